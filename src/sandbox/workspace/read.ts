import type { Ask } from './ask.ts'
import type { Comment, CustomRole, Field, Group, Macro, Ticket, User } from './rows.ts'

interface Page {
  readonly meta?: { readonly has_more: boolean; readonly after_cursor: string | null }
}

/** All pages of a list. */
export function all<T>(ask: Ask, path: string, name: string): T[] {
  const rows: T[] = []
  let after: string | null = ''
  while (after !== null) {
    const mark: string = after === '' ? '' : `&page[after]=${encodeURIComponent(after)}`
    const page = ask.json(`${path}${path.includes('?') ? '&' : '?'}page[size]=100${mark}`) as Page & Readonly<Record<string, unknown>>
    rows.push(...((page[name] ?? []) as readonly T[]))
    after = page.meta?.has_more === true ? page.meta.after_cursor : null
  }
  return rows
}

export const tickets = (ask: Ask): Ticket[] => all<Ticket>(ask, '/api/v2/tickets.json', 'tickets')
export const staff = (ask: Ask): User[] => all<User>(ask, '/api/v2/users.json?role[]=agent&role[]=admin', 'users')
export const customRoles = (ask: Ask): readonly CustomRole[] => (ask.json('/api/v2/custom_roles.json') as { custom_roles: CustomRole[] }).custom_roles
export const groups = (ask: Ask): Group[] => all<Group>(ask, '/api/v2/groups.json', 'groups')
export const memberships = (ask: Ask): { readonly user_id: number; readonly group_id: number }[] => all(ask, '/api/v2/group_memberships.json', 'group_memberships')
export const macros = (ask: Ask): Macro[] => all<Macro>(ask, '/api/v2/macros/active.json', 'macros')
export const ticket = (ask: Ask, id: number): Ticket => (ask.json(`/api/v2/tickets/${id}.json`) as { ticket: Ticket }).ticket
/** At most the newest 100, the oldest first; and how many there are. */
export function comments(ask: Ask, id: number): { readonly rows: readonly Comment[]; readonly count: number } {
  const rows = (ask.json(`/api/v2/tickets/${id}/comments.json?sort=-created_at&page[size]=100`) as { comments: Comment[] }).comments.toReversed()
  return { rows, count: (ask.json(`/api/v2/tickets/${id}/comments/count.json`) as { count: { value: number } }).count.value }
}
/** Fields of the account's own making. */
export const fields = (ask: Ask): Field[] =>
  all<Field>(ask, '/api/v2/ticket_fields.json', 'ticket_fields').filter((field) => field.active && !SYSTEM.has(field.type))

const SYSTEM = new Set(['subject', 'description', 'status', 'tickettype', 'priority', 'group', 'assignee', 'custom_status', 'basic_priority', 'lookup'])

export function people(ask: Ask, ids: Iterable<number>): Map<number, User> {
  const wanted = [...new Set(ids)]
  const found = new Map<number, User>()
  for (let at = 0; at < wanted.length; at += 100) {
    for (const user of (ask.json(`/api/v2/users/show_many.json?ids=${wanted.slice(at, at + 100).join(',')}`) as { users: User[] }).users) found.set(user.id, user)
  }
  return found
}
