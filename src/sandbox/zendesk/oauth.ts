import { createHash } from 'node:crypto'
import type { SandboxResponse } from '../core/vendor.ts'
import { iso, nextId, type Account } from './account.ts'
import { badToken, notFound, Refusal } from './refuse.ts'
import { json, noContent, number, strings, text, type Call, type Route } from './route.ts'
import type { JsonObject, TokenRow } from './types.ts'

/** The open half, before any token: https://developer.zendesk.com/api-reference/ticketing/oauth/grant_type_tokens/ */
export interface OpenCall {
  readonly account: Account
  readonly now: number
  readonly random: () => number
  readonly query: URLSearchParams
  readonly body: JsonObject
}

const INVALID_CLIENT =
  'Client authentication failed due to unknown client, no client authentication included, or unsupported authentication method.'
const INVALID_GRANT =
  'The provided authorization grant is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client.'
const CODE_SECONDS = 120

function refuse(status: number, error: string, why: string): Refusal {
  return new Refusal(status, { error, error_description: why })
}

/** Client credentials, authorization code with PKCE, refresh with rotation. */
export function tokenEndpoint(call: OpenCall): SandboxResponse {
  const grant = text(call.body['grant_type'])
  const clientId = text(call.body['client_id'])
  const secret = text(call.body['client_secret'])
  const { settings } = call.account
  const confidential = clientId === settings.clientId && secret === settings.clientSecret
  const knownPublic = clientId === settings.publicClientId
  if (clientId !== settings.clientId && !knownPublic) throw refuse(401, 'invalid_client', INVALID_CLIENT)
  if (clientId === settings.clientId && secret !== null && !confidential) throw refuse(401, 'invalid_client', INVALID_CLIENT)
  switch (grant) {
    case 'client_credentials':
      if (!confidential) throw refuse(401, 'invalid_client', INVALID_CLIENT)
      return answer(call, clientId, call.account.integrationUserId, scopesOf(call.body), false)
    case 'authorization_code':
      return byCode(call, clientId, confidential)
    case 'refresh_token':
      return byRefresh(call, clientId, confidential || knownPublic)
    case null:
    default:
      throw refuse(400, 'unsupported_grant_type', 'The authorization grant type is not supported by the authorization server.')
  }
}

function byCode(call: OpenCall, clientId: string, confidential: boolean): SandboxResponse {
  const key = text(call.body['code']) ?? ''
  const code = call.account.codes.get(key)
  call.account.codes.delete(key)
  const verifier = text(call.body['code_verifier'])
  const challenged = code?.challenge ?? null
  const proven = challenged === null ? confidential : verifier !== null && createHash('sha256').update(verifier).digest('base64url') === challenged
  const fits = code !== undefined && code.expiresAt > call.now && code.clientId === clientId && code.redirectUri === text(call.body['redirect_uri'])
  if (!fits || !proven) throw refuse(400, 'invalid_grant', INVALID_GRANT)
  return answer(call, clientId, code.userId, code.scopes, true)
}

function byRefresh(call: OpenCall, clientId: string, allowed: boolean): SandboxResponse {
  const old = call.account.refreshTokens.get(text(call.body['refresh_token']) ?? '')
  if (old === undefined || old.refreshExpiresAt <= call.now || old.clientId !== clientId) throw refuse(400, 'invalid_grant', INVALID_GRANT)
  if (!allowed) throw refuse(401, 'invalid_client', INVALID_CLIENT)
  // Both old tokens end here: https://developer.zendesk.com/api-reference/ticketing/oauth/grant_type_tokens/#refresh-token
  forget(call.account, old)
  const scopes = scopesOf(call.body)
  return answer(call, clientId, old.userId, scopes.length > 0 ? scopes : old.scopes, true)
}

function answer(call: OpenCall, clientId: string, userId: number, scopes: readonly string[], refreshable: boolean): SandboxResponse {
  const { settings } = call.account
  const seconds = lifetime(number(call.body['expires_in']), settings.accessSeconds, 5 * 60, 48 * 3600, 'expires_in')
  const refreshSeconds = lifetime(number(call.body['refresh_token_expires_in']), settings.refreshSeconds, 7 * 86_400, 90 * 86_400, 'refresh_token_expires_in')
  const token = issue(call.account, { clientId, userId, scopes, seconds, refreshSeconds, refreshable, now: call.now, random: call.random })
  return json({
    access_token: token.token, token_type: 'bearer', scope: scopes.join(' '), expires_in: seconds,
    ...(token.refresh === null ? {} : { refresh_token: token.refresh, refresh_token_expires_in: refreshSeconds }),
  })
}

