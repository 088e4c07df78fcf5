import { bulkError, bulkRoutes } from './bulk.ts'
import { collectionRoutes } from './collections.ts'
import { compositeRoutes } from './composite.ts'
import { describeRoutes } from './describe.ts'
import { Bare, OAuthRefusal, Refusal, notFound, refuse } from './errors.ts'
import { fileRoutes } from './file-routes.ts'
import { layoutRoutes } from './layouts.ts'
import { limitInfo, limitRoutes, spend } from './limits.ts'
import { oauthRoutes, sessionOf } from './oauth.ts'
import type { Org } from './org.ts'
import { queryRoutes } from './query-routes.ts'
import { ok, type Context, type Reply, type Route } from './reply.ts'
import { replicationRoutes } from './replication.ts'
import { rowRoutes } from './rows.ts'
import { searchRoutes } from './search.ts'
import { toolingRoutes } from './tooling.ts'
import { treeRoutes } from './tree.ts'
import { begin, rollbackTo, type Tx } from './tx.ts'
import type { Call, Session } from './types.ts'

/** Winter '27 is 68.0; 21 to 30 are gone. */
const NEWEST = 68
const OLDEST = 31
const MOST_HEADER_BYTES = 16_384

const RELEASES = ['Winter', 'Spring', 'Summer']

function versions(): Reply {
  return ok(
    Array.from({ length: NEWEST - OLDEST + 1 }, (_, index) => {
      const version = OLDEST + index
      const back = NEWEST - version
      return {
        label: `${RELEASES[(300 - back) % 3] ?? ''} '${27 - Math.ceil(back / 3)}`,
        url: `/services/data/v${version}.0`,
        version: `${version}.0`,
      }
    }),
  )
}

function resources(context: Context): Reply {
  const base = `/services/data/v${context.call.version}`
  const names = ['tooling', 'query', 'queryAll', 'search', 'sobjects', 'limits', 'composite']
  return ok({
    ...Object.fromEntries(names.map((name) => [name, `${base}/${name}`])),
    identity: `${context.call.origin}/id/${context.org.ids.orgId}/${context.call.session.userId}`,
  })
}

function compositeList(context: Context): Reply {
  const base = `/services/data/v${context.call.version}/composite`
  return ok({ tree: `${base}/tree`, batch: `${base}/batch`, sobjects: `${base}/sobjects`, graph: `${base}/graph` })
}

/** Every route of the fake org. The README's coverage table lists exactly these. Literal paths come before patterns that would swallow them. */
export const routes: readonly Route[] = [
  ...oauthRoutes,
  ...bulkRoutes,
  { method: 'GET', path: '/services/data', handle: versions, open: true },
  { method: 'GET', path: '/', handle: resources },
  { method: 'GET', path: '/composite', handle: compositeList },
  ...limitRoutes,
  ...queryRoutes,
  ...searchRoutes,
  ...collectionRoutes,
  ...compositeRoutes,
  ...treeRoutes,
  ...replicationRoutes,
  ...layoutRoutes,
  ...describeRoutes,
  ...toolingRoutes,
  ...fileRoutes,
  ...rowRoutes,
]

interface Compiled {
  readonly route: Route
  readonly expression: RegExp
  readonly names: readonly string[]
}

const compiled: readonly Compiled[] = routes.map((route) => {
  const names: string[] = []
  const source = route.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    names.push(name)
    return '([^/]+)'
  })
  return { route, names, expression: new RegExp(`^${source === '/' ? '' : source}/?$`, 'i') }
})

interface Incoming {
  readonly method: string
  readonly target: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: () => Readonly<Record<string, unknown>>
  readonly raw: () => string
}

export interface Answered {
  readonly reply: Reply
  readonly route: Route | null
}

/** Answers one request of the outside world: counts it, checks the session, and says what is left of the day's calls. */
export function answer(
  org: Org,
  request: {
    readonly method: string
    readonly path: string
    readonly headers: Readonly<Record<string, string>>
    readonly body: string
    readonly origin: string
  },
  now: number,
  random: () => number,
): Answered {
  const [path = ''] = request.path.split('?')
  const nobody: Session = { token: '', userId: '', clientId: '', scope: '', expiresAt: 0 }
  const call: Call = {
    now,
    random,
    session: nobody,
    headers: request.headers,
    origin: request.origin,
    version: /^\/services\/data\/v(\d+\.\d)/.exec(path)?.[1] ?? `${NEWEST}.0`,
  }
  const incoming: Incoming = {
    method: methodOf(request),
    target: request.path,
    headers: request.headers,
    body: () => parseBody(request.headers, request.body),
    raw: () => request.body,
  }
  const counted = /^\/services\/(data\/v|async\/)/.test(path)
  const route = find(incoming)?.route ?? null
  const reply = caught(() => {
    if (request.path.length + JSON.stringify(request.headers).length > MOST_HEADER_BYTES) return tooLong(request.path)
    const open = route?.open === true
    const session = sessionOf(org, request.headers, now)
    if (open) return run(org, call, incoming, begin())
    if (session === null) throw refuse(401, 'INVALID_SESSION_ID', 'Session expired or invalid')
    if (counted) spend(org, now)
    broken(org, path)
    return run(org, { ...call, session }, incoming, begin())
  }, path.startsWith('/services/async/'))
  return { route, reply: counted ? { ...reply, headers: { ...reply.headers, 'sforce-limit-info': limitInfo(org, now) } } : reply }
}

