import type { Instant } from './ports.ts'

/** `policy`: no vendor's record but our own rules or mapping, where they need a person. */
export type RecordKind = 'ticket' | 'comment' | 'suspended' | 'case' | 'policy'

/** One record of one connected account. */
export interface RecordRef {
  readonly connection: string
  readonly kind: RecordKind
  readonly id: string
}

export type TicketStatus = 'new' | 'open' | 'pending' | 'hold' | 'solved' | 'closed' | 'deleted'
export type Priority = 'low' | 'normal' | 'high' | 'urgent'
export type Channel = 'web' | 'email' | 'chat' | 'app' | 'social' | 'phone' | 'api' | 'ai_agent' | 'other'
export type FieldValue = string | number | boolean | null | readonly string[]

/** The bridge's own view of one request, whatever the CRM calls it. Comments travel apart ({@link Comment}). */
export interface Ticket {
  readonly ref: RecordRef
  /** What a conditional write compares: Zendesk `updated_at`, Salesforce `SystemModstamp`, exactly as the vendor wrote it. */
  readonly version: string
  /** Position in the vendor's order of changes; moves on system changes too. */
  readonly changedAt: Instant
  readonly createdAt: Instant
  readonly updatedAt: Instant
  readonly status: TicketStatus
  readonly priority: Priority | null
  readonly subject: string
  /** The first message. */
  readonly description: string
  readonly tags: readonly string[]
  /** Custom fields: the vendor's field id or API name → value. */
  readonly fields: Readonly<Record<string, FieldValue>>
  readonly channel: Channel
  readonly requester: string | null
  /** The requester's organization, the account of a case. Left out where it is not read. */
  readonly organization?: string | null
  /** The record it is part of: the problem of an incident, the parent of a case. Left out where it is not read. */
  readonly parent?: string | null
  /** False: a record of this kind is part of no other, as a question or a task of Zendesk. Left out where any may be. */
  readonly mayHaveParent?: false
  /** It ended by being merged into another; which one that is, is asked for (`Connection.mergedInto`). */
  readonly merged?: true
  /** The closed record that it follows up. */
  readonly follows?: string
  readonly assignee: string | null
  readonly group: string | null
  readonly form: string | null
  readonly brand: string | null
  readonly externalId: string | null
  /** Who last changed it, where the vendor says so. */
  readonly changedBy: string | null
  /** Where an agent opens it. */
  readonly url: string
}

export interface AttachmentMeta {
  readonly id: string
  readonly contentType: string
  readonly size: number
  /** The vendor's own scan, never ours. `none`: it does not scan. */
  readonly scan: 'clean' | 'malware' | 'not-scanned' | 'failed' | 'none'
}

export interface Comment {
  readonly ref: RecordRef
  readonly ticketId: string
  readonly author: string | null
  readonly authorRole: 'end-user' | 'agent' | 'system' | 'unknown'
  readonly public: boolean
  readonly body: string
  readonly at: Instant
  /** When its words last changed, where the vendor says so; left out: never since `at`. */
  readonly changedAt?: Instant
  /** It was deleted: its words are empty. */
  readonly gone?: true
  readonly attachments: readonly AttachmentMeta[]
  /** The key of our own write that made this comment; null for everybody else's. */
  readonly ownKey: string | null
}

/** Held back by the vendor's spam filter and deleted after 14 days; a cry for help can sit there. */
export interface SuspendedTicket {
  readonly ref: RecordRef
  readonly at: Instant
  readonly cause: string
  readonly subject: string
  readonly body: string
  readonly url: string
}
