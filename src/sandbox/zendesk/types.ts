/** The nouns of the fake account. Instants are milliseconds; answers show whole seconds. */

export type Status = 'new' | 'open' | 'pending' | 'hold' | 'solved' | 'closed'
export const STATUSES: readonly Status[] = ['new', 'open', 'pending', 'hold', 'solved', 'closed']
export type Priority = 'low' | 'normal' | 'high' | 'urgent'
export const PRIORITIES: readonly Priority[] = ['low', 'normal', 'high', 'urgent']
export const TYPES = ['problem', 'incident', 'question', 'task'] as const
export type TicketType = (typeof TYPES)[number]

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }
export type JsonObject = { readonly [key: string]: Json }

export interface UserRow {
  readonly id: number
  readonly key: string
  name: string
  email: string | null
  role: 'end-user' | 'agent' | 'admin'
  readonly createdAt: number
  suspended: boolean
  externalId: string | null
  organizationId: number | null
  /** Which tickets an agent may see; all, where nothing is said. */
  restriction?: TicketRestriction | null
  customRoleId?: number | null
  deleted?: true
}

export type TicketRestriction = 'organization' | 'groups' | 'assigned' | 'requested'

export interface CustomRoleRow {
  readonly id: number
  readonly key: string
  name: string
  ticketAccess: 'all' | 'assigned-only' | 'within-groups' | 'within-groups-and-public-groups' | 'within-organization'
}

export interface OrganizationRow {
  readonly id: number
  readonly key: string
  name: string
  externalId: string | null
  readonly createdAt: number
}

export interface GroupRow {
  readonly id: number
  readonly key: string
  name: string
  readonly createdAt: number
  /** Only members see its tickets. */
  private?: true
}

export interface AttachmentRow {
  readonly id: number
  readonly name: string
  readonly contentType: string
  readonly size: number
  scan: 'malware_found' | 'malware_not_found' | 'failed_to_scan' | 'not_scanned'
}

export interface CommentRow {
  readonly id: number
  readonly auditId: number
  readonly authorId: number
  readonly at: number
  readonly channel: string
  body: string
  /** Null where it is made from the body when somebody looks. */
  html: string | null
  public: boolean
  readonly attachments: readonly AttachmentRow[]
  /** The `metadata` of the write that made it. */
  readonly custom: JsonObject
}

export type EventRow =
  | { readonly id: number; readonly type: 'Comment'; readonly comment: CommentRow }
  | { readonly id: number; readonly type: 'Create'; readonly field: string; readonly value: Json }
  | { readonly id: number; readonly type: 'Change'; readonly field: string; readonly value: Json; readonly previous: Json; readonly rule: number | null }
  | { readonly id: number; readonly type: 'CommentRedactionEvent'; readonly commentId: number }
  | { readonly id: number; readonly type: 'Notification'; readonly subject: string; readonly body: string; readonly recipients: readonly number[]; readonly rule: number; readonly ruleTitle: string }

export interface AuditRow {
  readonly id: number
  readonly ticketId: number
  readonly authorId: number
  readonly at: number
  readonly channel: string
  /** What the writer put into `metadata`. */
  readonly custom: JsonObject
  readonly events: readonly EventRow[]
  /** `via.source`, where there is more to say than the channel. */
  readonly source?: ViaSource
}

/** Of a merge: on the ticket that was closed `from.ticket_id` is the one it went into, on that one `from.ticket_ids` are those that came in. Of a follow-up: the closed ticket. */
export type ViaSource = { readonly rel: 'merge'; readonly from: { readonly ticket_id: number; readonly subject: string } | { readonly ticket_ids: readonly number[] } } | { readonly rel: 'follow_up'; readonly from: { readonly ticket_id: number; readonly subject: string; readonly channel: string } }

