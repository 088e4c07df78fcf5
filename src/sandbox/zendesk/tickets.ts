import { nextId, type Account } from './account.ts'
import { bornTicket, changeTicket, record, type Author } from './change.ts'
import { requireStamp } from './input.ts'
import { enqueue, jobItem } from './jobs.ts'
import { spendTicket } from './limits.ts'
import { listPage } from './page.ts'
import { badParameter, invalid, missingParameter, notFound, Refusal } from './refuse.ts'
import { bodyOf, idList, idParam, isObject, json, noContent, number, text, tooMany, wrapped, type Call, type Route } from './route.ts'
import { showAudit, showTicket } from './show.ts'
import { sideLoads } from './side-loads.ts'
import type { Json, JsonObject, TicketRow } from './types.ts'
import { announceAll } from './announce.ts'
import { followUp, mergeInto } from './merge.ts'

/** The agents' screens say that it is them, as no client of the API can at Zendesk: what is done there came over the web. */
export function authorOf(call: Call): Author {
  return { userId: call.user.id, channel: call.headers['x-sandbox-channel'] ?? 'api', now: call.now, random: call.random }
}

export function liveTicket(account: Account, id: number): TicketRow {
  const ticket = account.tickets.get(id)
  if (ticket === undefined || ticket.deletedAt !== null) throw notFound()
  return ticket
}

/** A row with nothing in it yet. */
export function blankTicket(account: Account, input: JsonObject, author: Author): TicketRow {
  const requester = isObject(input['requester']) ? requesterOf(account, input['requester'], author.now) : (number(input['requester_id']) ?? author.userId)
  const status = account.customStatuses.find((one) => one.category === 'new' && one.isDefault)
  account.ticketSerial += 1
  return {
    id: account.ticketSerial, key: text(input['key']), externalId: null, subject: '', status: 'new', customStatusId: status?.id ?? 0, priority: null, type: null, requesterId: requester,
    submitterId: number(input['submitter_id']) ?? (author.channel === 'email' ? requester : author.userId), assigneeId: null, groupId: null, brandId: account.brands[0]?.id ?? 0, formId: account.forms[0]?.id ?? 0, problemId: null, dueAt: null, tags: [],
    fields: new Map(), followerIds: [], ccIds: [], channel: author.channel, aiAgent: false, createdAt: author.now, updatedAt: author.now, generatedAt: author.now, changeIndex: -1,
    comments: [], audits: [], deletedAt: null, satisfaction: 'unoffered', history: false, followsId: null, followupIds: [],
  }
}

function requesterOf(account: Account, given: JsonObject, now: number): number {
  const email = text(given['email'])
  const known = [...account.users.values()].find((user) => email !== null && user.email === email)
  if (known !== undefined) return known.id
  const id = nextId(account)
  account.users.set(id, { id, key: `made-${id}`, name: text(given['name']) ?? email ?? 'Unknown', email, role: 'end-user', createdAt: now, suspended: false, externalId: null, organizationId: null })
  return id
}

export function createTicket(account: Account, input: JsonObject, author: Author): TicketRow {
  const followed = account.tickets.get(number(input['via_followup_source_id']) ?? -1)
  // «The parameter only works with closed tickets. It has no effect with other tickets.»
  const follows = followed !== undefined && followed.status === 'closed' && followed.deletedAt === null
  const row = blankTicket(account, follows ? { requester_id: followed.requesterId, ...input } : input, author)
  if (follows) followUp(account, followed, row, input, author)
  else bornTicket(account, row, input, author)
  return row
}

export function removeTicket(account: Account, ticket: TicketRow, author: Author): void {
  ticket.deletedAt = author.now
  ticket.updatedAt = author.now
  record(account, ticket, {
    id: nextId(account), ticketId: ticket.id, authorId: author.userId, at: author.now, channel: author.channel, custom: {},
    events: [{ id: nextId(account), type: 'Change', field: 'status', value: 'deleted', previous: ticket.status, rule: null }],
  })
  announceAll(account, ticket, [{ type: 'ticket.soft_deleted', event: {} }], author)
}

