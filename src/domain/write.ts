import type { Agreements, Why } from './merge.ts'
import type { FieldValue, Priority, RecordRef, TicketStatus } from './ticket.ts'

/** The bridge's own fields on a vendor's record. Connectors map these keys to real field ids or API names. */
export const OWN_FIELDS = ['severity', 'category', 'team', 'language', 'due', 'policy', 'ticketUrl', 'tags', 'missing', 'escalation'] as const
export type OwnField = (typeof OWN_FIELDS)[number]
export type OwnFields = Readonly<Partial<Record<OwnField, FieldValue>>>

/** One wanted change at a vendor. `key` makes it unique for ever: one key has one effect, however often it is sent. */
interface Keyed {
  readonly key: string
  /** What both sides agree on once this has landed. Kept here, never sent. */
  readonly agrees?: Agreements
  /** Why, by field of the mapping. Kept here, never sent; no part of the key. */
  readonly why?: Readonly<Record<string, Why>>
  /** What stood before in each path that is written (`Values`, and `status`, `priority`, `group`; `tags`: those that were there already). Kept here, never sent; no part of the key. */
  readonly before?: Values
  /** Set where it takes back what automation wrote. Kept here, never sent. */
  readonly undoes?: Undoes
  /** A person asked for it just so: nothing takes its place before it has left. Kept here, never sent. */
  readonly asked?: true
}

/** What a compensation takes back, and what must change before the same may be written again. */
export interface Undoes {
  /** Of the writes it takes back. */
  readonly keys: readonly string[]
  readonly own: boolean
  readonly mapped: boolean
  /** The policy they were planned under. */
  readonly policy: string
  /** Digests of what the writer had said, and of what the triage had told outside; null where nothing was kept. */
  readonly words: string
  readonly outward: string | null
}

export interface UpdateTicket extends Keyed {
  readonly op: 'update-ticket'
  readonly ticketId: string
  /** The version it was planned against; the vendor refuses when the record moved on. */
  readonly version: string
  readonly addTags: readonly string[]
  readonly removeTags: readonly string[]
  readonly fields: OwnFields
  /** Internal note, plain text with line breaks; the connector escapes it, defuses placeholders and proves it private. */
  readonly note: string | null
  /** The note begins with those of an escalation, by their marks, a space between them; a line without words ends it. Kept here, never sent. */
  readonly escalation?: string
  readonly status?: TicketStatus
  readonly priority?: Priority
  readonly values?: Values
}

/** People's fields, kept in step with the other side: apart from our own, so that what the vendor refuses of them holds nothing else back. */
export interface EditTicket extends Keyed {
  readonly op: 'edit-ticket'
  readonly ticketId: string
  readonly version: string
  readonly addTags: readonly string[]
  readonly removeTags: readonly string[]
  readonly status?: TicketStatus
  readonly priority?: Priority
  readonly values?: Values
}

/** Mapped values by path (`src/mapping`): `subject`, `description`, `group`, `assignee`, `form`, `parent`, `requester`, `organization`, or `field:<id or API name>`. Null clears. */
export type Values = Readonly<Record<string, FieldValue>>

export interface CreateTicket extends Keyed {
  readonly op: 'create-ticket'
  /** The closed ticket that it follows up: it takes over that one's tags, and may have its requester. */
  readonly follows?: string
  readonly requester?: string
  /** The comment that it carries, as `<connection> <id>`. Kept here, never sent. */
  readonly source?: string
  readonly externalId: string
  readonly subject: string
  readonly body: string
  readonly public: boolean
  readonly tags: readonly string[]
  readonly fields: OwnFields
}

/** A case for a ticket. Whatever comes second must be refused by the unique external id, never applied over what people did. */
export interface CreateCase extends Keyed {
  readonly op: 'create-case'
  readonly externalId: string
  readonly subject: string
  readonly fields: OwnFields
  readonly queue: string | null
  readonly priority: Priority | null
  readonly status: TicketStatus
  readonly values?: Values
}

/** Fields that only the bridge writes: no condition needed, the last planned value wins. */
export interface UpdateCase extends Keyed {
  readonly op: 'update-case'
  readonly caseId: string
  readonly externalId: string
  readonly fields: OwnFields
  /** Set the external id on a case that was made by somebody else. */
  readonly adopt: boolean
}

/** Fields that people edit too: written only if the case is still as it was read. */
export interface EditCase extends Keyed {
  readonly op: 'edit-case'
  readonly caseId: string
  readonly version: string
  readonly queue?: string | null
  readonly priority?: Priority | null
  readonly status?: TicketStatus
  readonly values?: Values
}

