/**
 * What the console and the bridge say to each other: types only; `web` reads them through `server/api`. All endpoints are under `/console/api`, take and give
 * JSON, and answer errors as {@link Problem}. Instants are milliseconds since 1970, UTC. Names of categories, severities, teams, states and reasons are ids.
 * Of a restricted matter whoever may not see it gets `restricted` in place of its category and team, and no address.
 */
import type { Severity } from '../../domain/labels.ts'
import type { Side } from '../../domain/merge.ts'
import type { Permission, Role } from '../access/table.ts'
import type { RecordRow } from './record-views.ts'
import type { Topic } from './topics.ts'

export type { Permission, Role } from '../access/table.ts'
export type { Topic } from './topics.ts'
export type * from './record-views.ts'
export type * from './version-views.ts'
export type * from './work-views.ts'

/** Every error answer, as `application/problem+json` (RFC 9457). */
export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  /** Such as `console.forbidden`; documented in the catalogue of errors. */
  readonly code: string
  readonly detail: string
  readonly remedy: string
  readonly requestId: string
}

export interface Page<T> {
  readonly rows: readonly T[]
  /** To be given as `after`; null at the end. */
  readonly next: string | null
}

/** GET sign-in, without a session: the ways in. */
export interface SignInWays {
  /** A one-time link can always be had on the terminal. */
  readonly command: string
  /** Where a press begins the code flow with the issuer, `?return=` a path of the console; null: none is set up. */
  readonly openid: { readonly title: string; readonly href: string } | null
}

/** POST enter: the token of a one-time link, out of the fragment of `/console/enter#TOKEN`. Answers 204 and the session's cookie. */
export interface Entering {
  readonly token: string
}

/** GET me. */
export interface Me {
  readonly person: { readonly id: string; readonly name: string; readonly roles: readonly Role[] }
  /** For `x-csrf-token` of everything that is not a GET. */
  readonly csrf: string
  readonly may: readonly Permission[]
  /** When the session ends if nothing more is asked, and when it ends in any case. */
  readonly idleAt: number
  readonly expiresAt: number
  readonly accounts: readonly { readonly id: string; readonly side: Side; readonly vendor: string; readonly url: string }[]
}

/** One thing that needs a person now. */
export interface Waiting {
  readonly kind: 'escalation-late' | 'conflict' | 'set-aside' | 'delete' | 'redaction' | 'merge' | 'person' | 'policy-refused' | 'mapping-refused' | 'field-paused' | 'webhooks-dead' | 'automation-stopped' | 'rule-rate' | 'attention' | 'quota'
  readonly count: number
  /** The most urgent severity among them, where that is known. */
  readonly worst: Severity | null
  readonly oldest: number | null
  /** The page that mends it. */
  readonly href: string
}

export interface AccountState {
  readonly id: string
  readonly side: Side
  readonly vendor: string
  readonly url: string
  readonly connectedAt: number
  /** False: observed only. */
  readonly writes: boolean
  readonly intents: { readonly waiting: number; readonly sent: number; readonly done: number; readonly setAside: number }
  /** `reserve`: the share that is left to the agents. */
  readonly calls: { readonly total: number; readonly by: Readonly<Record<string, number>>; readonly budget: { readonly max: number; readonly left: number; readonly per: 'minute' | 'day' } | null } | null
  /** How far tickets have been read; null: not begun. */
  readonly upTo: number | null
}

/** GET overview. */
export interface OverviewView {
  readonly at: number
  readonly policy: string
  readonly mapping: string | null
  readonly automation: 'on' | 'stopped'
  /** The most urgent first. */
  readonly waiting: readonly Waiting[]
  readonly counts: { readonly seen: number; readonly routed: number; readonly triaged: number; readonly linked: number; readonly bySeverity: Readonly<Record<string, number>>; readonly byCategory: Readonly<Record<string, number>>; readonly byStatus: Readonly<Record<string, number>> }
  /** Open P0 and P1. */
  readonly urgent: readonly RecordRow[]
  readonly accounts: readonly AccountState[]
  /** From 0 to 1: what of a vendor's allowance is kept for the agents. */
  readonly reserve: number
  /** The last 24 h, the oldest first. */
  readonly runs: readonly RunSummary[]
}

export interface RunSummary {
  readonly id: string
  readonly startedAt: number
  readonly endedAt: number | null
  readonly state: 'running' | 'done' | 'failed' | 'stopped'
  /** Whole numbers of its summary by name. */
  readonly numbers: Readonly<Record<string, number>>
}

/** GET runs/:id. */
export interface RunDetail extends RunSummary {
  /** Requests of this run, by connection, where they were counted. */
  readonly calls: Readonly<Record<string, number>>
  readonly failure: { readonly code: string; readonly remedy: string } | null
}

/** GET events: server-sent, `event: changed` with this as its data; a comment line every 15 s. */
export interface Changed {
  readonly topics: readonly Topic[]
}
