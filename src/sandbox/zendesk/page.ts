import type { SandboxResponse } from '../core/vendor.ts'
import { badParameter, Refusal } from './refuse.ts'
import { json, type Call } from './route.ts'

/**
 * One page of a list, by offset (`page`, `per_page`: links in the body) or by cursor (`page[size]`, `page[after]`), as
 * https://developer.zendesk.com/api-reference/introduction/pagination/ has it. Only the first 10,000 records by offset.
 */
export function listPage<T>(call: Call, name: string, all: readonly T[], show: (row: T) => unknown, extra: (rows: readonly T[]) => object = () => ({})): SandboxResponse {
  return call.query.has('page[size]') || call.query.has('page[after]') || call.query.has('page[before]')
    ? cursorPage(call, name, all, show, extra)
    : offsetPage(call, name, all, show, extra)
}

function cursorPage<T>(call: Call, name: string, all: readonly T[], show: (row: T) => unknown, extra: (rows: readonly T[]) => object): SandboxResponse {
  const size = whole(call, 'page[size]', 100)
  if (size < 1 || size > 100) throw badParameter('page[size]', 'Invalid parameter: page[size] must be between 1 and 100')
  const start = position(call.query.get('page[after]')) ?? Math.max(0, (position(call.query.get('page[before]')) ?? 0) - size)
  const rows = all.slice(start, start + size)
  const more = start + size < all.length
  const link = (key: string, at: number): string => `${call.origin}${call.path}.json?${withQuery(call.query, { 'page[size]': String(size), [key]: cursor(at) }, ['page[after]', 'page[before]'])}`
  return json({
    [name]: rows.map(show),
    ...extra(rows),
    meta: { has_more: more, after_cursor: rows.length > 0 ? cursor(start + rows.length) : null, before_cursor: rows.length > 0 ? cursor(start) : null },
    links: { next: more ? link('page[after]', start + rows.length) : null, prev: start > 0 ? link('page[before]', start) : null },
  })
}

/** `most`: the largest page; `cap`: how many records can be reached at all. */
export function offsetPage<T>(
  call: Call, name: string, all: readonly T[], show: (row: T) => unknown, extra: (rows: readonly T[]) => object = () => ({}), most = 100,
): SandboxResponse {
  const size = Math.min(most, Math.max(1, whole(call, 'per_page', most)))
  const page = Math.max(1, whole(call, 'page', 1))
  if (page > 100 || (page - 1) * size >= 10_000) {
    throw new Refusal(400, { error: 'InvalidPaginationDepth', description: 'The requested page is beyond the depth of offset pagination. Use cursor pagination.' })
  }
  const start = (page - 1) * size
  const rows = all.slice(start, start + size)
  const link = (to: number): string => `${call.origin}${call.path}.json?${withQuery(call.query, { page: String(to), per_page: String(size) }, [])}`
  return json({
    [name]: rows.map(show),
    ...extra(rows),
    next_page: start + size < all.length ? link(page + 1) : null,
    previous_page: page > 1 ? link(page - 1) : null,
    count: all.length,
  })
}

export function whole(call: Call, name: string, otherwise: number): number {
  const text = call.query.get(name)
  if (text === null || text === '') return otherwise
  if (!/^\d+$/.test(text)) throw badParameter(name, `Invalid parameter: ${name} must be an integer`)
  return Number(text)
}

function withQuery(query: URLSearchParams, set: Readonly<Record<string, string>>, drop: readonly string[]): string {
  const next = new URLSearchParams(query)
  for (const name of drop) next.delete(name)
  for (const [name, value] of Object.entries(set)) next.set(name, value)
  return next.toString()
}

function cursor(at: number): string {
  return Buffer.from(`o:${at}`).toString('base64url')
}

function position(text: string | null): number | null {
  if (text === null) return null
  const match = /^o:(\d+)$/.exec(Buffer.from(text, 'base64url').toString())
  if (match === null) throw new Refusal(400, { error: 'InvalidPaginationParameter', description: 'page[after] or page[before] is invalid' })
  return Number(match[1])
}

/** For lists that only know cursors. */
export function cursorList<T>(call: Call, name: string, all: readonly T[], show: (row: T) => unknown): SandboxResponse {
  return cursorPage(call, name, all, show, () => ({}))
}
