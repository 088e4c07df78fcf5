import type { SandboxResponse } from '../core/vendor.ts'
import { firstAtOrAfter, isLive, iso, type Account, type ChangeLine } from './account.ts'
import { whole } from './page.ts'
import { badParameter, missingParameter, Refusal } from './refuse.ts'
import { json, type Call, type Route } from './route.ts'
import { showComment, showTicket, showUser, SYSTEM } from './show.ts'
import { sideLoads } from './side-loads.ts'
import type { AuditRow, EventRow, TicketRow } from './types.ts'

/** https://developer.zendesk.com/api-reference/ticketing/ticket-management/incremental_exports/ */
const MOST = 1000

function startTime(call: Call): number {
  const text = call.query.get('start_time')
  if (text === null || text === '') throw missingParameter('start_time')
  if (!/^\d+$/.test(text)) throw badParameter('start_time', 'Invalid parameter: start_time must be an integer')
  const at = Number(text) * 1000
  if (at > call.now - call.account.settings.exportLagMs) throw new Refusal(400, { error: 'StartTimeTooRecent', description: 'Too recent start_time. Use a start_time older than 60 seconds' })
  return at
}

function perPage(call: Call): number {
  const size = whole(call, 'per_page', MOST)
  if (size < 1 || size > MOST) throw badParameter('per_page', `Invalid parameter: per_page must be between 1 and ${MOST}`)
  return size
}

/** What an export may show: nothing of the last minute, and only the newest line of each ticket. */
function horizon(call: Call): number {
  return firstAtOrAfter(call.account.changes, floorSecond(call.now - call.account.settings.exportLagMs))
}

function floorSecond(at: number): number {
  return Math.floor(at / 1000) * 1000
}

function wanted(call: Call): (ticket: TicketRow) => boolean {
  const scope = call.query.get('support_type_scope') ?? 'agent'
  if (!['all', 'agent', 'ai_agent'].includes(scope)) throw badParameter('support_type_scope', 'It must be all, agent or ai_agent.')
  const noDeleted = call.query.get('exclude_deleted') === 'true'
  return (ticket) => (scope === 'all' || ticket.aiAgent === (scope === 'ai_agent')) && !(noDeleted && ticket.deletedAt !== null)
}

function cursorExport(call: Call): SandboxResponse {
  const { account } = call
  // A start that is an instant wins: the vendor's own client sends `cursor=undefined` beside it.
  const given = /^\d+$/.test(call.query.get('start_time') ?? '') ? null : call.query.get('cursor')
  const start = given === null || given === '' || given === 'undefined' ? firstAtOrAfter(account.changes, startTime(call)) : readCursor(account, given)
  const size = perPage(call)
  const end = Math.max(start, horizon(call))
  const isWanted = wanted(call)
  const rows: ChangeLine[] = repeated(account, start)
  const first = rows.length
  let at = start
  for (; at < end && rows.length - first < size; at += 1) {
    const line = account.changes[at]
    if (line !== undefined && isLive(line, at) && isWanted(line.ticket)) rows.push(line)
  }
  const tickets = rows.map((line) => line.ticket)
  const after = makeCursor(account, at)
  const link = (cursor: string): string => `${call.origin}/api/v2/incremental/tickets/cursor.json?${new URLSearchParams({ ...kept(call), cursor }).toString()}`
  return json({
    tickets: tickets.map((ticket) => showTicket(account, ticket, call.origin)), ...sideLoads(call, tickets),
    after_cursor: after, after_url: link(after), before_cursor: null, before_url: null, end_of_stream: !account.changes.slice(at, end).some((line, offset) => isLive(line, at + offset) && isWanted(line.ticket)),
  })
}

function kept(call: Call): Record<string, string> {
  return Object.fromEntries(['per_page', 'include', 'exclude_deleted', 'support_type_scope'].flatMap((name) => (call.query.get(name) === null ? [] : [[name, call.query.get(name) ?? '']])))
}

/** On demand: the last records of the page before come once more. */
function repeated(account: Account, start: number): ChangeLine[] {
  const rows: ChangeLine[] = []
  for (let at = start - 1; at >= 0 && rows.length < account.settings.exportRepeats; at -= 1) {
    const line = account.changes[at]
    if (line !== undefined && isLive(line, at)) rows.unshift(line)
  }
  return rows
}

function makeCursor(account: Account, at: number): string {
  const seconds = Math.floor((account.changes[at - 1]?.at ?? 0) / 1000)
  return Buffer.from(`${seconds}.0||${at}`).toString('base64')
}

function readCursor(account: Account, text: string): number {
  const match = /^\d+\.0\|\|(\d+)$/.exec(Buffer.from(text, 'base64').toString())
  const at = Number(match?.[1] ?? -1)
  if (at < 0 || at > account.changes.length) throw new Refusal(400, { error: 'InvalidPaginationParameter', description: 'cursor is invalid' })
  return at
}

/** A page by time: everything from `start_time` on, and all that share its last second even beyond the page's size. */
function timePage<T extends { readonly at: number }>(rows: readonly T[], start: number, end: number, size: number, keep: (row: T, at: number) => boolean): { readonly page: T[]; readonly done: boolean } {
  const page: T[] = []
  let at = start
  for (; at < end; at += 1) {
    const row = rows[at]
    if (row === undefined || !keep(row, at)) continue
    const last = page.at(-1)
    if (page.length >= size && last !== undefined && floorSecond(last.at) !== floorSecond(row.at)) return { page, done: false }
    page.push(row)
  }
  return { page, done: true }
}

