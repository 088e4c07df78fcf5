import type { AuditVerb } from '../../domain/audit.ts'
import type { EscalationState, EscalationVerb } from '../../domain/escalation.ts'
import type { Severity, Team } from '../../domain/labels.ts'
import type { Side } from '../../domain/merge.ts'
import type { Permission, Role } from '../access/table.ts'

/** GET escalations?team=&overdue=1 : those that stand, the longest due first. */
export interface EscalationLine {
  readonly id: string
  readonly ticketId: string
  readonly team: Team | 'restricted'
  readonly severity: Severity
  readonly state: EscalationState
  readonly raisedAt: number
  readonly dueAt: number
  readonly owner: string | null
  readonly fallback: string | null
  readonly rung: number
  readonly nextAt: number | null
  readonly overdue: boolean
  readonly restricted: boolean
}
/** GET escalations/:id . POST escalations/:id/:verb {why} answers the same. */
export interface EscalationDetail extends EscalationLine {
  readonly verbs: readonly EscalationVerb[]
  readonly events: readonly { readonly at: number; readonly what: string; readonly by: string | null }[]
  readonly messages: readonly { readonly channel: string; readonly at: number; readonly state: string; readonly attempts: number; readonly settledAt: number | null }[]
}

/** POST undo/preview and POST undo: `{ by: 'run' | 'policy' | 'mapping', name, why }`. */
export interface UndoView {
  readonly by: 'run' | 'policy' | 'mapping'
  readonly name: string
  /** The run of what takes it back; null for a preview. */
  readonly run: string | null
  readonly records: readonly { readonly side: Side; readonly id: string; readonly back: readonly string[]; readonly notes: number; readonly stays: readonly { readonly name: string; readonly why: string }[] }[]
  readonly planned: number
}

/** GET audit?since=&verb=&who=&after=&limit= , in the order of the chain. */
export interface AuditRow {
  readonly seq: number
  readonly at: number
  readonly verb: AuditVerb
  readonly policy: string | null
  readonly mapping: string | null
  /** Null: erased. */
  readonly by: string | null
  readonly why: string | null
  readonly as: string | null
  readonly on: readonly { readonly connection: string | null; readonly kind: string; readonly id: string }[]
  readonly hash: string
}
/** GET audit/verify. */
export interface AuditProofView {
  readonly events: number
  readonly erased: number
  readonly head: { readonly seq: number; readonly hash: string } | null
  readonly broken: { readonly fault: string; readonly seq: number; readonly at: number | null; readonly affected: number } | null
}

/** GET access. */
export interface AccessView {
  readonly people: readonly { readonly id: string; readonly name: string; readonly from: string; readonly roles: readonly Role[]; readonly addedAt: number; readonly seenAt: number | null }[]
  readonly sessions: readonly { readonly id: string; readonly person: string; readonly since: number; readonly seenAt: number; readonly until: number; readonly mine: boolean }[]
}
/** GET keys; POST keys {name, scopes, days} answers {@link NewKey}; DELETE keys/:id. */
export interface KeyRow {
  readonly id: string
  readonly name: string
  readonly scopes: readonly Permission[]
  readonly madeBy: string
  readonly madeAt: number
  readonly until: number
  readonly revokedAt: number | null
  readonly usedAt: number | null
}
/** The one time it is shown; given as `authorization: Bearer …`. */
export interface NewKey {
  readonly id: string
  readonly key: string
}

/** GET backfill; POST backfill {to: 'paused' | 'resumed', why} answers the same. */
export interface BackfillView {
  readonly state: 'not-begun' | 'reading' | 'paused' | 'done'
  readonly done: { readonly tickets: number; readonly comments: number }
  readonly total: { readonly tickets: number | null; readonly comments: number | null }
  readonly share: number
  readonly perMinute: number | null
  readonly etaSeconds: number | null
  readonly startedAt: number | null
  readonly endedAt: number | null
  readonly paused: { readonly at: number; readonly by: string; readonly why: string | null } | null
}
