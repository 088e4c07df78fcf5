import type { Instant } from './ports.ts'

/** Everything that is done to what the bridge holds or lets pass, by the one who does it. Each is on record once, and none of it in words of a ticket. */
export const AUDIT_VERBS = [
  'conflict-decided', 'delete-decided', 'merge-decided', 'redaction-decided', 'hold-placed', 'hold-released', 'crossing-set', 'person-chosen', 'undone', 'retried', 'repair-asked',
  'policy-published', 'policy-rolled-back', 'automation-stopped', 'automation-resumed', 'mapping-published', 'mapping-rolled-back', 'setup-applied', 'setup-removed', 'webhooks-repaired', 'backfill-paused', 'backfill-resumed',
  'ticket-decided', 'ticket-promised', 'macro-applied', 'passage-described', 'person-erased',
  'escalation-moved', 'escalation-reminded', 'packet-made', 'review-recorded',
] as const
export type AuditVerb = (typeof AUDIT_VERBS)[number]

/** Stands for the program itself where people's names stand. */
export const AUTOMATION = 'automation'

/** Who does something and, where they said so, why. */
export interface SignedBy {
  readonly by: string
  readonly why: string | null
  readonly at: Instant
}

/** What it was done to, by its id. */
export interface AuditRef {
  /** Null for what belongs to no account: a version, a run. */
  readonly connection: string | null
  readonly kind: 'ticket' | 'case' | 'record' | 'conflict' | 'redaction' | 'match' | 'intent' | 'run' | 'policy' | 'mapping' | 'account' | 'key' | 'category' | 'event' | 'escalation'
  readonly id: string
}

export interface AuditEntry extends SignedBy {
  readonly verb: AuditVerb
  readonly on: readonly AuditRef[]
  /** How it was decided: one of few words of ours, such as `approved`; null where the verb says it all. */
  readonly as: string | null
}

/** What may be forgotten of an event without breaking the chain: the chain holds keyed hashes of it. */
export interface AuditWords extends Pick<AuditEntry, 'by' | 'why' | 'on' | 'as'> {}

/** One link of the chain. */
export interface AuditEvent {
  /** From 1, without a gap. */
  readonly seq: number
  readonly at: Instant
  readonly verb: AuditVerb
  /** Published versions that were in force when it was done; null: what the program ships with, or none. */
  readonly policy: string | null
  readonly mapping: string | null
  /** Null: forgotten when a person was erased. */
  readonly words: AuditWords | null
  readonly previous: string
  readonly hash: string
}
