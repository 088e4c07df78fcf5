import { describe, expect, it, onTestFinished } from 'vitest'
import { verifyAudit } from '../../src/desk/audit.ts'
import { backfillStatus, switchBackfill } from '../../src/desk/backfill.ts'
import { openTestBridge, type TestBridge } from '../support/bridge.ts'
import { postgresServer } from '../support/postgres.ts'
import { EMPTY_WORLD, plainTicket } from '../support/sandbox.ts'
import { markerPolicy } from './engine.ts'

const DAY = 24 * 60
const TICKETS = 60
const said = (key: string, minutesAgo: number, messages = 2) => ({
  ...plainTicket(key, true), messages: Array.from({ length: messages }, (_, at) => ({ from: 'requester' as const, public: true, body: at === 0 ? 'P2 hate' : `Is there any news? (${at})`, minutesAgo: Math.max(0, minutesAgo - at * 60) })),
})
const HISTORY = Array.from({ length: TICKETS }, (_, at) => said(`h-${at}`, (TICKETS - at) * DAY))
const signed = (one: TestBridge) => ({ by: 'ada', why: 'the quota is needed elsewhere', at: one.clock.now() })

async function open(databaseUrl?: string): Promise<TestBridge> {
  const one = await openTestBridge({ world: { ...EMPTY_WORLD, tickets: HISTORY }, policy: markerPolicy(), http: true, pageSize: 10, ...(databaseUrl === undefined ? {} : { databaseUrl }) })
  onTestFinished(() => one.close())
  await one.setUp()
  return one
}

/** Runs once; as soon as so many tickets are read somebody pauses the backfill, as another process would. */
async function pausedAt(one: TestBridge, tickets: number): Promise<void> {
  const other: Promise<unknown>[] = []
  await one.sync({ progress: ({ counts }) => void (counts.pulled >= tickets && other.length === 0 && other.push(switchBackfill(one.store, one.left.id, 'paused', signed(one)))) })
  await Promise.all(other)
}

const status = (one: TestBridge) => backfillStatus(one.store, one.left.id)
const cases = (one: TestBridge): readonly unknown[] => one.sandbox.inside.salesforce.read().cases.flatMap((row) => (row['Breakwater_External_Id__c'] == null ? [] : [row['Breakwater_External_Id__c']]))

async function story(one: TestBridge): Promise<void> {
  expect(await status(one)).toMatchObject({ state: 'not-begun', etaSeconds: null })
  await pausedAt(one, 20)
  const held = await status(one)
  expect(held).toMatchObject({ state: 'paused', paused: { by: 'ada', why: 'the quota is needed elsewhere' }, endedAt: null })
  // At the next slice: of the page in hand nothing is lost, and no further one is read.
  expect(held.done.tickets).toBeGreaterThanOrEqual(20)
  expect(held.done.tickets).toBeLessThanOrEqual(30)
  expect(held.total.tickets).toBeGreaterThan(50)
  expect(held.total.tickets).toBeLessThan(70)
  expect([held.share, (held.etaSeconds ?? 0) > 0]).toEqual([expect.closeTo(held.done.tickets / TICKETS / 2, 1), true])

  const [id = 0] = one.arrive([said('new', 0, 1)])
  one.sandbox.control({ method: 'POST', path: '/zendesk/edit', body: { key: 'h-50', comment: 'It happened again', public: true } })
  one.clock.advance(180_000)
  const meanwhile = await one.sync()
  expect([meanwhile.state, cases(one)]).toEqual(['done', expect.arrayContaining([expect.stringMatching(new RegExp(`-${id}$`)) as unknown])])
  expect(cases(one)).toHaveLength(2)
  expect((await status(one)).done).toEqual(held.done)
  one.clock.advance(180_000)
  expect(await one.sync()).toMatchObject({ written: 0 })
  expect((await status(one)).done).toEqual(held.done)

  expect([await switchBackfill(one.store, one.left.id, 'resumed', signed(one)), await switchBackfill(one.store, one.left.id, 'resumed', signed(one))]).toEqual([true, false])
  for (let round = 0; round < 3; round += 1) {
    await one.sync()
    one.clock.advance(180_000)
  }
  expect(await status(one)).toMatchObject({ state: 'done', share: 1, etaSeconds: 0, paused: null })
  expect((await status(one)).done.tickets).toBeGreaterThanOrEqual(TICKETS)
  expect([cases(one).length, new Set(cases(one)).size]).toEqual([TICKETS + 1, TICKETS + 1])
  const counts = await one.store.read((tx) => tx.tickets.counts(one.left.id))
  expect([counts.routed, counts.triaged]).toEqual([TICKETS + 1, TICKETS + 1])
  expect(await one.sync()).toMatchObject({ written: 0, conflicts: 0, waiting: 0 })
  await expect(switchBackfill(one.store, one.left.id, 'paused', signed(one))).rejects.toMatchObject({ code: 'desk.order' })
  expect(await verifyAudit(one.store, [])).toMatchObject({ broken: null, events: 4 })
}

describe('a backfill that is paused', () => {
  it('stops at the next slice while what is new goes on, and is read on from there', { timeout: 120_000 }, async () => story(await open()))

  it('… on PostgreSQL as well', { timeout: 200_000 }, async () => {
    const server = await postgresServer()
    onTestFinished(() => server.stop())
    await story(await open(await server.database()))
  })

  it('before it began reads nothing of history, and ends where an undisturbed one does', { timeout: 120_000 }, async () => {
    const one = await open()
    await switchBackfill(one.store, one.left.id, 'paused', signed(one))
    expect([(await one.sync()).pulled, (await status(one)).state]).toEqual([0, 'paused'])
    await switchBackfill(one.store, one.left.id, 'resumed', signed(one))
    const plain = await open()
    const ends: unknown[] = []
    for (const each of [one, plain]) {
      for (let round = 0; round < 3; round += 1) {
        await each.sync()
        each.clock.advance(180_000)
      }
      ends.push(cases(each).length, await each.store.read((tx) => tx.tickets.counts(each.left.id)))
    }
    expect(ends.slice(0, 2)).toEqual(ends.slice(2))
  })

  it('wherever it is killed, and paused and resumed at any time, ends with every ticket once', { timeout: 200_000 }, async () => {
    const one = await open()
    for (let round = 0; round < 12; round += 1) {
      await switchBackfill(one.store, one.left.id, round % 2 === 0 ? 'resumed' : 'paused', signed(one)).catch(() => undefined)
      if (round % 3 === 1) one.arrive([said(`k-${round}`, 0, 1)])
      await one.sync({ killAt: 9 + round * 5 }).catch(() => undefined)
      one.restart()
      one.clock.advance(60_000)
    }
    await switchBackfill(one.store, one.left.id, 'resumed', signed(one))
    for (let round = 0; round < 3; round += 1) {
      one.clock.advance(180_000)
      await one.sync()
    }
    expect([cases(one).length, new Set(cases(one)).size, (await status(one)).state]).toEqual([TICKETS + 4, TICKETS + 4, 'done'])
    one.clock.advance(180_000)
    expect(await one.sync()).toMatchObject({ written: 0, waiting: 0 })
  })
})