function methodOf(request: { readonly method: string; readonly path: string }): string {
  const forced = /[?&]_HttpMethod=([A-Z]+)/i.exec(request.path)?.[1]
  return request.method === 'POST' && forced !== undefined ? forced.toUpperCase() : request.method
}

function tooLong(path: string): Reply {
  const uri = path.length > MOST_HEADER_BYTES / 2
  return {
    status: uri ? 414 : 431,
    body: uri
      ? '<h1>Bad Message 414</h1><pre>reason: URI Too Long</pre>'
      : '<h1>Bad Message 431</h1><pre>reason: Request Header Fields Too Large</pre>',
    headers: { 'content-type': 'text/html' },
  }
}

/** Planned outages. */
function broken(org: Org, path: string): void {
  const fault = org.faults.find((each) => each.kind !== 'lock' && each.times > 0 && (each.match === null || path.includes(each.match)))
  if (fault === undefined) return
  fault.times -= 1
  if (fault.kind === 'unavailable') throw refuse(503, 'SERVER_UNAVAILABLE', 'Server too busy. Please retry later')
  if (fault.kind === 'maintenance') throw refuse(420, 'ORG_IN_MAINTENANCE', 'The organization is being moved. Please retry')
  if (fault.kind === 'quota') throw refuse(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.')
  if (fault.kind === 'retired') throw refuse(410, 'GONE', 'The requested resource has been retired or removed')
  throw refuse(
    500,
    'UNKNOWN_EXCEPTION',
    'An unexpected error occurred. Please include this ErrorId if you contact support: 1234567-89012 (-123456789)',
  )
}

function find(incoming: Incoming): { readonly route: Route; readonly params: Readonly<Record<string, string>> } | undefined {
  const relative = relativePath(incoming.target)
  for (const { route, expression, names } of compiled) {
    const match = route.method === incoming.method ? expression.exec(relative) : null
    if (match !== null) return { route, params: Object.fromEntries(names.map((name, index) => [name, match[index + 1] ?? ''])) }
  }
  return undefined
}

function relativePath(target: string): string {
  const [path = ''] = target.split('?')
  return path.replace(/^\/services\/data\/v\d+\.\d(?=\/|$)/i, '')
}

function run(org: Org, call: Call, incoming: Incoming, tx: Tx): Reply {
  const version = /^\/services\/data\/v(\d+)\.\d/.exec(incoming.target)?.[1]
  if (version !== undefined && Number(version) < OLDEST) throw refuse(410, 'GONE', `API version v${version}.0 has been retired`)
  if (version !== undefined && Number(version) > NEWEST) throw notFound()
  const found = find(incoming)
  if (found === undefined) throw missing(incoming)
  const query = new URLSearchParams(incoming.target.split(/\?(.*)/s)[1] ?? '')
  const context: Context = {
    org,
    call,
    params: found.params,
    query,
    method: incoming.method,
    path: incoming.target,
    tx,
    body: incoming.body,
    raw: incoming.raw,
    dispatch: (method, url, body, headers, inner) => {
      const mark = inner.undo.length
      const sub: Incoming = { method, target: url, headers, raw: () => '', body: () => (body ?? {}) as Readonly<Record<string, unknown>> }
      const reply = caught(() => run(org, { ...call, headers: { ...call.headers, ...headers } }, sub, inner))
      if (reply.status >= 400) rollbackTo(inner, mark)
      return reply
    },
  }
  return found.route.handle(context)
}

function missing(incoming: Incoming): Error {
  const relative = relativePath(incoming.target)
  const allowed = compiled.filter((each) => each.expression.test(relative)).map((each) => each.route.method)
  if (allowed.length === 0) return notFound()
  return refuse(405, 'METHOD_NOT_ALLOWED', `HTTP Method '${incoming.method}' not allowed. Allowed are ${[...new Set(allowed)].join(',')}`)
}

function parseBody(headers: Readonly<Record<string, string>>, body: string): Readonly<Record<string, unknown>> {
  const type = headers['content-type'] ?? 'application/json'
  if (type.startsWith('application/x-www-form-urlencoded')) return { form: body }
  if (!type.startsWith('application/json'))
    throw refuse(415, 'UNSUPPORTED_MEDIA_TYPE', `Content-Type header specified in HTTP request is not supported: ${type}`)
  if (body === '') throw refuse(400, 'JSON_PARSER_ERROR', 'The HTTP entity body is required, but this request has no entity body.')
  try {
    const value: unknown = JSON.parse(body)
    if (value !== null && typeof value === 'object') return value as Readonly<Record<string, unknown>>
  } catch {
    throw refuse(400, 'JSON_PARSER_ERROR', 'Unexpected character in the request body at [line:1, column:2]')
  }
  throw refuse(400, 'JSON_PARSER_ERROR', 'Cannot deserialize instance of object from the request body at [line:1, column:1]')
}

function caught(work: () => Reply, bulk = false): Reply {
  try {
    return work()
  } catch (error) {
    if (error instanceof Refusal && bulk) return bulkError(error)
    if (error instanceof Refusal) return { status: error.status, body: error.errors }
    if (error instanceof Bare) return { status: error.status, body: null }
    if (error instanceof OAuthRefusal) return { status: error.status, body: { error: error.error, error_description: error.message } }
    throw error
  }
}
