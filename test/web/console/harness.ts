import { createServer } from 'node:http'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import express, { type Request } from 'express'
import type { Permission } from '../../../src/server/api/console.ts'
import { WEB_ENTRIES, WEB_FOLDER } from '../../../src/web-files.ts'
import { initialFiles } from '../../../src/web-size.ts'
import { ANSWERS, me } from './fixtures.ts'

export interface Call { readonly method: string; readonly path: string; readonly body: unknown; readonly csrf: string | undefined }
interface Answer { readonly status: number; readonly body: unknown }

export interface Harness {
  readonly url: string
  /** Tests change what the bridge would say. */
  readonly bridge: { signedIn: boolean; may?: readonly Permission[]; answer: ((request: Request) => Answer | null) | null }
  readonly calls: Call[]
  /** Tells every page that something changed. */
  readonly tell: (...topics: readonly string[]) => void
  readonly close: () => Promise<void>
}

/** The console as it is built, on a real server, under the policy that the bridge sends, with fixtures in place of the desk. */
export async function serveConsole(): Promise<Harness> {
  const bridge: Harness['bridge'] = { signedIn: true, answer: null }
  const calls: Call[] = []
  const listeners = new Set<(data: string) => void>()
  const app = express()
  app.set('query parser', 'simple')
  app.use((_request, response, next) => {
    response.set('content-security-policy', "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-fixture'; connect-src 'self'; img-src 'self' blob: data:; font-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'")
    next()
  })
  app.use('/console/assets', express.static(join(WEB_FOLDER, 'assets')))
  app.get('/console/api/events', (_request, response) => {
    response.set('content-type', 'text/event-stream').flushHeaders()
    response.write(': begun\n\n')
    const listener = (data: string): void => void response.write(`event: changed\ndata: ${data}\n\n`)
    listeners.add(listener)
    response.on('close', () => listeners.delete(listener))
  })
  app.use('/console/api', express.json(), (request, response) => {
    calls.push({ method: request.method, path: request.path, body: request.body as unknown, csrf: request.get('x-csrf-token') })
    const { status, body } = bridge.answer?.(request) ?? usual(bridge, request)
    if (status === 204) response.status(204).end()
    else response.status(status).json(body)
  })
  app.use('/console', (_request, response) => void response.type('html').send(page()))
  const server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`, bridge, calls,
    tell: (...topics) => listeners.forEach((listener) => listener(JSON.stringify({ topics }))),
    close: () => new Promise((resolve) => void (server.closeAllConnections(), server.close(() => resolve()))),
  }
}

function usual(bridge: Harness['bridge'], { method, path }: Request): Answer {
  if (path === '/enter') {
    bridge.signedIn = true
    return { status: 204, body: null }
  }
  if (path === '/sign-in') return { status: 200, body: ANSWERS['GET /sign-in'] }
  if (!bridge.signedIn) return { status: 401, body: { code: 'console.session', title: 'No session', detail: null, remedy: 'Sign in.', requestId: 'r' } }
  if (path === '/me') return { status: 200, body: me(bridge.may) }
  const found = ANSWERS[`${method} ${path}`]
  if (found !== undefined) return { status: 200, body: found }
  return method === 'GET' ? { status: 404, body: { code: 'desk.not-found', title: 'Not found', detail: 'There is nothing of this name.', remedy: 'Look for it in the list.', requestId: 'r' } } : { status: 200, body: {} }
}

function page(): string {
  const files = initialFiles('admin')
  const manifest = JSON.parse(readFileSync(join(WEB_FOLDER, '.vite/manifest.json'), 'utf8')) as Record<string, { file: string }>
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Breakwater</title>
<meta property="csp-nonce" nonce="fixture">${files.filter((file) => file.endsWith('.css')).map((file) => `<link rel="stylesheet" href="/console/${file}">`).join('')}
<script type="module" src="/console/${manifest[WEB_ENTRIES.admin]?.file ?? ''}"></script></head><body><div id="root"></div></body></html>`
}
