import type { Connection } from '../connector/connector.ts'
import { BridgeError } from '../domain/errors.ts'
import { WireFault, type Clock, type Ids, type Instant, type Log, type Random } from '../domain/ports.ts'
import type { ReadsAs } from '../domain/merge.ts'
import type { Write } from '../domain/write.ts'
import type { CompiledMapping } from '../mapping/compile.ts'
import { asRead } from '../mapping/reads-as.ts'
import type { ConnectionRow, Store } from '../store/store.ts'
import { newCounts, PLANNED, type Progress, type SyncContext, type SyncMode, type SyncPolicy } from './context.ts'
import { asFault, sturdy } from './faults.ts'
import { drainInbox } from './ingest.ts'
import { judgeRipe } from './judge.ts'
import type { Caps } from './caps.ts'
import { holdLease, LEASE_MS } from './lease.ts'
import { firstConnectionReport } from './first-report.ts'
import { createOutbox, SYNC_OPS, type Outbox } from './outbox.ts'
import { preparePlanning } from './replan.ts'
import { createPuller, type Puller } from './pull.ts'
import { createCasePuller } from './pull-cases.ts'
import { watchRates } from './rates.ts'
import { releaseHeld } from './release.ts'
import type { Route } from './route.ts'
import { faultOf, summarise, teller, type RunSummary } from './run-summary.ts'
import { isStopped, noteRefused, noteStopped } from './switch.ts'
import { newResults, settler, type Results } from './settle.ts'

export interface RunOptions {
  readonly store: Store
  readonly left: Connection
  readonly right: Connection | null
  readonly policy: SyncPolicy
  readonly route: Route
  /** Keeps tickets and cases in step both ways; left out: cases only mirror tickets. */
  readonly mapping?: CompiledMapping | null
  /** A published mapping that this build cannot use: the one above stands in for it. */
  readonly mappingRefused?: string | null
  readonly clock: Clock
  readonly ids: Ids
  readonly random: Random
  readonly log: Log
  readonly mode: SyncMode
  /** Where reading begins when nothing has been read yet; null: at the very beginning. */
  readonly from: Instant | null
  /** Public address of Breakwater's pages, for links in notes. */
  readonly page: string | null
  /** Aborting finishes the page in hand, leaves what is under way in the store, and ends the run as stopped. */
  readonly signal: AbortSignal
  readonly progress?: (progress: Progress) => void
  /** Told every write that a dry run would make. */
  readonly show?: (write: Write, connection: string) => void
  readonly leaseMs?: number
  /** How much automation may write an hour; left out: as much as the vendors take. */
  readonly caps?: Caps
}

/** Earlier runs looked at for one that died. */
const LOOKED_AT = 20
/** No sleep of the loop is longer, so that a wake-up is never far. */
const LONGEST_NAP_MS = 5_000
/** Writes put off by the vendor for longer than this are left to the next run. */
const PATIENCE_MS = 10 * 60_000
/** While pages are coming, ripe tickets are judged once this many pages or this much time has gathered them. */
const GATHER_MS = 20_000
/** How often a stopped run looks at what is still out, seconds apart. */
const LAST_LOOKS = 12
/** Judged in a row before deliveries get their turn. */
const BATCHES = 5

/**
 * One run: reads everything that is new, judges what is ripe, delivers what is due, and ends when nothing is left to do for now.
 * One connection is synced by one process at a time: throws `store.busy` while another one does. Every fault that stops a run is in the
 * summary; besides, only a fault of ours is thrown.
 */
