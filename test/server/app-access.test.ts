import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openAppWorld, type AppWorld } from './app-world.ts'

let world: AppWorld

beforeAll(async () => {
  world = await openAppWorld()
}, 60_000)
afterAll(() => world.close())
afterEach(() => {
  world.clock.ahead = 0
  world.control('person', { key: 'held', suspended: false, role: 'agent', restriction: 'groups', groups: ['safety'], customRole: null })
})

const ticket = (bearer: string, key: string) => world.api(bearer, `/tickets/${world.ticket(key)}?locale=en`)

describe('a session', () => {
  it('is wanted by everything below /app/api, from the header alone', async () => {
    const { bearer } = await world.open('agent')
    for (const path of ['/me', '/queue?locale=en', `/tickets/${world.ticket('mine')}?locale=en`, '/nothing']) {
      const bare = await world.ask(`/app/api${path}`)
      expect([path, bare.status, bare.code]).toEqual([path, 401, 'app.session'])
    }
    for (const authorization of ['', 'Bearer', `Bearer  ${bearer}`, `Basic ${bearer}`, `Bearer ${bearer}x`, bearer]) expect((await world.ask('/app/api/me', { headers: { authorization } })).code).toBe('app.session')
    expect((await world.ask(`/app/api/me?bearer=${bearer}&access_token=${bearer}`, { headers: { cookie: `bearer=${bearer}` } })).status).toBe(401)
    expect((await world.api(bearer, '/nothing')).status).toBe(404)
  })

  it('ends after half an hour', async () => {
    const { bearer } = await world.open('agent')
    world.clock.ahead = 29 * 60_000
    expect((await world.api(bearer, '/me')).status).toBe(200)
    world.clock.ahead = 30 * 60_000 + 1000
    const { status, code } = await world.api(bearer, '/me')
    expect([status, code]).toEqual([401, 'app.session'])
  })

  it('of another account that shares the database opens nothing here', async () => {
    const other = await world.serve({ ...world.app, door: { ...world.door, connection: 'zendesk:somebody-else' } })
    const { bearer } = await world.open('agent')
    const { bearer: theirs } = (await world.post(world.token('agent'), 'ticket_sidebar', other)).session

    expect([(await world.api(bearer, '/me', other)).code, (await world.api(theirs, '/me')).code]).toEqual(['app.session', 'app.session'])
    expect((await world.api(theirs, '/me', other)).status).toBe(200)
  })
})

describe('a ticket', () => {
  it('opens for whoever may read it in Zendesk, and says the same of a foreign one and of none', async () => {
    const [{ bearer: held }, { bearer: all }, { bearer: own }] = [await world.open('held'), await world.open('agent'), await world.open('own')]
    const foreign = await ticket(held, 'theirs')
    const none = await world.api(held, '/tickets/999999999?locale=en')
    const said = (text: string): unknown => ({ ...(JSON.parse(text) as object), requestId: '' })

    expect((await ticket(held, 'mine')).status).toBe(200)
    expect([foreign.status, foreign.code]).toEqual([404, 'app.no-access'])
    expect(said(foreign.text)).toEqual(said(none.text))
    expect([(await ticket(all, 'theirs')).status, (await ticket(own, 'mine')).status, (await ticket(own, 'theirs')).status]).toEqual([200, 200, 404])
  })

  it('is checked for every verb and however its id is written', async () => {
    const { bearer } = await world.open('held')
    const id = world.ticket('theirs')
    const ask = (method: string, path: string) => world.ask(`/app/api${path}`, { method, headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' }, body: '{}' })
    for (const verb of ['reveal', 'reply', 'decide', 'escalate', 'escalation', 'macro', 'macro/apply', 'guard']) expect([verb, (await ask('POST', `/tickets/${id}/${verb}`)).code]).toEqual([verb, 'app.no-access'])
    const odd = [`/tickets/${id}/`, `/TICKETS/${id}`, `//tickets/${id}`, `/tickets//${id}`, `/tickets/%3${String(id)[0]}${String(id).slice(1)}`, `/tickets/${world.ticket('mine')},${id}`, `/tickets/${world.ticket('mine')}%2F..%2F${id}`, `/tickets/${world.ticket('mine')}/../${id}`, '/tickets/%00', '/tickets/%zz']
    for (const path of odd) expect([path, (await ask('GET', `${path}?locale=en`)).status >= 400]).toEqual([path, true])
  })

  it.each([
    ['left the group', { groups: [] }, 404],
    ['was held to their own', { restriction: 'assigned' }, 404],
    ['got a narrower role', { customRole: 'contractor' }, 404],
    ['was suspended', { suspended: true }, 401],
    ['became an end user', { role: 'end-user' }, 401],
  ])('is closed with the next request to somebody who %s', async (_, change, status) => {
    const { bearer } = await world.open('held')
    expect((await ticket(bearer, 'mine')).status).toBe(200)
    world.control('person', { key: 'held', ...change })
    expect((await ticket(bearer, 'mine')).status).toBe(status)
    expect((await world.api(bearer, '/me')).status).toBe(status === 404 ? 200 : 401)
  })

  it('is closed where Zendesk does not answer as it should', async () => {
    const { bearer } = await world.open('agent')
    const blind = await world.serve({ ...world.app, door: { ...world.door, agents: { ...world.door.agents, mayRead: () => Promise.reject(new Error('no answer')) } } })
    expect((await world.api(bearer, `/tickets/${world.ticket('mine')}?locale=en`, blind)).status).toBe(500)
  })
})

describe('secrecy', () => {
  it('neither a token nor a bearer stands in a log line, in an address or in the store', async () => {
    const token = world.token('agent')
    const { bearer } = (await world.post(token)).session
    await world.api(bearer, '/me')
    await ticket(bearer, 'theirs')
    await world.post(token)
    const told = [...world.lines, ...world.asked()].join('\n')

    expect(world.asked().some((path) => path.includes('/users/'))).toBe(true)
    for (const secret of [token, bearer, token.split('.')[2] ?? '', 'Name of']) expect(told).not.toContain(secret)
    expect((await world.ask('/metrics')).text).not.toContain(bearer)
  })

  it('the session in the page cannot be led out of its element', async () => {
    world.control('person', { key: 'agent', name: '</script><script>alert(1)</script><!--' })
    const { text, session } = await world.post(world.token('agent'))

    expect(session.me.name).toBe('</script><script>alert(1)</script><!--')
    expect(text).not.toContain('alert(1)</script>')
  })
})
