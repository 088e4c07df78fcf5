import { iso, type Account } from './account.ts'
import { showAudit, showComment, showTicket } from './show.ts'
import { showField, showMacro, showRule, showWebhook } from './show-more.ts'
import type { DeliveryRow, MailRow, TicketRow } from './types.ts'

/** Everything in the account, whatever the exports' lag; tickets in the order of their ids. */
export interface AccountReading {
  readonly tickets: readonly ReadTicket[]
  readonly macros: readonly object[]
  readonly fields: readonly object[]
  readonly webhooks: readonly object[]
  readonly rules: readonly object[]
  readonly jobs: readonly { readonly id: string; readonly type: string; readonly status: string; readonly total: number }[]
  readonly deliveries: readonly DeliveryRow[]
  readonly mails: readonly MailRow[]
  readonly suspended: readonly { readonly id: number; readonly cause: string; readonly at: string }[]
  readonly unknownRoutes: readonly string[]
  readonly downloads: readonly { readonly at: number; readonly attachmentId: number; readonly withToken: boolean }[]
}

export interface ReadTicket {
  readonly id: number
  /** Of the seed; null for tickets made by other means. */
  readonly key: string | null
  readonly status: string
  readonly deleted: boolean
  readonly tags: readonly string[]
  /** By the id of the field. */
  readonly fields: Readonly<Record<string, unknown>>
  readonly ticket: object
  readonly comments: readonly object[]
  readonly audits: readonly object[]
}

export function readAccount(account: Account): AccountReading {
  return {
    tickets: [...account.tickets.values()].map((ticket) => readTicket(account, ticket)),
    macros: [...account.macros.values()].map((macro) => showMacro(macro, account.origin)),
    fields: [...account.fields.values()].filter((field) => !field.system).map((field) => showField(field, account.origin)),
    webhooks: [...account.webhooks.values()].map(showWebhook),
    rules: [...account.rules.values()].map((rule) => showRule(rule, account.origin)),
    jobs: [...account.jobs.values()].map(({ id, type, status, total }) => ({ id, type, status, total })),
    deliveries: account.deliveries.map((delivery) => ({ ...delivery })),
    mails: [...account.mails],
    suspended: [...account.suspended.values()].map(({ id, cause, at }) => ({ id, cause, at: iso(at) })),
    unknownRoutes: [...account.unknownRoutes],
    downloads: [...account.downloads],
  }
}

function readTicket(account: Account, ticket: TicketRow): ReadTicket {
  return {
    id: ticket.id, key: ticket.key, status: ticket.status, deleted: ticket.deletedAt !== null, tags: ticket.tags, fields: Object.fromEntries([...ticket.fields].map(([id, value]) => [String(id), value])),
    ticket: showTicket(account, ticket, account.origin), comments: ticket.comments.map((comment) => showComment(comment, account.origin)), audits: ticket.audits.map((audit) => showAudit(audit, account.origin)),
  }
}
