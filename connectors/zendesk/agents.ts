import { createPublicKey } from 'node:crypto'
import { z } from 'zod'
import type { Agents, WorkingAgent } from '../../src/connector/connector.ts'
import { chunks } from '../../src/connector/paging.ts'
import { BridgeError } from '../../src/domain/errors.ts'
import type { Instant } from '../../src/domain/ports.ts'
import { mayReadTicket, ofRole, type Sight } from './agents-sight.ts'
import { errorOf, type ZendeskApi } from './api.ts'
import { IdShape, listOf } from './shapes.ts'

const MaybeId = IdShape.nullish().transform((id) => id ?? null)
const UserShape = z.object({
  id: IdShape, name: z.string().nullish(), role: z.string().nullish(), suspended: z.boolean().nullish(), active: z.boolean().nullish(), ticket_restriction: z.string().nullish(),
  custom_role_id: MaybeId, organization_id: MaybeId, chat_only: z.boolean().nullish(),
})
const RoleShape = z.object({ configuration: z.object({ ticket_access: z.string().nullish() }).nullish() })
const GroupShape = z.object({ id: IdShape, is_public: z.boolean().nullish() })
const SeenShape = z.object({ id: IdShape, status: z.string(), group_id: MaybeId, assignee_id: MaybeId, requester_id: MaybeId, organization_id: MaybeId })
/** Ids per call: `TicketsShowMany` of the official description (2025-06). */
const MANY = 100
const READ = { purpose: 'read', priority: 1 } as const

/** What a role lets its people see, and which groups are private, is kept this long. People, memberships and tickets are asked for every time. */
const FRESH_MS = 30_000

/**
 * People who work in Zendesk, as it says they are at this moment: an access that was taken away is gone with the next question.
 * https://developer.zendesk.com/api-reference/ticketing/users/users/ (`ticket_restriction`, `suspended`),
 * https://developer.zendesk.com/api-reference/ticketing/account-configuration/custom_roles/ (`ticket_access`),
 * https://support.zendesk.com/hc/en-us/articles/4767122732058 (private groups).
 */
export function agentsOf(api: ZendeskApi): Agents {
  const groups = privateGroups(api)
  const accessOf = rolesOf(api)
  return {
    async appKey(appId) {
      if (!/^\d+$/.test(appId)) throw new BridgeError('connector.not-found', 'zendesk has no app of that id')
      // Its answer is no JSON. https://developer.zendesk.com/documentation/apps/build-an-app/building-a-server-side-app/part-5-secure-the-app/
      const url = `${api.base}/api/v2/apps/${appId}/public_key.pem`
      const answer = await api.transport.send({ method: 'GET', url, headers: { accept: '*/*' }, body: null }, READ)
      if (answer.status >= 300) throw errorOf(answer, 'GET', url)
      return publicRsa(answer.body)
    },
    async agent(userId) {
      const user = await userOf(api, userId)
      return user === null ? null : agentFrom(user, await groupsOf(api, userId))
    },
    async mayRead(userId, ticketIds) {
      const asked = [...new Set(ticketIds)].filter((id) => /^\d+$/.test(id))
      if (asked.length === 0) return new Set()
      const [user, memberships, tickets] = await Promise.all([userOf(api, userId), groupsOf(api, userId), ticketsOf(api, asked)])
      if (user === null) return new Set()
      const who = { ...agentFrom(user, memberships), chatOnly: user.chat_only === true, access: await accessOf(user.custom_role_id) }
      const strange = tickets.flatMap(({ group_id: group }) => (who.role === 'admin' || group === null || memberships.includes(group) ? [] : [group]))
      const sight: Sight = { ...who, privateGroups: await groups(strange) }
      return new Set(tickets.filter((ticket) => mayReadTicket(sight, ticket)).map((ticket) => ticket.id))
    },
  }
}

