import type { Category } from '../domain/labels.ts'
import type { Side } from '../domain/merge.ts'
import type { BinEvent } from './bin.ts'

/** Fields that are kept in step in every story. */
export const HELD_FIELDS = ['subject', 'priority', 'status'] as const
export type HeldField = (typeof HELD_FIELDS)[number]

/** What people did, kept apart from what the vendors say: the invariants hold one against the other. */
export interface Ledger {
  /** Tags that people put on a ticket and did not take away, by ticket id. */
  readonly tags: Map<number, Set<string>>
  /** Tickets that carried the route's tag at any time. */
  readonly routed: Set<number>
  /** Words that stood in private comments only. */
  readonly secrets: string[]
  /** Words that must never be read on a case, and since when: of tickets that were pointers, or redacted, when they were said. */
  readonly kept: { readonly ticketId: number; readonly token: string }[]
  /** Categories ever said on a ticket, by its requester. */
  readonly said: Map<number, Set<string>>
  /** What people last put into a field on one side since both sides were last at rest and alike: `<ticket id> <field> <side>`. */
  readonly hands: Map<string, unknown>
  /** Words that people wrote on the case, by case id. */
  readonly onCase: Map<string, { readonly token: string; readonly public: boolean }[]>
  /** Words that somebody took out on one side, and must not stand on the other any more. */
  readonly redacted: { readonly ticketId: number; readonly token: string; readonly on: Side }[]
  /** Every severity and category said on a ticket, in order. */
  readonly alarms: Map<number, { readonly at: number; readonly severity: string; readonly category: Category }[]>
  /** Who put which record into the bin, or took it out. */
  readonly bin: BinEvent[]
  /** When the clock of the bridge's machine jumped. */
  readonly jumps: number[]
  /** A fresh number, for words that occur once. */
  next(): number
}

export function newLedger(): Ledger {
  let count = 0
  return { tags: new Map(), routed: new Set(), secrets: [], kept: [], said: new Map(), hands: new Map(), onCase: new Map(), redacted: [], alarms: new Map(), bin: [], jumps: [], next: () => (count += 1) }
}

export function noteTag(ledger: Ledger, ticketId: number, tag: string): void {
  ledger.tags.set(ticketId, (ledger.tags.get(ticketId) ?? new Set()).add(tag))
  if (tag === 'user_safety') ledger.routed.add(ticketId)
}

export function noteHand(ledger: Ledger, ticketId: number, side: Side, field: HeldField, value: unknown): void {
  ledger.hands.set(handKey(ticketId, side, field), value)
}

export function handKey(ticketId: number, side: Side, field: HeldField): string {
  return `${ticketId} ${side} ${field}`
}

/** Whether everything of this ticket may cross, as far as anybody ever said. */
export function crossesWhole(ledger: Ledger, ticketId: number): boolean {
  const said = ledger.said.get(ticketId)
  return said === undefined || (!said.has('sextortion') && !said.has('self_harm'))
}
