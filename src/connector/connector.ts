import type { ZodType } from 'zod'
import type { Clock, Ids, Instant, Log, Random, Wire } from '../domain/ports.ts'
import type { ReadsAs } from '../domain/merge.ts'
import type { PartyKey, PartyKeys, PartyKind } from '../domain/party.ts'
import type { AttachmentMeta, Comment, Priority, RecordRef, SuspendedTicket, Ticket, TicketStatus } from '../domain/ticket.ts'
import type { FileRef, Outcome, OwnField, ProvisionItem, Write, WriteOp } from '../domain/write.ts'

/** Teaches the bridge one vendor. A capability that is present is a promise, and the contract suite tests it (law 8). */
export interface Connector<C = unknown> {
  readonly id: string
  readonly title: string
  /** Parses the connection's settings; faults name the setting. */
  readonly config: ZodType<C>
  /** Opens a connection without any I/O. */
  open(config: C, ports: ConnectorPorts): Connection
}

/** All a connector may touch. */
export interface ConnectorPorts {
  readonly clock: Clock
  readonly ids: Ids
  readonly random: Random
  readonly log: Log
  readonly wire: Wire
  readonly tokens: TokenStore
  readonly signal: AbortSignal
}

/** Keeps rotating tokens durable: `save` resolves only when they would survive a crash, and is awaited before first use. */
export interface TokenStore {
  load(name: string): Promise<string | null>
  save(name: string, value: string): Promise<void>
}

/** One account of one CRM. */
export interface Connection {
  /** Stable over restarts: `<vendor>:<account>`. */
  readonly id: string
  readonly vendor: string
  readonly reads: Reads
  readonly writes: { readonly [O in WriteOp]?: Writer<Extract<Write, { op: O }>> }
  readonly webhook?: WebhookCheck
  readonly linked?: LinkFinder
  readonly parties?: Parties
  readonly agents?: Agents
  /** The account, its plan's limits and what is missing. Turns a bad credential into `connector.auth`. */
  check(): Promise<Account>
  /** The live schema of its tickets or cases. */
  describe(): Promise<Schema>
  /** Which statuses and priorities read back as others, for want of a name of their own here. Left out: none does. */
  readsAs?(): Promise<ReadsAs>
  /** What of ours exists there now; `only`: no more than this kind is wanted, others may be left out. */
  provisioned?(only?: ProvisionItem['kind']): Promise<readonly Provisioned[]>
  /** Triggers, automations and surveys that our writes would set off. */
  hazards?(): Promise<readonly Hazard[]>
  /** What a macro would make of a ticket; nothing is changed. */
  previewMacro?(ticket: Ticket, macroId: string): Promise<MacroPreview>
  /**
   * Looks at tickets or cases themselves, by their ids and past all lists and exports: the second signal before anything is concluded from
   * a delete. Ids about which the vendor contradicts itself are left out. Throws where it does not answer: silence is no signal.
   */
  look?(ids: readonly string[]): Promise<ReadonlyMap<string, Looked>>
  /**
   * Of records that were merged into another, the one each went into, as the vendor's own history says; one that was not merged, or of which that does
   * not say, is left out. Throws where it does not answer.
   */
  mergedInto?(ids: readonly string[]): Promise<ReadonlyMap<string, string>>
  /** Requests so far, without payloads. */
  calls(): CallCounts
}

/** What a look at one record found. */
export type Looked =
  | { readonly found: 'there' }
  /** It is in the vendor's bin: since when and who put it there, where the vendor says so. */
  | { readonly found: 'deleted'; readonly at: Instant | null; readonly by: string | null }
  /** The vendor knows none of that id, or does not show it to us. */
  | { readonly found: 'absent' }

/** The difference a macro would make. People send its reply; the bridge writes the rest as an update. */
export interface MacroPreview {
  readonly addTags: readonly string[]
  readonly removeTags: readonly string[]
  readonly status?: TicketStatus
  readonly priority?: Priority
  readonly reply: { readonly body: string; readonly public: boolean } | null
}

export interface Reads {
  readonly tickets?: Stream<Ticket>
  /** `fetch` takes ticket ids and gives each ticket's whole thread. */
  readonly comments?: CommentStream
  readonly suspended?: Stream<SuspendedTicket>
  readonly files?: FileReader
}

