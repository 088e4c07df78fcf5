import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { SandboxClock } from './clock.ts'
import type { ControlAnswer, ControlRequest } from './control.ts'
import { SANDBOX_HEADER } from './guard.ts'
import type { FakeVendor, SandboxRequest } from './vendor.ts'

/** A vendor at the root of its own origin. */
export function vendorServer(vendor: FakeVendor, clock: SandboxClock, random: () => number): Server {
  return createServer((incoming, outgoing) => {
    serveVendor(vendor, clock, random, incoming, outgoing).catch((error: unknown) => fail(outgoing, error))
  })
}

async function serveVendor(vendor: FakeVendor, clock: SandboxClock, random: () => number, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const answer = vendor.handle(requestOf(incoming, await readBody(incoming)), clock.now(), random)
  if (answer.delayMs !== undefined) await new Promise((resolve) => setTimeout(resolve, answer.delayMs))
  if (answer.broken !== undefined) {
    incoming.socket.resetAndDestroy()
    return
  }
  outgoing.writeHead(answer.status, answer.headers)
  outgoing.end(incoming.method === 'HEAD' || answer.status === 204 ? undefined : (answer.bytes ?? answer.body))
}

export function controlServer(answerTo: (request: ControlRequest) => ControlAnswer): Server {
  return createServer((incoming, outgoing) => {
    serveControl(answerTo, incoming, outgoing).catch((error: unknown) => fail(outgoing, error))
  })
}

async function serveControl(answerTo: (request: ControlRequest) => ControlAnswer, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const given = parse((await readBody(incoming)).toString('utf8'))
  const answer = given === BAD ? { status: 400, body: { error: 'the body is not JSON' } } : answerTo({ method: incoming.method ?? 'GET', path: incoming.url ?? '/', body: given })
  outgoing.writeHead(answer.status, { 'content-type': 'application/json', [SANDBOX_HEADER]: '1' })
  outgoing.end(JSON.stringify(answer.body))
}

const BAD = Symbol('not JSON')

function parse(text: string): unknown {
  if (text === '') return undefined
  try {
    return JSON.parse(text) as unknown
  } catch {
    return BAD
  }
}

/** A fault of the sandbox itself must look like one, not like the vendor's. */
function fail(outgoing: ServerResponse, error: unknown): void {
  outgoing.writeHead(599, { 'content-type': 'text/plain', [SANDBOX_HEADER]: '1' })
  outgoing.end(`the sandbox itself failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
}

function requestOf(incoming: IncomingMessage, bytes: Buffer): SandboxRequest {
  const headers = Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]))
  return { method: incoming.method ?? 'GET', path: incoming.url ?? '/', headers, body: bytes.toString('utf8'), bytes, origin: `http://${headers['host'] ?? '127.0.0.1'}` }
}

async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/** Resolves with the origin. Rejects when the port is taken. */
export function listen(server: Server, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject)
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    })
  })
}

export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
