import type { Clock } from '../../domain/ports.ts'
import type { PartyKey, PartyKeys, PartyKind } from '../../domain/party.ts'
import type { RecordKind } from '../../domain/ticket.ts'
import type { AddFile, FileRef, RedactNote, Values, Write, WriteOp } from '../../domain/write.ts'
import type { ChangesOptions, Checkpoint, Connection, Connector, Delivery, Page } from '../connector.ts'

/**
 * What the contract needs to test a connector: a fresh connection to an account it may change, and a hand inside that account.
 * Ids are the vendor's own.
 */
export interface ContractBench {
  readonly connector: Connector<never>
  readonly connection: Connection
  /** The same account with a credential it does not know. */
  readonly stranger: Connection
  /** Settings that must be refused, each with the setting its fault must name. */
  readonly badSettings: readonly { readonly settings: unknown; readonly names: string }[]
  readonly clock: Clock
  /** Everything logged so far, one line each. */
  readonly lines: () => readonly string[]
  /** None of these may ever be logged: tokens, secrets, planted sentences of tickets. */
  readonly secrets: readonly string[]
  readonly streams: readonly StreamCase[]
  readonly writers: readonly WriterCase[]
  readonly webhook: WebhookCase | null
  /** Given where the connection reads files. */
  readonly files?: FilesCase
  /** Given where the connection tells who is behind records, or finds them. */
  readonly parties?: PartiesCase
  /** Given where the connection knows who works there. */
  readonly agents?: AgentsCase
  readonly vendor: VendorHand
  readonly close: () => Promise<void>
}

export interface VendorHand {
  /** Arms a fault for the next requests of that kind. Token requests are never hit. */
  fault(fault: Fault): Promise<void> | void
  /** Requests the vendor has seen, token requests apart. */
  requests(): Promise<number> | number
  /** Lets time pass until every change made so far shows in the streams. */
  settle(): Promise<void>
}

export type Fault =
  | { readonly kind: 'rate-limit'; readonly afterSeconds: number; readonly times: number; readonly on: 'read' | 'write' }
  | { readonly kind: 'server-error'; readonly times: number; readonly on: 'read' | 'write' }
  /** An answer of status 200 that is cut off or of another shape. */
  | { readonly kind: 'malformed'; readonly times: number; readonly on: 'read' | 'write' }
  /** The vendor does what was asked, then the connection breaks. */
  | { readonly kind: 'lost-answer'; readonly times: number; readonly on: 'read' | 'write' }

/** One stream, seen alike whatever it carries. */
export interface StreamCase<R = unknown> {
  readonly name: string
  readonly deletes: 'tombstones' | 'not-reported'
  /** Records per page as this bench has set it up; small, so that a few pages are cheap. */
  readonly pageSize: number
  changes(since: Checkpoint | null, options?: ChangesOptions): AsyncIterable<Page<R>>
  fetch(ids: readonly string[]): Promise<readonly (R | null)[]>
  /** The id as `make` gives it. */
  idOf(record: R): string
  /** What `changes` and `fetch` must agree on. */
  essence(record: R): unknown
  isTombstone?(record: R): boolean
  /** New records; `together`: all within one instant of the vendor's clock. */
  make(count: number, together: boolean): Promise<readonly string[]>
  /** Somebody else changes the record. */
  edit?(id: string): Promise<void>
  remove?(id: string): Promise<void>
  /** Somebody takes some of its words out. Demanded of comments. */
  redact?(id: string): Promise<void>
  /** Records with everything that the other side of a two-way sync needs, and what each must say. Demanded of tickets and comments. */
  whole?(): Promise<readonly { readonly id: string; readonly says: Readonly<Record<string, unknown>> }[]>
}

/** One writer, seen alike whatever it writes. */
export interface WriterCase<W extends Write = Write> {
  readonly op: WriteOp
  /** Writes that would succeed, each on a record of its own, planned against what is there now. */
  prepare(count: number): Promise<readonly W[]>
  /** How often this very write took effect at the vendor. */
  effects(write: W): Promise<number>
  /** Somebody else changes the record after it was planned. Given where conflicts are `detected`. */
  disturb?(write: W): Promise<void>
  /** The version a read shows now. Given where outcomes carry versions. */
  version?(write: W): Promise<string | null>
  /** Demanded of ops that carry mapped values. */
  readonly mapped?: MappedCase<W>
  /** Demanded of `add-note`. */
  readonly spoken?: SpokenCase<W>
  /** Demanded of `redact-note`. */
  readonly redaction?: RedactionCase
  /** Demanded of `remove`. */
  readonly removal?: RemovalCase
  /** Demanded of `add-file`. */
  readonly filed?: FiledCase
}

/** How a file is written. Its bytes come from the contract's own source, which knows them by `file.id`. */
export interface FiledCase {
  /** On a record of its own, planned now. */
  write(changes: Partial<AddFile>): Promise<AddFile>
  /** What the write left on the record, as the vendor itself says. */
  shown(write: AddFile): Promise<readonly { readonly public: boolean; readonly bytes: Uint8Array; readonly name: string }[]>
}

