import type { Category, Severity, Team } from '../../domain/labels.ts'
import type { Side } from '../../domain/merge.ts'
import type { FieldValue } from '../../domain/ticket.ts'

/** GET records?query=&severity=&category=&status=&after=&limit= . No words of a ticket. */
export interface RecordRow {
  readonly id: string
  /** Null where it may not be seen. */
  readonly url: string | null
  readonly status: string
  readonly createdAt: number
  readonly changedAt: number
  readonly triage: { readonly severity: Severity; readonly category: Category | 'restricted'; readonly team: Team | 'restricted'; readonly lang: string; readonly judged: boolean } | null
  readonly caseId: string | null
  readonly restricted: boolean
}

/** GET records/:name/story?field=&show=1 . Values only with `show=1` and `see-values`; that is on record. */
export interface StoryView {
  readonly ticket: { readonly id: string; readonly connection: string; readonly routed: boolean; readonly url: string }
  readonly counterpart: { readonly connection: string; readonly id: string | null; readonly externalId: string; readonly adopted: boolean } | null
  readonly mapping: { readonly id: string; readonly version: string; readonly filter: 'in' | 'out' | 'fault' | null } | null
  readonly crossing: { readonly as: string; readonly because: readonly string[] } | null
  readonly fields: readonly {
    readonly field: string
    readonly left: string
    readonly right: string
    readonly direction: string
    readonly owner: string
    readonly state: string
    readonly since: { readonly at: number; readonly under: string } | null
    readonly values?: { readonly left: FieldValue; readonly right: FieldValue }
  }[]
  readonly events: readonly {
    readonly at: number
    readonly kind: string
    readonly side: Side | null
    readonly fields: readonly string[]
    readonly text: string
    readonly key: string | null
    readonly values?: readonly { readonly name: string; readonly value: FieldValue; readonly before?: FieldValue }[]
  }[]
  readonly waits: readonly { readonly fields: readonly string[]; readonly waitsFor: string; readonly remedy: string }[]
}

/** GET set-aside: by cause, the most of them first. */
export interface SetAsideGroup {
  readonly cause: string
  readonly remedy: string
  readonly count: number
  readonly oldest: number
  readonly rows: readonly { readonly connection: string; readonly key: string; readonly op: string; readonly lane: string; readonly reason: string; readonly at: number }[]
}
/** POST set-aside/retry takes one of these. Answers `{ retried }`. */
export type Retry = { readonly keys: readonly string[] } | { readonly cause: string }

/** GET conflicts. Values are null for those without `see-values`, and of restricted tickets for those without `see-restricted`. */
export interface ConflictRow {
  readonly id: string
  readonly ticketId: string
  readonly caseId: string
  readonly field: string
  readonly since: number
  readonly shown: boolean
  readonly left: FieldValue
  readonly right: FieldValue
  readonly leftBy: string | null
  readonly rightBy: string | null
  readonly restricted: boolean
}
/** POST conflicts/:id . */
export interface ConflictDecision {
  readonly keep: Side
  readonly why: string | null
}

/** POST deletes/:id, redactions/:id, merges/:id . */
export interface Decision {
  readonly decision: 'approved' | 'declined'
  readonly why: string
}
/** GET deletes, merges. */
export interface WaitingRecord {
  /** For the address of the decision. */
  readonly id: string
  readonly ticketId: string
  readonly side: Side
  readonly at: number
  readonly since: number
  readonly because: string | null
  /** Of a merge: the record that was kept. */
  readonly into: string | null
  readonly restricted: boolean
}
/** GET redactions. What the comment says is nowhere here. */
export interface RedactionRow {
  readonly id: string
  readonly ticketId: string
  readonly since: number
  readonly because: 'preserved' | 'hold'
  readonly restricted: boolean
}
/** GET people: somebody for whom a person chooses. Ids only. POST people/:id takes `{ chosen: id | null, why }`. */
export interface PersonToChoose {
  readonly id: string
  readonly kind: string
  readonly leftId: string
  readonly since: number
  readonly tickets: readonly string[]
  readonly candidates: readonly string[]
}
/** GET holds. POST holds takes `{ ticket, why }`; DELETE holds/:ticket takes `{ why }`. Both answer `{ ticketId, changed }`. */
export interface HoldRow {
  readonly ticketId: string
  readonly placed: { readonly by: string; readonly why: string; readonly at: number }
  readonly released: { readonly by: string; readonly why: string; readonly at: number } | null
}
