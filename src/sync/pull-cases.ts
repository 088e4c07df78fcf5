import type { Page } from '../connector/connector.ts'
import type { Instant } from '../domain/ports.ts'
import type { Comment, Ticket } from '../domain/ticket.ts'
import type { StoredTicket, Tx } from '../store/store.ts'
import { reads } from './carry-comments.ts'
import { readsFiles } from './carry/files-step.ts'
import { breathe, chunks, COMMENTS, FILES, TICKETS, type SyncContext } from './context.ts'
import { takeComments } from './lives/take-comments.ts'
import { liftDeletes, takeDeletes } from './lives/take-deletes.ts'
import { takeMerges } from './merges/take.ts'
import { inOrderOfReading } from './same-second.ts'

export interface CasePuller {
  /** Reads and stores the next page of counterparts; false once everything has been read for now. */
  readonly step: () => Promise<boolean>
}

/** Counterparts changed a little before the bridge came are still worth comparing. */
const BEFORE_MS = 60_000

/**
 * The other side's changes: those of linked records are kept, and make their tickets due; all others go by unkept. A tombstone is kept too,
 * for a delete is never inferred from anything else.
 */
export function createCasePuller(ctx: SyncContext): CasePuller {
  const { right, mapping } = ctx
  if (right === null || mapping === null || right.reads.tickets === undefined) return { step: () => Promise.resolve(false) }
  const records = follow<Ticket>(ctx, right.id, TICKETS, right.reads.tickets, (ticket) => ticket.ref.id, (tx, ours) => keepRead(ctx, tx, right.id, ours))
  const keep = (tx: Tx, ours: readonly Comment[]): Promise<ReadonlySet<string>> => keepSaid(ctx, tx, right.id, ours)
  const threads = right.reads.comments === undefined || !(reads(mapping.comments, 'right') || (readsFiles(mapping, 'right') && right.reads.files?.loose === undefined)) ? null : follow<Comment>(ctx, right.id, COMMENTS, right.reads.comments, (comment) => comment.ticketId, keep)
  const loose = right.reads.files?.loose === undefined || !readsFiles(mapping, 'right') ? null : follow<Comment>(ctx, right.id, FILES, right.reads.files.loose, (comment) => comment.ticketId, keep)
  return { step: async () => (await records()) || ((await threads?.()) ?? false) || ((await loose?.()) ?? false) }
}

async function keepRead(ctx: SyncContext, tx: Tx, rightId: string, rows: readonly Ticket[]): Promise<ReadonlySet<string>> {
  const ours = await inOrderOfReading(tx, rightId, rows)
  const news = new Set(await tx.tickets.observe(ours.map((ticket) => ({ ticket, routed: true, dueAfter: null, threadComplete: false })), ctx.clock.now()))
  // A case that was merged into another is deleted in nobody's eyes.
  const gone = ours.filter((ticket) => ticket.status === 'deleted' && ticket.merged !== true)
  await takeMerges(ctx, tx, 'right', ours)
  const kept = gone.length === 0 ? new Map<string, StoredTicket>() : await tx.tickets.get(rightId, gone.map((ticket) => ticket.ref.id))
  await takeDeletes(ctx, tx, 'right', gone.filter(({ ref, changedAt }) => kept.get(ref.id)?.ticket.changedAt === changedAt))
  await liftDeletes(ctx, tx, rightId, ours.flatMap(({ ref, status }) => (status !== 'deleted' && news.has(ref.id) ? [ref.id] : [])))
  return news
}

async function keepSaid(ctx: SyncContext, tx: Tx, rightId: string, ours: readonly Comment[]): Promise<ReadonlySet<string>> {
  await takeComments(ctx, tx, rightId, ours)
  return new Set(ours.map((comment) => comment.ticketId))
}

type Pages<R> = { changes(since: string | null, options?: { readonly from?: Instant; readonly signal?: AbortSignal }): AsyncIterable<Page<R>> }

/** Reads one stream page by page; false at its end. `keep` stores what belongs to linked records and answers which of these are news. */
function follow<R>(ctx: SyncContext, rightId: string, name: string, stream: Pages<R>, recordOf: (row: R) => string, keep: (tx: Tx, ours: readonly R[]) => Promise<ReadonlySet<string>>): () => Promise<boolean> {
  let reading: AsyncIterator<Page<R>> | null = null
  let atEnd = false
  return async () => {
    if (atEnd) return false
    if (reading === null) {
      const stored = await ctx.store.read((tx) => tx.checkpoints.get(rightId, name))
      reading = stream.changes(stored?.value ?? null, { from: ctx.row.connectedAt - BEFORE_MS, signal: ctx.signal })[Symbol.asyncIterator]()
    }
    const { value: page, done } = await reading.next()
    if (done === true) {
      atEnd = true
      return false
    }
    ctx.counts.rejected += page.rejected.length
    for (const { id } of page.rejected) ctx.log.warn('sync.record-rejected', { connection: rightId, stream: name, id })
    const parts = page.records.length === 0 ? [[]] : chunks(page.records)
    for (const [index, part] of parts.entries()) {
      await ctx.fenced(async (tx) => {
        const links = await tx.links.byRight(rightId, part.map(recordOf))
        const news = await keep(tx, part.filter((row) => links.has(recordOf(row))))
        await tx.tickets.markDue(ctx.left.id, [...news].flatMap((id) => links.get(id)?.left.id ?? []), 0)
        if (index === parts.length - 1) await tx.checkpoints.put(rightId, name, page.checkpoint, page.upTo)
      })
      await breathe(ctx.clock, ctx.signal)
    }
    ctx.log.info('sync.page-stored', { connection: rightId, stream: name, records: page.records.length, atEnd: page.atEnd })
    atEnd = page.atEnd
    return true
  }
}
