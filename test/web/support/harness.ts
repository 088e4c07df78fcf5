import { PATIENCE_MS } from '../../support/browser.ts'
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { join } from 'node:path'
import express, { type Request } from 'express'
import type { Browser, BrowserContext, Frame, Page } from 'playwright-core'
import { sdkScript } from './sdk.ts'
import { WEB_ENTRIES, WEB_FOLDER } from '../../../src/web-files.ts'
import { initialFiles } from '../../../src/web-size.ts'
import type { SidebarSession, SidebarTicket } from '../../../src/server/api/sidebar.ts'
import { bare, draft, grave, queue, session, thread, wellbeing, WORDS } from './fixtures.ts'

const SDK = 'https://static.zdassets.com/zendesk_app_framework_sdk/2.0/zaf_sdk.min.js'

/** Two frames of one pixel, red and green: what is still shows the first. */
const PICTURE = Buffer.from('R0lGODlhAQABAIABAP8AAAD/ACH/C05FVFNDQVBFMi4wAwEAAAAh+QQACgAAACwAAAAAAQABAAACAkQBACH5BAAKAAAALAAAAAABAAEAAAICTAEAOw==', 'base64')

export interface Call { readonly method: string; readonly path: string; readonly body: unknown; readonly authorization: string | undefined }
export interface Asked { readonly kind: 'get' | 'set' | 'invoke'; readonly params: unknown }

export interface Harness {
  readonly url: string
  /** What the bridge would answer; tests change it. */
  readonly bridge: { ticket: SidebarTicket; wellbeing: ReturnType<typeof wellbeing>; answer: ((request: Request) => { status: number; body: unknown; delay?: number } | null) | null }
  readonly calls: Call[]
  readonly close: () => Promise<void>
}

