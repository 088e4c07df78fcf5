import { z } from 'zod'
import type { Instant } from '../domain/ports.ts'
import type { Tx } from '../store/store.ts'
import { COMMENTS, TICKETS, type SyncContext } from './context.ts'

/** The names under which they are kept, sealed: the one is written by whoever reads history, the other by whoever pauses that. */
const PROGRESS = 'backfill'
const PAUSE = 'backfill-pause'
/** A longer time between two slices was none of reading: it was paused, or nothing ran. */
const LONGEST_SLICE_MS = 3 * 60_000

const Progress = z.object({
  startedAt: z.number(),
  /** When the first record of history was changed; null: none has been read. */
  firstAt: z.number().nullable(),
  tickets: z.number(),
  comments: z.number(),
  /** How long reading took so far, and when the last slice was stored. */
  activeMs: z.number(),
  sliceAt: z.number(),
  endedAt: z.number().nullable(),
})
export type BackfillProgress = z.infer<typeof Progress>

const Pause = z.object({ paused: z.boolean(), by: z.string(), why: z.string().nullable() })
export type BackfillPause = z.infer<typeof Pause> & { readonly at: Instant }

/** What of history was read so far; null: nothing, or nobody counted. */
export async function backfillProgress(tx: Tx, connection: string): Promise<BackfillProgress | null> {
  const stored = await tx.reports.get(connection, PROGRESS)
  return stored === null ? null : Progress.parse(JSON.parse(stored.json))
}

/** Who paused or resumed it last; null: nobody ever did. */
export async function backfillPause(tx: Tx, connection: string): Promise<BackfillPause | null> {
  const stored = await tx.reports.get(connection, PAUSE)
  return stored === null ? null : { ...Pause.parse(JSON.parse(stored.json)), at: stored.at }
}

export function putBackfillPause(tx: Tx, connection: string, { at, ...pause }: BackfillPause): Promise<void> {
  return tx.reports.put(connection, PAUSE, at, JSON.stringify(pause))
}

/** Whether somebody paused it. Asked before each slice, so that it holds wherever history is read. */
export async function isBackfillPaused(tx: Tx, connection: string): Promise<boolean> {
  return (await backfillPause(tx, connection))?.paused === true
}

/** History ends where the bridge met the account: what changed since is no backfill. */
export function isHistory(upTo: Instant, connectedAt: Instant): boolean {
  return upTo < connectedAt
}

/** Books one slice in the transaction that completes its page. */
export async function bookSlice(ctx: Pick<SyncContext, 'clock' | 'left' | 'row'>, tx: Tx, slice: { readonly stream: string; readonly at: readonly Instant[] }): Promise<void> {
  const now = ctx.clock.now()
  const before = await backfillProgress(tx, ctx.left.id)
  if (before !== null && before.endedAt !== null) return
  const since = before === null ? 0 : now - before.sliceAt
  const ended = await isRead(tx, ctx.left.id, ctx.row.connectedAt)
  const after: BackfillProgress = {
    startedAt: before?.startedAt ?? now,
    firstAt: before?.firstAt ?? (slice.at.length === 0 ? null : Math.min(...slice.at)),
    tickets: (before?.tickets ?? 0) + (slice.stream === TICKETS ? slice.at.length : 0),
    comments: (before?.comments ?? 0) + (slice.stream === COMMENTS ? slice.at.length : 0),
    activeMs: (before?.activeMs ?? 0) + (since <= LONGEST_SLICE_MS ? since : 0),
    sliceAt: now,
    endedAt: ended ? now : null,
  }
  await tx.reports.put(ctx.left.id, PROGRESS, now, JSON.stringify(after))
}

/** Up to where both streams were read; null: not begun. */
export async function historyRead(tx: Tx, connection: string): Promise<Readonly<Record<'tickets' | 'comments', Instant | null>>> {
  return { tickets: (await tx.checkpoints.get(connection, TICKETS))?.upTo ?? null, comments: (await tx.checkpoints.get(connection, COMMENTS))?.upTo ?? null }
}

async function isRead(tx: Tx, connection: string, connectedAt: Instant): Promise<boolean> {
  const { tickets, comments } = await historyRead(tx, connection)
  return tickets !== null && comments !== null && !isHistory(tickets, connectedAt) && !isHistory(comments, connectedAt)
}
