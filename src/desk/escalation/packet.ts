import { createHash } from 'node:crypto'
import type { SignedBy } from '../../domain/audit.ts'
import { BridgeError } from '../../domain/errors.ts'
import type { Escalation, EscalationEvent } from '../../domain/escalation.ts'
import type { Instant } from '../../domain/ports.ts'
import type { Policy } from '../../rules/policy.ts'
import type { Store } from '../../store/store.ts'
import { graverThan } from '../../sync/escalated.ts'
import { termsOf } from './clock.ts'
import { type PacketField, packetFields } from './packet-fields.ts'

/** What is there to prove it: never the thing itself. */
export interface Evidence {
  readonly id: string
  readonly at: Instant
  readonly what: 'words' | 'file'
  readonly by: string
  /** SHA-256 of the words as they are kept; null for files, which are never read for this. */
  readonly sha256: string | null
  readonly bytes: number
}

export interface Packet {
  readonly escalation: Escalation
  readonly fields: readonly PacketField[]
  readonly evidence: readonly Evidence[]
  readonly events: readonly EscalationEvent[]
  /** Times that a law may set, with where they stand. */
  readonly stops: readonly { readonly minutes: number; readonly source: string }[]
  readonly madeAt: Instant
  readonly madeBy: string
}

/**
 * What whoever acts on an escalation needs in one place: fields that are known and that are not, a list of the evidence by hash and time, and what happened. No
 * words of the ticket and no media are in it. Nothing is filed anywhere by it. That it was made is on record. Throws `desk.not-found`.
 */
export function packetOf(desk: { readonly store: Store; readonly policy: Pick<Policy, 'escalation' | 'categories'> }, id: string, { by, why, at }: SignedBy): Promise<Packet> {
  return desk.store.write(async (tx) => {
    const escalation = await tx.escalations.get(id)
    if (escalation === null) throw new BridgeError('desk.not-found', `There is no escalation ${id} here.`)
    const { connection, ticketId } = escalation
    const ticket = (await tx.tickets.get(connection, [ticketId])).get(ticketId)?.ticket
    const triage = (await tx.triages.latest(connection, [ticketId])).get(ticketId)?.triage
    if (ticket === undefined || triage === undefined) throw new BridgeError('desk.not-found', `Nothing of ticket ${ticketId} is kept here, so there is nothing to put into a packet.`)
    const comments = (await tx.comments.of(connection, [ticketId])).get(ticketId) ?? []
    const evidence = comments.filter((comment) => comment.ownKey === null).flatMap((comment): Evidence[] => [
      { id: comment.ref.id, at: comment.at, what: 'words', by: comment.authorRole, sha256: createHash('sha256').update(comment.body).digest('hex'), bytes: Buffer.byteLength(comment.body) },
      ...comment.attachments.map((file): Evidence => ({ id: file.id, at: comment.at, what: 'file', by: comment.authorRole, sha256: null, bytes: file.size })),
    ])
    // By what is known now: the watch may not have come by since.
    const known = graverThan(escalation, triage) ?? { severity: escalation.severity, category: escalation.watch?.category ?? triage.category, country: escalation.watch?.country ?? triage.facts.country }
    const { escalation: settings, categories } = desk.policy
    const kind = { team: escalation.team, ...known }
    const stops = settings.rules.filter((rule) => rule.stop !== undefined && rule.source !== undefined && termsOf({ ...settings, rules: [rule] }, kind).stop !== null).map((rule) => ({ minutes: rule.stop ?? 0, source: rule.source ?? '' }))
    await tx.audit.add({ by, why, at, verb: 'packet-made', as: null, on: [{ connection, kind: 'ticket', id: ticketId }, { connection, kind: 'escalation', id }] })
    return {
      escalation, evidence, stops, events: await tx.escalations.events(id), madeAt: at, madeBy: by,
      fields: packetFields(known.category, categories[known.category].needs, { triage, ticketUrl: ticket.url, raisedAt: new Date(escalation.raisedAt).toISOString() }),
    }
  })
}
