import { iso, nextId, type Account } from './account.ts'
import { listPage } from './page.ts'
import { invalid, notFound } from './refuse.ts'
import { idParam, json, number, text, wrapped, type Call, type Route } from './route.ts'
import { showGroup, showTicket, showUser } from './show.ts'
import { showCustomStatus } from './show-more.ts'
import { authorOf, createTicket, liveTicket, restoreTicket } from './tickets.ts'
import type { TicketRow, UserRow } from './types.ts'

/** Smaller lists and verbs around tickets and people. */
const read = { method: 'GET', scope: 'tickets', role: 'agent', purpose: 'read' } as const

function some(call: Call, keep: (ticket: TicketRow) => boolean): ReturnType<Route['answer']> {
  const rows = [...call.account.tickets.values()].filter((ticket) => ticket.deletedAt === null && keep(ticket))
  return listPage(call, 'tickets', rows, (ticket) => showTicket(call.account, ticket, call.origin))
}

function people(call: Call, ids: readonly number[]): ReturnType<Route['answer']> {
  return json({ users: ids.flatMap((id) => call.account.users.get(id) ?? []).map((user) => showUser(user, call.origin)), next_page: null, previous_page: null, count: ids.length })
}

function counted(call: Call, value: number): ReturnType<Route['answer']> {
  return json({ count: { value, refreshed_at: iso(call.now) } })
}

function deletedTicket(call: Call): TicketRow {
  const ticket = call.account.tickets.get(idParam(call, 'ticket_id'))
  if (ticket === undefined || ticket.deletedAt === null) throw notFound()
  return ticket
}

/** By the time it was created unless asked otherwise. */
function sortedDeleted(call: Call): TicketRow[] {
  const rows = [...call.account.tickets.values()].filter((ticket) => ticket.deletedAt !== null).toSorted((one, other) => one.createdAt - other.createdAt || one.id - other.id)
  const by = call.query.get('sort_by')
  if (by === 'id') rows.sort((one, other) => one.id - other.id)
  else if (by === 'subject') rows.sort((one, other) => (one.subject < other.subject ? -1 : 1))
  else if (by === 'deleted_at') rows.sort((one, other) => (one.deletedAt ?? 0) - (other.deletedAt ?? 0))
  return call.query.get('sort_order') === 'desc' ? rows.reverse() : rows
}

function deleterOf(account: Account, ticket: TicketRow): object {
  const id = ticket.audits.findLast((audit) => audit.events.some((event) => event.type === 'Change' && event.field === 'status' && event.value === 'deleted'))?.authorId ?? account.integrationUserId
  return { id, name: account.users.get(id)?.name ?? 'Unknown' }
}

function tagCounts(account: Account): { name: string; count: number }[] {
  const counts = new Map<string, number>()
  for (const ticket of account.tickets.values()) for (const tag of ticket.tags) counts.set(tag, (counts.get(tag) ?? 0) + 1)
  return [...counts].map(([name, count]) => ({ name, count })).sort((a, b) => b.count - a.count)
}

function makeUser(call: Call): ReturnType<Route['answer']> {
  const input = wrapped(call, 'user')
  const name = text(input['name'])
  const email = text(input['email'])
  if (name === null || name === '') throw invalid('name', { description: 'Name: cannot be blank', error: 'BlankValue' })
  if (email !== null && [...call.account.users.values()].some((user) => user.email === email)) throw invalid('email', { description: `Email: ${email} is already being used by another user`, error: 'DuplicateValue' })
  const given = text(input['role'])
  const role: UserRow['role'] = given === 'agent' || given === 'admin' ? given : 'end-user'
  const user: UserRow = { id: nextId(call.account), key: `made-${call.account.serial}`, name, email, role, createdAt: call.now, suspended: false, externalId: text(input['external_id']), organizationId: call.account.organizations.get(number(input['organization_id']) ?? -1)?.id ?? null }
  call.account.users.set(user.id, user)
  call.account.usersByKey.set(user.key, user)
  return json({ user: showUser(user, call.origin) }, 201)
}

