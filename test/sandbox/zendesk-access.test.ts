import { describe, expect, it } from 'vitest'
import { WireFault } from '../../src/domain/ports.ts'
import { plainTicket, plainWorld, ZENDESK_ORIGIN } from '../support/sandbox.ts'
import { challengeOf, openDesk, type Answer, type Desk } from './zendesk-support.ts'

const REDIRECT = 'http://127.0.0.1:4000/oauth/callback'
const client = { client_id: 'breakwater', client_secret: 'sandbox-zendesk-secret' }
const grant = (desk: Desk, body: object): Promise<Answer> => desk.post('/oauth/tokens', { ...client, ...body })
const bearer = (token: unknown): { authorization: string } => ({ authorization: `Bearer ${String(token)}` })
const me = (desk: Desk, token: unknown): Promise<Answer> => desk.ask('GET', 'users/me.json', undefined, bearer(token))

async function codeFor(desk: Desk, more: Readonly<Record<string, string>> = {}): Promise<URLSearchParams> {
  const query = new URLSearchParams({ response_type: 'code', client_id: 'breakwater', redirect_uri: REDIRECT, scope: 'read write', state: 's-1', ...more })
  const answer = await desk.wire({ method: 'GET', url: `${ZENDESK_ORIGIN}/oauth/authorizations/new?${query.toString()}`, headers: {}, body: null })
  expect(answer.status).toBe(302)
  return new URL(answer.headers['location'] ?? '').searchParams
}

describe('OAuth', () => {
  it('client credentials: a token for half an hour, without a refresh token', async () => {
    const desk = openDesk()
    const { json } = await grant(desk, { grant_type: 'client_credentials', scope: 'read write' })

    expect(Object.keys(json).toSorted()).toEqual(['access_token', 'expires_in', 'scope', 'token_type'])
    expect([json.expires_in, json.scope]).toEqual([1800, 'read write'])
    expect((await me(desk, json.access_token)).json.user.role).toBe('admin')
    expect((await desk.ask('GET', 'oauth/tokens/current.json', undefined, bearer(json.access_token))).json.token.scopes).toEqual(['read', 'write'])
    desk.clock.advance(1_800_000)
    expect([(await me(desk, json.access_token)).status, (await me(desk, json.access_token)).json.error]).toEqual([401, 'invalid_token'])
  })

  it('refuses strangers, unknown grants and impossible lifetimes', async () => {
    const desk = openDesk()
    const wrong = await grant(desk, { grant_type: 'client_credentials', client_secret: 'x' })

    expect([wrong.status, wrong.json.error]).toEqual([401, 'invalid_client'])
    expect((await grant(desk, { grant_type: 'client_credentials', client_id: 'nobody' })).json.error).toBe('invalid_client')
    expect((await grant(desk, { grant_type: 'password' })).json.error).toBe('unsupported_grant_type')
    expect((await grant(desk, { grant_type: 'client_credentials', expires_in: 60 })).status).toBe(400)
    expect((await grant(desk, { grant_type: 'client_credentials', expires_in: 300 })).json.expires_in).toBe(300)
    expect((await desk.post('/oauth/tokens', { grant_type: 'client_credentials', client_id: 'breakwater_public' })).status).toBe(401)
  })

  it('authorization code with PKCE: once, within two minutes, for the one who has the verifier', async () => {
    const desk = openDesk()
    const verifier = 'a-verifier-that-is-long-enough-for-anybody-to-accept-it'
    const pkce = { code_challenge: challengeOf(verifier), code_challenge_method: 'S256' }
    const exchange = (code: string | null, more: object = {}): Promise<Answer> => desk.post('/oauth/tokens', { grant_type: 'authorization_code', client_id: 'breakwater_public', redirect_uri: REDIRECT, code, code_verifier: verifier, ...more })
    const publicCode = async (): Promise<string | null> => (await codeFor(desk, { client_id: 'breakwater_public', ...pkce })).get('code')
    const code = await publicCode()
    const good = await exchange(code)

    expect((await codeFor(desk, pkce)).get('state')).toBe('s-1')
    expect(Object.keys(good.json)).toContain('refresh_token')
    expect((await me(desk, good.json.access_token)).status).toBe(200)
    expect((await exchange(code)).json.error).toBe('invalid_grant')
    expect((await exchange(await publicCode(), { code_verifier: 'another' })).json.error).toBe('invalid_grant')
    expect((await codeFor(desk, { client_id: 'breakwater_public' })).get('error')).toBe('invalid_request')
    const slow = await publicCode()
    desk.clock.advance(121_000)
    expect((await exchange(slow)).json.error).toBe('invalid_grant')
  })

  it('refresh: a new pair, and both old tokens are dead', async () => {
    const desk = openDesk()
    const first = await grant(desk, { grant_type: 'authorization_code', redirect_uri: REDIRECT, code: (await codeFor(desk)).get('code') })
    const second = await grant(desk, { grant_type: 'refresh_token', refresh_token: first.json.refresh_token })

    expect((await me(desk, second.json.access_token)).status).toBe(200)
    expect((await me(desk, first.json.access_token)).status).toBe(401)
    expect((await grant(desk, { grant_type: 'refresh_token', refresh_token: first.json.refresh_token })).json.error).toBe('invalid_grant')
    desk.clock.advance(31 * 86_400_000)
    expect((await grant(desk, { grant_type: 'refresh_token', refresh_token: second.json.refresh_token })).json.error).toBe('invalid_grant')
  })

  it('takes API tokens for anybody in the account, and tells roles apart', async () => {
    const desk = openDesk({}, plainWorld(1, 0))
    const by = async (email: string, path: string): Promise<number> => (await desk.ask('GET', path, undefined, desk.as(email))).status
    const page = 'incremental/tickets/cursor.json?start_time=1'

    expect(await by('ada@support.example.com', page)).toBe(200)
    expect(await by('ben@support.example.com', page)).toBe(403)
    expect(await by('ben@support.example.com', 'tickets/1001.json')).toBe(200)
    expect(await by('una@example.com', 'tickets/1001.json')).toBe(403)
    expect(await by('nobody@example.com', 'tickets/1001.json')).toBe(401)
    expect((await desk.ask('GET', 'tickets/1001.json', undefined, { authorization: '' })).json).toEqual({ error: "Couldn't authenticate you" })
  })

  it('knows nobody without a credential, and does not call that an error', async () => {
    const answer = await openDesk().ask('GET', 'users/me.json', undefined, { authorization: '' })

    expect([answer.status, answer.json.user.id]).toEqual([200, null])
  })
})

