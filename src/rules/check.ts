import { FACT_LEXICONS } from './facts/lexicons.ts'
import { BridgeError } from '../domain/errors.ts'
import type { Logic } from '../expr/logic.ts'
import { type Question, signalLaws } from './check-logic.ts'
import { type Issue, issueOf, placesOf } from './check-issues.ts'
import { testRules } from './check-tests.ts'
import { contentHash } from './hash.ts'
import { compilePolicy, type Policy } from './policy.ts'
import type { CompiledRule } from './rule-set.ts'
import type { PolicySource } from './source.ts'

export type { Issue } from './check-issues.ts'

export interface CheckReport {
  readonly version: string
  /** Null where a fault keeps it from being compiled. */
  readonly policy: Policy | null
  /** Any of these keeps the set from being used. */
  readonly faults: readonly Issue[]
  /** Worth a look; the set works all the same. */
  readonly warnings: readonly Issue[]
}

/**
 * The whole set at once: shapes, names and types, conditions that can never be true, rules that contradict each other, tests inside the
 * files, and word lists that nothing reads. `readByCode` answers for names that the program itself reads. Pure.
 */
export function checkPolicy(source: PolicySource, readByCode: (name: string) => boolean): CheckReport {
  const places = placesOf(source)
  const version = contentHash(source)
  let policy: Policy
  try {
    policy = compilePolicy(source)
  } catch (error) {
    if (!(error instanceof BridgeError)) throw error
    return { version, policy: null, faults: error.message.split('\n- ').slice(1).map((text) => issueOf(text, places)), warnings: [] }
  }
  const found = logicIssues(policy, places.emptyLexicons)
  const failures = testRules(policy).failures.map((one) => `rule ${one.rule}: its test ${one.index} expects that it ${one.expected}, and it ${one.got}. ${one.because}`)
  const fault = (text: string): Issue => issueOf(text, places)
  return {
    version, policy,
    faults: [...found.faults, ...failures].map(fault),
    warnings: [...found.warnings, ...deadLexicons(policy, (name) => places.qualifiers.has(name) || FACT_NAMES.has(name) || readByCode(name))].map(fault),
  }
}

function logicIssues(policy: Policy, emptyLexicons: ReadonlySet<string>): { readonly faults: string[]; readonly warnings: string[] } {
  const laws = signalLaws(policy.compiled, emptyLexicons)
  const faults: string[] = []
  const warnings: string[] = []
  const rules = policy.compiled.rules.filter((rule) => rule.state === 'live' || rule.state === 'shadow')
  const reader = (rule: CompiledRule): 'late' | 'early' => (rule.late ? 'late' : 'early')
  const possible = rules.filter((rule) => {
    if (laws.possible(rule.condition, reader(rule))) return true
    faults.push(`rule ${rule.id}: its condition can never be true`)
    return false
  })
  const question = plainly(policy.compiled)
  const groups = Map.groupBy(possible, (rule) => [...question(rule).names].toSorted().join(' '))
  for (const group of groups.values()) {
    for (const [index, one] of group.entries()) {
      for (const other of group.slice(index + 1)) {
        // A shadow rule is there to be compared with what is live.
        if (one.state !== other.state || !laws.same(question(one), question(other), reader(one))) continue
        const clash = clashOf(one, other)
        if (clash === null) warnings.push(`rule ${other.id}: it fires exactly when ${one.id} does`)
        else faults.push(`rule ${other.id}: it contradicts ${one.id}: both fire for the same tickets, and their ${clash} differ`)
      }
    }
  }
  for (const [index, answer] of policy.compiled.featurePlan.answers.entries()) {
    const conditions = [answer.when, ...answer.offers.map((offer) => offer.when)].filter((one) => one !== null)
    for (const one of conditions) if (!laws.possible(one, 'feature')) warnings.push(`features.yaml, answer ${index + 1}: the condition «${one.source}» can never be true`)
  }
  return { faults, warnings }
}

/** A rule's own combination is named after the rule: two that ask for the same words get one name, so that they can be compared. */
function plainly({ combinations }: Policy['compiled']): (rule: CompiledRule) => Question {
  const first = new Map<string, string>()
  const nameOf = new Map<string, string>()
  for (const { id, groups, words, unless } of combinations.all) {
    const key = JSON.stringify([groups.map((group) => [...group].toSorted((a, b) => a - b).join(' ')).toSorted(), words, [...unless].toSorted((a, b) => a - b)])
    if (!first.has(key)) first.set(key, id)
    nameOf.set(id, first.get(key) ?? id)
  }
  const renamed = (name: string): string => {
    const [base = name, ...form] = name.split('__')
    return [nameOf.get(base) ?? base, ...form].join('__')
  }
  const rename = (logic: Logic): Logic => {
    if (logic.op === 'name') return { op: 'name', name: renamed(logic.name) }
    if (logic.op === 'not') return { op: 'not', of: rename(logic.of) }
    return logic.op === 'and' || logic.op === 'or' ? { op: logic.op, left: rename(logic.left), right: rename(logic.right) } : logic
  }
  return ({ condition }) => ({ logic: rename(condition.logic), names: new Set([...condition.names].map(renamed)) })
}

function clashOf(one: CompiledRule, other: CompiledRule): string | null {
  if (one.category !== null && other.category !== null && one.category !== other.category) return 'categories'
  if (one.severity !== null && other.severity !== null && one.severity !== other.severity) return 'severities'
  return null
}

/** Word lists of the program's own, which no file holds. */
const FACT_NAMES: ReadonlySet<string> = new Set(FACT_LEXICONS.map((one) => one.id))

function deadLexicons(policy: Policy, readByCode: (name: string) => boolean): string[] {
  const { lexicons, combinations, rules, featurePlan } = policy.compiled
  const read = new Set<string>()
  const add = (name: string): void => void read.add(name.split('__')[0] ?? name)
  for (const rule of rules) if (rule.state !== 'retired') for (const name of rule.condition.names) add(name)
  for (const answer of featurePlan.answers) for (const when of [answer.when, ...answer.offers.map((offer) => offer.when)]) for (const name of when?.names ?? []) add(name)
  for (const done of Object.values(featurePlan.done)) for (const name of done) add(name)
  // A combination that nothing reads keeps nothing alive.
  for (const one of combinations.all) if (read.has(one.id) || readByCode(one.id)) for (const index of [...one.groups.flatMap((group) => [...group]), ...one.unless]) add(lexicons.ids[index] as string)
  return [
    ...combinations.all.filter((one) => !read.has(one.id) && !readByCode(one.id)).map((one) => `combination ${one.id}: no rule, feature or fact reads it`),
    ...lexicons.ids.slice(0, lexicons.conceptBase).filter((id) => !read.has(id) && !readByCode(id)).map((id) => `lexicon ${id}: no rule, feature or fact reads it`),
  ]
}
