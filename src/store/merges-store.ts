import type { Decided, Merged } from '../domain/lives.ts'
import type { Instant } from '../domain/ports.ts'

/** What was just heard of a record that was merged into another. */
export type ToldMerge = Pick<Merged, 'connection' | 'recordId' | 'side' | 'leftConnection' | 'leftId' | 'mergedAt' | 'toldAt' | 'dueAt'>

export type MergeChange = Partial<Pick<Merged, 'intoId' | 'state' | 'because' | 'dueAt'>>

/** Records that were merged into another: each once, for no CRM takes a merge back. */
export interface Merges {
  /** A known one is kept as it is. */
  put(rows: readonly ToldMerge[]): Promise<void>
  of(connection: string, recordIds: readonly string[]): Promise<ReadonlyMap<string, Merged>>
  /** Those that are to be looked after by now, the longest due first. */
  due(leftConnection: string, now: Instant, limit: number): Promise<readonly Merged[]>
  change(connection: string, recordId: string, change: MergeChange): Promise<void>
  /** Those that wait for a person, the oldest first. */
  waiting(leftConnection: string, limit: number): Promise<readonly Merged[]>
  /** It is due at once. Null where it does not wait. */
  decide(connection: string, recordId: string, decision: 'approved' | 'declined', decided: Decided): Promise<Merged | null>
}
