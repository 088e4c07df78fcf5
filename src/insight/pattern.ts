import type { Category, Severity, Surface } from '../domain/labels.ts'
import type { Instant } from '../domain/ports.ts'

/** One ticket as it comes in. */
export interface Sighting {
  readonly id: string
  readonly at: Instant
  readonly subject: string
  readonly body: string
  readonly lang?: string | undefined
  readonly country?: string | undefined
  /** Whoever wrote it: anything that is the same for the same person. */
  readonly requester?: string | undefined
}

/** What triage says of it. */
export interface Judged {
  readonly lang: string
  readonly category: Category
  readonly severity: Severity
  readonly surfaces: readonly Surface[]
  readonly country: string | null
  /** What its words mean, in any language: numbers of the policy's concepts. */
  readonly meanings?: readonly number[]
}

export type PatternKind = 'campaign' | 'shared_entity' | 'rising_phrase' | 'spike' | 'repeat_victim' | 'repeat_offender'

export type EntityKind = 'handle' | 'handle_family' | 'link' | 'host' | 'email' | 'phone' | 'payment' | 'number'

export interface PatternEntity {
  readonly kind: EntityKind
  /** `[handle 3f9a1c]`; as it was written only where somebody asked to see it. */
  readonly value: string
  readonly tickets: number
}

export interface Proposal {
  readonly id: string
  readonly kind: 'rule' | 'macro' | 'article' | 'product_fix' | 'takedown_request' | 'feature_change'
  readonly title: string
  /** The team that owns it, and within how many days it is due. */
  readonly owner: string
  readonly dueDays: number
}

export interface Pattern {
  /** Stays the same while the pattern grows. */
  readonly id: string
  readonly kind: PatternKind
  /** The first {@link MOST_IDS}, earliest first; `tickets` says how many there are. */
  readonly ticketIds: readonly string[]
  readonly tickets: number
  readonly since: Instant
  readonly until: Instant
  /** Different writers; a ticket whose writer is not known counts as one. */
  readonly people: number
  readonly severity: Severity
  readonly category: Category | null
  readonly languages: readonly string[]
  readonly countries: readonly string[]
  readonly entities: readonly PatternEntity[]
  /** From 0 to 1. */
  readonly confidence: number
  readonly cause: string
  readonly summary: string
  readonly proposals: readonly Proposal[]
}

export const MOST_IDS = 1000
