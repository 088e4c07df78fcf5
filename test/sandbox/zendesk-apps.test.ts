import { createPublicKey, verify } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { signAppToken } from '../../src/sandbox/zendesk/apps.ts'
import { openDesk, type Desk } from './zendesk-support.ts'

const account = (desk: Desk): Desk['sandbox']['inside']['zendesk']['account'] => desk.sandbox.inside.zendesk.account
const agentId = (desk: Desk): number => account(desk).usersByKey.get('agent')?.id ?? 0
const part = (token: string, at: number): Record<string, unknown> => JSON.parse(Buffer.from(token.split('.')[at] ?? '', 'base64url').toString()) as Record<string, unknown>
const control = (desk: Desk, verb: string, body: object): unknown => desk.sandbox.control({ method: 'POST', path: `/zendesk/${verb}`, body }).body

describe('the installed app', () => {
  it('has a key that its tokens verify with, and nobody else a token', async () => {
    const desk = openDesk()
    const { app } = account(desk)
    const pem = (await desk.ask('GET', `apps/${app.id}/public_key.pem`)).body
    const token = signAppToken(account(desk), { agentId: agentId(desk), location: 'ticket_sidebar', now: desk.clock.now() })
    const [head, claims, signature = ''] = token.split('.')

    expect(pem).toMatch(/^-----BEGIN PUBLIC KEY-----/)
    expect((await desk.ask('GET', `apps/${app.id}/public_key`)).body).toBe(pem)
    expect(verify('RSA-SHA256', Buffer.from(`${head}.${claims}`), createPublicKey(pem), Buffer.from(signature, 'base64url'))).toBe(true)
    expect((await desk.ask('GET', 'apps/1/public_key.pem')).status).toBe(404)
    expect((await desk.ask('GET', `apps/${app.id}/public_key.pem`, undefined, { authorization: '' })).status).toBe(401)
  })

  it('says who opened what, for five minutes, never twice the same', () => {
    const desk = openDesk()
    const open = (): string => signAppToken(account(desk), { agentId: agentId(desk), location: 'nav_bar', now: desk.clock.now() })
    const token = open()
    const host = 'https://breakwater-sandbox.zendesk.com'
    const at = desk.clock.now() / 1000

    expect(part(token, 0)).toEqual({ typ: 'JWT', alg: 'RS256' })
    expect(part(token, 1)).toMatchObject({
      iss: 'breakwater-sandbox.zendesk.com', aud: `${host}/api/v2/apps/installations/${account(desk).app.installationId}.json`, sub: `${host}/api/v2/users/${agentId(desk)}.json`,
      iat: at, nbf: at, exp: at + 300, context: { product: 'support', location: 'nav_bar' },
    })
    expect(open()).not.toBe(token)
    expect(control(desk, 'app-token', { agent: 'agent', location: 'modal' })).toEqual({ token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/) as string })
  })
})

describe('who sees what', () => {
  it('is told of people, groups and custom roles, as an admin changes it', async () => {
    const desk = openDesk()
    const id = agentId(desk)
    const memberships = async (): Promise<unknown[]> => (await desk.ask('GET', `users/${id}/group_memberships`)).json.group_memberships as unknown[]
    expect(await memberships()).toHaveLength(1)
    control(desk, 'person', { key: 'agent', restriction: 'groups', customRole: 'closed-desk', groups: [], suspended: true })
    control(desk, 'group', { key: 'safety', private: true })
    const { user } = (await desk.ask('GET', `users/${id}`)).json as { user: { custom_role_id: number } }

    expect(user).toMatchObject({ ticket_restriction: 'groups', suspended: true, role: 'agent' })
    expect((await desk.ask('GET', `custom_roles/${user.custom_role_id}`)).json.custom_role.configuration.ticket_access).toBe('within-groups')
    expect((await desk.ask('GET', 'custom_roles')).json.custom_roles).toHaveLength(5)
    expect(await memberships()).toEqual([])
    expect((await desk.ask('GET', 'groups')).json.groups[0].is_public).toBe(false)
    expect(desk.sandbox.control({ method: 'POST', path: '/zendesk/person', body: { key: 'nobody' } }).status).toBe(400)
  })
})
