import { readFileSync } from 'node:fs'
import type { SandboxRequest, SandboxResponse } from '../core/vendor.ts'
import { signAppToken } from '../zendesk/apps.ts'
import type { FakeZendesk } from '../zendesk/index.ts'
import { install, origins, type InstalledApp, type Location } from './app.ts'
import { accessOf, sees } from './access.ts'
import { askAs, Unanswered, type Ask } from './ask.ts'
import { html, type Html } from './html.ts'
import { groups, memberships, staff } from './read.ts'
import type { Ticket, User } from './rows.ts'
import { shellPage } from './shell.ts'
import { newTicketPane, ticketPane } from './ticket.ts'
import { viewPane } from './views.ts'

export interface Workspace {
  /** Null: not one of its addresses. */
  handle(request: SandboxRequest, now: number, random: () => number): SandboxResponse | null
  /** Installs an app in place of the one before; what is given is in README.md. */
  install(given: unknown): { readonly installed: string }
}

interface Visit {
  readonly path: string
  readonly query: URLSearchParams
  readonly request: SandboxRequest
  readonly now: number
  readonly random: () => number
  readonly me: User
  readonly everybody: readonly User[]
  readonly ask: Ask
  readonly locale: string
  readonly scheme: 'light' | 'dark'
}

/** The agents' screens of the fake Zendesk, at `/workspace` of its own server: they use nothing but its API, as whoever is chosen. */
export function createWorkspace(zendesk: FakeZendesk): Workspace {
  let app: InstalledApp | null = null
  return {
    install(given) {
      app = install(given)
      return { installed: app.name }
    },
    handle(request, now, random) {
      const [path = '', query = ''] = request.path.split('?', 2)
      if (path !== '/workspace' && !path.startsWith('/workspace/')) return null
      const asset = /^\/workspace\/assets\/([a-z-]+\.(?:js|css))$/.exec(path)?.[1]
      if (asset !== undefined) return assetAnswer(asset)
      if (path === '/workspace/me') return choose(request)
      return answer(zendesk, app, visitOf(zendesk, request, path, new URLSearchParams(query), now, random))
    },
  }
}

function visitOf(zendesk: FakeZendesk, request: SandboxRequest, path: string, query: URLSearchParams, now: number, random: () => number): Visit {
  const kept = keptOf(request)
  const everybody = staff(askAs(zendesk, null, request.origin, now, random)).filter((user) => user.email !== zendesk.credentials.email)
  const me = everybody.find((user) => String(user.id) === kept.agent) ?? everybody[0]
  if (me === undefined) throw new Unanswered(404)
  return {
    path, query, request, now, random, me, everybody, ask: askAs(zendesk, me.email, request.origin, now, random),
    locale: kept.locale ?? me.locale, scheme: kept.scheme === 'dark' ? 'dark' : 'light',
  }
}

function answer(zendesk: FakeZendesk, app: InstalledApp | null, visit: Visit): SandboxResponse {
  const { path, request } = visit
  if (path.startsWith('/workspace/api/v2/')) return mayAsk(visit) ? visit.ask(request.path.slice('/workspace'.length), { method: request.method, body: request.body }) : { status: 403, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ error: 'Forbidden', description: 'You do not have access to this ticket.' }) }
  if (path === '/workspace/token') return tokenAnswer(zendesk, app, visit)
  const { status, pane } = shownOf(visit, app)
  if (request.headers['x-fragment'] === '1') return page(status, pane, app)
  const { everybody, me, locale, scheme } = visit
  const facts = { me: currentUser(visit), scheme, account: { subdomain: zendesk.account.settings.subdomain }, app: app === null ? null : { ...app, appId: zendesk.account.app.id, installationId: zendesk.account.app.installationId } }
  return page(status, shellPage({ facts, staff: everybody.map((person) => ({ person, access: accessOf(visit.ask, person) })), me, locale, pane }), app)
}

/** What somebody may not see is as refused to the page's script as it is to the page. */
function mayAsk({ path, ask, me }: Visit): boolean {
  const id = /^\/workspace\/api\/v2\/tickets\/(\d+)\b/.exec(path)?.[1]
  if (id === undefined) return true
  const asked = ask(`/api/v2/tickets/${id}.json`)
  return asked.status !== 200 || sees(ask, me)((JSON.parse(asked.body) as { ticket: Ticket }).ticket)
}

