import type { Decided, FloorSet, HeldRedaction, Hold } from '../domain/lives.ts'

/** Redactions that wait for a person, and what was decided of them. */
export interface Redactions {
  /** A known id is kept as it is, decided or not. */
  put(rows: readonly Omit<HeldRedaction, 'decision' | 'decided'>[]): Promise<void>
  /** Those that wait, the oldest first. */
  waiting(leftConnection: string, limit: number): Promise<readonly HeldRedaction[]>
  /** Null where it does not wait any more, or never did. */
  decide(id: string, decision: 'approved' | 'declined', decided: Decided): Promise<HeldRedaction | null>
}

/** How much of a ticket may cross at most, as it was set one time after the other. Nothing of it is ever changed or forgotten. */
export interface Floors {
  put(rows: readonly FloorSet[]): Promise<void>
  /** The one that was set last, by ticket; absent where none ever was. */
  inForce(connection: string, ticketIds: readonly string[]): Promise<ReadonlyMap<string, FloorSet>>
  /** The oldest first. */
  history(connection: string, ticketId: string): Promise<readonly FloorSet[]>
}

/** Legal holds, by ticket. A ticket that was released can be held again. */
export interface Holds {
  /** False where one stands already. */
  place(connection: string, ticketId: string, placed: Decided): Promise<boolean>
  /** False where none stands. */
  release(connection: string, ticketId: string, released: Decided): Promise<boolean>
  /** Those of these tickets that stand. */
  standing(connection: string, ticketIds: readonly string[]): Promise<ReadonlySet<string>>
  /** All that were ever placed, the newest first. */
  list(connection: string, limit: number): Promise<readonly Hold[]>
}
