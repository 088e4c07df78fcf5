import { generateKeyPairSync, sign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { agentChecks } from '../../src/connector/contract/agents.ts'
import { ContractBreach, type AgentTerms, type ContractBench } from '../../src/connector/contract/index.ts'
import type { Agents, WorkingAgent } from '../../src/connector/connector.ts'

/** The checks of who works there catch what they should: a toy keeps every promise, and each broken one turns a check red. */

type Flaw =
  | 'makes people up' | 'mixes up organizations' | 'forgets who is suspended' | 'lets everybody read' | 'lets nobody read' | 'minds only the role' | 'minds only the restriction' | 'opens private groups' | 'opens closed doors in doubt'
  | 'trusts roles that are lost' | 'reads the bin' | 'lets end users read' | 'remembers people' | 'remembers tickets' | 'gives any key' | 'gives the private key' | 'gives a key for every app' | 'logs names' | 'takes silence for a yes'

interface Person extends AgentTerms {
  readonly id: string
  suspended?: boolean
  gone?: boolean
}

interface ToyTicket {
  readonly id: string
  group: string | null
  readonly assignee: string | null
  readonly organization: string | null
  readonly requester: string | null
  gone: boolean
}

const app = generateKeyPairSync('rsa', { modulusLength: 2048 })
const other = generateKeyPairSync('rsa', { modulusLength: 2048 })
const RESTRICTIONS: readonly string[] = ['organization', 'groups', 'assigned', 'requested']

function toy(flaw: Flaw | null): ContractBench {
  const people = new Map<string, Person>()
  const remembered = new Map<string, Person>()
  const tickets = new Map<string, ToyTicket>()
  const places = new Map<string, string | null>()
  const closed = new Set<string>()
  const lines: string[] = []
  let [last, mute] = [0, false]
  const next = (): string => String((last += 1))

  function known(id: string): Person | null {
    if (flaw === 'remembers people' && remembered.has(id)) return remembered.get(id) ?? null
    const found = people.get(id) ?? null
    if (found !== null) remembered.set(id, { ...found })
    return found
  }
  function ask(): void {
    if (mute && flaw !== 'takes silence for a yes') throw new Error('half an answer')
  }
  function may(who: Person, ticket: ToyTicket): boolean {
    if (flaw === 'lets everybody read' || flaw === 'lets nobody read') return flaw === 'lets everybody read'
    if (who.suspended === true && flaw !== 'forgets who is suspended') return false
    if (who.gone === true) return false
    if (who.role === 'admin') return true
    if (who.role === 'end-user' && flaw !== 'lets end users read') return false
    const group = flaw === 'remembers tickets' ? (places.get(ticket.id) ?? null) : ticket.group
    const member = group !== null && who.groups.includes(group)
    const ofOurs = who.organization !== null && ticket.organization === who.organization
    const rules: Record<string, boolean> = { organization: ofOurs, groups: member, assigned: ticket.assignee === who.id, requested: ticket.requester === who.id }
    const roles: Record<string, boolean> = { all: true, 'within-groups': member, 'assigned-only': ticket.assignee === who.id, 'within-organization': ofOurs, 'within-groups-and-public-groups': member || (group !== null && !closed.has(group)), lost: flaw === 'trusts roles that are lost' }
    const byRestriction = who.restriction === null || flaw === 'minds only the role' || (rules[who.restriction] ?? flaw === 'opens closed doors in doubt')
    const byRole = who.sees === null || flaw === 'minds only the restriction' || roles[who.sees] === true
    return byRestriction && byRole && (group === null || !closed.has(group) || member || who.sees === 'all' || flaw === 'opens private groups')
  }
  const agents: Agents = {
    appKey: async (id) => {
      await Promise.resolve()
      ask()
      if (id !== 'app' && flaw !== 'gives a key for every app') throw new Error('no such app')
      const pair = flaw === 'gives any key' ? other : app
      return flaw === 'gives the private key' ? pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() : pair.publicKey.export({ type: 'spki', format: 'pem' }).toString()
    },
    agent: async (id): Promise<WorkingAgent | null> => {
      await Promise.resolve()
      ask()
      const who = known(id)
      if (who === null) return flaw === 'makes people up' ? { id, name: '', role: 'agent', customRole: null, active: true, restriction: null, groups: [], organization: null } : null
      if (flaw === 'logs names') lines.push(who.name)
      const restriction = who.restriction === null ? null : RESTRICTIONS.includes(who.restriction) ? (who.restriction as 'groups') : 'unknown'
      return { id, name: who.name, role: who.role, customRole: who.sees, active: (who.suspended !== true || flaw === 'forgets who is suspended') && who.gone !== true, restriction, groups: who.groups, organization: flaw === 'mixes up organizations' ? (who.groups[0] ?? null) : who.organization }
    },
    mayRead: async (id, ids) => {
      await Promise.resolve()
      ask()
      const who = known(id)
      if (who === null) return new Set()
      return new Set(ids.filter((one) => {
        const ticket = tickets.get(one)
        if (ticket === undefined || (ticket.gone && flaw !== 'reads the bin')) return false
        if (!places.has(one)) places.set(one, ticket.group)
        return may(who, ticket)
      }))
    },
  }
  const bench: Pick<ContractBench, 'agents' | 'lines' | 'vendor'> & { readonly connection: { readonly agents: Agents } } = {
    connection: { agents },
    lines: () => lines,
    vendor: { requests: () => 0, settle: () => Promise.resolve(), fault: () => void (mute = true) },
    agents: {
      hire: (terms) => {
        const id = next()
        people.set(id, { id, ...terms })
        return Promise.resolve(id)
      },
      change: (id, terms) => Promise.resolve(void Object.assign(people.get(id) ?? {}, terms)),
      group: (isPrivate) => {
        const id = next()
        if (isPrivate) closed.add(id)
        return Promise.resolve(id)
      },
      organization: () => Promise.resolve(next()),
      ticket: ({ group = null, assignee = null, organization = null, requester = null }) => {
        const id = next()
        tickets.set(id, { id, group, assignee, requester, organization: organization ?? people.get(requester ?? '')?.organization ?? null, gone: false })
        return Promise.resolve(id)
      },
      move: (id, group) => Promise.resolve(void Object.assign(tickets.get(id) ?? {}, { group })),
      discard: (id) => Promise.resolve(void Object.assign(tickets.get(id) ?? {}, { gone: true })),
      appId: 'app',
      signed: () => Promise.resolve(`a.b.${sign('RSA-SHA256', Buffer.from('a.b'), app.privateKey).toString('base64url')}`),
      addresses: () => Promise.resolve([]),
    },
  }
  return bench as unknown as ContractBench
}

async function broken(flaw: Flaw | null): Promise<readonly string[]> {
  const found: string[] = []
  for (const check of agentChecks) {
    try {
      await check.run(toy(flaw))
    } catch (error) {
      if (!(error instanceof ContractBreach)) throw error
      found.push(check.name)
    }
  }
  return found
}

describe('the contract of who works there', () => {
  it('is kept by a toy that keeps it', async () => {
    expect(await broken(null)).toEqual([])
  })

  it.each([
    ['makes people up', 'nobody is made up'],
    ['mixes up organizations', 'what the vendor says'],
    ['forgets who is suspended', 'what the vendor says'],
    ['lets everybody read', 'each reads'],
    ['lets nobody read', 'each reads'],
    ['minds only the role', 'each reads'],
    ['minds only the restriction', 'each reads'],
    ['opens private groups', 'each reads'],
    ['opens closed doors in doubt', 'in doubt'],
    ['trusts roles that are lost', 'in doubt'],
    ['reads the bin', 'in doubt'],
    ['lets end users read', 'in doubt'],
    ['remembers people', 'next question'],
    ['remembers tickets', 'next question'],
    ['gives any key', 'key of the app'],
    ['gives the private key', 'key of the app'],
    ['gives a key for every app', 'key of the app'],
    ['logs names', 'no address and no log'],
    ['takes silence for a yes', 'no yes'],
  ] as const)('turns red where one %s', async (flaw, check) => {
    expect((await broken(flaw)).join('; ')).toContain(check)
  })
})
