import { constants, createHmac, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { zendesk } from '../../connectors/zendesk/index.ts'
import type { Connection } from '../../src/connector/connector.ts'
import type { AppDoor } from '../../src/desk/app-session.ts'
import type { SidebarDesk } from '../../src/desk/sidebar/context.ts'
import type { SidebarSession } from '../../src/desk/sidebar/views.ts'
import type { Clock, Log, LogFields } from '../../src/domain/ports.ts'
import { systemIds, systemRandom, systemSecret } from '../../src/platform/chance.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { createVault } from '../../src/platform/vault.ts'
import { networkWire } from '../../src/platform/wire.ts'
import { loadPolicy } from '../../src/policy-files.ts'
import { triage } from '../../src/rules/triage.ts'
import type { SeedAttachment, SeedPerson, SeedWorld } from '../../src/sandbox/core/seed.ts'
import { signAppToken } from '../../src/sandbox/zendesk/apps.ts'
import { createServer } from '../../src/server/app.ts'
import type { AppOptions } from '../../src/server/app/routes.ts'
import { triageInput } from '../../src/sync/input.ts'
import { digest } from '../../src/sync/keys.ts'
import { openStore } from '../../src/store/open.ts'
import type { Store } from '../../src/store/store.ts'
import { EMPTY_WORLD, plainTicket, startSandbox } from '../support/sandbox.ts'

const person = (key: string, more: Partial<SeedPerson>): SeedPerson => ({ key, name: `Name of ${key}`, email: `${key}@support.example.com`, role: 'agent', groups: ['safety'], ...more })
/** One pixel. */
export const PICTURE = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=='
const PICTURED = 'Someone insults me every day under my videos and mocks me.'
const FILES: readonly SeedAttachment[] = [
  { name: 'seen.png', contentType: 'image/png', size: 0, content: PICTURE }, { name: 'bad.png', contentType: 'image/png', size: 90, scan: 'malware_found' }, { name: 'page.svg', contentType: 'image/svg+xml', size: 90 },
  { name: 'later.png', contentType: 'image/png', size: 90, scan: 'not_scanned' },
]
const WORLD: SeedWorld = {
  ...EMPTY_WORLD,
  groups: [...EMPTY_WORLD.groups, { key: 'other', name: 'Other' }],
  people: [
    ...EMPTY_WORLD.people, person('boss', { role: 'admin' }), person('held', { restriction: 'groups' }), person('lead', { customRole: 'team-lead' }), person('own', { restriction: 'assigned' }), person('asker', { role: 'end-user', groups: [] }),
  ],
  tickets: [{ ...plainTicket('mine', true), assignee: 'own' }, { ...plainTicket('theirs', true), group: 'other' }, { ...plainTicket('pictured', true), messages: [{ from: 'requester', public: true, body: PICTURED, minutesAgo: 30, attachments: FILES }] }],
}
const ENTRIES = ['src/web/sidebar/main.tsx', 'src/web/console/main.tsx', 'src/web/background/main.ts', 'src/web/modal/main.tsx']

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
  /** The session in the page. */
  readonly session: SidebarSession
  readonly code: string
}

export interface Claims {
  readonly [name: string]: unknown
}

/** A real server over the sandbox's own HTTP and the real connector; only its clock can be moved. */
export interface AppWorld {
  readonly url: string
  readonly store: Store
  readonly clock: Clock & { ahead: number }
  readonly lines: readonly string[]
  /** Requests that the account has seen. */
  asked(): readonly string[]
  readonly door: AppDoor
  readonly app: AppOptions
  serve(app: AppOptions | null, more?: { readonly publicUrl?: string }): Promise<string>
  /** A token as the account signs it. */
  token(agent: string, location?: string): string
  /** The same claims, changed and signed by anybody. */
  forged(change: Claims, how?: { readonly key?: KeyObject; readonly header?: Claims }): string
  hmac(secret: string): string
  ask(path: string, options?: { readonly method?: string; readonly headers?: Readonly<Record<string, string>>; readonly body?: string; readonly base?: string }): Promise<Answer>
  post(token: string, location?: string, base?: string): Promise<Answer>
  /** Opens a page as this agent. */
  open(agent: string): Promise<SidebarSession>
  api(bearer: string, path: string, base?: string): Promise<Answer>
  control(verb: string, input: object): void
  ticket(key: string): number
  /** Keeps and judges a ticket as the engine would: with these words, and with the files it has in the account. */
  keep(key: string, words?: string): Promise<void>
  /** Every download of a file's contents. */
  downloads(): readonly { readonly withToken: boolean }[]
  publicKey(): Promise<string>
  close(): Promise<void>
}

