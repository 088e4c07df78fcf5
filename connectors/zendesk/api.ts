import zendeskLibrary from 'node-zendesk'
import type { ZodType } from 'zod'
import type { ConnectorPorts } from '../../src/connector/connector.ts'
import { parseAnswer } from '../../src/connector/paging.ts'
import type { SendOptions, Transport } from '../../src/connector/transport.ts'
import { BridgeError } from '../../src/domain/errors.ts'
import type { Instant, WireRequest, WireResponse } from '../../src/domain/ports.ts'
import { createVendorClock } from './vendor-clock.ts'

export type ZendeskClient = ReturnType<typeof zendeskLibrary.createClient>

export interface CallOptions extends SendOptions {
  readonly headers?: Readonly<Record<string, string>>
}

/** Zendesk's own client over our transport: its paths and verbs, our pacing, retry, tokens and errors. */
export interface ZendeskApi {
  readonly base: string
  readonly ports: ConnectorPorts
  readonly transport: Transport
  /** Calls the client and gives the raw answer, parsed. Throws BridgeError or WireFault, never the client's own errors. */
  call<T>(how: CallOptions, schema: ZodType<T>, work: (client: ZendeskClient) => Promise<unknown>): Promise<T>
  /** One address below `/api/v2`, as written, through the client. */
  get<T>(how: CallOptions, schema: ZodType<T>, path: string, query?: Readonly<Record<string, string | number | readonly string[]>>): Promise<T>
  send<T>(how: CallOptions, schema: ZodType<T>, method: 'POST' | 'PUT' | 'DELETE', path: string, body?: object): Promise<T>
  /** The whole list, page after page. */
  list<T>(how: CallOptions, page: ZodType<{ items: readonly T[]; next: string | null }>, path: string, query?: Readonly<Record<string, string | number | readonly string[]>>): Promise<T[]>
  /** Zendesk's clock minus ours, from the Date header; whole seconds, so within one second. */
  skewMs(): number
  /** The earliest that Zendesk's clock can show now; null where it was not heard lately. */
  serverAtLeast(): Instant | null
  /** The last answer's headers, for `check`. */
  lastHeaders(): Readonly<Record<string, string>>
}

export function createApi(base: string, ports: ConnectorPorts, transport: Transport): ZendeskApi {
  let skew = 0
  const vendorClock = createVendorClock()
  let headers: Readonly<Record<string, string>> = {}

  function clientFor(how: CallOptions, keep: (response: WireResponse) => void): ZendeskClient {
    return zendeskLibrary.createClient({
      endpointUri: `${base}/api/v2`,
      oauth: true,
      // The library insists on a token; the transport sets the real one.
      token: 'set-by-transport',
      throwOriginalException: true,
      transportConfig: {
        async transportFn(url: string, options: { method: string; headers: Record<string, string>; body?: string }) {
          const asked = ports.clock.now()
          const response = await transport.send(requestOf(url, options, how), how)
          headers = response.headers
          const date = Date.parse(response.headers['date'] ?? '')
          if (!Number.isNaN(date)) {
            const got = ports.clock.now()
            skew = date - Math.floor(got / 1000) * 1000
            vendorClock.hear({ asked, got, date })
          }
          keep(response)
          if (response.status >= 300) throw errorOf(response, options.method, url)
          return response
        },
        responseAdapter: adapt,
      },
    })
  }

  const api: ZendeskApi = {
    base,
    ports,
    transport,
    skewMs: () => skew,
    serverAtLeast: () => vendorClock.atLeast(ports.clock.now()),
    lastHeaders: () => headers,
    async call(how, schema, work) {
      // The library unwraps some bodies and drops what stands beside the list; the answer is taken as it came.
      let kept: WireResponse | null = null
      await work(clientFor(how, (response) => (kept = response)))
      return parseAnswer('an answer of zendesk', schema, readBody(kept))
    },
    get: (how, schema, path, query = {}) => api.call(how, schema, (client) => client.ticketexport.request('GET', addressOf(base, path, query))),
    send: (how, schema, method, path, body) => api.call(how, schema, (client) => client.ticketexport.request(method, addressOf(base, path, {}), ...(body === undefined ? [] : [body]))),
    async list(how, schema, path, query = {}) {
      const all = []
      let next: string | null = addressOf(base, path, query)
      while (next !== null) {
        const at: string = next
        const page: { items: readonly unknown[]; next: string | null } = await api.call(how, schema, (client) => client.ticketexport.request('GET', at))
        all.push(...page.items)
        next = page.next === null ? null : sameOrigin(base, page.next)
      }
      return all as never
    },
  }
  return api
}

/** The library hands over its whole configuration; only what belongs to the request is taken. */
function requestOf(url: string, options: { method: string; headers: Record<string, string>; body?: string }, how: CallOptions): WireRequest {
  const kept = Object.entries(options.headers).filter(([name]) => name.toLowerCase() !== 'authorization')
  const headers = Object.fromEntries([...kept.map(([name, value]) => [name.toLowerCase(), value] as const), ...Object.entries(how.headers ?? {})])
  return { method: options.method, url, headers, body: options.body ?? null }
}

/** The answer as the library wants it. What it makes of a status or of `Retry-After` is not asked: errors were thrown before. */
function adapt(response: WireResponse): object {
  return { status: response.status, statusText: '', json: () => Promise.resolve(readBody(response)), headers: { get: (name: string) => response.headers[name.toLowerCase()] ?? null } }
}

function readBody(response: WireResponse | null): unknown {
  if (response === null || response.status === 204 || response.body === '') return {}
  try {
    return JSON.parse(response.body) as unknown
  } catch {
    throw new BridgeError('connector.protocol', 'zendesk answered with something that is not JSON', { status: response.status })
  }
}

function addressOf(base: string, path: string, query: Readonly<Record<string, string | number | readonly string[]>>): string {
  const pairs = Object.entries(query).flatMap(([name, value]) => (Array.isArray(value) ? value : [value]).map((one) => `${encodeURIComponent(name)}=${encodeURIComponent(String(one))}`))
  return `${base}/api/v2/${path}${pairs.length === 0 ? '' : `?${pairs.join('&')}`}`
}

/** A page's own link is followed only to the same account: an answer must not send our token elsewhere. */
function sameOrigin(base: string, link: string): string {
  const url = new URL(link, base)
  if (url.origin !== new URL(base).origin) throw new BridgeError('connector.protocol', 'a page of zendesk links to another host')
  return url.toString()
}

const CODES: Readonly<Record<number, 'connector.permission' | 'connector.not-found' | 'connector.conflict'>> = { 403: 'connector.permission', 404: 'connector.not-found', 409: 'connector.conflict' }

/** Names the status and Zendesk's own error word. Descriptions and details may quote a ticket and stay out. */
export function errorOf(response: WireResponse, method: string, url: string): BridgeError {
  const word = /"(?:error|code)"\s*:\s*"(\w{1,60})"/.exec(response.body.slice(0, 2000))?.[1] ?? ''
  const path = new URL(url).pathname
  if (response.status < 400) return new BridgeError('connector.protocol', `zendesk redirected ${method} ${path}`, { status: response.status })
  return new BridgeError(CODES[response.status] ?? 'connector.rejected', `zendesk refused ${method} ${path}: ${response.status} ${word}`.trimEnd(), { status: response.status, error: word })
}
