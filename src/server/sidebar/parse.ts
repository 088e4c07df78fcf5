import { z } from 'zod'
import { CATEGORIES, SEVERITIES } from '../../domain/labels.ts'

/** What each endpoint of the sidebar takes; whatever is not declared is refused. */
export const LocaleQuery = z.strictObject({ locale: z.string().regex(/^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}$/).default('en') })

const passage = z.string().regex(/^(?:subject|body|comment:[\w-]{1,64})(?::\d{1,9}-\d{1,9}:[0-9a-f]{12})?$/)
export const RevealBody = z.strictObject({ passage })

export const ReplyBody = z.strictObject({
  lang: z.string().regex(/^[a-z]{2}$/).exactOptional(),
  tone: z.string().max(20).exactOptional(),
  off: z.array(z.string().max(40)).max(20).exactOptional(),
  /** What only people know; everything else is filled here. */
  given: z.strictObject({ reference: z.string().max(200) }).exactOptional(),
  locale: LocaleQuery.shape.locale,
})

/** A draft as long as Zendesk takes one; no more of it is judged than of any text. */
export const DraftBody = ReplyBody.omit({ given: true }).extend({ subject: z.string().max(1000), body: z.string().max(66_000) }).strict()

export const MacroBody = z.strictObject({ macro: z.string().regex(/^[a-z][a-z-]{0,80}$/) })

/** A reply as long as Zendesk takes one. */
export const GuardBody = z.strictObject({ status: z.string().max(20), comment: z.string().max(66_000), public: z.boolean() })

export const PromiseBody = z.strictObject({ dueAt: z.int().positive() })
export const KeptBody = z.strictObject({ promise: z.string().regex(/^[\w-]{1,64}$/).exactOptional() })
export const Nothing = z.strictObject({}).or(z.undefined())
const fileId = z.string().regex(/^[\w-]{1,64}$/)
export const FileBody = z.strictObject({ file: fileId })
export const DescribeBody = z.strictObject({ passage: passage.or(z.string().regex(/^file:[\w-]{1,64}$/)), words: z.string().trim().min(3).max(300) })
export const ExposureBody = z.strictObject({ category: z.enum(CATEGORIES), severity: z.enum(SEVERITIES), seconds: z.int().min(0).max(3600), items: z.int().min(0).max(1000), settled: z.boolean().exactOptional() })
export const PreferencesBody = z.strictObject({ reveal: z.enum(['hold', 'click']), grey: z.boolean(), breakAfterMinutes: z.int().min(10).max(240), optOut: z.array(z.enum(CATEGORIES)).max(CATEGORIES.length) })
