import { PassThrough } from 'node:stream'
import jsforce from 'jsforce'
import { StreamPromise } from 'jsforce/lib/util/promise.js'
import type { HttpRequest, HttpResponse } from 'jsforce/lib/types/common.js'
import type { ZodType } from 'zod'
import type { ConnectorPorts } from '../../src/connector/connector.ts'
import { timeFor } from '../../src/connector/files.ts'
import type { Purpose } from '../../src/connector/pacing.ts'
import { parseAnswer } from '../../src/connector/paging.ts'
import { createTransport, type SendOptions, type Transport } from '../../src/connector/transport.ts'
import { BridgeError } from '../../src/domain/errors.ts'
import { WireFault, type Instant, type WireRequest, type WireResponse } from '../../src/domain/ports.ts'
import { tokenSource } from './auth.ts'
import { API_VERSION, type SalesforceConfig } from './config.ts'
import { ApiFailure, parseFailure } from './failures.ts'
import { dailyRule, verdictOf } from './wire-answers.ts'

export interface Call {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** From the version on: `/sobjects/Case/describe`. */
  readonly path: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly purpose: Purpose
  readonly signal?: AbortSignal | undefined
  /** Set where a second sending of this very request can do no harm although it is not a GET. */
  readonly idempotent?: boolean
}

export interface Passing {
  readonly method: 'GET' | 'POST'
  /** From the version on. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly upload?: () => AsyncIterable<Uint8Array>
  /** Of the upload. */
  readonly length?: number
  readonly download?: true
}

/** jsforce over our transport: its session, addresses, headers and parsing, without its retries, refreshes and paging. */
export interface Client {
  /**
   * Throws ApiFailure for an answer that is an error, BridgeError and WireFault as the transport does, and `connector.protocol` for an
   * unknown shape; where a write was answered in one, WireFault `maybe`, for it took effect.
   */
  call<T>(call: Call, shape: ZodType<T>): Promise<T>
  /**
   * A request whose body or answer is never held whole: past jsforce, which reads and writes texts. `size`: of the file that travels.
   * Throws as `call` does.
   */
  pass(request: Passing, size: number): Promise<WireResponse>
  /** The vendor's clock, as last heard; ours until then. */
  serverNow(): Instant
  skewMs(): number
  /** True where every answer says that it comes from Breakwater's own sandbox. */
  sandboxSaid(): boolean
  /** Our own user and org, once a token was given. */
  identity(): Promise<{ readonly user: string; readonly org: string }>
  readonly transport: Transport
  readonly connection: jsforce.Connection
}

interface OurOptions extends SendOptions {
  readonly heard: (response: WireResponse) => void
}

export function createClient(config: SalesforceConfig, ports: ConnectorPorts): Client {
  const transport = createTransport({
    ports,
    name: 'salesforce',
    auth: tokenSource(config, ports),
    classify: (response, _request, now) => verdictOf(response, now),
    pace: [dailyRule(config.reserve)],
    budget: { rule: 'daily', per: 'day' },
    timeoutMs: 120_000,
    concurrency: 5,
  })
  const connection = openConnection(config, transport)
  let skew = 0
  let sandbox = false

  function heard(response: WireResponse): void {
    const date = Date.parse(response.headers['date'] ?? '')
    if (Number.isFinite(date)) skew = date - Math.floor(ports.clock.now() / 1000) * 1000
    sandbox = response.headers['x-breakwater-sandbox'] !== undefined
  }

  return {
    transport,
    connection,
    skewMs: () => skew,
    serverNow: () => ports.clock.now() + skew,
    sandboxSaid: () => sandbox,
    async call({ method, path, body, headers, purpose, signal, idempotent }, shape) {
      const json = body === undefined ? {} : { body: JSON.stringify(body) }
      const request: HttpRequest = {
        method,
        url: path,
        headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), accept: 'application/json', ...headers },
        ...json,
      }
      const options: OurOptions = {
        purpose,
        heard,
        ...(signal === undefined ? {} : { signal }),
        ...(idempotent === undefined ? {} : { idempotent }),
      }
      const answer: unknown = await connection.request(request, options)
      const what = `${method} ${path.replace(/\?.*$/s, '')}`
      if (method === 'GET' || idempotent === true) return parseAnswer(what, shape, answer ?? null)
      const parsed = shape.safeParse(answer ?? null)
      // Answered with success, in words nobody understands: it took effect, and what it was is unknown.
      if (!parsed.success) throw new WireFault(`${what}: the answer is not readable`, 'maybe')
      return parsed.data
    },
    async pass({ method, path, headers, upload, length, download }, size) {
      const request: WireRequest = {
        method,
        url: `${config.url}/services/data/v${API_VERSION}${path}`,
        headers: { accept: '*/*', 'sforce-call-options': `client=${config.clientName}`, ...headers, ...(length === undefined ? {} : { 'content-length': String(length) }) },
        body: null,
        ...(upload === undefined ? {} : { upload }),
        ...(download === undefined ? {} : { download }),
      }
      const response = await transport.send(request, { purpose: 'file', timeoutMs: timeFor(size) })
      heard(response)
      if (response.status >= 300) throw parseFailure(response.status, response.body)
      return response
    },
    async identity() {
      const token = await transport.token()
      const [org, user] = (token?.extra['id'] ?? '').split('/').slice(-2)
      if (org === undefined || user === undefined || !org.startsWith('00D') || !user.startsWith('005'))
        throw new BridgeError('connector.protocol', 'the token answer of Salesforce names no user')
      return { user, org }
    },
  }
}

/**
 * No OAuth client is given to the constructor: with one, jsforce makes its own refresh delegate, which asks again and again
 * when a fresh token is refused, and which cannot refresh client credentials at all. Both transports are ours, so nothing
 * leaves by another way.
 */
function openConnection(config: SalesforceConfig, transport: Transport): jsforce.Connection {
  const connection = new jsforce.Connection({
    instanceUrl: config.url,
    loginUrl: config.url,
    version: API_VERSION,
    callOptions: { client: config.clientName },
  })
  const ours = underJsforce(transport, { purpose: 'read' })
  Object.assign(connection, { _transport: ours })
  Object.assign(connection.oauth2, { _transport: ours })
  return connection
}

/** The seam: what jsforce calls to send something. An error answer never reaches jsforce, which would drop its HTTP status. */
export function underJsforce(
  transport: Transport,
  defaults: SendOptions,
): { httpRequest(request: HttpRequest, options?: Partial<OurOptions>): StreamPromise<HttpResponse> } {
  return {
    httpRequest: (request, options) =>
      StreamPromise.create(() => ({ stream: new PassThrough(), promise: exchange(transport, request, { ...defaults, ...options }) })),
  }
}

async function exchange(transport: Transport, request: HttpRequest, options: SendOptions & Partial<OurOptions>): Promise<HttpResponse> {
  const { heard, ...how } = options
  const { 'content-length': _length, ...headers } = request.headers ?? {}
  const response = await transport.send(
    { method: request.method, url: request.url, headers: lowerCase(headers), body: typeof request.body === 'string' ? request.body : null },
    how,
  )
  heard?.(response)
  if (response.status >= 300) throw parseFailure(response.status, response.body)
  return { statusCode: response.status, headers: { ...response.headers }, body: response.body }
}

function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}

/** Anything that may go wrong in a call, as an error a person can meet; WireFault passes, for only the outbox may judge it. */
export function asBridgeError(error: unknown, what: string): unknown {
  return error instanceof ApiFailure ? error.toBridgeError(what) : error
}
