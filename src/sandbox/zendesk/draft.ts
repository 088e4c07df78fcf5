import type { Account } from './account.ts'
import type { Json, Priority, Status, TicketRow, TicketType } from './types.ts'

/** A ticket's values while one change is being worked out; nothing of the ticket moves until all of it is valid. */
export interface Draft {
  externalId: string | null
  subject: string
  status: Status
  customStatusId: number
  priority: Priority | null
  type: TicketType | null
  requesterId: number
  assigneeId: number | null
  groupId: number | null
  brandId: number
  formId: number
  problemId: number | null
  dueAt: string | null
  tags: readonly string[]
  fields: Map<number, Json>
  followerIds: readonly number[]
  ccIds: readonly number[]
  satisfaction: TicketRow['satisfaction']
}

export function draftOf(ticket: TicketRow): Draft {
  return {
    externalId: ticket.externalId, subject: ticket.subject, status: ticket.status, customStatusId: ticket.customStatusId, priority: ticket.priority, type: ticket.type,
    requesterId: ticket.requesterId, assigneeId: ticket.assigneeId, groupId: ticket.groupId, brandId: ticket.brandId, formId: ticket.formId,
    problemId: ticket.problemId, dueAt: ticket.dueAt, tags: ticket.tags, fields: new Map(ticket.fields), followerIds: ticket.followerIds, ccIds: ticket.ccIds,
    satisfaction: ticket.satisfaction,
  }
}

/** Values by the names that audits use. */
export function named(draft: Draft | TicketRow): Map<string, Json> {
  const values = new Map<string, Json>([
    ['subject', draft.subject], ['status', draft.status], ['custom_status_id', draft.customStatusId], ['priority', draft.priority], ['type', draft.type],
    ['external_id', draft.externalId], ['requester_id', draft.requesterId], ['assignee_id', draft.assigneeId], ['group_id', draft.groupId],
    ['brand_id', draft.brandId], ['ticket_form_id', draft.formId], ['problem_id', draft.problemId], ['due_at', draft.dueAt], ['tags', draft.tags],
    ['follower_ids', draft.followerIds], ['email_cc_ids', draft.ccIds], ['satisfaction_score', draft.satisfaction],
  ])
  for (const [id, value] of draft.fields) values.set(String(id), value)
  return values
}

export function settle(ticket: TicketRow, draft: Draft): void {
  const { fields, ...rest } = draft
  Object.assign(ticket, rest)
  ticket.fields.clear()
  for (const [id, value] of fields) ticket.fields.set(id, value)
}

export function setStatus(account: Account, draft: Draft, status: Status): void {
  if (draft.status === status) return
  draft.status = status
  const category = status === 'closed' ? 'solved' : status
  draft.customStatusId = account.customStatuses.find((one) => one.category === category && one.isDefault)?.id ?? draft.customStatusId
}
