import { createHash } from 'node:crypto'
import { BridgeError } from '../domain/errors.ts'
import type { Clock, Ids, Instant, WireRequest, WireResponse } from '../domain/ports.ts'
import type { AccessToken, Exchange, TokenSource } from './auth.ts'
import type { TokenStore } from './connector.ts'

/** How a vendor takes a token request: Zendesk JSON, Salesforce a form. */
export interface TokenEndpoint {
  readonly name: string
  readonly url: string
  readonly encoding: 'json' | 'form'
}

/** What a token endpoint answered (RFC 6749 §5.1). `extra` holds its other texts, such as `instance_url`. */
export interface Grant {
  readonly access: string
  readonly refresh: string | null
  readonly expiresAt: Instant | null
  readonly extra: Readonly<Record<string, string>>
}

/** One token request. Throws `connector.auth` with the endpoint's own error code (never its description, which may name people). */
export async function requestGrant(endpoint: TokenEndpoint, fields: Readonly<Record<string, string>>, exchange: Exchange, clock: Clock): Promise<Grant> {
  const response = await exchange(tokenRequest(endpoint, fields))
  const body = readObject(response.body)
  const access = body?.['access_token']
  if (response.status >= 400 || body === null || typeof access !== 'string') throw grantError(endpoint, response, body)
  const life = Number(body['expires_in'])
  const extra = Object.entries(body).filter((entry): entry is [string, string] => typeof entry[1] === 'string' && !/token|signature/.test(entry[0]))
  return {
    access,
    refresh: typeof body['refresh_token'] === 'string' ? body['refresh_token'] : null,
    expiresAt: Number.isFinite(life) && life > 0 ? clock.now() + life * 1000 : null,
    extra: Object.fromEntries(extra),
  }
}

