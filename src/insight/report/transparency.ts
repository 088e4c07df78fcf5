import { z } from 'zod'
import { BridgeError } from '../../domain/errors.ts'
import { CATEGORIES, type Category } from '../../domain/labels.ts'

const Source = z.strictObject({
  source: z.string().min(1),
  categories: z.record(z.enum(CATEGORIES), z.string().regex(/^[A-Z][A-Z_]*$/).nullable()),
})

/** Under which name of a public transparency scheme each category is counted; null: under none, for it is no report of content. */
export interface Transparency {
  readonly source: string
  readonly categories: Readonly<Record<Category, string | null>>
}

/** Throws `policy.invalid` where a category is left out or a name is none. */
export function compileTransparency(data: unknown): Transparency {
  const parsed = Source.safeParse(data)
  if (!parsed.success) throw new BridgeError('policy.invalid', `The transparency categories have faults:\n- ${parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n- ')}`)
  return parsed.data
}
