import type { ASTNode } from '@marcbachmann/cel-js'
import type { Names } from './condition.ts'

/** The yes-and-no skeleton of a condition; whatever is not built of signals, `!`, `&&` and `||` is one atom. */
export type Logic =
  | { readonly op: 'name'; readonly name: string }
  | { readonly op: 'atom'; readonly source: string }
  | { readonly op: 'value'; readonly value: boolean }
  | { readonly op: 'not'; readonly of: Logic }
  | { readonly op: 'and' | 'or'; readonly left: Logic; readonly right: Logic }

export function logicOf(node: ASTNode, names: Names): Logic {
  if (node.op === 'id' && names[node.args] === 'bool') return { op: 'name', name: node.args }
  if (node.op === 'value' && typeof node.args === 'boolean') return { op: 'value', value: node.args }
  if (node.op === '!_') return { op: 'not', of: logicOf(node.args, names) }
  if (node.op === '&&' || node.op === '||') return { op: node.op === '&&' ? 'and' : 'or', left: logicOf(node.args[0], names), right: logicOf(node.args[1], names) }
  return { op: 'atom', source: node.input.slice(node.range.start, node.range.end).replace(/\s+/g, '') }
}

/** What is taken for true or false so far; answers null for what may still be either. */
export type Known = (of: string) => boolean | null

/** Of the whole, as far as it is settled by what is known. */
export function settle(logic: Logic, known: Known): boolean | null {
  if (logic.op === 'value') return logic.value
  if (logic.op === 'name') return known(logic.name)
  if (logic.op === 'atom') return known(logic.source)
  if (logic.op === 'not') {
    const of = settle(logic.of, known)
    return of === null ? null : !of
  }
  const stop = logic.op === 'or'
  const left = settle(logic.left, known)
  if (left === stop) return stop
  const right = settle(logic.right, known)
  if (right === stop) return stop
  return left === null || right === null ? null : !stop
}

/** Everything that may be true or false by itself, in order of appearance. */
export function variablesOf(logic: Logic, into: Set<string> = new Set()): Set<string> {
  if (logic.op === 'name') into.add(logic.name)
  else if (logic.op === 'atom') into.add(logic.source)
  else if (logic.op === 'not') variablesOf(logic.of, into)
  else if (logic.op !== 'value') {
    variablesOf(logic.left, into)
    variablesOf(logic.right, into)
  }
  return into
}

export type Follows = (name: string, value: boolean) => readonly (readonly [string, boolean])[]

/** How many steps a search takes at most; conditions that people write need a few dozen. */
const MOST_STEPS = 20_000

/**
 * Whether some choice of signals makes it true. `follows` lists what comes with a choice (`under_13` is also `minor`); a choice that
 * contradicts itself is no choice. `given` is settled beforehand. Answers true where the search grows too large: nothing is then claimed.
 */
export function isPossible(logic: Logic, follows: Follows, given: ReadonlyMap<string, boolean> = new Map()): boolean {
  const variables = [...variablesOf(logic)]
  let steps = 0

  function search(chosen: ReadonlyMap<string, boolean>): boolean {
    steps += 1
    if (steps > MOST_STEPS) return true
    const settled = settle(logic, (of) => chosen.get(of) ?? null)
    if (settled !== null) return settled
    const next = variables.find((one) => !chosen.has(one))
    if (next === undefined) return false
    return [true, false].some((value) => {
      const more = choose(chosen, next, value, follows)
      return more !== null && search(more)
    })
  }
  let start: ReadonlyMap<string, boolean> | null = new Map()
  for (const [name, value] of given) start = start === null ? null : choose(start, name, value, follows)
  return start !== null && search(start)
}

function choose(chosen: ReadonlyMap<string, boolean>, name: string, value: boolean, follows: Follows): ReadonlyMap<string, boolean> | null {
  const next = new Map(chosen)
  const queue: (readonly [string, boolean])[] = [[name, value]]
  for (let one = queue.pop(); one !== undefined; one = queue.pop()) {
    const known = next.get(one[0])
    if (known === one[1]) continue
    if (known !== undefined) return null
    next.set(one[0], one[1])
    queue.push(...follows(one[0], one[1]))
  }
  return next
}
