import { BridgeError } from '../domain/errors.ts'
import { WireFault, type Instant } from '../domain/ports.ts'
import { newCounts } from './context.ts'
import { asFault } from './faults.ts'
import { lastRead, noteRead } from './last-read.ts'
import { holdLeases, LEASE_MS } from './lease.ts'
import { workOn } from './part-work.ts'
import { introduce, namesOf, sharedContext, under, type RunOptions, type SharedContext } from './run-context.ts'
import { faultOf, summarise, type RunSummary } from './run-summary.ts'
import { newResults } from './settle.ts'
import { pauseAfter } from './schedule.ts'
import { leaseOf, type STREAMS } from './streams.ts'
import { isStopped } from './switch.ts'

export type Part = (typeof STREAMS)[number]

export interface PartOptions extends RunOptions {
  readonly part: Part
  /** After so long the part is given to whoever comes next, finished or not. */
  readonly sliceMs: number
  /** How often the vendors are asked for news. */
  readonly intervalMs: number
}

export type PartEnd =
  /** Another process is at it. */
  | { readonly state: 'held' }
  | {
      readonly state: 'ended'
      /** Something changed in the store or at a vendor: others may have work now. */
      readonly worked: boolean
      /** When there is more to do here; null: not before somebody wants it. */
      readonly again: Instant | null
      readonly summary: RunSummary
    }
  /** It was done a short while ago, or failed and is tried again at a time of its own. */
  | { readonly state: 'resting'; readonly again: Instant }

/**
 * One slice of one part of a connection's sync, under that part's own lease. Several processes do different parts at once; what one stores
 * the others find. Throws nothing but faults of ours.
 */
export async function runPart(options: PartOptions): Promise<PartEnd> {
  const { store, left, right, clock, log, part } = options
  const startedAt = clock.now()
  const rest = await restOf(options)
  if (rest.until > startedAt) return { state: 'resting', again: rest.until }
  const run = options.ids.next()
  const row = await introduce(options)
  const leases = await holdLeases(store, [leaseOf(left.id, part)], run, options, { ttlMs: options.leaseMs ?? LEASE_MS, gate: left.id, wait: false }).catch(nobodyElse)
  if (leases === null) return { state: 'held' }
  const signal = AbortSignal.any([options.signal, leases.lost])
  const before = new Map([left, ...(right === null ? [] : [right])].map((one) => [one.id, one.calls().total]))
  const results = newResults()
  const mode = options.mode === 'write' && (await store.read(isStopped)) ? 'observe' : options.mode
  let shared: SharedContext | null = null
  let failure: unknown = null
  let again: Instant | null = null
  try {
    shared = sharedContext(options, { row, mode, run, owner: run, signal, names: await namesOf(options, reads(part) ? 'observe' : mode) })
    again = await workOn(under(shared, leases, part), leases, options, results)
  } catch (error) {
    failure = error instanceof WireFault ? asFault(error) : error
  }
  const fault = faultOf(failure, options.signal.aborted)
  const counts = shared?.counts ?? newCounts()
  const summary = await summarise({ ...options, mode }, { run, counts, results, startedAt, before, fault, stopped: options.signal.aborted })
  const worked = [...Object.values(counts), ...Object.values(results)].some((count) => count > 0)
  if (!leases.lost.aborted) again = await book(options, rest, { run, startedAt, worked, again, summary })
  await leases.release()
  if (worked || fault !== null) log.info('sync.part-ended', { run, part, state: summary.state, pulled: summary.pulled, triaged: summary.triaged, written: summary.written, setAside: summary.setAside, code: fault?.code ?? null })
  if (failure !== null && !(failure instanceof BridgeError) && !options.signal.aborted && !leases.lost.aborted) throw failure
  return { state: 'ended', worked, again, summary }
}

function nobodyElse(error: unknown): null {
  if (error instanceof BridgeError && error.code === 'store.busy') return null
  throw error
}

interface Rest {
  readonly until: Instant
  /** In a row, up to now. */
  readonly failures: number
}

/** Which vendor a part depends on. */
function vendorOf({ part, left, right }: Pick<PartOptions, 'part' | 'left' | 'right'>): string {
  return part === 'counterpart' || part === 'deliver-right' ? (right?.id ?? left.id) : left.id
}

function reads(part: Part): part is 'intake' | 'counterpart' {
  return part === 'intake' || part === 'counterpart'
}

function restOf(options: PartOptions): Promise<Rest> {
  const { store, left, part } = options
  return store.read(async (tx) => {
    const open = (await tx.circuits.list()).find((one) => one.connection === vendorOf(options) && one.part === part)
    const read = reads(part) ? await lastRead(tx, left.id, part) : null
    return { until: Math.max(open?.until ?? 0, read === null ? 0 : read + options.intervalMs), failures: open?.failures ?? 0 }
  })
}

interface Sliced {
  readonly run: string
  readonly startedAt: Instant
  readonly worked: boolean
  readonly again: Instant | null
  readonly summary: RunSummary
}

/** Keeps what a slice came to where the others and the next one look; says when it is worth doing again. */
async function book(options: PartOptions, rest: Rest, { run, startedAt, worked, again, summary }: Sliced): Promise<Instant | null> {
  const { store, left, clock, part } = options
  const { error } = summary
  const now = clock.now()
  const until = error === null ? again : now + pauseAfter(rest.failures + 1, options.intervalMs, options.random.next())
  await store.write(async (tx) => {
    if (worked || error !== null) {
      await tx.runs.start(run, startedAt)
      await tx.runs.finish(run, now, summary.state, { ...summary, part })
    }
    if (error !== null) await tx.circuits.open({ connection: vendorOf(options), part, since: now, until: until ?? now, failures: rest.failures + 1, ...error })
    else if (rest.failures > 0) await tx.circuits.close(vendorOf(options), part)
    if (error === null && again === null && reads(part) && summary.state === 'done') await noteRead(tx, left.id, part, now)
  })
  return until ?? (reads(part) ? now + options.intervalMs : null)
}
