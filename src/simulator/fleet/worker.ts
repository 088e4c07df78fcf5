import type { Clock } from '../../domain/ports.ts'
import { runPart, type Part, type PartEnd } from '../../sync/part.ts'
import { workPool } from '../../sync/pool.ts'
import { createRoute, DEFAULT_ROUTE } from '../../sync/route.ts'
import type { WorkQueue } from '../../store/work-queue.ts'
import type { Booted } from '../bridge.ts'
import { quiet } from '../image.ts'
import { markerPolicy } from '../policy.ts'
import type { World } from '../world.ts'

/** Slices are as long, and leases as they are taken over, as in the real processes. */
const SLICE_MS = 20_000
const LEASE_MS = 30_000
const LOOK_MS = 250
/** So many parts at once: nearly all of their time is waiting for vendors. */
export const AT_ONCE = 6

export interface WorkerParts {
  readonly worlds: ReadonlyMap<string, World>
  readonly queue: WorkQueue
  readonly clock: Clock
  readonly intervalMs: number
  /** A worker learns within so long of work that was lost with another. */
  readonly remindMs: number
  readonly did: (slice: Slice) => void
  /** What must never happen. */
  readonly fault: (text: string) => void
}

export interface Slice {
  readonly part: Part
  readonly tookMs: number
  readonly state: PartEnd['state']
}

/** One life of one worker of many connections; each connection is opened when it is first worked for. */
export function startWorker(parts: WorkerParts): { kill(): void; stop(): Promise<void> } {
  const { clock, worlds } = parts
  const opened = new Map<string, Booted>()
  const over = new AbortController()
  let dead = false

  async function run(part: Part, connection: string): Promise<PartEnd> {
    const world = worlds.get(connection)
    if (world === undefined) throw new Error('nobody has this connection')
    const booted = opened.get(connection) ?? world.boot()
    opened.set(connection, booted)
    const { store, left, right, ids, random } = booted
    const began = clock.now()
    const end = await runPart({
      store, left, right, ids, random, clock: booted.clock, policy: markerPolicy(), route: createRoute(DEFAULT_ROUTE), log: quiet, mode: 'write', from: 0, mapping: world.mapping,
      page: 'https://bridge.example.com', signal: over.signal, part, sliceMs: SLICE_MS, leaseMs: LEASE_MS, intervalMs: parts.intervalMs,
    })
    parts.did({ part, tookMs: clock.now() - began, state: end.state })
    return end
  }

  const work = workPool({
    queue: parts.queue, clock, signal: over.signal, atOnce: AT_ONCE, lookMs: LOOK_MS, remindMs: parts.remindMs, connections: [...worlds.keys()], run,
    log: { ...quiet, error: (event, details) => dead || parts.fault(`${event}: ${JSON.stringify(details)}`) },
  })
  return {
    /** From now on nothing that it awaited ever comes back to it. */
    kill() {
      dead = true
      for (const { life } of opened.values()) life.die()
      over.abort(new Error('killed'))
    },
    async stop() {
      over.abort(new Error('over'))
      await work
    },
  }
}
