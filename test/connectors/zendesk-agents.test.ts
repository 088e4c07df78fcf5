import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Agents } from '../../src/connector/connector.ts'
import { ours, type Step } from './zendesk-script.ts'

/** What the sandbox never says: answers about somebody or something else than was asked for, and keys that are none. */

const rsa = (bits: number) => generateKeyPairSync('rsa', { modulusLength: bits })
const pem = (key: { export(options: { type: 'spki'; format: 'pem' }): string | Buffer }): string => key.export({ type: 'spki', format: 'pem' }).toString()

interface Says {
  readonly user?: object
  readonly memberships?: readonly object[]
  readonly tickets?: readonly object[]
  readonly groups?: () => readonly object[]
  readonly role?: Step
}

function agentsWhere({ user = {}, memberships = [], tickets = [], groups = () => [], role = { status: 404, body: {} } }: Says): { readonly agents: Agents; readonly asked: () => readonly string[] } {
  const { connection, seen } = ours(({ url }) => {
    if (url.includes('/oauth/tokens')) return { status: 200, body: { access_token: 'a', token_type: 'bearer', expires_in: 1800 } }
    if (url.includes('/group_memberships')) return { status: 200, body: { group_memberships: memberships, meta: { has_more: false } } }
    if (url.includes('/users/')) return { status: 200, body: { user: { id: 7, name: 'Ada', role: 'agent', active: true, suspended: false, ticket_restriction: null, custom_role_id: null, ...user } } }
    if (url.includes('/custom_roles/')) return role
    if (url.includes('/groups')) return { status: 200, body: { groups: groups(), meta: { has_more: false } } }
    return { status: 200, body: { tickets } }
  })
  const { agents } = connection
  if (agents === undefined) throw new Error('no agents')
  return { agents, asked: () => seen.map((one) => one.path) }
}

const ticket = (more: object = {}): object => ({ id: 1, status: 'open', group_id: null, assignee_id: null, requester_id: 9, organization_id: null, ...more })
const may = async (says: Says, ids: readonly string[] = ['1']): Promise<readonly string[]> => [...(await agentsWhere(says).agents.mayRead('7', ids))]

describe('what an agent may read', () => {
  it('is nothing that was not asked for, and nothing that is deleted', async () => {
    expect(await may({ tickets: [ticket(), ticket({ id: 2 })] })).toEqual(['1'])
    expect(await may({ tickets: [ticket({ status: 'deleted' })] })).toEqual([])
  })

  it('is nothing where another user is answered, or one of whom it is not said that they may work', async () => {
    const tickets = [ticket()]
    expect(await may({ tickets })).toEqual(['1'])
    for (const user of [{ id: 8 }, { active: null }, { suspended: null }, { suspended: true }, { active: false }, { role: null }, { role: 'something-new' }, { chat_only: true }, { role: 'admin', suspended: true }]) expect([user, await may({ user, tickets })]).toEqual([user, []])
  })

  it('is not what somebody else is a member of', async () => {
    const tickets = [ticket({ group_id: 5 })]
    const user = { ticket_restriction: 'groups' }
    expect(await may({ user, tickets, memberships: [{ user_id: 7, group_id: 5 }] })).toEqual(['1'])
    expect(await may({ user, tickets, memberships: [{ user_id: 8, group_id: 5 }] })).toEqual([])
  })

  it('is not what an end user asked for: that is another product', async () => {
    expect(await may({ user: { role: 'end-user' }, tickets: [ticket({ requester_id: 7 })] })).toEqual([])
  })

  it('is nothing under a role that says nothing, or something new', async () => {
    const user = { custom_role_id: 4 }
    const under = (configuration: object | null): Promise<readonly string[]> => may({ user, tickets: [ticket()], role: { status: 200, body: { custom_role: { configuration } } } })
    expect(await under({ ticket_access: 'all' })).toEqual(['1'])
    for (const configuration of [null, {}, { ticket_access: null }, { ticket_access: 'within-brands' }]) expect(await under(configuration)).toEqual([])
  })

  it('is nothing in a group that is not told, and a group that is new is asked for', async () => {
    let groups = [{ id: 5, is_public: true }]
    const { agents, asked } = agentsWhere({ tickets: [ticket({ group_id: 5 }), ticket({ id: 2, group_id: 6 })], groups: () => groups })
    expect([...(await agents.mayRead('7', ['1', '2']))]).toEqual(['1'])
    groups = [...groups, { id: 6, is_public: true }]
    expect([...(await agents.mayRead('7', ['1', '2']))]).toEqual(['1', '2'])
    await agents.mayRead('7', ['1', '2'])
    expect(asked().filter((path) => path.includes('/groups.json'))).toHaveLength(2)
  })
})

describe('the key of the app', () => {
  const keyOf = (body: string): Promise<string> => {
    const { connection } = ours(({ url }) => (url.includes('/oauth/tokens') ? { status: 200, body: { access_token: 'a', token_type: 'bearer', expires_in: 1800 } } : { status: 200, body }))
    return connection.agents!.appKey('1')
  }

  it('is a public RSA key of 2048 bits or none', async () => {
    const good = pem(rsa(2048).publicKey)
    expect(await keyOf(good)).toBe(good)
    const bad = [pem(rsa(1024).publicKey), pem(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey), rsa(2048).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), '<html></html>', '{}', good.slice(0, 200)]
    for (const body of bad) await expect(keyOf(body)).rejects.toMatchObject({ code: 'connector.protocol' })
  })

  it('is asked for by a number only', async () => {
    const { agents, asked } = agentsWhere({})
    for (const id of ['', '../users', '1/../2', '1?x=1']) await expect(agents.appKey(id)).rejects.toMatchObject({ code: 'connector.not-found' })
    expect(asked()).toEqual([])
  })
})
