import { nextId, type Account } from './account.ts'
import { number, strings, text } from './route.ts'
import type { GroupRow, JsonObject, TicketRestriction, UserRow } from './types.ts'

/**
 * What an admin does to a person: `{id | key, name?, suspended?, role?, restriction?, customRole?, groups?, organization?, deleted?}`; groups by key,
 * the custom role by key or id, null takes it away.
 */
export function changePerson(account: Account, input: JsonObject): unknown {
  const user = account.users.get(number(input['id']) ?? -1) ?? account.usersByKey.get(text(input['key']) ?? '')
  if (user === undefined) throw new RangeError('no such person')
  if (input['name'] !== undefined) user.name = text(input['name']) ?? ''
  if (input['suspended'] !== undefined) user.suspended = input['suspended'] === true
  if (input['role'] !== undefined) user.role = text(input['role']) as UserRow['role']
  if (input['restriction'] !== undefined) user.restriction = text(input['restriction']) as TicketRestriction | null
  if (input['customRole'] !== undefined) user.customRoleId = roleId(account, text(input['customRole']))
  if (input['organization'] !== undefined) user.organizationId = number(input['organization'])
  if (input['deleted'] === true) user.deleted = true
  if (input['groups'] !== undefined) {
    const groups = strings(input['groups']).map((key) => groupOf(account, key).id)
    account.memberships.splice(0, account.memberships.length, ...account.memberships.filter((row) => row.userId !== user.id))
    account.memberships.push(...groups.map((groupId) => ({ id: nextId(account), userId: user.id, groupId })))
  }
  return { id: user.id }
}

/** Makes a group private: `{id | key, private: true}`; there is no way back, as in the product. */
export function changeGroup(account: Account, input: JsonObject): unknown {
  const group = account.groups.get(number(input['id']) ?? -1) ?? groupOf(account, text(input['key']) ?? '')
  if (input['private'] === true) group.private = true
  return { id: group.id }
}

function groupOf(account: Account, key: string): GroupRow {
  const group = [...account.groups.values()].find((one) => one.key === key || String(one.id) === key)
  if (group === undefined) throw new RangeError(`no group ${key}`)
  return group
}

/** An id nobody has is kept as it is: the account has lost that role. */
function roleId(account: Account, key: string | null): number | null {
  if (key === null) return null
  return [...account.customRoles.values()].find((role) => role.key === key)?.id ?? Number(key)
}
