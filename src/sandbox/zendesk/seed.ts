import type { SeedChannel, SeedMessage, SeedTicket, SeedWorld } from '../core/seed.ts'
import { logChange, nextId, type Account } from './account.ts'
import { announce } from './announce.ts'
import { addUser } from './base.ts'
import { blankTicket } from './tickets.ts'
import { cleanTags } from './tags.ts'
import { addFile } from './files.ts'
import type { AuditRow, CommentRow, EventRow, Json, TicketRow } from './types.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const CHANNELS: Readonly<Record<SeedChannel, string>> = { web: 'web', email: 'email', chat: 'chat', app: 'mobile_sdk', social: 'twitter', phone: 'voice', ai_agent: 'native_messaging' }

/** Turns the invented world into this account's people, groups, tickets with their threads, and held-back mail. */
export function plantWorld(account: Account, world: SeedWorld, now: number): void {
  const founded = now - 400 * 24 * HOUR
  for (const group of world.groups) {
    const id = nextId(account)
    account.groups.set(id, { id, key: group.key, name: group.name, createdAt: founded })
  }
  const organizations = new Map<string, number>()
  for (const { key, name, externalId = null } of world.organizations ?? []) {
    const id = nextId(account)
    account.organizations.set(id, { id, key, name, externalId, createdAt: founded })
    organizations.set(key, id)
  }
  for (const person of world.people) {
    if (account.usersByKey.has(person.key)) continue
    const id = nextId(account)
    addUser(account, {
      id, key: person.key, name: person.name, email: person.email, role: person.role, createdAt: founded, suspended: false, externalId: person.externalId ?? null, organizationId: organizations.get(person.organization ?? '') ?? null,
      restriction: person.restriction ?? null, customRoleId: [...account.customRoles.values()].find((role) => role.key === person.customRole)?.id ?? null,
    })
    for (const key of person.groups) account.memberships.push({ id: nextId(account), userId: id, groupId: groupId(account, key) ?? 0 })
  }
  const grown = world.tickets.map((ticket) => growTicket(account, ticket, now, true))
  // Both logs are in time order; whatever is planted later goes to their end.
  const audits = grown.flatMap((ticket) => ticket.audits).sort((a, b) => a.at - b.at)
  const last = account.audits.at(-1)?.at ?? 0
  for (const audit of audits) account.audits.push(audit.at < last ? { ...audit, at: last } : audit)
  for (const ticket of grown.toSorted((a, b) => a.updatedAt - b.updatedAt)) logChange(account, ticket, ticket.updatedAt)
  for (const held of world.suspended) {
    const id = nextId(account)
    account.suspended.set(id, { id, subject: held.subject, content: held.body, from: held.from, fromName: held.from.split('@')[0] ?? '', cause: held.cause, at: second(now - held.minutesAgo * MINUTE) })
  }
}

/** One ticket that comes in now: seen by triggers' webhooks and by the exports like any other. */
export function plantTicket(account: Account, seed: SeedTicket, now: number, random: () => number): TicketRow {
  const ticket = growTicket(account, seed, now, false)
  for (const audit of ticket.audits) {
    account.audits.push(audit)
    announce(account, ticket, audit, { userId: audit.authorId, channel: audit.channel, now, random })
  }
  logChange(account, ticket, now)
  return ticket
}

function groupId(account: Account, key: string): number | null {
  return [...account.groups.values()].find((group) => group.key === key)?.id ?? null
}

function second(at: number): number {
  return Math.floor(at / 1000) * 1000
}

