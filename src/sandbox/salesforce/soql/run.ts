import { parseQuery, type Query, type Subquery } from '@jetstreamapp/soql-parser-js'
import { visibleObject } from '../access.ts'
import { checkFilter } from '../files.ts'
import { badType, malformed, refuse } from '../errors.ts'
import { objectNamed, orderedRows, viewOf, type Org } from '../org.ts'
import type { Call, ObjectDef, Values } from '../types.ts'
import { isAggregate, isCount, runAggregate } from './aggregate.ts'
import { compileCondition, type RawCondition } from './condition.ts'
import { compileOrderBy, isStoredOrder } from './order.ts'
import { resolvePath, type Scope } from './path.ts'
import { compileSelect, type Rendered } from './select.ts'
import { compileWhere, type Test } from './where.ts'

export interface QueryResult {
  readonly totalSize: number
  /** Already rendered records (aggregates), or rows to render page by page. */
  readonly rows: readonly unknown[]
  readonly render: (index: number) => unknown
  readonly object: string
}

export interface QueryOptions {
  /** queryAll: deleted rows too. */
  readonly all: boolean
  readonly tooling: boolean
}

const MAX_LENGTH = 100_000

export function runQuery(org: Org, call: Call, soql: string, options: QueryOptions): QueryResult {
  const query = parse(soql)
  const object = visibleObject(org, call.session.userId, query.sObject ?? '', options.tooling)
  if (object === undefined) throw badType(query.sObject ?? '')
  const scope: Scope = { org, call, object, alias: query.sObjectAlias ?? null, soql, tooling: options.tooling }
  checkShape(query)
  checkFilter(org, call, object, soql)
  const ordered = matching(scope, query, options.all)
  if (isCount(query)) return { totalSize: ordered.length, rows: [], render: () => null, object: object.name }
  if (isAggregate(query)) {
    const records = runAggregate(scope, query, ordered)
    return { totalSize: records.length, rows: records, render: (index) => records[index], object: object.name }
  }
  const heavy = (query.fields ?? []).some((field) => field.type === 'Field' && ['metadata', 'fullname'].includes(field.field.toLowerCase()))
  if (options.tooling && heavy && ordered.length > 1) {
    throw malformed(
      'When retrieving results with Metadata or FullName fields, the query qualifications must specify no more than one row for retrieval. Result size: ' +
        String(ordered.length),
    )
  }
  const render = compileSelect(scope, query, (above, subquery) => childQuery(above, subquery, options.all))
  return { totalSize: ordered.length, rows: ordered, render: (index) => render(ordered[index] ?? {}), object: object.name }
}

function parse(soql: string): Query {
  if (soql.length > MAX_LENGTH) throw refuse(400, 'QUERY_TOO_COMPLICATED', 'SOQL statements cannot be longer than 100000 characters')
  try {
    // Without options: with any, the parser builds itself anew for every query, 28 ms each.
    return parseQuery(soql)
  } catch (error) {
    const message = error instanceof Error ? error.message : 'unexpected token'
    const found = /found(?:: | --> ')([^'<]*)/.exec(message)?.[1] ?? /character: ->(.)<-/.exec(message)?.[1]
    throw malformed(
      found === undefined ? `unexpected token: '${soql.trim().split(/\s+/).at(-1) ?? ''}'` : `unexpected token: '${found.trim()}'`,
    )
  }
}

function checkShape(query: Query): void {
  if ((query.offset ?? 0) > 2000) throw refuse(400, 'NUMBER_OUTSIDE_VALID_RANGE', 'Maximum SOQL offset allowed is 2000')
  if (query.having !== undefined && query.groupBy === undefined) throw malformed("unexpected token: 'HAVING'")
}

