import type { Category, Feature, Severity, Team } from '../../domain/labels.ts'
import type { Instant } from '../../domain/ports.ts'
import type { Channel } from '../../domain/ticket.ts'

/** What a report knows of one ticket that came in within its range: no word of it. Times after the range's end are not known. */
export interface TicketRecord {
  readonly id: string
  readonly createdAt: Instant
  /** Equal for the same person; the ticket's own id where nobody is named. */
  readonly person: string
  readonly channel: Channel
  /** Null: not judged yet. */
  readonly judged: JudgedRecord | null
  /** A person wrote on it or decided something of it. */
  readonly lookedAt: Instant | null
  /** A person answered in public. */
  readonly answeredAt: Instant | null
  /** Whoever wrote in wrote again after that. */
  readonly wroteAgain: boolean
  readonly escalations: readonly EscalationRecord[]
  /** Of what was suggested: the last choice of each. */
  readonly features: readonly { readonly feature: Feature; readonly choice: 'accepted' | 'dismissed' | null }[]
  readonly reply: 'inserted' | 'dismissed' | null
  /** What people made of the judgement; the last of each kind. Null: nobody changed it. */
  readonly corrected: { readonly category: readonly [Category, Category] | null; readonly severity: readonly [Severity, Severity] | null }
  readonly review: { readonly category: string; readonly severity: string } | null
}

export interface JudgedRecord {
  readonly category: Category
  readonly severity: Severity
  readonly team: Team
  readonly lang: string
  readonly country: string | null
  /** Minutes within which somebody looks at it first. */
  readonly lookWithin: number
  /** Features that whoever wrote in says they have tried. */
  readonly tried: readonly Feature[]
}

export interface EscalationRecord {
  readonly team: Team
  readonly raisedAt: Instant
  readonly dueAt: Instant
  readonly acknowledgedAt: Instant | null
  readonly open: boolean
}
