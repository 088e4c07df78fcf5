import { describe, expect, it } from 'vitest'
import { compileMapping } from '../../src/mapping/compile.ts'
import { MappingFile } from '../../src/mapping/mapping.ts'
import { createBell } from '../../src/sync/bell.ts'
import { runLive, type LiveTerms } from '../../src/sync/live.ts'
import { createRoute, DEFAULT_ROUTE } from '../../src/sync/route.ts'
import { makeWorld, markerPolicy, silent, type World } from './engine.ts'
import { lostAnswer } from './memory-crm.ts'

const mapping = compileMapping(MappingFile.parse({
  id: 'test', title: 'Test', left: { vendor: 'zendesk' }, right: { vendor: 'salesforce' },
  fields: [{ id: 'subject', left: 'subject', right: 'subject', direction: 'both', words: true }],
  status: { direction: 'both', pairs: [{ left: 'open', right: 'open' }] },
}))

interface Live {
  /** A webhook names these tickets. */
  announce(...ids: readonly string[]): Promise<void>
  readonly ended: Promise<'held' | 'ended'>
  readonly handed: () => number
  stop(): Promise<void>
}

let ids = 0
function live(world: World, more: { readonly terms?: Partial<LiveTerms>; readonly rightMs?: number } = {}): Live {
  const { clock, store } = world
  const bell = createBell(clock)
  const over = new AbortController()
  const cases = world.cases.connection()
  let handed = 0
  const ended = runLive({
    store, left: world.desk.connection(), clock, ids: { next: () => `live-${(ids += 1)}` }, random: { next: () => 0.5 }, log: silent, route: createRoute(DEFAULT_ROUTE), page: null, signal: over.signal, bell, lookMs: 1_000, leaseMs: 5_000,
    right: { ...cases, linked: { find: async (tickets) => clock.sleep(more.rightMs ?? 0).then(() => cases.linked!.find(tickets)) } },
    terms: () => Promise.resolve({ policy: markerPolicy(), mapping, mode: 'write', ...more.terms }),
    handed: () => (handed += 1),
  })
  let deliveries = 0
  return {
    ended,
    handed: () => handed,
    async announce(...named) {
      for (const id of named) await store.write((tx) => tx.inbox.put('zendesk:acme', `d-${(deliveries += 1)}`, [{ connection: 'zendesk:acme', kind: 'ticket', id }], clock.now()))
      bell.ring()
    },
    async stop() {
      over.abort(new Error('over'))
      await ended
    },
  }
}

const pass = async (world: World, ms: number): Promise<void> => {
  const end = world.clock.now() + ms
  while (world.clock.now() < end) {
    await world.clock.sleep(Math.min(100, end - world.clock.now()))
    world.desk.run()
  }
}

