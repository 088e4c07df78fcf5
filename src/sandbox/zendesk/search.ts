import type { Account } from './account.ts'
import { offsetPage, whole } from './page.ts'
import { badParameter, missingParameter, Refusal } from './refuse.ts'
import { json, type Call, type Route } from './route.ts'
import { showTicket } from './show.ts'
import { STATUSES, PRIORITIES, type TicketRow } from './types.ts'

/** The part of https://support.zendesk.com/hc/en-us/articles/4408886879258 that tickets need. */
function matcher(account: Account, query: string): (ticket: TicketRow) => boolean {
  const terms = query.match(/-?\w+(?:[:<>]=?)"[^"]*"|-?"[^"]*"|\S+/g) ?? []
  const tests = terms.map((term) => {
    const not = term.startsWith('-')
    const test = testOf(account, not ? term.slice(1) : term)
    return not ? (ticket: TicketRow) => !test(ticket) : test
  })
  // Several values of one key are alternatives, as with tags.
  return (ticket) => tests.every((test) => test(ticket))
}

function testOf(account: Account, term: string): (ticket: TicketRow) => boolean {
  const match = /^(\w+)(:|<=?|>=?)"?([^"]*)"?$/.exec(term)
  if (match === null) {
    const words = term.replaceAll('"', '').toLowerCase()
    return (ticket) => `${ticket.subject}\n${ticket.comments.map((comment) => comment.body).join('\n')}`.toLowerCase().includes(words)
  }
  const [, key = '', operator = ':', value = ''] = match
  switch (key) {
    case 'type': return (ticket) => value === 'ticket' || ticket.type === value
    case 'tags': return (ticket) => value.split(/[\s,]+/).some((tag) => ticket.tags.includes(tag))
    case 'status': return (ticket) => ranked(STATUSES.indexOf(ticket.status), operator, STATUSES.indexOf(value as TicketRow['status']))
    case 'priority': return (ticket) => (value === 'none' ? ticket.priority === null : ticket.priority !== null && ranked(PRIORITIES.indexOf(ticket.priority), operator, PRIORITIES.findIndex((one) => one === value)))
    case 'group': return (ticket) => ticket.groupId !== null && (String(ticket.groupId) === value || account.groups.get(ticket.groupId)?.name === value)
    case 'assignee': return (ticket) => (value === 'none' ? ticket.assigneeId === null : String(ticket.assigneeId) === value || (ticket.assigneeId !== null && account.users.get(ticket.assigneeId)?.email === value))
    case 'requester': return (ticket) => String(ticket.requesterId) === value || account.users.get(ticket.requesterId)?.email === value
    case 'external_id': return (ticket) => ticket.externalId === value
    case 'brand': return (ticket) => String(ticket.brandId) === value || account.brands.find((brand) => brand.id === ticket.brandId)?.name === value
    case 'created': return (ticket) => ranked(ticket.createdAt, operator, Date.parse(value))
    case 'updated': return (ticket) => ranked(ticket.updatedAt, operator, Date.parse(value))
    case 'solved': return (ticket) => (ticket.status === 'solved' || ticket.status === 'closed') && ranked(ticket.updatedAt, operator, Date.parse(value))
    case 'order_by':
    case 'sort': return () => true
    case 'subject': return (ticket) => ticket.subject.toLowerCase().includes(value.toLowerCase())
    default: return () => false
  }
}

function ranked(left: number, operator: string, right: number): boolean {
  switch (operator) {
    case '<': return left < right
    case '<=': return left <= right
    case '>': return left > right
    case '>=': return left >= right
    default: return left === right
  }
}

/** New tickets are not in the index at once. */
function found(call: Call, query: string): TicketRow[] {
  const { account, now } = call
  const test = matcher(account, query)
  return [...account.tickets.values()].filter((ticket) => ticket.deletedAt === null && !ticket.aiAgent && ticket.createdAt <= now - account.settings.searchLagMs && test(ticket))
}

function queryOf(call: Call): string {
  const query = call.query.get('query')
  if (query === null) throw missingParameter('query')
  return query
}

function show(call: Call): (ticket: TicketRow) => object {
  return (ticket) => ({ ...showTicket(call.account, ticket, call.origin), result_type: 'ticket' })
}

function exportPage(call: Call): ReturnType<Route['answer']> {
  const { account, now, random } = call
  if (call.query.get('filter[type]') !== 'ticket') throw badParameter('filter[type]', 'It is required, and must be ticket.')
  if (/\btype:/.test(queryOf(call))) throw badParameter('query', 'The type belongs into filter[type].')
  const size = whole(call, 'page[size]', 100)
  if (size < 1 || size > 1000) throw badParameter('page[size]', 'Invalid parameter: page[size] must be between 1 and 1000')
  const given = call.query.get('page[after]')
  const [key = '', from = '0'] = (given ?? '').split('.')
  const held = given === null ? undefined : account.searchExports.get(key)
  // "The cursor specified by the after_cursor property expires after one hour."
  if (given !== null && (held === undefined || held.expiresAt <= now)) throw new Refusal(400, { error: 'InvalidPaginationParameter', description: 'The cursor has expired or is invalid' })
  const ids = held?.ids ?? found(call, queryOf(call)).sort((a, b) => a.createdAt - b.createdAt).map((ticket) => ticket.id)
  const name = given === null ? Array.from({ length: 16 }, () => Math.floor(random() * 16).toString(16)).join('') : key
  account.searchExports.set(name, { ids, expiresAt: now + 3_600_000 })
  const start = Number(from)
  const rows = ids.slice(start, start + size).flatMap((id) => account.tickets.get(id) ?? [])
  const more = start + size < ids.length
  const after = `${name}.${start + size}`
  const next = new URLSearchParams(call.query)
  next.set('page[after]', after)
  return json({
    results: rows.map(show(call)), facets: null, meta: { has_more: more, after_cursor: more ? after : null, before_cursor: null }, links: { prev: null, next: more ? `${call.origin}${call.path}.json?${next.toString()}` : null },
  })
}

export const searchRoutes: readonly Route[] = [
  {
    method: 'GET', path: '/api/v2/search', scope: 'global', role: 'agent', purpose: 'read', limit: 'search',
    answer(call) {
      const rows = found(call, queryOf(call)).sort((a, b) => b.updatedAt - a.updatedAt)
      // https://developer.zendesk.com/api-reference/ticketing/ticket-management/search/#results-limit
      if (Math.max(1, whole(call, 'page', 1)) * Math.min(100, whole(call, 'per_page', 100)) > 1000) {
        throw new Refusal(422, { error: 'invalid', description: 'Invalid search: Requested response size was greater than Search Response Limits' })
      }
      return offsetPage(call, 'results', rows, show(call))
    },
  },
  { method: 'GET', path: '/api/v2/search/count', scope: 'global', role: 'agent', purpose: 'read', limit: 'search', answer: (call) => json({ count: found(call, queryOf(call)).length }) },
  { method: 'GET', path: '/api/v2/search/export', scope: 'global', role: 'agent', purpose: 'read', limit: 'search-export', answer: exportPage },
]
