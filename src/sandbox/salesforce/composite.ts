import { refuse } from './errors.ts'
import { ok, type Context, type Reply, type Route } from './reply.ts'
import { text } from './text.ts'
import { rollbackTo } from './tx.ts'

/** https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite.htm */

interface Sub {
  readonly method: string
  readonly url: string
  readonly referenceId: string
  readonly body: unknown
  readonly headers: Readonly<Record<string, string>>
}

interface SubResult {
  readonly body: unknown
  readonly httpHeaders: Readonly<Record<string, string>>
  readonly httpStatusCode: number
  readonly referenceId: string
}

const MOST_SUBREQUESTS = 25
const MOST_QUERIES = 5

function subsOf(given: unknown, most: number): Sub[] {
  if (!Array.isArray(given)) throw refuse(400, 'REQUIRED_FIELD_MISSING', 'compositeRequest is required')
  if (given.length > most)
    throw refuse(400, 'LIMIT_EXCEEDED', `Number of subrequests exceeded: a composite request can hold at most ${most}`)
  const seen = new Set<string>()
  return given.map((each: unknown) => {
    const sub = (each ?? {}) as Readonly<Record<string, unknown>>
    const { method, url, referenceId } = sub
    if (typeof method !== 'string' || typeof url !== 'string')
      throw refuse(400, 'JSON_PARSER_ERROR', 'Missing required field: method or url')
    if (typeof referenceId !== 'string' || !/^[A-Za-z0-9][A-Za-z0-9_]*$/.test(referenceId))
      throw refuse(400, 'JSON_PARSER_ERROR', 'Missing or invalid required field: referenceId')
    if (seen.has(referenceId)) throw refuse(400, 'JSON_PARSER_ERROR', `Duplicate referenceId: ${referenceId}`)
    seen.add(referenceId)
    const headers = Object.fromEntries(
      Object.entries((sub['httpHeaders'] ?? {}) as Record<string, unknown>).map(([name, value]) => [name.toLowerCase(), String(value)]),
    )
    if ('accept' in headers || 'authorization' in headers || 'content-type' in headers)
      throw refuse(400, 'INVALID_HTTP_HEADER', 'Accept, Authorization and Content-Type cannot be set on a subrequest')
    return { method, url, referenceId, body: sub['body'], headers }
  })
}

/** Subrequests in order; `@{ref.id}` is filled in from what came before. */
function runSubs(
  context: Context,
  subs: readonly Sub[],
  allOrNone: boolean,
  haltText: string,
): { readonly results: SubResult[]; readonly failed: boolean } {
  const mark = context.tx.undo.length
  const bodies = new Map<string, unknown>()
  const results: SubResult[] = []
  let culprit: number | null = null
  for (const [index, sub] of subs.entries()) {
    const reply = culprit !== null && allOrNone ? halted(haltText) : runSub(context, sub, bodies)
    if (reply.status >= 300 && culprit === null) culprit = index
    bodies.set(sub.referenceId, reply.status < 300 ? reply.body : undefined)
    results.push({ body: reply.body, httpHeaders: named(reply.headers), httpStatusCode: reply.status, referenceId: sub.referenceId })
  }
  if (culprit === null || !allOrNone) return { results, failed: culprit !== null }
  rollbackTo(context.tx, mark)
  const undone = halted(haltText)
  return {
    failed: true,
    results: results.map((result, index) =>
      index === culprit ? result : { ...result, body: undone.body, httpHeaders: {}, httpStatusCode: undone.status },
    ),
  }
}

const HALTED = 'The transaction was rolled back since another operation in the same transaction failed.'

function halted(message: string): Reply {
  return { status: 400, body: [{ errorCode: 'PROCESSING_HALTED', message }] }
}

function named(headers: Readonly<Record<string, string>> | undefined): Record<string, string> {
  return headers?.['location'] === undefined ? {} : { Location: headers['location'] }
}

function runSub(context: Context, sub: Sub, bodies: ReadonlyMap<string, unknown>): Reply {
  const broken = { name: '' }
  const url = fill(sub.url, bodies, broken)
  const body =
    typeof sub.body === 'object' && sub.body !== null
      ? (JSON.parse(fillJson(JSON.stringify(sub.body), bodies, broken)) as unknown)
      : sub.body
  if (broken.name !== '')
    return halted(`Invalid reference specified. No value for ${broken.name} found in ${broken.name.split('.')[0] ?? ''}.`)
  if (!url.startsWith('/services/data/') || /\/composite\/(graph|batch|tree)|\/composite$/.test(url.split('?')[0] ?? '')) {
    return { status: 400, body: [{ errorCode: 'INVALID_URL', message: `The subrequest URL is not supported: ${url.split('?')[0] ?? ''}` }] }
  }
  return context.dispatch(sub.method.toUpperCase(), url, body, sub.headers, context.tx)
}