describe('what a webhook names', () => {
  it('is read, judged and, where it is urgent, on its way at once, with its case after it', async () => {
    const world = await makeWorld()
    await world.sync()
    const lane = live(world, { rightMs: 20_000 })
    world.desk.add('1', { body: 'P0 self_harm' })
    world.desk.add('2', { body: 'P2 hate' })
    await lane.announce('1', '2')
    await pass(world, 100)
    // The other CRM has not even answered yet.
    const waiting = await world.store.read((tx) => tx.intents.counts('zendesk:acme'))
    expect(waiting).toMatchObject({ sent: 1, waiting: 0 })
    await pass(world, 5_000)
    expect(world.desk.of('1').tags).toContain('severity_p0')
    expect(world.desk.notes('1')).toHaveLength(1)

    await pass(world, 45_000)
    // What is not urgent is planned, and left to those who deliver everything.
    expect(world.cases.cases.map((one) => one.externalId)).toEqual(['zd-acme-1'])
    expect(await world.store.read((tx) => tx.intents.counts('zendesk:acme'))).toMatchObject({ waiting: 1 })
    expect(lane.handed()).toBeGreaterThan(0)
    await lane.stop()
    world.clock.advance(70_000)
    await world.sync({ mapping })
    expect(world.cases.cases.map((one) => one.externalId)).toEqual(['zd-acme-1', 'zd-acme-2'])
    expect([world.desk.notes('1').length, world.desk.notes('2').length]).toEqual([1, 1])
    world.clock.advance(70_000)
    expect(await world.sync({ mapping })).toMatchObject({ written: 0, conflicts: 0 })
  })

  it('is looked after while a full run of everything else goes on, and twice by nobody', async () => {
    const world = await makeWorld()
    for (let id = 10; id < 60; id += 1) world.desk.add(String(id), { body: 'P3 hate', at: world.clock.now() - 86_400_000 })
    const lane = live(world)
    expect(await live(world).ended).toBe('held')
    const running = world.sync({ mapping })
    world.desk.add('1', { body: 'P1 hate' })
    await lane.announce('1')
    await pass(world, 6_000)
    expect(world.desk.of('1').tags).toContain('severity_p1')

    await running
    await lane.stop()
    for (let round = 0; round < 3; round += 1) {
      world.clock.advance(70_000)
      await world.sync({ mapping })
    }
    expect(world.cases.cases).toHaveLength(51)
    expect(world.desk.notes('1')).toHaveLength(1)
  })

  it('is looked after although a long run began first, where that leaves it to others', async () => {
    const world = await makeWorld()
    for (let id = 10; id < 60; id += 1) world.desk.add(String(id), { body: 'P3 hate', at: world.clock.now() - 86_400_000 })
    const running = world.sync({ mapping, webhooksApart: true })
    await world.clock.sleep(50)
    const lane = live(world)
    world.desk.add('1', { body: 'P1 hate' })
    await lane.announce('1')
    expect(await Promise.race([lane.ended, pass(world, 6_000)])).toBeUndefined()
    expect(world.desk.of('1').tags).toContain('severity_p1')
    await running
    await lane.stop()
  })

  it('is planned anew at once when somebody was faster', async () => {
    const world = await makeWorld()
    await world.sync()
    const lane = live(world)
    world.desk.add('1', { body: 'P0 self_harm' })
    let meddled = false
    world.desk.meanwhile = () => {
      if (!meddled) world.desk.edit('1', (ticket) => ticket.tags.push('vip'))
      meddled = true
    }
    world.clock.advance(2_000)
    await lane.announce('1')
    await pass(world, 15_000)

    expect(world.desk.of('1').tags).toEqual(expect.arrayContaining(['vip', 'severity_p0']))
    expect(world.desk.notes('1')).toHaveLength(1)
    await lane.stop()
  })

  it('is only read while nothing may be written, or somebody stopped everything', async () => {
    for (const how of ['observe', 'stopped'] as const) {
      const world = await makeWorld()
      await world.sync()
      if (how === 'stopped') await world.store.write((tx) => tx.policies.record({ at: world.clock.now(), kind: 'stopped', version: null, author: 'Ann', reason: 'a test' }))
      const lane = live(world, how === 'observe' ? { terms: { mode: 'observe' } } : {})
      world.desk.add('1', { body: 'P0 self_harm' })
      await lane.announce('1')
      await pass(world, 10_000)

      expect([how, world.desk.of('1').tags]).toEqual([how, ['user_safety']])
      expect(await world.store.read((tx) => tx.inbox.pending('zendesk:acme', 9))).toEqual([])
      expect([...(await world.store.read((tx) => tx.triages.latest('zendesk:acme', ['1']))).keys()]).toEqual(['1'])
      await lane.stop()
    }
  })

  it('waits where the vendor does not answer, and is read once it does', async () => {
    const world = await makeWorld()
    await world.sync()
    const lane = live(world)
    const trip = world.desk.trip
    world.desk.trip = () => {
      throw lostAnswer()
    }
    world.desk.add('1', { body: 'P0 self_harm' })
    await lane.announce('1')
    await pass(world, 3_000)
    expect(await world.store.read((tx) => tx.inbox.pending('zendesk:acme', 9))).toHaveLength(1)
    world.desk.trip = trip
    await pass(world, 15_000)
    expect(world.desk.of('1').tags).toContain('severity_p0')
    await lane.stop()
  })
})