export interface FileReader {
  /** Files that hang on the record itself, each as a comment without words. Absent where comments carry all of them. */
  readonly loose?: CommentStream
  /** No larger one is added here. */
  readonly largest: number
  /** What reading files here, or adding them, lacks. */
  missing(use: 'read' | 'write'): Promise<Account['missing']>
  /** What the vendor says of a file now; null where it is gone. Nothing of its contents is asked for before `bytes`. */
  open(file: FileRef): Promise<OpenFile | null>
}

export interface OpenFile extends Pick<AttachmentMeta, 'contentType' | 'size' | 'scan'> {
  /** As people named it: for the other CRM's eyes only. */
  readonly name: string
  /** From the beginning, piece by piece; asked again it is read anew. A credential of the vendor goes to nobody else. */
  bytes(): AsyncIterable<Uint8Array>
}

/** Where a writer has the bytes of files from. `held`: it is gone, or it may not cross now. */
export type FileSource = (file: FileRef) => Promise<OpenFile | { readonly held: 'gone' } | { readonly held: 'now'; readonly afterMs: number }>

/** An opaque resume token; only the stream that made it can read it. */
export type Checkpoint = string

export interface Page<R> {
  readonly records: readonly R[]
  /** Resume here. Store it in the transaction that completes the page. */
  readonly checkpoint: Checkpoint
  /** Every change before this instant has been delivered by this and earlier pages. */
  readonly upTo: Instant
  /** Nothing more for now. */
  readonly atEnd: boolean
  /** Records that could not be read: the page goes on without them, nothing is lost silently. */
  readonly rejected: readonly { readonly id: string; readonly reason: string }[]
}

export interface ChangesOptions {
  /** Where to begin when there is no checkpoint yet. */
  readonly from?: Instant
  readonly signal?: AbortSignal
}

/** Pages arrive oldest change first; resuming may repeat a record but never skips one. Ends after the page with `atEnd`. */
export interface Stream<R> {
  readonly deletes: 'tombstones' | 'not-reported'
  changes(since: Checkpoint | null, options?: ChangesOptions): AsyncIterable<Page<R>>
  /** Many at once, in the order asked; null for absent ones. */
  fetch(ids: readonly string[]): Promise<readonly (R | null)[]>
}

export interface CommentStream {
  changes(since: Checkpoint | null, options?: ChangesOptions): AsyncIterable<Page<Comment>>
  /** Whole threads by ticket id, oldest comment first. */
  fetch(ticketIds: readonly string[]): Promise<ReadonlyMap<string, readonly Comment[]>>
}

/** Makes one kind of change, many at a time. One key has one effect, however often it is sent. */
export interface Writer<W extends Write> {
  readonly conflicts: 'detected' | 'last-write-wins'
  /** The largest batch. */
  readonly largest: number
  /** How many submissions may be unsettled at once. */
  readonly inFlight: number
  /**
   * First sending. `settled` carries an outcome for every write; `pending` a handle to poll, to be stored before anything else.
   * Throws BridgeError when nothing was sent or it certainly failed as a whole; throws WireFault with `sent: 'maybe'`
   * when nobody knows: then only `resubmit` may follow. `files` gives the bytes that `add-file` carries.
   */
  submit(batch: readonly W[], files?: FileSource): Promise<Submission>
  /** Looks at pending submissions, many handles in one call. `lost`: the vendor no longer knows the handle; resubmit. */
  poll?(handles: readonly string[]): Promise<ReadonlyMap<string, readonly Outcome[] | 'pending' | 'lost'>>
  /** The same bodies, keys and versions again after an unknown outcome. The promise: never a second effect. */
  resubmit(batch: readonly W[], files?: FileSource): Promise<Submission>
}

export type Submission =
  | { readonly state: 'settled'; readonly outcomes: readonly Outcome[] }
  | { readonly state: 'pending'; readonly handle: string }

