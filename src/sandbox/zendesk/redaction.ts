import { nextId, type Account } from './account.ts'
import { announceAll } from './announce.ts'
import { record } from './change.ts'
import { invalid, missingParameter, notFound } from './refuse.ts'
import { bodyOf, idParam, json, number, text, type Call, type Route } from './route.ts'
import { showComment } from './show.ts'
import { plainOf } from './text.ts'
import { authorOf } from './tickets.ts'
import type { CommentRow, TicketRow } from './types.ts'

/** https://developer.zendesk.com/api-reference/ticketing/tickets/ticket_comments/#redact-comment-in-agent-workspace */
const COVER = '▇'

function commentOf(account: Account, ticketId: number, commentId: number): { readonly ticket: TicketRow; readonly comment: CommentRow } {
  const ticket = account.tickets.get(ticketId)
  const comment = ticket?.comments.find((one) => one.id === commentId)
  if (ticket === undefined || comment === undefined) throw notFound()
  return { ticket, comment }
}

/** The export shows the ticket again with this event; the old words are gone from every later read. */
function tell(call: Call, ticket: TicketRow, comment: CommentRow): ReturnType<Route['answer']> {
  const id = nextId(call.account)
  ticket.updatedAt = call.now
  record(call.account, ticket, { id, ticketId: ticket.id, authorId: call.user.id, at: call.now, channel: 'api', custom: {}, events: [{ id: nextId(call.account), type: 'CommentRedactionEvent', commentId: comment.id }] })
  announceAll(call.account, ticket, [{ type: 'ticket.comment_redacted', event: { comment: { id: String(comment.id) } } }], authorOf(call))
  return json({ comment: showComment(comment, call.origin) })
}

/** An element with the attribute `redact` goes, and leaves the text inside; an image leaves nothing. */
function withoutTags(html: string): string {
  return html.replace(/<a\s+redact\b[^>]*>([\s\S]*?)<\/a>/gi, '$1').replace(/<img\b[^>]*\sredact\b[^>]*>/gi, '')
}

export const redactionRoutes: readonly Route[] = [
  {
    method: 'PUT', path: '/api/v2/comment_redactions/{comment_id}', scope: 'tickets', role: 'agent', purpose: 'write',
    answer(call) {
      const body = bodyOf(call)
      const ticketId = number(body['ticket_id'])
      if (ticketId === null) throw missingParameter('ticket_id')
      const { ticket, comment } = commentOf(call.account, ticketId, idParam(call, 'comment_id'))
      const html = text(body['html_body'])
      if (html === null) throw missingParameter('html_body')
      comment.html = withoutTags(html).replace(/<redact>([\s\S]*?)<\/redact>/g, (_whole, inner: string) => COVER.repeat(plainOf(inner).length))
      comment.body = plainOf(comment.html)
      return tell(call, ticket, comment)
    },
  },
  {
    method: 'PUT', path: '/api/v2/tickets/{ticket_id}/comments/{comment_id}/redact', scope: 'tickets', role: 'agent', purpose: 'write',
    answer(call) {
      const { ticket, comment } = commentOf(call.account, idParam(call, 'ticket_id'), idParam(call, 'comment_id'))
      const words = text(bodyOf(call)['text']) ?? ''
      if (words === '') throw missingParameter('text')
      if (ticket.status === 'closed') throw invalid('status', { description: 'Status: closed prevents ticket update' })
      if (!comment.body.includes(words)) throw invalid('text', { description: 'Text: not found in the comment', error: 'InvalidValue' })
      comment.body = comment.body.replaceAll(words, COVER.repeat(words.length))
      comment.html = null
      return tell(call, ticket, comment)
    },
  },
]