export async function runSync(options: RunOptions): Promise<RunSummary> {
  const { store, left, right, clock, log } = options
  const startedAt = clock.now()
  const run = options.ids.next()
  const owner = run
  const ports = { clock, log, signal: options.signal }
  const lease = await holdLease(store, `sync:${left.id}`, owner, ports, options.leaseMs ?? LEASE_MS)
  const signal = AbortSignal.any([options.signal, lease.lost])
  const before = new Map([left, ...(right === null ? [] : [right])].map((one) => [one.id, one.calls().total]))
  const results = newResults()
  const counts = newCounts()
  let failure: unknown = null
  // Stopped by a person: it is watched as before set-up was applied, and planned once it goes on.
  const halted = options.mode === 'write' && (await store.read(isStopped))
  const mode = halted ? 'observe' : options.mode
  try {
    const row = await introduce(options)
    const names = await namesOf(options, mode)
    const ctx: SyncContext = {
      store, left, right, row, policy: sturdy(options.policy, log), route: options.route, mapping: names.mapping, readsAs: names.readsAs, mappingRefused: options.mappingRefused ?? null, clock, ids: options.ids, random: options.random, log,
      mode, caps: options.caps ?? null, run, owner, page: options.page, signal, counts, alarmed: new Set(), faults: { right: names.fault }, show: options.show ?? (() => undefined), fenced: (task) => lease.fenced(task),
    }
    await beginRun(store, run, startedAt)
    if (halted) await noteStopped(ctx)
    await noteRefused(ctx)
    await cycle(ctx, options, results, startedAt)
  } catch (error) {
    failure = error instanceof WireFault ? asFault(error) : error
  }
  const stopped = options.signal.aborted
  const fault = faultOf(failure, stopped)
  const summary = await summarise({ ...options, mode }, { run, counts, results, startedAt, before, fault, stopped })
  if (!lease.lost.aborted) await store.write((tx) => tx.runs.finish(run, clock.now(), summary.state, { ...summary }))
  await lease.release()
  log.info('sync.run-ended', { run, state: summary.state, mode: summary.mode, pulled: summary.pulled, triaged: summary.triaged, written: summary.written, setAside: summary.setAside, waiting: summary.waiting, code: summary.error?.code ?? null })
  if (failure !== null && !(failure instanceof BridgeError) && !stopped) throw failure
  return summary
}

/** Runs that never got to their end died with their process; nobody else holds the lease. */
async function beginRun(store: Store, run: string, at: Instant): Promise<void> {
  await store.write(async (tx) => {
    for (const dead of (await tx.runs.list(LOOKED_AT)).filter((row) => row.state === 'running')) await tx.runs.finish(dead.id, at, 'failed', { error: { code: 'process.ended', message: 'the process ended in the middle', remedy: 'Nothing to do: the next run went on from there.' } })
    await tx.runs.start(run, at)
  })
}

/** Both accounts get a row the first time they are met; what was last touched before is quiet history. */
async function introduce(options: RunOptions): Promise<ConnectionRow> {
  const { store, left, right, clock } = options
  return store.write(async (tx) => {
    const known = await tx.connections.get(left.id)
    if (right !== null && (await tx.connections.get(right.id)) === null) await tx.connections.ensure({ id: right.id, vendor: right.vendor, url: '', connectedAt: clock.now() })
    return known ?? tx.connections.ensure({ id: left.id, vendor: left.vendor, url: '', connectedAt: clock.now() })
  })
}

/** How the second CRM reads back what it is given. Where it does not answer, it is not asked anything else in this run either. */
async function namesOf({ left, right, mapping = null, log }: RunOptions, mode: SyncMode): Promise<{ readonly mapping: CompiledMapping | null; readonly readsAs: ReadsAs; readonly fault: BridgeError | null }> {
  if (right?.readsAs === undefined || mode === 'observe') return { mapping, readsAs: {}, fault: null }
  try {
    const readsAs = await right.readsAs()
    return { mapping: mapping === null ? null : asRead(mapping, (await left.readsAs?.()) ?? {}, readsAs), readsAs, fault: null }
  } catch (error) {
    const fault = asFault(error)
    log.warn('sync.right-silent', { connection: right.id, code: fault.code })
    return { mapping, readsAs: {}, fault }
  }
}

async function cycle(ctx: SyncContext, options: RunOptions, results: Results, startedAt: Instant): Promise<void> {
  if (ctx.mode !== 'observe') await preparePlanning(ctx)
  if (ctx.mode === 'write') await releaseHeld(ctx)
  const puller = await createPuller(ctx, options.from)
  const outboxes = ctx.mode === 'write' ? [ctx.left, ...(ctx.right === null ? [] : [ctx.right])].map((connection) => outboxOf(ctx, connection, results, options.leaseMs ?? LEASE_MS)) : []
  const tell = teller(ctx, options.progress, { outboxes, puller, results, startedAt })
  try {
    await work(ctx, puller, outboxes, tell)
  } finally {
    for (const outbox of outboxes) await outbox.release()
  }
  if (ctx.mode !== 'write') await ctx.fenced((tx) => tx.checkpoints.put(ctx.left.id, PLANNED, ctx.mode, ctx.clock.now()))
  if (options.mode === 'observe') await firstConnectionReport(ctx)
  if (ctx.mode !== 'dry-run') await watchRates(ctx)
  await tell('done')
}

