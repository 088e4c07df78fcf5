import { z } from 'zod'
import { CATEGORIES, FEATURES, REPORTERS, SEVERITIES, SURFACES, TEAMS, type Category, type Feature, type Severity, type Team } from '../domain/labels.ts'
import type { Facts } from '../domain/triage.ts'

/** Null: the text does not say. Left out: nobody has labelled it, so it is not scored. */
export type LabelledFacts = Readonly<Partial<Facts>>

/** One ticket with the answer that people agreed on (`evaluate.ts` scores it). */
export interface LabelledCase {
  readonly id: string
  readonly lang: string
  readonly subject: string
  readonly body: string
  readonly category: Category
  /** Equally good as the main category. */
  readonly also: readonly Category[]
  /** Every acceptable one, the best first. */
  readonly severity: readonly Severity[]
  readonly facts: LabelledFacts
  /** Null: follows from the category. */
  readonly team: Team | null
  /** Null: not labelled. */
  readonly featuresAny: readonly Feature[] | null
  readonly featuresNever: readonly Feature[] | null
}

const text = z.string().nullish().transform((value) => value ?? '')
const known = <T extends z.ZodType>(schema: T) => schema.nullish().transform((value) => value ?? null)
const list = <T extends z.ZodType>(schema: T) => z.array(schema).nullish().transform((value) => value ?? [])
const age = known(z.number().min(0).max(120))
const flag = known(z.boolean())

const Case = z.object({
  id: z.union([z.string().min(1), z.number()]).transform(String),
  lang: z.string().default('und'),
  subject: text,
  body: text,
  category: z.enum(CATEGORIES),
  also: list(z.enum(CATEGORIES)),
  severity: z.array(z.enum(SEVERITIES)).min(1),
  facts: z.object({
    reporter: known(z.enum(REPORTERS)), reporter_age: age, age, minor: flag, age_in_image: age, safe_contact: flag, ongoing: flag, country: known(z.string()),
    handles: list(z.string()), urls: list(z.string()), surfaces: list(z.enum(SURFACES)), money_demand: flag, pii: list(z.string()),
  }).optional(),
  team: known(z.enum(TEAMS)),
  features_any: z.array(z.enum(FEATURES)).nullish(),
  features_never: z.array(z.enum(FEATURES)).nullish(),
})

/** One line of a labelled set, or what is wrong with it; the fault never quotes the ticket. An absent fact means that the text does not say. */
export function parseCase(line: string): LabelledCase | string {
  let data: unknown
  try {
    data = JSON.parse(line)
  } catch {
    return 'is not JSON'
  }
  const parsed = Case.safeParse(data)
  if (!parsed.success) return parsed.error.issues.map((issue) => `${issue.path.map(String).join('.') || 'the line'}: ${issue.code === 'invalid_value' ? 'is none of the known ids' : issue.message}`).join('; ')
  const { features_any, features_never, facts, ...rest } = parsed.data
  return { ...rest, facts: facts ?? {}, featuresAny: features_any ?? null, featuresNever: features_never ?? null }
}
