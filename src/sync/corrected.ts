import type { Choice, Decision } from '../domain/decision.ts'
import { isRestricted, REPORTERS, severityRank, SURFACES, type Reporter, type Surface } from '../domain/labels.ts'
import type { Facts, Stated, Triage, TriageInput } from '../domain/triage.ts'

/** What the text alone comes to, unless people said otherwise; then everything that follows from what they said. */
export function judgedWith<J extends { readonly triage: Triage }>(judge: (input: TriageInput) => J, input: TriageInput, decisions: readonly Decision[], words: () => string): J {
  const alone = judge(input)
  const stated = decisions.length === 0 ? null : statedBy(decisions, alone.triage, words())
  return stated === null ? alone : judge({ ...input, stated })
}

/**
 * What people said of a ticket, as far as it still stands against `found`, which is what its text alone comes to now. A correction is let go of
 * only once the writer has said something more and that makes the matter graver than it was when the person decided, and than they said.
 * Null: nothing stands. Pure.
 */
export function statedBy(decisions: readonly Decision[], found: Triage, words: string): Stated | null {
  const of = <K extends Choice['kind']>(kind: K): readonly Extract<Choice, { kind: K }>[] => decisions.flatMap(({ what }) => (what.kind === kind ? [what as Extract<Choice, { kind: K }>] : []))
  const severity = of('severity').findLast((one) => !isOvertaken(one, found, words, one.severity))
  const category = of('category').findLast((one) => !isOvertaken(one, found, words, null))
  const [lastSeverity, lastCategory] = [of('severity').at(-1), of('category').at(-1)]
  const facts = factsBy(of('fact'), found.facts)
  const stated: Stated = {
    // Only the last word of a person counts; one that was overtaken does not bring back the one before.
    ...(severity === undefined || severity !== lastSeverity ? {} : { severity: severity.severity }),
    ...(category === undefined || category !== lastCategory ? {} : { category: category.category, ...notOf(category) }),
    ...(facts === null ? {} : { facts }),
  }
  return Object.keys(stated).length === 0 ? null : stated
}

/** What the ticket was taken for at the time, unless the person confirmed it. */
function notOf({ category, basis }: Extract<Choice, { kind: 'category' }>): Pick<Stated, 'not'> {
  const [was] = basis.categories
  return was === undefined || was === category ? {} : { not: was }
}

function isOvertaken({ basis }: Extract<Choice, { kind: 'severity' | 'category' }>, found: Triage, words: string, said: Triage['severity'] | null): boolean {
  if (basis.words === words) return false
  const graver = severityRank(found.severity) < severityRank(basis.severity) && (said === null || severityRank(found.severity) < severityRank(said))
  const darker = said === null && found.categories.some((one) => isRestricted(one) && !basis.categories.includes(one))
  return graver || darker
}

const NUMBERS: ReadonlySet<string> = new Set(['reporter_age', 'age', 'age_in_image'])
const FLAGS: ReadonlySet<string> = new Set(['minor', 'safe_contact', 'ongoing', 'money_demand'])
const LISTS: Readonly<Record<string, 'handles' | 'urls' | 'surfaces'>> = { handle: 'handles', url: 'urls', profile: 'urls', video: 'urls', surface: 'surfaces' }

/** What is known by name: these may be corrected; of everything else only the text speaks. */
export function isCorrectable(kind: string): boolean {
  return NUMBERS.has(kind) || FLAGS.has(kind) || kind in LISTS || kind === 'reporter' || kind === 'country'
}

/** The value of a fact as facts hold it; undefined where it is none of this kind. */
export function factValue(kind: string, value: string): string | number | boolean | undefined {
  if (NUMBERS.has(kind)) return /^\d{1,3}$/.test(value) && Number(value) <= 120 ? Number(value) : undefined
  if (FLAGS.has(kind)) return value === 'true' ? true : value === 'false' ? false : undefined
  if (kind === 'reporter') return REPORTERS.find((one: Reporter) => one === value)
  if (kind === 'country') return /^[A-Z]{2}$/.test(value) ? value : undefined
  if (kind === 'surface') return SURFACES.find((one: Surface) => one === value)
  return kind in LISTS && /^\S{1,500}$/.test(value) ? value : undefined
}

function factsBy(said: readonly Extract<Choice, { kind: 'fact' }>[], found: Facts): Partial<Facts> | null {
  const facts: Record<string, unknown> = {}
  for (const { fact, was, value } of said) {
    const kind = fact.split(':')[0] ?? fact
    const list = LISTS[kind]
    const made = value === null ? null : factValue(kind, value)
    if (made === undefined) continue
    if (list === undefined) facts[kind] = made
    else facts[list] = [...new Set([...((facts[list] as readonly string[] | undefined) ?? found[list]).filter((one) => one !== was), ...(made === null ? [] : [String(made)])])]
  }
  return Object.keys(facts).length === 0 ? null : facts
}
