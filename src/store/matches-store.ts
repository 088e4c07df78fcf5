import type { PartyKind } from '../domain/party.ts'
import type { Instant } from '../domain/ports.ts'

/** Somebody behind a ticket whom more than one record of the other side may stand for: a person chooses. Ids only. */
export interface MatchRow {
  /** Of whom it is about, whatever the ticket. */
  readonly id: string
  readonly kind: PartyKind
  readonly leftConnection: string
  readonly leftId: string
  readonly rightConnection: string
  readonly ticketId: string
  readonly candidates: readonly string[]
  readonly since: Instant
  /** Null while it waits; empty: none of them. */
  readonly chosen: string | null
}

export interface Matches {
  /** What had been chosen of the same person before is open again. */
  put(rows: readonly Omit<MatchRow, 'chosen'>[]): Promise<void>
  /** What was chosen, by id; those who still wait are left out. */
  chosen(ids: readonly string[]): Promise<ReadonlyMap<string, string>>
  /** Open and chosen ones of these tickets. */
  of(leftConnection: string, ticketIds: readonly string[], rightConnection: string): Promise<readonly MatchRow[]>
  /** A person's choice; a later one replaces it. All tickets that it is about. */
  choose(id: string, chosen: string, at: Instant): Promise<readonly MatchRow[]>
  /** Those who wait, the longest first. */
  open(limit: number): Promise<readonly MatchRow[]>
}
