import type { Problem } from '../../../server/api/console.ts'

/** What came back instead of what was asked for. */
export class ApiFault extends Error {
  override readonly name = 'ApiFault'
  /** 0: the bridge was not reached. */
  readonly status: number
  readonly code: string | null
  /** What happened and what to do about it, as the bridge says it; null where it said nothing. */
  readonly detail: string | null
  readonly remedy: string | null
  readonly requestId: string | null

  constructor(status: number, problem: Partial<Problem> = {}) {
    super(problem.title ?? `status ${status}`)
    this.status = status
    this.code = problem.code ?? null
    this.detail = problem.detail ?? problem.title ?? null
    this.remedy = problem.remedy ?? null
    this.requestId = problem.requestId ?? null
  }
}

export type Given = Readonly<Record<string, string | number | boolean | null | undefined>>

export const API = '/console/api'
const PATIENCE_MS = 30_000

let csrf = ''
/** Every change carries it: the bridge gave it to this session and to no other page. */
export function keepToken(token: string): void {
  csrf = token
}

export function query(given: Given): string {
  const wanted = Object.entries(given).flatMap(([name, value]) => (value === null || value === undefined || value === '' || value === false ? [] : [[name, String(value)] as const]))
  return wanted.length === 0 ? '' : `?${new URLSearchParams(wanted.map(([name, value]) => [name, value])).toString()}`
}

export function get<T>(path: string, given: Given = {}): Promise<T> {
  return call<T>('GET', `${path}${query(given)}`)
}

export function send<T>(path: string, body: unknown = {}, method: 'POST' | 'PUT' | 'DELETE' = 'POST'): Promise<T> {
  return call<T>(method, path, body)
}

/** Throws {@link ApiFault} only. */
async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  let response: Response
  try {
    response = await fetch(`${API}${path}`, {
      method,
      headers: { accept: 'application/json', ...(method === 'GET' ? {} : { 'content-type': 'application/json', 'x-csrf-token': csrf }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      cache: 'no-store',
      credentials: 'same-origin',
      signal: AbortSignal.timeout(PATIENCE_MS),
    })
  } catch {
    throw new ApiFault(0)
  }
  const answer: unknown = response.status === 204 ? null : await response.json().catch(() => null)
  if (!response.ok) throw new ApiFault(response.status, answer ?? {})
  return answer as T
}
