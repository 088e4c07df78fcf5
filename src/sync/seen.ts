import type { StoredTicket, Tx } from '../store/store.ts'
import type { SyncContext } from './context.ts'
import { caseLane, externalIdOf, ticketLane } from './keys.ts'

/**
 * A mark of what judging and planning go by, per ticket: the stored record, and what was written or is on its way to both sides. What was
 * read before a vendor was asked holds only while the mark is the same: others deliver and read meanwhile.
 */
export async function marksOf(ctx: SyncContext, tx: Tx, rows: readonly StoredTicket[]): Promise<ReadonlyMap<string, string>> {
  const ids = rows.map(({ ticket }) => ticket.ref.id)
  const cases = new Map(rows.map(({ ticket }) => [ticket.ref.id, caseLane(externalIdOf(ticket.ref))]))
  const stored = await tx.tickets.marks(ctx.left.id, ids)
  // What a person decides meanwhile counts as well.
  const decided = await tx.decisions.counts(ctx.left.id, ids)
  const left = await tx.intents.laneMarks(ctx.left.id, ids.map(ticketLane))
  const right = ctx.right === null ? new Map<string, string>() : await tx.intents.laneMarks(ctx.right.id, [...cases.values()])
  return new Map(ids.map((id) => [id, JSON.stringify([stored.get(id), decided.get(id), left.get(ticketLane(id)), right.get(cases.get(id) ?? '')])]))
}
