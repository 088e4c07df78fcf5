import { BridgeError } from '../../domain/errors.ts'
import { digest } from '../../sync/keys.ts'
import { wordsOf } from '../../sync/undo/hold.ts'
import type { SidebarDesk } from './context.ts'
import type { Gathered } from './gather.ts'

/** Differs once what people decide by does: what was said, how it stands, what it was judged to be, what others decided. Our own writes landing change nothing. */
export function versionOf(desk: Pick<SidebarDesk, 'policy'>, { ticket, thread, triage, decisions, escalation, promises, handover }: Gathered): string {
  const said = [wordsOf(ticket, thread), ticket.status, thread.filter((comment) => comment.ownKey === null).length]
  // A reminder is no decision: what somebody has open while one is made does not grow old by it.
  const escalated = escalation === null ? null : [escalation.id, escalation.state, escalation.team, escalation.also, escalation.raisedBy]
  return digest([...said, triage, desk.policy.version, decisions.length, escalated, promises, handover]).slice(0, 16)
}

/** Throws `desk.stale` where somebody decides by what has changed since. */
export function refuseStale(desk: Pick<SidebarDesk, 'policy'>, found: Gathered, seen: string): void {
  if (versionOf(desk, found) !== seen) throw stale(found.ticket.ref.id)
}

export function stale(id: string): BridgeError {
  return new BridgeError('desk.stale', `Ticket ${id} has changed since it was shown.`)
}
