import { readFileSync } from 'node:fs'
import { Readable } from 'node:stream'
import { rootCertificates } from 'node:tls'
import { Agent, EnvHttpProxyAgent, request as send, type Dispatcher } from 'undici'
import { WireFault, type Wire, type WireRequest, type WireResponse } from '../domain/ports.ts'

export interface WireOptions {
  /** A corporate proxy for both schemes; hosts in `noProxy` (and loopback) go direct. */
  readonly proxy?: string | undefined
  readonly noProxy?: string | undefined
  /** A PEM file with a private certificate authority, trusted besides the public ones. */
  readonly caFile?: string | undefined
}

/** Nothing reached the vendor when a connection could not even be made. */
const NOT_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT', 'CERT_HAS_EXPIRED', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'ERR_TLS_CERT_ALTNAME_INVALID'])

/** The real network: no retry and no time-out of its own (the transport above decides both), redirects are answers. */
export function networkWire(options: WireOptions = {}): Wire & { close(): Promise<void> } {
  const dispatcher = makeDispatcher(options)
  const wire = (request: WireRequest): Promise<WireResponse> => exchange(request, dispatcher)
  return Object.assign(wire, { close: () => dispatcher.close() })
}

function makeDispatcher(options: WireOptions): Dispatcher {
  const ca = options.caFile === undefined ? undefined : [...rootCertificates, readFileSync(options.caFile, 'utf8')]
  // HTTP/2 in this client has crashed on GOAWAY (forcedotcom/cli#3622); neither vendor needs it.
  const connect = { allowH2: false, ...(ca === undefined ? {} : { ca }) }
  const base = { connect, keepAliveTimeout: 10_000, headersTimeout: 0, bodyTimeout: 0 }
  if (options.proxy === undefined) return new Agent(base)
  return new EnvHttpProxyAgent({
    ...base,
    httpProxy: options.proxy,
    httpsProxy: options.proxy,
    noProxy: ['localhost', '127.0.0.1', '::1', options.noProxy].filter((part) => part !== undefined && part !== '').join(','),
    ...(ca === undefined ? {} : { requestTls: { ca } }),
  })
}

async function exchange(request: WireRequest, dispatcher: Dispatcher): Promise<WireResponse> {
  try {
    const answer = await send(request.url, {
      method: request.method,
      headers: { ...request.headers },
      body: request.upload === undefined ? request.body : Readable.from(request.upload(), { objectMode: false }),
      dispatcher,
      ...(request.signal === undefined ? {} : { signal: request.signal }),
    })
    const headers = flatten(answer.headers)
    if (request.download === true && answer.statusCode >= 200 && answer.statusCode < 300) return { status: answer.statusCode, headers, body: '', bytes: received(answer.body, request) }
    return { status: answer.statusCode, headers, body: await answer.body.text() }
  } catch (error) {
    if (request.signal?.aborted) throw new WireFault('the request was stopped', 'maybe', { cause: error })
    const code = codeOf(error)
    throw new WireFault(`no answer from ${new URL(request.url).host} (${code})`, NOT_SENT.has(code) ? 'no' : 'maybe', { cause: error })
  }
}

/** A body that breaks off is no answer: nobody may take its beginning for the whole. */
async function* received(body: AsyncIterable<Uint8Array>, request: WireRequest): AsyncIterable<Uint8Array> {
  try {
    yield* body
  } catch (error) {
    throw new WireFault(`the answer of ${new URL(request.url).host} broke off (${codeOf(error)})`, 'maybe', { cause: error })
  }
}

function flatten(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const flat: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value
  }
  return flat
}

function codeOf(error: unknown): string {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if ('code' in at && typeof at.code === 'string') return at.code
  }
  return 'unknown'
}
