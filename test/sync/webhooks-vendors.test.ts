import { expect, it, onTestFinished } from 'vitest'
import { verifyAudit } from '../../src/desk/audit.ts'
import { readiness } from '../../src/desk/readiness.ts'
import type { Log } from '../../src/domain/ports.ts'
import { receiveWebhook } from '../../src/sync/ingest.ts'
import { desiredItems } from '../../src/sync/setup.ts'
import { beat, keepSecret } from '../../src/sync/webhooks/heartbeat.ts'
import { WEBHOOK_SECRET, webhookHealth } from '../../src/sync/webhooks/health.ts'
import { LOOK_MS } from '../../src/sync/webhooks/plan.ts'
import { openTestBridge, type TestBridge } from '../support/bridge.ts'
import { postgresServer } from '../support/postgres.ts'
import { EMPTY_WORLD, plainTicket } from '../support/sandbox.ts'
import { markerPolicy } from './engine.ts'

const URL_OF_OURS = 'https://bridge.example.com/webhooks/zendesk'
const SILENT = 10 * 60_000
const words = (key: string) => ({ ...plainTicket(key, true), messages: [{ from: 'requester' as const, public: true, body: 'P2 hate', minutesAgo: 0 }] })

interface Watched {
  readonly one: TestBridge
  /** Time passes; what the vendor sends meanwhile is received, or lost on its way. */
  pass(ms: number, reached?: boolean): Promise<number>
  /** A ticket comes in, and a poll finds it. */
  arrive(reached?: boolean): Promise<void>
  beat(): Promise<void>
  readonly told: string[]
  needs(): Promise<readonly string[]>
  calls(): number
  /** The only webhook, as the vendor has it. */
  admin(method: string, path?: string, body?: object): Promise<Record<string, unknown>>
}

/** Both vendors over HTTP, asked by the vendors' own clients; webhooks are set up. */
async function watch(databaseUrl?: string): Promise<Watched> {
  const told: string[] = []
  const tell = (event: string, fields: Parameters<Log['warn']>[1]): void => void (event.startsWith('webhooks.') && told.push([event, fields?.['because'], fields?.['code']].filter((one) => one !== undefined && one !== null).join(' ')))
  const log: Log = { debug: () => undefined, info: tell, warn: tell, error: tell }
  const one = await openTestBridge({ world: EMPTY_WORLD, policy: markerPolicy(), webhookUrl: URL_OF_OURS, http: true, log, ...(databaseUrl === undefined ? {} : { databaseUrl }) })
  onTestFinished(() => one.close())
  await one.setUp()
  await one.store.write((tx) => tx.connections.setSetup(one.left.id, one.clock.now()))
  await keepSecret({ store: one.store, connection: one.left })
  let ids = 0
  const options = {
    store: one.store, connection: one.left, clock: one.clock, log, ids: { next: () => `beat-${(ids += 1)}` }, signal: new AbortController().signal, silentMs: SILENT,
    wanted: () => desiredItems(one.left, { macros: [], webhookUrl: URL_OF_OURS }).find(({ kind }) => kind === 'webhook') ?? null,
  }
  const authorization = `Basic ${Buffer.from('integration@bridge.example.com/token:sandbox-legacy-token').toString('base64')}`
  const ask = (method: string, path: string, body?: object) => one.sandbox.zendesk.handle({ method, path: `/api/v2/${path}`, headers: { authorization, 'content-type': 'application/json' }, body: body === undefined ? '' : JSON.stringify(body), origin: 'http://127.0.0.1' }, one.clock.now(), () => 0.5)
  const watched: Watched = {
    one, told,
    async pass(ms, reached = true) {
      one.clock.advance(ms)
      one.sandbox.tick()
      const due = one.sandbox.inside.zendesk.outgoing?.(one.clock.now()) ?? []
      const secret = await one.store.read((tx) => tx.tokens.load(one.left.id, WEBHOOK_SECRET))
      let taken = 0
      for (const { headers, body } of reached ? due : []) {
        await receiveWebhook(one.store, one.left, { headers, body: new TextEncoder().encode(body) }, [secret ?? ''], one.clock.now()).then(() => (taken += 1), () => undefined)
      }
      return taken
    },
    async arrive(reached = true) {
      one.arrive([words(`t-${(ids += 1)}`)])
      await watched.pass(5_000, reached)
      await watched.pass(90_000, reached)
      await one.sync()
    },
    beat: () => beat(options),
    needs: async () => (await one.store.read((tx) => tx.attention.list(one.left.id, 99))).map(({ reason }) => reason).filter((reason) => reason === 'webhooks-dead'),
    calls: () => one.sandbox.log.entries().filter(({ path }) => path.includes('/webhooks')).length,
    admin: async (method, path = '', body) => {
      const { id } = (JSON.parse(ask('GET', 'webhooks').body) as { webhooks: { id: string }[] }).webhooks[0] ?? { id: '' }
      const { status, body: answer } = await Promise.resolve(ask(method, `webhooks/${id}${path}`, body))
      if (status >= 300) throw new Error(`${method} ${path}: ${status} ${answer}`)
      return answer === '' ? {} : (JSON.parse(answer) as Record<string, unknown>)
    },
  }
  return watched
}

const health = ({ one }: Watched) => one.store.read((tx) => webhookHealth(tx, one.left.id))
const ready = async ({ one }: Watched) => (await readiness({ store: one.store, clock: one.clock, tickets: one.left.id }, { last: () => one.clock.now(), silentAfterMs: 1 })).webhooks

