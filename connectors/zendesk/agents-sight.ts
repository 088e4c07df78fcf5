import type { WorkingAgent } from '../../src/connector/connector.ts'

/** What somebody's custom role lets them see; `unknown`: it cannot be read, or says something that is not known here. */
export type Access = 'all' | 'assigned-only' | 'within-groups' | 'within-groups-and-public-groups' | 'within-organization' | 'unknown'

export interface Sight extends WorkingAgent {
  readonly chatOnly: boolean
  /** Null: no custom role. */
  readonly access: Access | null
  readonly privateGroups: ReadonlySet<string>
}

interface Seen {
  readonly group_id: string | null
  readonly assignee_id: string | null
  readonly requester_id: string | null
  readonly organization_id: string | null
}

const ACCESSES: readonly Access[] = ['all', 'assigned-only', 'within-groups', 'within-groups-and-public-groups', 'within-organization']

export function ofRole(said: string | null): Access {
  return ACCESSES.find((one) => one === said) ?? 'unknown'
}

/**
 * Admins see everything. Of anybody else both the person's own restriction and their custom role must allow it; what Zendesk may allow beside
 * that (as a follower, through a second organization) is not known for certain here, and so not given.
 */
export function mayReadTicket(who: Sight, ticket: Seen): boolean {
  if (!who.active || who.chatOnly) return false
  if (who.role === 'admin') return true
  return who.role === 'agent' && byRestriction(who, ticket) && byRole(who, ticket) && byGroup(who, ticket)
}

function byRestriction(who: Sight, ticket: Seen): boolean {
  switch (who.restriction) {
    case null: return true
    case 'groups': return isMember(who, ticket)
    case 'assigned': return ticket.assignee_id === who.id
    case 'requested': return ticket.requester_id === who.id
    case 'organization': return isOfOrganization(who, ticket)
    case 'unknown': return false
  }
}

function byRole(who: Sight, ticket: Seen): boolean {
  switch (who.access) {
    case null:
    case 'all': return true
    case 'within-groups': return isMember(who, ticket)
    // Members of every public group, as it were; a ticket that is in no group yet is in none of them.
    case 'within-groups-and-public-groups': return isMember(who, ticket) || (ticket.group_id !== null && !who.privateGroups.has(ticket.group_id))
    case 'assigned-only': return ticket.assignee_id === who.id
    case 'within-organization': return isOfOrganization(who, ticket)
    case 'unknown': return false
  }
}

/** Private groups show their tickets to members, and to those whose role says all. */
function byGroup(who: Sight, ticket: Seen): boolean {
  return ticket.group_id === null || !who.privateGroups.has(ticket.group_id) || isMember(who, ticket) || who.access === 'all'
}

function isMember(who: Sight, ticket: Seen): boolean {
  return ticket.group_id !== null && who.groups.includes(ticket.group_id)
}

function isOfOrganization(who: Sight, ticket: Seen): boolean {
  return who.organization !== null && ticket.organization_id === who.organization
}