describe('limits, on the sandbox’s clock', () => {
  it('count the account’s minute by plan, and show it in every answer', async () => {
    const desk = openDesk({ plan: 'team' })
    const first = await desk.ask('GET', 'users/me.json')
    for (let at = 1; at < 200; at += 1) await desk.ask('GET', 'users/me.json')
    const over = await desk.ask('GET', 'users/me.json')

    expect([first.headers['x-rate-limit'], first.headers['x-rate-limit-remaining'], first.headers['ratelimit-reset']]).toEqual(['200', '199', '60'])
    expect([over.status, over.headers['retry-after'], over.json.error]).toEqual([429, '60', 'APIRateLimitExceeded'])
    desk.clock.advance(60_000)
    expect((await desk.ask('GET', 'users/me.json')).status).toBe(200)
  })

  it('allow 700 on Enterprise, 2,500 with the add-on', async () => {
    expect((await openDesk().ask('GET', 'users/me.json')).headers['x-rate-limit']).toBe('700')
    expect((await openDesk({ highVolume: true }).ask('GET', 'users/me.json')).headers['x-rate-limit']).toBe('2500')
  })

  it('allow 10 exports a minute', async () => {
    const desk = openDesk()
    const pages = async (): Promise<Answer> => desk.ask('GET', 'incremental/ticket_events.json?start_time=1')
    for (let at = 0; at < 10; at += 1) expect((await pages()).status).toBe(200)
    const over = await pages()

    expect(over.status).toBe(429)
    expect(over.json.description).toBe('Number of allowed incremental export API requests per minute exceeded')
    expect((await desk.ask('GET', 'users/me.json')).status).toBe(200)
  })

  it('allow 100 ticket updates a minute, bulk and tags among them', async () => {
    const desk = openDesk({}, plainWorld(60, 0))
    for (let at = 0; at < 50; at += 1) await desk.ask('PUT', `tickets/${1001 + at}.json`, { ticket: { priority: 'low' } })
    for (let at = 0; at < 49; at += 1) await desk.ask('PUT', `tickets/${1001 + at}/tags.json`, { tags: ['x'] })

    expect((await desk.ask('PUT', 'tickets/update_many.json?ids=1001', { ticket: { priority: 'low' } })).status).toBe(200)
    expect((await desk.ask('PUT', 'tickets/update_many.json?ids=1001', { ticket: { priority: 'low' } })).status).toBe(429)
    expect((await openDesk({ trial: true }).ask('PUT', 'tickets/update_many.json', {})).status).toBe(400)
  })

  it('allow 30 updates of one ticket in 10 minutes, and say so in plain text', async () => {
    const desk = openDesk({}, plainWorld(1, 0))
    for (let at = 0; at < 30; at += 1) expect((await desk.ask('PUT', 'tickets/1001.json', { ticket: { subject: `${at}` } })).status).toBe(200)
    const over = await desk.ask('PUT', 'tickets/1001.json', { ticket: { subject: 'x' } })

    expect([over.status, over.headers['content-type'], over.headers['retry-after']]).toEqual([429, 'text/html; charset=utf-8', '600'])
    expect(over.body).toBe('Rate limit for ticket updates exceeded, please wait before updating this ticket again')
    expect((await desk.ask('PUT', 'tickets/1001.json', { ticket: { subject: 'x' } }, desk.as('ben@support.example.com'))).status).toBe(200)
    desk.clock.advance(600_000)
    expect((await desk.ask('PUT', 'tickets/1001.json', { ticket: { subject: 'x' } })).status).toBe(200)
  })

  it('allow 5 counts of a view a minute', async () => {
    const desk = openDesk()
    const [view] = (await desk.ask('GET', 'views.json')).json.views
    for (let at = 0; at < 5; at += 1) await desk.ask('GET', `views/${view.id}/count.json`)

    expect((await desk.ask('GET', `views/${view.id}/count.json`)).status).toBe(429)
  })

  it('are shared with others in the account', async () => {
    const desk = openDesk()
    desk.sandbox.control({ method: 'POST', path: '/zendesk/busy', body: { requests: 699 } })

    expect((await desk.ask('GET', 'users/me.json')).headers['x-rate-limit-remaining']).toBe('0')
    expect((await desk.ask('GET', 'users/me.json')).status).toBe(429)
  })
})

