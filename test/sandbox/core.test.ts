import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSandboxClock } from '../../src/sandbox/core/clock.ts'
import type { RunningSandbox, SandboxInfo } from '../../src/sandbox/core/serve.ts'
import { serveSandbox } from '../../src/sandbox/core/serve.ts'
import { createSandbox } from '../../src/sandbox/index.ts'
import { seedWorld } from '../../src/sandbox/seed/index.ts'
import { seededRandom } from '../../src/sandbox/core/chance.ts'
import { EMPTY_WORLD, plainWorld, startSandbox } from '../support/sandbox.ts'

describe('the sandbox’s clock', () => {
  it('runs with the world, ahead of it, or stands still, and never goes back', () => {
    let world = 1000
    const clock = createSandboxClock(() => world)
    clock.advance(500)
    world += 100
    expect(clock.now()).toBe(1600)
    clock.freeze()
    world += 1000
    expect(clock.now()).toBe(1600)
    clock.set(5000)
    clock.thaw()
    world += 10

    expect([clock.now(), clock.frozen]).toEqual([5010, false])
    expect(() => clock.set(4000)).toThrow(RangeError)
    expect(() => clock.advance(-1)).toThrow(RangeError)
  })
})

describe('the sandbox over HTTP', () => {
  let running: RunningSandbox
  let info: SandboxInfo
  const basic = { authorization: `Basic ${Buffer.from('integration@bridge.example.com/token:sandbox-legacy-token').toString('base64')}` }
  const control = async (method: string, path: string, body?: unknown): Promise<{ status: number; body: Record<string, never> }> => {
    const answer = await fetch(`${info.control}${path}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
    return { status: answer.status, body: (await answer.json()) as Record<string, never> }
  }

  beforeAll(async () => {
    running = await startSandbox({ seed: () => plainWorld(5, 2), zendesk: { webhookMs: [1, 2] } })
    info = running.info
  })
  afterAll(() => running.close())

  it('says where it is, in the shape that becomes environment variables', async () => {
    expect(Object.keys(info)).toEqual(['zendesk', 'salesforce', 'app', 'control', 'workspace'])
    expect(Object.keys(info.zendesk)).toEqual(['url', 'clientId', 'clientSecret'])
    expect(Object.keys(info.app)).toEqual(['id', 'installationId', 'subdomain', 'leads'])
    expect(Object.keys(info.salesforce)).toEqual(['url', 'clientId', 'clientSecret'])
    expect((await control('GET', '/')).body).toEqual(info)
    for (const url of [info.zendesk.url, info.salesforce.url, info.control]) expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  })

  it('marks every answer of every vendor, refusals too', async () => {
    for (const url of [`${info.zendesk.url}/api/v2/users/me.json`, `${info.zendesk.url}/nowhere`, `${info.salesforce.url}/services/data`, `${info.salesforce.url}/nowhere`, `${info.control}/clock`]) {
      expect([url, (await fetch(url)).headers.get('x-breakwater-sandbox')]).toEqual([url, '1'])
    }
  })

  it('gives both vendors the credentials it prints', async () => {
    const zendesk = await fetch(`${info.zendesk.url}/oauth/tokens`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ grant_type: 'client_credentials', client_id: info.zendesk.clientId, client_secret: info.zendesk.clientSecret }) })
    const salesforce = await fetch(`${info.salesforce.url}/services/oauth2/token`, { method: 'POST', body: new URLSearchParams({ grant_type: 'client_credentials', client_id: info.salesforce.clientId, client_secret: info.salesforce.clientSecret }) })

    expect([zendesk.status, salesforce.status]).toEqual([200, 200])
  })

  it('breaks connections, before and after the effect', async () => {
    const put = (): Promise<Response> => fetch(`${info.zendesk.url}/api/v2/tickets/1001.json`, { method: 'PUT', headers: { ...basic, 'content-type': 'application/json' }, body: JSON.stringify({ ticket: { comment: { body: 'Once', public: false } } }) })
    const comments = (): number => running.sandbox.inside.zendesk.account.tickets.get(1001)?.comments.length ?? 0
    await control('POST', '/faults', [{ vendor: 'zendesk', kind: 'reset-before', method: 'PUT' }, { vendor: 'zendesk', kind: 'reset-after', method: 'PUT' }])

    await expect(put()).rejects.toThrow()
    expect(comments()).toBe(1)
    await expect(put()).rejects.toThrow()
    expect(comments()).toBe(2)
    expect((await put()).status).toBe(200)
  })

  it('takes large bodies and comes late when told', async () => {
    const body = JSON.stringify({ ticket: { comment: { body: 'x'.repeat(2_000_000), public: false } } })
    await control('POST', '/faults', { vendor: 'zendesk', kind: 'slow', delayMs: 300 })
    const before = performance.now()
    const answer = await fetch(`${info.zendesk.url}/api/v2/tickets/1002.json`, { method: 'PUT', headers: { ...basic, 'content-type': 'application/json' }, body })

    expect(answer.status).toBe(200)
    expect(performance.now() - before).toBeGreaterThan(290)
  })

  it('delivers webhooks by HTTP, signed over the bytes that arrive', async () => {
    const arrived: { readonly headers: NodeJS.Dict<string | string[]>; readonly body: string }[] = []
    const receiver = createServer((request, response) => {
      let body = ''
      request.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')))
      request.on('end', () => {
        arrived.push({ headers: request.headers, body })
        response.writeHead(200).end()
      })
    })
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
    const endpoint = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`
    const headers = { ...basic, 'content-type': 'application/json' }
    const subscriptions = ['zen:event-type:ticket.comment_added']
    await fetch(`${info.zendesk.url}/api/v2/webhooks`, { method: 'POST', headers, body: JSON.stringify({ webhook: { name: 'Ours', endpoint, http_method: 'POST', request_format: 'json', status: 'active', subscriptions } }) })
    await control('POST', '/edit', { ticketId: 1003, comment: 'Grüße', public: false })
    for (let tries = 0; arrived.length === 0 && tries < 50; tries += 1) await new Promise((resolve) => setTimeout(resolve, 50))
    receiver.close()

    expect(arrived.length).toBe(1)
    expect(arrived[0]?.headers['x-zendesk-webhook-signature']).toBeDefined()
    expect(JSON.parse(arrived[0]?.body ?? '')).toMatchObject({ event: { comment: { body: 'Grüße' } } })
    expect(JSON.stringify((await control('GET', '/webhooks')).body)).toContain('"delivered"')
  })

  it('moves its clock for everybody, and lets new tickets arrive', async () => {
    const { body: before } = await control('GET', '/clock')
    await control('POST', '/clock', { advance: 3_600_000 })
    const answer = await fetch(`${info.zendesk.url}/api/v2/users/me.json`, { headers: basic })
    const { body } = await control('POST', '/arrive', { count: 3 })

    expect(Date.parse(answer.headers.get('date') ?? '') - Number(before['now'])).toBeGreaterThan(3_590_000)
    expect((body['tickets'] as unknown as number[]).length).toBe(3)
    expect((await control('POST', '/clock', { set: 0 })).status).toBe(400)
  })

  it('reads back, resets and seeds', async () => {
    const state = async (): Promise<{ tickets: { tags: string[] }[]; mails: unknown[] }> => (await control('GET', '/zendesk')).body as never
    expect((await state()).tickets.length).toBe(8)
    await control('POST', '/reset', {})
    const fresh = await state()
    await control('POST', '/reset', { empty: true })
    const empty = await state()
    await control('POST', '/seed', plainWorld(2, 1))

    expect([fresh.tickets.length, fresh.mails]).toEqual([5, []])
    expect(empty.tickets).toEqual([])
    expect((await state()).tickets.map((ticket) => ticket.tags)).toEqual([['user_safety', 'web'], ['web']])
    expect((await control('POST', '/seed', { tickets: 3 })).status).toBe(400)
    expect((await control('GET', '/nothing')).status).toBe(404)
    expect((await fetch(`${info.control}/clock`, { method: 'POST', body: '{' })).status).toBe(400)
  })

  it('frees its ports when it closes', async () => {
    const first = await startSandbox()
    const port = Number(new URL(first.info.zendesk.url).port)
    await expect(serveSandbox({ port, seed: () => EMPTY_WORLD })).rejects.toThrow(/EADDRINUSE/)
    await first.close()
    await expect(fetch(first.info.zendesk.url)).rejects.toThrow()
  })
})

