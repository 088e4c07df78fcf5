import type { ApiError } from '../../server/api/error.ts'

/** What can go wrong between page and bridge, as a person meets it. */
export type FaultKind = 'offline' | 'expired' | 'stale' | 'refused' | 'missing' | 'rate' | 'broken'

export class Fault extends Error {
  override readonly name = 'Fault'
  readonly kind: FaultKind
  /** To be found in the bridge's log. */
  readonly requestId: string | null
  readonly code: string | null

  constructor(kind: FaultKind, detail: Partial<ApiError> = {}) {
    super(detail.message ?? kind)
    this.kind = kind
    this.requestId = detail.requestId ?? null
    this.code = detail.code ?? null
  }
}

export type Method = 'GET' | 'POST' | 'PUT'

export interface Api {
  /** A path under `/app/api`. Throws {@link Fault} only. */
  call<T>(method: Method, path: string, body?: unknown): Promise<T>
  /** The same for a file's bytes, which stay in memory. */
  file(path: string, body: unknown): Promise<Blob>
}

const BASE = '/app/api'
const PATIENCE_MS = 20_000

/** Talks to the bridge as the person of this session; the bearer leaves this closure in no other way. */
export function createApi(bearer: string): Api {
  async function call<T>(method: Method, path: string, body?: unknown): Promise<T> {
    const response = await send(method, path, body)
    const answer = await read(response)
    if (!response.ok) throw faultOf(response.status, answer as Partial<ApiError> | null)
    return answer as T
  }

  async function send(method: Method, path: string, body: unknown): Promise<Response> {
    try {
      return await fetch(`${BASE}${path}`, {
        method,
        headers: { authorization: `Bearer ${bearer}`, accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        cache: 'no-store',
        // What is counted when the page goes must still arrive.
        keepalive: path === '/exposure',
        credentials: 'omit',
        referrerPolicy: 'no-referrer',
        signal: AbortSignal.timeout(PATIENCE_MS),
      })
    } catch {
      throw new Fault('offline')
    }
  }

  async function file(path: string, body: unknown): Promise<Blob> {
    const response = await send('POST', path, body)
    if (!response.ok) throw faultOf(response.status, (await read(response)) as Partial<ApiError> | null)
    try {
      return await response.blob()
    } catch {
      throw new Fault('offline')
    }
  }

  return { call, file }
}

async function read(response: Response): Promise<unknown> {
  if (response.status === 204) return null
  try {
    return await response.json()
  } catch {
    if (response.ok) throw new Fault('broken')
    return null
  }
}

export function faultOf(status: number, error: Partial<ApiError> | null): Fault {
  const detail = error ?? {}
  if (detail.code === 'desk.stale' || status === 409) return new Fault('stale', detail)
  if (status === 401) return new Fault('expired', detail)
  if (status === 403) return new Fault('refused', detail)
  if (status === 404) return new Fault('missing', detail)
  if (status === 429) return new Fault('rate', detail)
  return new Fault('broken', detail)
}
