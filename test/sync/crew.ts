import type { Connection } from '../../src/connector/connector.ts'
import type { CompiledMapping } from '../../src/mapping/compile.ts'
import type { SyncPolicy } from '../../src/sync/context.ts'
import { runPart } from '../../src/sync/part.ts'
import { workPool } from '../../src/sync/pool.ts'
import { createRoute, DEFAULT_ROUTE } from '../../src/sync/route.ts'
import { Killed, mortal, mortalClock } from '../support/bridge.ts'
import { MemoryQueue } from '../../src/simulator/fleet/queue.ts'
import { markerPolicy, silent, type World } from './engine.ts'

/** Several workers over one store and two help desks in memory, each of which can die at any step. */
export interface Crew {
  readonly queue: MemoryQueue
  readonly kills: number
  /** Lets simulated time pass while they work. */
  pass(ms: number): Promise<void>
  stop(): Promise<void>
}

interface CrewOptions {
  readonly workers: number
  readonly mapping?: CompiledMapping
  /** The steps after which a worker dies; asked anew for each life. */
  readonly life: () => number
  readonly restartMs?: number
  /** How long a vendor takes to hear a question, and to answer; asked anew for each. */
  readonly latencyMs?: () => number
}

export function startCrew(world: World, options: CrewOptions): Crew {
  const { clock } = world
  const queue = new MemoryQueue(clock)
  const over = new AbortController()
  let kills = 0
  let ids = 0

  /** One life of one worker: it does whatever the queue hands out until it dies. */
  async function life(): Promise<void> {
    let left = options.life()
    const dead = new AbortController()
    const step = (name: string): void => {
      if (!dead.signal.aborted && (left -= 1) < 0) {
        kills += 1
        dead.abort(new Killed(name))
      }
      if (dead.signal.aborted) throw new Killed(name)
    }
    const signal = AbortSignal.any([over.signal, dead.signal])
    const own = mortalClock(clock, () => dead.signal.aborted)
    const slow = async (): Promise<void> => {
      const ms = options.latencyMs?.() ?? 0
      if (ms > 0) await clock.sleep(ms)
    }
    const of = (connection: Connection): Connection => mortalConnection(connection, step, slow)
    // An outside classifier is asked while others go on delivering.
    const policy: SyncPolicy = { ...markerPolicy(), hear: async (input) => slow().then(() => input) }
    const [one, other] = [of(world.desk.connection()), of(world.cases.connection())]
    const running: Promise<unknown>[] = []
    await workPool({
      queue, clock, log: silent, signal, atOnce: 2, lookMs: 200,
      run: (part) => {
        const work = runPart({
          store: mortal(world.store, step), left: one, right: other, policy, route: createRoute(DEFAULT_ROUTE), mapping: options.mapping ?? null, clock: own, ids: { next: () => `w-${(ids += 1)}` }, random: { next: () => 0.5 },
          log: silent, mode: 'write', from: null, page: null, signal, leaseMs: 2_000, part, sliceMs: 20_000, intervalMs: 5_000,
        })
        running.push(work.catch(() => undefined))
        return work
      },
    })
    await Promise.all(running)
  }

  const lives = Array.from({ length: options.workers }, async () => {
    while (!over.signal.aborted) {
      await life()
      await clock.sleep(options.restartMs ?? 500, over.signal).catch(() => undefined)
    }
  })
  return {
    queue,
    get kills() {
      return kills
    },
    pass: async (ms) => {
      const end = clock.now() + ms
      while (clock.now() < end) {
        await clock.sleep(Math.min(500, end - clock.now()))
        world.desk.run()
      }
    },
    async stop() {
      over.abort(new Error('over'))
      await Promise.all(lives)
    },
  }
}

/** A connection whose calls a dying process leaves before they went out, or before their answer was heard. */
function mortalConnection(connection: Connection, step: (name: string) => void, slow: () => Promise<void>): Connection {
  const call = <A extends readonly unknown[], R>(name: string, work: (...args: A) => Promise<R>) => async (...args: A): Promise<R> => {
    step(`${name}:before`)
    await slow()
    const answer = await work(...args)
    await slow()
    step(`${name}:after`)
    return answer
  }
  const pages = <A extends readonly unknown[], R>(name: string, open: (...args: A) => AsyncIterable<R>) => async function* pagesOf(...args: A): AsyncIterable<R> {
    for await (const page of open(...args)) {
      await slow()
      step(`${name}:page`)
      yield page
    }
  }
  const wrapped = (thing: object | undefined, name: string): object | undefined =>
    thing === undefined ? undefined : Object.fromEntries(Object.entries(thing).map(([key, value]) => {
      const own = `${name}.${key}`
      if (typeof value !== 'function') return [key, value]
      return [key, key === 'changes' ? pages(own, value as (...args: unknown[]) => AsyncIterable<unknown>) : call(own, value as (...args: unknown[]) => Promise<unknown>)]
    }))
  const all = (things: object): object => Object.fromEntries(Object.entries(things).map(([name, thing]) => [name, wrapped(thing as object | undefined, name)]))
  return { ...connection, reads: all(connection.reads), writes: all(connection.writes), ...(connection.linked === undefined ? {} : { linked: wrapped(connection.linked, 'linked') }) } as Connection
}
