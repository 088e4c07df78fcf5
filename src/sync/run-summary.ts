import type { Connection } from '../connector/connector.ts'
import { BridgeError } from '../domain/errors.ts'
import type { Clock, Instant } from '../domain/ports.ts'
import type { Store } from '../store/store.ts'
import type { Counts, Progress, SyncContext, SyncMode } from './context.ts'
import type { Outbox } from './outbox.ts'
import type { Puller } from './pull.ts'
import type { Results } from './settle.ts'

export interface RunSummary extends Counts {
  readonly run: string
  readonly state: 'done' | 'failed' | 'stopped'
  readonly mode: SyncMode
  /** The versions it ran under. */
  readonly policy: string
  readonly mapping: string | null
  /** Vendor records changed by this run, counted after their jobs finished. */
  readonly written: number
  /** Writes that will never work as they are, and records that could not be read; the rest went on. */
  readonly setAside: number
  readonly conflicts: number
  /** Writes that wait for a vendor to take them. */
  readonly waiting: number
  /** Requests that left, by vendor. */
  readonly apiCalls: Readonly<Record<string, number>>
  readonly seconds: number
  /** Why the run did not get to its end; null when it did. */
  readonly error: { readonly code: string; readonly message: string; readonly remedy: string } | null
}

/** Tells a listener where the run stands; asks the store for nothing where nobody listens. */
export function teller(ctx: SyncContext, listener: ((progress: Progress) => void) | undefined, parts: { readonly outboxes: readonly Outbox[]; readonly puller: Puller; readonly results: Results; readonly startedAt: Instant }): (phase: Progress['phase']) => Promise<void> {
  const { outboxes, puller, results, startedAt } = parts
  if (listener === undefined) return () => Promise.resolve()
  return async (phase) => {
    const left = await ctx.store.read(async (tx) => {
      let open = await tx.tickets.countDue(ctx.left.id)
      for (const one of outboxes.length === 0 ? [] : [ctx.left, ...(ctx.right === null ? [] : [ctx.right])]) {
        const { waiting, sent } = await tx.intents.counts(one.id)
        open += waiting + sent
      }
      return open
    })
    listener({
      phase, counts: { ...ctx.counts }, written: results.landed, setAside: results.refused + ctx.counts.rejected, left,
      seconds: (ctx.clock.now() - startedAt) / 1000, read: puller.share(),
      calls: Object.fromEntries([ctx.left, ...(ctx.right === null ? [] : [ctx.right])].map((one) => [one.vendor, one.calls()])),
    })
  }
}

export function faultOf(failure: unknown, stopped: boolean): RunSummary['error'] {
  if (failure === null || stopped) return null
  if (failure instanceof BridgeError) return { code: failure.code, message: failure.message, remedy: failure.remedy }
  return { code: 'unforeseen', message: 'the run ended on a fault of its own', remedy: 'Run sync again; nothing is written twice.' }
}

interface Ending {
  readonly run: string
  readonly counts: Counts
  readonly results: Results
  readonly startedAt: Instant
  readonly before: ReadonlyMap<string, number>
  readonly fault: RunSummary['error']
  readonly stopped: boolean
}

export async function summarise(options: { readonly store: Store; readonly left: Connection; readonly right: Connection | null; readonly clock: Clock; readonly mode: SyncMode; readonly policy: { readonly version: string }; readonly mapping?: { readonly version: string } | null }, ending: Ending): Promise<RunSummary> {
  const both = [options.left, ...(options.right === null ? [] : [options.right])]
  const waiting = await options.store.read(async (tx) => {
    let sum = 0
    for (const one of both) {
      const { waiting: open, sent } = await tx.intents.counts(one.id)
      sum += open + sent
    }
    return sum
  })
  return {
    run: ending.run,
    state: ending.stopped ? 'stopped' : ending.fault === null ? 'done' : 'failed',
    mode: options.mode,
    policy: options.policy.version,
    mapping: options.mapping?.version ?? null,
    ...ending.counts,
    written: ending.results.landed,
    setAside: ending.results.refused + ending.counts.rejected,
    conflicts: ending.results.conflicts,
    waiting,
    apiCalls: Object.fromEntries(both.map((one) => [one.vendor, one.calls().total - (ending.before.get(one.id) ?? 0)])),
    seconds: Math.round((options.clock.now() - ending.startedAt) / 100) / 10,
    error: ending.fault,
  }
}
