import type { Call } from './route.ts'
import { showCustomStatus, showGroupOf, showUser } from './show-more.ts'
import { showOrganization } from './organizations.ts'
import type { TicketRow } from './types.ts'

/** `include=users,groups,…`: what the page's tickets refer to. https://developer.zendesk.com/documentation/ticketing/using-the-zendesk-api/side_loading/ */
export function sideLoads(call: Call, tickets: readonly TicketRow[]): object {
  const wanted = new Set((call.query.get('include') ?? '').split(',').map((part) => part.trim()))
  const { account, origin } = call
  const pick = (ids: readonly (number | null)[]): number[] => [...new Set(ids.filter((id): id is number => id !== null))]
  return {
    ...(wanted.has('users') ? { users: pick(tickets.flatMap((one) => [one.requesterId, one.submitterId, one.assigneeId])).flatMap((id) => account.users.get(id) ?? []).map((user) => showUser(user, origin)) } : {}),
    ...(wanted.has('groups') ? { groups: pick(tickets.map((one) => one.groupId)).flatMap((id) => showGroupOf(account, id, origin)) } : {}),
    ...(wanted.has('organizations') ? { organizations: pick(tickets.map((one) => account.users.get(one.requesterId)?.organizationId ?? null)).flatMap((id) => account.organizations.get(id) ?? []).map((row) => showOrganization(row, origin)) } : {}),
    ...(wanted.has('custom_statuses') ? { custom_statuses: account.customStatuses.map((one) => showCustomStatus(one)) } : {}),
    ...(wanted.has('metric_sets') ? { metric_sets: tickets.map((one) => ({ id: one.id, ticket_id: one.id, reopens: 0, replies: one.comments.length - 1, created_at: new Date(one.createdAt).toISOString() })) } : {}),
  }
}
