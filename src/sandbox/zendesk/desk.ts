import type { SandboxRequest, SandboxResponse } from '../core/vendor.ts'
import type { Account } from './account.ts'
import { spendAccount, spendEndpoint } from './limits.ts'
import { authorizeEndpoint, tokenEndpoint } from './oauth.ts'
import { badToken, missingScope, notAllowed, Refusal, unauthenticated, unknownEndpoint } from './refuse.ts'
import { bodyOf, json, routeName, type Route } from './route.ts'
import { findRoute } from './routes.ts'
import type { JsonObject, UserRow } from './types.ts'

interface Caller {
  readonly user: UserRow
  readonly scopes: readonly string[]
  readonly token: string | null
}

/** One request from front door to answer. */
export function answerRequest(account: Account, request: SandboxRequest, now: number, random: () => number): SandboxResponse {
  const [rawPath = '', rawQuery = ''] = request.path.split('?', 2)
  const query = new URLSearchParams(rawQuery)
  const path = rawPath.replace(/\.json$/, '')
  const common = { date: new Date(now).toUTCString(), 'x-zendesk-request-id': requestId(random) }
  const limits: Record<string, string> = {}
  let label: Pick<SandboxResponse, 'route' | 'purpose'> = { purpose: 'other' }
  try {
    const open = openAnswer(account, request, path, query, now, random)
    if (open !== null) return { ...open, headers: { ...common, ...open.headers } }
    const found = findRoute(request.method, path)
    if (found !== null) label = { route: routeName(found.route), purpose: found.route.purpose }
    const caller = callerOf(account, request, now)
    if (caller === null) {
      if (path === '/api/v2/users/me') return { ...anonymous(), ...label, headers: { ...common, ...anonymous().headers } }
      if (found?.route.role !== 'anyone' || found.route.scope !== null) throw unauthenticated()
    } else Object.assign(limits, spendAccount(account, now))
    if (found === null) {
      account.unknownRoutes.push(`${request.method} ${path}`)
      throw unknownEndpoint()
    }
    const user = caller?.user ?? nobody()
    if (found.route.limit !== undefined) Object.assign(limits, spendEndpoint(account, found.route.limit, `${user.id} ${path}`, now))
    admit(found.route, user, caller?.scopes ?? [], request.method)
    const call = { account, now, random, user, scopes: caller?.scopes ?? [], token: caller?.token ?? null, params: found.params, query, headers: request.headers, rawBody: request.body, bytes: request.bytes ?? Buffer.from(request.body), origin: request.origin, path }
    const answer = found.route.answer(call)
    return { ...answer, ...label, headers: { ...common, ...limits, ...answer.headers } }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { ...refused(error), ...label, headers: { ...common, ...limits, ...refused(error).headers } }
  }
}

export function refused(refusal: Refusal): SandboxResponse {
  if (typeof refusal.body === 'string') return { status: refusal.status, headers: refusal.headers, body: refusal.body }
  return json(refusal.body, refusal.status, refusal.headers)
}

function openAnswer(account: Account, request: SandboxRequest, path: string, query: URLSearchParams, now: number, random: () => number): SandboxResponse | null {
  const route = `${request.method} ${path}`
  if (route !== 'POST /oauth/tokens' && route !== 'GET /oauth/authorizations/new') return null
  const label = { route, purpose: 'auth' as const }
  try {
    const call = { account, now, random, query, body: oauthBody(request) }
    return { ...(route === 'POST /oauth/tokens' ? tokenEndpoint(call) : authorizeEndpoint(call)), ...label }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { ...refused(error), ...label }
  }
}

function oauthBody(request: SandboxRequest): JsonObject {
  if (!(request.headers['content-type'] ?? '').includes('application/x-www-form-urlencoded')) return bodyOf({ rawBody: request.body })
  return Object.fromEntries(new URLSearchParams(request.body))
}

function requestId(random: () => number): string {
  return Array.from({ length: 16 }, () => Math.floor(random() * 16).toString(16)).join('')
}

/** Null: no credential at all. Throws 401 for a wrong one. */
function callerOf(account: Account, request: SandboxRequest, now: number): Caller | null {
  const header = request.headers['authorization'] ?? ''
  if (header === '') return null
  const [, kind = '', value = ''] = /^(\w+)\s+(.*)$/.exec(header) ?? []
  if (kind.toLowerCase() === 'bearer') {
    const row = account.tokens.get(value)
    const user = row === undefined ? undefined : account.users.get(row.userId)
    if (row === undefined || user === undefined || row.expiresAt <= now) throw badToken()
    return { user, scopes: row.scopes, token: value }
  }
  if (kind.toLowerCase() !== 'basic') throw unauthenticated()
  // An API token speaks for anybody in the account whose address is put before it; passwords are no longer taken.
  const [, email = '', token = ''] = /^(.+)\/token:(.*)$/s.exec(Buffer.from(value, 'base64').toString()) ?? []
  const user = [...account.users.values()].find((one) => one.email === email)
  if (user === undefined || token !== account.settings.apiToken) throw unauthenticated()
  return { user, scopes: ['read', 'write'], token: null }
}

function admit(route: Route, user: UserRow, scopes: readonly string[], method: string): void {
  const action = method === 'GET' ? 'read' : 'write'
  if (route.scope !== null) {
    const narrow = route.scope === 'global' ? [] : [`${route.scope}:${action}`]
    if (![...narrow, action].some((scope) => scopes.includes(scope))) throw missingScope([...narrow, action])
  }
  if (route.role === 'admin' && user.role !== 'admin') throw notAllowed()
  if (route.role === 'agent' && user.role === 'end-user') throw notAllowed()
}

function nobody(): UserRow {
  return { id: 0, key: '', name: 'Anonymous user', email: null, role: 'end-user', createdAt: 0, suspended: false, externalId: null, organizationId: null }
}

/** `users/me` without a credential is no error. https://developer.zendesk.com/api-reference/ticketing/users/users/#show-self */
function anonymous(): SandboxResponse {
  return json({ user: { id: null, url: null, name: 'Anonymous user', email: 'invalid@example.com', role: 'end-user', active: false } })
}