export interface Delivery {
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/** Proves who sent the bytes, then names the records to re-read. Payload contents are never trusted. */
export interface WebhookCheck {
  /** Throws `webhook.signature` or `webhook.stale`. Any of the current secrets is accepted, so that they can rotate. */
  verify(delivery: Delivery, secrets: readonly string[], now: Instant): void
  /** Unique per delivery, the same on the vendor's re-deliveries. */
  deliveryId(delivery: Delivery): string
  refs(delivery: Delivery): readonly RecordRef[]
  /** The secret of a webhook we made. */
  secret?(vendorId: string): Promise<string>
}

/** Finds records that already point at our tickets (the vendor's own sync, another tool). */
export interface LinkFinder {
  find(tickets: readonly { readonly id: string; readonly url: string; readonly externalId: string }[]): Promise<ReadonlyMap<string, readonly LinkedRecord[]>>
}

/** Who is behind records. Told by id on one side and found by a key on the other; what they are known by stands in no address and no log. */
export interface Parties {
  /** What each is known by; those that are not there, or not any more, are left out. */
  read?(kind: PartyKind, ids: readonly string[]): Promise<ReadonlyMap<string, PartyKeys>>
  /** The ids of all that have the value, capitals aside; values that nobody has are left out. */
  find?(kind: PartyKind, by: PartyKey, values: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>>
  /** What reading them, or finding them by this key and saying so of a record, lacks. */
  missing(kind: PartyKind, by: PartyKey): Promise<Account['missing']>
}

/** Who works there and what each may see, asked anew: nothing of it is believed from a browser, and nothing of it is remembered for long. */
export interface Agents {
  /** The public key, as PEM, that the account signs the pages of this app with. From the account itself, whatever a token says. */
  appKey(appId: string): Promise<string>
  /** As the vendor says now; null: nobody has that id. */
  agent(userId: string): Promise<WorkingAgent | null>
  /**
   * Which of these this person may read now, worked out from what the vendor says of both. In doubt a ticket is left out: one that is gone, a
   * restriction that is not known, somebody who does not work there (any more). Throws where the vendor does not answer.
   */
  mayRead(userId: string, ticketIds: readonly string[]): Promise<ReadonlySet<string>>
}

export interface WorkingAgent {
  readonly id: string
  /** For their own eyes; never logged. */
  readonly name: string
  readonly role: 'end-user' | 'agent' | 'admin'
  /** The account's own role beyond these three. */
  readonly customRole: string | null
  /** May work there now: neither suspended nor deleted. */
  readonly active: boolean
  /** Which tickets they are held to, as far as the person's own record says; null: none, `unknown`: in a word that is not known here. */
  readonly restriction: 'organization' | 'groups' | 'assigned' | 'requested' | 'unknown' | null
  readonly groups: readonly string[]
  readonly organization: string | null
}

export interface LinkedRecord {
  readonly id: string
  readonly version: string
  readonly ours: boolean
  /** The field that pointed at the ticket. */
  readonly via: string
}

export interface Account {
  readonly name: string
  readonly url: string
  /** True only for Breakwater's own sandbox on this machine. */
  readonly sandbox: boolean
  /** Our own user id there; what we write carries it. */
  readonly user: string
  readonly plan: string | null
  readonly limits: readonly { readonly what: string; readonly max: number; readonly left: number | null; readonly per: 'minute' | '10 minutes' | 'day' | 'at once' }[]
  readonly missing: readonly { readonly permission: string; readonly why: string; readonly remedy: string }[]
  readonly warnings: readonly string[]
  /** The vendor's clock minus ours. */
  readonly skewMs: number
}

export interface Schema {
  readonly fields: readonly FieldSpec[]
}

export interface FieldSpec {
  readonly id: string
  readonly title: string
  readonly type: 'text' | 'longtext' | 'choice' | 'multichoice' | 'number' | 'date' | 'datetime' | 'checkbox' | 'reference' | 'url' | 'other'
  readonly choices: readonly { readonly value: string; readonly label: string }[]
  readonly writable: boolean
  readonly required: boolean
  readonly max: number | null
  /** Set where the field is one of ours. */
  readonly own: OwnField | 'externalId' | null
}

export interface Provisioned {
  readonly kind: ProvisionItem['kind']
  readonly id: string
  readonly vendorId: string
  /** Equal to `provisionDigest(item)` of what is there, so that a plan is a comparison of digests. */
  readonly digest: string
  /** Active, and so usable. */
  readonly active: boolean
}

export interface Hazard {
  readonly kind: 'trigger' | 'automation' | 'survey' | 'foreign-writer'
  readonly id: string
  readonly title: string
  readonly setOffBy: 'tag' | 'note' | 'field' | 'any-update'
  readonly does: string
  readonly reaches: 'requester' | 'agents' | 'outside' | 'ticket'
  readonly remedy: string
}

export interface CallCounts {
  /** All requests that left, retries included. */
  readonly total: number
  /** By what they were for: `read`, `write`, `poll`, `file`, `setup`, `auth`, `check`. */
  readonly by: Readonly<Record<string, number>>
  /** What the vendor last said is left, where it says. */
  readonly budget: { readonly max: number; readonly left: number; readonly per: 'minute' | 'day' } | null
}

