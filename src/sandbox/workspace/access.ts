import type { Ask } from './ask.ts'
import { customRoles, groups, memberships } from './read.ts'
import type { Ticket, User } from './rows.ts'

/**
 * Which tickets this person may see. Zendesk does not show agents what their restriction or custom role keeps from them; the account's API
 * here knows only what they are, so the screens look. https://support.zendesk.com/hc/en-us/articles/4408882153882
 */
export function sees(ask: Ask, me: User): (ticket: Ticket) => boolean {
  if (me.role === 'admin') return () => true
  const mine = new Set(memberships(ask).filter((row) => row.user_id === me.id).map((row) => row.group_id))
  const known = groups(ask)
  const open = new Set(known.filter((group) => group.is_public).map((group) => group.id))
  const own = (ticket: Ticket): boolean => ticket.group_id !== null && mine.has(ticket.group_id)
  // A private group's tickets are for its members alone, whatever else somebody may see.
  const hidden = (ticket: Ticket): boolean => ticket.group_id !== null && !mine.has(ticket.group_id) && !open.has(ticket.group_id)
  switch (accessOf(ask, me)) {
    case 'groups':
    case 'within-groups': return own
    case 'within-groups-and-public-groups': return (ticket) => own(ticket) || (ticket.group_id !== null && open.has(ticket.group_id))
    case 'assigned':
    case 'assigned-only': return (ticket) => ticket.assignee_id === me.id
    case 'organization':
    case 'within-organization': return (ticket) => ticket.organization_id !== null && ticket.organization_id === me.organization_id
    case 'requested': return (ticket) => ticket.requester_id === me.id
    case null:
    default: return (ticket) => !hidden(ticket)
  }
}

/** The custom role decides where there is one. */
export function accessOf(ask: Ask, me: User): string | null {
  const role = me.custom_role_id === null ? undefined : customRoles(ask).find((one) => one.id === me.custom_role_id)
  return role?.configuration.ticket_access ?? me.ticket_restriction
}
