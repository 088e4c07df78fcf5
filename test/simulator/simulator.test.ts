import { describe, expect, it } from 'vitest'
import { playSeed, sabotageNamed, type SeedOrder } from '../../src/simulator/seeds.ts'
import { SABOTAGES } from '../../src/simulator/sabotage/index.ts'
import { play, storyOf } from '../../src/simulator/play.ts'

const order = (seed: number, more: Partial<SeedOrder> = {}): SeedOrder => ({ seed, steps: 110, sabotage: null, only: null, shrink: false, ...more })

/** Where each bug shows first; should a change of the engine move that, the others are tried as well. */
const SHOWS_AT: Readonly<Record<string, number>> = { 'cursor-off-by-one': 8, 'tie-at-page-edge': 17, 'redaction-taken-for-done': 2, 'base-forgotten': 2, 'silence-taken-for-failure': 4, 'case-inserted-again': 3, 'case-upserted': 12, 'webhook-eaten': 4, 'agreement-forgotten': 62, 'first-signal-believed': 15, 'delete-cap-forgotten': 103, 'one-way-only': 2 }
const SEEDS = 200

async function caughtAt(name: string): Promise<number | null> {
  const hint = SHOWS_AT[name] ?? 1
  for (const seed of [hint, ...Array.from({ length: SEEDS }, (_, at) => at + 1).filter((one) => one !== hint)]) {
    if ((await playSeed(order(seed, { sabotage: name }))).violations.length > 0) return seed
  }
  return null
}

describe('the simulator', () => {
  it('finds nothing wrong with the engine, and meets what it is there to meet', { timeout: 240_000 }, async () => {
    const played = []
    for (let seed = 1; seed <= 6; seed += 1) played.push(await playSeed(order(seed)))

    expect(played.flatMap(({ seed, violations }) => violations.map((one) => ({ seed, ...one })))).toEqual([])
    expect(Math.min(...played.map(({ tally }) => tally.events))).toBeGreaterThanOrEqual(100)
    expect(Math.min(...played.map(({ tally }) => tally.kills))).toBeGreaterThanOrEqual(5)
    for (const met of ['conflicts', 'lostAnswers', 'killsInDelivery'] as const) expect([met, played.reduce((sum, { tally }) => sum + tally[met], 0) >= played.length]).toEqual([met, true])
  })

  it('plays a seed the same way every time, to the last byte that travelled', { timeout: 240_000 }, async () => {
    const [one, again, other] = [await playSeed(order(3)), await playSeed(order(3)), await playSeed(order(4))]

    expect(again).toEqual(one)
    expect(other.trace).not.toBe(one.trace)
  })

  it('tells a failing story that plays again with fewer events', { timeout: 240_000 }, async () => {
    const failed = await playSeed(order(1, { sabotage: 'lost-tag', shrink: true }))
    expect(failed.violations[0]?.invariant).toBe('tags of others untouched')
    expect(failed.story?.only.length).toBeLessThan(15)

    const again = await playSeed(order(1, { sabotage: 'lost-tag', only: failed.story?.only ?? [] }))
    expect(again.violations).toEqual(failed.violations)
  })

  it.each(SABOTAGES.map(({ name }) => name))('catches %s', { timeout: 600_000 }, async (name) => {
    expect(sabotageNamed(name)?.about).toBeTruthy()
    expect(await caughtAt(name)).not.toBeNull()
  })

  it('has at least fifteen bugs to plant', () => {
    expect(new Set(SABOTAGES.map(({ name }) => name)).size).toBeGreaterThanOrEqual(15)
  })

  it('leaves out events without changing the others', async () => {
    const events = storyOf(5, 110)
    const lines = async (kept: typeof events): Promise<readonly string[]> => (await play(5, kept, null)).lines
    const first = (await lines(events.slice(0, 8))).slice(0, 2)

    expect((await lines(events.slice(0, 4))).slice(0, first.length).every((line, at) => line === first[at] || line.includes('the end'))).toBe(true)
  })
})