export const moreRoutes: readonly Route[] = [
  { ...read, path: '/api/v2/tickets/recent', answer: (call) => some(call, (ticket) => ticket.updatedAt > call.now - 86_400_000) },
  { ...read, path: '/api/v2/users/{user_id}/tickets/requested', answer: (call) => some(call, (ticket) => ticket.requesterId === idParam(call, 'user_id')) },
  { ...read, path: '/api/v2/users/{user_id}/tickets/assigned', answer: (call) => some(call, (ticket) => ticket.assigneeId === idParam(call, 'user_id')) },
  { ...read, path: '/api/v2/users/{user_id}/tickets/ccd', answer: (call) => some(call, (ticket) => ticket.ccIds.includes(idParam(call, 'user_id'))) },
  { ...read, path: '/api/v2/tickets/{ticket_id}/incidents', answer: (call) => some(call, (ticket) => ticket.problemId === liveTicket(call.account, idParam(call, 'ticket_id')).id) },
  {
    ...read, path: '/api/v2/tickets/{ticket_id}/collaborators',
    answer(call) {
      const ticket = liveTicket(call.account, idParam(call, 'ticket_id'))
      return people(call, [...ticket.followerIds, ...ticket.ccIds])
    },
  },
  { ...read, path: '/api/v2/tickets/{ticket_id}/followers', answer: (call) => people(call, liveTicket(call.account, idParam(call, 'ticket_id')).followerIds) },
  { ...read, path: '/api/v2/tickets/{ticket_id}/email_ccs', answer: (call) => people(call, liveTicket(call.account, idParam(call, 'ticket_id')).ccIds) },
  {
    ...read, path: '/api/v2/deleted_tickets',
    answer: (call) => listPage(call, 'deleted_tickets', sortedDeleted(call), (ticket) => ({
      id: ticket.id, subject: ticket.subject, description: ticket.comments[0]?.body ?? '', actor: deleterOf(call.account, ticket), deleted_at: iso(ticket.deletedAt ?? 0), previous_state: ticket.status,
    })),
  },
  {
    method: 'PUT', path: '/api/v2/deleted_tickets/{ticket_id}/restore', scope: 'tickets', role: 'admin', purpose: 'write',
    answer(call) {
      restoreTicket(call.account, deletedTicket(call), authorOf(call))
      return json({})
    },
  },
  { ...read, scope: 'global', path: '/api/v2/tags', limit: 'tags', answer: (call) => listPage(call, 'tags', tagCounts(call.account), (tag) => tag) },
  {
    ...read, path: '/api/v2/ticket_fields/{ticket_field_id}/options', purpose: 'setup',
    answer(call) {
      const field = call.account.fields.get(idParam(call, 'ticket_field_id'))
      if (field === undefined) throw notFound()
      return listPage(call, 'custom_field_options', field.options, (option) => ({ id: option.id, name: option.name, raw_name: option.name, value: option.value, position: field.options.indexOf(option) }))
    },
  },
  { ...read, scope: 'global', path: '/api/v2/groups/count', purpose: 'setup', answer: (call) => counted(call, call.account.groups.size) },
  {
    method: 'POST', path: '/api/v2/groups', scope: 'global', role: 'admin', purpose: 'setup',
    answer(call) {
      const name = text(wrapped(call, 'group')['name'])
      if (name === null || name === '') throw invalid('name', { description: 'Name: cannot be blank', error: 'BlankValue' })
      const group = { id: nextId(call.account), key: `made-${call.account.serial}`, name, createdAt: call.now }
      call.account.groups.set(group.id, group)
      return json({ group: showGroup(group, call.origin) }, 201)
    },
  },
  {
    ...read, scope: 'users', path: '/api/v2/groups/{group_id}/users',
    answer(call) {
      const ids = call.account.memberships.filter((one) => one.groupId === idParam(call, 'group_id')).map((one) => one.userId)
      return listPage(call, 'users', ids.flatMap((id) => call.account.users.get(id) ?? []), (user) => showUser(user, call.origin))
    },
  },
  {
    ...read, scope: 'users', path: '/api/v2/users/search',
    answer(call) {
      const words = (call.query.get('query') ?? '').replace(/^email:/, '').toLowerCase()
      return listPage(call, 'users', [...call.account.users.values()].filter((user) => `${user.name} ${user.email ?? ''}`.toLowerCase().includes(words)), (user) => showUser(user, call.origin))
    },
  },
  { ...read, scope: 'users', path: '/api/v2/users/count', answer: (call) => counted(call, call.account.users.size) },
  { method: 'POST', path: '/api/v2/users', scope: 'users', role: 'agent', purpose: 'write', answer: makeUser },
  {
    ...read, scope: 'global', path: '/api/v2/custom_statuses/{custom_status_id}', purpose: 'setup',
    answer(call) {
      const row = call.account.customStatuses.find((one) => one.id === idParam(call, 'custom_status_id'))
      if (row === undefined) throw notFound()
      return json({ custom_status: showCustomStatus(row) })
    },
  },
  {
    method: 'PUT', path: '/api/v2/suspended_tickets/{suspended_id}/recover', scope: 'tickets', role: 'agent', purpose: 'write',
    answer(call) {
      const held = call.account.suspended.get(idParam(call, 'suspended_id'))
      if (held === undefined) throw notFound()
      const ticket = createTicket(call.account, { subject: held.subject, requester: { name: held.fromName, email: held.from }, comment: { body: held.content === '' ? held.subject : held.content } }, { ...authorOf(call), channel: 'email' })
      call.account.suspended.delete(held.id)
      return json({ ticket: [showTicket(call.account, ticket, call.origin)] })
    },
  },
]
