import type { SandboxClock } from './clock.ts'
import type { FaultPlan, FaultRule } from './faults.ts'
import type { RequestLog } from './log.ts'
import type { FakeVendor } from './vendor.ts'

/** `path` with query, `body` as parsed JSON. */
export interface ControlRequest {
  readonly method: string
  readonly path: string
  readonly body?: unknown
}

export interface ControlAnswer {
  readonly status: number
  readonly body: unknown
}

export interface ControlParts {
  readonly vendors: readonly FakeVendor[]
  readonly clock: SandboxClock
  readonly faults: FaultPlan
  readonly log: RequestLog
  readonly random: () => number
  /** Empties everything and plants the world again, unless `empty`. */
  readonly reset: (empty: boolean) => void
  readonly seed: (world: unknown) => void
  readonly arrive: (count: number) => readonly number[]
  readonly info: () => unknown
  /** Installs an app in the agents' workspace. */
  readonly workspace: { readonly install: (app: unknown) => unknown }
}

type Input = Readonly<Record<string, unknown>>

/** The hand from outside: see README.md for every request. */
export function controlSurface(parts: ControlParts): (request: ControlRequest) => ControlAnswer {
  return (request) => {
    const input: Input = typeof request.body === 'object' && request.body !== null && !Array.isArray(request.body) ? (request.body as Input) : {}
    try {
      const url = new URL(request.path, 'http://control')
      const body = fixed(parts, `${request.method} ${url.pathname}`, input, request.body, url) ?? verb(parts, request.method, url.pathname, input)
      return body === undefined ? { status: 404, body: { error: 'no such control' } } : { status: 200, body }
    } catch (error) {
      if (error instanceof RangeError || error instanceof SyntaxError || error instanceof TypeError) return { status: 400, body: { error: error.message } }
      throw error
    }
  }
}

function fixed(parts: ControlParts, route: string, input: Input, raw: unknown, url: URL): unknown {
  const { clock, faults, log } = parts
  switch (route) {
    case 'GET /': return parts.info()
    case 'GET /state': return Object.fromEntries(parts.vendors.map((vendor) => [vendor.name, vendor.read()]))
    case 'POST /reset':
      parts.reset(input['empty'] === true)
      return { done: true }
    case 'POST /seed':
      parts.seed(raw)
      return { done: true }
    case 'GET /clock': return { now: clock.now(), frozen: clock.frozen }
    case 'POST /clock': return moveClock(parts, input)
    case 'GET /faults': return { faults: faults.pending() }
    case 'POST /faults': {
      const rules = Array.isArray(raw) ? (raw as FaultRule[]) : Array.isArray(input['rules']) ? (input['rules'] as FaultRule[]) : [input as unknown as FaultRule]
      for (const rule of rules) faults.add(checked(parts, rule), clock.now())
      return { armed: rules.length }
    }
    case 'DELETE /faults':
      faults.clear()
      return { done: true }
    case 'GET /log': return { entries: log.entries(url.searchParams.get('vendor') ?? undefined) }
    case 'DELETE /log':
      log.clear()
      return { done: true }
    case 'GET /counts': return Object.fromEntries(parts.vendors.map((vendor) => [vendor.name, log.counts(vendor.name)]))
    case 'POST /arrive': return { tickets: parts.arrive(typeof input['count'] === 'number' ? input['count'] : 1) }
    case 'POST /edit': return verb(parts, 'POST', '/zendesk/edit', input)
    case 'POST /workspace/app': return parts.workspace.install(raw)
    case 'GET /webhooks': return verb(parts, 'POST', '/zendesk/deliveries', input)
    default: return undefined
  }
}

function moveClock(parts: ControlParts, input: Input): unknown {
  const { clock } = parts
  if (input['freeze'] === true) clock.freeze()
  if (typeof input['set'] === 'number') clock.set(input['set'])
  if (typeof input['advance'] === 'number') clock.advance(input['advance'])
  if (input['freeze'] === false) clock.thaw()
  for (const vendor of parts.vendors) vendor.tick(clock.now(), parts.random)
  return { now: clock.now(), frozen: clock.frozen }
}

function checked(parts: ControlParts, rule: FaultRule): FaultRule {
  if (!parts.vendors.some((vendor) => vendor.name === rule.vendor)) throw new RangeError(`no such vendor: ${rule.vendor}`)
  return rule
}

/** `GET /zendesk` reads a vendor back, `POST /zendesk/<verb>` is a verb of its own. */
function verb(parts: ControlParts, method: string, path: string, input: Input): unknown {
  const [, name, word, more] = path.split('/')
  const vendor = parts.vendors.find((one) => one.name === name)
  if (vendor === undefined || more !== undefined) return undefined
  if (method === 'GET' && word === undefined) return vendor.read()
  if (method !== 'POST' || word === undefined) return undefined
  return vendor.control?.(word, input, parts.clock.now(), parts.random)
}
