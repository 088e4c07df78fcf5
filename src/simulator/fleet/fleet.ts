import type { Clock } from '../../domain/ports.ts'
import { drawOf, type Draw } from '../chance.ts'
import { worldClock } from '../clock.ts'
import { image } from '../image.ts'
import { inspect, type Violation } from '../invariants/index.ts'
import { DELETING } from '../bin.ts'
import { PEOPLE } from '../people.ts'
import { sabotageNamed } from '../seeds.ts'
import { makeWorld, type World } from '../world.ts'
import { MemoryQueue } from './queue.ts'
import { reportOf, type FleetReport } from './report.ts'
import { startWorker, type Slice, type WorkerParts } from './worker.ts'

export interface FleetOrder {
  readonly connections: number
  readonly workers: number
  /** For so long people are at it, in simulated time. */
  readonly minutes: number
  readonly seed: number
  /** A planted bug, in every connection. */
  readonly sabotage: string | null
}

/** How often people do something in one pair of accounts, in an hour; and in the busiest, which must not make the others wait. */
const ACTS_AN_HOUR = 90
const BUSIEST = 15
const INTERVAL_MS = 60_000
const REMIND_MS = 60_000
/** One of the workers dies about so often. */
const KILL_EVERY_MS = 90_000
const RESTART_MS = 1_500

/** Many connections, each with accounts and a store of its own, over a few workers that share one queue and die now and then. */
export async function runFleet(order: FleetOrder, heard: (line: string) => void = () => undefined): Promise<FleetReport> {
  const clock = worldClock((await image()).endedAt)
  const worlds = new Map<string, World>()
  for (let index = 0; index < order.connections; index += 1) worlds.set(`c${index}`, await makeWorld(order.seed * 1_000 + index, sabotageNamed(order.sabotage) ?? null, { clock }))
  const queue = new MemoryQueue(clock)
  const slices: Slice[] = []
  const faults: string[] = []
  const parts: WorkerParts = { worlds, queue, clock, intervalMs: INTERVAL_MS, remindMs: REMIND_MS, did: (slice) => void slices.push(slice), fault: (text) => void faults.push(text) }
  const until = clock.now() + order.minutes * 60_000
  const crew = crewOf(order.workers, parts, drawOf(order.seed, 7), until)
  const begin = clock.now()
  await Promise.all([...worlds.values()].map((world, index) => live(world, drawOf(order.seed * 1_000 + index, 8), until, index === 0 ? BUSIEST : 1)))
  heard(`${order.minutes} minutes are over; everything comes to rest`)
  // What was said last is still on its way.
  await clock.sleep(5 * 60_000)
  await crew.stop()
  const ranMs = clock.now() - begin
  const calls = sumOf(worlds, (world) => world.passages.length)
  const violations: (Violation & { readonly connection: string })[] = faults.map((detail) => ({ connection: '', invariant: 'no fault of ours', detail }))
  const rows = reportOf.lags(worlds)
  for (const [connection, world] of worlds) {
    world.weather.clear()
    violations.push(...(await inspect(world)).map((one) => ({ ...one, connection })))
    await world.close()
  }
  return reportOf.fleet({ order, ranMs, kills: crew.kills(), slices, calls, lags: rows, violations, worlds })
}

/** People at work in one pair of accounts. */
async function live(world: World, draw: Draw, until: number, times: number): Promise<void> {
  const { clock } = world
  const acts = [...PEOPLE, ...DELETING]
  const total = acts.reduce((sum, { weight }) => sum + weight, 0)
  const mean = 3_600_000 / (ACTS_AN_HOUR * times)
  for (;;) {
    await clock.sleep(Math.min(mean * 6, -Math.log(1 - draw.next()) * mean))
    if (clock.now() >= until) return
    let at = draw.next() * total
    const act = acts.find(({ weight }) => (at -= weight) < 0) ?? acts[0]
    await act?.happen(world, [draw.next(), draw.next(), draw.next()])
    world.tally.events += 1
  }
}

function crewOf(count: number, parts: WorkerParts, draw: Draw, until: number): { readonly kills: () => number; stop(): Promise<void> } {
  const { clock } = parts
  const workers = Array.from({ length: count }, () => startWorker(parts))
  let kills = 0
  let over = false
  const trouble = async (): Promise<void> => {
    for (;;) {
      await clock.sleep(KILL_EVERY_MS * (0.5 + draw.next()))
      if (over || clock.now() >= until) return
      const at = draw.whole(0, count - 1)
      workers[at]?.kill()
      kills += 1
      await clock.sleep(RESTART_MS)
      workers[at] = startWorker(parts)
    }
  }
  const killing = trouble()
  return {
    kills: () => kills,
    async stop() {
      over = true
      await Promise.all(workers.map((worker) => worker.stop()))
      await finished(killing, clock)
    },
  }
}

/** Nobody else may be asleep when time is to pass. */
async function finished(work: Promise<void>, clock: Clock): Promise<void> {
  await Promise.race([work, clock.sleep(2 * KILL_EVERY_MS)])
}

function sumOf(worlds: ReadonlyMap<string, World>, of: (world: World) => number): number {
  let sum = 0
  for (const world of worlds.values()) sum += of(world)
  return sum
}
