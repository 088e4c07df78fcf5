import type { Severity } from '../domain/labels.ts'
import type { Instant } from '../domain/ports.ts'
import type { Comment, Ticket } from '../domain/ticket.ts'
import type { Triage } from '../domain/triage.ts'
import type { Outcome, Write, WriteOp } from '../domain/write.ts'
import type { OnRecord } from './audit-store.ts'
import type { AttentionList } from './attention-store.ts'
import type { AutomationHours, Policies, RuleDays, Shadows } from './policy-store.ts'
import type { Circuits } from './circuit-store.ts'
import type { Identities } from './identity-store.ts'
import type { Merges } from './merges-store.ts'
import type { Matches } from './matches-store.ts'
import type { Waits } from './waits-store.ts'
import type { Inbox } from './inbox-store.ts'
import type { Links } from './links-store.ts'
import type { Floors, Holds, Redactions } from './lives-store.ts'
import type { BaseList, Conflicts } from './two-way-store.ts'
import type { Leases, Runs } from './run-store.ts'
import type { ReportStore } from './report-store.ts'
import type { SidebarStore } from './sidebar-store.ts'
import type { Stories } from './story-store.ts'
import type { Tombstones } from './tombstones-store.ts'
import type { Mappings } from './version-store.ts'

export type { AttentionRow } from './attention-store.ts'
export type { Inbox, PendingDelivery } from './inbox-store.ts'
export type { LinkRow } from './links-store.ts'
export type { MatchRow } from './matches-store.ts'
export type { Leases, RunRow, Runs } from './run-store.ts'

/**
 * Durable state. Two processes on one database are safe; a killed process leaves either all of a transaction or nothing.
 * Everything a ticket says, names, addresses and tokens are sealed before they reach a column (law 11).
 */
export interface Store {
  /** Writes: serialised on SQLite (BEGIN IMMEDIATE), READ COMMITTED with row locks on PostgreSQL. Retries `store.busy`. */
  write<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** A consistent view that blocks nobody. */
  read<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  close(): Promise<void>
}

export interface Tx extends SidebarStore, OnRecord, ReportStore {
  readonly connections: Connections
  readonly tokens: Tokens
  readonly checkpoints: Checkpoints
  readonly tickets: Tickets
  readonly comments: Comments
  readonly triages: Triages
  readonly attention: AttentionList
  readonly links: Links
  readonly intents: Intents
  readonly runs: Runs
  readonly leases: Leases
  readonly inbox: Inbox
  readonly provisions: ProvisionLedger
  readonly reports: Reports
  readonly identities: Identities
  readonly policies: Policies
  readonly shadows: Shadows
  readonly ruleDays: RuleDays
  readonly automation: AutomationHours
  readonly bases: BaseList
  readonly conflicts: Conflicts
  readonly mappings: Mappings
  readonly waits: Waits
  readonly matches: Matches
  readonly stories: Stories
  readonly circuits: Circuits
  readonly redactions: Redactions
  readonly holds: Holds
  readonly tombstones: Tombstones
  readonly merges: Merges
  readonly floors: Floors
}

export interface ConnectionRow {
  readonly id: string
  readonly vendor: string
  readonly url: string
  /** When the bridge first met this account: what was last touched before is quiet history. */
  readonly connectedAt: Instant
  /** Null: observed only, nothing may be written. */
  readonly setupAt: Instant | null
}

export interface Connections {
  /** Returns the row as it was first made. */
  ensure(row: Omit<ConnectionRow, 'setupAt'>): Promise<ConnectionRow>
  get(id: string): Promise<ConnectionRow | null>
  list(): Promise<readonly ConnectionRow[]>
  setSetup(id: string, at: Instant | null): Promise<void>
}

export interface Tokens {
  load(connection: string, name: string): Promise<string | null>
  save(connection: string, name: string, value: string): Promise<void>
}

export interface Checkpoints {
  get(connection: string, stream: string): Promise<{ readonly value: string; readonly upTo: Instant } | null>
  put(connection: string, stream: string, value: string, upTo: Instant): Promise<void>
}

