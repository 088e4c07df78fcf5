import type { FieldType, Query, Subquery } from '@jetstreamapp/soql-parser-js'
import { mayReadField, visibleFields } from '../access.ts'
import { malformed, refuse } from '../errors.ts'
import { objectNamed } from '../org.ts'
import type { ObjectDef, Value, Values } from '../types.ts'
import { noColumn, parentField, parentType, parentValues, resolvePath, type Scope } from './path.ts'

export type Rendered = Record<string, unknown>
export type Renderer = (values: Values) => Rendered

export type ChildQuery = (scope: Scope, subquery: Subquery) => (parent: Values) => unknown

/** A tree of the asked-for paths: leaves are fields, branches are parents. */
interface Branch {
  readonly leaves: string[]
  readonly parents: Map<string, Branch>
}

function recordUrl(scope: Scope, type: string, id: Value): string {
  return `/services/data/v${scope.call.version}/${scope.tooling ? 'tooling/' : ''}sobjects/${type}/${String(id)}`
}

/** Turns the SELECT list into a function from stored values to the record in the answer. */
export function compileSelect(scope: Scope, query: Pick<Query, 'fields' | 'limit'>, child: ChildQuery): Renderer {
  const root: Branch = { leaves: [], parents: new Map() }
  const extras: ((values: Values, out: Rendered) => void)[] = []
  for (const field of query.fields ?? []) addField(scope, query, root, extras, field, child)
  const render = compileBranch(scope, [scope.object], root)
  return (values) => {
    const out = render(values) ?? {}
    for (const extra of extras) extra(values, out)
    return out
  }
}

function addField(
  scope: Scope,
  query: Pick<Query, 'limit'>,
  root: Branch,
  extras: ((values: Values, out: Rendered) => void)[],
  field: FieldType,
  child: ChildQuery,
): void {
  switch (field.type) {
    case 'Field':
      return addLeaf(scope, root, field.field)
    case 'FieldRelationship': {
      const parts = [...field.relationships]
      if (scope.alias !== null && parts[0]?.toLowerCase() === scope.alias.toLowerCase()) parts.shift()
      if (parts[0]?.toLowerCase() === scope.object.name.toLowerCase()) parts.shift()
      if (parts.length > 5) throw malformed('SELECT has more than 5 levels of relationship')
      let branch = root
      for (const part of parts) branch = grow(branch, part)
      branch.leaves.push(field.field)
      return undefined
    }
    case 'FieldSubquery': {
      const run = child(scope, field.subquery)
      const { relationshipName } = field.subquery
      const proper =
        Object.keys(scope.object.childNames).find((name) => name.toLowerCase() === relationshipName.toLowerCase()) ?? relationshipName
      extras.push((values, out) => {
        out[proper] = run(values)
      })
      return undefined
    }
    case 'FieldFunctionExpression':
      return addFunction(scope, query, root, extras, field.functionName, field.parameters.map(String), field.alias)
    case 'FieldTypeof':
      throw malformed('TYPEOF is not supported by this org')
  }
}

function addLeaf(scope: Scope, root: Branch, name: string): void {
  if (root.leaves.some((leaf) => leaf.toLowerCase() === name.toLowerCase()))
    throw refuse(400, 'INVALID_FIELD', `duplicate field selected: ${name}`)
  resolvePath(scope, name)
  root.leaves.push(name)
}

function addFunction(
  scope: Scope,
  query: Pick<Query, 'limit'>,
  root: Branch,
  extras: ((values: Values, out: Rendered) => void)[],
  name: string,
  parameters: readonly string[],
  alias: string | undefined,
): void {
  const fn = name.toUpperCase()
  const [argument = ''] = parameters
  if (fn === 'FIELDS') return addAll(scope, query, root, argument.toUpperCase())
  if (fn !== 'TOLABEL' && fn !== 'FORMAT' && fn !== 'CONVERTTIMEZONE') throw malformed(`unexpected token: '${name}'`)
  const path = resolvePath(scope, argument)
  extras.push((values, out) => {
    out[alias ?? path.field.name] = path.get(values)
  })
}

/** FIELDS(ALL) and FIELDS(CUSTOM) only with a LIMIT of at most 200. */
function addAll(scope: Scope, query: Pick<Query, 'limit'>, root: Branch, which: string): void {
  if (which !== 'STANDARD' && (query.limit === undefined || query.limit > 200))
    throw malformed('The SOQL FIELDS function must have a LIMIT of at most 200')
  for (const field of visibleFields(scope.org, scope.call.session.userId, scope.object)) {
    if (which === 'ALL' || (which === 'CUSTOM') === field.custom) root.leaves.push(field.name)
  }
}

function grow(branch: Branch, name: string): Branch {
  const key = name.toLowerCase()
  let next = branch.parents.get(key)
  if (next === undefined) branch.parents.set(key, (next = { leaves: [], parents: new Map() }))
  return next
}

function compileBranch(scope: Scope, objects: readonly ObjectDef[], branch: Branch): (values: Values) => Rendered | null {
  const [object] = objects
  if (object === undefined) return () => null
  const many = objects.length > 1
  const names = branch.leaves.map((leaf) => leafName(scope, objects, leaf))
  const complex = names.filter((leaf) => object.fields.get(leaf.toLowerCase())?.type === 'complexvalue')
  const leaves = names.filter((leaf) => !complex.includes(leaf))
  const parents = [...branch.parents].map(([relation, below]) => {
    const reference = parentField(scope, object, relation)
    const targets = reference.refersTo.flatMap((to) => objectNamed(scope.org, to) ?? [])
    const render = compileBranch(scope, targets, below)
    return { name: reference.relationship ?? relation, reference: reference.name, render }
  })
  return (values) => {
    const id = values['Id'] ?? null
    const type = many ? typeOf(scope, id) : object.name
    const out: Rendered = { attributes: { type, url: recordUrl(scope, type, id) } }
    for (const leaf of complex) out[leaf] = JSON.parse(String(values[leaf] ?? null)) as unknown
    for (const leaf of leaves) out[leaf] = many && leaf === 'Type' ? parentType(scope, id) : values[leaf] ?? null
    for (const parent of parents) {
      const above = parentValues(scope, values[parent.reference] ?? null)
      out[parent.name] = above === null ? null : parent.render(above)
    }
    return out
  }
}

function typeOf(scope: Scope, id: Value): string {
  return scope.org.prefixes.get(String(id).slice(0, 3)) ?? 'Name'
}

function leafName(scope: Scope, objects: readonly ObjectDef[], leaf: string): string {
  for (const object of objects) {
    const field = object.fields.get(leaf.toLowerCase())
    if (field !== undefined && mayReadField(scope.org, scope.call.session.userId, object, field)) return field.name
  }
  if (objects.length > 1 && leaf.toLowerCase() === 'type') return 'Type'
  throw noColumn(scope, leaf, objects.length > 1 ? 'Name' : objects[0]?.name ?? '')
}
