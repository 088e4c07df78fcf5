import type { Decided, Tombstone } from '../domain/lives.ts'
import type { Instant } from '../domain/ports.ts'

/** What was just heard of a deleted record. */
export type ToldDelete = Pick<Tombstone, 'connection' | 'recordId' | 'side' | 'leftConnection' | 'leftId' | 'deletedAt' | 'deletedBy' | 'toldAt' | 'dueAt'>

/** What was found out about a deleted record, or done about it. */
export type TombstoneChange = Partial<Pick<Tombstone, 'lookedAt' | 'state' | 'because' | 'dueAt' | 'carriedAt'>>

/** Deleted records that are linked to another, and what has come of it. One for each record: one that was lifted begins anew when the record is deleted again. */
export interface Tombstones {
  /** A known one that was not lifted is kept as it is. */
  put(rows: readonly ToldDelete[]): Promise<void>
  of(connection: string, recordIds: readonly string[]): Promise<ReadonlyMap<string, Tombstone>>
  /** Those that are to be looked after by now, the longest due first. */
  due(leftConnection: string, now: Instant, limit: number): Promise<readonly Tombstone[]>
  change(connection: string, recordId: string, change: TombstoneChange): Promise<void>
  /** These records are there again: gives those whose tombstones had stood, as they stood. */
  lift(connection: string, recordIds: readonly string[]): Promise<readonly Tombstone[]>
  /** When deletes were told of on this connection, from `since` on: those of links alone, lifted ones too. */
  toldSince(connection: string, since: Instant): Promise<readonly Instant[]>
  /** How many removals were planned since then because of deletes on this connection. */
  carriedSince(connection: string, since: Instant): Promise<number>
  /** Those whose counterparts are on their way into the bin, the oldest first. */
  leaving(leftConnection: string, limit: number): Promise<readonly Tombstone[]>
  /** Those that wait for a person, the oldest first. */
  waiting(leftConnection: string, limit: number): Promise<readonly Tombstone[]>
  /** It is due at once. Null where it does not wait. */
  decide(connection: string, recordId: string, decision: 'approved' | 'declined', decided: Decided): Promise<Tombstone | null>
}