/** A ticket as stored: only those that match the route keep their text. */
export interface StoredTicket {
  readonly ticket: Ticket
  /** It matched the route's filter when last read. */
  readonly routed: boolean
  /** It must be triaged (again) once comments up to this instant are in; null: nothing to do. */
  readonly dueAfter: Instant | null
  /** The whole thread is here (false: it joined the route late and its older comments must be fetched). */
  readonly threadComplete: boolean
  /** When it was read for the first time, and when the version that is kept; left out where nobody noted it. */
  readonly read?: { readonly first: Instant; readonly last: Instant }
}

export interface Tickets {
  /**
   * Keeps the newest `changedAt`; an older or equal one changes nothing. Returns the ids that were new or newer.
   * A newer version with `dueAfter: null` leaves a routed ticket due if it was; leaving the route ends that. `at`: when they were read.
   */
  observe(rows: readonly StoredTicket[], at?: Instant): Promise<readonly string[]>
  get(connection: string, ids: readonly string[]): Promise<ReadonlyMap<string, StoredTicket>>
  /** Due tickets whose comments are in (`dueAfter <= upTo`), oldest change first. */
  ripe(connection: string, upTo: Instant, limit: number): Promise<readonly StoredTicket[]>
  countDue(connection: string): Promise<number>
  /**
   * Clears `dueAfter` if the ticket has not changed since (`changedAt` still equal); given the `dueAfter` that was read, also only
   * if nobody made it due anew (`markDue`) in between.
   */
  settle(connection: string, seen: readonly { readonly id: string; readonly changedAt: Instant; readonly dueAfter?: Instant | null }[]): Promise<void>
  /** Makes it due again, whatever its version (a webhook, a conflict, a new policy). */
  markDue(connection: string, ids: readonly string[], dueAfter: Instant): Promise<void>
  /** Read whole just now, so that nothing is awaited any more: due at once, unless it rests until `parked`. */
  dueAtOnce(connection: string, ids: readonly string[], parked: Instant): Promise<void>
  markThreadComplete(connection: string, ids: readonly string[]): Promise<void>
  /** What our own landed write made of a stored ticket, until it is read again; its position in the order of changes stays. */
  patch(connection: string, rows: readonly { readonly id: string; readonly change: (ticket: Ticket) => Ticket }[]): Promise<void>
  /** A mark per stored ticket that differs once anything of it was written anew, or it was made due otherwise; its words stay sealed. */
  marks(connection: string, ids: readonly string[]): Promise<ReadonlyMap<string, string>>
  /** Tickets of the route, and others that were triaged all the same. */
  list(filter: TicketFilter): Promise<readonly TicketListItem[]>
  counts(connection: string): Promise<TicketCounts>
}

export interface TicketFilter {
  readonly connection: string
  readonly severity?: Severity
  readonly category?: string
  /** Newest change first; ids after this position. */
  readonly after?: { readonly changedAt: Instant; readonly id: string }
  readonly limit: number
}

/** What a list shows: never the ticket's words. */
export interface TicketListItem {
  readonly id: string
  readonly url: string
  readonly status: Ticket['status']
  readonly channel: Ticket['channel']
  readonly createdAt: Instant
  readonly changedAt: Instant
  readonly triage: { readonly severity: Severity; readonly category: string; readonly team: string; readonly lang: string; readonly judged: boolean } | null
  readonly caseId: string | null
}

export interface TicketCounts {
  readonly seen: number
  readonly routed: number
  readonly triaged: number
  readonly bySeverity: Readonly<Record<string, number>>
  readonly byCategory: Readonly<Record<string, number>>
  readonly byLang: Readonly<Record<string, number>>
  readonly byStatus: Readonly<Record<string, number>>
}

