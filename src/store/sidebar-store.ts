import type { AppSessions } from './app-store.ts'
import type { Decision, Handover, Promised } from '../domain/decision.ts'
import type { Category, Severity } from '../domain/labels.ts'
import type { Instant } from '../domain/ports.ts'
import type { EscalationMessages, Escalations } from './escalation-store.ts'

/** What people decided of tickets. Nothing of it is ever changed or forgotten. */
export interface Decisions {
  /** False where its number is taken: somebody decided meanwhile. */
  add(decision: Decision): Promise<boolean>
  /** The oldest first; tickets without any are left out. */
  of(connection: string, ticketIds: readonly string[]): Promise<ReadonlyMap<string, readonly Decision[]>>
  /** How many there are, by ticket; those without any are left out. */
  counts(connection: string, ticketIds: readonly string[]): Promise<ReadonlyMap<string, number>>
  /** Of all tickets, the newest first. */
  list(connection: string, limit: number): Promise<readonly Decision[]>
}

export interface Promises {
  put(promise: Promised): Promise<void>
  /** The soonest due first; tickets without any are left out. */
  of(connection: string, ticketIds: readonly string[]): Promise<ReadonlyMap<string, readonly Promised[]>>
  /** Not kept, and due by then. */
  late(connection: string, now: Instant, limit: number): Promise<readonly Promised[]>
}

export interface Handovers {
  /** A later one of the same ticket takes its place. */
  put(handover: Handover): Promise<void>
  last(connection: string, ticketIds: readonly string[]): Promise<ReadonlyMap<string, Handover>>
}

/** Minutes and items of one person on one day. `person` is a keyed hash: equal ones are the same person, and nothing can be read back. */
export interface ExposureRow {
  readonly day: number
  readonly category: Category
  readonly severity: Severity
  readonly seconds: number
  readonly items: number
}

/** How long somebody had what open. Never about a ticket, never with a name. */
export interface Exposure {
  add(person: string, row: ExposureRow): Promise<void>
  /** One person's own, from a day on. */
  own(person: string, since: number): Promise<readonly ExposureRow[]>
  /** The sum over all of these days, by harm and urgency; what fewer people than `atLeast` had open is left out, and where there are fewer in all it is null. */
  sum(days: { readonly from: number; readonly before: number }, atLeast: number): Promise<{ readonly people: number; readonly rows: readonly Omit<ExposureRow, 'day'>[] } | null>
  /** Forgets everything of before that day. */
  forgetBefore(day: number): Promise<number>
}

/** What is kept of one person: preferences and how this stretch of work goes. A sealed document by keyed hash. */
export interface Persons {
  get(person: string): Promise<unknown>
  put(person: string, at: Instant, document: unknown): Promise<void>
  /** Stretches of work nobody asked for since; preferences go with them. */
  forgetBefore(at: Instant): Promise<number>
}

/** Neutral words for a passage, by the keyed mark of its own words: they travel with them from ticket to ticket. */
export interface Descriptions {
  /** The first one stays. False where there is one. */
  add(said: string, described: string, by: string, at: Instant): Promise<boolean>
  /** By the words they describe; those that nobody has described are left out. */
  of(said: readonly string[]): Promise<ReadonlyMap<string, string>>
}

/** What people do in the sidebar. */
export interface SidebarStore {
  readonly decisions: Decisions
  readonly escalations: Escalations
  readonly escalationMessages: EscalationMessages
  readonly promises: Promises
  readonly handovers: Handovers
  readonly exposure: Exposure
  readonly persons: Persons
  readonly descriptions: Descriptions
  readonly appSessions: AppSessions
}
