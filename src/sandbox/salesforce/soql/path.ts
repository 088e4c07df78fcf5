import { mayReadField, visibleObject } from '../access.ts'
import { type Refusal, refuse } from '../errors.ts'
import { committedView, objectNamed, rowById, type Org } from '../org.ts'
import type { Call, FieldDef, ObjectDef, Value, Values } from '../types.ts'

/** What a query is evaluated in. */
export interface Scope {
  readonly org: Org
  readonly call: Call
  readonly object: ObjectDef
  readonly alias: string | null
  readonly soql: string
  readonly tooling: boolean
}

export interface Path {
  readonly field: FieldDef
  /** From the record to the value, through parents. */
  readonly get: (values: Values) => Value
  readonly direct: boolean
}

export function noColumn(scope: Scope, name: string, entity: string): Refusal {
  const offset = scope.soql.toLowerCase().indexOf(name.toLowerCase())
  const at = Math.max(0, offset)
  const around = scope.soql.slice(Math.max(0, at - 20), at + name.length + 20)
  return refuse(
    400,
    'INVALID_FIELD',
    `\n${around}\n${' '.repeat(Math.min(20, at))}^\nERROR at Row:1:Column:${
      at + 1
    }\nNo such column '${name}' on entity '${entity}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.`,
  )
}

/** Fields of every owner-like thing, which stands for any of its targets. */
function unionField(scope: Scope, targets: readonly ObjectDef[], name: string): FieldDef | undefined {
  const own = targets.map((target) => target.fields.get(name.toLowerCase())).find((field) => field !== undefined)
  return own ?? (name.toLowerCase() === 'type' ? scope.org.objects.get('group')?.fields.get('type') : undefined)
}

export function resolvePath(scope: Scope, text: string): Path {
  const parts = text.split('.')
  if (parts.length > 1 && scope.alias !== null && parts[0]?.toLowerCase() === scope.alias.toLowerCase()) parts.shift()
  if (parts.length > 1 && parts[0]?.toLowerCase() === scope.object.name.toLowerCase()) parts.shift()
  return walk(scope, [scope.object], parts)
}

function walk(scope: Scope, objects: readonly ObjectDef[], parts: readonly string[]): Path {
  const [head = '', ...rest] = parts
  const [object] = objects
  if (object === undefined) throw refuse(400, 'INVALID_FIELD', `No such relation ${head}`)
  if (rest.length === 0) {
    const field = objects.length === 1 ? object.fields.get(head.toLowerCase()) : unionField(scope, objects, head)
    if (field === undefined || (objects.length === 1 && !mayReadField(scope.org, scope.call.session.userId, object, field))) {
      throw noColumn(scope, head, objects.length > 1 ? 'Name' : object.name)
    }
    const { name } = field
    return { field, get: (values) => values[name] ?? null, direct: true }
  }
  const reference = parentField(scope, object, head)
  const targets = reference.refersTo.flatMap((name) => objectNamed(scope.org, name) ?? [])
  const tail = walk(scope, targets, rest)
  const { name } = reference
  return {
    field: tail.field,
    direct: false,
    get: (values) => {
      const parent = parentValues(scope, values[name] ?? null)
      if (parent === null) return null
      if (targets.length > 1 && rest.length === 1 && rest[0]?.toLowerCase() === 'type') return parentType(scope, values[name] ?? null)
      return tail.get(parent)
    },
  }
}

export function parentField(scope: Scope, object: ObjectDef, relation: string): FieldDef {
  const wanted = relation.toLowerCase()
  for (const field of object.fields.values()) {
    if (
      field.relationship?.toLowerCase() === wanted &&
      field.refersTo.some(
        (to) =>
          visibleObject(scope.org, scope.call.session.userId, to, scope.tooling) !== undefined || objectNamed(scope.org, to) !== undefined,
      )
    )
      return field
  }
  throw refuse(
    400,
    'INVALID_FIELD',
    `Didn't understand relationship '${relation}' in field path. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.`,
  )
}

export function parentValues(scope: Scope, id: Value): Values | null {
  const row = typeof id === 'string' ? rowById(scope.org, id) : undefined
  return row === undefined ? null : committedView(row, scope.call.now)
}

/** `Owner.Type` tells User from Queue. */
export function parentType(scope: Scope, id: Value): Value {
  const row = typeof id === 'string' ? rowById(scope.org, id) : undefined
  if (row === undefined) return null
  return row.object === 'Group' ? row.values['Type'] ?? 'Group' : row.object
}
