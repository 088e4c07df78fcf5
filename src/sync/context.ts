import type { ReadsAs } from '../domain/merge.ts'
import type { CallCounts, Connection } from '../connector/connector.ts'
import type { BridgeError } from '../domain/errors.ts'
import type { Severity } from '../domain/labels.ts'
import type { Clock, Ids, Instant, Log, Random } from '../domain/ports.ts'
import type { SeverityClock, Triage, TriageInput } from '../domain/triage.ts'
import type { Write } from '../domain/write.ts'
import type { CompiledMapping } from '../mapping/compile.ts'
import type { PausedField } from '../mapping/drift.ts'
import type { Would } from '../rules/watched.ts'
import type { ConnectionRow, Store, Tx } from '../store/store.ts'
import type { PartyMemory } from './parties/look-up.ts'
import type { Caps } from './caps.ts'
import type { Route } from './route.ts'

/** Writes, watches only, or shows what it would write. Only the first adds intents. */
export type SyncMode = 'write' | 'observe' | 'dry-run'

/** A policy as sync needs it. */
export interface SyncPolicy {
  readonly version: string
  readonly clocks: Readonly<Record<Severity, SeverityClock>>
  /** A published version that this build cannot use, where there is one: this policy stands in for it. */
  readonly refused?: string
  readonly ruleTitle: (rule: string) => string | null
  readonly triage: (input: TriageInput, now: Instant) => Triage
  /** Adds what an outside classifier says; left out where none is asked. Never rejects. */
  readonly hear?: (input: TriageInput) => Promise<TriageInput>
  /** Rules in shadow, and the triage with what each of them would have changed. Left out where there are none. */
  readonly trial?: { readonly rules: readonly string[]; readonly judge: (input: TriageInput, now: Instant) => { readonly triage: Triage; readonly would: readonly Would[] } }
}

export interface Counts {
  /** Records of the route that were read, comments apart. */
  pulled: number
  comments: number
  /** Tickets and comments outside the route, and suspended tickets, read in passing. */
  scanned: number
  triaged: number
  /** Triaged, and nothing was left to write. */
  unchanged: number
  /** Intents added. */
  planned: number
  /** New rows under *Needs a person*. */
  attention: number
  /** Records that could not be read. */
  rejected: number
}

export interface Progress {
  readonly phase: 'reading' | 'judging' | 'writing' | 'waiting' | 'done'
  readonly counts: Readonly<Counts>
  readonly written: number
  readonly setAside: number
  /** Work known to be left: tickets to judge and writes to deliver. */
  readonly left: number
  readonly seconds: number
  /** Of the reading, 0 to 1, by the vendor's clock; null before the first page. */
  readonly read: number | null
  readonly calls: Readonly<Record<string, CallCounts>>
}

/** Moved on by `watchSchemas` while a run goes on. */
export interface Drift {
  paused: ReadonlyMap<string, PausedField>
  /** The mapping without what is paused; null where there is none. */
  mapping: CompiledMapping | null
  /** When the store was last asked. */
  lookedAt: Instant
}

/** What every step of one run works with. */
export interface SyncContext {
  readonly store: Store
  readonly left: Connection
  /** Null: no second CRM is connected; tickets are triaged and written back, nothing is mirrored. */
  readonly right: Connection | null
  readonly row: ConnectionRow
  readonly policy: SyncPolicy
  readonly route: Route
  /** Null: cases mirror tickets, and what people change on a case stays there. */
  readonly mapping: CompiledMapping | null
  /** What of it is paused now, because a schema does not fit it any more. */
  readonly drift: Drift
  /** A published mapping that this build cannot use, where there is one: `mapping` stands in for it. */
  readonly mappingRefused: string | null
  /** Names that the second CRM gives back as others. */
  readonly readsAs: ReadsAs
  readonly clock: Clock
  readonly ids: Ids
  readonly random: Random
  readonly log: Log
  readonly mode: SyncMode
  /** Null: automation may write as much as the vendors take. */
  readonly caps: Caps | null
  readonly run: string
  readonly owner: string
  /** Where Breakwater's pages are reached; notes link there. */
  readonly page: string | null
  readonly signal: AbortSignal
  readonly counts: Counts
  /** Set once the second CRM did not answer a question; it is not asked again in this run. */
  readonly faults: { right: BridgeError | null }
  /** Tickets outside the route that this run has raised already. */
  readonly alarmed: Set<string>
  readonly parties: PartyMemory
  /** Told every planned write of a dry run. */
  readonly show: (write: Write, connection: string) => void
  /** One transaction that fails, and so changes nothing, once another process has taken over this connection. */
  fenced<T>(work: (tx: Tx) => Promise<T>): Promise<T>
}

/** Records per transaction: the store's readers never wait longer than one of these takes (`bench`). */
export const CHUNK = 100

export const TICKETS = 'tickets'
export const COMMENTS = 'comments'
export const SUSPENDED = 'suspended'
/** Files of counterparts that hang on the record itself. */
export const FILES = 'files'
/** Checkpoint name under which the last full planning is noted: versions of policy and mapping, or that nothing was planned. */
export const PLANNED = '~planned'
/** … and under which tickets are noted whose tag waits for the next hour. */
export const HELD = '~held'

export function newCounts(): Counts {
  return { pulled: 0, comments: 0, scanned: 0, triaged: 0, unchanged: 0, planned: 0, attention: 0, rejected: 0 }
}

export function chunks<T>(items: readonly T[], size = CHUNK): readonly (readonly T[])[] {
  const parts: T[][] = []
  for (let at = 0; at < items.length; at += size) parts.push(items.slice(at, at + size))
  return parts
}

export function ticketLink(page: string | null, ticketId: string): string | null {
  return page === null ? null : `${page.replace(/\/+$/, '')}/tickets/${encodeURIComponent(ticketId)}`
}

/** Lets other work of the process run between two pieces of computing. */
export function breathe(clock: Clock, signal: AbortSignal): Promise<void> {
  return clock.sleep(0, signal).catch(() => undefined)
}
