import type { Clock, Log } from '../domain/ports.ts'
import type { WorkQueue } from '../store/work-queue.ts'
import type { Part, PartEnd } from './part.ts'
import { LIVE, STREAMS, type Stream } from './streams.ts'

export interface PoolOptions {
  readonly queue: WorkQueue
  readonly clock: Clock
  readonly log: Log
  readonly signal: AbortSignal
  /** Parts done at once by this worker, the live one apart. */
  readonly atOnce: number
  /** How often this worker looks into the queue. */
  readonly lookMs: number
  /** However much was lost with a dead worker or a queue: everything is wanted again after so long. */
  readonly remindMs?: number
  /** Where one queue hands out the work of several: whose each piece is. */
  readonly connections?: readonly string[]
  run(part: Part, connection: string): Promise<PartEnd>
  /** Looks after what webhooks name for as long as it can; resolves at once where another worker does. Left out: nobody here does. */
  live?(): Promise<void>
}

/** Whoever finds work done here may have some of its own. */
const FOLLOWS: Readonly<Record<Part, readonly Part[]>> = {
  intake: ['judge'],
  counterpart: ['judge'],
  judge: ['deliver-left', 'deliver-right'],
  'deliver-left': ['judge'],
  'deliver-right': ['judge'],
}
const REMIND_MS = 5_000
const ONLY = ['']
const ALL: readonly Stream[] = [LIVE, ...STREAMS]

/** One worker: takes what the queue hands out, does it, says what is wanted next, until the signal aborts. */
export async function workPool(options: PoolOptions): Promise<void> {
  const { queue, clock, log, signal } = options
  const connections = options.connections ?? ONLY
  const pieces = new Map(connections.flatMap((connection) => ALL.map((stream): readonly [string, Piece] => [nameOf(connection, stream), { connection, stream }])))
  const running = new Map<string, Promise<void>>()
  let remindAt = clock.now()

  async function one(part: Part, connection: string): Promise<void> {
    const end = await options.run(part, connection)
    if (end.state === 'ended' && end.worked) for (const next of FOLLOWS[part]) await queue.want(nameOf(connection, next), null)
    if (end.state !== 'held' && end.again !== null) await queue.want(nameOf(connection, part), end.again <= clock.now() ? null : end.again)
  }

  function begin(name: string, { connection, stream }: Piece): void {
    const work = stream === LIVE ? (options.live?.() ?? Promise.resolve()) : one(stream, connection)
    const ended = work.catch((error: unknown) => {
      if (!signal.aborted) log.error('sync.part-failed', { part: stream, name: error instanceof Error ? error.name : 'unknown' })
    })
    running.set(name, ended.finally(() => running.delete(name)))
  }

  async function fill(): Promise<void> {
    // What is urgent has a worker to itself as long as others are there for the rest.
    const most = running.has(LIVE) ? 0 : options.atOnce
    while (!signal.aborted && running.size < Math.max(most, 1)) {
      const name = await queue.take()
      if (name === null) return
      const piece = pieces.get(name)
      if (piece !== undefined && !running.has(name)) begin(name, piece)
    }
  }

  while (!signal.aborted) {
    try {
      if (clock.now() >= remindAt) {
        remindAt = clock.now() + (options.remindMs ?? REMIND_MS)
        for (const name of pieces.keys()) await queue.want(name, null)
      }
      await fill()
    } catch (error) {
      if (!signal.aborted) log.warn('pool.queue-silent', { name: error instanceof Error ? error.name : 'unknown' })
    }
    await clock.sleep(options.lookMs, signal).catch(() => undefined)
  }
  await Promise.all(running.values())
}

interface Piece {
  readonly connection: string
  readonly stream: Stream
}

function nameOf(connection: string, stream: Stream): string {
  return connection === '' ? stream : `${connection} ${stream}`
}
