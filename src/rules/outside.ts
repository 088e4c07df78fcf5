import { type Severity, severityRank } from '../domain/labels.ts'
import type { Finding, TriageInput } from '../domain/triage.ts'
import type { Logic } from '../expr/logic.ts'
import type { FeaturePlan } from './features.ts'
import type { CompiledRule } from './rule-set.ts'
import type { OutsideSignals } from './source.ts'

/** The field under which scores of the outside classifier arrive. */
export const CLASSIFIER_FIELD = 'classifier.'
const VERSION = '1'

export interface CompiledOutside {
  readonly source: OutsideSignals
  readonly titles: Readonly<Record<string, string>>
  readonly raises: Readonly<Record<string, Severity>>
}

/** Checks that what outsiders say can raise attention and do nothing else. */
export function checkOutside(source: OutsideSignals, rules: readonly CompiledRule[], plan: FeaturePlan, fault: (text: string) => void): CompiledOutside {
  const ids = new Set(source.signals.map((one) => one.id))
  for (const one of source.signals) if (one.tags.length + one.fields.length + one.scores.length === 0) fault(`signals.yaml: ${one.id} is mapped from nothing`)
  for (const rule of rules) {
    if (![...rule.condition.names].some((name) => ids.has(name))) continue
    if (rule.category !== null) fault(`rule ${rule.id}: what other systems say may raise the severity or call a team, not choose a category`)
    if (isDenied(rule.condition.logic, ids, false)) fault(`rule ${rule.id}: what other systems do not say must not count`)
  }
  for (const answer of plan.answers) {
    const conditions = [answer.when, ...answer.offers.map((offer) => offer.when)]
    if (conditions.some((condition) => condition !== null && [...condition.names].some((name) => ids.has(name)))) fault('features.yaml: what other systems say chooses no feature')
  }
  return {
    source,
    titles: Object.fromEntries(source.signals.map((one) => [one.id, one.about])),
    raises: Object.fromEntries(source.signals.flatMap((one) => (one.raises === undefined ? [] : [[one.id, one.raises]]))),
  }
}

/** Whether one of the names stands where its truth can make the whole false; inside what is no plain logic nothing is certain. */
function isDenied(logic: Logic, names: ReadonlySet<string>, denied: boolean): boolean {
  if (logic.op === 'name') return denied && names.has(logic.name)
  if (logic.op === 'atom') return [...names].some((name) => logic.source.includes(name))
  if (logic.op === 'not') return isDenied(logic.of, names, !denied)
  return logic.op !== 'value' && (isDenied(logic.left, names, denied) || isDenied(logic.right, names, denied))
}

/** The ids of what other systems say of this ticket, in the order of the policy. */
export function outsideSignals(input: Pick<TriageInput, 'tags' | 'signals'>, { source }: CompiledOutside): string[] {
  if (source.signals.length === 0 || (input.tags === undefined && input.signals === undefined)) return []
  const tags = new Set(input.tags?.map(folded))
  const heard = input.signals ?? []
  return source.signals
    .filter((one) =>
      one.tags.some((tag) => tags.has(folded(tag))) ||
      one.fields.some(({ field, values }) => heard.some((said) => said.field === field && values.some((value) => folded(value) === folded(String(said.value))))) ||
      one.scores.some(({ label, atLeast }) => heard.some((said) => said.field === CLASSIFIER_FIELD + label && typeof said.value === 'number' && said.value >= atLeast && said.value <= 1)))
    .map((one) => one.id)
}

/** The language another system found, or undefined. */
export function outsideLanguage(input: Pick<TriageInput, 'tags' | 'signals'>, { source }: CompiledOutside): string | undefined {
  const { tags, fields } = source.languages
  for (const tag of input.tags ?? []) if (Object.hasOwn(tags, folded(tag))) return tags[folded(tag)]
  for (const { field, value } of input.signals ?? []) {
    const values = Object.hasOwn(fields, field) ? fields[field] : undefined
    if (values !== undefined && Object.hasOwn(values, folded(String(value)))) return values[folded(String(value))]
  }
  return undefined
}

/** Never less urgent than `severity`. */
export function raisedBy(told: readonly string[], { raises }: CompiledOutside, severity: Severity): Severity {
  return told.reduce<Severity>((most, id) => {
    const one = raises[id]
    return one !== undefined && severityRank(one) < severityRank(most) ? one : most
  }, severity)
}

export function outsideFindings(told: readonly string[]): Finding[] {
  return told.map((id) => ({ rule: id, version: VERSION, spans: [] }))
}

function folded(text: string): string {
  return text.trim().toLowerCase()
}