export function restoreTicket(account: Account, ticket: TicketRow, author: Author): void {
  ticket.deletedAt = null
  ticket.updatedAt = author.now
  record(account, ticket, {
    id: nextId(account), ticketId: ticket.id, authorId: author.userId, at: author.now, channel: author.channel, custom: {},
    events: [{ id: nextId(account), type: 'Change', field: 'status', value: ticket.status, previous: 'deleted', rule: null }],
  })
}

/** A re-send within two hours is answered with what the first one made. */
function createOnce(call: Call): ReturnType<Route['answer']> {
  const key = call.headers['idempotency-key']
  const { account, now } = call
  const before = key === undefined ? undefined : account.idempotency.get(key)
  if (key !== undefined && before !== undefined && before.expiresAt > now) {
    if (before.body !== call.rawBody) throw new Refusal(400, { error: 'IdempotentRequestError', description: 'The request parameters do not match the parameters of the first request with this idempotency key' })
    return { status: before.status, headers: { 'content-type': 'application/json; charset=utf-8', 'x-idempotency-lookup': 'hit' }, body: before.answer }
  }
  const ticket = createTicket(account, wrapped(call, 'ticket'), authorOf(call))
  const audit = ticket.audits[0]
  const answer = json({ ticket: showTicket(account, ticket, call.origin), ...(audit === undefined ? {} : { audit: showAudit(audit, call.origin) }) }, 201, {
    location: `${call.origin}/api/v2/tickets/${ticket.id}.json`, ...(key === undefined ? {} : { 'x-idempotency-lookup': 'miss' }),
  })
  if (key !== undefined) account.idempotency.set(key, { body: call.rawBody, answer: answer.body, status: 201, expiresAt: now + 2 * 3_600_000 })
  return answer
}

function updateMany(call: Call): ReturnType<Route['answer']> {
  const body = bodyOf(call)
  const { account } = call
  const author = (now: number, random: () => number): Author => ({ ...authorOf(call), now, random })
  const update = (id: number, input: JsonObject, stamp: number | null, now: number, random: () => number): number => {
    changeTicket(account, liveTicket(account, id), input, author(now, random), { deltas: true, stamp })
    return id
  }
  if (call.query.has('ids')) {
    const ids = idList(call)
    const input = wrapped(call, 'ticket')
    const stamp = requireStamp(input)
    return enqueue(call, 'Bulk Update Ticket', ids.length, (now, random) => ids.map((id, index) => jobItem(index, id, 'update', () => update(id, input, stamp, now, random))))
  }
  const items = batchOf(body['tickets'], 'tickets')
  // The stamps are looked at before anything is queued: a missing one fails the request, not the item.
  const planned = items.map((item) => ({ item, id: number(item['id']), stamp: requireStamp(item) }))
  return enqueue(call, 'Batch Update Ticket', items.length, (now, random) =>
    planned.map(({ item, id, stamp }, index) =>
      jobItem(index, id, 'update', () => {
        if (id === null) throw invalid('id', { description: 'Id: is required', error: 'BlankValue' })
        return update(id, item, stamp, now, random)
      }),
    ),
  )
}

function batchOf(given: Json | undefined, name: string): JsonObject[] {
  if (!Array.isArray(given) || given.length === 0) throw missingParameter(name)
  if (given.length > 100) throw tooMany(name)
  return given.map((item: Json) => (isObject(item) ? item : {}))
}