function shownOf(visit: Visit, app: InstalledApp | null): { readonly status: number; readonly pane: Html } {
  try {
    return { status: 200, pane: paneOf(visit, app) }
  } catch (error) {
    if (!(error instanceof Unanswered)) throw error
    return { status: error.status, pane: html`<p class="closed" data-title="Not here">${error.status === 403 ? 'You are not allowed to see this ticket.' : 'There is no such ticket.'}</p>` }
  }
}

function paneOf(visit: Visit, app: InstalledApp | null): Html {
  const [, , kind = 'views', id = 'urgent'] = visit.path.split('/')
  if (kind === 'tickets' && /^\d+$/.test(id)) return ticketPane(visit.ask, visit.me, Number(id), visit.now)
  if (kind === 'new') return newTicketPane(visit.ask)
  if (kind === 'apps' && app !== null) return html`<div class="wide" data-title="${app.name}" data-apps="nav_bar"></div>`
  return viewPane(visit.ask, visit.me, id, Math.max(1, Number(visit.query.get('page') ?? '1') || 1), visit.now)
}

/** https://developer.zendesk.com/api-reference/apps/apps-core-api/core_api/#user-object */
function currentUser({ ask, me, locale }: Visit): object {
  const mine = new Set(memberships(ask).filter((row) => row.user_id === me.id).map((row) => row.group_id))
  const { id, name, email, role } = me
  return { id, name, email, role, locale, avatarUrl: '', alias: '', tags: [], externalId: null, timeZone: { ianaName: 'Etc/UTC', offset: 0 }, groups: groups(ask).filter((group) => mine.has(group.id)).map((group) => ({ id: group.id, name: group.name })) }
}

function tokenAnswer(zendesk: FakeZendesk, app: InstalledApp | null, visit: Visit): SandboxResponse {
  const location = (visit.query.get('location') ?? '') as Location
  if (app?.locations[location] === undefined) return { status: 404, headers: { 'content-type': 'application/json' }, body: '{}' }
  const token = app.signed ? signAppToken(zendesk.account, { agentId: visit.me.id, location, now: visit.now }) : null
  return { status: 200, headers: { 'content-type': 'application/json', 'cache-control': 'no-store' }, body: JSON.stringify({ token }) }
}

const CHOICES = { agent: /^\d+$/, locale: /^[A-Za-z]{2,3}(-[A-Za-z]{2,4})?$/, scheme: /^(light|dark)$/ } as const
type Kept = { readonly [Name in keyof typeof CHOICES]?: string }

/** Who is at the screen, and how they like it, is kept in the browser. */
function keptOf(request: SandboxRequest): Kept {
  const cookie = /(?:^|;\s*)workspace=([\w.&=-]*)/.exec(request.headers['cookie'] ?? '')?.[1] ?? ''
  return allowed(new URLSearchParams(cookie))
}

function allowed(given: URLSearchParams): Kept {
  return Object.fromEntries(Object.entries(CHOICES).flatMap(([name, shape]) => (shape.test(given.get(name) ?? '') ? [[name, given.get(name)!]] : [])))
}

function choose(request: SandboxRequest): SandboxResponse {
  const kept = new URLSearchParams({ ...keptOf(request), ...allowed(new URLSearchParams(request.body)) }).toString()
  const back = request.headers['referer'] ?? ''
  return { status: 303, headers: { location: URL.canParse(back) ? new URL(back).pathname : '/workspace', 'set-cookie': `workspace=${kept}; Path=/workspace; SameSite=Lax; HttpOnly` }, body: '' }
}

const TYPES: Readonly<Record<string, string>> = { js: 'text/javascript; charset=utf-8', css: 'text/css; charset=utf-8' }

function assetAnswer(name: string): SandboxResponse {
  try {
    return { status: 200, headers: { 'content-type': TYPES[name.split('.').at(-1) ?? ''] ?? 'text/plain', 'cache-control': 'no-cache' }, body: readFileSync(new URL(`client/${name}`, import.meta.url), 'utf8') }
  } catch {
    return { status: 404, headers: { 'content-type': 'text/plain' }, body: 'no such file' }
  }
}

/** Nothing runs and nothing is loaded but our own script, and the app's pages in frames. */
function page(status: number, content: Html, app: InstalledApp | null): SandboxResponse {
  const theirs = origins(app).join(' ')
  const policy = `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; frame-src ${theirs === '' ? "'none'" : theirs}; form-action 'self' ${theirs}; base-uri 'none'; frame-ancestors 'none'`
  return { status, headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy, 'referrer-policy': 'same-origin', 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' }, body: content.markup }
}