function outboxOf(ctx: SyncContext, connection: Connection, results: Results, leaseMs: number): Outbox {
  const { store, clock, ids, log, owner } = ctx
  return createOutbox({ store, connection, clock, ids, log, owner, leaseMs, ops: SYNC_OPS, stopped: isStopped, settle: settler(ctx, connection, results) })
}

async function work(ctx: SyncContext, puller: Puller, outboxes: readonly Outbox[], tell: (phase: Progress['phase']) => Promise<void>): Promise<void> {
  const { clock, signal } = ctx
  const cases = createCasePuller(ctx)
  let reading = true
  let readingFault: unknown = null
  let judgedAt = clock.now()
  for (;;) {
    signal.throwIfAborted()
    // The next run begins as one that only watches.
    if (ctx.mode === 'write' && (await ctx.store.read(isStopped))) return settleOut(ctx, outboxes)
    await drainInbox(ctx)
    if (reading) {
      await tell('reading')
      try {
        // The other side's page is stored before anything is judged: two fresh views make the fewest conflicts.
        const more = await cases.step()
        reading = (await puller.step()) !== null || more
      } catch (error) {
        // What is waiting is still delivered; the next run reads on from the checkpoint.
        if (signal.aborted) throw error
        reading = false
        readingFault = error
      }
    }
    const gathered = !reading || clock.now() - judgedAt >= GATHER_MS
    if (gathered) {
      for (let batch = 0; batch < BATCHES && (await judgeRipe(ctx, puller.commentsUpTo())) > 0; batch += 1) await tell('judging')
      judgedAt = clock.now()
    }
    for (const outbox of outboxes) await outbox.pump(reading ? 'full' : 'all')
    if (reading) continue
    const nap = await napUntil(ctx, outboxes, puller)
    if (nap === null) break
    await tell(outboxes.some((outbox) => outbox.unsettled() > 0) ? 'writing' : 'waiting')
    if (nap > clock.now()) await clock.sleep(Math.min(LONGEST_NAP_MS, nap - clock.now()), signal)
  }
  if (readingFault !== null) throw readingFault
  if (ctx.faults.right !== null) throw ctx.faults.right
  const fault = outboxes.map((outbox) => outbox.pause()).find((pause) => pause !== null)
  if (fault !== undefined && fault !== null) throw fault.error
}

/** Somebody stopped everything: what has left already is asked about for a while, so that it is known what became of it. */
async function settleOut({ clock, signal }: SyncContext, outboxes: readonly Outbox[]): Promise<void> {
  for (let look = 0; look < LAST_LOOKS; look += 1) {
    for (const outbox of outboxes) await outbox.pump('all')
    if (outboxes.every((outbox) => outbox.unsettled() === 0)) return
    const next = Math.min(...outboxes.map((outbox) => outbox.nextAt() ?? Number.POSITIVE_INFINITY))
    await clock.sleep(Math.min(LONGEST_NAP_MS, Math.max(1_000, next - clock.now())), signal)
  }
}

/** When to look again; null when this run has nothing left to do. */
async function napUntil(ctx: SyncContext, outboxes: readonly Outbox[], puller: Puller): Promise<Instant | null> {
  const now = ctx.clock.now()
  const due: Instant[] = []
  for (const [index, outbox] of outboxes.entries()) {
    const pause = outbox.pause()
    if (pause !== null && (pause.final || pause.until - now > PATIENCE_MS)) continue
    const id = index === 0 ? ctx.left.id : (ctx.right?.id ?? '')
    const { at, sent } = await ctx.store.read(async (tx) => ({ at: await tx.intents.nextAt(id), sent: (await tx.intents.counts(id)).sent }))
    const next = outbox.nextAt()
    if (next !== null) due.push(next)
    // Somebody else's deliveries, dead with their process: theirs once the lease is over.
    else if (sent > 0) due.push(now + 1_000)
    else if (at !== null && at - now <= PATIENCE_MS) due.push(at)
  }
  const ripe = await ctx.store.read((tx) => tx.tickets.ripe(ctx.left.id, puller.commentsUpTo(), 1))
  if (ripe.length > 0) due.push(now)
  return due.length === 0 ? null : Math.min(...due)
}

export type { RunSummary } from './run-summary.ts'