function lifetime(asked: number | null, usual: number, least: number, most: number, name: string): number {
  if (asked === null) return usual
  if (asked < least || asked > most) throw refuse(400, 'invalid_request', `${name} must be between ${least} and ${most}`)
  return asked
}

interface Issue {
  readonly clientId: string
  readonly userId: number
  readonly scopes: readonly string[]
  readonly seconds: number
  readonly refreshSeconds: number
  readonly refreshable: boolean
  readonly now: number
  readonly random: () => number
}

function issue(account: Account, wish: Issue): TokenRow {
  const row: TokenRow = {
    id: nextId(account), token: secretText(wish.random), refresh: wish.refreshable ? secretText(wish.random) : null, clientId: wish.clientId, userId: wish.userId, scopes: wish.scopes,
    createdAt: wish.now, expiresAt: wish.now + wish.seconds * 1000, refreshExpiresAt: wish.now + wish.refreshSeconds * 1000,
  }
  account.tokens.set(row.token, row)
  if (row.refresh !== null) account.refreshTokens.set(row.refresh, row)
  return row
}

function forget(account: Account, row: TokenRow): void {
  account.tokens.delete(row.token)
  if (row.refresh !== null) account.refreshTokens.delete(row.refresh)
}

function secretText(random: () => number): string {
  return Array.from({ length: 64 }, () => Math.floor(random() * 16).toString(16)).join('')
}

function scopesOf(body: JsonObject): string[] {
  return [...strings(body['scope']), ...strings(body['scopes'])]
}

/** The page where a person would allow it; in the sandbox everybody allows everything at once. */
export function authorizeEndpoint(call: OpenCall): SandboxResponse {
  const { account, query } = call
  const clientId = query.get('client_id') ?? ''
  const redirectUri = query.get('redirect_uri') ?? ''
  const known = [account.settings.clientId, account.settings.publicClientId].includes(clientId)
  if (!known || !account.settings.redirectUris.includes(redirectUri)) throw refuse(400, 'invalid_request', 'Invalid client or redirect URI')
  const challenge = query.get('code_challenge')
  const target = new URL(redirectUri)
  const state = query.get('state')
  if (state !== null) target.searchParams.set('state', state)
  const wrong = query.get('response_type') !== 'code' || (challenge === null ? clientId === account.settings.publicClientId : query.get('code_challenge_method') !== 'S256')
  if (wrong) target.searchParams.set('error', 'invalid_request')
  else {
    const code = secretText(call.random)
    account.codes.set(code, { clientId, userId: account.integrationUserId, redirectUri, scopes: (query.get('scope') ?? 'read').split(/[\s+]+/), challenge, expiresAt: call.now + CODE_SECONDS * 1000 })
    target.searchParams.set('code', code)
  }
  return { status: 302, headers: { location: target.toString() }, body: '' }
}

function showToken(call: Call, row: TokenRow): object {
  return {
    url: `${call.origin}/api/v2/oauth/tokens/${row.id}.json`, id: row.id, user_id: row.userId, client_id: 223_443, token: row.token.slice(0, 10), refresh_token: row.refresh?.slice(0, 10) ?? null,
    created_at: iso(row.createdAt), expires_at: iso(row.expiresAt), refresh_token_expires_at: row.refresh === null ? null : iso(row.refreshExpiresAt), used_at: iso(call.now), scopes: row.scopes,
  }
}

export const oauthRoutes: readonly Route[] = [
  {
    method: 'GET', path: '/api/v2/oauth/tokens/current', scope: null, role: 'anyone', purpose: 'auth',
    answer(call) {
      const row = call.token === null ? undefined : call.account.tokens.get(call.token)
      if (row === undefined) throw badToken()
      return json({ token: showToken(call, row) })
    },
  },
  {
    method: 'DELETE', path: '/api/v2/oauth/tokens/current', scope: null, role: 'anyone', purpose: 'auth',
    answer(call) {
      const row = call.token === null ? undefined : call.account.tokens.get(call.token)
      if (row === undefined) throw notFound()
      forget(call.account, row)
      return noContent
    },
  },
]