export async function openAppWorld(): Promise<AppWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-app-'))
  mkdirSync(join(folder, 'web/.vite'), { recursive: true })
  mkdirSync(join(folder, 'web/assets'))
  writeFileSync(join(folder, 'web/assets/shared.css'), 'body{}')
  writeFileSync(join(folder, 'web/assets/page-1a.js'), 'export {}')
  const built = Object.fromEntries(ENTRIES.map((entry) => [entry, { file: 'assets/page-1a.js', isEntry: true, imports: ['_shared.js'] }]))
  writeFileSync(join(folder, 'web/.vite/manifest.json'), JSON.stringify({ ...built, '_shared.js': { file: 'assets/shared.js', css: ['assets/shared.css'] } }))
  const running = await startSandbox({ seed: () => WORLD })
  const { zendesk: vendor } = running.sandbox.inside
  const real = systemClock()
  const clock = { ahead: 0, now: (): number => real.now() + clock.ahead, sleep: real.sleep.bind(real) }
  const lines: string[] = []
  const write = (event: string, fields: LogFields = {}): void => void lines.push(`${event} ${JSON.stringify(fields)}`)
  const log: Log = { debug: write, info: write, warn: write, error: write }
  const vault = createVault({ sealing: [{ id: 'k1', key: randomBytes(32) }], hashing: randomBytes(32) })
  const store = await openStore({ url: null, file: join(folder, 'store.db'), vault, clock, random: systemRandom() })
  const network = networkWire()
  const stop = new AbortController()
  const connection: Connection = zendesk.open(zendesk.config.parse(running.info.zendesk), {
    clock: real, ids: systemIds(), random: systemRandom(), log, wire: network, tokens: { load: () => Promise.resolve(null), save: () => Promise.resolve() }, signal: stop.signal,
  })
  const { agents } = connection
  if (agents === undefined) throw new Error('the connector knows nobody')
  const policy = loadPolicy()
  const door: AppDoor = { store, clock, connection: connection.id, account: vendor.app.subdomain, agents, leads: new Set(vendor.app.leads.split(',')), secret: systemSecret }
  const desk: SidebarDesk = {
    store, policy, clock, tickets: connection.id, cases: null, calls: () => ({}), ids: systemIds(), page: null, triage: (input, now) => triage(input, policy, now), sees: (agent, ids) => agents.mayRead(agent.id, ids), openFile: (file) => connection.reads.files!.open(file),
  }
  const frames = [`https://${vendor.app.subdomain}.zendesk.com`, running.info.zendesk.url]
  const app: AppOptions = { door, desk, appId: vendor.app.id, installation: vendor.app.installationId, frames, pages: join(folder, 'web') }
  const servers: { close(): Promise<void> }[] = []
  const keyOf = (): KeyObject => {
    world.token('agent')
    if (vendor.account.app.keys === null) throw new Error('no key yet')
    return vendor.account.app.keys.privateKey
  }
  const parts = (change: Claims, header: Claims): string => {
    const claims = JSON.parse(Buffer.from(world.token('agent').split('.')[1] ?? '', 'base64url').toString()) as Claims
    return [{ typ: 'JWT', alg: 'RS256', ...header }, { ...claims, ...change }].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
  }
  const world: AppWorld = {
    url: '', store, clock, lines, door, app,
    asked: () => running.sandbox.log.entries('zendesk').map((entry) => entry.path),
    async serve(one, more = {}) {
      const server = createServer({
        desk, log, ids: systemIds(), heartbeat: { last: () => clock.now(), silentAfterMs: 30_000 }, inboxes: { hooks: new Map() }, publicUrl: more.publicUrl ?? 'https://bridge.example.com', ...(one === null ? {} : { app: one }),
      })
      servers.push(server)
      return (await server.listen({ host: '127.0.0.1', port: 0 })).url
    },
    token: (agent, location = 'ticket_sidebar') => signAppToken(vendor.account, { agentId: vendor.account.usersByKey.get(agent)?.id ?? 0, location, now: clock.now() }),
    forged(change, { key, header = {} } = {}) {
      const said = parts(change, header)
      return `${said}.${signedBy(key ?? keyOf(), header['alg'], said).toString('base64url')}`
    },
    hmac(secret) {
      const said = parts({}, { alg: 'HS256' })
      return `${said}.${createHmac('sha256', secret).update(said).digest('base64url')}`
    },
    ask: (path, { method = 'GET', headers = {}, body, base } = {}) =>
      new Promise((resolve, reject) => {
        const request = httpRequest(`${base ?? world.url}${path}`, { method, headers }, (response) => {
          let text = ''
          response.setEncoding('utf8').on('data', (part: string) => (text += part)).on('end', () => resolve(answerOf(response.statusCode ?? 0, response.headers as Record<string, string>, text)))
        })
        request.on('error', reject)
        request.end(body)
      }),
    post: (token, location = 'ticket_sidebar', base) =>
      world.ask(`/app/${location}?origin=${encodeURIComponent('https://breakwater-sandbox.zendesk.com')}&app_guid=a-guid`, {
        method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'https://breakwater-sandbox.zendesk.com', accept: 'text/html' }, body: new URLSearchParams({ token }).toString(), ...(base === undefined ? {} : { base }),
      }),
    async open(agent) {
      const { status, session, text } = await world.post(world.token(agent))
      if (status !== 200) throw new Error(`the page did not open: ${status} ${text}`)
      return session
    },
    api: (bearer, path, base) => world.ask(`/app/api${path}`, { headers: { authorization: `Bearer ${bearer}` }, ...(base === undefined ? {} : { base }) }),
    control: (verb, input) => {
      const { status, body } = running.sandbox.control({ method: 'POST', path: `/zendesk/${verb}`, body: input })
      if (status !== 200) throw new Error(JSON.stringify(body))
    },
    ticket: (key) => vendor.account.ticketsByKey.get(key)?.id ?? 0,
    async keep(key, words) {
      const id = String(world.ticket(key))
      const ticket = (await connection.reads.tickets!.fetch([id]))[0]!
      const said = words ?? ticket.description
      const thread = ((await connection.reads.comments!.fetch([id])).get(id) ?? []).map((comment) => ({ ...comment, body: said }))
      const judged = triage(triageInput({ ...ticket, description: said }, thread), policy, clock.now())
      await store.write(async (tx) => {
        await tx.tickets.observe([{ ticket: { ...ticket, description: said }, routed: true, dueAfter: null, threadComplete: true }])
        await tx.comments.add(thread)
        await tx.triages.put([{ connection: connection.id, ticketId: id, at: clock.now(), triage: judged, digest: digest(judged) }])
      })
    },
    downloads: () => vendor.account.downloads,
    publicKey: () => agents.appKey(vendor.app.id),
    async close() {
      for (const server of servers) await server.close()
      stop.abort(new Error('closed'))
      await network.close()
      await running.close()
      await store.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  return Object.assign(world, { url: await world.serve(app) })
}

/** As the header says, where that can be done with an RSA key. */
function signedBy(key: KeyObject, alg: unknown, said: string): Buffer {
  if (alg === 'PS256') return sign('sha256', Buffer.from(said), { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 })
  return sign(alg === 'RS512' ? 'RSA-SHA512' : 'RSA-SHA256', Buffer.from(said), key)
}

function answerOf(status: number, headers: Record<string, string>, text: string): Answer {
  return {
    status, headers, text,
    get session() {
      return JSON.parse(/<script type="application\/json" id="session">(.*?)<\/script>/s.exec(text)?.[1] ?? 'null') as SidebarSession
    },
    get code() {
      return text.startsWith('{') ? (JSON.parse(text) as { code: string }).code : (/Code ([\w.-]+),/.exec(text)?.[1] ?? '')
    },
  }
}

/** Somebody else's key. */
export const STRANGER = generateKeyPairSync('rsa', { modulusLength: 2048 })
