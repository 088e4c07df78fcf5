import type { Purpose, SandboxResponse } from '../core/vendor.ts'
import type { Account } from './account.ts'
import type { LimitName } from './limits.ts'
import { badParameter, missingParameter, Refusal } from './refuse.ts'
import type { Json, JsonObject, UserRow } from './types.ts'

/** What one authenticated request may use. */
export interface Call {
  readonly account: Account
  readonly now: number
  readonly random: () => number
  readonly user: UserRow
  readonly scopes: readonly string[]
  readonly token: string | null
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  readonly headers: Readonly<Record<string, string>>
  readonly rawBody: string
  /** The body as it came. */
  readonly bytes: Uint8Array
  readonly origin: string
  /** Without query and `.json`. */
  readonly path: string
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** `/api/v2/tickets/{ticket_id}` */
  readonly path: string
  /** The resource whose `:read` or `:write` suffices; `global`: only plain `read` or `write` does; null: open to everybody. */
  readonly scope: string | null
  readonly role: 'admin' | 'agent' | 'anyone'
  readonly purpose: Purpose
  readonly limit?: LimitName
  readonly answer: (call: Call) => SandboxResponse
}

export function routeName(route: Route): string {
  return `${route.method} ${route.path}`
}

export type Finder = (method: string, path: string) => { readonly route: Route; readonly params: Record<string, string> } | null

/** Finds the route for a path without `.json`; a fixed word beats a parameter. */
export function routeFinder(routes: readonly Route[]): Finder {
  const shelves = new Map<string, { readonly route: Route; readonly parts: readonly string[]; readonly fixed: number }[]>()
  for (const route of routes) {
    const parts = route.path.split('/')
    const shelf = `${route.method} ${parts.length}`
    const fixed = parts.filter((part) => !part.startsWith('{')).length
    shelves.set(shelf, [...(shelves.get(shelf) ?? []), { route, parts, fixed }].sort((a, b) => b.fixed - a.fixed))
  }
  return (method, path) => {
    const given = path.split('/')
    const found = shelves.get(`${method} ${given.length}`)?.find(({ parts }) => parts.every((part, at) => part.startsWith('{') || part === given[at]))
    if (found === undefined) return null
    const params = Object.fromEntries(found.parts.flatMap((part, at) => (part.startsWith('{') ? [[part.slice(1, -1), decoded(given[at] ?? '')]] : [])))
    return { route: found.route, params }
  }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

export function json(body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): SandboxResponse {
  return { status, headers: { 'content-type': 'application/json; charset=utf-8', ...headers }, body: JSON.stringify(body) }
}

export const noContent: SandboxResponse = { status: 204, headers: {}, body: '' }

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The body as an object. 422 when it is no JSON. */
export function bodyOf(call: Pick<Call, 'rawBody'>): JsonObject {
  if (call.rawBody === '') return {}
  let parsed: Json
  try {
    parsed = JSON.parse(call.rawBody) as Json
  } catch {
    throw new Refusal(422, { error: 'Unprocessable Entity', message: 'Server could not parse JSON' })
  }
  return isObject(parsed) ? parsed : {}
}

/** `{ticket: {…}}` → the inner object. */
export function wrapped(call: Call, name: string): JsonObject {
  const inner = bodyOf(call)[name]
  if (!isObject(inner)) throw missingParameter(name)
  return inner
}

export function idParam(call: Call, name: string): number {
  const given = call.params[name] ?? ''
  if (!/^\d+$/.test(given)) throw badParameter('id', `Invalid parameter: ${name} must be an integer from ${call.path.slice(1)}`)
  return Number(given)
}

/** `ids=1,2,3`, at most 100. */
export function idList(call: Call, name = 'ids'): number[] {
  const given = call.query.get(name)
  if (given === null || given === '') throw missingParameter(name)
  const ids = given.split(',').map((part) => part.trim()).filter((part) => part !== '')
  if (ids.some((id) => !/^\d+$/.test(id))) throw badParameter(name, `Invalid parameter: ${name} must be a list of integers`)
  if (ids.length > 100) throw tooMany(name)
  return ids.map(Number)
}

export function tooMany(what: string): Refusal {
  return new Refusal(400, { error: { title: 'Too many values', message: `The ${what} parameter accepts at most 100 values` } })
}

export function text(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : null
}

export function number(value: Json | undefined): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  return typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : null
}

export function strings(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.flatMap((item: Json) => text(item) ?? []) : typeof value === 'string' ? value.split(/[\s,]+/).filter((part) => part !== '') : []
}