async function userOf(api: ZendeskApi, userId: string): Promise<z.infer<typeof UserShape> | null> {
  if (!/^\d+$/.test(userId)) return null
  const found = await orAbsent(api.get(READ, z.object({ user: UserShape }), `users/${userId}.json`))
  return found === null || found.user.id !== userId ? null : found.user
}

async function groupsOf(api: ZendeskApi, userId: string): Promise<readonly string[]> {
  if (!/^\d+$/.test(userId)) return []
  const asked = api.list(READ, listOf('group_memberships', z.object({ group_id: IdShape, user_id: IdShape })), `users/${userId}/group_memberships.json`, { 'page[size]': 100 })
  return ((await orAbsent(asked)) ?? []).filter((row) => row.user_id === userId).map((row) => row.group_id)
}

/** One that cannot be read lets nobody see anything. */
function rolesOf(api: ZendeskApi): (id: string | null) => Promise<Sight['access']> {
  const known = new Map<string, { readonly at: Instant; readonly access: Sight['access'] }>()
  return async (id) => {
    if (id === null) return null
    const now = api.ports.clock.now()
    const kept = known.get(id)
    if (kept !== undefined && now - kept.at < FRESH_MS) return kept.access
    const found = await orAbsent(api.get(READ, z.object({ custom_role: RoleShape }), `custom_roles/${id}.json`))
    const access = ofRole(found?.custom_role.configuration?.ticket_access ?? null)
    known.set(id, { at: now, access })
    return access
  }
}

/** Which of these groups are private; one that is not in the list is taken for private. */
function privateGroups(api: ZendeskApi): (ids: readonly string[]) => Promise<ReadonlySet<string>> {
  let at: Instant | null = null
  let open: ReadonlySet<string> = new Set()
  return async (ids) => {
    if (ids.length === 0) return new Set()
    const now = api.ports.clock.now()
    if (at === null || now - at >= FRESH_MS || ids.some((id) => !open.has(id))) {
      const groups = await api.list(READ, listOf('groups', GroupShape), 'groups.json', { 'page[size]': 100 })
      open = new Set(groups.filter((group) => group.is_public !== false).map((group) => group.id))
      at = now
    }
    return new Set(ids.filter((id) => !open.has(id)))
  }
}

async function ticketsOf(api: ZendeskApi, ids: readonly string[]): Promise<readonly z.infer<typeof SeenShape>[]> {
  const found: z.infer<typeof SeenShape>[] = []
  for (const some of chunks(ids, MANY)) {
    const { tickets } = await api.get(READ, z.object({ tickets: z.array(SeenShape) }), 'tickets/show_many.json', { ids: some.join(',') })
    found.push(...tickets.filter((ticket) => some.includes(ticket.id) && ticket.status !== 'deleted'))
  }
  return found
}

async function orAbsent<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof BridgeError && (error.code === 'connector.not-found' || error.code === 'connector.permission')) return null
    throw error
  }
}

const RESTRICTIONS = ['organization', 'groups', 'assigned', 'requested'] as const

function agentFrom(user: z.infer<typeof UserShape>, groups: readonly string[]): WorkingAgent {
  const role = user.role === 'admin' || user.role === 'agent' ? user.role : 'end-user'
  const said = user.ticket_restriction ?? null
  return {
    id: user.id, name: user.name ?? '', role, customRole: user.custom_role_id, active: user.active === true && user.suspended === false,
    restriction: said === null ? null : (RESTRICTIONS.find((one) => one === said) ?? 'unknown'), groups, organization: user.organization_id,
  }
}

function publicRsa(pem: string): string {
  try {
    const key = createPublicKey(pem)
    if (pem.includes('PRIVATE') || key.asymmetricKeyType !== 'rsa' || (key.asymmetricKeyDetails?.modulusLength ?? 0) < 2048) throw new Error('no public RSA key of 2048 bits')
    return key.export({ type: 'spki', format: 'pem' }).toString()
  } catch (error) {
    throw new BridgeError('connector.protocol', 'what zendesk gave for the key of the app is no public RSA key', {}, { cause: error })
  }
}
