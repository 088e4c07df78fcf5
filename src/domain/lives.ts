import type { Side } from './merge.ts'
import type { Instant } from './ports.ts'
import type { Comment } from './ticket.ts'

/** Who decided, why and when: kept for ever. */
export interface Decided {
  readonly by: string
  readonly why: string
  readonly at: Instant
}

/** Words were taken out of a comment of a ticket that is preserved: here and on the other side they stay until a person with that right decides. */
export interface HeldRedaction {
  readonly id: string
  readonly leftConnection: string
  readonly leftId: string
  /** Null: no second CRM was connected. */
  readonly rightConnection: string | null
  /** Where the words were taken out. */
  readonly connection: string
  readonly commentId: string
  readonly since: Instant
  /** `preserved`: child safety or a threat; `hold`: a person put a legal hold on the ticket. */
  readonly because: 'preserved' | 'hold'
  /** As it reads there now. */
  readonly comment: Comment
  readonly decision: 'approved' | 'declined' | null
  readonly decided: Decided | null
}

/** How much of a record may be on both sides, the strictest first. */
export const CROSSINGS = ['pointer', 'redacted', 'whole'] as const
export type Crossing = (typeof CROSSINGS)[number]

/** What was set of how much of a record may be on both sides, whatever triage says of it now. Automation only ever makes it stricter. */
export interface Floor {
  readonly as: Crossing
  /** All that was known of the record when a person set it: something else may make it stricter again. Null: automation raised it. */
  readonly despite: readonly string[] | null
}

/** A floor, and how it came to be. */
export interface FloorSet extends Floor {
  readonly connection: string
  readonly ticketId: string
  readonly at: Instant
  /** Null: automation raised it. */
  readonly decided: Decided | null
}

/** A legal hold: nothing of the ticket is redacted or deleted here or on the other side while it stands. */
export interface Hold {
  readonly connection: string
  readonly ticketId: string
  readonly placed: Decided
  /** Null while it stands. */
  readonly released: Decided | null
}

/** Why a delete is not carried over without a person. */
export type WaitsFor =
  /** Child safety or a threat; a legal hold. */
  | 'preserved' | 'hold'
  /** Somebody worked on the other side's record after the delete. */
  | 'edited'
  /** More records were deleted, or would be, within an hour than the mapping allows. */
  | 'many'

/** A linked record that its CRM says was deleted, and what has come of that. */
export interface Tombstone {
  readonly connection: string
  readonly recordId: string
  readonly side: Side
  readonly leftConnection: string
  readonly leftId: string
  /** As the CRM says: not after it was deleted. */
  readonly deletedAt: Instant
  /** Who deleted it, where the CRM says so. */
  readonly deletedBy: string | null
  /** When its stream of changes was first heard to say so. */
  readonly toldAt: Instant
  /** When the record itself was last looked at, by its id; null: not yet. */
  readonly lookedAt: Instant | null
  /**
   * `told`: nothing is done until a look at the record confirms it. `waits`: for a person. `leaving`: the other side's record is on its
   * way into the bin, `carried`: it is there. `ended`: the other side keeps its record, and the two are linked no more. `lifted`: it was restored.
   */
  readonly state: 'told' | 'waits' | 'leaving' | 'carried' | 'ended' | 'lifted'
  readonly because: WaitsFor | null
  /** When it is looked after next; null: not before something happens. */
  readonly dueAt: Instant | null
  /** When the removal of the other side's record was planned. */
  readonly carriedAt: Instant | null
  readonly decision: 'approved' | 'declined' | null
  readonly decided: Decided | null
}

/** Why nothing follows from a merge without a person. */
export type MergeWaitsFor =
  /** Child safety or a threat; a legal hold. */
  | 'preserved' | 'hold'
  /** Somebody gave the case another status since. */
  | 'edited'
  /** The mapping does not say what is to become of it. */
  | 'undeclared'
  /** The CRM does not say into which record. */
  | 'unknown'
  /** The record that was kept has no counterpart; the case that was kept is that of another ticket. */
  | 'unlinked' | 'taken'

/** A linked record that people merged into another of the same CRM, and what has come of that. */
export interface Merged {
  readonly connection: string
  readonly recordId: string
  readonly side: Side
  readonly leftConnection: string
  readonly leftId: string
  readonly mergedAt: Instant
  readonly toldAt: Instant
  /** The record that was kept; null: not known yet. */
  readonly intoId: string | null
  /** `leaving`: what follows is on its way. `done`: it has landed, or nothing was to follow. */
  readonly state: 'told' | 'waits' | 'leaving' | 'done'
  readonly because: MergeWaitsFor | null
  readonly dueAt: Instant | null
  readonly decision: 'approved' | 'declined' | null
  readonly decided: Decided | null
}
