import { describe, expect, it } from 'vitest'
import { Killed } from '../support/bridge.ts'
import { BEGIN, makeWorld, type World } from './engine.ts'

const HOUR = 3_600_000

/** A first connection with history, arrivals, a closed one, an alarm outside the route, and a case of another tool. */
async function busy(): Promise<World> {
  const world = await makeWorld()
  const { desk, cases, clock } = world
  desk.pageSize = 3
  desk.add('1', { body: 'old P2 hate', at: BEGIN - 900 * HOUR })
  desk.add('2', { body: 'old P3 scam_fraud', at: BEGIN - 800 * HOUR, status: 'closed' })
  desk.add('3', { body: 'P0 self_harm', tags: ['billing'], at: BEGIN - 2 * HOUR })
  cases.make('1')
  await world.sync({ mode: 'observe' })
  for (const id of ['5', '6', '7', '8']) desk.add(id, { body: `new P${Number(id) - 5} hate` })
  desk.say('5', 'sextortion')
  clock.advance(2 * 60_000)
  return world
}

function state(world: World): unknown {
  const { desk, cases } = world
  return {
    tickets: [...desk.tickets.values()].map((one) => ({ id: one.id, tags: one.tags.toSorted(), notes: desk.notes(one.id), fields: one.fields })),
    cases: cases.cases.map((one) => ({ key: one.externalId, fields: one.fields, queue: one.queue })).toSorted((a, b) => ((a.key ?? '') < (b.key ?? '') ? -1 : 1)),
  }
}

async function killed(at: number): Promise<{ readonly world: World; readonly steps: number; readonly died: boolean }> {
  const world = await busy()
  const died = await world.sync({ killAt: at }).then(
    () => false,
    (error: unknown) => {
      if (error instanceof Killed) return true
      throw error
    },
  )
  return { world, steps: world.steps(), died }
}

describe('a process that dies at any step', () => {
  it('leaves nothing lost and nothing twice: the next one ends where an undisturbed one would', { timeout: 120_000 }, async () => {
    const calm = await killed(Number.POSITIVE_INFINITY)
    const expected = state(calm.world)
    const inFlight: number[] = []

    expect(calm.died).toBe(false)
    expect(calm.steps).toBeGreaterThan(40)
    for (let at = 1; at <= calm.steps; at += 1) {
      const { world, died } = await killed(at)
      const { sent } = await world.store.read((tx) => tx.intents.counts('zendesk:acme'))
      if (sent > 0) inFlight.push(at)
      // Somebody notices and starts it again; whatever the vendor had taken on, it finished meanwhile.
      world.clock.advance(20_000)
      world.desk.run()
      const summary = await world.sync()
      world.clock.advance(2 * 60_000)
      const after = await world.sync()

      expect({ at, died, state: summary.state, waiting: after.waiting, written: after.written }).toEqual({ at, died: true, state: 'done', waiting: 0, written: 0 })
      expect({ at, ...(state(world) as object) }).toEqual({ at, ...(expected as object) })
    }
    expect(inFlight.length).toBeGreaterThan(10)
  })

  it('twice in a row changes nothing about that', { timeout: 120_000 }, async () => {
    const calm = await killed(Number.POSITIVE_INFINITY)
    const expected = state(calm.world)
    for (let at = 5; at <= calm.steps; at += 11) {
      const { world } = await killed(at)
      world.clock.advance(20_000)
      await world.sync({ killAt: 4 + (at % 17) }).catch(() => undefined)
      world.clock.advance(20_000)
      await world.sync()
      world.clock.advance(2 * 60_000)
      const after = await world.sync()

      expect({ at, waiting: after.waiting, written: after.written }).toEqual({ at, waiting: 0, written: 0 })
      expect({ at, ...(state(world) as object) }).toEqual({ at, ...(expected as object) })
    }
  })
})
