import type { Severity } from '../domain/labels.ts'
import type { Instant } from '../domain/ports.ts'
import type { RecordRef } from '../domain/ticket.ts'

/** *Needs a person*: findings outside the route, tickets that cannot be judged, suspended ones. */
export interface AttentionRow {
  readonly ref: RecordRef
  readonly at: Instant
  readonly reason: 'urgent-outside-route' | 'cannot-judge' | 'suspended' | 'deleted' | 'foreign-writer' | 'ambiguous-link' | 'ambiguous-party' | 'unmapped-value' | 'written-over' | 'file-held' | 'rule-rate' | 'write-cap' | 'stopped' | 'policy-refused' | 'mapping-refused' | 'field-paused' | 'redaction-waits' | 'copy-redacted' | 'comment-edited' | 'delete-waits' | 'deletes-many' | 'link-ended' | 'merge-waits' | 'case-merged' | 'closed-ticket' | 'restored' | 'grave-unescalated' | 'escalation-late' | 'webhooks-dead'
  readonly severity: Severity | null
  readonly rules: readonly string[]
  readonly url: string
}

export interface AttentionList {
  /** One row per (ref, reason): a known one is kept as it is. */
  add(rows: readonly AttentionRow[]): Promise<void>
  /** What it was put there for is over by itself. */
  remove(refs: readonly RecordRef[], reason: AttentionRow['reason']): Promise<void>
  /** Most urgent first, then newest first. */
  list(connection: string, limit: number): Promise<readonly AttentionRow[]>
  count(connection: string): Promise<number>
}