function tokenRequest(endpoint: TokenEndpoint, fields: Readonly<Record<string, string>>): WireRequest {
  const json = endpoint.encoding === 'json'
  return {
    method: 'POST',
    url: endpoint.url,
    headers: { 'content-type': json ? 'application/json' : 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: json ? JSON.stringify(fields) : new URLSearchParams(fields).toString(),
  }
}

function readObject(text: string): Record<string, unknown> | null {
  try {
    const parsed: unknown = JSON.parse(text)
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? (parsed as Record<string, unknown>) : null
  } catch {
    return null
  }
}

function grantError(endpoint: TokenEndpoint, response: WireResponse, body: Record<string, unknown> | null): BridgeError {
  const said = typeof body?.['error'] === 'string' && /^[\w.-]{1,60}$/.test(body['error']) ? body['error'] : 'no token in the answer'
  if (response.status < 400) return new BridgeError('connector.protocol', `${endpoint.name}: ${said}`, { status: response.status })
  return new BridgeError('connector.auth', `${endpoint.name} refused the credential: ${said}`, { status: response.status, error: said })
}

/** Client credentials (RFC 6749 §4.4): no refresh token, a new access token each time. */
export function clientCredentials(endpoint: TokenEndpoint, fields: Readonly<Record<string, string>>, clock: Clock): TokenSource {
  return {
    async obtain(exchange) {
      return tokenOf(await requestGrant(endpoint, { grant_type: 'client_credentials', ...fields }, exchange, clock))
    },
  }
}

/** Any grant that is asked for anew each time, its fields made when they are needed (a JWT carries its own times). */
export function repeatedGrant(endpoint: TokenEndpoint, fields: () => Readonly<Record<string, string>>, clock: Clock): TokenSource {
  return {
    async obtain(exchange) {
      return tokenOf(await requestGrant(endpoint, fields(), exchange, clock))
    },
  }
}

export interface RefreshOptions {
  readonly endpoint: TokenEndpoint
  /** client_id, and client_secret where the client has one. */
  readonly client: Readonly<Record<string, string>>
  /** The first refresh token, from the settings; a later one in the store wins. */
  readonly first: string | null
  readonly store: TokenStore
  readonly storeName: string
  readonly clock: Clock
}

interface Saved {
  readonly first: string | null
  readonly grant: Grant
}

/**
 * Rotating refresh tokens (RFC 6749 §6; Zendesk: «the old refresh token is invalidated»). The new pair is durable before it is
 * first used; where another process rotated meanwhile, its pair is taken from the store. A new first token in the settings
 * replaces what is stored.
 */
export function rotatingRefresh(options: RefreshOptions): TokenSource {
  const { clock } = options
  return {
    async obtain(exchange, refused) {
      const saved = await loadGrant(options)
      if (saved !== null && usable(saved, refused, clock.now())) return tokenOf(saved)
      const refresh = saved?.refresh ?? options.first
      if (refresh === null) throw new BridgeError('connector.auth', `${options.endpoint.name} has no refresh token`)
      try {
        return await rotate(options, refresh, exchange)
      } catch (error) {
        const other = await loadGrant(options)
        if (error instanceof BridgeError && error.code === 'connector.auth' && other !== null && other.refresh !== refresh) {
          return usable(other, refused, clock.now()) ? tokenOf(other) : rotate(options, other.refresh ?? refresh, exchange)
        }
        throw error
      }
    },
  }
}

async function rotate(options: RefreshOptions, refresh: string, exchange: Exchange): Promise<AccessToken> {
  const fresh = await requestGrant(options.endpoint, { grant_type: 'refresh_token', refresh_token: refresh, ...options.client }, exchange, options.clock)
  const grant: Grant = { ...fresh, refresh: fresh.refresh ?? refresh }
  await saveGrant(options, grant)
  return tokenOf(grant)
}

function usable(grant: Grant, refused: AccessToken | null, now: Instant): boolean {
  if (`Bearer ${grant.access}` === refused?.header) return false
  return grant.expiresAt === null ? refused === null : grant.expiresAt - 90_000 > now
}

async function loadGrant({ store, storeName, first }: RefreshOptions): Promise<Grant | null> {
  const text = await store.load(storeName)
  const saved = text === null ? null : (readObject(text) as unknown as Saved | null)
  return saved === null || (first !== null && saved.first !== first) ? null : saved.grant
}

/** Resolves only when the pair would survive a crash. */
export async function saveGrant({ store, storeName, first }: Pick<RefreshOptions, 'store' | 'storeName' | 'first'>, grant: Grant): Promise<void> {
  await store.save(storeName, JSON.stringify({ first, grant } satisfies Saved))
}

function tokenOf(grant: Grant): AccessToken {
  return { header: `Bearer ${grant.access}`, expiresAt: grant.expiresAt, extra: grant.extra }
}

/** PKCE (RFC 7636): the verifier stays here, the challenge goes with the browser. Two UUIDs give 244 random bits. */
export function pkcePair(ids: Ids): { readonly verifier: string; readonly challenge: string } {
  const verifier = `${ids.next()}${ids.next()}`
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') }
}

/** Where the admin's browser is sent to allow the connection. */
export function authorizationUrl(base: string, options: { readonly clientId: string; readonly redirectUri: string; readonly scope: string; readonly state: string; readonly challenge: string }): string {
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: options.clientId,
    redirect_uri: options.redirectUri,
    scope: options.scope,
    state: options.state,
    code_challenge: options.challenge,
    code_challenge_method: 'S256',
  })
  return `${base}?${query.toString()}`
}

/** Trades the code that came back for the first pair (RFC 6749 §4.1.3). The caller saves it before using it. */
export function exchangeCode(
  endpoint: TokenEndpoint,
  options: { readonly code: string; readonly redirectUri: string; readonly verifier: string; readonly client: Readonly<Record<string, string>> },
  exchange: Exchange,
  clock: Clock,
): Promise<Grant> {
  const fields = { grant_type: 'authorization_code', code: options.code, redirect_uri: options.redirectUri, code_verifier: options.verifier, ...options.client }
  return requestGrant(endpoint, fields, exchange, clock)
}
