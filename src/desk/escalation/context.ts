import { BridgeError } from '../../domain/errors.ts'
import type { Escalation } from '../../domain/escalation.ts'
import type { Ids, Instant } from '../../domain/ports.ts'
import type { Tx } from '../../store/store.ts'
import type { Desk } from '../context.ts'
import { watched, type Watched } from './machine.ts'

/** What escalations are worked with. */
export interface EscalationDesk extends Pick<Desk, 'store' | 'clock' | 'tickets'> {
  readonly policy: Pick<Desk['policy'], 'escalation'>
  readonly ids: Ids
  /** Where Breakwater's own pages are reached; notes link there. */
  readonly page: string | null
  /** Tells the engine that something waits for it. */
  readonly wake?: () => void
}

/** One escalation, held until the end of this write; what was raised before there was a watch gets one, with the time it had. Throws `desk.not-found`. */
export async function held(tx: Tx, desk: Pick<EscalationDesk, 'policy'>, id: string, now: Instant): Promise<Watched> {
  const found = await tx.escalations.hold(id)
  if (found === null) throw new BridgeError('desk.not-found', `There is no escalation ${id} here.`)
  return withWatch(tx, desk, found, now)
}

export async function withWatch(tx: Tx, desk: Pick<EscalationDesk, 'policy'>, escalation: Escalation, now: Instant): Promise<Watched> {
  const { watch } = escalation
  if (watch !== null) return { ...escalation, watch }
  const triage = (await tx.triages.latest(escalation.connection, [escalation.ticketId])).get(escalation.ticketId)?.triage
  const { watch: _none, dueAt, ...rest } = escalation
  return watched(desk.policy.escalation, rest, { category: triage?.category ?? 'not_safety', country: triage?.facts.country ?? null }, now, dueAt)
}
