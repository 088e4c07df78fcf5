import { iso, type Account } from './account.ts'
import { htmlOf } from './text.ts'
import type { AttachmentRow, AuditRow, CommentRow, EventRow, GroupRow, JobRow, TicketRow, UserRow } from './types.ts'

/** Rows as the API shows them: https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/#json-format */

export function showTicket(account: Account, ticket: TicketRow, origin: string): object {
  const fields = [...account.fields.values()].filter((field) => !field.system).map((field) => ({ id: field.id, value: ticket.fields.get(field.id) ?? (field.type === 'checkbox' ? false : null) }))
  const deleted = ticket.deletedAt !== null
  return {
    url: `${origin}/api/v2/tickets/${ticket.id}.json`, id: ticket.id, external_id: ticket.externalId, via: showVia(account, ticket),
    created_at: iso(ticket.createdAt), updated_at: iso(ticket.updatedAt), generated_timestamp: Math.floor(ticket.generatedAt / 1000),
    type: ticket.type, subject: ticket.subject, raw_subject: ticket.subject, description: ticket.comments[0]?.body ?? '', priority: ticket.priority,
    status: deleted ? 'deleted' : ticket.status, recipient: ticket.channel === 'email' ? 'support@bridge.example.com' : null,
    requester_id: ticket.requesterId, submitter_id: ticket.submitterId, assignee_id: ticket.assigneeId, organization_id: account.users.get(ticket.requesterId)?.organizationId ?? null, group_id: ticket.groupId,
    collaborator_ids: [...ticket.followerIds, ...ticket.ccIds], follower_ids: ticket.followerIds, email_cc_ids: ticket.ccIds, forum_topic_id: null,
    problem_id: ticket.problemId, has_incidents: false, is_public: ticket.comments.some((comment) => comment.public), due_at: ticket.dueAt, tags: ticket.tags,
    custom_fields: fields, satisfaction_rating: { score: ticket.satisfaction }, sharing_agreement_ids: [], custom_status_id: ticket.customStatusId, encoded_id: null,
    fields, followup_ids: ticket.status === 'closed' ? ticket.followupIds : [], ticket_form_id: ticket.formId, brand_id: ticket.brandId, allow_channelback: false, allow_attachments: true,
    from_messaging_channel: ticket.channel === 'native_messaging', support_type: ticket.aiAgent ? 'ai_agent' : 'agent',
  }
}

function showVia(account: Account, ticket: TicketRow): object {
  const requester = account.users.get(ticket.requesterId)
  const from = ticket.channel === 'email' ? { address: requester?.email ?? null, name: requester?.name ?? null } : {}
  const to = ticket.channel === 'email' ? { name: 'Support', address: 'support@bridge.example.com' } : {}
  const followed = ticket.followsId === null ? undefined : account.tickets.get(ticket.followsId)
  if (followed !== undefined) return { channel: ticket.channel, source: { from: { ...from, ticket_id: followed.id, subject: followed.subject, channel: followed.channel }, to, rel: 'follow_up' } }
  return { channel: ticket.channel, source: { from, to, rel: null } }
}

export function showAttachment(file: AttachmentRow, origin: string): object {
  return {
    url: `${origin}/api/v2/attachments/${file.id}.json`, id: file.id, file_name: file.name, content_url: `${origin}/attachments/token/${file.id}/?name=${encodeURIComponent(file.name)}`,
    mapped_content_url: `${origin}/attachments/token/${file.id}/?name=${encodeURIComponent(file.name)}`, content_type: file.contentType, size: file.size, width: null, height: null,
    inline: false, deleted: false, malware_access_override: false, malware_scan_result: file.scan, thumbnails: [],
  }
}

export function showComment(comment: CommentRow, origin: string): object {
  return {
    id: comment.id, type: 'Comment', author_id: comment.authorId, body: comment.body, html_body: comment.html ?? htmlOf(comment.body), plain_body: comment.body, public: comment.public,
    attachments: comment.attachments.map((file) => showAttachment(file, origin)), audit_id: comment.auditId, via: { channel: comment.channel, source: { from: {}, to: {}, rel: null } },
    created_at: iso(comment.at), metadata: { system: SYSTEM, custom: comment.custom },
  }
}

/** Addresses of the documentation range; no real place. */
export const SYSTEM = { client: 'sandbox', ip_address: '192.0.2.1', latitude: 0, longitude: 0, location: '' }

export function showAudit(audit: AuditRow, origin: string): object {
  return {
    id: audit.id, ticket_id: audit.ticketId, created_at: iso(audit.at), author_id: audit.authorId, metadata: { system: SYSTEM, custom: audit.custom },
    events: audit.events.map((event) => showEvent(event, origin)), via: { channel: audit.channel, source: { from: {}, to: {}, rel: null, ...audit.source } },
  }
}

function showEvent(event: EventRow, origin: string): object {
  switch (event.type) {
    case 'Comment': {
      const { created_at: _created, metadata: _metadata, via: _via, ...rest } = showComment(event.comment, origin) as Record<string, unknown>
      return rest
    }
    case 'Create': return { id: event.id, type: 'Create', field_name: event.field, value: event.value }
    case 'Change': return {
      id: event.id, type: 'Change', field_name: event.field, value: event.value, previous_value: event.previous,
      ...(event.rule === null ? {} : { via: { channel: 'rule', source: { from: { id: event.rule }, rel: 'trigger' } } }),
    }
    case 'CommentRedactionEvent': return { id: event.id, type: 'CommentRedactionEvent', comment_id: event.commentId }
    case 'Notification': return {
      id: event.id, type: 'Notification', subject: event.subject, body: event.body, recipients: event.recipients,
      via: { channel: 'rule', source: { from: { id: event.rule, title: event.ruleTitle }, rel: 'trigger' } },
    }
  }
}

export function showUser(user: UserRow, origin: string): object {
  return {
    id: user.id, url: `${origin}/api/v2/users/${user.id}.json`, name: user.name, email: user.email, created_at: iso(user.createdAt), updated_at: iso(user.createdAt),
    time_zone: 'UTC', iana_time_zone: 'Etc/UTC', phone: null, shared_phone_number: null, photo: null, locale_id: 1, locale: 'en-US', organization_id: user.organizationId, role: user.role,
    verified: true, external_id: user.externalId, tags: [], alias: '', active: user.deleted !== true, shared: false, shared_agent: false, last_login_at: null, two_factor_auth_enabled: null,
    signature: null, details: '', notes: '', role_type: user.role === 'admin' ? 4 : user.customRoleId == null ? null : 0, custom_role_id: user.customRoleId ?? null, moderator: user.role === 'admin',
    ticket_restriction: user.role === 'end-user' ? 'requested' : (user.restriction ?? null), only_private_comments: false, restricted_agent: user.role !== 'admin', suspended: user.suspended,
    default_group_id: null, report_csv: false, user_fields: {},
  }
}

export function showGroup(group: GroupRow, origin: string): object {
  return {
    url: `${origin}/api/v2/groups/${group.id}.json`, id: group.id, is_public: group.private !== true, name: group.name, description: '', default: false, deleted: false,
    created_at: iso(group.createdAt), updated_at: iso(group.createdAt),
  }
}

export function showJob(job: JobRow, origin: string): object {
  return {
    id: job.id, job_type: job.type, url: `${origin}/api/v2/job_statuses/${job.id}.json`, total: job.total, progress: job.status === 'completed' ? job.total : job.status === 'working' ? 0 : null,
    status: job.status, message: job.message, results: job.results,
  }
}