/** How files are read. */
export interface FilesCase {
  /** A file of a record, by somebody else; what scanners find something in has that in it. */
  make(file: { readonly name: string; readonly bytes: Uint8Array; readonly public: boolean }): Promise<FileRef>
  /** How often contents were given out, and how often somebody else than the vendor got our credential with the question. */
  given(): Promise<{ readonly times: number; readonly leaks: number }>
}

/** How those behind records are tried. */
export interface PartiesCase {
  readonly kinds: readonly PartyKind[]
  /** What they can be told apart by, or found by. */
  readonly by: readonly { readonly kind: PartyKind; readonly by: PartyKey }[]
  /** Somebody new there, known by these, as far as that vendor keeps them. */
  make(kind: PartyKind, keys: PartyKeys): Promise<string>
  remove(kind: PartyKind, id: string): Promise<void>
  /** Of all requests so far. */
  addresses(): Promise<readonly string[]>
}

/** How those who work there are tried. All ids are the vendor's. */
export interface AgentsCase {
  /** Somebody new who works there, in these groups and this organization. */
  hire(as: AgentTerms): Promise<string>
  /** An admin changes their terms; `gone`: deleted. */
  change(id: string, terms: Partial<AgentTerms> & { readonly suspended?: boolean; readonly gone?: boolean }): Promise<void>
  /** What a private group or an organization is to this vendor, made anew. */
  group(isPrivate: boolean): Promise<string>
  organization(): Promise<string>
  /** A ticket in this group, of this requester and assignee (`null`: nobody of interest). */
  ticket(of: { readonly group?: string; readonly assignee?: string; readonly organization?: string; readonly requester?: string }): Promise<string>
  /** Somebody moves it. */
  move(ticketId: string, group: string): Promise<void>
  discard(ticketId: string): Promise<void>
  readonly appId: string
  /** Something the account has signed with the app's key (RS256, `header.claims.signature`). */
  signed(): Promise<string>
  addresses(): Promise<readonly string[]>
}

export interface AgentTerms {
  readonly name: string
  readonly role: 'end-user' | 'agent' | 'admin'
  /** As the vendor would word it; one it has no meaning for must be refused by us. */
  readonly restriction: string | null
  /** A custom role by what it lets its people see; `lost`: a role that nobody can read any more; null: none. */
  readonly sees: 'all' | 'assigned-only' | 'within-groups' | 'within-groups-and-public-groups' | 'within-organization' | 'lost' | null
  readonly groups: readonly string[]
  readonly organization: string | null
}

/** How mapped values are tried. The record is read back through the connection's own tickets: what is written must read the same. */
export interface MappedCase<W extends Write = Write> {
  /** Values by path, none of them what a new record holds; made anew for each trial. */
  values(): Promise<Values>
  /** Paths that this vendor never empties. */
  readonly lasting: readonly string[]
  /** A write of these values, planned now; on the record that was written before, or on one of its own. */
  write(values: Values, recordId: string | null): Promise<W>
}

/** How a comment is tried. */
export interface SpokenCase<W extends Write = Write> {
  /** A note on a record of its own, planned now. */
  write(body: string, isPublic: boolean | undefined): Promise<W>
  readonly recordOf: (write: W) => string
  /** Whether each comment that the write made is public, as the vendor itself says. */
  shown(write: W): Promise<readonly boolean[]>
}

/** How deletes are tried: somebody else moves records into the bin, and out of it. */
export interface RemovalCase {
  discard(recordId: string): Promise<void>
  restore(recordId: string): Promise<void>
  /** Somebody merges the first into the second. */
  merge?(recordId: string, into: string): Promise<void>
  /** Who that is, as the vendor names them. */
  readonly somebody: string
  /** An id that no record ever had. */
  readonly unknown: string
}

/** How taking words back is tried. */
export interface RedactionCase {
  /** Makes a public note of ours that says `said`, beside somebody else's comment; gives the write that leaves `left` of it. */
  write(said: string, left: string): Promise<RedactNote>
}

export interface WebhookCase {
  /** A genuine delivery, signed with that secret at the bench's present time. */
  make(secret: string): Promise<Delivery>
  /** The header that carries the time, and the one that carries the signature. */
  readonly timeHeader: string
  readonly signatureHeader: string
  /** Older than this is refused. */
  readonly windowMs: number
  readonly kinds: readonly RecordKind[]
}

/** One promise of the contract. `needs` says what it does to the account: a live account is only ever read. */
export interface Check {
  readonly name: string
  readonly needs: 'reads' | 'changes' | 'faults'
  run(bench: ContractBench): Promise<void>
}

/** A promise that was not kept. */
export class ContractBreach extends Error {
  override readonly name = 'ContractBreach'
}

export function must(kept: boolean, otherwise: string): asserts kept {
  if (!kept) throw new ContractBreach(otherwise)
}

export function mustEqual(got: unknown, wanted: unknown, what: string): void {
  const [left, right] = [stable(got), stable(wanted)]
  must(left === right, `${what}: got ${left.slice(0, 600)}, wanted ${right.slice(0, 600)}`)
}

export function nameOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : typeof error
}

function stable(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1))) : inner,
  ) ?? 'undefined'
}
