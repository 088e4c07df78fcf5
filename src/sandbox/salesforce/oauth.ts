import { createHash, createHmac, verify } from 'node:crypto'
import { OAuthRefusal } from './errors.ts'
import { tableOf, type Org } from './org.ts'
import type { Context, Reply, Route } from './reply.ts'
import type { Session } from './types.ts'

/** https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_flows.htm */

const BASE = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const CODE_LIFE = 15 * 60_000
const AUDIENCES = ['https://login.salesforce.com', 'https://test.salesforce.com']
const JWT_LIFE = 3 * 60_000
const SKEW = 60_000

function opaque(random: () => number, length: number): string {
  return Array.from({ length }, () => BASE[Math.floor(random() * BASE.length)] ?? 'A').join('')
}

function form(context: Context): URLSearchParams {
  return new URLSearchParams(context.body()['form'] as string)
}

function token(context: Context): Reply {
  const params = form(context)
  switch (params.get('grant_type') ?? '') {
    case 'client_credentials':
      return grant(context, client(context, params, true), context.org.ids.integrationUser, 'api', false)
    case 'urn:ietf:params:oauth:grant-type:jwt-bearer':
      return jwt(context, params)
    case 'authorization_code':
      return code(context, params)
    case 'refresh_token':
      return refresh(context, params)
    case 'password':
      throw new OAuthRefusal('invalid_grant', 'authentication failure')
    default:
      throw new OAuthRefusal('unsupported_grant_type', 'grant type not supported')
  }
}

/** The client's id; its secret must be right when it is given, and given when `needed`. A Basic header counts as both. */
function client(context: Context, params: URLSearchParams, needed: boolean): string {
  const basic = /^Basic (.+)$/.exec(context.call.headers['authorization'] ?? '')?.[1]
  const [basicId, basicSecret] = basic === undefined ? [] : Buffer.from(basic, 'base64').toString('utf8').split(':')
  const id = params.get('client_id') ?? basicId ?? null
  const secret = params.get('client_secret') ?? basicSecret ?? null
  const { settings } = context.org
  if (id === null) throw new OAuthRefusal('invalid_request', 'must provide client_id')
  if (id !== settings.clientId) throw new OAuthRefusal('invalid_client_id', 'client identifier invalid')
  if (secret === null && needed) throw new OAuthRefusal('invalid_client', 'invalid client credentials')
  if (secret !== null && secret !== settings.clientSecret) throw new OAuthRefusal('invalid_client', 'invalid client credentials')
  return id
}

function grant(context: Context, clientId: string, userId: string, scope: string, withRefresh: boolean): Reply {
  const { org, call } = context
  const accessToken = `${org.ids.orgId.slice(0, 15)}!AQ${opaque(call.random, 60)}`
  const session: Session = { token: accessToken, userId, clientId, scope, expiresAt: call.now + org.settings.sessionMs }
  org.sessions.set(accessToken, session)
  const id = `${call.origin}/id/${org.ids.orgId}/${userId}`
  const issuedAt = String(call.now)
  const refreshToken = withRefresh ? `5Aep861${opaque(call.random, 60)}` : null
  if (refreshToken !== null) org.refreshTokens.set(refreshToken, { userId, clientId, scope })
  return {
    status: 200,
    headers: { 'cache-control': 'no-store' },
    body: {
      access_token: accessToken,
      signature: createHmac('sha256', org.settings.clientSecret)
        .update(id + issuedAt)
        .digest('base64'),
      scope,
      instance_url: call.origin,
      id,
      token_type: 'Bearer',
      issued_at: issuedAt,
      ...(refreshToken === null ? {} : { refresh_token: refreshToken }),
    },
  }
}

function refresh(context: Context, params: URLSearchParams): Reply {
  const { org } = context
  const given = params.get('refresh_token') ?? ''
  const known = org.refreshTokens.get(given)
  const clientId = client(context, params, false)
  if (known === undefined || known.clientId !== clientId) throw new OAuthRefusal('invalid_grant', 'expired access/refresh token')
  if (org.settings.rotateRefreshTokens) org.refreshTokens.delete(given)
  return grant(context, clientId, known.userId, known.scope, org.settings.rotateRefreshTokens)
}

function code(context: Context, params: URLSearchParams): Reply {
  const { org, call } = context
  const given = params.get('code') ?? ''
  const known = org.codes.get(given)
  const clientId = client(context, params, known?.challenge === null || known === undefined)
  org.codes.delete(given)
  if (known === undefined) throw new OAuthRefusal('invalid_grant', 'invalid authorization code')
  if (known.expiresAt < call.now) throw new OAuthRefusal('invalid_grant', 'expired authorization code')
  if (params.get('redirect_uri') !== known.redirectUri)
    throw new OAuthRefusal('redirect_uri_mismatch', 'redirect_uri must match configuration')
  if (known.challenge !== null) {
    const verifier = params.get('code_verifier') ?? ''
    if (createHash('sha256').update(verifier).digest('base64url') !== known.challenge)
      throw new OAuthRefusal('invalid_grant', 'invalid code verifier')
  }
  return grant(context, clientId, known.userId, known.scope, true)
}

