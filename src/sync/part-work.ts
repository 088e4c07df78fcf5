import type { Instant } from '../domain/ports.ts'
import { isBackfillPaused } from './backfill.ts'
import { COMMENTS, PLANNED, type SyncContext } from './context.ts'
import { firstConnectionReport, FIRST_REPORT } from './first-report.ts'
import { judgeRipe } from './judge.ts'
import type { HeldLeases } from './lease.ts'
import type { PartOptions } from './part.ts'
import { createPuller } from './pull.ts'
import { createCasePuller } from './pull-cases.ts'
import { forgetExposure } from './forget.ts'
import { watchRates } from './rates.ts'
import { endWaits } from './related.ts'
import { releaseHeld } from './release.ts'
import { lookAfterDeletes } from './lives/look-after.ts'
import { lookAfterMerges } from './merges/look-after.ts'
import { preparePlanning } from './replan.ts'
import { dueAt, LONGEST_NAP_MS, outboxOf, settleOut } from './run-context.ts'
import { watchSchemas } from './schemas.ts'
import type { Results } from './settle.ts'
import { isStopped, noteRefused, noteStopped } from './switch.ts'

/** A stream of comments that is further behind is being caught up with: batches are worth filling. */
const BEHIND_MS = 5 * 60_000

/** Works on one part until nothing is left or its time is over; returns when there is more to do, null when that is not known. */
export function workOn(ctx: SyncContext, leases: HeldLeases, options: PartOptions, results: Results): Promise<Instant | null> {
  const until = ctx.clock.now() + options.sliceMs
  switch (options.part) {
    case 'intake':
      return readTickets(ctx, until, options.from)
    case 'counterpart':
      return readOn(ctx, until, createCasePuller(ctx).step)
    case 'judge':
      return judgeOn(ctx, until, options)
    case 'deliver-left':
      return deliver(ctx, until, outboxOf(ctx, leases, ctx.left, results, options.leaseMs), ctx.left.id)
    case 'deliver-right':
      return ctx.right === null ? Promise.resolve(null) : deliver(ctx, until, outboxOf(ctx, leases, ctx.right, results, options.leaseMs), ctx.right.id)
  }
}

async function readTickets(ctx: SyncContext, until: Instant, from: Instant | null): Promise<Instant | null> {
  const puller = await createPuller(ctx, from)
  return readOn(ctx, until, async () => (await puller.step()) !== null)
}

/** `step` reads one page; false once there is nothing more for now. */
async function readOn(ctx: SyncContext, until: Instant, step: () => Promise<boolean>): Promise<Instant | null> {
  for (;;) {
    ctx.signal.throwIfAborted()
    if (!(await step())) return null
    if (ctx.clock.now() >= until) return ctx.clock.now()
  }
}

async function judgeOn(ctx: SyncContext, until: Instant, options: PartOptions): Promise<Instant | null> {
  if (ctx.mode !== options.mode) await noteStopped(ctx)
  await noteRefused(ctx)
  await watchSchemas(ctx)
  if (ctx.mode !== 'observe') await preparePlanning(ctx)
  if (ctx.mode === 'write') {
    await releaseHeld(ctx)
    await lookAfterDeletes(ctx)
    await lookAfterMerges(ctx)
    await endWaits(ctx)
  }
  const read = await ctx.store.read((tx) => tx.checkpoints.get(ctx.left.id, COMMENTS))
  const upTo = read?.upTo ?? options.from ?? 0
  let more = true
  while (more && ctx.clock.now() < until) {
    ctx.signal.throwIfAborted()
    await watchSchemas(ctx)
    more = (await judgeRipe(ctx, upTo)) > 0
  }
  if (ctx.mode !== 'write') await ctx.fenced((tx) => tx.checkpoints.put(ctx.left.id, PLANNED, ctx.mode, ctx.clock.now()))
  if (options.mode === 'observe' && (ctx.counts.triaged > 0 || (await ctx.store.read((tx) => tx.reports.get(ctx.left.id, FIRST_REPORT))) === null)) await firstConnectionReport(ctx)
  if (ctx.mode !== 'dry-run') {
    await watchRates(ctx)
    await forgetExposure(ctx)
  }
  if (ctx.faults.right !== null) throw ctx.faults.right
  return more ? ctx.clock.now() : null
}

async function deliver(ctx: SyncContext, until: Instant, outbox: ReturnType<typeof outboxOf>, connection: string): Promise<Instant | null> {
  if (ctx.mode !== 'write') return null
  const { clock, signal, store } = ctx
  try {
    for (;;) {
      signal.throwIfAborted()
      if (await store.read(isStopped)) {
        await settleOut(ctx, [outbox])
        return null
      }
      await outbox.pump((await isBehind(ctx)) ? 'full' : 'all')
      const next = await store.read((tx) => dueAt(ctx, tx, outbox, connection))
      if (next === null || clock.now() >= until) {
        const pause = outbox.pause()
        if (pause !== null) throw pause.error
        return next
      }
      await clock.sleep(Math.max(0, Math.min(LONGEST_NAP_MS, next - clock.now())), signal)
    }
  } finally {
    await outbox.release()
  }
}

/** More is coming soon: what is not urgent waits until its batch is full. */
async function isBehind(ctx: SyncContext): Promise<boolean> {
  const { read, paused } = await ctx.store.read(async (tx) => ({ read: await tx.checkpoints.get(ctx.left.id, COMMENTS), paused: await isBackfillPaused(tx, ctx.left.id) }))
  // While history is paused no more of it comes to fill a batch with.
  return paused ? false : read === null || ctx.clock.now() - read.upTo > BEHIND_MS
}
