import type { LaneIntent, Tx } from '../store/store.ts'
import type { Judged } from './ask-right.ts'
import { ticketBase } from './base.ts'
import type { SyncContext } from './context.ts'
import { ticketLane } from './keys.ts'
import { isQuiet } from './plan.ts'
import { addAttention, attentionRow, isUrgent } from './watch.ts'

/**
 * A P0 or P1 that was solved and never escalated needs a person, however it was solved: in bulk, on a phone, through an API. What was over before the bridge came
 * raises nothing. Once it is escalated, opened again or taken for less, the alarm is over by itself.
 */
export async function alarmUnescalated(ctx: SyncContext, tx: Tx, judged: readonly Judged[], lanes: ReadonlyMap<string, readonly LaneIntent[]>): Promise<void> {
  const over = judged.filter(({ stored: { ticket }, triage }) => isUrgent(triage) && (ticket.status === 'solved' || ticket.status === 'closed'))
  const raised = over.length === 0 ? new Map() : await tx.escalations.last(ctx.left.id, over.map(({ stored }) => stored.ticket.ref.id))
  const left = new Set(over.filter(({ stored }) => !raised.has(stored.ticket.ref.id)))
  const fresh = [...left].filter((one) => isOnOurWatch(ctx, one, lanes.get(ticketLane(one.stored.ticket.ref.id)) ?? []))
  await addAttention(ctx, tx, fresh.map(({ stored: { ticket }, triage }) => attentionRow(ticket.ref, ctx.clock.now(), ticket.url, 'grave-unescalated', triage)))
  await tx.attention.remove(judged.filter((one) => !left.has(one)).map(({ stored }) => stored.ticket.ref), 'grave-unescalated')
}

/** It was open when we last wrote to it, or somebody touched it since the bridge came. */
function isOnOurWatch(ctx: SyncContext, { stored: { ticket }, thread, triage }: Judged, lane: readonly LaneIntent[]): boolean {
  const base = ticketBase(lane)
  return typeof base.fields.due === 'string' || !isQuiet({ ticket, thread, triage, base, connectedAt: ctx.row.connectedAt })
}
