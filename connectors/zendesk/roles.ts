import type { Instant } from '../../src/domain/ports.ts'
import type { Comment } from '../../src/domain/ticket.ts'
import type { ZendeskApi } from './api.ts'
import { listOf, UserShape } from './shapes.ts'

export type Role = Comment['authorRole']

/** Who is staff. Everybody else who writes is an end user, so that one short list answers for a million authors. */
export interface Roles {
  /** Users that came along with something else. */
  learn(users: readonly { readonly id: string; readonly role?: string | null | undefined }[]): void
  /** Gives a look-up that needs no further requests; reads the staff list when it is missing or an hour old. */
  ready(): Promise<(author: string | null) => Role>
}

const FRESH_MS = 3_600_000

export function createRoles(api: ZendeskApi): Roles {
  const staff = new Set<string>()
  const others = new Set<string>()
  let readAt: Instant | null = null
  let reading: Promise<void> | null = null

  const learn: Roles['learn'] = (users) => {
    for (const user of users) {
      if (user.role === 'agent' || user.role === 'admin') staff.add(user.id)
      else if (user.role === 'end-user') others.add(user.id)
    }
  }

  async function read(): Promise<void> {
    const users = await api.list({ purpose: 'read' }, listOf('users', UserShape), 'users.json', { 'role[]': ['agent', 'admin'], 'page[size]': 100 })
    learn(users)
    readAt = api.ports.clock.now()
  }

  return {
    learn,
    async ready() {
      if (readAt === null || api.ports.clock.now() - readAt > FRESH_MS) {
        reading ??= read().finally(() => (reading = null))
        await reading
      }
      return (author) => roleOf(author, staff, others)
    },
  }
}

/** Zendesk itself writes as user -1. */
function roleOf(author: string | null, staff: ReadonlySet<string>, others: ReadonlySet<string>): Role {
  if (author === null) return 'unknown'
  if (author === '-1') return 'system'
  if (staff.has(author)) return 'agent'
  return others.has(author) || staff.size > 0 ? 'end-user' : 'unknown'
}

