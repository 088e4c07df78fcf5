import type { Side } from '../../domain/merge.ts'
import type { Ticket } from '../../domain/ticket.ts'
import type { CompiledMapping } from '../../mapping/compile.ts'
import type { Tx } from '../../store/store.ts'
import type { SyncContext } from '../context.ts'

/** Keeps that records were merged into others. What was merged before the bridge came is history, and stays as it is. */
export async function takeMerges(ctx: SyncContext, tx: Tx, side: Side, records: readonly Ticket[]): Promise<void> {
  const { left, right, mapping } = ctx
  const merged = records.filter((ticket) => ticket.merged === true && ticket.updatedAt >= ctx.row.connectedAt)
  if (merged.length === 0 || right === null || mapping === null) return
  const links = side === 'right' ? await tx.links.byRight(right.id, merged.map((ticket) => ticket.ref.id)) : null
  const now = ctx.clock.now()
  await tx.merges.put(merged.flatMap(({ ref, updatedAt }) => {
    const leftId = side === 'left' ? ref.id : links?.get(ref.id)?.left.id
    return leftId === undefined ? [] : [{ connection: ref.connection, recordId: ref.id, side, leftConnection: left.id, leftId, mergedAt: updatedAt, toldAt: now, dueAt: now }]
  }))
}

/** What is kept in step with a ticket that was merged into another: its case's status and parent belong to whatever follows from the merge. */
export function asMerged(mapping: CompiledMapping, left: Ticket): CompiledMapping {
  return left.merged === true ? { ...mapping, fields: mapping.fields.filter((field) => field.id !== 'status'), relations: [] } : mapping
}
