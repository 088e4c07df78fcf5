import type { FieldValue, Ticket } from '../domain/ticket.ts'
import { type Expression, expressionCompiler } from '../expr/expression.ts'
import { type Carry, type CompiledTransform, type Fault, PLAIN } from './carry.ts'
import type { FieldRule, Transform } from './mapping.ts'
import { theirsAt } from './own.ts'
import { PLAIN_PATHS, sorted } from './paths.ts'

export type CelTransform = Extract<Transform, { kind: 'cel' }>

const compiler = expressionCompiler(Object.fromEntries(['value', ...PLAIN_PATHS].map((name) => [name, 'dyn' as const])), 'field')
/** What a field can hold. */
const HELD = /^(?:dyn|string|int|double|bool|null|null_type|list(?:<(?:dyn|string)>)?)$/

/** A custom expression over `value`, the other paths, and `field["…"]` of the side it comes from. */
export function compileCel(rule: FieldRule, transform: CelTransform, fault: Fault): CompiledTransform {
  const right = compiled(rule, 'toRight', transform.toRight, fault)
  const left = transform.toLeft === undefined ? null : compiled(rule, 'toLeft', transform.toLeft, fault)
  return {
    ...PLAIN,
    toRight: right === null ? null : carryBy(right, rule.left),
    toLeft: left === null ? null : carryBy(left, rule.right),
    reversible: left !== null,
    reads: { left: right === null ? [] : pathsOf(right), right: left === null ? [] : pathsOf(left) },
  }
}

function compiled(rule: FieldRule, way: string, source: string, fault: Fault): Expression | null {
  const found = compiler.compile(source)
  if (typeof found === 'string') fault(`${rule.id}: ${way} ${found}`)
  else if (!HELD.test(found.type)) fault(`${rule.id}: ${way} gives ${found.type}, which no field holds`)
  else return found
  return null
}

function pathsOf(expression: Expression): readonly string[] {
  return sorted([...[...expression.names].filter((name) => (PLAIN_PATHS as readonly string[]).includes(name)), ...[...expression.keys].map((id) => `field:${id}`)])
}

function carryBy(expression: Expression, path: string): Carry {
  return (value, ticket) => {
    const result = outcome(expression, value, ticket)
    if (result !== undefined) return { value: result }
    // Few expressions are written with nothing in mind; nothing then stays nothing.
    return value === null ? { value: null } : { fault: `the expression for ${path} cannot be worked out for this record` }
  }
}

function outcome(expression: Expression, value: FieldValue, ticket: Ticket): FieldValue | undefined {
  const paths = Object.fromEntries([...expression.names].map((name) => [name, name === 'subject' || name === 'description' ? ticket[name] : theirsAt(ticket, name)]))
  const field = Object.fromEntries([...expression.keys].map((id) => [id, theirsAt(ticket, `field:${id}`)]))
  try {
    return fieldValue(expression.evaluate({ ...paths, field, value }))
  } catch {
    return undefined
  }
}

function fieldValue(result: unknown): FieldValue | undefined {
  if (result === null || typeof result === 'boolean') return result
  if (typeof result === 'string') return result === '' ? null : result
  if (typeof result === 'number') return Number.isFinite(result) ? result : undefined
  if (typeof result === 'bigint') return Number.isSafeInteger(Number(result)) ? Number(result) : undefined
  return Array.isArray(result) && result.every((one) => typeof one === 'string') ? sorted(result) : undefined
}
