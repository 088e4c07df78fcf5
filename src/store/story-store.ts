import type { Conflict } from '../domain/merge.ts'
import type { Instant } from '../domain/ports.ts'
import type { Outcome } from '../domain/write.ts'
import type { AttentionRow, IntentRow, IntentState } from './store.ts'

/** One sending of a write. */
export interface Try {
  readonly sentAt: Instant
  /** When it was settled, and as what; null while nobody knows. */
  readonly at: Instant | null
  readonly outcome: Outcome | null
}

/** One wish of a lane with everything that became of it. */
export interface LaneStep extends IntentRow {
  readonly state: IntentState
  /** Not sent before this instant. */
  readonly notBefore: Instant
  /** Oldest first; what was settled without a sending of its own is among them. */
  readonly tries: readonly Try[]
}

/** Whose writes are meant: a run's, or all that were planned under one version. */
export interface WrittenBy {
  readonly by: 'run' | 'policy' | 'mapping'
  readonly name: string
}

/** What one record's story is told from. Read when somebody asks, never by a sync. */
export interface Stories {
  /** In the order of the lane. */
  lane(connection: string, lane: string): Promise<readonly LaneStep[]>
  /** Of one ticket, whatever became of them, the oldest first. */
  conflicts(leftConnection: string, leftId: string): Promise<readonly (Conflict & { readonly decidedAt: Instant | null })[]>
  attention(connection: string, id: string): Promise<readonly AttentionRow[]>
  /** Names of runs or versions that planned something and begin so. */
  named(wanted: WrittenBy): Promise<readonly string[]>
  /** Lanes in which something of theirs was settled, in order; those after `after`. */
  lanesOf(wanted: WrittenBy, after: { readonly connection: string; readonly lane: string } | null, limit: number): Promise<readonly { readonly connection: string; readonly lane: string }[]>
}