function timeExport(call: Call): SandboxResponse {
  const { account } = call
  const isWanted = wanted(call)
  const { page, done } = timePage(account.changes, firstAtOrAfter(account.changes, startTime(call)), horizon(call), perPage(call), (line, at) => isLive(line, at) && isWanted(line.ticket))
  const tickets = page.map((line) => line.ticket)
  return json({ tickets: tickets.map((ticket) => showTicket(account, ticket, call.origin)), ...sideLoads(call, tickets), ...timeLinks(call, page, done) })
}

function timeLinks(call: Call, page: readonly { readonly at: number }[], done: boolean): object {
  const last = page.at(-1)
  const endTime = last === undefined ? null : Math.floor(last.at / 1000)
  const next = endTime === null ? null : `${call.origin}${call.path}.json?${new URLSearchParams({ ...kept(call), start_time: String(endTime) }).toString()}`
  return { next_page: next, count: page.length, end_time: endTime, end_of_stream: done }
}

function eventExport(call: Call): SandboxResponse {
  const { account } = call
  const end = firstAtOrAfter(account.audits, floorSecond(call.now - account.settings.exportLagMs))
  const { page, done } = timePage(account.audits, firstAtOrAfter(account.audits, startTime(call)), end, perPage(call), () => true)
  const bodies = (call.query.get('include') ?? '').split(',').includes('comment_events')
  return json({ ticket_events: page.map((audit) => showTicketEvent(audit, bodies, call.origin)), ...timeLinks(call, page, done) })
}

const VIA: Readonly<Record<string, string>> = { web: 'Web form', email: 'Mail', api: 'Web service', chat: 'Chat', rule: 'Rule', mobile_sdk: 'Mobile SDK', native_messaging: 'Messaging', twitter: 'Twitter', voice: 'Phone call' }

function showTicketEvent(audit: AuditRow, bodies: boolean, origin: string): object {
  const via = VIA[audit.channel] ?? 'Web form'
  return {
    id: audit.id, ticket_id: audit.ticketId, timestamp: Math.floor(audit.at / 1000), created_at: iso(audit.at), updater_id: audit.authorId, via, system: SYSTEM, event_type: 'Audit',
    metadata: { custom: audit.custom }, merged_ticket_ids: audit.source !== undefined && 'ticket_ids' in audit.source.from ? audit.source.from.ticket_ids : [], child_events: audit.events.map((event) => showChild(event, via, bodies, audit, origin)),
  }
}

function showChild(event: EventRow, via: string, bodies: boolean, audit: AuditRow, origin: string): object {
  const base = { id: event.id, via, via_reference_id: null, created_at: iso(audit.at) }
  switch (event.type) {
    case 'Comment':
      return { ...base, ...(bodies ? showComment(event.comment, origin) : {}), comment_present: true, comment_public: event.comment.public, event_type: 'Comment' }
    case 'Create': return { ...base, [childName(event.field)]: event.value, event_type: 'Create' }
    case 'Change': {
      const lists = event.field === 'tags' && Array.isArray(event.value) && Array.isArray(event.previous)
      const [now, then] = [Array.isArray(event.value) ? event.value : [], Array.isArray(event.previous) ? event.previous : []]
      return {
        ...base, ...(lists ? { tags: now, added_tags: now.filter((tag) => !then.includes(tag)), removed_tags: then.filter((tag) => !now.includes(tag)) } : { [childName(event.field)]: event.value }),
        previous_value: event.previous, event_type: 'Change',
      }
    }
    case 'CommentRedactionEvent': return { ...base, comment_id: event.commentId, event_type: 'CommentRedactionEvent' }
    case 'Notification': return { ...base, recipients: event.recipients, event_type: 'Notification' }
  }
}

function childName(field: string): string {
  return /^\d+$/.test(field) ? `custom_ticket_fields_${field}` : field
}

export const incrementalRoutes: readonly Route[] = [
  { method: 'GET', path: '/api/v2/incremental/tickets/cursor', scope: 'tickets', role: 'admin', purpose: 'read', limit: 'incremental', answer: cursorExport },
  { method: 'GET', path: '/api/v2/incremental/tickets', scope: 'tickets', role: 'admin', purpose: 'read', limit: 'incremental', answer: timeExport },
  { method: 'GET', path: '/api/v2/incremental/ticket_events', scope: 'global', role: 'admin', purpose: 'read', limit: 'incremental', answer: eventExport },
  {
    method: 'GET', path: '/api/v2/incremental/users', scope: 'users', role: 'admin', purpose: 'read', limit: 'incremental',
    answer(call) {
      const start = startTime(call)
      const users = [...call.account.users.values()].filter((user) => user.createdAt >= start).sort((a, b) => a.createdAt - b.createdAt)
      const rows = users.map((user) => ({ at: user.createdAt, user }))
      const { page, done } = timePage(rows, 0, rows.length, perPage(call), () => true)
      return json({ users: page.map(({ user }) => showUser(user, call.origin)), ...timeLinks(call, page, done) })
    },
  },
]