function fill(template: string, bodies: ReadonlyMap<string, unknown>, broken: { name: string }): string {
  return template.replace(/@\{([^}]+)\}/g, (_, path: string) => text(follow(path, bodies, broken)))
}

function fillJson(template: string, bodies: ReadonlyMap<string, unknown>, broken: { name: string }): string {
  return template.replace(/@\{([^}]+)\}/g, (_, path: string) => JSON.stringify(text(follow(path, bodies, broken))).slice(1, -1))
}

function follow(path: string, bodies: ReadonlyMap<string, unknown>, broken: { name: string }): unknown {
  let value: unknown = bodies
  for (const part of path.replace(/\[(\d+)\]/g, '.$1').split('.')) {
    if (value instanceof Map) value = value.get(part) as unknown
    else value = value !== null && typeof value === 'object' ? (value as Readonly<Record<string, unknown>>)[part] : undefined
  }
  if (value === undefined) broken.name = path
  return value
}

function composite(context: Context): Reply {
  const body = context.body()
  const subs = subsOf(body['compositeRequest'], MOST_SUBREQUESTS)
  const queries = subs.filter((sub) =>
    /\/(query|queryAll|search|parameterizedSearch)\b|\/composite\/sobjects/.test(sub.url.split('?')[0] ?? ''),
  ).length
  if (queries > MOST_QUERIES)
    throw refuse(400, 'LIMIT_EXCEEDED', `Number of query and collection subrequests exceeded: at most ${MOST_QUERIES}`)
  return ok({ compositeResponse: runSubs(context, subs, body['allOrNone'] === true, HALTED).results })
}

const MOST_NODES = 500
const MOST_GRAPHS = 75
const MOST_FAILED = 14

function graph(context: Context): Reply {
  const given = context.body()['graphs']
  if (!Array.isArray(given)) throw refuse(400, 'REQUIRED_FIELD_MISSING', 'graphs is required')
  if (given.length > MOST_GRAPHS) throw refuse(400, 'LIMIT_EXCEEDED', `A payload can hold at most ${MOST_GRAPHS} graphs`)
  const graphs = given.map((each: unknown, index) => {
    const entry = (each ?? {}) as Readonly<Record<string, unknown>>
    return {
      graphId: typeof entry['graphId'] === 'string' ? entry['graphId'] : String(index + 1),
      subs: subsOf(entry['compositeRequest'], MOST_NODES),
    }
  })
  if (graphs.reduce((sum, each) => sum + each.subs.length, 0) > MOST_NODES)
    throw refuse(400, 'LIMIT_EXCEEDED', `A payload can hold at most ${MOST_NODES} nodes`)
  let failures = 0
  return ok({
    graphs: graphs.map(({ graphId, subs }) => {
      const outcome =
        failures >= MOST_FAILED
          ? {
              failed: true,
              results: subs.map(
                (sub): SubResult => ({
                  body: halted('Too many graphs failed').body,
                  httpHeaders: {},
                  httpStatusCode: 400,
                  referenceId: sub.referenceId,
                }),
              ),
            }
          : runSubs(context, subs, true, HALTED)
      if (outcome.failed) failures += 1
      return { graphId, graphResponse: { compositeResponse: outcome.results }, isSuccessful: !outcome.failed }
    }),
  })
}

/** Independent requests; no references between them. */
function batch(context: Context): Reply {
  const body = context.body()
  const given = body['batchRequests']
  if (!Array.isArray(given)) throw refuse(400, 'REQUIRED_FIELD_MISSING', 'batchRequests is required')
  if (given.length > MOST_SUBREQUESTS)
    throw refuse(400, 'LIMIT_EXCEEDED', `Number of subrequests exceeded: a batch can hold at most ${MOST_SUBREQUESTS}`)
  let stopped = false
  let hasErrors = false
  const results = given.map((each: unknown) => {
    const sub = (each ?? {}) as Readonly<Record<string, unknown>>
    const url = text(sub['url'])
    if (stopped)
      return { statusCode: 412, result: [{ errorCode: 'BATCH_PROCESSING_HALTED', message: 'Batch processing halted per request' }] }
    const reply = context.dispatch(
      text(sub['method'] ?? 'GET').toUpperCase(),
      url.startsWith('/') ? url : `/services/data/${url}`,
      sub['richInput'],
      {},
      context.tx,
    )
    if (reply.status >= 400) hasErrors = true
    if (reply.status >= 400 && body['haltOnError'] === true) stopped = true
    return { statusCode: reply.status, result: reply.body }
  })
  return ok({ hasErrors, results })
}

export const compositeRoutes: readonly Route[] = [
  { method: 'POST', path: '/composite', handle: composite },
  { method: 'POST', path: '/composite/graph', handle: graph },
  { method: 'POST', path: '/composite/batch', handle: batch },
]
