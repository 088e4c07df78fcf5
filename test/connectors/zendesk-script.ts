import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import zendeskLibrary from 'node-zendesk'
import { zendesk } from '../../connectors/zendesk/index.ts'
import type { Connection, TokenStore } from '../../src/connector/connector.ts'
import type { LogFields, Wire, WireRequest } from '../../src/domain/ports.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

/** One answer of a scripted Zendesk; the bare library and ours are given the same. */
export interface Step {
  readonly status: number
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export const ORIGIN = 'https://acme.zendesk.com'
export const START = Date.UTC(2026, 10, 22, 12)
export const limited: Step = { status: 429, body: 'Rate limit for ticket updates exceeded, please wait before updating this ticket again', headers: { 'retry-after': '93', 'content-type': 'text/html' } }
export const ticketRow = (id: number, more: object = {}): object => ({
  id,
  subject: `Ticket ${id}`,
  description: 'words',
  status: 'open',
  tags: [],
  custom_fields: [],
  created_at: '2026-11-20T10:00:00Z',
  updated_at: '2026-11-20T10:00:00Z',
  generated_timestamp: 1_795_170_000,
  via: { channel: 'web' },
  ...more,
})

function textOf(body: unknown): string {
  return typeof body === 'string' ? body : JSON.stringify(body ?? {})
}

interface Seen {
  readonly method: string
  readonly path: string
  readonly body: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}

const servers: Server[] = []

/** Closes every server that `bare` opened. */
export function closeServers(): void {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
}

/** The library as it comes, over real HTTP. Answers in turn, the last one for ever; links in bodies lead back to the server. */
export async function bare(steps: readonly Step[], options: object = {}): Promise<{ client: ReturnType<typeof zendeskLibrary.createClient>; seen: Seen[] }> {
  const seen: Seen[] = []
  let at = 0
  let origin = ''
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const step = steps[Math.min(at++, steps.length - 1)] ?? { status: 500 }
      seen.push({ method: request.method ?? '', path: decodeURIComponent(request.url ?? ''), body: Buffer.concat(chunks).toString(), headers: request.headers })
      if (step.status === 0) return
      response.writeHead(step.status, { 'content-type': 'application/json', ...step.headers })
      response.end(step.status === 204 ? undefined : textOf(step.body).replaceAll(ORIGIN, origin))
    })
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { client: zendeskLibrary.createClient({ endpointUri: `${origin}/api/v2`, oauth: true, token: 'token-one', ...options }), seen }
}

export interface Ours {
  readonly connection: Connection
  readonly clock: VirtualClock
  readonly seen: { readonly method: string; readonly path: string; readonly body: string; readonly request: WireRequest; readonly at: number }[]
  readonly lines: string[]
  readonly saved: Map<string, string>
  readonly stop: AbortController
}

/** Ours over a scripted wire. Token, field and staff requests are answered aside, so that a script names only what is tested. */
export function ours(steps: readonly Step[] | ((request: WireRequest, count: number) => Step | null), settings: object = {}): Ours {
  const clock = new VirtualClock(START)
  const seen: Ours['seen'] = []
  const lines: string[] = []
  const saved = new Map<string, string>()
  const stop = new AbortController()
  let at = 0
  let tokens = 0
  const wire: Wire = async (request) => {
    await Promise.resolve()
    const path = decodeURIComponent(request.url.slice(ORIGIN.length))
    const aside = asideOf(path, request)
    if (aside !== null) return { status: 200, headers: { 'content-type': 'application/json', date: new Date(clock.now()).toUTCString() }, body: textOf(aside) }
    if (path === '/oauth/tokens' && typeof steps !== 'function') {
      tokens += 1
      return { status: 200, headers: {}, body: textOf({ access_token: `access-${tokens}`, refresh_token: `refresh-${tokens}`, token_type: 'bearer', expires_in: 1800 }) }
    }
    seen.push({ method: request.method, path, body: typeof request.body === 'string' ? request.body : '', request, at: clock.now() - START })
    const step = typeof steps === 'function' ? steps(request, at++) : steps[Math.min(at++, steps.length - 1)]
    if (step === null || step === undefined) return new Promise(() => {})
    return { status: step.status, headers: { 'content-type': 'application/json', date: new Date(clock.now()).toUTCString(), ...step.headers }, body: step.status === 204 ? '' : textOf(step.body) }
  }
  const write = (event: string, fields?: LogFields): void => void lines.push(`${event} ${JSON.stringify(fields ?? {})}`)
  const tokenStore: TokenStore = {
    load: (name) => Promise.resolve(saved.get(name) ?? null),
    save: (name, value) => Promise.resolve(void saved.set(name, value)),
  }
  const parsed = zendesk.config.parse({ url: ORIGIN, clientId: 'client', clientSecret: 'planted-secret', ...settings })
  const connection = zendesk.open(parsed, {
    clock,
    ids: { next: () => 'id' },
    random: { next: () => 0.5 },
    log: { debug: write, info: write, warn: write, error: write },
    wire,
    tokens: tokenStore,
    signal: stop.signal,
  })
  return { connection, clock, seen, lines, saved, stop }
}

function asideOf(path: string, request: WireRequest): unknown {
  if (request.method !== 'GET') return null
  if (path.startsWith('/api/v2/ticket_fields.json')) return { ticket_fields: [], meta: { has_more: false } }
  return path.startsWith('/api/v2/users.json') ? { users: [{ id: 7, role: 'admin' }], meta: { has_more: false } } : null
}

export const exportPage = (ids: readonly number[], more: object = {}): Step => ({ status: 200, body: { tickets: ids.map((id) => ticketRow(id)), after_cursor: 'after', end_of_stream: true, ...more } })
