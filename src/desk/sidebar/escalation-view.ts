import type { Tx } from '../../store/store.ts'
import { marksTold, notesOf } from '../../sync/escalated.ts'
import { caseLane, externalIdOf, ticketLane } from '../../sync/keys.ts'
import { verbsOf } from '../escalation/machine.ts'
import type { SidebarDesk } from './context.ts'
import type { Gathered } from './gather.ts'
import type { EscalationView } from './views.ts'

/** An escalation and what happened to it: what people did is on record, what landed is told by the receipts. */
export async function escalationView(tx: Tx, desk: SidebarDesk, { escalation, ticket, link, lanes }: Gathered): Promise<EscalationView | null> {
  if (escalation === null) return null
  const { id, team, also, raisedAt, raisedBy, dueAt } = escalation
  const marks = new Set(notesOf(escalation).map(({ mark }) => mark))
  const told = async (connection: string | null, lane: string, of: Gathered['lanes']['ticket'], what: string): Promise<EscalationView['events']> => {
    const keys = new Set(of.flatMap(({ write, outcome }) => ((write.op === 'update-ticket' || write.op === 'add-note') && write.escalation !== undefined && marksTold(write.escalation).some((mark) => marks.has(mark)) && outcome?.result === 'landed' ? [write.key] : [])))
    if (connection === null || keys.size === 0) return []
    return (await tx.intents.receipts(connection, lane)).flatMap((receipt) => (keys.has(receipt.key) && receipt.outcome.result === 'landed' ? [{ at: receipt.at, what, by: null }] : []))
  }
  const events = [
    ...(await tx.escalations.events(id)),
    ...(await told(desk.tickets, ticketLane(ticket.ref.id), lanes.ticket, 'note-landed')),
    ...(await told(desk.cases, caseLane(link?.externalId ?? externalIdOf(ticket.ref)), lanes.case, 'case-told')),
  ]
  return { id, team, also, raisedAt, raisedBy, dueAt, state: escalation.state, owner: escalation.watch?.owner ?? null, verbs: verbsOf(escalation), events: events.toSorted((a, b) => a.at - b.at) }
}
