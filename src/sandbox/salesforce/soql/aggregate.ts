import type { FieldFunctionExpression, Query } from '@jetstreamapp/soql-parser-js'
import { malformed, refuse } from '../errors.ts'
import { makeField } from '../schema/parse.ts'
import { text } from '../text.ts'
import { stamp } from '../time.ts'
import type { Value, Values } from '../types.ts'
import { compileComparison, type RawCondition } from './condition.ts'
import { compareValues } from './order.ts'
import { resolvePath, type Scope } from './path.ts'
import { compileWhere } from './where.ts'
import type { Rendered } from './select.ts'

const AGGREGATES = new Set(['COUNT', 'COUNT_DISTINCT', 'SUM', 'AVG', 'MIN', 'MAX'])
const PARTS: Readonly<Record<string, (at: Date) => number | string>> = {
  CALENDAR_YEAR: (at) => at.getUTCFullYear(),
  CALENDAR_MONTH: (at) => at.getUTCMonth() + 1,
  DAY_IN_MONTH: (at) => at.getUTCDate(),
  HOUR_IN_DAY: (at) => at.getUTCHours(),
  DAY_ONLY: (at) => stamp(at.getTime()).slice(0, 10),
}

export function isAggregate(query: Query): boolean {
  return (
    query.groupBy !== undefined ||
    (query.fields ?? []).some((field) => field.type === 'FieldFunctionExpression' && AGGREGATES.has(field.functionName.toUpperCase()))
  )
}

export function isCount(query: Query): boolean {
  const [field] = query.fields ?? []
  return (
    query.fields?.length === 1 &&
    field?.type === 'FieldFunctionExpression' &&
    field.functionName.toUpperCase() === 'COUNT' &&
    field.parameters.length === 0
  )
}

type Getter = (values: Values) => Value
type Fold = (rows: readonly Values[]) => Value

export function runAggregate(scope: Scope, query: Query, rows: readonly Values[]): Rendered[] {
  const groupBy = query.groupBy === undefined ? [] : Array.isArray(query.groupBy) ? query.groupBy : [query.groupBy]
  const keys = groupBy.map((clause) =>
    'field' in clause ? groupField(scope, clause.field) : datePart(scope, clause.fn.functionName ?? '', text(clause.fn.parameters?.[0])),
  )
  const groups = new Map<string, Values[]>()
  if (keys.length === 0) groups.set('', [...rows])
  for (const row of keys.length === 0 ? [] : rows) {
    const key = JSON.stringify(keys.map((get) => get(row)))
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [row])
    else group.push(row)
  }
  const columns = columnsOf(
    scope,
    query,
    groupBy.flatMap((clause) => ('field' in clause ? [clause.field.toLowerCase()] : [])),
  )
  const having = compileHaving(scope, query)
  const kept = [...groups.values()].filter((group) => having(group))
  const out = kept.map((group) => ({
    group,
    record: Object.fromEntries([
      ['attributes', { type: 'AggregateResult' }],
      ...columns.map(([name, fold]) => [name, fold(group)] as const),
    ]) as Rendered,
  }))
  sortGroups(scope, query, out)
  const from = query.offset ?? 0
  return out.slice(from, query.limit === undefined ? undefined : from + query.limit).map((each) => each.record)
}

function groupField(scope: Scope, name: string): Getter {
  const path = resolvePath(scope, name)
  if (!path.field.groupable) throw malformed(`field '${name}' can not be grouped in a query call`)
  return path.get
}

function datePart(scope: Scope, name: string, field: string): Getter {
  const part = PARTS[name.toUpperCase()]
  const path = resolvePath(scope, field)
  if (part === undefined) throw malformed(`unexpected token: '${name}'`)
  return (values) => {
    const value = path.get(values)
    return typeof value === 'string' ? part(new Date(Date.parse(value.replace('+0000', 'Z')))) : null
  }
}

