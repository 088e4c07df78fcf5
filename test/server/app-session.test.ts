import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openAppWorld, STRANGER, type AppWorld, type Claims } from './app-world.ts'

let world: AppWorld

beforeAll(async () => {
  world = await openAppWorld()
}, 60_000)
afterAll(() => world.close())
afterEach(() => (world.clock.ahead = 0))

const seconds = (): number => Math.floor(world.clock.now() / 1000)

/** Refused, and told nothing by which a forger could learn why. */
async function refused(token: string, location?: string): Promise<void> {
  const { status, code, text, session } = await world.post(token, location)
  expect([status, code, session]).toEqual([401, 'app.token', null])
  if (token.length > 9) expect(text).not.toContain(token)
}

describe('a page opened in Zendesk', () => {
  it('comes with its scripts and a session whose bearer works', async () => {
    const { status, headers, text, session } = await world.post(world.token('agent'))
    const agent = await world.api(session.bearer, '/me')

    expect(status).toBe(200)
    expect(headers['cache-control']).toBe('no-store')
    expect(text).toContain('<script type="module" src="/app/assets/page-1a.js"></script>')
    expect(text).toContain('<link rel="stylesheet" href="/app/assets/shared.css">')
    expect(text).toContain('https://static.zdassets.com/zendesk_app_framework_sdk/2.0/zaf_sdk.min.js')
    expect(session).toMatchObject({ me: { name: 'Ben Agent', role: 'agent' }, account: 'breakwater-sandbox', location: 'ticket_sidebar' })
    expect(session.expiresAt - world.clock.now()).toBeGreaterThan(29 * 60_000)
    expect(JSON.parse(agent.text)).toEqual(session.me)
    expect(agent.headers['cache-control']).toBe('no-store')
  })

  it('is one per location; others do not exist, and without a token each says where it belongs', async () => {
    for (const location of ['ticket_sidebar', 'new_ticket_sidebar', 'nav_bar', 'background', 'modal']) {
      expect((await world.post(world.token('agent', location), location)).session.location).toBe(location)
      const bare = await world.ask(`/app/${location}`)
      expect([bare.status, bare.text.includes('Open this inside Zendesk'), bare.session]).toEqual([200, true, null])
    }
    expect((await world.post(world.token('agent'), 'elsewhere')).status).toBe(404)
    expect((await world.ask('/app/toString')).status).toBe(404)
  })

  it('takes roles from Zendesk: admins, and leads by the ids that are set', async () => {
    expect((await world.open('boss')).me.role).toBe('admin')
    expect((await world.open('lead')).me.role).toBe('lead')
  })

  it('shows nothing to end users, and to nobody who is not there', async () => {
    for (const who of ['asker', 'nobody']) {
      const { status, code, session } = await world.post(world.token(who))
      expect([status, code, session]).toEqual([404, 'app.no-access', null])
    }
  })

  it('may be framed by that account and the sandbox only, and runs no inline script', async () => {
    const { headers } = await world.post(world.token('agent'))
    const policy = headers['content-security-policy'] ?? ''
    const site = (await world.ask('/')).headers

    expect(/frame-ancestors ([^;]+)/.exec(policy)?.[1]).toBe(world.app.frames.join(' '))
    expect(/script-src ([^;]+)/.exec(policy)?.[1]).toBe("'self' https://static.zdassets.com")
    expect(policy).not.toContain('unsafe')
    expect(headers['x-frame-options']).toBeUndefined()
    expect(site['content-security-policy']).toContain("frame-ancestors 'none'")
    expect(site['x-frame-options']).toBe('SAMEORIGIN')
  })

  it('gives out its own files and no others', async () => {
    const { status, headers } = await world.ask('/app/assets/page-1a.js')
    expect([status, headers['cache-control']]).toEqual([200, 'public, max-age=31536000, immutable'])
    for (const path of ['/app/assets/', '/app/assets/../.vite/manifest.json', '/app/assets/%2e%2e/.vite/manifest.json', '/app/assets/none.js']) expect([path, (await world.ask(path)).status]).toEqual([path, 404])
  })

  it('says so where no app is set up, or the pages are not built', async () => {
    const none = await world.serve(null)
    expect((await world.post(world.token('agent'), 'nav_bar', none)).code).toBe('app.unavailable')
    expect((await world.api('x'.repeat(43), '/me', none)).status).toBe(404)
    const unbuilt = await world.serve({ ...world.app, pages: '/nowhere' })
    expect((await world.post(world.token('agent'), 'ticket_sidebar', unbuilt)).code).toBe('app.pages')
  })

  it('is known by the names it has, wherever the browser is', async () => {
    const at = (host: string) => world.ask('/app/nav_bar', { headers: { host, 'x-forwarded-for': '203.0.113.9' } })
    expect([(await at('bridge.example.com')).status, (await at('evil.example.com')).status]).toEqual([200, 403])
  })
})

