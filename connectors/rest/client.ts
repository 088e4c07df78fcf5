import { fixedToken, type TokenSource } from '../../src/connector/auth.ts'
import type { ConnectorPorts } from '../../src/connector/connector.ts'
import { clientCredentials } from '../../src/connector/oauth.ts'
import { createTransport, type SendOptions, type Transport } from '../../src/connector/transport.ts'
import { BridgeError } from '../../src/domain/errors.ts'
import type { Instant, WireRequest, WireResponse } from '../../src/domain/ports.ts'
import type { RestConfig } from './config.ts'
import { classifier, paceRules } from './limits.ts'
import { fillBody, fillHeaders, fillQuery, fillRoute, type Filling } from './template.ts'

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
}

interface Asking {
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
}

/** Requests of a manifest, over our transport, to the manifest's own host and no other. */
export interface Client {
  readonly config: RestConfig
  readonly ports: ConnectorPorts
  readonly transport: Transport
  get(how: SendOptions, asking: Asking, filling: Filling): Promise<Answer>
  send(how: SendOptions, sending: Asking & { readonly method: string; readonly body: unknown }, filling: Filling): Promise<Answer>
  /** A link that an answer gave; refused where it leads elsewhere. */
  follow(how: SendOptions, link: string, headers: Readonly<Record<string, string>>): Promise<Answer>
  /** The CRM's clock minus ours, by its Date header; within a second. */
  skewMs(): number
  /** The CRM's present time. */
  now(): Instant
  /** The last answer's headers, for `check`. */
  lastHeaders(): Readonly<Record<string, string>>
}

export function createClient(config: RestConfig, ports: ConnectorPorts): Client {
  const { manifest, url, secret } = config
  const { auth } = manifest
  const transport = createTransport({
    ports,
    name: manifest.id,
    auth: tokenSource(config, ports),
    classify: classifier(manifest),
    pace: paceRules(manifest, config.reserve),
    budget: { rule: 'account', per: 'minute' },
    concurrency: manifest.limits.atOnce,
  })
  const origin = new URL(url).origin
  const own = auth.kind === 'header' ? { [auth.name.toLowerCase()]: auth.prefix + secret(auth.key) } : {}
  let skew = 0
  let heard: Readonly<Record<string, string>> = {}

  async function exchange(how: SendOptions, request: WireRequest): Promise<Answer> {
    const target = new URL(request.url)
    if (target.origin !== origin) throw new BridgeError('connector.protocol', `${manifest.id}: an address leads to another host`)
    if (auth.kind === 'query') target.searchParams.set(auth.name, secret(auth.key))
    const response = await transport.send({ ...request, url: auth.kind === 'query' ? target.toString() : request.url }, how)
    const date = Date.parse(response.headers['date'] ?? '')
    if (!Number.isNaN(date)) skew = date - Math.floor(ports.clock.now() / 1000) * 1000
    heard = response.headers
    return { status: response.status, headers: response.headers, body: readBody(manifest.id, response) }
  }

  const headersOf = (asking: Pick<Asking, 'headers'>, filling: Filling): Record<string, string> => ({ accept: 'application/json', ...fillHeaders(manifest.headers, {}), ...fillHeaders(asking.headers ?? {}, filling), ...own })
  const addressOf = (asking: Asking, filling: Filling): string => {
    const query = fillQuery(asking.query ?? {}, filling)
    return `${url}${fillRoute(asking.path, filling)}${query === '' ? '' : `?${query}`}`
  }

  return {
    config,
    ports,
    transport,
    get: (how, asking, filling) => exchange(how, { method: 'GET', url: addressOf(asking, filling), headers: headersOf(asking, filling), body: null }),
    send: (how, sending, filling) =>
      exchange(how, { method: sending.method, url: addressOf(sending, filling), headers: { 'content-type': 'application/json', ...headersOf(sending, filling) }, body: JSON.stringify(fillBody(sending.body, filling)) }),
    follow(how, link, headers) {
      const target = URL.canParse(link, `${url}/`) ? new URL(link, `${url}/`) : null
      if (target === null || target.origin !== origin) throw new BridgeError('connector.protocol', `${manifest.id}: a page links to another host`)
      return exchange(how, { method: 'GET', url: target.toString(), headers: headersOf({ headers }, {}), body: null })
    },
    skewMs: () => skew,
    now: () => ports.clock.now() + skew,
    lastHeaders: () => heard,
  }
}

function tokenSource({ manifest: { id, auth }, secret }: RestConfig, ports: ConnectorPorts): TokenSource | null {
  switch (auth.kind) {
    case 'basic':
      return fixedToken(`Basic ${Buffer.from(`${secret(auth.user)}:${secret(auth.password)}`).toString('base64')}`)
    case 'bearer':
      return fixedToken(`Bearer ${secret(auth.token)}`)
    case 'oauth2':
      return clientCredentials({ name: id, url: auth.tokenUrl, encoding: auth.encoding }, { client_id: secret(auth.clientId), client_secret: secret(auth.clientSecret), ...auth.fields }, ports.clock)
    case 'none':
    case 'header':
    case 'query':
      return null
  }
}

/** Nothing of a body that is not JSON is repeated. */
function readBody(name: string, response: WireResponse): unknown {
  if (response.status === 204 || response.body === '') return null
  try {
    return JSON.parse(response.body) as unknown
  } catch {
    if (response.status >= 400) return null
    throw new BridgeError('connector.protocol', `${name} answered with something that is not JSON`, { status: response.status })
  }
}

/** Throws what a refusal of a read means; answers pass. */
export function mustSucceed(name: string, what: string, answer: Answer): Answer {
  const { status } = answer
  if (status < 300) return answer
  const codes = { 403: 'connector.permission', 404: 'connector.not-found' } as const
  const code = status === 403 || status === 404 ? codes[status] : 'connector.rejected'
  throw new BridgeError(code, `${name} refused ${what}: ${status}`, { status })
}