export const ticketRoutes: readonly Route[] = [
  {
    method: 'GET', path: '/api/v2/tickets', scope: 'tickets', role: 'agent', purpose: 'read', limit: 'tickets-index',
    answer(call) {
      const external = call.query.get('external_id')
      const all = [...call.account.tickets.values()].filter((ticket) => ticket.deletedAt === null && (external === null ? !isArchived(ticket, call.now) : ticket.externalId === external))
      return listPage(call, 'tickets', all, (ticket) => showTicket(call.account, ticket, call.origin), (rows) => sideLoads(call, rows))
    },
  },
  {
    method: 'GET', path: '/api/v2/tickets/count', scope: 'tickets', role: 'agent', purpose: 'read',
    answer: (call) => json({ count: { value: [...call.account.tickets.values()].filter((ticket) => ticket.deletedAt === null && !isArchived(ticket, call.now)).length, refreshed_at: new Date(call.now).toISOString() } }),
  },
  {
    method: 'GET', path: '/api/v2/tickets/show_many', scope: 'tickets', role: 'agent', purpose: 'read',
    answer(call) {
      const rows = idList(call).flatMap((id) => call.account.tickets.get(id) ?? []).filter((ticket) => ticket.deletedAt === null)
      return json({ tickets: rows.map((ticket) => showTicket(call.account, ticket, call.origin)), ...sideLoads(call, rows), next_page: null, previous_page: null, count: rows.length })
    },
  },
  {
    method: 'GET', path: '/api/v2/tickets/{ticket_id}', scope: 'tickets', role: 'agent', purpose: 'read',
    answer(call) {
      const ticket = liveTicket(call.account, idParam(call, 'ticket_id'))
      return json({ ticket: showTicket(call.account, ticket, call.origin), ...sideLoads(call, [ticket]) })
    },
  },
  { method: 'POST', path: '/api/v2/tickets', scope: 'tickets', role: 'agent', purpose: 'write', answer: createOnce },
  {
    method: 'PUT', path: '/api/v2/tickets/{ticket_id}', scope: 'tickets', role: 'agent', purpose: 'write', limit: 'ticket-update',
    answer(call) {
      const ticket = liveTicket(call.account, idParam(call, 'ticket_id'))
      spendTicket(call.account, call.user.id, ticket.id, call.now)
      const input = wrapped(call, 'ticket')
      const stamp = requireStamp(input)
      const audit = changeTicket(call.account, ticket, input, authorOf(call), { stamp })
      return json({ ticket: showTicket(call.account, ticket, call.origin), audit: showAudit(audit, call.origin) })
    },
  },
  { method: 'PUT', path: '/api/v2/tickets/update_many', scope: 'tickets', role: 'agent', purpose: 'write', limit: 'ticket-update', answer: updateMany },
  {
    method: 'POST', path: '/api/v2/tickets/create_many', scope: 'tickets', role: 'agent', purpose: 'write',
    answer(call) {
      const items = batchOf(bodyOf(call)['tickets'], 'tickets')
      return enqueue(call, 'Bulk Create Ticket', items.length, (now, random) =>
        items.map((item, index) => jobItem(index, null, 'create', () => createTicket(call.account, item, { ...authorOf(call), now, random }).id)))
    },
  },
  {
    method: 'DELETE', path: '/api/v2/tickets/{ticket_id}', scope: 'tickets', role: 'agent', purpose: 'write', limit: 'ticket-delete',
    answer(call) {
      removeTicket(call.account, liveTicket(call.account, idParam(call, 'ticket_id')), authorOf(call))
      return noContent
    },
  },
  {
    method: 'DELETE', path: '/api/v2/tickets/destroy_many', scope: 'tickets', role: 'agent', purpose: 'write',
    answer(call) {
      const ids = idList(call)
      return enqueue(call, 'Bulk Delete Ticket', ids.length, (now, random) => ids.map((id, index) => jobItem(index, id, 'delete', () => {
        removeTicket(call.account, liveTicket(call.account, id), { ...authorOf(call), now, random })
        return id
      })))
    },
  },
  {
    method: 'POST', path: '/api/v2/tickets/{ticket_id}/merge', scope: 'tickets', role: 'agent', purpose: 'write',
    answer(call) {
      const target = liveTicket(call.account, idParam(call, 'ticket_id'))
      const body = bodyOf(call)
      const ids = Array.isArray(body['ids']) ? body['ids'].flatMap((id: Json) => number(id) ?? []) : []
      if (ids.length === 0) throw missingParameter('ids')
      if (ids.length > 5) throw badParameter('ids', 'At most 5 tickets can be merged at once.')
      return enqueue(call, 'Ticket Merge', ids.length, (now, random) => {
        const author = { ...authorOf(call), now, random }
        return ids.map((id, index) => jobItem(index, id, 'update', () => {
          mergeInto(call.account, liveTicket(call.account, id), target, body, author)
          return id
        }))
      })
    },
  },
]

/** Closed tickets are archived 120 days after their last change and leave the lists. */
export function isArchived(ticket: TicketRow, now: number): boolean {
  return ticket.status === 'closed' && now - ticket.updatedAt > 120 * 86_400_000
}

