import type { Clock, Wire } from '../../src/domain/ports.ts'
import { WireFault } from '../../src/domain/ports.ts'
import { seededRandom } from '../../src/sandbox/core/chance.ts'
import type { SeedTicket, SeedWorld } from '../../src/sandbox/core/seed.ts'
import { serveSandbox, type RunningSandbox, type ServeOptions } from '../../src/sandbox/core/serve.ts'
import type { Outgoing } from '../../src/sandbox/core/vendor.ts'
import { asHeard, asSent } from '../../src/simulator/bytes.ts'
import { createSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/index.ts'

/** Where the vendors are when no port is open. The connectors are told these addresses, and the wire knows them. */
export const ZENDESK_ORIGIN = 'http://127.0.0.1:4701'
const SALESFORCE_ORIGIN = 'http://127.0.0.1:4702'

export interface InProcess {
  readonly sandbox: Sandbox
  readonly wire: Wire
  /** Webhooks that are due, each given once; the caller plays the receiver. */
  deliveries(): readonly Outgoing[]
  /** `ZENDESK_URL` and the like, as the command line would print them. */
  readonly environment: Readonly<Record<string, string>>
}

/**
 * Both vendors in this process, in the time of `clock`. A connection that breaks before the effect was certainly not sent;
 * one that breaks after it may have been.
 */
export function sandboxInProcess(clock: Clock, options: Partial<Omit<SandboxOptions, 'now'>> & { readonly seed?: number } = {}): InProcess {
  const random = options.random ?? seededRandom(options.seed ?? 1)
  const sandbox = createSandbox({ world: EMPTY_WORLD, ...options, now: () => clock.now(), random })
  const keys = sandbox.describe()
  return {
    sandbox,
    wire: sandboxWire(sandbox, clock, random),
    deliveries: () => sandbox.inside.zendesk.outgoing?.(sandbox.clock.now()) ?? [],
    environment: {
      ZENDESK_URL: ZENDESK_ORIGIN, ZENDESK_CLIENT_ID: keys.zendesk.clientId, ZENDESK_CLIENT_SECRET: keys.zendesk.clientSecret,
      SALESFORCE_URL: SALESFORCE_ORIGIN, SALESFORCE_CLIENT_ID: keys.salesforce.clientId, SALESFORCE_CLIENT_SECRET: keys.salesforce.clientSecret,
    },
  }
}

/** A wire whose other end is the sandbox's own functions. */
function sandboxWire(sandbox: Pick<Sandbox, 'zendesk' | 'salesforce' | 'clock'>, clock: Clock, random: () => number): Wire {
  const vendors = new Map([[ZENDESK_ORIGIN, sandbox.zendesk], [ZENDESK_ORIGIN.replace('127.0.0.1', 'localhost'), sandbox.zendesk], [SALESFORCE_ORIGIN, sandbox.salesforce]])
  return async (request) => {
    // A request never answers within the caller's own turn.
    await Promise.resolve()
    if (request.signal?.aborted) throw new WireFault('stopped before sending', 'no')
    const url = new URL(request.url)
    const vendor = vendors.get(url.origin)
    if (vendor === undefined) throw new WireFault(`nobody listens at ${url.origin}`, 'no')
    const sent = await asSent(request)
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]))
    const answer = vendor.handle({ method: request.method, path: url.pathname + url.search, headers, ...sent, origin: url.origin }, sandbox.clock.now(), random)
    if (answer.broken !== undefined) throw new WireFault('the connection broke', answer.broken === 'before' ? 'no' : 'maybe')
    if (answer.delayMs !== undefined) {
      try {
        await clock.sleep(answer.delayMs, request.signal)
      } catch (error) {
        throw new WireFault('stopped while waiting', 'maybe', { cause: error })
      }
    }
    return asHeard(request, answer)
  }
}

/** The sandbox on free ports, for tests over real HTTP. */
export function startSandbox(options: Partial<Omit<ServeOptions, 'port'>> = {}): Promise<RunningSandbox> {
  return serveSandbox({ seed: () => EMPTY_WORLD, ...options, port: 0 })
}

const PEOPLE: SeedWorld['people'] = [
  { key: 'admin', name: 'Ada Admin', email: 'ada@support.example.com', role: 'admin', groups: ['safety'] },
  { key: 'agent', name: 'Ben Agent', email: 'ben@support.example.com', role: 'agent', groups: ['safety'] },
  { key: 'user', name: 'Una User', email: 'una@example.com', role: 'end-user', groups: [] },
]

/** People and a group, no tickets. */
export const EMPTY_WORLD: SeedWorld = { people: PEOPLE, groups: [{ key: 'safety', name: 'Safety' }], tickets: [], suspended: [] }

/** Many tickets alike, for tests of volume: `tagged` of them carry `user_safety`, each has `messages` events. */
export function plainWorld(tickets: number, tagged: number, messages = 1): SeedWorld {
  return { ...EMPTY_WORLD, tickets: Array.from({ length: tickets }, (_, at) => plainTicket(`t-${at + 1}`, at < tagged, messages, 200 + ((tickets - at) % 60_000))) }
}

export function plainTicket(key: string, safety: boolean, messages = 1, minutesAgo = 10): SeedTicket {
  return {
    key, lang: 'en', channel: 'web', safety, subject: `Question ${key}`, requester: 'user', assignee: null, group: 'safety', status: 'open', priority: null, tags: ['web'],
    messages: Array.from({ length: messages }, (_, at) => ({
      from: at % 2 === 0 ? 'requester' as const : 'agent' as const, ...(at % 2 === 0 ? {} : { agent: 'agent' }), public: true, body: `Message ${at + 1} of ${key}: somebody keeps writing to me.`,
      minutesAgo: Math.max(0, minutesAgo - at * Math.min(10, minutesAgo / messages)),
    })),
  }
}