/** The pages as they are built, on a real server, with fixtures where the bridge's routes will be, and a page that speaks Zendesk's side of the framework's protocol. */
export async function serveHarness(): Promise<Harness> {
  const bridge: Harness['bridge'] = { ticket: grave(), wellbeing: wellbeing(), answer: null }
  const calls: Call[] = []
  const app = express()
  app.set('query parser', 'simple')
  app.use((_request, response, next) => {
    response.set('content-security-policy', "default-src 'none'; script-src 'self' https://static.zdassets.com; style-src 'self' 'nonce-fixture'; connect-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; base-uri 'none'; frame-src 'self'")
    next()
  })
  app.use('/assets', express.static(join(WEB_FOLDER, 'assets')))
  app.get('/host', (_request, response) => void response.type('html').send(HOST))
  app.get('/host.js', (_request, response) => void response.type('js').send(HOST_SCRIPT))
  app.get('/app/:location', (request, response) => void response.type('html').send(pageFor(request.params.location as SidebarSession['location'])))
  app.use('/app/api', express.json(), (request, response) => {
    calls.push({ method: request.method, path: request.path, body: request.body as unknown, authorization: request.headers.authorization })
    const answer = bridge.answer?.(request) ?? usual(bridge, request)
    if (answer.status === 200 && request.path.endsWith('/file')) return void response.type('image/gif').send(PICTURE)
    setTimeout(() => response.status(answer.status).json(answer.body), answer.delay ?? 0)
  })
  const server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${port(server)}`, bridge, calls, close: () => new Promise((resolve) => void (server.closeAllConnections(), server.close(() => resolve()))) }
}

function port(server: Server): number {
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

function usual(bridge: Harness['bridge'], { method, path, body }: Request): { status: number; body: unknown; delay?: number } {
  const verb = /^\/tickets\/(\d+)(?:\/(.+))?$/.exec(path)
  const given = (body ?? {}) as Readonly<Record<string, unknown>>
  if (path === '/wellbeing') return { status: 200, body: bridge.wellbeing }
  if (path === '/wellbeing/team') return { status: 200, body: { people: 6, rows: [{ category: 'self_harm', severity: 'P0', minutes: 340, items: 41 }, { category: 'bullying_harassment', severity: 'P2', minutes: 900, items: 120 }] } }
  if (path === '/draft') return { status: 200, body: draft(typeof given['lang'] === 'string' ? given['lang'] : 'tr') }
  if (path === '/queue') return { status: 200, body: queue() }
  if (path === '/exposure' || method === 'PUT') return { status: 204, body: null }
  if (verb?.[2] === undefined) return { status: 200, body: verb?.[1] === '4712' ? bare() : bridge.ticket }
  if (verb[2] === 'thread') return { status: 200, body: thread() }
  if (verb[2] === 'reveal') return { status: 200, body: { passage: given['passage'], text: WORDS[String(given['passage'])] ?? 'words' } }
  if (verb[2] === 'reply') return { status: 200, body: { ...bridge.ticket.reply, tone: given['tone'], text: `tone ${String(given['tone'])}`, parts: bridge.ticket.reply?.parts.map((part) => ({ ...part, on: !((given['off'] ?? []) as string[]).includes(part.id) })) } }
  if (verb[2] === 'macro') return { status: 200, body: { addTags: ['bw_reply_sent', 'safety'], removeTags: ['bw_new'], status: 'pending', priority: 'urgent', reply: { text: 'First reply, as the macro has it.', public: true } } }
  if (verb[2] === 'guard') return { status: 200, body: { block: false, warnings: [], promise: null } }
  return { status: 200, body: {} }
}

function pageFor(location: SidebarSession['location']): string {
  const page = location === 'nav_bar' ? 'console' : location === 'background' ? 'background' : location === 'modal' ? 'modal' : 'sidebar'
  const files = initialFiles(page)
  const manifest = JSON.parse(readFileSync(join(WEB_FOLDER, '.vite/manifest.json'), 'utf8')) as Record<string, { file: string }>
  return `<!doctype html><html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Breakwater</title>
<meta property="csp-nonce" nonce="fixture">
${files.filter((file) => file.endsWith('.css')).map((file) => `<link rel="stylesheet" href="/${file}">`).join('')}
<script type="application/json" id="session">${JSON.stringify(session(location)).replaceAll('<', '\\u003c')}</script>
<script async src="${SDK}"></script>
<script type="module" src="/${manifest[WEB_ENTRIES[page]]?.file ?? ''}"></script></head><body><div id="root"></div></body></html>`
}

/** Zendesk's side: shake hands, answer get and invoke, keep what was asked (reference zendesk §6, wire protocol). */
const HOST = '<!doctype html><html><head><meta charset="utf-8"><title>host</title><script src="/host.js"></script></head><body></body></html>'
const HOST_SCRIPT = `
window.asked = []; window.values = {}; window.refuse = [];
window.open_ = function (location, width, values) {
  window.values = values;
  var frame = document.createElement('iframe');
  frame.style.cssText = 'border:0;display:block;width:' + width + 'px;height:6000px';
  document.body.style.margin = '0';
  frame.src = '/app/' + location + '?origin=' + encodeURIComponent(window.origin) + '&app_guid=guid' + (values.hash || '');
  document.body.append(frame);
  window.frame_ = frame;
};
function say(message) { window.frame_.contentWindow.postMessage(JSON.stringify(message), '*'); }
window.fire = function (key, message) { say({ key: 'zaf.' + key, message: message }); };
window.replies = [];
window.save = function () { return new Promise(function (resolve) { window.onreply = resolve; say({ key: 'zaf.ticket.save', needsReply: true }); }); };
window.addEventListener('message', function (event) {
  var data; try { data = typeof event.data === 'string' ? JSON.parse(event.data) : event.data; } catch (e) { return; }
  if (!data || !window.frame_ || event.source !== window.frame_.contentWindow) return;
  if (data.key === 'iframe.handshake') say({ key: 'zaf.app.registered', message: { context: { product: 'support', location: 'x', instanceGuid: 'guid', account: { subdomain: 'example' } }, metadata: { settings: {} } } });
  else if (data.key === 'iframe.reply:ticket.save') { if (window.onreply) window.onreply(data.error || null); }
  else if (data.request) {
    window.asked.push({ kind: data.request, params: data.params });
    var result = { errors: {} };
    if (data.request === 'get') data.params.forEach(function (path) { if (path in window.values) result[path] = window.values[path]; else result.errors[path] = { message: 'no' }; });
    else Object.keys(data.params || {}).forEach(function (path) { result[path] = null; });
    var name = data.request === 'invoke' ? Object.keys(data.params || {})[0] : '';
    if (window.refuse.indexOf(name) >= 0) say({ id: data.id, error: { name: 'Error', message: 'refused' } });
    else say({ id: data.id, result: result });
  }
});
`

export interface Opened {
  readonly page: Page
  readonly frame: Frame
  readonly context: BrowserContext
  readonly problems: string[]
  readonly asked: () => Promise<Asked[]>
}

/** `texts` stand in for those of the locale, whose direction and formats stay. */
export interface Looks { readonly location?: SidebarSession['location']; readonly locale?: string; readonly scheme?: 'light' | 'dark'; readonly width?: number; readonly zoom?: number; readonly texts?: Readonly<Record<string, string>>; readonly values?: Readonly<Record<string, unknown>>; readonly ready?: string }

/** Opens a page of ours in an iframe of the host, as Zendesk would. */
export async function openPage(browser: Browser, { url }: Harness, looks: Looks = {}): Promise<Opened> {
  const { location = 'ticket_sidebar', locale = 'en', scheme = 'light', width = 320, zoom = 1 } = looks
  const context = await browser.newContext({ viewport: { width: width / zoom, height: 900 }, locale, colorScheme: scheme, deviceScaleFactor: zoom })
  context.setDefaultTimeout(PATIENCE_MS)
  const problems: string[] = []
  context.on('page', (page) => {
    page.on('console', (message) => void (message.type() === 'error' && problems.push(message.text())))
    page.on('pageerror', (error) => problems.push(String(error)))
  })
  if (looks.texts !== undefined) {
    const { texts } = looks
    await context.route(new RegExp(`/assets/${locale}-[^/]+\\.js$`), (route) => route.fulfill({ contentType: 'text/javascript', body: `export default ${JSON.stringify(texts)}` }))
  }
  await context.route(SDK, (route) => route.fulfill({ contentType: 'text/javascript', body: sdkScript() }))
  const page = await context.newPage()
  await page.goto(`${url}/host`)
  await page.evaluate(`open_(${JSON.stringify(location)}, ${width / zoom}, ${JSON.stringify({ 'ticket.id': 4711, 'currentUser.locale': locale, colorScheme: scheme, 'ticket.status': 'open', 'comment.text': '', 'comment.type': 'publicReply', ...looks.values })})`)
  const frame = await (await page.waitForSelector('iframe')).contentFrame()
  if (frame === null) throw new Error('the page has no frame')
  await frame.waitForSelector(looks.ready ?? 'h1', { timeout: 15_000 })
  return { page, frame, context, problems, asked: () => page.evaluate('window.asked') as Promise<Asked[]> }
}
