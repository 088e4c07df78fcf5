import { describe, expect, it } from 'vitest'
import { compileMapping } from '../../src/mapping/compile.ts'
import { MappingFile } from '../../src/mapping/mapping.ts'
import type { SyncPolicy } from '../../src/sync/context.ts'
import { runPart, type Part, type PartEnd } from '../../src/sync/part.ts'
import { createRoute, DEFAULT_ROUTE } from '../../src/sync/route.ts'
import { makeWorld, markerPolicy, silent, type World } from './engine.ts'
import { lostAnswer } from './memory-crm.ts'

const mapping = compileMapping(MappingFile.parse({
  id: 'test', title: 'Test', left: { vendor: 'zendesk' }, right: { vendor: 'salesforce' },
  fields: [{ id: 'subject', left: 'subject', right: 'subject', direction: 'both', words: true }],
  status: { direction: 'both', pairs: [{ left: 'open', right: 'open' }] },
  comments: { public: 'both', private: 'to-right', attribution: 'role' },
}))

let ids = 0
function part(world: World, name: Part, more: { readonly policy?: SyncPolicy; readonly leaseMs?: number; readonly intervalMs?: number; readonly sliceMs?: number } = {}): Promise<PartEnd> {
  const { clock, store } = world
  return runPart({
    store, left: world.desk.connection(), right: world.cases.connection(), policy: more.policy ?? markerPolicy(), route: createRoute(DEFAULT_ROUTE), mapping, clock, ids: { next: () => `part-${(ids += 1)}` }, random: { next: () => 0.5 },
    log: silent, mode: 'write', from: null, page: null, signal: new AbortController().signal, leaseMs: more.leaseMs ?? 5_000, part: name, sliceMs: more.sliceMs ?? 20_000, intervalMs: more.intervalMs ?? 0,
  })
}

async function linked(): Promise<World> {
  const world = await makeWorld()
  world.desk.add('7', { subject: 'first', body: 'P2 hate' })
  world.clock.advance(70_000)
  await world.sync({ mapping })
  world.clock.advance(70_000)
  await world.sync({ mapping })
  return world
}

const only = (world: World) => world.cases.cases[0]!

describe('a part of the sync', () => {
  it('is done by one process at a time; another part goes on meanwhile', async () => {
    const world = await linked()
    const slow: SyncPolicy = { ...markerPolicy(), hear: async (input) => world.clock.sleep(30_000).then(() => input) }
    await world.store.write((tx) => tx.tickets.markDue('zendesk:acme', ['7'], 0))
    const judging = part(world, 'judge', { policy: slow })
    await world.clock.sleep(1_000)

    expect(await part(world, 'judge')).toEqual({ state: 'held' })
    expect(await part(world, 'intake')).toMatchObject({ state: 'ended' })
    expect(await judging).toMatchObject({ state: 'ended', worked: true })
  })

  it('plans nothing from what others changed while it was thinking', async () => {
    const world = await linked()
    world.cases.edit(only(world).id, (one) => (one.subject = 'second'))
    await part(world, 'counterpart')
    await part(world, 'judge')
    // The edit is on its way to the ticket; meanwhile the case says more, and the ticket is looked at again.
    const delivering = part(world, 'deliver-left')
    await world.clock.sleep(1_000)
    world.cases.say(only(world).id, 'more', true)
    await part(world, 'counterpart')
    const slow: SyncPolicy = { ...markerPolicy(), hear: async (input) => world.clock.sleep(15_000).then(() => input) }
    const judging = part(world, 'judge', { policy: slow })
    await delivering
    expect(world.desk.of('7').subject).toBe('second')
    await judging

    // What it had read said «first»: written to the case, it would have undone what the specialist did.
    const waiting = await world.store.read((tx) => tx.intents.ofLanes('salesforce:acme', ['case:zd-acme-7']))
    expect([...waiting.values()].flat().filter((intent) => intent.state === 'waiting' && intent.write.op === 'edit-case')).toEqual([])
    for (let round = 0; round < 3; round += 1) {
      world.clock.advance(70_000)
      for (const name of ['intake', 'judge', 'deliver-left', 'deliver-right'] as const) await part(world, name)
    }
    expect([world.desk.of('7').subject, only(world).subject]).toEqual(['second', 'second'])
    expect(world.desk.of('7').comments.filter((one) => one.body.endsWith('more'))).toHaveLength(1)
  })

  it('stores nothing any more once it was frozen for so long that another took over', async () => {
    const world = await linked()
    world.desk.edit('7', (ticket) => (ticket.subject = 'second'))
    world.clock.advance(70_000)
    let thaw: () => void = () => undefined
    const frozen = new Promise<void>((resolve) => (thaw = resolve))
    const desk = world.desk.connection()
    const tickets = desk.reads.tickets!
    async function* stuckChanges(...args: Parameters<typeof tickets.changes>): ReturnType<typeof tickets.changes> {
      for await (const page of tickets.changes(...args)) {
        await frozen
        yield page
      }
    }
    const stuck = { ...desk, reads: { ...desk.reads, tickets: { ...tickets, changes: stuckChanges } } }
    const asleep = new AbortController()
    // A machine that stands still renews nothing.
    const clock = { now: () => world.clock.now(), sleep: async (ms: number, signal?: AbortSignal) => frozen.then(() => world.clock.sleep(ms, signal)) }
    const reading = runPart({
      store: world.store, left: stuck, right: null, policy: markerPolicy(), route: createRoute(DEFAULT_ROUTE), clock, ids: { next: () => `frozen` }, random: { next: () => 0.5 },
      log: silent, mode: 'write', from: null, page: null, signal: asleep.signal, leaseMs: 5_000, part: 'intake', sliceMs: 20_000, intervalMs: 0,
    })
    await world.clock.sleep(60_000)
    world.desk.edit('7', (ticket) => (ticket.subject = 'third'))
    await world.clock.sleep(70_000)
    expect(await part(world, 'intake')).toMatchObject({ state: 'ended', worked: true })
    const at = await world.store.read((tx) => tx.checkpoints.get('zendesk:acme', 'tickets'))
    thaw()
    await reading

    expect(await world.store.read((tx) => tx.checkpoints.get('zendesk:acme', 'tickets'))).toEqual(at)
  })

  it('that fails as a whole rests, says until when, and opens again by itself', async () => {
    const world = await linked()
    const trip = world.desk.trip
    world.desk.trip = () => {
      throw lostAnswer()
    }
    const first = await part(world, 'intake', { intervalMs: 10_000 })
    const [open] = await world.store.read((tx) => tx.circuits.list())
    expect(open).toMatchObject({ connection: 'zendesk:acme', part: 'intake', failures: 1, code: 'connector.unavailable' })
    expect(first).toMatchObject({ state: 'ended', again: open?.until })
    expect(await part(world, 'intake', { intervalMs: 10_000 })).toEqual({ state: 'resting', again: open?.until })

    world.clock.advance((open?.until ?? 0) - world.clock.now())
    await part(world, 'intake', { intervalMs: 10_000 })
    const [longer] = await world.store.read((tx) => tx.circuits.list())
    expect(longer).toMatchObject({ failures: 2, since: open?.since })
    world.desk.trip = trip
    world.clock.advance((longer?.until ?? 0) - world.clock.now())
    expect(await part(world, 'intake', { intervalMs: 10_000 })).toMatchObject({ state: 'ended' })
    expect(await world.store.read((tx) => tx.circuits.list())).toEqual([])
  })
})
