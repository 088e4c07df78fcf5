import { iso, type Account } from './account.ts'
import type { Author } from './change.ts'
import { queueDelivery, ulid, uuid } from './webhook-queue.ts'
import type { AuditRow, EventRow, JsonObject, TicketRow } from './types.ts'

interface Said {
  readonly type: string
  readonly event: JsonObject
}

/**
 * Tells event-subscribed webhooks what one update did, one delivery per thing that changed.
 * https://developer.zendesk.com/api-reference/webhooks/event-types/ticket-events/
 */
export function announce(account: Account, ticket: TicketRow, audit: AuditRow, author: Author): void {
  const said = audit.events.flatMap((event) => saidOf(ticket, event))
  const all = audit.events.some((event) => event.type === 'Create') ? [{ type: 'ticket.created', event: {} }, ...said.filter((one) => one.type === 'ticket.comment_added')] : said
  announceAll(account, ticket, all, author)
}

export function announceAll(account: Account, ticket: TicketRow, said: readonly Said[], author: Author): void {
  const listening = [...account.webhooks.values()].filter((webhook) => webhook.status === 'active')
  if (listening.length === 0) return
  const sequence = ulid(author.random)
  for (const [position, one] of said.entries()) {
    const type = `zen:event-type:${one.type}`
    for (const webhook of listening.filter((other) => other.subscriptions.includes(type))) {
      const payload = {
        type, account_id: account.accountId, id: uuid(author.random), time: iso(author.now), zendesk_event_version: '2022-11-06', subject: `zen:ticket:${ticket.id}`,
        detail: detailOf(account, ticket, author), event: { ...one.event, meta: { sequence: { id: sequence, position: position + 1, total: said.length } } },
      }
      queueDelivery(account, webhook, JSON.stringify(payload), type, ticket.id, author)
    }
  }
}

function detailOf(account: Account, ticket: TicketRow, author: Author): JsonObject {
  const organization = account.users.get(ticket.requesterId)?.organizationId ?? null
  return {
    actor_id: String(author.userId), assignee_id: ticket.assigneeId === null ? null : String(ticket.assigneeId), brand_id: String(ticket.brandId), created_at: iso(ticket.createdAt),
    custom_status: String(ticket.customStatusId), description: ticket.comments[0]?.body ?? '', external_id: ticket.externalId, form_id: String(ticket.formId),
    group_id: ticket.groupId === null ? null : String(ticket.groupId), id: String(ticket.id), is_public: ticket.comments.some((comment) => comment.public),
    organization_id: organization === null ? null : String(organization), priority: ticket.priority?.toUpperCase() ?? null, requester_id: String(ticket.requesterId), status: ticket.status.toUpperCase(), subject: ticket.subject,
    submitter_id: String(ticket.submitterId), tags: ticket.tags, type: ticket.type?.toUpperCase() ?? null, updated_at: iso(ticket.updatedAt), via: { channel: ticket.channel },
  }
}

function saidOf(ticket: TicketRow, event: EventRow): Said[] {
  if (event.type === 'Comment') {
    const { comment } = event
    return [
      { type: 'ticket.comment_added', event: { comment: { id: String(comment.id), body: comment.body, is_public: comment.public, author: { id: String(comment.authorId), is_staff: comment.authorId !== ticket.requesterId } } } },
      ...comment.attachments.map((file) => ({
        type: 'ticket.attachment_linked_to_comment', event: { attachment: { id: String(file.id), filename: file.name, content_type: file.contentType, is_public: comment.public }, comment: { id: String(comment.id) } },
      })),
    ]
  }
  if (event.type === 'CommentRedactionEvent') return [{ type: 'ticket.comment_redacted', event: { comment: { id: String(event.commentId) } } }]
  if (event.type !== 'Change') return []
  const { field, value, previous } = event
  const plain = (type: string): Said[] => [{ type, event: { current: value, previous } }]
  switch (field) {
    case 'status': return plain('ticket.status_changed')
    case 'custom_status_id': return plain('ticket.custom_status_changed')
    case 'priority': return plain('ticket.priority_changed')
    case 'type': return plain('ticket.type_changed')
    case 'subject': return plain('ticket.subject_changed')
    case 'assignee_id': return plain('ticket.agent_assignment_changed')
    case 'group_id': return plain('ticket.group_assignment_changed')
    case 'brand_id': return plain('ticket.brand_changed')
    case 'external_id': return plain('ticket.external_id_changed')
    case 'requester_id': return plain('ticket.requester_changed')
    case 'tags': {
      const [now, then] = [Array.isArray(value) ? value : [], Array.isArray(previous) ? previous : []]
      return [{ type: 'ticket.tags_changed', event: { tags_added: now.filter((tag) => !then.includes(tag)), tags_removed: then.filter((tag) => !now.includes(tag)) } }]
    }
    default: return /^\d+$/.test(field) ? [{ type: 'ticket.custom_field_changed', event: { current: value, previous, field: { id: field } } }] : []
  }
}
