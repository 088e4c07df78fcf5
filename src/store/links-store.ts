import type { Instant } from '../domain/ports.ts'
import type { RecordRef } from '../domain/ticket.ts'

/** Two records that are the same ticket. */
export interface LinkRow {
  readonly left: RecordRef
  readonly rightConnection: string
  /** Null until the case is known to exist. */
  readonly rightId: string | null
  readonly externalId: string
  readonly adopted: boolean
  readonly rightVersion: string | null
  /** Set where one of the two was deleted: nothing is kept in step any more. Never put; see `end`. */
  readonly ended?: Instant
}

export interface Links {
  /** Whether a known one has ended stays as it is. */
  put(rows: readonly LinkRow[]): Promise<void>
  /** Null: it is alive again. */
  end(leftConnection: string, leftIds: readonly string[], rightConnection: string, at: Instant | null): Promise<void>
  byLeft(leftConnection: string, ids: readonly string[], rightConnection: string): Promise<ReadonlyMap<string, LinkRow>>
  byExternalId(rightConnection: string, externalIds: readonly string[]): Promise<ReadonlyMap<string, LinkRow>>
  /** By the id of the counterpart; of several the one that has not ended. */
  byRight(rightConnection: string, rightIds: readonly string[]): Promise<ReadonlyMap<string, LinkRow>>
  /** Links whose counterpart is known, in the order of the left ids; those after `after`. */
  page(leftConnection: string, rightConnection: string, after: string | null, limit: number): Promise<readonly LinkRow[]>
  count(leftConnection: string, rightConnection: string): Promise<number>
}
