import type { Merged, MergeWaitsFor } from '../../domain/lives.ts'
import type { Instant } from '../../domain/ports.ts'

interface Told extends Pick<Merged, 'toldAt' | 'decision'> {
  /** The record that was kept; null: its CRM did not say. */
  readonly into: string | null
}

/** A ticket that was merged into another, with what is known when that is decided. */
export interface MergedTicket extends Told {
  /** What the mapping wants of its case; null: it does not say. */
  readonly to: 'close' | 'link' | null
  readonly held: 'preserved' | 'hold' | null
  /** Its own case. `edited`: somebody gave it another status since the two last agreed. */
  readonly own: 'none' | 'there' | 'edited'
  /** The case of the ticket that was kept. */
  readonly winners: 'none' | 'there'
}

/** A case that was merged into another. */
export interface MergedCase extends Told {
  /** The case that was kept. `taken`: it is that of another ticket. */
  readonly kept: 'free' | 'taken' | 'gone'
}

export type MergeVerdict =
  /** Something is not known yet: looked at again, not before then. */
  | { readonly kind: 'look'; readonly at: Instant }
  | { readonly kind: 'wait'; readonly because: MergeWaitsFor }
  /** Nothing follows. */
  | { readonly kind: 'end' }
  /** The loser's case names the winner's, where there is one, and is solved or left as it is. */
  | { readonly kind: 'name'; readonly close: boolean }
  /** The ticket's case is from now on the one that was kept. */
  | { readonly kind: 'move' }

const HOUR_MS = 3_600_000
/** What both CRMs were to say of a merge, they have said by then. */
const PATIENCE_MS = 24 * HOUR_MS

/** What becomes of the case of a ticket that was merged into another. Only a person closes a case that is preserved, and nobody one under a legal hold. Pure. */
export function planTicketMerge(one: MergedTicket, now: Instant): MergeVerdict {
  if (one.decision === 'declined') return { kind: 'end' }
  const soon = now - one.toldAt < PATIENCE_MS
  // A case that is still to be made shows the ticket as it then is.
  if (one.own === 'none') return soon ? { kind: 'look', at: now + HOUR_MS } : { kind: 'end' }
  if (one.held === 'hold') return { kind: 'wait', because: 'hold' }
  if (one.decision === null) {
    if (one.held !== null) return { kind: 'wait', because: one.held }
    if (one.to === null) return { kind: 'wait', because: 'undeclared' }
    if (one.into === null) return soon ? { kind: 'look', at: now + HOUR_MS } : { kind: 'wait', because: 'unknown' }
    if (one.own === 'edited') return { kind: 'wait', because: 'edited' }
    if (one.winners === 'none') return soon ? { kind: 'look', at: now + HOUR_MS } : { kind: 'wait', because: 'unlinked' }
  }
  return { kind: 'name', close: one.to !== 'link' }
}

/** What becomes of the link of a case that was merged into another. It is no delete: nothing follows into a bin, and no second case is made. Pure. */
export function planCaseMerge(one: MergedCase, now: Instant): MergeVerdict {
  if (one.decision === 'declined') return { kind: 'end' }
  if (one.into === null || one.kept === 'gone') return now - one.toldAt < PATIENCE_MS ? { kind: 'look', at: now + HOUR_MS } : { kind: 'wait', because: 'unknown' }
  return one.kept === 'taken' ? { kind: 'wait', because: 'taken' } : { kind: 'move' }
}