function growTicket(account: Account, seed: SeedTicket, now: number, history: boolean): TicketRow {
  const requester = account.usersByKey.get(seed.requester)?.id ?? account.integrationUserId
  const born = second(now - (seed.messages[0]?.minutesAgo ?? 0) * MINUTE)
  const channel = CHANNELS[seed.channel]
  const blank = blankTicket(account, { key: seed.key }, { userId: requester, channel, now: born, random: () => 0 })
  const ticket: TicketRow = {
    ...blank, requesterId: requester, submitterId: requester, subject: seed.subject, groupId: groupId(account, seed.group), aiAgent: seed.channel === 'ai_agent', history,
    assigneeId: seed.assignee === null ? null : (account.usersByKey.get(seed.assignee)?.id ?? null), priority: seed.priority, tags: cleanTags(seed.safety ? [...seed.tags, 'user_safety'] : seed.tags),
    brandId: account.brands[seed.channel === 'app' ? 1 : 0]?.id ?? blank.brandId, formId: account.forms[seed.safety && seed.channel === 'web' ? 1 : 0]?.id ?? blank.formId,
  }
  account.tickets.set(ticket.id, ticket)
  account.ticketsByKey.set(seed.key, ticket)
  writeThread(account, ticket, seed, now)
  return ticket
}

/** One audit per message; the status follows the thread and ends where the seed says. */
function writeThread(account: Account, ticket: TicketRow, seed: SeedTicket, now: number): void {
  const settled = seed.status === 'solved' || seed.status === 'closed'
  let status: TicketRow['status'] = seed.messages.length === 1 && !settled ? seed.status : 'new'
  for (const [index, message] of seed.messages.entries()) {
    const at = second(now - message.minutesAgo * MINUTE)
    const lastOne = index === seed.messages.length - 1
    const next: TicketRow['status'] = index === 0 ? status : lastOne ? (settled ? 'solved' : seed.status) : 'open'
    const events = index === 0 ? created(account, ticket, next) : next === status ? [] : [changed(account, status, next)]
    addAudit(account, ticket, at, authorOf(account, ticket, message), message, events)
    status = next
  }
  const last = ticket.updatedAt
  if (settled && status !== 'solved') addAudit(account, ticket, last + 10 * MINUTE, ticket.assigneeId ?? ticket.requesterId, null, [changed(account, status, 'solved')])
  if (seed.status === 'closed') {
    const closedAt = Math.max(ticket.updatedAt + MINUTE, Math.min(ticket.updatedAt + 96 * HOUR, second(now - 73 * HOUR)))
    addAudit(account, ticket, closedAt, -1, null, [changed(account, 'solved', 'closed')])
  }
  ticket.status = seed.status
  const category = seed.status === 'closed' ? 'solved' : seed.status
  ticket.customStatusId = account.customStatuses.find((one) => one.category === category && one.isDefault)?.id ?? ticket.customStatusId
}

function authorOf(account: Account, ticket: TicketRow, message: SeedMessage): number {
  return message.from === 'requester' ? ticket.requesterId : (account.usersByKey.get(message.agent ?? '')?.id ?? ticket.assigneeId ?? account.integrationUserId)
}

function addAudit(account: Account, ticket: TicketRow, at: number, authorId: number, message: SeedMessage | null, changes: readonly EventRow[]): void {
  const id = nextId(account)
  const channel = authorId === -1 ? 'rule' : authorId === ticket.requesterId ? ticket.channel : 'web'
  const comment: CommentRow | null = message === null ? null : {
    id: nextId(account), auditId: id, authorId, at, channel, body: message.body, html: null, public: message.public, custom: {},
    attachments: (message.attachments ?? []).map((file) => addFile(account, { ...file, scan: file.scan ?? 'malware_not_found', ...(file.content === undefined ? {} : { bytes: Buffer.from(file.content, 'base64') }) }, at)),
  }
  const events: EventRow[] = [...(comment === null ? [] : [{ id: comment.id, type: 'Comment' as const, comment }]), ...changes]
  const audit: AuditRow = { id, ticketId: ticket.id, authorId, at, channel, custom: {}, events }
  if (comment !== null) ticket.comments.push(comment)
  ticket.audits.push(audit)
  ticket.updatedAt = at
}

function created(account: Account, ticket: TicketRow, status: string): EventRow[] {
  const values: readonly (readonly [string, Json])[] = [['subject', ticket.subject], ['status', status], ['requester_id', ticket.requesterId], ['group_id', ticket.groupId], ['tags', ticket.tags]]
  return values.map(([field, value]) => ({ id: nextId(account), type: 'Create', field, value }))
}

function changed(account: Account, previous: string, value: string): EventRow {
  return { id: nextId(account), type: 'Change', field: 'status', value, previous, rule: null }
}
