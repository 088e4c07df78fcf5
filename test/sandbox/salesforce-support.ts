import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import jsforce, { type Connection } from 'jsforce'
import { createSalesforce, type FakeSalesforce, type SalesforceOptions } from '../../src/sandbox/salesforce/index.ts'

export const TOKEN = '00Dsandbox!suite'
export const VERSION = '68.0'

/** The fake org with a clock and a chance of its own. */
export interface Bench {
  readonly vendor: FakeSalesforce
  now: number
  readonly random: () => number
}

export function bench(options: SalesforceOptions = {}): Bench {
  let state = 42
  const random = (): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  }
  return { vendor: createSalesforce({ accessTokens: [TOKEN], bigTableRows: 0, ...options }), now: Date.UTC(2026, 10, 22, 10, 0, 0), random }
}

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
}

/** One request without a network. */
export function send(at: Bench, method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Answer {
  const full = path.startsWith('/services') || path.startsWith('/id') ? path : `/services/data/v${VERSION}${path}`
  const response = at.vendor.handle(
    {
      method,
      path: full,
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json', ...headers },
      body: body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body),
      origin: 'http://127.0.0.1',
    },
    at.now,
    at.random,
  )
  return {
    status: response.status,
    headers: response.headers,
    body:
      response.body === ''
        ? null
        : response.body.startsWith('<') || response.body.startsWith('error=')
        ? response.body
        : (JSON.parse(response.body) as unknown),
  }
}

export interface Served {
  readonly url: string
  readonly bench: Bench
  close(): Promise<void>
}

/** The same org on a port, for real client libraries. */
export async function serve(options: SalesforceOptions = {}, live = false): Promise<Served> {
  const at = bench(options)
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
      const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
      const reply = at.vendor.handle(
        { method: request.method ?? 'GET', path: request.url ?? '/', headers, body: Buffer.concat(parts).toString('utf8'), origin },
        live ? Date.now() : at.now,
        at.random,
      )
      response.writeHead(reply.status, reply.headers).end(reply.body)
    })
  })
  await new Promise<void>((ready) => {
    server.listen(0, '127.0.0.1', ready)
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bench: at,
    close: () =>
      new Promise((done) => {
        server.close(() => {
          done()
        })
        server.closeAllConnections()
      }),
  }
}

export function connect(served: Served, accessToken = TOKEN): Connection {
  return new jsforce.Connection({ instanceUrl: served.url, loginUrl: served.url, accessToken, version: VERSION })
}
