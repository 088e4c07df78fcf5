import { BridgeError } from '../../domain/errors.ts'
import type { Escalation, EscalationEvent, EscalationVerb } from '../../domain/escalation.ts'
import type { Instant } from '../../domain/ports.ts'
import type { Store } from '../../store/store.ts'
import { verbsOf } from './machine.ts'

const AT_MOST = 1000

/** One escalation as a list shows it: no word of a ticket. */
export interface EscalationRow extends Pick<Escalation, 'id' | 'connection' | 'ticketId' | 'team' | 'severity' | 'state' | 'raisedAt' | 'dueAt'> {
  /** Null until the watch has come by for the first time. */
  readonly owner: string | null
  readonly fallback: string | null
  readonly rung: number
  readonly nextAt: Instant | null
  readonly overdue: boolean
}

/** What stands, the longest due first; only what is past its time, where that is wanted. */
export function listEscalations(store: Store, now: Instant, overdue: boolean): Promise<readonly EscalationRow[]> {
  return store.read(async (tx) => {
    const all: Escalation[] = []
    for (const { id } of await tx.connections.list()) all.push(...(await tx.escalations.list(id, AT_MOST, overdue ? now : undefined)))
    return all.toSorted((a, b) => a.dueAt - b.dueAt).map((one) => rowOf(one, now))
  })
}

export function rowOf({ id, connection, ticketId, team, severity, state, raisedAt, dueAt, watch }: Escalation, now: Instant): EscalationRow {
  return { id, connection, ticketId, team, severity, state, raisedAt, dueAt, owner: watch?.owner ?? null, fallback: watch?.fallback ?? null, rung: watch?.rung ?? 0, nextAt: watch?.nextAt ?? null, overdue: dueAt <= now }
}

export interface EscalationStory extends EscalationRow {
  readonly verbs: readonly EscalationVerb[]
  readonly events: readonly EscalationEvent[]
  /** What became of each reminder on each channel. */
  readonly messages: readonly { readonly channel: string; readonly at: Instant; readonly state: string; readonly attempts: number; readonly settledAt: Instant | null }[]
}

/** Everything that happened to one. Throws `desk.not-found`. */
export function escalationStory(store: Store, id: string, now: Instant): Promise<EscalationStory> {
  return store.read(async (tx) => {
    const found = await tx.escalations.get(id)
    if (found === null) throw new BridgeError('desk.not-found', `There is no escalation ${id} here.`)
    const messages = (await tx.escalationMessages.of(id)).map(({ key: _key, ...message }) => message)
    return { ...rowOf(found, now), verbs: verbsOf(found), events: await tx.escalations.events(id), messages }
  })
}