describe('faults', () => {
  const put = (desk: Desk): Promise<Answer> => desk.ask('PUT', 'tickets/1001.json', { ticket: { tags: ['landed'] } })

  it('lose an answer after its effect, or the connection before it', async () => {
    const desk = openDesk({}, plainWorld(1, 0))
    desk.sandbox.control({ method: 'POST', path: '/faults', body: { vendor: 'zendesk', kind: 'reset-before', method: 'PUT' } })
    const before = await put(desk).catch((error: unknown) => error as WireFault)
    expect(desk.ticket(1001).tags).not.toContain('landed')
    desk.sandbox.control({ method: 'POST', path: '/faults', body: { vendor: 'zendesk', kind: 'reset-after', method: 'PUT' } })
    const after = await put(desk).catch((error: unknown) => error as WireFault)

    expect([before, after].map((fault) => fault instanceof WireFault && fault.sent)).toEqual(['no', 'maybe'])
    expect(desk.ticket(1001).tags).toContain('landed')
    expect((await put(desk)).status).toBe(200)
    expect(desk.sandbox.log.entries('zendesk').slice(-3).map((entry) => [entry.status, entry.fault, entry.reached])).toEqual([[0, 'reset-before', false], [0, 'reset-after', true], [200, null, true]])
  })

  it('answer as overloaded or broken, in Zendesk’s words, and spare token requests', async () => {
    const desk = openDesk()
    for (const kind of ['429', 'plain-429', '503', '500', '502']) desk.sandbox.control({ method: 'POST', path: '/faults', body: { vendor: 'zendesk', kind, retryAfter: 7 } })
    expect((await grant(desk, { grant_type: 'client_credentials' })).status).toBe(200)
    const answers: Answer[] = []
    for (let at = 0; at < 6; at += 1) answers.push(await desk.ask('GET', 'users/me.json'))

    expect(answers.map((answer) => [answer.status, answer.headers['retry-after'], answer.json !== null])).toEqual([
      [429, '7', true], [429, '7', false], [503, '7', true], [500, undefined, false], [502, undefined, false], [200, undefined, true],
    ])
  })

  it('cut answers in half, come late, and end tokens', async () => {
    const desk = openDesk()
    const { json } = await grant(desk, { grant_type: 'client_credentials', scope: 'read' })
    const rules = [{ vendor: 'zendesk', kind: 'malformed' }, { vendor: 'zendesk', kind: 'slow', delayMs: 90_000, skip: 0 }, { vendor: 'zendesk', kind: 'expire-tokens' }]
    desk.sandbox.control({ method: 'POST', path: '/faults', body: rules })

    await expect(desk.ask('GET', 'users/me.json')).rejects.toThrow(SyntaxError)
    const before = desk.clock.now()
    await desk.ask('GET', 'users/me.json')
    expect(desk.clock.now() - before).toBe(90_000)
    expect((await me(desk, json.access_token)).status).toBe(401)
  })

  it('refuse what is no fault, and no vendor', () => {
    const desk = openDesk()

    expect(desk.sandbox.control({ method: 'POST', path: '/faults', body: { vendor: 'zendesk', kind: 'flood' } }).status).toBe(400)
    expect(desk.sandbox.control({ method: 'POST', path: '/faults', body: { vendor: 'oracle', kind: '500' } }).status).toBe(400)
  })

  it('are written down with what each call was for', async () => {
    const desk = openDesk({}, { tickets: [plainTicket('t', true, 1, 100)] })
    await grant(desk, { grant_type: 'client_credentials' })
    await put(desk)
    await desk.ask('GET', 'tickets/1001.json')
    await desk.ask('GET', 'macros.json')
    await desk.ask('GET', 'nonsense.json')

    expect(desk.sandbox.control({ method: 'GET', path: '/counts' }).body).toMatchObject({
      zendesk: { total: 5, byPurpose: { auth: 1, write: 1, read: 1, setup: 1, other: 1 }, byStatus: { 200: 4, 404: 1 }, byRoute: { 'PUT /api/v2/tickets/{ticket_id}': 1, 'no route: GET /api/v2/nonsense.json': 1 } },
      salesforce: { total: 0 },
    })
  })
})
