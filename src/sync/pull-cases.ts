import type { Page } from '../connector/connector.ts'
import type { Instant } from '../domain/ports.ts'
import type { Ticket } from '../domain/ticket.ts'
import { breathe, chunks, TICKETS, type SyncContext } from './context.ts'

export interface CasePuller {
  /** Reads and stores the next page of counterparts; false once everything has been read for now. */
  step(): Promise<boolean>
}

/** Counterparts changed a little before the bridge came are still worth comparing. */
const BEFORE_MS = 60_000

/**
 * The other side's changes: those of linked records are kept, and make their tickets due; all others go by unkept. A tombstone is kept too,
 * for a delete is never inferred from anything else.
 */
export function createCasePuller(ctx: SyncContext): CasePuller {
  const { right, mapping } = ctx
  const stream = right?.reads.tickets
  if (right === null || stream === undefined || mapping === null) return { step: () => Promise.resolve(false) }
  let reading: AsyncIterator<Page<Ticket>> | null = null
  let atEnd = false
  return {
    async step() {
      if (atEnd) return false
      if (reading === null) {
        const stored = await ctx.store.read((tx) => tx.checkpoints.get(right.id, TICKETS))
        const from: Instant = ctx.row.connectedAt - BEFORE_MS
        reading = stream.changes(stored?.value ?? null, { from, signal: ctx.signal })[Symbol.asyncIterator]()
      }
      const { value: page, done } = await reading.next()
      if (done === true) {
        atEnd = true
        return false
      }
      await storePage(ctx, right.id, page)
      ctx.log.info('sync.page-stored', { connection: right.id, stream: TICKETS, records: page.records.length, atEnd: page.atEnd })
      atEnd = page.atEnd
      return true
    },
  }
}

async function storePage(ctx: SyncContext, rightId: string, page: Page<Ticket>): Promise<void> {
  ctx.counts.rejected += page.rejected.length
  for (const { id } of page.rejected) ctx.log.warn('sync.record-rejected', { connection: rightId, stream: TICKETS, id })
  const parts = page.records.length === 0 ? [[]] : chunks(page.records)
  for (const [index, part] of parts.entries()) {
    await ctx.fenced(async (tx) => {
      const links = await tx.links.byRight(rightId, part.map((record) => record.ref.id))
      const ours = part.filter((record) => links.has(record.ref.id))
      const changed = new Set(await tx.tickets.observe(ours.map((ticket) => ({ ticket, routed: true, dueAfter: null, threadComplete: false }))))
      const due = ours.filter((record) => changed.has(record.ref.id)).flatMap((record) => links.get(record.ref.id)?.left.id ?? [])
      await tx.tickets.markDue(ctx.left.id, due, 0)
      if (index === parts.length - 1) await tx.checkpoints.put(rightId, TICKETS, page.checkpoint, page.upTo)
    })
    await breathe(ctx.clock, ctx.signal)
  }
}
