import type { Instant } from '../domain/ports.ts'

/** A part of the sync that is not tried for now, because it failed as a whole: not one record, but the way to a vendor or the account. */
export interface CircuitRow {
  /** The vendor's connection that failed. */
  readonly connection: string
  readonly part: string
  readonly since: Instant
  /** When it is tried again by itself. */
  readonly until: Instant
  /** In a row. */
  readonly failures: number
  readonly code: string
  readonly message: string
  readonly remedy: string
}

export interface Circuits {
  /** Opens it, or moves one that is open; `since` stays as it was. */
  open(row: CircuitRow): Promise<void>
  close(connection: string, part: string): Promise<void>
  list(): Promise<readonly CircuitRow[]>
}