export interface Comments {
  /** Adds what is new (by id); a known id is left as it is. Only comments of routed tickets are kept by the caller. */
  add(rows: readonly Comment[]): Promise<void>
  /** By their own ids; absent ones are left out. */
  get(connection: string, ids: readonly string[]): Promise<ReadonlyMap<string, Comment>>
  /** Replaces what is kept of known ones: words that were taken back are nowhere any more. */
  replace(rows: readonly Comment[]): Promise<void>
  of(connection: string, ticketIds: readonly string[]): Promise<ReadonlyMap<string, readonly Comment[]>>
  /** Which of our own write keys are seen in stored comments. */
  ownKeys(connection: string, keys: readonly string[]): Promise<ReadonlySet<string>>
}

export interface TriageRow {
  readonly connection: string
  readonly ticketId: string
  readonly at: Instant
  readonly triage: Triage
  /** Of the outward result: equal digests mean nothing to write. */
  readonly digest: string
}

export interface Triages {
  /** Appends; the last one put per ticket is the one in force. The ticket itself must have been observed to be listed. */
  put(rows: readonly TriageRow[]): Promise<void>
  latest(connection: string, ticketIds: readonly string[]): Promise<ReadonlyMap<string, TriageRow>>
  history(connection: string, ticketId: string): Promise<readonly TriageRow[]>
}

export type IntentState = 'waiting' | 'sent' | 'done' | 'set-aside'

/** A wanted change. Append-only; only unsent ones coalesce; once sent it keeps body, key and version until it is settled (law 6). */
export interface IntentRow {
  readonly write: Write
  /** Where it goes. */
  readonly connection: string
  /** Writes of one lane go out in order, one unsettled at a time: `ticket:17`, `case:zd-acme-17`, `setup:field:severity`. */
  readonly lane: string
  /** Lower first: 0 P0, 1 P1, 2 other new work, 3 backfill. */
  readonly priority: number
  readonly createdAt: Instant
  readonly run: string
  /** The versions it was planned under; left out where neither had a say (set-up). */
  readonly under?: { readonly policy: string; readonly mapping: string | null }
}

export interface Claimed extends IntentRow {
  readonly attempts: number
  /** The delivery this intent was part of when it was sent. */
  readonly delivery: string | null
}

export interface DeliveryRow {
  readonly id: string
  readonly connection: string
  readonly op: Write['op']
  readonly sentAt: Instant
  /** The vendor's job, once known. */
  readonly handle: string | null
  readonly intents: readonly Claimed[]
}

