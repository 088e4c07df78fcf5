import { AUTOMATION } from '../../domain/audit.ts'
import { isGraveSeverity } from '../../domain/labels.ts'
import type { Instant } from '../../domain/ports.ts'
import { ticketLink } from '../../sync/context.ts'
import { graverThan } from '../../sync/escalated.ts'
import type { Tx } from '../../store/store.ts'
import { hurry } from '../sidebar/hurry.ts'
import { type EscalationDesk, withWatch } from './context.ts'
import { advanced, type Reminder, type Watched, worsened } from './machine.ts'
import { reminderNote, rolesOf } from './words.ts'

const AT_ONCE = 100

export interface WatchDesk extends EscalationDesk {
  /** By which channels people are told beside the records themselves. */
  readonly channels: readonly string[]
}

/**
 * Goes through all escalations whose next moment has come: each reminder is on record, on its way to both CRMs' records and to every channel in one
 * transaction, so that whoever dies in between makes none twice. Returns how many there were.
 */
export async function watchEscalations(desk: WatchDesk): Promise<number> {
  const due = await desk.store.read((tx) => tx.escalations.ripe(desk.tickets, desk.clock.now(), AT_ONCE))
  let made = 0
  for (const { id } of due) {
    const reminded = await desk.store.write((tx) => one(tx, desk, id))
    if (reminded) made += 1
  }
  if (made > 0) desk.wake?.()
  return made
}

async function one(tx: Tx, desk: WatchDesk, id: string): Promise<boolean> {
  const [now, stored] = [desk.clock.now(), await tx.escalations.hold(id)]
  if (stored === null) return false
  const escalation = await asKnown(tx, desk, await withWatch(tx, desk, stored, now), now)
  const step = advanced(desk.policy.escalation, escalation, now)
  if (step === null) {
    // Watched from here on, or by another clock than before, or woken for nothing.
    await tx.escalations.change(escalation)
    return false
  }
  const { reminder } = step
  // Raising it is told on the records already: this one is for the channels.
  const onRecords = reminder.what !== 'told' && !reminder.again
  if (!onRecords && desk.channels.length === 0) {
    await tx.escalations.change(step.escalation)
    return false
  }
  const after = !onRecords ? step.escalation : tell(desk, step.escalation, reminder)
  await tx.escalations.change(after)
  await tx.escalations.note(id, { at: now, what: reminder.what, by: null })
  await tx.escalationMessages.put(desk.channels.map((channel) => ({
    key: `${reminder.key}/${channel}`, escalation: id, reminder: reminder.key, channel, grave: isGraveSeverity(after.severity), at: now, body: { what: reminder.what, rung: reminder.rung, who: reminder.who },
  })))
  const on = [{ connection: after.connection, kind: 'ticket' as const, id: after.ticketId }, { connection: after.connection, kind: 'escalation' as const, id }]
  await tx.audit.add({ by: AUTOMATION, why: null, at: now, verb: 'escalation-reminded', as: `${reminder.what}-${reminder.rung}`, on })
  if (after.dueAt <= now) await late(tx, after, now)
  if (onRecords) await hurry(tx, { ...desk, tickets: after.connection }, after.ticketId)
  return true
}

/** By what is known of its ticket now. */
async function asKnown(tx: Tx, { policy }: WatchDesk, escalation: Watched, now: Instant): Promise<Watched> {
  const triage = (await tx.triages.latest(escalation.connection, [escalation.ticketId])).get(escalation.ticketId)?.triage
  const graver = triage === undefined ? null : graverThan(escalation, triage)
  return graver === null ? escalation : worsened(policy.escalation, escalation, graver, now)
}

function tell({ policy, page }: WatchDesk, escalation: Watched, reminder: Reminder): Watched {
  const note = reminderNote(escalation, reminder, rolesOf(policy.escalation), ticketLink(page, escalation.ticketId))
  return { ...escalation, watch: { ...escalation.watch, told: [...escalation.watch.told, note] } }
}

/** Somebody has to see this, wherever they look. */
async function late(tx: Tx, { connection, ticketId, severity }: Watched, now: number): Promise<void> {
  const stored = (await tx.tickets.get(connection, [ticketId])).get(ticketId)
  await tx.attention.add([{ ref: { connection, kind: 'ticket', id: ticketId }, at: now, reason: 'escalation-late', severity, rules: [], url: stored?.ticket.url ?? '' }])
}
