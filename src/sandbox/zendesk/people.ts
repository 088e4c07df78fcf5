import type { Account } from './account.ts'
import { listPage } from './page.ts'
import { notFound } from './refuse.ts'
import { idList, idParam, json, type Call, type Route } from './route.ts'
import { showGroup, showUser } from './show.ts'
import type { CustomRoleRow, UserRow } from './types.ts'

function usersFor(call: Call): UserRow[] {
  const roles = [...call.query.getAll('role'), ...call.query.getAll('role[]')]
  return [...call.account.users.values()].filter((user) => roles.length === 0 || roles.includes(user.role))
}

function showMembership(call: Call, row: Account['memberships'][number]): object {
  return { url: `${call.origin}/api/v2/group_memberships/${row.id}.json`, id: row.id, user_id: row.userId, group_id: row.groupId, default: false, created_at: '2025-01-01T00:00:00Z', updated_at: '2025-01-01T00:00:00Z' }
}

function showCustomRole(role: CustomRoleRow): object {
  return {
    id: role.id, name: role.name, description: '', role_type: 0, team_member_count: 0, created_at: '2025-01-01T00:00:00Z', updated_at: '2025-01-01T00:00:00Z',
    configuration: { ticket_access: role.ticketAccess, ticket_comment_access: 'public', ticket_editing: true, light_agent: false },
  }
}

export const peopleRoutes: readonly Route[] = [
  {
    // Without any credential this answers 200 with nobody; see the front desk in index.ts.
    method: 'GET', path: '/api/v2/users/me', scope: 'users', role: 'anyone', purpose: 'auth',
    answer: (call) => json({ user: { ...showUser(call.user, call.origin), authenticity_token: null } }),
  },
  { method: 'GET', path: '/api/v2/users', scope: 'users', role: 'agent', purpose: 'read', answer: (call) => listPage(call, 'users', usersFor(call), (user) => showUser(user, call.origin)) },
  {
    method: 'GET', path: '/api/v2/users/show_many', scope: 'users', role: 'agent', purpose: 'read',
    answer(call) {
      const users = idList(call).flatMap((id) => call.account.users.get(id) ?? []).filter((user) => user.deleted !== true)
      return json({ users: users.map((user) => showUser(user, call.origin)), next_page: null, previous_page: null, count: users.length })
    },
  },
  {
    method: 'GET', path: '/api/v2/users/{user_id}', scope: 'users', role: 'agent', purpose: 'read',
    answer(call) {
      const user = call.account.users.get(idParam(call, 'user_id'))
      if (user === undefined) throw notFound()
      return json({ user: showUser(user, call.origin) })
    },
  },
  {
    // They stay, inactive, for their tickets' sake: `DeleteUser` of the official description.
    method: 'DELETE', path: '/api/v2/users/{user_id}', scope: 'users', role: 'agent', purpose: 'write',
    answer(call) {
      const user = call.account.users.get(idParam(call, 'user_id'))
      if (user === undefined) throw notFound()
      user.deleted = true
      return json({ user: showUser(user, call.origin) })
    },
  },
  { method: 'GET', path: '/api/v2/groups', scope: 'global', role: 'agent', purpose: 'setup', answer: (call) => listPage(call, 'groups', [...call.account.groups.values()], (group) => showGroup(group, call.origin)) },
  {
    method: 'GET', path: '/api/v2/groups/assignable', scope: 'global', role: 'agent', purpose: 'setup',
    answer: (call) => listPage(call, 'groups', [...call.account.groups.values()], (group) => showGroup(group, call.origin)),
  },
  {
    method: 'GET', path: '/api/v2/groups/{group_id}', scope: 'global', role: 'agent', purpose: 'setup',
    answer(call) {
      const group = call.account.groups.get(idParam(call, 'group_id'))
      if (group === undefined) throw notFound()
      return json({ group: showGroup(group, call.origin) })
    },
  },
  { method: 'GET', path: '/api/v2/group_memberships', scope: 'global', role: 'agent', purpose: 'setup', answer: (call) => listPage(call, 'group_memberships', call.account.memberships, (row) => showMembership(call, row)) },
  {
    method: 'GET', path: '/api/v2/groups/{group_id}/memberships', scope: 'global', role: 'agent', purpose: 'setup',
    answer: (call) => listPage(call, 'group_memberships', call.account.memberships.filter((row) => row.groupId === idParam(call, 'group_id')), (row) => showMembership(call, row)),
  },
  {
    method: 'GET', path: '/api/v2/users/{user_id}/group_memberships', scope: 'global', role: 'agent', purpose: 'read',
    answer: (call) => listPage(call, 'group_memberships', call.account.memberships.filter((row) => row.userId === idParam(call, 'user_id')), (row) => showMembership(call, row)),
  },
  { method: 'GET', path: '/api/v2/custom_roles', scope: 'global', role: 'agent', purpose: 'read', answer: (call) => json({ custom_roles: [...call.account.customRoles.values()].map((role) => showCustomRole(role)) }) },
  {
    method: 'GET', path: '/api/v2/custom_roles/{custom_role_id}', scope: 'global', role: 'admin', purpose: 'read',
    answer(call) {
      const role = call.account.customRoles.get(idParam(call, 'custom_role_id'))
      if (role === undefined) throw notFound()
      return json({ custom_role: showCustomRole(role) })
    },
  },
]