export interface TicketRow {
  readonly id: number
  /** Of the seed, so that tests find their ticket again. */
  readonly key: string | null
  externalId: string | null
  subject: string
  status: Status
  customStatusId: number
  priority: Priority | null
  type: TicketType | null
  requesterId: number
  submitterId: number
  assigneeId: number | null
  groupId: number | null
  brandId: number
  formId: number
  problemId: number | null
  dueAt: string | null
  tags: readonly string[]
  readonly fields: Map<number, Json>
  followerIds: readonly number[]
  ccIds: readonly number[]
  readonly channel: string
  readonly aiAgent: boolean
  /** The closed ticket that it follows up, and those that follow it up. */
  followsId: number | null
  followupIds: readonly number[]
  readonly createdAt: number
  updatedAt: number
  /** Moves with every change, the system's own too. */
  generatedAt: number
  /** Position of its newest line in the change log. */
  changeIndex: number
  readonly comments: CommentRow[]
  readonly audits: AuditRow[]
  deletedAt: number | null
  satisfaction: 'unoffered' | 'offered' | 'good' | 'bad'
  /** Set by the seed: nothing of the account's own automations touches it. */
  readonly history: boolean
}

export interface FieldOption {
  readonly id: number
  readonly name: string
  readonly value: string
}

export interface FieldRow {
  readonly id: number
  title: string
  type: string
  description: string
  /** Shown to agents only. */
  agentDescription: string | null
  active: boolean
  required: boolean
  position: number
  tag: string | null
  regexp: string | null
  options: readonly FieldOption[]
  readonly system: boolean
  readonly createdAt: number
  updatedAt: number
}

export interface MacroRow {
  readonly id: number
  title: string
  description: string | null
  active: boolean
  position: number
  actions: readonly RuleAction[]
  restriction: JsonObject | null
  readonly createdAt: number
  updatedAt: number
}

export interface RuleAction {
  readonly field: string
  readonly value: Json
}

export interface RuleCondition {
  readonly field: string
  readonly operator: string
  readonly value: Json
}

export interface RuleRow {
  readonly id: number
  readonly kind: 'trigger' | 'automation'
  title: string
  description: string | null
  active: boolean
  position: number
  all: readonly RuleCondition[]
  any: readonly RuleCondition[]
  actions: readonly RuleAction[]
  readonly createdAt: number
  updatedAt: number
}

export interface JobRow {
  readonly id: string
  readonly type: string
  readonly total: number
  readonly queuedAt: number
  readonly startsAt: number
  readonly endsAt: number
  status: 'queued' | 'working' | 'completed' | 'failed'
  message: string | null
  results: readonly JsonObject[] | null
  readonly run: (now: number, random: () => number) => readonly JsonObject[]
}

export interface WebhookRow {
  readonly id: string
  name: string
  description: string | null
  endpoint: string
  method: string
  format: string
  status: 'active' | 'inactive'
  subscriptions: readonly string[]
  secret: string
  authentication: JsonObject | null
  customHeaders: JsonObject | null
  readonly createdAt: number
  updatedAt: number
}

export interface DeliveryRow {
  /** The invocation; the same on a re-delivery. */
  readonly id: string
  readonly webhookId: string
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly event: string
  readonly ticketId: number | null
  readonly createdAt: number
  dueAt: number
  state: 'waiting' | 'sent' | 'delivered' | 'failed'
  attempts: number
  status: number | null
}

export interface TokenRow {
  readonly id: number
  readonly token: string
  readonly refresh: string | null
  readonly clientId: string
  readonly userId: number
  readonly scopes: readonly string[]
  readonly createdAt: number
  expiresAt: number
  readonly refreshExpiresAt: number
}

export interface CodeRow {
  readonly clientId: string
  readonly userId: number
  readonly redirectUri: string
  readonly scopes: readonly string[]
  readonly challenge: string | null
  readonly expiresAt: number
}

export interface SuspendedRow {
  readonly id: number
  readonly subject: string
  readonly content: string
  readonly from: string
  readonly fromName: string
  readonly cause: string
  readonly at: number
}

/** A mail the account would have sent; read back by tests that ask who was told. */
export interface MailRow {
  readonly at: number
  readonly ticketId: number
  readonly to: readonly number[]
  readonly why: string
}
