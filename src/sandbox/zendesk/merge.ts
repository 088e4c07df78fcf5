import type { Account } from './account.ts'
import { announceAll } from './announce.ts'
import { bornTicket, changeTicket, type Author } from './change.ts'
import { conflict, invalid } from './refuse.ts'
import { text } from './route.ts'
import type { JsonObject, TicketRow } from './types.ts'

/**
 * One ticket goes into another: it is closed for good with the tag `closed_by_merge`, both are told by a comment, and its requester is
 * copied in on the other. https://support.zendesk.com/hc/en-us/articles/4408882445594 — that the audits of both say so by `via.source` is no
 * part of the official description; clients that read it find the winner as `from.ticket_id` on the ticket that was closed, and on the
 * other the losers as `from.ticket_ids` (singer-io/tap-zendesk, schemas/shared/via.json).
 */
export function mergeInto(account: Account, source: TicketRow, target: TicketRow, said: JsonObject, author: Author): void {
  if (source.id === target.id) throw invalid('base', { description: 'A ticket cannot be merged into itself' })
  if (source.status === 'closed' || target.status === 'closed') throw conflict()
  // Between private tickets, or with one, both comments stay private whatever was asked for (official description, MergeTicketsIntoTargetTicket).
  const open = [source, target].every((ticket) => ticket.comments.some((comment) => comment.public))
  const last = source.comments.findLast((comment) => comment.public)?.body ?? ''
  const words = (name: string, otherwise: string): JsonObject => ({ body: text(said[name]) ?? otherwise, public: open && said[`${name}_is_public`] === true })
  const ccIds = [...new Set([...target.ccIds, ...source.ccIds, source.requesterId])].filter((id) => id !== target.requesterId)
  target.ccIds = ccIds
  changeTicket(account, target, { comment: words('target_comment', `Request #${source.id} "${source.subject}" was closed and merged into this request. Last comment in request #${source.id}:\n\n${last}`) }, { ...author, source: { rel: 'merge', from: { ticket_ids: [source.id] } } })
  changeTicket(account, source, { status: 'closed', tags: [...source.tags, 'closed_by_merge'], comment: words('source_comment', `This request was closed and merged into request #${target.id} "${target.subject}".`) }, { ...author, source: { rel: 'merge', from: { ticket_id: target.id, subject: target.subject } } })
  announceAll(account, source, [{ type: 'ticket.merged', event: { target_ticket_id: String(target.id) } }], author)
}

/**
 * A new ticket that refers to a closed one: it takes over its tags unless others were given, and its fields.
 * https://developer.zendesk.com/documentation/ticketing/managing-tickets/creating-and-updating-tickets#creating-a-follow-up-ticket
 */
export function followUp(account: Account, followed: TicketRow, row: TicketRow, input: JsonObject, author: Author): void {
  const source = { rel: 'follow_up' as const, from: { ticket_id: followed.id, subject: followed.subject, channel: followed.channel } }
  row.followsId = followed.id
  const inherited: JsonObject = { tags: followed.tags.filter((tag) => tag !== 'closed_by_merge'), subject: followed.subject, custom_fields: [...followed.fields].map(([id, value]) => ({ id, value })), group_id: followed.groupId, assignee_id: followed.assigneeId }
  bornTicket(account, row, { ...inherited, ...input }, { ...author, source })
  followed.followupIds = [...followed.followupIds, row.id]
}