/** The log-in page: in the fake org the user has already said yes. */
function authorize(context: Context): Reply {
  const { org, call, query } = context
  const redirectUri = query.get('redirect_uri') ?? ''
  if (query.get('client_id') !== org.settings.clientId) throw new OAuthRefusal('invalid_client_id', 'client identifier invalid')
  if (!org.settings.redirectUris.includes(redirectUri))
    throw new OAuthRefusal('redirect_uri_mismatch', 'redirect_uri must match configuration')
  const challenge = query.get('code_challenge')
  const state = query.get('state')
  const answer = new URL(redirectUri)
  if (state !== null) answer.searchParams.set('state', state)
  if (query.get('response_type') !== 'code') answer.searchParams.set('error', 'unsupported_response_type')
  else if (challenge === null && org.settings.requirePkce) {
    answer.searchParams.set('error', 'invalid_request')
    answer.searchParams.set('error_description', 'missing required code challenge')
  } else {
    const value = `aPrx${opaque(call.random, 40)}==`
    org.codes.set(value, {
      userId: org.ids.integrationUser,
      clientId: org.settings.clientId,
      scope: query.get('scope') ?? 'api refresh_token',
      redirectUri,
      challenge,
      expiresAt: call.now + CODE_LIFE,
    })
    answer.searchParams.set('code', value)
  }
  return { status: 302, body: null, headers: { location: answer.href } }
}

function jwt(context: Context, params: URLSearchParams): Reply {
  const { org, call } = context
  const [head = '', payload = '', signature = ''] = (params.get('assertion') ?? '').split('.')
  const claims = decode(payload)
  const header = decode(head)
  if (claims === null || header === null) throw new OAuthRefusal('invalid_grant', 'invalid assertion')
  const clientId = String(claims['iss'])
  const key = org.settings.jwtKeys[clientId]
  if (clientId !== org.settings.clientId || key === undefined) throw new OAuthRefusal('invalid_client_id', 'client identifier invalid')
  const signed =
    header['alg'] === 'RS256' && verify('RSA-SHA256', Buffer.from(`${head}.${payload}`), key, Buffer.from(signature, 'base64url'))
  if (!signed) throw new OAuthRefusal('invalid_grant', 'invalid assertion')
  if (![...AUDIENCES, call.origin].includes(String(claims['aud']))) throw new OAuthRefusal('invalid_grant', 'audience is invalid')
  const expires = Number(claims['exp']) * 1000
  if (!(expires > call.now - SKEW)) throw new OAuthRefusal('invalid_grant', 'expired authorization code')
  if (expires > call.now + JWT_LIFE + SKEW) throw new OAuthRefusal('invalid_grant', 'invalid assertion')
  const user = [...tableOf(org, 'User').values()].find((row) => row.values['Username'] === claims['sub'])
  if (user === undefined) throw new OAuthRefusal('invalid_grant', "user hasn't approved this consumer")
  if (user.values['IsActive'] !== true) throw new OAuthRefusal('inactive_user', 'user is inactive')
  return grant(context, clientId, user.id, 'api', false)
}

function decode(part: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
    return value !== null && typeof value === 'object' ? (value as Readonly<Record<string, unknown>>) : null
  } catch {
    return null
  }
}

function revoke(context: Context): Reply {
  const given = (context.method === 'GET' ? context.query : form(context)).get('token') ?? ''
  const { org } = context
  const known = org.refreshTokens.get(given)
  if (known !== undefined) {
    for (const [key, session] of org.sessions)
      if (session.userId === known.userId && session.clientId === known.clientId) org.sessions.delete(key)
    org.refreshTokens.delete(given)
    return { status: 200, body: null }
  }
  if (!org.sessions.delete(given))
    return {
      status: 400,
      body: `error=unsupported_token_type&error_description=${encodeURIComponent('this token type is not supported')}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    }
  return { status: 200, body: null }
}

function userinfo(context: Context): Reply {
  const { org, call } = context
  const values = tableOf(org, 'User').get(call.session.userId)?.values ?? {}
  return {
    status: 200,
    body: {
      sub: `${call.origin}/id/${org.ids.orgId}/${call.session.userId}`,
      user_id: call.session.userId,
      organization_id: org.ids.orgId,
      preferred_username: values['Username'] ?? null,
      nickname: values['CommunityNickname'] ?? null,
      name: values['Name'] ?? null,
      email: values['Email'] ?? null,
      email_verified: true,
      given_name: values['FirstName'] ?? null,
      family_name: values['LastName'] ?? null,
      zoneinfo: values['TimeZoneSidKey'] ?? null,
      active: values['IsActive'] === true,
      user_type: 'STANDARD',
      language: values['LanguageLocaleKey'] ?? null,
      locale: values['LocaleSidKey'] ?? null,
      utcOffset: 0,
      urls: {
        rest: `${call.origin}/services/data/v{version}/`,
        sobjects: `${call.origin}/services/data/v{version}/sobjects/`,
        query: `${call.origin}/services/data/v{version}/query/`,
      },
    },
  }
}

/** Tokens chosen by whoever started the sandbox live for ever. */
export function sessionOf(org: Org, headers: Readonly<Record<string, string>>, now: number): Session | null {
  const value = /^(?:Bearer|OAuth) (.+)$/.exec(headers['authorization'] ?? '')?.[1] ?? headers['x-sfdc-session']
  if (value === undefined) return null
  if (org.settings.accessTokens.includes(value))
    return { token: value, userId: org.ids.integrationUser, clientId: 'preset', scope: 'api', expiresAt: Number.POSITIVE_INFINITY }
  const session = org.sessions.get(value)
  if (session === undefined || session.expiresAt <= now) return null
  session.expiresAt = now + org.settings.sessionMs
  return session
}

export const oauthRoutes: readonly Route[] = [
  { method: 'POST', path: '/services/oauth2/token', handle: token, open: true },
  { method: 'GET', path: '/services/oauth2/authorize', handle: authorize, open: true },
  { method: 'POST', path: '/services/oauth2/revoke', handle: revoke, open: true },
  { method: 'GET', path: '/services/oauth2/revoke', handle: revoke, open: true },
  { method: 'GET', path: '/services/oauth2/userinfo', handle: userinfo },
  { method: 'GET', path: '/id/{org}/{user}', handle: userinfo },
]
