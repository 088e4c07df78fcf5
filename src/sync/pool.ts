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
  run(part: Part): Promise<PartEnd>
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
/** However much was lost with a dead worker or a queue: everything is wanted again after so long. */
const REMIND_MS = 5_000

/** One worker: takes what the queue hands out, does it, says what is wanted next, until the signal aborts. */
export async function workPool(options: PoolOptions): Promise<void> {
  const { queue, clock, log, signal } = options
  const running = new Map<Stream, Promise<void>>()
  let remindAt = clock.now()

  async function one(part: Part): Promise<void> {
    const end = await options.run(part)
    if (end.state === 'ended' && end.worked) for (const next of FOLLOWS[part]) await queue.want(next, null)
    if (end.state !== 'held' && end.again !== null) await queue.want(part, end.again <= clock.now() ? null : end.again)
  }

  function begin(stream: Stream): void {
    const work = stream === LIVE ? (options.live?.() ?? Promise.resolve()) : one(stream)
    const ended = work.catch((error: unknown) => {
      if (!signal.aborted) log.error('sync.part-failed', { part: stream, name: error instanceof Error ? error.name : 'unknown' })
    })
    running.set(stream, ended.finally(() => running.delete(stream)))
  }

  async function fill(): Promise<void> {
    // What is urgent has a worker to itself as long as others are there for the rest.
    const most = running.has(LIVE) ? 0 : options.atOnce
    while (!signal.aborted && running.size < Math.max(most, 1)) {
      const part = await queue.take()
      if (part === null) return
      if (isStream(part) && !running.has(part)) begin(part)
    }
  }

  while (!signal.aborted) {
    try {
      if (clock.now() >= remindAt) {
        remindAt = clock.now() + REMIND_MS
        await remind(queue)
      }
      await fill()
    } catch (error) {
      if (!signal.aborted) log.warn('pool.queue-silent', { name: error instanceof Error ? error.name : 'unknown' })
    }
    await clock.sleep(options.lookMs, signal).catch(() => undefined)
  }
  await Promise.all(running.values())
}

function isStream(name: string): name is Stream {
  return name === LIVE || (STREAMS as readonly string[]).includes(name)
}

async function remind(queue: WorkQueue): Promise<void> {
  for (const stream of [LIVE, ...STREAMS] as const) await queue.want(stream, null)
}
