import type { AgentsCase, AgentTerms } from '../../src/connector/contract/index.ts'
import { signAppToken } from '../../src/sandbox/zendesk/apps.ts'
import type { ZendeskWorld } from './zendesk-bench.ts'

const ROLES: Readonly<Record<string, string>> = { all: 'team-lead', 'assigned-only': 'contractor', 'within-groups': 'closed-desk', 'within-groups-and-public-groups': 'open-desk', 'within-organization': 'partner', lost: '360004100999' }

/** How the sandbox's people are hired, changed and given tickets. */
export function zendeskAgents(world: Pick<ZendeskWorld, 'vendor' | 'hand' | 'clock' | 'seen'>, makeTicket: (extra: object) => { readonly ticket: { readonly id: number } }): AgentsCase {
  let made = 0
  const { account } = world.vendor
  const control = (verb: string, input: object): void => void world.vendor.control(verb, input, world.clock.now(), () => 0.5)
  const row = (answer: unknown, name: string): { id: number } => (answer as Record<string, { id: number }>)[name] ?? { id: 0 }
  const newUser = (role: string, name: string, organization: string | null): string =>
    String(row(world.hand('POST', 'users.json', { user: { name, email: `agent.${++made}@example.com`, role, ...(organization === null ? {} : { organization_id: Number(organization) }) } }), 'user').id)
  const apply = (id: string, { restriction, sees, groups, role, organization, suspended, gone }: Parameters<AgentsCase['change']>[1]): void =>
    control('person', {
      id: Number(id), ...(role === undefined ? {} : { role }), ...(restriction === undefined ? {} : { restriction }), ...(sees === undefined ? {} : { customRole: sees === null ? null : (ROLES[sees] ?? sees) }),
      ...(groups === undefined ? {} : { groups: [...groups] }), ...(organization === undefined ? {} : { organization: organization === null ? null : Number(organization) }),
      ...(suspended === undefined ? {} : { suspended }), ...(gone === true ? { deleted: true } : {}),
    })
  return {
    hire: (terms: AgentTerms) => {
      const id = newUser(terms.role, terms.name, terms.organization)
      apply(id, terms)
      return Promise.resolve(id)
    },
    change: (id, terms) => Promise.resolve(apply(id, terms)),
    group(isPrivate) {
      const id = String(row(world.hand('POST', 'groups.json', { group: { name: `Contract group ${++made}` } }), 'group').id)
      if (isPrivate) control('group', { id: Number(id), private: true })
      return Promise.resolve(id)
    },
    organization: () => Promise.resolve(String(row(world.hand('POST', 'organizations.json', { organization: { name: `Contract organization ${++made}` } }), 'organization').id)),
    ticket({ group, assignee, organization, requester }) {
      const asker = requester ?? newUser('end-user', 'Una User', organization ?? null)
      const { ticket } = makeTicket({ requester_id: Number(asker) })
      const inside = account.tickets.get(ticket.id)
      if (inside === undefined) throw new Error('no ticket')
      inside.groupId = group === undefined ? null : Number(group)
      inside.assigneeId = assignee === undefined ? null : Number(assignee)
      return Promise.resolve(String(ticket.id))
    },
    move(ticketId, group) {
      const inside = account.tickets.get(Number(ticketId))
      if (inside !== undefined) inside.groupId = Number(group)
      return Promise.resolve()
    },
    discard: (ticketId) => Promise.resolve(control('edit', { ticketId: Number(ticketId), by: 'agent', delete: true })),
    appId: String(account.app.id),
    signed: () => Promise.resolve(signAppToken(account, { agentId: account.usersByKey.get('agent')?.id ?? 0, location: 'nav_bar', now: world.clock.now() })),
    addresses: () => Promise.resolve(world.seen.map((request) => request.url)),
  }
}
