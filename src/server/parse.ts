import { z } from 'zod'
import { LONGEST_TEXT } from '../desk/try-text.ts'
import { CATEGORIES, SEVERITIES } from '../domain/labels.ts'

/** What each endpoint takes; whatever is not declared is refused. An empty choice of a form is no choice. */
const choice = <T extends z.ZodType>(schema: T) => z.preprocess((value) => (value === '' ? undefined : value), schema.optional())

export const NoQuery = z.strictObject({})

export const ListQuery = z.strictObject({
  severity: choice(z.enum(SEVERITIES)),
  category: choice(z.enum(CATEGORIES)),
  lang: choice(z.string().regex(/^[a-z]{2,3}$/)),
  status: choice(z.enum(['new', 'open', 'pending', 'hold', 'solved', 'closed', 'deleted'])),
  after: choice(z.string().max(100)),
})

export const TicketQuery = z.strictObject({ words: choice(z.enum(['show'])) })

export const TicketId = z.string().regex(/^[\w-]{1,64}$/)

export const TryBody = z.strictObject({
  subject: z.string().max(500).default(''),
  body: z.string().max(LONGEST_TEXT),
})
