import type { FieldValue } from '../domain/ticket.ts'
import { type Carried, type CompiledTransform, type Fault, PLAIN } from './carry.ts'
import { isSetRule } from './own.ts'
import type { FieldRule, Transform } from './mapping.ts'
import { isList, sorted } from './paths.ts'

type Single = string | number | boolean | null
type Found = (value: Single) => Single | undefined
export type ValuesTransform = Extract<Transform, { kind: 'values' }>

/** A table of choices. The first pair of a value is its way; what has none takes the declared default, or is a fault that names the choice. */
export function compileValues(rule: FieldRule, transform: ValuesTransform, fault: Fault): CompiledTransform {
  const { pairs, otherwise } = transform
  const right = lookUp(pairs.map((pair) => [pair.left, pair.right]), otherwise.right)
  const left = lookUp(pairs.map((pair) => [pair.right, pair.left]), otherwise.left)
  const known = new Set(pairs.map((pair) => key(pair.left, pair.right)))
  if (known.size < pairs.length) fault(`${rule.id}: a pair stands in it twice`)
  if (rule.direction === 'both') for (const text of loops(transform, right, left)) fault(`${rule.id}: ${text}`)
  const set = isSetRule(rule)
  return {
    ...PLAIN,
    toRight: (value) => carry(value, right, set, rule.left, isTelling(rule)),
    toLeft: (value) => carry(value, left, set, rule.right, isTelling(rule)),
    reversible: true,
    // Tags that nobody paired are not this rule's business: it neither carries nor takes them away.
    canonical: set ? { left: (value) => onlyKnown(value, right), right: (value) => onlyKnown(value, left) } : PLAIN.canonical,
    pairs: (one, other) => !isList(one) && !isList(other) && known.has(key(one, other)),
  }
}

function key(one: Single, other: Single): string {
  return JSON.stringify([one, other])
}

/** Empty stays empty unless a pair says otherwise: a default is for values nobody thought of, not for none. */
function lookUp(ways: readonly (readonly [Single, Single])[], otherwise: Single | undefined): Found {
  const first = new Map<Single, Single>()
  for (const [from, to] of ways) if (!first.has(from)) first.set(from, to)
  return (value) => {
    const found = first.get(value)
    if (found !== undefined) return found
    return value === null ? null : otherwise
  }
}

function carry(value: FieldValue, find: Found, set: boolean, path: string, telling: boolean): Carried {
  if (!isList(value)) {
    const found = find(value)
    return found === undefined ? { fault: unpaired(value, path, telling) } : { value: found }
  }
  const found = value.map((one) => [one, find(one)] as const)
  const missing = found.find(([, to]) => to === undefined)
  if (missing !== undefined && !set) return { fault: unpaired(missing[0], path, telling) }
  return { value: sorted(found.flatMap(([, to]) => (to === undefined || to === null ? [] : [String(to)]))) }
}

function onlyKnown(value: FieldValue, find: Found): FieldValue {
  return isList(value) ? value.filter((one) => find(one) !== undefined) : value
}

function unpaired(value: Single, path: string, telling: boolean): string {
  const named = !telling && /^[\p{L}\p{N}_ .:/-]{1,40}$/u.test(String(value))
  return named ? `the choice "${String(value)}" of ${path} has no pair` : `a value of ${path} has no pair`
}

/** Its values may be somebody's words: they are never named. */
function isTelling(rule: FieldRule): boolean {
  return rule.words === true || [rule.left, rule.right].some((path) => path === 'subject' || path === 'description' || path === 'requester')
}

/** Two-way tables in which a value that goes over and comes back would go over as another: the two sides would never come to rest. */
function loops({ pairs, otherwise }: ValuesTransform, right: Found, left: Found): string[] {
  const found: string[] = []
  const walk = (from: Single, over: Found, back: Found, what: string): void => {
    const there = over(from)
    if (there === undefined) return
    const home = back(there)
    if (home === undefined) found.push(`${what}: ${shown(there)} has no way back; add a pair or a default`)
    else if (over(home) !== there) found.push(`${what}: ${shown(there)} comes back as ${shown(home)}, which goes as ${shown(over(home) ?? null)}; put the usual pair of each value first`)
  }
  for (const one of new Set([...pairs.map((pair) => pair.left), null])) walk(one, right, left, `left ${shown(one)}`)
  for (const one of new Set([...pairs.map((pair) => pair.right), null])) walk(one, left, right, `right ${shown(one)}`)
  const { left: toLeft, right: toRight } = otherwise
  if (toRight !== undefined) walk(NOBODYS, right, left, 'the default of the right')
  if (toLeft !== undefined) walk(NOBODYS, left, right, 'the default of the left')
  return found
}

/** Stands for every value without a pair. */
const NOBODYS = '\u0000'

function shown(value: Single): string {
  return value === null ? 'empty' : `"${String(value)}"`
}
