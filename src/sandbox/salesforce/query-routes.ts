import { refuse } from './errors.ts'
import { listId, listQuery } from './layouts.ts'
import { ok, type Context, type Reply, type Route } from './reply.ts'
import { runQuery } from './soql/run.ts'

/** https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_query.htm */

const CURSOR_LIFE = 2 * 86_400_000

function query(context: Context, all: boolean, tooling: boolean): Reply {
  const { org, call } = context
  const plan = context.query.get('explain')
  if (plan !== null) return explain(context, plan, tooling)
  const soql = context.query.get('q')
  if (soql === null || soql === '') throw refuse(400, 'MALFORMED_QUERY', 'A query string has to be specified')
  // Seen by django-salesforce/django-salesforce#164.
  if (soql.length > 100_000) throw refuse(400, 'MALFORMED_QUERY', 'SOQL statements can not be longer than 100000 characters')
  const result = runQuery(org, call, soql, { all, tooling })
  const size = pageSize(context)
  const first = page(result.rows.length, result.render, 0, size)
  if (result.rows.length <= size) return ok({ totalSize: result.totalSize, done: true, records: first })
  const number = (org.sequences.get('cursor') ?? 0) + 1
  org.sequences.set('cursor', number)
  const id = `01ggL${String(number).padStart(11, '0')}AA`
  const path = `/services/data/v${call.version}/${tooling ? 'tooling/' : ''}query/${id}`
  org.cursors.set(id, {
    session: call.session.userId,
    records: result.rows,
    render: result.render,
    expiresAt: call.now + CURSOR_LIFE,
    pageSize: size,
    path,
  })
  if (org.cursors.size > 200) org.cursors.delete([...org.cursors.keys()][0] ?? '')
  return ok({ totalSize: result.totalSize, done: false, nextRecordsUrl: `${path}-${size}`, records: first })
}

function page(total: number, render: (index: number) => unknown, from: number, size: number): unknown[] {
  return Array.from({ length: Math.max(0, Math.min(size, total - from)) }, (_, index) => render(from + index))
}

/** 200 to 2,000 rows; what is asked beyond is brought back into the range, and the org may give fewer. */
function pageSize(context: Context): number {
  const asked = /batchSize=(\d+)/i.exec(context.call.headers['sforce-query-options'] ?? '')?.[1]
  const wanted = asked === undefined ? 2000 : Math.min(2000, Math.max(200, Number(asked)))
  return Math.min(wanted, context.org.settings.maxPage)
}

function more(context: Context): Reply {
  const match = /^(01g\w{15})-(\d+)$/.exec(context.params['locator'] ?? '')
  const cursor = context.org.cursors.get(match?.[1] ?? '')
  if (cursor === undefined || cursor.expiresAt < context.call.now || cursor.session !== context.call.session.userId) {
    throw refuse(400, 'INVALID_QUERY_LOCATOR', 'invalid query locator')
  }
  const from = Number(match?.[2])
  const next = from + cursor.pageSize
  const done = next >= cursor.records.length
  return ok({
    totalSize: cursor.records.length,
    done,
    ...(done ? {} : { nextRecordsUrl: `${cursor.path}-${next}` }),
    records: page(cursor.records.length, cursor.render, from, cursor.pageSize),
  })
}

/** Explains a query, or the one behind a list view when its id is given. */
function explain(context: Context, given: string, tooling: boolean): Reply {
  const listed = [...context.org.objects.values()].find((object) => listId(object) === given)
  const soql = listed === undefined ? given : listQuery(context, listed)
  const result = runQuery(context.org, context.call, soql, { all: false, tooling })
  const sobjectCardinality = context.org.tables.get(result.object)?.size ?? 0
  return ok({
    plans: [
      {
        cardinality: result.totalSize,
        fields: [],
        leadingOperationType: 'TableScan',
        notes: [],
        relativeCost: sobjectCardinality === 0 ? 0 : 1,
        sobjectCardinality,
        sobjectType: result.object,
      },
    ],
    sourceQuery: soql,
  })
}

export const queryRoutes: readonly Route[] = [
  { method: 'GET', path: '/query', handle: (context) => query(context, false, false) },
  { method: 'GET', path: '/queryAll', handle: (context) => query(context, true, false) },
  { method: 'GET', path: '/query/{locator}', handle: more },
  { method: 'GET', path: '/queryAll/{locator}', handle: more },
  { method: 'GET', path: '/tooling/query', handle: (context) => query(context, false, true) },
  { method: 'GET', path: '/tooling/query/{locator}', handle: more },
]
