import type { ZodType } from 'zod'
import type { ConnectorPorts } from '../../src/connector/connector.ts'
import { fixedToken } from '../../src/connector/auth.ts'
import type { Purpose } from '../../src/connector/pacing.ts'
import { parseAnswer } from '../../src/connector/paging.ts'
import { retryAfterMs } from '../../src/connector/retry.ts'
import { createTransport, type Transport, type Verdict } from '../../src/connector/transport.ts'
import { BridgeError } from '../../src/domain/errors.ts'
import { WireFault, type Instant, type WireResponse } from '../../src/domain/ports.ts'
import { isLoopback, type OracleConfig } from './config.ts'

const BASE = '/services/rest/connect/v1.4'

export interface Client {
  /** From the version on, query included. Throws BridgeError and WireFault as the transport does, `connector.protocol` for an unknown shape. */
  get<T>(path: string, shape: ZodType<T>, how: { readonly purpose: Purpose; readonly signal?: AbortSignal | undefined }): Promise<T>
  /** As `get`; null: the site has no such record. */
  find<T>(path: string, shape: ZodType<T>, how: { readonly purpose: Purpose; readonly signal?: AbortSignal | undefined }): Promise<T | null>
  /** A change. Rules and processes of the site are told to keep still. */
  send(method: 'POST' | 'PATCH', path: string, body: object): Promise<WireResponse>
  serverNow(): Instant
  skewMs(): number
  /** Breakwater's own sandbox on this machine, and it says so. */
  sandbox(): boolean
  readonly transport: Transport
}

export function createClient(config: OracleConfig, ports: ConnectorPorts): Client {
  const basic = Buffer.from(`${config.username}:${config.password}`).toString('base64')
  const transport = createTransport({ ports, name: 'oracle', auth: fixedToken(`Basic ${basic}`), classify: verdictOf, concurrency: 4, timeoutMs: 120_000 })
  let skew = 0
  let sandbox = false
  let access: string | null = null
  let notBefore: Instant = 0

  /** https://docs.oracle.com/en/cloud/saas/b2c-service/cxsvc/c_osvc_custom_headers.html */
  const headers = (): Record<string, string> => ({
    accept: 'application/json',
    'osvc-crest-application-context': config.application,
    // Without it tabular answers show the site's own time, and no zone.
    'osvc-crest-time-utc': 'yes',
    ...(access === null ? {} : { 'osvc-crest-api-access-token': access }),
  })

  function heard(response: WireResponse): WireResponse {
    const date = Date.parse(response.headers['date'] ?? '')
    if (Number.isFinite(date)) skew = date - Math.floor(ports.clock.now() / 1000) * 1000
    sandbox = response.headers['x-breakwater-sandbox'] !== undefined
    access = response.headers['osvc-crest-api-access-token'] ?? access
    notBefore = Math.max(notBefore, ports.clock.now() + (Number(response.headers['osvc-crest-next-request-after'] ?? 0) || 0))
    return response
  }

  /** The site says how long it wants to be left alone. */
  async function patient(signal?: AbortSignal): Promise<void> {
    const pause = notBefore - ports.clock.now()
    if (pause > 0) await ports.clock.sleep(pause, signal)
  }

  async function read(path: string, purpose: Purpose, signal: AbortSignal | undefined): Promise<WireResponse> {
    await patient(signal)
    const request = { method: 'GET', url: `${config.url}${BASE}${path}`, headers: headers(), body: null }
    return heard(await transport.send(request, { purpose, ...(signal === undefined ? {} : { signal }) }))
  }

  return {
    transport,
    skewMs: () => skew,
    serverNow: () => ports.clock.now() + skew,
    sandbox: () => sandbox && isLoopback(config.url),
    async get(path, shape, { purpose, signal }) {
      const response = await read(path, purpose, signal)
      if (response.status >= 300) throw errorOf(response, path)
      return parseAnswer(whatOf(path), shape, jsonOf(response))
    },
    async find(path, shape, { purpose, signal }) {
      const response = await read(path, purpose, signal)
      if (response.status === 404) return null
      if (response.status >= 300) throw errorOf(response, path)
      return parseAnswer(whatOf(path), shape, jsonOf(response))
    },
    async send(method, path, body) {
      await patient()
      const request = {
        method,
        url: `${config.url}${BASE}${path}`,
        // The page names it once with an s and once without; this one stands for rules and processes, and has one name.
        // https://docs.oracle.com/en/cloud/saas/b2c-service/cxsvc/c_osvc_suppressing_rules_and_external_events.html
        headers: { ...headers(), 'content-type': 'application/json', 'osvc-crest-suppress-all': 'true' },
        body: JSON.stringify(body),
      }
      return heard(await transport.send(request, { purpose: 'write' }))
    },
  }
}

/** Queries stand in no error: they hold ids and instants only, and even those are nobody's business. */
const whatOf = (path: string): string => `${path.replace(/\?.*$/s, '')} of oracle`

export function jsonOf(response: WireResponse): unknown {
  try {
    return JSON.parse(response.body) as unknown
  } catch {
    return null
  }
}

function verdictOf(response: WireResponse, _request: unknown, now: Instant): Verdict {
  const afterMs = retryAfterMs(response.headers['retry-after'], now)
  if (response.status === 401) return { kind: 'auth' }
  if (response.status === 429) return { kind: 'retry', code: 'connector.rate-limited', effect: 'none', afterMs }
  if (response.status >= 500 || response.status === 408) return { kind: 'retry', code: 'connector.unavailable', effect: 'maybe', afterMs }
  return { kind: 'answer' }
}

/** Names the status and the site's own error code. Details may quote a record and stay out. */
export function errorOf(response: WireResponse, path: string): BridgeError {
  const word = codeOf(response)
  const code = response.status === 403 ? 'connector.permission' : response.status === 404 ? 'connector.not-found' : 'connector.rejected'
  return new BridgeError(code, `oracle refused ${path.replace(/\?.*$/s, '')}: ${response.status} ${word}`.trimEnd(), { status: response.status, error: word })
}

export function codeOf(response: WireResponse): string {
  return /"o:errorCode"\s*:\s*"([\w-]{1,40})"/.exec(response.body.slice(0, 4000))?.[1] ?? ''
}

/** A change was answered in words nobody understands: it took effect, and what it was is unknown. */
export function unreadable(what: string): WireFault {
  return new WireFault(`${what}: the answer is not readable`, 'maybe')
}
