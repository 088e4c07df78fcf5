import type { Escalation, EscalationVerb } from '../../domain/escalation.ts'
import type { SignedBy } from '../../domain/audit.ts'
import { ticketLink } from '../../sync/context.ts'
import type { Tx } from '../../store/store.ts'
import { hurry } from '../sidebar/hurry.ts'
import { ANSWERED } from './compose.ts'
import { type EscalationDesk, held } from './context.ts'
import { moved, type Watched } from './machine.ts'
import { stepNote } from './words.ts'

/**
 * A person does something with an escalation: on record with who and why, its clock set anew, and told on both records by the ordinary way, in one
 * transaction. Throws `desk.not-found`, `desk.order`, `desk.bad-request`.
 */
export async function actOn(desk: EscalationDesk, id: string, verb: EscalationVerb, signed: Omit<SignedBy, 'at'>): Promise<Escalation> {
  const done = await desk.store.write((tx) => actWithin(tx, desk, id, verb, signed))
  desk.wake?.()
  return done
}

/** `person`: as whom the audit knows whoever does it, where that is not their name. */
export async function actWithin(tx: Tx, desk: EscalationDesk, id: string, verb: EscalationVerb, { by, why }: Omit<SignedBy, 'at'>, person: string = by): Promise<Watched> {
  const now = desk.clock.now()
  const then = tell(moved(desk.policy.escalation, await held(tx, desk, id, now), verb, by, why, now), desk)
  await tx.escalations.change(then)
  await tx.escalations.note(id, { at: now, what: then.state, by })
  await tx.escalationMessages.withdraw(id)
  await stopRinging(tx, then, now)
  await tx.attention.remove([{ connection: then.connection, kind: 'ticket', id: then.ticketId }], 'escalation-late')
  await tx.audit.add({ by: person, why, at: now, verb: 'escalation-moved', as: verb, on: [{ connection: then.connection, kind: 'ticket', id: then.ticketId }, { connection: then.connection, kind: 'escalation', id }] })
  await hurry(tx, { ...desk, tickets: then.connection }, then.ticketId)
  return then
}

/** A pager that rings for it is told that somebody has it. */
async function stopRinging(tx: Tx, { id, watch }: Watched, at: number): Promise<void> {
  const rang = (await tx.escalationMessages.of(id)).some(({ channel, state, key }) => channel === 'pager' && state === 'confirmed' && !key.includes(`:${ANSWERED}/`))
  const reminder = `${id}:${watch.turn}:${ANSWERED}`
  if (rang) await tx.escalationMessages.put([{ key: `${reminder}/pager`, escalation: id, reminder, channel: 'pager', grave: false, at, body: { what: ANSWERED, rung: 0, who: [] } }])
}

function tell(escalation: Watched, { page }: EscalationDesk): Watched {
  return { ...escalation, watch: { ...escalation.watch, told: [...escalation.watch.told, stepNote(escalation, ticketLink(page, escalation.ticketId))] } }
}
