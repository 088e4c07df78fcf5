import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Exchange } from '../../src/connector/auth.ts'
import type { TokenStore } from '../../src/connector/connector.ts'
import { authorizationUrl, clientCredentials, exchangeCode, pkcePair, rotatingRefresh, saveGrant, type RefreshOptions } from '../../src/connector/oauth.ts'
import { provisionDigest } from '../../src/connector/provision.ts'
import type { BridgeError } from '../../src/domain/errors.ts'
import type { ProvisionItem } from '../../src/domain/write.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

const clock = new VirtualClock(1_000_000_000)
const json = { name: 'crm', url: 'https://crm.example.com/oauth/tokens', encoding: 'json' } as const
const form = { ...json, encoding: 'form' } as const

/** An authorization server with rotating refresh tokens: each works once. */
function server() {
  const asked: { fields: Record<string, string>; storedBefore: number }[] = []
  const store = new Map<string, string>()
  let saves = 0
  let current = 'first'
  let issued = 0
  const tokens: TokenStore = {
    load: (name) => Promise.resolve(store.get(name) ?? null),
    save(name, value) {
      saves += 1
      store.set(name, value)
      return Promise.resolve()
    },
  }
  const exchange: Exchange = (request) => {
    const fields = (request.headers['content-type'] === 'application/json' ? JSON.parse(String(request.body)) : Object.fromEntries(new URLSearchParams(String(request.body)))) as Record<string, string>
    asked.push({ fields, storedBefore: saves })
    if (fields['grant_type'] === 'refresh_token' && fields['refresh_token'] !== current) return Promise.resolve({ status: 400, headers: {}, body: '{"error":"invalid_grant","error_description":"planted name"}' })
    issued += 1
    current = `refresh-${issued}`
    return Promise.resolve({ status: 200, headers: {}, body: JSON.stringify({ access_token: `access-${issued}`, refresh_token: current, expires_in: 1800, instance_url: 'https://eu.example.com' }) })
  }
  const options: RefreshOptions = { endpoint: json, client: { client_id: 'c' }, first: 'first', store: tokens, storeName: 'crm.oauth', clock }
  return { asked, store, exchange, options }
}

describe('client credentials', () => {
  it('asks in the vendor’s own encoding and keeps what else was told', async () => {
    const { asked, exchange } = server()

    const token = await clientCredentials(form, { client_id: 'c', client_secret: 's' }, clock).obtain(exchange, null)

    expect(asked[0]?.fields).toEqual({ grant_type: 'client_credentials', client_id: 'c', client_secret: 's' })
    expect(token).toMatchObject({ header: 'Bearer access-1', expiresAt: clock.now() + 1_800_000, extra: { instance_url: 'https://eu.example.com' } })
    expect(JSON.stringify(token.extra)).not.toContain('access-1')
  })

  it('fails as connector.auth with the error word only', async () => {
    const exchange: Exchange = () => Promise.resolve({ status: 401, headers: {}, body: '{"error":"invalid_client","error_description":"planted name"}' })

    const error = await clientCredentials(json, {}, clock).obtain(exchange, null).catch((caught: unknown) => caught as BridgeError)

    expect(error).toMatchObject({ code: 'connector.auth' })
    expect((error as BridgeError).message).toContain('invalid_client')
    expect((error as BridgeError).message).not.toContain('planted')
  })
})

describe('rotating refresh tokens', () => {
  it('stores the new pair, uses it after a restart, and rotates again when it was turned down', async () => {
    const { asked, exchange, options, store } = server()

    const first = await rotatingRefresh(options).obtain(exchange, null)
    const restarted = await rotatingRefresh(options).obtain(exchange, null)
    const renewed = await rotatingRefresh(options).obtain(exchange, first)

    expect([first.header, restarted.header, renewed.header]).toEqual(['Bearer access-1', 'Bearer access-1', 'Bearer access-2'])
    expect(asked.map((one) => one.fields['refresh_token'])).toEqual(['first', 'refresh-1'])
    expect(store.get('crm.oauth')).toContain('refresh-2')
  })

  it('does not hand out a pair that could not be stored', async () => {
    const { exchange, options } = server()
    const store: TokenStore = { load: () => Promise.resolve(null), save: () => Promise.reject(new Error('disk full')) }

    await expect(rotatingRefresh({ ...options, store }).obtain(exchange, null)).rejects.toThrow('disk full')
  })

  it('takes the pair of another process that rotated first', async () => {
    const { exchange, options, asked } = server()
    const theirs = await rotatingRefresh(options).obtain(exchange, null)
    let loads = 0
    const store: TokenStore = { ...options.store, load: (name) => (loads++ === 0 ? Promise.resolve(null) : options.store.load(name)) }

    const ours = await rotatingRefresh({ ...options, store }).obtain(exchange, null)

    expect(ours.header).toBe(theirs.header)
    expect(asked).toHaveLength(2)
  })

  it('lets a new first token in the settings replace what is stored', async () => {
    const { exchange, options, asked } = server()
    await saveGrant({ ...options, first: 'an older one' }, { access: 'old', refresh: 'old-refresh', expiresAt: null, extra: {} })

    await rotatingRefresh(options).obtain(exchange, null)

    expect(asked[0]?.fields['refresh_token']).toBe('first')
  })
})

describe('authorization code with PKCE', () => {
  it('sends the challenge with the browser and the verifier with the code', async () => {
    let count = 0
    const pair = pkcePair({ next: () => `0000000${count++}-0000-4000-8000-000000000000` })
    const { asked, exchange } = server()

    const url = new URL(authorizationUrl('https://crm.example.com/oauth/authorizations/new', { clientId: 'c', redirectUri: 'https://us.example.com/cb', scope: 'read write', state: 'x', challenge: pair.challenge }))
    const grant = await exchangeCode(json, { code: 'code', redirectUri: 'https://us.example.com/cb', verifier: pair.verifier, client: { client_id: 'c' } }, exchange, clock)

    expect(url.searchParams.get('code_challenge')).toBe(createHash('sha256').update(pair.verifier).digest('base64url'))
    expect(url.search).not.toContain(pair.verifier)
    expect(pair.verifier).toMatch(/^[\w.~-]{43,128}$/)
    expect(asked[0]?.fields).toMatchObject({ grant_type: 'authorization_code', code: 'code', code_verifier: pair.verifier })
    expect(grant).toMatchObject({ access: 'access-1', refresh: 'refresh-1' })
  })
})

describe('the digest of what must exist', () => {
  const item: ProvisionItem = { kind: 'field', id: 'severity', title: 'Severity', type: 'choice', choices: [{ value: 'P0', label: 'Now' }, { value: 'P1', label: 'Soon' }] }

  it('does not change with the order of keys and choices, and does with everything else', () => {
    expect(provisionDigest({ choices: item.choices.toReversed(), type: 'choice', title: 'Severity', id: 'severity', kind: 'field' })).toBe(provisionDigest(item))
    expect(provisionDigest({ ...item, title: 'Urgency' })).not.toBe(provisionDigest(item))
    expect(provisionDigest({ ...item, choices: item.choices.slice(1) })).not.toBe(provisionDigest(item))
    expect(provisionDigest(item)).toMatch(/^[0-9a-f]{32}$/)
  })
})
