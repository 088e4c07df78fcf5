import type { Category, Severity, Team } from '../domain/labels.ts'
import type { Instant } from '../domain/ports.ts'
import type { VersionEvent, VersionKind, VersionLog } from './version-store.ts'

/**
 * `published`, `rolled-back`: what is in force changes (version null: back to the shipped folder). `refused`: a version that should be in
 * force does not compile with this build. `stopped`, `resumed`: the switch of everything automatic.
 */
export type PolicyEventKind = VersionKind | 'stopped' | 'resumed'
export type PolicyEvent = VersionEvent<PolicyEventKind>

export interface Policies extends VersionLog<PolicyEventKind> {
  /** The last word on the switch: who stopped everything automatic and why; null while it may act. */
  stopped(): Promise<PolicyEvent | null>
}

/** What a rule in shadow would have changed on one ticket. */
export interface ShadowRow {
  readonly connection: string
  readonly ticketId: string
  readonly rule: string
  readonly version: string
  /** The policy that was in force. */
  readonly policy: string
  readonly at: Instant
  readonly severity: { readonly from: Severity; readonly to: Severity }
  readonly category: { readonly from: Category; readonly to: Category }
  readonly team: { readonly from: Team; readonly to: Team }
}

export interface Shadows {
  /** What these rules do to these tickets is now this and nothing else. Other rules' rows stay. */
  put(connection: string, ticketIds: readonly string[], rules: readonly string[], rows: readonly ShadowRow[]): Promise<void>
  /** By rule, newest first. */
  list(connection: string, limit: number): Promise<readonly ShadowRow[]>
}

export interface RuleDay {
  /** Days since 1970-01-01, UTC. */
  readonly day: number
  /** A rule's id, or `*` for all judged tickets. */
  readonly rule: string
  readonly hits: number
}

/** On how many tickets of a day each rule fires; a ticket belongs to the day it was written. */
export interface RuleDays {
  /** `hits` may be negative: a ticket that is judged anew may lose a rule. */
  add(connection: string, changes: readonly RuleDay[]): Promise<void>
  since(connection: string, day: number): Promise<readonly RuleDay[]>
}

/** How many tickets automation wrote to, per hour since 1970 (UTC) and rule; `*` for all. */
export interface AutomationHours {
  add(connection: string, hour: number, writes: ReadonlyMap<string, number>): Promise<void>
  of(connection: string, hour: number): Promise<ReadonlyMap<string, number>>
}