describe('a token is refused', () => {
  it('that another key signed', () => refused(world.forged({}, { key: STRANGER.privateKey })))
  it('that is over', () => refused(world.forged({ iat: seconds() - 400, nbf: seconds() - 400, exp: seconds() - 100 })))
  it('that is over by now', async () => {
    const token = world.token('agent')
    world.clock.ahead = 6 * 60_000
    await refused(token)
  })
  it('that is not valid yet', () => refused(world.forged({ nbf: seconds() + 120 })))
  it('that claims to be good for longer than Zendesk makes them', () => refused(world.forged({ iat: seconds() - 3600, nbf: seconds() - 3600, exp: seconds() + 3600 })))
  it('that never ends', () => refused(world.forged({ exp: undefined })))
  it('for another installation', () => refused(world.forged({ aud: 'https://breakwater-sandbox.zendesk.com/api/v2/apps/installations/1.json' })))
  it('for an installation of another account', () => refused(world.forged({ aud: `https://evil.zendesk.com/api/v2/apps/installations/${world.app.installation}.json` })))
  it('of another account', () => refused(world.forged({ iss: 'evil.zendesk.com' })))
  it.each(['https://evil.zendesk.com/api/v2/users/1.json', 'https://breakwater-sandboy.zendesk.com/api/v2/users/1.json', 'https://breakwater-sandbox.zendesk.com/api/v2/users/1.json?x', 'https://breakwater-sandbox.zendesk.com/api/v2/users/me.json', '1'])('about a user of another account, or none (%s)', (sub) => refused(world.forged({ sub })))
  it('about no user', () => refused(world.forged({ sub: undefined })))
  it('for another page', () => refused(world.token('agent', 'nav_bar'), 'modal'))
  it('that is an HMAC with the public key as its secret', async () => refused(world.hmac(await world.publicKey())))
  it.each(['none', 'None', 'RS512', 'PS256'])('that says alg %s, and is signed so where that can be done', (alg) => refused(world.forged({}, { header: { alg } })))
  it('that has no signature', () => refused(`${world.forged({}, { header: { alg: 'none' } }).split('.').slice(0, 2).join('.')}.`))
  it('that was changed afterwards', () => {
    const [head, , signature] = world.token('agent').split('.')
    return refused(`${head}.${world.forged({ sub: 'https://breakwater-sandbox.zendesk.com/api/v2/users/1.json' }).split('.')[1]}.${signature}`)
  })
  it.each(['', 'x', 'a.b.c', '..', '{}', 'a'.repeat(8000)])('that is none (%#)', (token) => refused(token))

  it('that brings its own key, or says where to fetch one: nobody goes there', async () => {
    const visits: string[] = []
    const trap = createServer((request, response) => {
      visits.push(request.url ?? '')
      response.end(STRANGER.publicKey.export({ type: 'spki', format: 'pem' }))
    })
    await new Promise<void>((resolve) => trap.listen(0, '127.0.0.1', () => resolve()))
    const jku = `http://127.0.0.1:${(trap.address() as AddressInfo).port}/keys`
    const headers: readonly Claims[] = [{ jku }, { x5u: jku }, { jwk: STRANGER.publicKey.export({ format: 'jwk' }) }, { kid: jku }, { crit: ['jku'], jku }]
    for (const header of headers) await refused(world.forged({ cnf: { jku } }, { key: STRANGER.privateKey, header }))
    await new Promise((resolve) => trap.close(resolve))

    expect(visits).toEqual([])
  })

  it('that was used before, also by many at once', async () => {
    const [token, other] = [world.token('agent'), world.token('agent')]
    expect((await world.post(token)).status).toBe(200)
    await refused(token)
    const all = await Promise.all(Array.from({ length: 6 }, () => world.post(other)))
    expect(all.filter((one) => one.status === 200)).toHaveLength(1)
  })

  it('that was used before, until the clocks agree that it is over', async () => {
    const token = world.token('agent')
    expect((await world.post(token)).status).toBe(200)
    for (const ahead of [299_000, 325_000, 400_000]) {
      world.clock.ahead = ahead
      await refused(token)
    }
  })
})

describe('the account may change the key', () => {
  it('and the next page is believed, the old key no more', async () => {
    await world.open('agent')
    const old = world.token('agent')
    world.control('new-app-key', {})
    world.clock.ahead = 10_000
    const { status } = await world.post(world.token('agent'))
    expect(status).toBe(200)
    await refused(old)
  })
})