export interface Intents {
  /**
   * Adds new keys; a known key changes nothing. An unsent (waiting or set-aside) intent of the same lane and op is replaced by the
   * newer one, which takes its place in the lane; the replaced key is forgotten, for it never had an effect. An urgent intent
   * lifts everything that waits before it in its lane.
   */
  add(rows: readonly IntentRow[]): Promise<void>
  /**
   * Takes up to `limit` waiting intents of one op whose lane has nothing unsettled and whose time has come, and records them as
   * one sent delivery, in one transaction: from here on they are «maybe sent». Two workers never take the same one. `most`: none that is less
   * urgent than this priority.
   */
  take(options: { readonly connection: string; readonly op: Write['op']; readonly limit: number; readonly delivery: string; readonly owner: string; readonly now: Instant; readonly leaseMs: number; readonly most?: number }): Promise<DeliveryRow | null>
  /** Forgets what waits unsent in these lanes: it may not go any more. What was sent is not touched. */
  withdraw(connection: string, lanes: readonly string[]): Promise<void>
  setHandle(delivery: string, handle: string): Promise<void>
  /**
   * Deliveries sent and not settled whose lease is over, and the owner's own that have a handle; they become the owner's.
   * For restart and for polling: the owner's own without a handle are still being sent, and are not answered while leased.
   */
  unsettled(options: { readonly connection: string; readonly owner: string; readonly now: Instant; readonly leaseMs: number }): Promise<readonly DeliveryRow[]>
  renew(deliveries: readonly string[], owner: string, until: Instant): Promise<void>
  /** Books outcomes and keeps a receipt of each: landed/moot → done; conflict → done (the caller marks the ticket due); refused → set-aside; again → waiting at `now + afterMs`. Booking twice changes nothing; intents without an outcome stay sent. */
  settle(delivery: string, outcomes: readonly Outcome[], now: Instant): Promise<void>
  setAside(connection: string, limit: number): Promise<readonly SetAsideRow[]>
  retry(connection: string, keys: readonly string[] | 'all', now: Instant): Promise<number>
  counts(connection: string): Promise<{ readonly waiting: number; readonly sent: number; readonly done: number; readonly setAside: number }>
  /** How many of these ops are sent and not settled, by whomever. */
  sent(connection: string, ops: ReadonlySet<WriteOp>): Promise<number>
  /** Earliest time a waiting intent of these ops may go out whose lane is free and which is next in it; null where there is none. */
  nextAt(connection: string, ops: ReadonlySet<WriteOp>): Promise<Instant | null>
  receipts(connection: string, lane: string): Promise<readonly ReceiptRow[]>
  /** Keys that already have a landed receipt. */
  landed(keys: readonly string[]): Promise<ReadonlySet<string>>
  /** Whether this lane has anything waiting or sent. */
  pendingLanes(connection: string, lanes: readonly string[]): Promise<ReadonlySet<string>>
  /** All intents of these lanes, in the order they were added: what was written there and what is on its way. Lanes without any are left out. */
  ofLanes(connection: string, lanes: readonly string[]): Promise<ReadonlyMap<string, readonly LaneIntent[]>>
  /** A mark per lane that differs once anything was added, sent or settled there; lanes without any are left out. */
  laneMarks(connection: string, lanes: readonly string[]): Promise<ReadonlyMap<string, string>>
  /** Changes what is kept of writes, their key apart. What is sent and not settled stays as it left. */
  rewrite(connection: string, rows: readonly { readonly key: string; readonly change: (write: Write) => Write }[]): Promise<void>
  /** Forgets writes that wait or were set aside; what is sent or done stays. */
  forget(connection: string, keys: readonly string[]): Promise<void>
  /** Per op, what `take` could take now (lane free, time come); ops with nothing ready are left out. Counting stops at 1,000 an op. `most`: only those of this priority or more urgent. */
  ready(connection: string, now: Instant, most?: number): Promise<readonly ReadyOp[]>
}

/** One intent as its lane remembers it. */
export interface LaneIntent {
  readonly write: Write
  readonly state: IntentState
  /** Null until settled. `again` puts an intent back to waiting and leaves null here. */
  readonly outcome: Outcome | null
  /** How often it was sent. */
  readonly attempts: number
  readonly createdAt: Instant
  readonly run: string
  readonly under: IntentRow['under'] | null
}

export interface ReadyOp {
  readonly op: Write['op']
  readonly count: number
  /** The least priority number among them (most urgent). */
  readonly priority: number
  /** When the oldest was created. */
  readonly oldest: Instant
}

export interface SetAsideRow {
  readonly connection: string
  readonly key: string
  readonly op: Write['op']
  readonly lane: string
  readonly code: string
  readonly reason: string
  readonly remedy: string
  readonly at: Instant
}

export interface ReceiptRow {
  readonly key: string
  readonly op: Write['op']
  readonly at: Instant
  readonly outcome: Outcome
}

/** What `setup apply` made, so that `setup remove` takes away exactly that. */
export interface ProvisionRow {
  readonly connection: string
  readonly kind: string
  readonly id: string
  readonly vendorId: string
  readonly digest: string
  readonly at: Instant
}

export interface ProvisionLedger {
  put(rows: readonly ProvisionRow[]): Promise<void>
  remove(connection: string, kind: string, id: string): Promise<void>
  list(connection: string): Promise<readonly ProvisionRow[]>
}

/** Sealed JSON documents by name: the first-connection report, the last doctor result. */
export interface Reports {
  put(connection: string, name: string, at: Instant, json: string): Promise<void>
  get(connection: string, name: string): Promise<{ readonly at: Instant; readonly json: string } | null>
}
