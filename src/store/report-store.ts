import type { EscalationEvent } from '../domain/escalation.ts'
import type { Category, Severity } from '../domain/labels.ts'
import type { Instant } from '../domain/ports.ts'
import type { StoredTicket } from './store.ts'

/** The place of a ticket in the order of arrival. */
export interface Arrived {
  readonly createdAt: Instant
  readonly id: string
}

/** What reports and patterns are made of, page by page. */
export interface Arrivals {
  /** Tickets of lists that arrived from `from` on and before `before`, in order of arrival; those behind `after`. */
  between(connection: string, range: { readonly from: Instant; readonly before: Instant }, after: Arrived | null, limit: number): Promise<readonly StoredTicket[]>
  /** Everything that happened to these escalations, oldest first; those to which nothing happened are left out. */
  happened(escalations: readonly string[]): Promise<ReadonlyMap<string, readonly EscalationEvent[]>>
}

/** A second judgement of a ticket, made without seeing the first. */
export interface Review {
  readonly connection: string
  readonly ticketId: string
  readonly at: Instant
  readonly by: string
  readonly category: Category
  readonly severity: Severity
}

export interface Reviews {
  /** A later one of the same ticket takes its place. */
  put(review: Review): Promise<void>
  /** Tickets without any are left out. */
  of(connection: string, ticketIds: readonly string[]): Promise<ReadonlyMap<string, Review>>
}

export interface ReportStore {
  readonly arrivals: Arrivals
  readonly reviews: Reviews
}
