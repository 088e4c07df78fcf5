import type { Fault } from './carry.ts'
import type { CompiledField } from './field.ts'
import type { FieldRule, Mapping } from './mapping.ts'
import { isOwnTag, whyOwned } from './own.ts'

type Side = 'left' | 'right'
type Writing = { readonly rule: FieldRule; readonly side: Side; readonly path: string }

/** Everything in which the rules contradict each other, cannot do what they say, or would never come to rest. */
export function findFaults(fields: readonly CompiledField[], fault: Fault): void {
  const rules = fields.map((field) => field.rule)
  const writings = rules.flatMap(writingsOf)
  twice(rules, writings, fault)
  for (const { rule, path } of writings) {
    const why = whyOwned(path)
    if (why !== null) fault(`${rule.id}: writes ${path}, which ${why}`)
  }
  for (const rule of rules) {
    if (isOneWay(rule) && (rule.direction === 'both' || (rule.direction === 'to-left' && rule.transform.kind === 'cel'))) fault(`${rule.id}: ${rule.transform.kind} has no way back, so it cannot go ${rule.direction}`)
    for (const [side, tags] of tagsWritten(rule)) for (const tag of tags) fault(`${rule.id}: ${side} tag "${tag}" is one that Breakwater writes itself`)
  }
  for (const { id, rule, reads } of fields) if (rule.direction === 'both' && reads.left.length + reads.right.length > 0) fault(`${id}: what goes both ways may read \`value\` only, or a change of the rest would go unnoticed`)
  for (const circle of circles(fields)) fault(`${circle.join(', ')}: together they carry a value round in a circle; use one rule with direction both`)
}

function twice(rules: readonly FieldRule[], writings: readonly Writing[], fault: Fault): void {
  const ids = new Set<string>()
  for (const { id } of rules) {
    if (ids.has(id)) fault(`${id}: the id stands twice`)
    ids.add(id)
  }
  const first = new Map<string, string>()
  for (const { rule, side, path } of writings) {
    const before = first.get(`${side} ${path}`)
    if (before !== undefined && before !== rule.id) fault(`${rule.id}: writes ${path} of the ${side}, as ${before} does`)
    first.set(`${side} ${path}`, before ?? rule.id)
  }
}

function isOneWay({ transform }: FieldRule): boolean {
  return transform.kind === 'template' || (transform.kind === 'cel' && transform.toLeft === undefined)
}

function writingsOf(rule: FieldRule): Writing[] {
  const also = rule.transform.kind === 'split' ? rule.transform.also : []
  const right = rule.direction === 'to-left' ? [] : [rule.right, ...also].map((path) => ({ rule, side: 'right' as const, path }))
  const left = rule.direction === 'both' || rule.direction === 'to-left' ? [{ rule, side: 'left' as const, path: rule.left }] : []
  return [...right, ...left]
}

function tagsWritten({ left, right, direction, transform }: FieldRule): (readonly [Side, readonly string[]])[] {
  if (transform.kind !== 'values') return []
  const own = (side: Side): string[] => [...transform.pairs.map((pair) => pair[side]), transform.otherwise[side]].flatMap((tag) => (typeof tag === 'string' && isOwnTag(tag) ? [tag] : []))
  return [...(right === 'tags' && direction !== 'to-left' ? [['right', own('right')] as const] : []), ...(left === 'tags' && direction !== 'to-right' && direction !== 'create-only' ? [['left', own('left')] as const] : [])]
}

/** Rules that hand a value round until one of them gets its own back, changed or not. A two-way rule is never among them: nothing else may write its ends. */
function circles(fields: readonly CompiledField[]): string[][] {
  const ways = fields.flatMap(({ id, rule, reads }): Step[] => {
    if (rule.direction === 'to-right') return [rule.left, ...reads.left].flatMap((path) => writingsOf(rule).map((one) => ({ id, from: `left ${path}`, to: `right ${one.path}` })))
    return rule.direction === 'to-left' ? [rule.right, ...reads.right].map((path) => ({ id, from: `right ${path}`, to: `left ${rule.left}` })) : []
  })
  const found = new Map<string, string[]>()
  for (const way of ways) {
    const back = route(ways, way.to, way.from, new Set())
    const ids = back === null ? null : [...new Set([way.id, ...back])].toSorted()
    if (ids !== null) found.set(ids.join(' '), ids)
  }
  return [...found.values()]
}

interface Step {
  readonly id: string
  readonly from: string
  readonly to: string
}

function route(ways: readonly Step[], from: string, to: string, been: Set<string>): string[] | null {
  if (from === to) return []
  been.add(from)
  for (const way of ways) {
    if (way.from !== from || been.has(way.to)) continue
    const rest = route(ways, way.to, to, been)
    if (rest !== null) return [way.id, ...rest]
  }
  return null
}

export interface Known {
  /** Rules of the policy in force; given, a crossing rule that names another is a fault. */
  readonly rules?: ReadonlySet<string>
}

/** A rule of crossing that can never hold would let a record cross that somebody meant to hold back. */
export function crossingFaults(mapping: Mapping, known: Known, fault: Fault): void {
  const ids = new Set<string>()
  for (const { id, when } of mapping.crossing) {
    if (ids.has(id)) fault(`crossing ${id}: the id stands twice`)
    ids.add(id)
    for (const [name, list] of Object.entries(when)) if (Array.isArray(list) && list.length === 0) fault(`crossing ${id}: ${name} is empty, so it never applies`)
    if (when.minor === false) fault(`crossing ${id}: minor: false would let a record go once a child is in it; leave it out`)
    for (const rule of when.rules ?? []) if (known.rules !== undefined && !known.rules.has(rule)) fault(`crossing ${id}: the policy has no rule ${rule}`)
  }
}
