import type { Server } from 'node:http'
import { createSandbox, type Sandbox, type SandboxOptions } from '../index.ts'
import { seededRandom } from './chance.ts'
import type { SeedWorld } from './seed.ts'
import { closeServer, controlServer, listen, vendorServer } from './serve-http.ts'
import { sendDue } from './serve-webhooks.ts'
import type { FakeVendor } from './vendor.ts'

export interface ServeOptions {
  /** Zendesk listens here, Salesforce on the next port, control on the one after; 0: any free ports. */
  readonly port: number
  /** New tickets keep coming in. */
  readonly arrivals?: boolean
  readonly seed: (random: () => number) => SeedWorld
  /** Chooses the world and everything that looks like chance; the same one every time unless told. */
  readonly seedNumber?: number
  readonly zendesk?: SandboxOptions['zendesk']
  readonly salesforce?: SandboxOptions['salesforce']
}

/** What the command line prints; keys in upper snake case after the vendor's name are the bridge's environment variables. */
export interface SandboxInfo {
  readonly zendesk: { readonly url: string; readonly clientId: string; readonly clientSecret: string }
  readonly salesforce: { readonly url: string; readonly clientId: string; readonly clientSecret: string }
  /** The installed app, and who leads a team there. */
  readonly app: { readonly id: string; readonly installationId: string; readonly subdomain: string; readonly leads: string }
  readonly control: string
  /** The agents' screens. */
  readonly workspace: string
}

export interface RunningSandbox {
  readonly info: SandboxInfo
  readonly sandbox: Sandbox
  close(): Promise<void>
}

const TICK_MS = 100
const ARRIVAL_MS: readonly [number, number] = [8000, 30_000]

/** Runs the sandbox on this machine only. Resolves when all three ports answer. */
export async function serveSandbox(options: ServeOptions): Promise<RunningSandbox> {
  const number = options.seedNumber ?? 1
  let zendeskUrl = 'http://127.0.0.1'
  const sandbox = createSandbox({
    world: options.seed(seededRandom(number)), now: () => Date.now(), random: seededRandom(number + 1),
    ...(options.zendesk === undefined ? {} : { zendesk: options.zendesk }), salesforce: { zendeskUrl: () => zendeskUrl, ...options.salesforce },
  })
  const random = seededRandom(number + 2)
  const port = (step: number): number => (options.port === 0 ? 0 : options.port + step)
  const servers: Server[] = []
  const up = async (server: Server, step: number): Promise<string> => {
    servers.push(server)
    return listen(server, port(step))
  }
  try {
    const keys = sandbox.describe()
    const zendesk = await up(vendorServer(withScreens(sandbox), sandbox.clock, random), 0)
    // Other tools' cases point at the Zendesk that listens here, and only now its address is known.
    zendeskUrl = zendesk
    sandbox.control({ method: 'POST', path: '/reset' })
    const salesforce = await up(vendorServer(sandbox.salesforce, sandbox.clock, random), 1)
    let info: SandboxInfo | null = null
    const control = await up(controlServer((request) => (request.method === 'GET' && request.path === '/' ? { status: 200, body: info } : sandbox.control(request))), 2)
    info = { zendesk: { url: zendesk, ...keys.zendesk }, salesforce: { url: salesforce, ...keys.salesforce }, app: keys.app, control, workspace: `${zendesk}/workspace` }
    const timers = startTimers(sandbox, options.arrivals === true, random)
    return {
      info, sandbox,
      async close() {
        for (const stop of timers) stop()
        await Promise.all(servers.map(closeServer))
      },
    }
  } catch (error) {
    await Promise.all(servers.map(closeServer))
    throw error
  }
}

/** The account and its agents' screens on one origin, as at Zendesk. */
function withScreens({ zendesk, workspace }: Sandbox): FakeVendor {
  return { ...zendesk, handle: (request, now, random) => workspace.handle(request, now, random) ?? zendesk.handle(request, now, random) }
}

function startTimers(sandbox: Sandbox, arrivals: boolean, random: () => number): (() => void)[] {
  const tick = setInterval(() => {
    sandbox.tick()
    sendDue(sandbox.inside.zendesk, () => sandbox.clock.now())
  }, TICK_MS)
  const stops = [(): void => clearInterval(tick)]
  if (!arrivals) return stops
  let next: NodeJS.Timeout
  const wait = (): void => {
    next = setTimeout(() => {
      sandbox.control({ method: 'POST', path: '/arrive', body: { count: 1 } })
      wait()
    }, ARRIVAL_MS[0] + random() * (ARRIVAL_MS[1] - ARRIVAL_MS[0]))
  }
  wait()
  return [...stops, (): void => clearTimeout(next)]
}
