import { isPossible, type Follows, type Logic, variablesOf } from '../expr/logic.ts'
import type { Condition } from '../expr/condition.ts'
import { CATEGORIES, REPORTERS } from '../domain/labels.ts'
import type { CompiledPolicy } from './policy.ts'

/** Who reads a condition: rules never see the final severity, and early ones not the main category either. */
export type Reader = 'early' | 'late' | 'feature'

/** A condition, as far as it is logic. */
export type Question = Pick<Condition, 'logic' | 'names'>

export interface SignalLaws {
  /** Whether any ticket at all could make it true. */
  possible(condition: Question, reader: Reader): boolean
  /** Whether both are true for the same tickets. */
  same(a: Question, b: Question, reader: Reader): boolean
}

const AGES: readonly (readonly [string, readonly (readonly [string, boolean])[]])[] = [
  ['minor', [['under_18', true], ['adult', false], ['age_unknown', false]]],
  ['under_18', [['minor', true], ['adult', false], ['age_unknown', false]]],
  ['adult', [['minor', false], ['under_18', false], ['age_unknown', false]]],
  ['age_unknown', [['adult', false], ['minor', false], ['under_18', false]]],
  ['under_13', [['under_16', true]]],
  ['under_16', [['under_18', true]]],
]

/** What follows from the way signals are made (`values.ts`, `reading.ts`): only what is certain, so that nothing is called impossible that is not. */
export function signalLaws(policy: CompiledPolicy, emptyLexicons: ReadonlySet<string>): SignalLaws {
  const members = new Map(policy.combinations.all.map((one) => [one.id, one.groups.filter((group) => group.length === 1 && (group[0] as number) < policy.lexicons.conceptBase).map((group) => policy.lexicons.ids[group[0] as number] as string)]))
  const ages = new Map(AGES)
  const negatable = new Map(policy.lexicons.ids.map((id, index) => [id, policy.lexicons.negatable[index] === true]))
  const exclusive = [CATEGORIES.map((id) => `is_${id}`), REPORTERS.map((id) => `by_${id}`)].map((list) => new Set(list))

  const followsFor = (reader: Reader): Follows => (name, value) => {
    if (!value) return negatable.has(name) ? [[`${name}__own`, false]] : []
    const [base = name, form] = name.split('__')
    if (isNever(name, base, form, reader)) return [[name, false]]
    if (form === 'own') return [[base, true]]
    if (form === 'not') return [[base, false]]
    const together = exclusive.find((set) => set.has(name))
    return [
      ...(members.get(name) ?? []).map((member) => [member, true] as const),
      ...(ages.get(name) ?? []),
      ...(together === undefined ? [] : [...together].filter((one) => one !== name).map((one) => [one, false] as const)),
      ...(negatable.has(name) ? [[`${name}__not`, false] as const] : []),
    ]
  }

  function isNever(name: string, base: string, form: string | undefined, reader: Reader): boolean {
    if (emptyLexicons.has(base)) return true
    if (form === 'not' && negatable.get(base) === false) return true
    if (reader === 'feature') return false
    return name.startsWith('at_p') || (reader === 'early' && (name.startsWith('also_') || name.startsWith('is_')))
  }

  const possible = (logic: Logic, names: ReadonlySet<string>, reader: Reader): boolean => numberCases(logic, names).some((given) => isPossible(logic, followsFor(reader), given))
  return {
    possible: (condition, reader) => possible(condition.logic, condition.names, reader),
    same: (a, b, reader) => {
      const names = new Set([...a.names, ...b.names])
      const differ = (left: Logic, right: Logic): Logic => ({ op: 'and', left, right: { op: 'not', of: right } })
      return !possible(differ(a.logic, b.logic), names, reader) && !possible(differ(b.logic, a.logic), names, reader)
    },
  }
}

const COMPARISON = /^(age|reporter_age)(<=|>=|<|>|==|!=)(\d+(?:\.\d+)?)$/
const OLDEST = 120

/** Every way the comparisons of numbers can fall out together: a search that took them one by one would find an age below 13 and above 20. */
function numberCases(logic: Logic, names: ReadonlySet<string>): ReadonlyMap<string, boolean>[] {
  const atoms = [...variablesOf(logic)].flatMap((source) => {
    const [, name, sign, limit] = COMPARISON.exec(source) ?? []
    return name === undefined || sign === undefined || limit === undefined ? [] : [{ source, name, sign, limit: Number(limit) }]
  })
  let cases: ReadonlyMap<string, boolean>[] = [new Map()]
  for (const number of ['age', 'reporter_age'].filter((name) => names.has(name) && atoms.some((atom) => atom.name === name))) {
    const own = atoms.filter((atom) => atom.name === number)
    const ages = [...new Set([0, OLDEST, ...own.flatMap(({ limit }) => [limit - 1, limit, limit + 1])])].filter((age) => age >= 0 && age <= OLDEST)
    cases = cases.flatMap((given) => ages.map((age) => new Map([...given, ...own.map((atom) => [atom.source, compare(age, atom.sign, atom.limit)] as const), ...(number === 'age' && age < 18 ? [['minor', true] as const] : [])])))
  }
  return cases
}

function compare(age: number, sign: string, limit: number): boolean {
  if (sign === '<') return age < limit
  if (sign === '<=') return age <= limit
  if (sign === '>') return age > limit
  if (sign === '>=') return age >= limit
  return sign === '==' ? age === limit : age !== limit
}