describe('the seeded help desk', () => {
  const NOW = Date.UTC(2026, 10, 22, 12)
  const make = (): ReturnType<typeof createSandbox> => createSandbox({ world: seedWorld(seededRandom(1)), now: () => NOW, random: seededRandom(2) })
  const sandbox = make()
  const { account } = sandbox.inside.zendesk
  const tickets = [...account.tickets.values()]

  it('holds every invented ticket with its thread, state and tags', () => {
    const world = seedWorld(seededRandom(1))

    expect(tickets.length).toBe(world.tickets.length)
    for (const seed of world.tickets) {
      const ticket = account.ticketsByKey.get(seed.key)
      expect([ticket?.status, ticket?.comments.length, ticket?.tags.includes('user_safety')]).toEqual([seed.status, seed.messages.length, seed.safety])
      expect(ticket?.comments.map((comment) => comment.body)).toEqual(seed.messages.map((message) => message.body))
    }
    expect(account.suspended.size).toBe(world.suspended.length)
  })

  it('is quiet history: nothing old was touched in the last three days, nothing is in the future', () => {
    const fresh = tickets.filter((ticket) => ticket.updatedAt > NOW - 72 * 3_600_000)

    expect(fresh.length).toBe(15)
    expect(Math.max(...tickets.map((ticket) => ticket.updatedAt))).toBeLessThanOrEqual(NOW)
    expect(account.audits.every((audit, at) => at === 0 || audit.at >= (account.audits[at - 1]?.at ?? 0))).toBe(true)
    expect(account.changes.every((line, at) => at === 0 || line.at >= (account.changes[at - 1]?.at ?? 0))).toBe(true)
  })

  it('is the same every time', () => {
    const other = make()
    const print = (one: typeof sandbox): string => JSON.stringify(one.inside.zendesk.read())

    expect(print(other)).toBe(print(sandbox))
  })

  it('is known to Salesforce too', () => {
    expect(sandbox.inside.salesforce.read().users.length).toBeGreaterThan(10)
  })
})
