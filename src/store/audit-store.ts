import type { AuditEntry, AuditEvent, AuditVerb } from '../domain/audit.ts'
import type { Instant } from '../domain/ports.ts'

export interface AuditFilter {
  readonly since?: Instant | undefined
  readonly verb?: AuditVerb | undefined
  readonly who?: string | undefined
  /** Those after this one. */
  readonly after: number
  readonly limit: number
}

/** An event as it is stored, and what is wrong with it; null: nothing. */
export interface CheckedEvent {
  readonly event: AuditEvent
  /** `changed`: it does not say what was said. `foreign`: it does not follow the one it stands behind. */
  readonly fault: 'changed' | 'foreign' | null
}

export interface AuditHead {
  readonly seq: number
  readonly hash: string
}

/** Where a chain begins. */
export const AUDIT_GROUND: AuditHead = { seq: 0, hash: '0'.repeat(64) }

/**
 * What was done, by whom, when and why; nothing of it is ever changed, and each event holds the hash of the one before it. One chain for the whole
 * store, whoever writes: an event is kept or lost together with what it tells of.
 */
export interface AuditLog {
  /** Add it last: until the transaction ends, nobody else adds one. */
  add(entry: AuditEntry): Promise<AuditEvent>
  /** In the order of the chain. */
  list(filter: AuditFilter): Promise<readonly AuditEvent[]>
  /** As they stand behind one that is known to be whole, in order. */
  check(behind: AuditHead, limit: number): Promise<readonly CheckedEvent[]>
  /** The last one; null: there is none. */
  head(): Promise<AuditHead | null>
  at(seq: number): Promise<AuditHead | null>
  /** Forgets who, why and on what of these events. The chain stays whole. */
  forget(seqs: readonly number[]): Promise<void>
}

/** What a transaction has for it. */
export interface OnRecord {
  readonly audit: AuditLog
}
