import type { Category, Feature, Reporter, Severity, Surface, Team } from './labels.ts'
import type { Instant } from './ports.ts'

/** Where words stand: `subject`, `body`, or `comment:<id>`; offsets count UTF-16 code units of the original text. */
export interface Span {
  readonly field: string
  readonly start: number
  readonly end: number
}

/** Only what the text itself says (`triage/LABELS.md`, conventions). Null: it does not say. */
export interface Facts {
  readonly reporter: Reporter | null
  readonly reporter_age: number | null
  /** Of the person at risk, never the offender. */
  readonly age: number | null
  readonly minor: boolean | null
  readonly age_in_image: number | null
  readonly safe_contact: boolean | null
  readonly ongoing: boolean | null
  /** ISO 3166 alpha-2. */
  readonly country: string | null
  readonly handles: readonly string[]
  readonly urls: readonly string[]
  readonly surfaces: readonly Surface[]
  readonly money_demand: boolean | null
  /** Strings to mask in logs and exports. */
  readonly pii: readonly string[]
}

export type FactName = keyof Facts

export type FactKind =
  | 'reporter' | 'reporter_age' | 'age' | 'minor' | 'age_in_image' | 'safe_contact' | 'ongoing' | 'country' | 'surface' | 'money_demand'
  | 'handle' | 'url' | 'profile' | 'video' | 'email' | 'phone' | 'address' | 'id_number' | 'age_mention' | 'school_year' | 'time' | 'deadline'
  | 'amount' | 'payment_means' | 'weapon' | 'method' | 'knows' | 'step_taken'

/** One thing the text says, in one place. */
export interface FactDetail {
  readonly kind: FactKind
  /** Canonical: an id, an ISO 8601 instant, an E.164 number, `300 EUR`, an address without tracking. Never masked: handle with care. */
  readonly value: string
  /** 0..1; how it comes about is written beside each finder. */
  readonly confidence: number
  readonly span: Span
}

export interface Finding {
  readonly rule: string
  readonly version: string
  readonly spans: readonly Span[]
}

export interface FeatureSuggestion {
  readonly id: Feature
  /** Why, in words a specialist can check: the rule and the facts, never the ticket's own words. */
  readonly because: string
}

export interface Triage {
  /** ISO 639-1, 'und' where it cannot be told. */
  readonly lang: string
  readonly category: Category
  /** All that apply, the main one first. */
  readonly categories: readonly Category[]
  readonly severity: Severity
  readonly team: Team
  readonly teams_also: readonly Team[]
  readonly facts: Facts
  readonly factSpans: Readonly<Partial<Record<FactName, readonly Span[]>>>
  /** Everything found, with its place and confidence; `facts` holds what was settled of it. Absent in triages kept from before there were details. */
  readonly details?: readonly FactDetail[]
  /** Facts an escalation of this category needs and the text does not give. */
  readonly missing: readonly string[]
  readonly features: readonly FeatureSuggestion[]
  /** What the writer says was done already, as features. */
  readonly tried: readonly Feature[]
  /** Refused or unheard before: somebody who has not worked on it takes a second look. */
  readonly second_look: boolean
  readonly findings: readonly Finding[]
  /** False: no text to judge by (a screenshot, a voice message); a person must look. */
  readonly judged: boolean
  /** The policy version that decided. */
  readonly policy: string
  /** A person escalated it: the team is whom they told. Never set by a judgement itself. */
  readonly escalated?: true
}

/** What another system says of a ticket: a vendor's field and its value, or `classifier.<label>` and a score from 0 to 1. */
export interface OutsideSignal {
  readonly field: string
  readonly value: string | number
}

/** What a person said of a ticket against its text: it stands in place of what the text alone comes to, and everything else follows from it. */
export interface Stated {
  readonly category?: Category
  /** What the ticket was taken for, and is not. */
  readonly not?: Category
  readonly severity?: Severity
  readonly facts?: Partial<Facts>
}

/** The words of the person who wrote in; agents' replies and our own notes are left out by the caller. */
export interface TriageInput {
  readonly subject: string
  readonly body: string
  readonly comments: readonly { readonly id: string; readonly text: string; readonly at: Instant }[]
  readonly lang?: string | undefined
  readonly channel?: string | undefined
  readonly tags?: readonly string[] | undefined
  /** Mapped by `manifests/policy/signals.yaml`; whatever is not named there is not heard. */
  readonly signals?: readonly OutsideSignal[] | undefined
  /** When the ticket was written; relative times resolve against it. */
  readonly at: Instant
  /** IANA name of the writer's zone; UTC where it is left out or unknown. */
  readonly zone?: string | undefined
  readonly stated?: Stated | undefined
}

/** Clock per severity, in minutes. All are settings (`manifests/policy/teams.yaml`). */
export interface SeverityClock {
  readonly firstLook: number
  readonly followUp: number | null
}