function columnsOf(scope: Scope, query: Query, grouped: readonly string[]): (readonly [string, Fold])[] {
  let unnamed = 0
  return (query.fields ?? []).map((field) => {
    if (field.type === 'FieldFunctionExpression') return [field.alias ?? `expr${unnamed++}`, foldOf(scope, field)] as const
    if (field.type !== 'Field' && field.type !== 'FieldRelationship') throw malformed('unexpected field in an aggregate query')
    const name = field.type === 'FieldRelationship' ? [...field.relationships, field.field].join('.') : field.field
    if (!grouped.includes(name.toLowerCase())) throw malformed(`Field must be grouped or aggregated: ${name}`)
    const path = resolvePath(scope, name)
    const alias = 'alias' in field && typeof field.alias === 'string' ? field.alias : path.field.name
    return [alias, (rows: readonly Values[]) => (rows[0] === undefined ? null : path.get(rows[0]))] as const
  })
}

function foldOf(
  scope: Scope,
  call: Pick<FieldFunctionExpression, 'functionName'> & { readonly parameters?: readonly unknown[] },
): Fold {
  const name = call.functionName.toUpperCase()
  const argument = text(call.parameters?.[0])
  if (PARTS[name] !== undefined) {
    const get = datePart(scope, name, argument)
    return (rows) => (rows[0] === undefined ? null : get(rows[0]))
  }
  if (!AGGREGATES.has(name)) throw malformed(`unexpected token: '${call.functionName}'`)
  if (argument === '') return (rows) => rows.length
  const path = resolvePath(scope, argument)
  const numeric = ['int', 'double', 'currency', 'percent', 'long'].includes(path.field.type)
  if ((name === 'SUM' || name === 'AVG') && !numeric) throw malformed(`field ${argument} does not support aggregate operator ${name}`)
  return (rows) =>
    reduce(
      name,
      rows.map(path.get).filter((value) => value !== null),
    )
}

function reduce(name: string, values: readonly (string | number | boolean)[]): Value {
  switch (name) {
    case 'COUNT':
      return values.length
    case 'COUNT_DISTINCT':
      return new Set(values).size
    case 'SUM':
      return values.length === 0 ? null : values.reduce<number>((sum, value) => sum + Number(value), 0)
    case 'AVG':
      return values.length === 0 ? null : values.reduce<number>((sum, value) => sum + Number(value), 0) / values.length
    default:
      return values.reduce<Value>(
        (best, value) => (best === null || compareValues(value, best, true) * (name === 'MIN' ? 1 : -1) < 0 ? value : best),
        null,
      )
  }
}

function compileHaving(scope: Scope, query: Query): (rows: readonly Values[]) => boolean {
  if (query.having === undefined) return () => true
  let current: readonly Values[] = []
  const test = compileWhere(query.having, (condition) => {
    const raw = condition as RawCondition
    const fold =
      raw.fn === undefined ? null : foldOf(scope, { functionName: raw.fn.functionName ?? '', parameters: raw.fn.parameters ?? [] })
    const path = raw.field === undefined ? null : resolvePath(scope, raw.field)
    const field = path?.field ?? makeField({ name: raw.fn?.rawValue ?? 'expr', type: 'double', filterable: true })
    return compileComparison(
      scope.call.now,
      field,
      () => (fold === null ? (current[0] === undefined ? null : path?.get(current[0]) ?? null) : fold(current)),
      raw,
    )
  })
  return (rows) => {
    current = rows
    return test({})
  }
}

function sortGroups(scope: Scope, query: Query, groups: { group: readonly Values[]; record: Rendered }[]): void {
  const clauses = query.orderBy === undefined ? [] : Array.isArray(query.orderBy) ? query.orderBy : [query.orderBy]
  const keys = clauses.map((clause) => {
    const fold =
      'field' in clause
        ? fieldFold(scope, clause.field)
        : foldOf(scope, { functionName: clause.fn.functionName ?? '', parameters: clause.fn.parameters ?? [] })
    return { fold, sign: clause.order === 'DESC' ? -1 : 1 }
  })
  groups.sort((a, b) => {
    for (const { fold, sign } of keys) {
      const [left, right] = [fold(a.group), fold(b.group)]
      const result =
        left === null || right === null ? Number(right === null) - Number(left === null) : sign * compareValues(left, right, true)
      if (result !== 0) return result
    }
    return 0
  })
}

function fieldFold(scope: Scope, name: string): Fold {
  const path = resolvePath(scope, name)
  if (!path.field.sortable) throw refuse(400, 'INVALID_FIELD', `field '${name}' can not be sorted in a query call`)
  return (rows) => (rows[0] === undefined ? null : path.get(rows[0]))
}