it('webhooks that come are left alone, without a word and with two calls an hour', { timeout: 60_000 }, async () => {
  const site = await watch()
  const before = site.calls()
  for (let round = 0; round < 12; round += 1) {
    await site.arrive()
    await site.pass(SILENT)
    await site.beat()
  }
  expect([before > 0, site.calls() - before]).toEqual([true, 2 * 2])
  expect([site.told, await site.needs(), await ready(site), (await health(site))?.repairs]).toEqual([[], [], 'ok', []])
  // Quiet is not silence: nothing happened, nothing had to be told.
  await site.pass(LOOK_MS * 3)
  await site.beat()
  expect(site.told).toEqual([])
})

it.each([
  ['gone', (site: Watched) => site.admin('DELETE')],
  ['inactive', (site: Watched) => site.admin('PATCH', '', { webhook: { status: 'inactive' } })],
  ['differs', (site: Watched) => site.admin('PATCH', '', { webhook: { endpoint: 'https://elsewhere.example.com/hooks' } })],
  ['differs', (site: Watched) => site.admin('PATCH', '', { webhook: { subscriptions: ['zen:event-type:ticket.created'] } })],
  ['secret', (site: Watched) => site.admin('POST', '/signing_secret')],
] as const)('a webhook that is %s is noticed by what polling found, and put right once', { timeout: 60_000 }, async (because, undo) => {
  const site = await watch()
  await site.arrive()
  await site.beat()
  // Of our own note a webhook tells too.
  await site.pass(5_000)
  await undo(site)
  // Wherever the other address is, it is not ours.
  await site.pass(5 * 60_000)
  await site.arrive(because === 'secret')
  await site.beat()
  expect(site.told).toEqual([])
  await site.pass(SILENT)
  await site.beat()
  expect([site.told, await site.needs(), await ready(site)]).toEqual([[`webhooks.repaired ${because}`], [], 'ok'])
  // From now on they come again, by the secret that is kept, and nothing more is done.
  site.one.arrive([words('after')])
  expect(await site.pass(5_000)).toBeGreaterThan(0)
  for (let round = 0; round < 8; round += 1) {
    await site.arrive()
    await site.pass(SILENT)
    await site.beat()
  }
  expect(site.told).toHaveLength(1)
  expect(await health(site)).toMatchObject({ state: 'ok', repaired: 1 })
  expect(await verifyAudit(site.one.store, [])).toMatchObject({ broken: null, events: 3 })
})

it('one that is as it should be and tells nothing is sent anew once; then a person is told, once, until it is heard again', { timeout: 60_000 }, async () => {
  const site = await watch()
  await site.arrive()
  await site.beat()
  await site.pass(5 * 60_000)
  for (let round = 0; round < 12; round += 1) {
    await site.arrive(false)
    await site.pass(SILENT, false)
    await site.beat()
  }
  expect([site.told, await site.needs(), await ready(site)]).toEqual([['webhooks.repaired silent', 'webhooks.dead silent'], ['webhooks-dead'], 'dead'])
  expect(await health(site)).toMatchObject({ repaired: 1 })
  for (let round = 0; round < 3; round += 1) {
    await site.arrive()
    await site.pass(SILENT)
    await site.beat()
  }
  expect([site.told.slice(2), await site.needs(), await ready(site)]).toEqual([['webhooks.alive'], [], 'ok'])
})

it('one that somebody switches off again and again is not fought over', { timeout: 60_000 }, async () => {
  const site = await watch()
  for (let round = 0; round < 10; round += 1) {
    await site.admin('PATCH', '', { webhook: { status: 'inactive' } })
    await site.pass(LOOK_MS)
    await site.beat()
  }
  expect(site.told).toEqual([...Array.from({ length: 3 }, () => 'webhooks.repaired inactive'), 'webhooks.dead inactive'])
  expect([await site.needs(), (await site.admin('GET'))['webhook']]).toEqual([['webhooks-dead'], expect.objectContaining({ status: 'inactive' })])
})

it('nothing is repaired while everything automatic is stopped, or before set-up', { timeout: 60_000 }, async () => {
  const site = await watch()
  await site.one.store.write((tx) => tx.policies.record({ at: site.one.clock.now(), kind: 'stopped', version: null, author: 'Ann', reason: 'a test' }))
  await site.admin('DELETE')
  await site.beat()
  expect([site.told, await ready(site)]).toEqual([['webhooks.dead gone'], 'dead'])
  await site.one.store.write((tx) => tx.policies.record({ at: site.one.clock.now(), kind: 'resumed', version: null, author: 'Ann', reason: 'a test' }))
  await site.one.store.write((tx) => tx.connections.setSetup(site.one.left.id, null))
  await site.pass(LOOK_MS)
  await site.beat()
  expect(site.told).toHaveLength(1)
})

it('on PostgreSQL as well: silence is noticed, and ends with the repair', { timeout: 120_000 }, async () => {
  const server = await postgresServer()
  onTestFinished(() => server.stop())
  const site = await watch(await server.database())
  await site.arrive()
  await site.beat()
  await site.admin('DELETE')
  await site.pass(5 * 60_000)
  await site.arrive()
  await site.pass(SILENT)
  await site.beat()
  await site.arrive()
  await site.pass(SILENT)
  await site.beat()
  expect([site.told, await ready(site)]).toEqual([['webhooks.repaired gone'], 'ok'])
})
