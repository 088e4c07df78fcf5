import type { Category, Severity, Team } from './labels.ts'
import type { Instant } from './ports.ts'

/** In the order in which most of them go through it. The last two are over; in all others somebody has something to do by a time. */
export const ESCALATION_STATES = ['raised', 're-escalated', 'acknowledged', 'in-progress', 'waiting', 'resolved', 'verified', 'declined', 'recalled', 'closed'] as const
export type EscalationState = (typeof ESCALATION_STATES)[number]

export const ESCALATION_VERBS = ['acknowledge', 'start', 'wait', 'resolve', 'verify', 'close', 'decline', 'recall', 'reescalate'] as const
export type EscalationVerb = (typeof ESCALATION_VERBS)[number]

/** Somebody must act on a ticket by a time. */
export interface Escalation {
  readonly id: string
  readonly connection: string
  readonly ticketId: string
  readonly raisedAt: Instant
  readonly raisedBy: string
  /** When what its state asks for must be done. */
  readonly dueAt: Instant
  readonly state: EscalationState
  readonly team: Team
  readonly also: readonly Team[]
  readonly severity: Severity
  /** How the first note reads: kept, so that the same is written whenever it is written. */
  readonly note: string
  /** What it is watched by; null in what was raised before there was a watch, until the watch first comes by. */
  readonly watch: EscalationWatch | null
}

/** Everything the clocks and the ladder go by. */
export interface EscalationWatch {
  readonly category: Category
  readonly country: string | null
  /** A person, or a role of the policy such as `on_call`. */
  readonly owner: string
  readonly fallback: string
  /** Rises with every clock that is set anew: a reminder belongs to one of them. */
  readonly turn: number
  /** When the clock of this turn began. */
  readonly since: Instant
  /** The last moment a law or a rule of the house leaves; null: none. */
  readonly stopAt: Instant | null
  /** How many of this turn's reminders are over, made or passed by. */
  readonly reminded: number
  /** How far up the ladder this turn began, and how far it is: 0 is the owner. */
  readonly lowest: number
  readonly rung: number
  /** The next moment at which the watch has something to do. */
  readonly nextAt: Instant
  /** From when on the top of the ladder has been silent; null: it was not asked, or answered. */
  readonly topAt: Instant | null
  /** Who resolved it: at P0 and P1 somebody else verifies. */
  readonly resolvedBy: string | null
  /** What is told of it on both records after the first note, in order. */
  readonly told: readonly string[]
}

export interface EscalationEvent {
  readonly at: Instant
  readonly what: 'raised' | 'note-landed' | 'case-told' | 'raised-again' | EscalationState | 'told' | 'reminded' | 'due' | 'climbed'
  readonly by: string | null
}

const OVER: ReadonlySet<EscalationState> = new Set<EscalationState>(['recalled', 'closed'])

/** Nothing is asked of anybody any more. */
export function isOver({ state }: Pick<Escalation, 'state'>): boolean {
  return OVER.has(state)
}
