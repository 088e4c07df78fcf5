import type { Bases, Conflict, Side } from '../domain/merge.ts'
import type { Instant } from '../domain/ports.ts'

/** What both sides of a link last agreed on, field by field. Sealed: these are people's words as much as the ticket's. */
export interface BaseRow {
  readonly leftId: string
  readonly bases: Bases
}

export interface BaseList {
  get(leftConnection: string, leftIds: readonly string[], rightConnection: string): Promise<ReadonlyMap<string, Bases>>
  /** Replaces what was agreed on these links. */
  put(leftConnection: string, rightConnection: string, rows: readonly BaseRow[]): Promise<void>
}

/** The conflict inbox. One row per link and field. */
export interface Conflicts {
  /** Known open ones take the new values and keep their place; one that was decided or settled opens again when its values differ from what was decided on. */
  put(rows: readonly Omit<Conflict, 'decision'>[]): Promise<void>
  /** Open and decided ones of these tickets, settled ones left out. */
  of(leftConnection: string, leftIds: readonly string[], rightConnection: string): Promise<readonly Conflict[]>
  /** A person's choice. False where it is no longer open. */
  decide(id: string, side: Side, at: Instant): Promise<Conflict | null>
  /** Nothing is left to decide, or what was decided has been written. */
  settle(ids: readonly string[], at: Instant): Promise<void>
  /** Open ones, the oldest first. */
  open(leftConnection: string, limit: number): Promise<readonly Conflict[]>
  countOpen(leftConnection: string): Promise<number>
}
