import type { Comment } from '../domain/ticket.ts'
import type { StoredTicket } from '../store/store.ts'
import type { Judged } from './ask-right.ts'
import type { SyncContext } from './context.ts'
import { triageInput } from './input.ts'

/**
 * Tickets that were deleted, or that left the route: what is kept of them has no words, and must not be taken for what they say. They stand
 * as they were last judged. Only what has been wished of them before is still done: words and writes that are taken back.
 */
export async function asLastJudged(ctx: SyncContext, ripe: readonly StoredTicket[], threads: ReadonlyMap<string, readonly Comment[]>): Promise<readonly Judged[]> {
  const shells = ripe.filter(({ routed }) => !routed)
  if (shells.length === 0) return []
  const last = await ctx.store.read((tx) => tx.triages.latest(ctx.left.id, shells.map(({ ticket }) => ticket.ref.id)))
  return shells.map((stored) => ({ stored, thread: threads.get(stored.ticket.ref.id) ?? [], triage: last.get(stored.ticket.ref.id)?.triage ?? ctx.policy.triage(triageInput(stored.ticket, []), ctx.clock.now()), would: [] }))
}
