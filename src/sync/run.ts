import { BridgeError } from '../domain/errors.ts'
import { WireFault, type Instant } from '../domain/ports.ts'
import type { Store } from '../store/store.ts'
import { CHUNK, newCounts, PLANNED, type Progress, type SyncContext } from './context.ts'
import { asFault } from './faults.ts'
import { readNamed } from './ingest.ts'
import { judgeRipe } from './judge.ts'
import { lastRead, noteRead } from './last-read.ts'
import { holdLeases, LEASE_MS, type HeldLeases } from './lease.ts'
import { firstConnectionReport } from './first-report.ts'
import type { Outbox } from './outbox.ts'
import { lookAfterDeletes } from './lives/look-after.ts'
import { lookAfterMerges } from './merges/look-after.ts'
import { preparePlanning } from './replan.ts'
import { createPuller, type Puller } from './pull.ts'
import { type CasePuller, createCasePuller } from './pull-cases.ts'
import { forgetExposure } from './forget.ts'
import { watchRates } from './rates.ts'
import { endWaits } from './related.ts'
import { releaseHeld } from './release.ts'
import { dueAt, introduce, LONGEST_NAP_MS, namesOf, outboxOf, settleOut, sharedContext, under, type RunOptions, type SharedContext } from './run-context.ts'
import { faultOf, summarise, teller, type RunSummary } from './run-summary.ts'
import { LIVE, leaseOf, STREAMS, type Stream } from './streams.ts'
import { watchSchemas } from './schemas.ts'
import { isStopped, noteRefused, noteStopped } from './switch.ts'
import { newResults, type Results } from './settle.ts'

/** Earlier runs looked at for one that died. */
const LOOKED_AT = 20
/** While pages are coming, ripe tickets are judged once this many pages or this much time has gathered them. */
const GATHER_MS = 20_000
/** A run that waits, for a locked record as like as not, or has much to deliver, reads what is new all the same. */
const REREAD_MS = 60_000
/** A run that goes on waiting says so this often. */
const TOLD_MS = 60_000
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
  const row = await introduce(options)
  const lease = { ttlMs: options.leaseMs ?? LEASE_MS, gate: left.id }
  const leases = await holdLeases(store, STREAMS.map((stream) => leaseOf(left.id, stream)), run, options, { ...lease, wait: true })
  // Where something else looks after what webhooks name, this run leaves it to that.
  const live = options.webhooksApart === true ? null : await holdLeases(store, [leaseOf(left.id, LIVE)], run, options, { ...lease, wait: false }).catch(nobodyElse)
  const signal = AbortSignal.any([options.signal, leases.lost, ...(live === null ? [] : [live.lost])])
  const before = new Map([left, ...(right === null ? [] : [right])].map((one) => [one.id, one.calls().total]))
  const results = newResults()
  let failure: unknown = null
  // Stopped by a person: it is watched as before set-up was applied, and planned once it goes on.
  const halted = options.mode === 'write' && (await store.read(isStopped))
  const mode = halted ? 'observe' : options.mode
  let shared: SharedContext | null = null
  try {
    shared = sharedContext(options, { row, mode, run, owner: run, signal, names: await namesOf(options, mode) })
    await beginRun(store, run, startedAt)
    const ctx = under(shared, leases, 'judge')
    if (halted) await noteStopped(ctx)
    await noteRefused(ctx)
    await cycle(shared, { leases, live }, options, results, startedAt)
  } catch (error) {
    failure = error instanceof WireFault ? asFault(error) : error
  }
  const stopped = options.signal.aborted
  const fault = faultOf(failure, stopped)
  const summary = await summarise({ ...options, mode }, { run, counts: shared?.counts ?? newCounts(), results, startedAt, before, fault, stopped })
  if (!leases.lost.aborted) await store.write((tx) => tx.runs.finish(run, clock.now(), summary.state, { ...summary }))
  await leases.release()
  await live?.release()
  log.info('sync.run-ended', { run, state: summary.state, mode: summary.mode, pulled: summary.pulled, triaged: summary.triaged, written: summary.written, setAside: summary.setAside, waiting: summary.waiting, code: summary.error?.code ?? null })
  if (failure !== null && !(failure instanceof BridgeError) && !stopped) throw failure
  return summary
}

function nobodyElse(error: unknown): null {
  if (error instanceof BridgeError && error.code === 'store.busy') return null
  throw error
}

/** Runs that never got to their end died with their process; nobody else holds the lease. */
async function beginRun(store: Store, run: string, at: Instant): Promise<void> {
  await store.write(async (tx) => {
    for (const dead of (await tx.runs.list(LOOKED_AT)).filter((row) => row.state === 'running')) await tx.runs.finish(dead.id, at, 'failed', { error: { code: 'process.ended', message: 'the process ended in the middle', remedy: 'Nothing to do: the next run went on from there.' } })
    await tx.runs.start(run, at)
  })
}

interface Held {
  readonly leases: HeldLeases
  /** Null: something else drains the inbox. */
  readonly live: HeldLeases | null
}

/** The pieces of one run. */
interface Pieces {
  readonly judge: SyncContext
  /** Null: something else drains the inbox. */
  readonly live: SyncContext | null
  readonly puller: Puller
  readonly cases: () => CasePuller
  readonly outboxes: readonly Outbox[]
  readonly readEveryMs: number | undefined
}

/** Whether the vendors are asked for news by this run: one that was woken in between only judges and delivers. */
async function isDue({ store, left, clock }: SyncContext, everyMs: number | undefined): Promise<boolean> {
  if (everyMs === undefined) return true
  const read = await store.read((tx) => lastRead(tx, left.id, 'intake'))
  return read === null || clock.now() - read >= everyMs
}