/** Every row the query finds, in order, with OFFSET and LIMIT applied (aggregates apply them to groups instead). */
function matching(scope: Scope, query: Query, all: boolean): Values[] {
  const test =
    query.where === undefined
      ? (): boolean => true
      : compileWhere(query.where, (condition) => compileCondition(scope, condition as RawCondition, (inner) => semiJoin(scope, inner, all)))
  const clauses = query.orderBy === undefined ? [] : Array.isArray(query.orderBy) ? query.orderBy : [query.orderBy]
  const grouped = isAggregate(query) && !isCount(query)
  const compare = clauses.length === 0 || grouped ? null : compileOrderBy(scope, clauses)
  const from = query.offset ?? 0
  const until = query.limit === undefined || grouped ? Number.POSITIVE_INFINITY : from + query.limit
  const stored = compare === null || isStoredOrder(clauses)
  const found = scan(scope, test, all, stored ? until : Number.POSITIVE_INFINITY)
  if (!stored && compare !== null) found.sort(compare)
  return from === 0 && until >= found.length ? found : found.slice(grouped ? 0 : from, until)
}

/** In (SystemModstamp, Id) order of what is shown. A row whose newest state is not visible yet is shown, and ordered, as it was before. */
function scan(scope: Scope, test: Test, all: boolean, until: number): Values[] {
  const { org, call } = scope
  const found: Values[] = []
  let older = false
  let mayStop: boolean | null = null
  for (const row of orderedRows(org, scope.object.name)) {
    const values = call.now >= row.visibleAt ? row.values : viewOf(org, row, call.now, call.session.token)
    if (values === null || (!all && values['IsDeleted'] === true) || !test(values)) continue
    if (values !== row.values) older = true
    found.push(values)
    if (found.length < until) continue
    mayStop ??= !hasOlderStates(org, scope.object.name, call.now)
    if (mayStop) break
  }
  if (older) found.sort(byStamp)
  return found
}

function byStamp(a: Values, b: Values): number {
  const [left, right] = [String(a['SystemModstamp']), String(b['SystemModstamp'])]
  if (left !== right) return left < right ? -1 : 1
  return String(a['Id']) < String(b['Id']) ? -1 : 1
}

/** Whether a later row may show an older, smaller stamp: then stopping at the limit would miss it. */
function hasOlderStates(org: Org, object: string, now: number): boolean {
  return orderedRows(org, object).some((row) => now < row.visibleAt && row.shown !== null)
}

function semiJoin(scope: Scope, query: Query, all: boolean): ReadonlySet<string> {
  const object = visibleObject(scope.org, scope.call.session.userId, query.sObject ?? '', scope.tooling)
  if (object === undefined) throw badType(query.sObject ?? '')
  const inner: Scope = { ...scope, object, alias: query.sObjectAlias ?? null }
  const [field] = query.fields ?? []
  if (query.fields?.length !== 1 || field?.type !== 'Field') throw malformed('semi join sub-selects can only query one field')
  const path = resolvePath(inner, field.field)
  return new Set(matching(inner, query, all).map((values) => String(path.get(values))))
}

function childQuery(above: Scope, subquery: Subquery, all: boolean): (parent: Values) => unknown {
  const entry = Object.entries(above.object.childNames).find(([name]) => name.toLowerCase() === subquery.relationshipName.toLowerCase())
  const [childName = '', reference = ''] = entry?.[1].split('.') ?? []
  const object: ObjectDef | undefined = entry === undefined ? undefined : objectNamed(above.org, childName)
  if (object === undefined) throw badRelation(subquery.relationshipName)
  const scope: Scope = { ...above, object, alias: null }
  const query: Query = { ...subquery, sObject: object.name }
  const render = compileSelect(scope, query, () => {
    throw malformed('SELECT in a sub-query may not hold another one')
  })
  let byParent: Map<string, Values[]> | null = null
  return (parent) => {
    byParent ??= Map.groupBy(matching(scope, { ...query, limit: 1e9, offset: 0 }, all), (values) => String(values[reference]))
    const records = (byParent.get(String(parent['Id'])) ?? []).slice(
      subquery.offset ?? 0,
      subquery.limit === undefined ? undefined : (subquery.offset ?? 0) + subquery.limit,
    )
    if (records.length === 0) return null
    return { totalSize: records.length, done: true, records: records.map((values): Rendered => render(values)) }
  }
}

function badRelation(name: string): Error {
  return refuse(
    400,
    'INVALID_TYPE',
    `Didn't understand relationship '${name}' in FROM part of query call. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.`,
  )
}
