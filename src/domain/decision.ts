import type { Category, Feature, Severity } from './labels.ts'
import type { Instant } from './ports.ts'

/** What was known of a ticket when a person decided: something graver said later may come before it. */
export interface Basis {
  readonly severity: Severity
  readonly categories: readonly Category[]
  /** Digest of what the writer had said. */
  readonly words: string
}

/** What a person chose of one ticket. A correction carries its reason and what it stands against. */
export type Choice =
  | { readonly kind: 'feature'; readonly feature: Feature; readonly choice: 'accepted' | 'dismissed' }
  | { readonly kind: 'category'; readonly category: Category; readonly reason: string; readonly basis: Basis }
  | { readonly kind: 'severity'; readonly severity: Severity; readonly reason: string; readonly basis: Basis }
  /** `fact`: its kind, or `<kind>:<mark>` of the one that is replaced; null: it is not so. */
  | { readonly kind: 'fact'; readonly fact: string; readonly was: string | null; readonly value: string | null; readonly reason: string }
  | { readonly kind: 'reply'; readonly choice: 'inserted' | 'dismissed' }
  | { readonly kind: 'escalation'; readonly escalation: string; readonly reason: string }

export interface Decision {
  readonly connection: string
  readonly ticketId: string
  /** The how many-th of its ticket, from 1. */
  readonly nth: number
  readonly at: Instant
  /** The person's id in the CRM. */
  readonly by: string
  readonly what: Choice
}

/** "We will answer by Friday": somebody's word, and when it is due. */
export interface Promised {
  readonly id: string
  readonly connection: string
  readonly ticketId: string
  readonly madeAt: Instant
  readonly dueAt: Instant
  readonly owner: string
  readonly state: 'open' | 'kept' | 'handed-over'
}

/** One shift gives a ticket to the next. */
export interface Handover {
  readonly connection: string
  readonly ticketId: string
  readonly at: Instant
  readonly from: string
  readonly acceptedAt: Instant | null
  readonly to: string | null
}