async function cycle(shared: SharedContext, { leases, live }: Held, options: RunOptions, results: Results, startedAt: Instant): Promise<void> {
  const of = (stream: Stream): SyncContext => under(shared, leases, stream)
  const judge = of('judge')
  await watchSchemas(judge)
  if (shared.mode !== 'observe') await preparePlanning(judge)
  if (shared.mode === 'write') {
    await releaseHeld(judge)
    await lookAfterDeletes(judge)
    await lookAfterMerges(judge)
    await endWaits(judge)
  }
  const outboxes = shared.mode === 'write' ? [outboxOf(of('deliver-left'), leases, shared.left, results, options.leaseMs), ...(shared.right === null ? [] : [outboxOf(of('deliver-right'), leases, shared.right, results, options.leaseMs)])] : []
  const puller = await createPuller(of('intake'), options.from)
  const tell = teller(judge, options.progress, { outboxes, puller, results, startedAt })
  try {
    await work({ judge, live: live === null ? null : under(shared, live, LIVE), puller, cases: () => createCasePuller(of('counterpart')), outboxes, readEveryMs: options.readEveryMs }, tell)
  } finally {
    for (const outbox of outboxes) await outbox.release()
  }
  await watchSchemas(judge, true)
  if (shared.mode !== 'write') await judge.fenced((tx) => tx.checkpoints.put(shared.left.id, PLANNED, shared.mode, shared.clock.now()))
  if (options.mode === 'observe') await firstConnectionReport(judge)
  if (shared.mode !== 'dry-run') {
    await watchRates(judge)
    await forgetExposure(judge)
  }
  await tell('done')
}

async function work({ judge: ctx, live, puller, cases: casesAnew, outboxes, readEveryMs }: Pieces, tell: (phase: Progress['phase']) => Promise<void>): Promise<void> {
  const { clock, signal } = ctx
  let reading = await isDue(ctx, readEveryMs)
  let readingFault: unknown = null
  let judgedAt = clock.now()
  let readAt = clock.now()
  let toldAt = clock.now()
  let cases = casesAnew()
  for (;;) {
    signal.throwIfAborted()
    const { halted, named } = await ctx.store.read(async (tx) => ({
      halted: ctx.mode === 'write' && (await isStopped(tx)),
      named: live === null ? [] : await tx.inbox.pending(live.left.id, CHUNK),
    }))
    // The next run begins as one that only watches.
    if (halted) return settleOut(ctx, outboxes)
    await watchSchemas(ctx)
    if (live !== null && named.length > 0) await readNamed(live, named)
    if (reading) {
      await tell('reading')
      try {
        // The other side's page is stored before anything is judged: two fresh views make the fewest conflicts.
        const more = await counterparts(ctx, cases)
        reading = (await puller.step()) !== null || more
        readAt = clock.now()
        if (!reading && readEveryMs !== undefined) await ctx.fenced(async (tx) => {
          for (const part of ['intake', 'counterpart'] as const) await noteRead(tx, ctx.left.id, part, clock.now())
        })
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
    if (readingFault === null && clock.now() - readAt >= REREAD_MS) {
      puller.again()
      cases = casesAnew()
      reading = true
      continue
    }
    const nap = await napUntil(ctx, outboxes, puller)
    if (nap === null) break
    if (clock.now() - toldAt >= TOLD_MS) {
      toldAt = clock.now()
      ctx.log.info('sync.waits', { run: ctx.run, forMs: nap - toldAt, unsettled: outboxes.reduce((sum, outbox) => sum + outbox.unsettled(), 0), pauses: outboxes.flatMap((outbox) => outbox.pause()?.error.code ?? []).join(' ') })
    }
    await tell(outboxes.some((outbox) => outbox.unsettled() > 0) ? 'writing' : 'waiting')
    if (nap > clock.now()) await clock.sleep(Math.min(LONGEST_NAP_MS, nap - clock.now()), signal)
  }
  if (readingFault !== null) throw readingFault
  if (ctx.faults.right !== null) throw ctx.faults.right
  const fault = outboxes.map((outbox) => outbox.pause()).find((pause) => pause !== null)
  if (fault !== undefined && fault !== null) throw fault.error
}

/** Another page of the other side. Where that does not answer, everything else goes on, and nothing more is asked of it in this run. */
async function counterparts(ctx: SyncContext, cases: CasePuller): Promise<boolean> {
  if (ctx.faults.right !== null) return false
  try {
    return await cases.step()
  } catch (error) {
    if (ctx.signal.aborted) throw error
    ctx.faults.right = asFault(error)
    ctx.log.warn('sync.right-silent', { connection: ctx.right?.id, code: ctx.faults.right.code })
    return false
  }
}

/** When to look again; null when this run has nothing left to do. */
async function napUntil(ctx: SyncContext, outboxes: readonly Outbox[], puller: Puller): Promise<Instant | null> {
  const due = await ctx.store.read(async (tx) => {
    const found: (Instant | null)[] = []
    for (const [index, outbox] of outboxes.entries()) found.push(await dueAt(ctx, tx, outbox, index === 0 ? ctx.left.id : (ctx.right?.id ?? '')))
    if ((await tx.tickets.ripe(ctx.left.id, puller.commentsUpTo(), 1)).length > 0) found.push(ctx.clock.now())
    return found.filter((at) => at !== null)
  })
  return due.length === 0 ? null : Math.min(...due)
}

export type { RunSummary } from './run-summary.ts'
