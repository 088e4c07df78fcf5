import type { Category, Severity, Team } from '../domain/labels.ts'
import type { Condition } from '../expr/condition.ts'
import type { RuleSource } from './source.ts'

export interface CompiledRule {
  readonly id: string
  readonly title: string
  readonly version: string
  readonly state: RuleSource['state']
  readonly condition: Condition
  /** Runs after the main category is known, because its condition asks for it. */
  readonly late: boolean
  readonly category: Category | null
  readonly weight: number
  readonly severity: Severity | null
  readonly teamsAlso: readonly Team[]
  readonly reason: string
  readonly tests: RuleSource['tests']
}

/** Names that conditions of late rules may use besides the signals. */
export function isLateName(name: string): boolean {
  return name.startsWith('is_')
}

/** The signal that a rule's own combination of words makes. */
export function nearName(id: string): string {
  return `near_${id.replaceAll('-', '_')}`
}

function conditionOf(source: RuleSource): string {
  const own = source.near === undefined ? [] : [nearName(source.id)]
  return [...own, ...(source.when === undefined ? [] : [own.length > 0 ? `(${source.when})` : source.when])].join(' && ')
}

export function compileRules(
  sources: readonly RuleSource[],
  condition: (text: string, where: string) => Condition | null,
  known: ReadonlySet<string>,
  fault: (text: string) => void,
): CompiledRule[] {
  const rules: CompiledRule[] = []
  for (const source of sources) {
    const found = condition(conditionOf(source), `rule ${source.id}`)
    if (found === null) continue
    if (found.gate === null) fault(`rule ${source.id}: nothing in the condition must be present, so it would run on every ticket`)
    const late = [...found.names].some(isLateName)
    if (late && source.outcome.category !== undefined) fault(`rule ${source.id}: a rule that asks for the main category cannot set one`)
    const reason = source.near === undefined ? source.reason : source.reason.replaceAll('{near}', `{${nearName(source.id)}}`)
    for (const used of reason.matchAll(/\{([a-z0-9_]+)\}/g)) if (!known.has(used[1] ?? '')) fault(`rule ${source.id}: the reason names {${used[1]}}, which no lexicon has`)
    if (source.state === 'live') {
      if (!source.tests.some((one) => one.hit !== undefined)) fault(`rule ${source.id}: no test shows it firing`)
      if (!source.tests.some((one) => one.miss !== undefined)) fault(`rule ${source.id}: no test shows it quiet`)
    }
    rules.push({
      id: source.id, title: source.title, version: source.version, state: source.state, condition: found, late,
      category: source.outcome.category ?? null, weight: source.outcome.weight, severity: source.outcome.severity ?? null,
      teamsAlso: source.outcome.teams_also, reason, tests: source.tests,
    })
  }
  return rules
}

export type FindRules = (present: ReadonlySet<string>, states: readonly CompiledRule['state'][]) => readonly CompiledRule[]

/** Answers the rules of these states whose gate is open for the names present, in the order of the policy. */
export function indexRules(rules: readonly CompiledRule[]): FindRules {
  const byName = new Map<string, number[]>()
  rules.forEach((rule, index) => {
    if (rule.state === 'retired') return
    for (const name of rule.condition.gate ?? []) byName.set(name, [...(byName.get(name) ?? []), index])
  })
  return (present, states) => {
    const found = new Set<number>()
    for (const name of present) for (const index of byName.get(name) ?? []) found.add(index)
    return [...found].sort((a, b) => a - b).map((index) => rules[index] as CompiledRule).filter((rule) => states.includes(rule.state))
  }
}
