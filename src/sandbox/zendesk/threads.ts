import { changeTicket } from './change.ts'
import { requireStamp } from './input.ts'
import { spendTicket } from './limits.ts'
import { listPage } from './page.ts'
import { notFound } from './refuse.ts'
import { bodyOf, idParam, json, strings, type Call, type Route } from './route.ts'
import { showAudit, showComment } from './show.ts'
import { authorOf, liveTicket } from './tickets.ts'
import type { JsonObject } from './types.ts'

/** PUT adds, POST replaces, DELETE removes; safe when the body carries a stamp. */
function changeTags(call: Call, how: (now: readonly string[], given: readonly string[]) => readonly string[]): ReturnType<Route['answer']> {
  const ticket = liveTicket(call.account, idParam(call, 'ticket_id'))
  spendTicket(call.account, call.user.id, ticket.id, call.now)
  const body: JsonObject = bodyOf(call)
  const stamp = requireStamp(body)
  changeTicket(call.account, ticket, { tags: [...how(ticket.tags, strings(body['tags']))] }, authorOf(call), { stamp })
  return json({ tags: ticket.tags })
}

export const threadRoutes: readonly Route[] = [
  {
    method: 'GET', path: '/api/v2/tickets/{ticket_id}/comments', scope: 'tickets', role: 'agent', purpose: 'read',
    answer(call) {
      const ticket = liveTicket(call.account, idParam(call, 'ticket_id'))
      const newestFirst = call.query.get('sort') === '-created_at' || call.query.get('sort_order') === 'desc'
      return listPage(call, 'comments', newestFirst ? ticket.comments.toReversed() : ticket.comments, (comment) => showComment(comment, call.origin))
    },
  },
  {
    method: 'GET', path: '/api/v2/tickets/{ticket_id}/comments/count', scope: 'tickets', role: 'agent', purpose: 'read',
    answer: (call) => json({ count: { value: liveTicket(call.account, idParam(call, 'ticket_id')).comments.length, refreshed_at: new Date(call.now).toISOString() } }),
  },
  {
    method: 'PUT', path: '/api/v2/tickets/{ticket_id}/comments/{comment_id}/make_private', scope: 'tickets', role: 'agent', purpose: 'write',
    answer(call) {
      const comment = liveTicket(call.account, idParam(call, 'ticket_id')).comments.find((one) => one.id === idParam(call, 'comment_id'))
      if (comment === undefined) throw notFound()
      comment.public = false
      return json({})
    },
  },
  {
    method: 'GET', path: '/api/v2/tickets/{ticket_id}/audits', scope: 'global', role: 'agent', purpose: 'read', limit: 'audits',
    answer(call) {
      const { audits } = liveTicket(call.account, idParam(call, 'ticket_id'))
      const newestFirst = call.query.get('sort_order') === 'desc' || call.query.get('sort') === '-created_at'
      return listPage(call, 'audits', newestFirst ? audits.toReversed() : audits, (audit) => showAudit(audit, call.origin))
    },
  },
  {
    method: 'GET', path: '/api/v2/tickets/{ticket_id}/audits/{audit_id}', scope: 'global', role: 'agent', purpose: 'read', limit: 'audits',
    answer(call) {
      const audit = liveTicket(call.account, idParam(call, 'ticket_id')).audits.find((one) => one.id === idParam(call, 'audit_id'))
      if (audit === undefined) throw notFound()
      return json({ audit: showAudit(audit, call.origin) })
    },
  },
  {
    method: 'GET', path: '/api/v2/tickets/{ticket_id}/tags', scope: 'tickets', role: 'agent', purpose: 'read', limit: 'tags',
    answer: (call) => json({ tags: liveTicket(call.account, idParam(call, 'ticket_id')).tags }),
  },
  {
    method: 'PUT', path: '/api/v2/tickets/{ticket_id}/tags', scope: 'tickets', role: 'agent', purpose: 'write', limit: 'ticket-update',
    answer: (call) => changeTags(call, (now, given) => [...now, ...given]),
  },
  {
    method: 'POST', path: '/api/v2/tickets/{ticket_id}/tags', scope: 'tickets', role: 'agent', purpose: 'write', limit: 'ticket-update',
    answer: (call) => ({ ...changeTags(call, (_now, given) => given), status: 201 }),
  },
  {
    method: 'DELETE', path: '/api/v2/tickets/{ticket_id}/tags', scope: 'tickets', role: 'agent', purpose: 'write', limit: 'ticket-update',
    answer: (call) => changeTags(call, (now, given) => now.filter((tag) => !given.includes(tag))),
  },
]
