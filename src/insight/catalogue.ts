import { z } from 'zod'
import { CATEGORIES, TEAMS, type Category } from '../domain/labels.ts'
import { BridgeError } from '../domain/errors.ts'
import type { EntityKind, PatternKind, Proposal } from './pattern.ts'

const When = z.strictObject({
  patterns: z.array(z.enum(['campaign', 'shared_entity', 'rising_phrase', 'spike', 'repeat_victim', 'repeat_offender'])).optional(),
  categories: z.array(z.enum(CATEGORIES)).optional(),
  entities: z.array(z.enum(['handle', 'handle_family', 'link', 'host', 'email', 'phone', 'payment', 'number'])).optional(),
})
const Source = z.strictObject({
  causes: z.array(z.strictObject({ text: z.string().min(1), when: When })),
  proposals: z.array(z.strictObject({
    id: z.string().regex(/^[a-z0-9-]+$/), kind: z.enum(['rule', 'macro', 'article', 'product_fix', 'takedown_request', 'feature_change']),
    title: z.string().min(1), owner: z.enum(TEAMS), due_days: z.int().min(1).max(365), when: When,
  })),
})

export interface PatternFacts {
  readonly kind: PatternKind
  readonly category: Category | null
  readonly entities: readonly EntityKind[]
}

/** What patterns may come of, and what can be done about them. */
export interface Catalogue {
  causeOf(facts: PatternFacts): string
  /** At most four, those first that say most exactly when they fit. */
  proposalsFor(facts: PatternFacts): readonly Proposal[]
}

const MOST = 4

/** Throws `policy.invalid`, naming each fault. */
export function compileCatalogue(data: unknown): Catalogue {
  const parsed = Source.safeParse(data)
  if (!parsed.success) throw new BridgeError('policy.invalid', `The catalogue of proposals has faults:\n- ${parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n- ')}`)
  const { causes, proposals } = parsed.data
  return {
    causeOf: (facts) => fitting(causes, facts)[0]?.text ?? 'Not known: look at the tickets.',
    proposalsFor: (facts) => fitting(proposals, facts).slice(0, MOST).map(({ id, kind, title, owner, due_days: dueDays }) => ({ id, kind, title, owner, dueDays })),
  }
}

function fitting<T extends { readonly when: z.infer<typeof When> }>(list: readonly T[], facts: PatternFacts): T[] {
  return list.map((one) => ({ one, exact: exactness(one.when, facts) })).filter(({ exact }) => exact >= 0).sort((a, b) => b.exact - a.exact).map(({ one }) => one)
}

/** How many conditions there are that all hold; -1 where one does not. */
function exactness({ patterns, categories, entities }: z.infer<typeof When>, facts: PatternFacts): number {
  if (patterns !== undefined && !patterns.includes(facts.kind)) return -1
  if (categories !== undefined && (facts.category === null || !categories.includes(facts.category))) return -1
  if (entities !== undefined && !entities.some((kind) => facts.entities.includes(kind))) return -1
  return [patterns, categories, entities].filter((one) => one !== undefined).length
}