/** A note on a record, split where the vendor's limit demands it. Internal unless it is said to be public. */
export interface AddNote extends Keyed {
  readonly op: 'add-note'
  readonly recordId: string
  readonly body: string
  readonly public?: boolean
  /** The comment that is carried over, as `<connection> <id>`. Kept here, never sent. */
  readonly source?: string
  /** It tells of an escalation, by the marks of its notes, a space between them. Kept here, never sent. */
  readonly escalation?: string
  /** The version it was planned against, where the vendor can only write a note with the record. */
  readonly version?: string
}

/**
 * Words of a note of ours are taken back, for those it was carried from are. It has landed once the note was read again and says nothing
 * beyond `body`: until then nobody may call the words gone.
 */
export interface RedactNote extends Keyed {
  readonly op: 'redact-note'
  readonly recordId: string
  /** The write that made the note, and the digest of its words (`connector/note-mark`): by either it is found. */
  readonly note: { readonly key: string; readonly mark: string }
  /** What it says from now on: its own words, less some. */
  readonly body: string
}

/** A record goes into the vendor's bin, from which people can restore it, and only as it was when this was planned. Never for good. */
export interface Remove extends Keyed {
  readonly op: 'remove'
  readonly recordId: string
  readonly version: string
  /** The deleted record that it follows. Kept here, never sent. */
  readonly follows: Pick<RecordRef, 'connection' | 'id'>
}

/** A file at one CRM: of a comment, or of the record itself. */
export interface FileRef {
  readonly connection: string
  /** The record it is part of. */
  readonly recordId: string
  readonly id: string
}

/** A file that is carried over. Its bytes are read at its source when this is sent, piece by piece, and kept nowhere. */
export interface AddFile extends Keyed {
  readonly op: 'add-file'
  readonly recordId: string
  readonly file: FileRef
  /** Customers see it too; else agents only. */
  readonly public: boolean
  /** What is said above it, where the vendor shows files under words only. */
  readonly heading: string
  /** Larger ones are not sent. */
  readonly largest: number
  /** SHA-256 of files of the same size that are on both sides already: one of these is not sent again. */
  readonly known: readonly string[]
  /** The comment that carried it and the file, as `<connection> <comment> <file>`. Kept here, never sent. */
  readonly source: string
  /** As the source said. Kept here, never sent. */
  readonly size: number
  /** The version it was planned against, where the vendor can only add a file with the record. */
  readonly version?: string
}

/** Something of ours that must exist at the vendor. `key` of the item is ours and stable. */
export type ProvisionItem =
  | { readonly kind: 'field'; readonly id: OwnField; readonly title: string; readonly type: 'choice' | 'text' | 'date' | 'url'; readonly choices: readonly { readonly value: string; readonly label: string }[] }
  | { readonly kind: 'macro'; readonly id: string; readonly title: string; readonly description: string; readonly reply: string; readonly addTags: readonly string[] }
  | { readonly kind: 'webhook'; readonly id: string; readonly title: string; readonly url: string }
  | { readonly kind: 'queue'; readonly id: string; readonly title: string }
  | { readonly kind: 'key-field'; readonly id: 'externalId'; readonly title: string }
  | { readonly kind: 'receipt-object'; readonly id: 'receipt'; readonly title: string }
  | { readonly kind: 'permission'; readonly id: 'access'; readonly title: string }

export interface Provision extends Keyed {
  readonly op: 'provision'
  readonly item: ProvisionItem
}

export interface Retire extends Keyed {
  readonly op: 'retire'
  readonly kind: ProvisionItem['kind']
  readonly id: string
  readonly vendorId: string
}

export type Write = UpdateTicket | EditTicket | CreateTicket | CreateCase | UpdateCase | EditCase | AddNote | RedactNote | Remove | AddFile | Provision | Retire
export type WriteOp = Write['op']

/** What became of one write. Receipts of these are kept for ever. */
export type Outcome =
  /** It took effect, now or in an earlier sending of the same key. */
  | { readonly key: string; readonly result: 'landed'; readonly recordId: string | null; readonly version: string | null; /** Of the bytes of a file, as they went over. */ readonly sha256?: string; /** The record was there before, and says otherwise than this write: nothing was agreed by it. */ readonly adopted?: true }
  /** The record moved on since it was planned: read it again and plan anew. */
  | { readonly key: string; readonly result: 'conflict' }
  /** The record is gone, closed or not writable any more; nothing is left to do. */
  | { readonly key: string; readonly result: 'moot'; readonly reason: string }
  /** It will never work as it is: set aside with the reason. */
  | { readonly key: string; readonly result: 'refused'; readonly code: string; readonly reason: string; readonly remedy: string }
  /** It certainly had no effect and may work later. */
  | { readonly key: string; readonly result: 'again'; readonly code: string; readonly afterMs: number }
