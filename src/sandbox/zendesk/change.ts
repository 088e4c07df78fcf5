import { logChange, nextId, scheduleChores, type Account } from './account.ts'
import { announce } from './announce.ts'
import { makeComment } from './comment.ts'
import { draftOf, named, setStatus, settle, type Draft } from './draft.ts'
import { applyInput } from './input.ts'
import { conflict, invalid, notFound } from './refuse.ts'
import { isObject } from './route.ts'
import { runTriggers, type Notification } from './trigger-engine.ts'
import type { AuditRow, CommentRow, EventRow, Json, JsonObject, TicketRow, ViaSource } from './types.ts'

export interface Author {
  readonly userId: number
  readonly channel: string
  readonly now: number
  readonly random: () => number
  readonly source?: ViaSource
}

export interface ChangeOptions {
  /** `additional_tags` and `remove_tags` count: documented for update_many. */
  readonly deltas?: boolean
  /** The version the caller saw; whole seconds, as it was shown. */
  readonly stamp?: number | null
}

/** True when the ticket moved on after the second the caller saw: a second write within that second goes unnoticed. */
function movedOn(ticket: TicketRow, stamp: number): boolean {
  return Math.floor(ticket.updatedAt / 1000) > Math.floor(stamp / 1000)
}

/** One update. Returns its audit; an update that changes nothing leaves none behind. Throws Refusal before anything moved. */
export function changeTicket(account: Account, ticket: TicketRow, input: JsonObject, author: Author, options: ChangeOptions = {}): AuditRow {
  if (ticket.deletedAt !== null) throw notFound()
  if (ticket.status === 'closed') throw invalid('status', { description: 'Status: closed prevents ticket update' })
  if (options.stamp !== undefined && options.stamp !== null && movedOn(ticket, options.stamp)) throw conflict()
  const draft = draftOf(ticket)
  applyInput(account, draft, input, options.deltas === true)
  const auditId = nextId(account)
  const comment = readComment(account, ticket, input, author, auditId)
  if (comment !== null && ticket.comments.length >= 5000) throw invalid('base', { description: 'Ticket: has reached the maximum number of comments (5000)' })
  if (comment?.public === true) reopen(account, draft, author, input)
  return commit(account, ticket, draft, comment, auditId, author, customOf(input), 'Change')
}

/** The first change of a ticket. The row is not yet known to the account. */
export function bornTicket(account: Account, ticket: TicketRow, input: JsonObject, author: Author): AuditRow {
  const draft = draftOf(ticket)
  applyInput(account, draft, input, false)
  const auditId = nextId(account)
  const comment = readComment(account, ticket, input, author, auditId)
  if (comment === null) throw invalid('base', { description: 'Description: cannot be blank', error: 'BlankValue' })
  account.tickets.set(ticket.id, ticket)
  if (ticket.key !== null) account.ticketsByKey.set(ticket.key, ticket)
  return commit(account, ticket, draft, comment, auditId, author, customOf(input), 'Create')
}

function commit(
  account: Account, ticket: TicketRow, draft: Draft, comment: CommentRow | null, auditId: number, author: Author, custom: JsonObject, kind: 'Create' | 'Change',
): AuditRow {
  const before = named(ticket)
  const byCaller = named(draft)
  const notifications = runTriggers(account, ticket, draft, { kind, comment, author, before, custom })
  const events = eventsOf(account, kind, before, byCaller, named(draft), comment, notifications)
  const audit: AuditRow = { id: auditId, ticketId: ticket.id, authorId: author.userId, at: author.now, channel: author.channel, custom, events, ...(author.source === undefined ? {} : { source: author.source }) }
  if (events.length === 0) return audit
  const oldStatus = ticket.status
  settle(ticket, draft)
  if (comment !== null) ticket.comments.push(comment)
  ticket.updatedAt = author.now
  record(account, ticket, audit)
  for (const one of notifications.mails) account.mails.push({ at: author.now, ticketId: ticket.id, to: one.recipients, why: one.title })
  if (comment !== null && !comment.public && ticket.followerIds.length > 0) account.mails.push({ at: author.now, ticketId: ticket.id, to: ticket.followerIds, why: 'follower of an internal note' })
  if (ticket.status !== oldStatus) scheduleChores(account, ticket, author.now)
  announce(account, ticket, audit, author)
  return audit
}

/** Puts an audit where every reader finds it. */
export function record(account: Account, ticket: TicketRow, given: AuditRow): void {
  const last = account.audits.at(-1)
  const audit = last !== undefined && last.at > given.at ? { ...given, at: last.at } : given
  ticket.audits.push(audit)
  account.audits.push(audit)
  logChange(account, ticket, audit.at)
}

function readComment(account: Account, ticket: TicketRow, input: JsonObject, author: Author, auditId: number): CommentRow | null {
  const given = isObject(input['comment']) ? input['comment'] : typeof input['description'] === 'string' ? { body: input['description'] } : null
  return given === null ? null : makeComment(account, ticket, given, author, auditId, customOf(input))
}

function customOf(input: JsonObject): JsonObject {
  return isObject(input['metadata']) ? input['metadata'] : {}
}

/** The requester's answer wakes a ticket that waited for it. */
function reopen(account: Account, draft: Draft, author: Author, input: JsonObject): void {
  if (author.userId === draft.requesterId && input['status'] === undefined && ['pending', 'hold', 'solved'].includes(draft.status)) setStatus(account, draft, 'open')
}

function eventsOf(
  account: Account, kind: 'Create' | 'Change', before: ReadonlyMap<string, Json>, byCaller: ReadonlyMap<string, Json>, after: ReadonlyMap<string, Json>,
  comment: CommentRow | null, notifications: { readonly mails: readonly Notification[]; readonly ruleOf: ReadonlyMap<string, number> },
): EventRow[] {
  const events: EventRow[] = comment === null ? [] : [{ id: comment.id, type: 'Comment', comment }]
  for (const [field, value] of after) {
    const previous = before.get(field) ?? null
    if (kind === 'Create') {
      if (value !== null && !(Array.isArray(value) && value.length === 0)) events.push({ id: nextId(account), type: 'Create', field, value })
    } else if (!same(value, previous)) {
      const rule = same(value, byCaller.get(field) ?? null) ? null : (notifications.ruleOf.get(field) ?? null)
      events.push({ id: nextId(account), type: 'Change', field, value, previous, rule })
    }
  }
  for (const mail of notifications.mails) {
    events.push({ id: nextId(account), type: 'Notification', subject: mail.subject, body: mail.body, recipients: mail.recipients, rule: mail.rule, ruleTitle: mail.title })
  }
  return events
}

function same(a: Json, b: Json): boolean {
  return a === b || (Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item: Json, at) => item === b[at]))
}
