import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { salesforce } from '../../connectors/salesforce/index.ts'
import { zendesk } from '../../connectors/zendesk/index.ts'
import type { Connection, ConnectorPorts } from '../connector/connector.ts'
import type { Instant, Log } from '../domain/ports.ts'
import { createVault } from '../platform/vault.ts'
import { seededRandom } from '../sandbox/core/chance.ts'
import type { SeedWorld } from '../sandbox/core/seed.ts'
import type { SandboxRequest } from '../sandbox/core/vendor.ts'
import { createSandbox, type Sandbox } from '../sandbox/index.ts'
import { openStore } from '../store/open.ts'
import { applySetup } from '../sync/setup-apply.ts'
import { asHeard } from './bytes.ts'
import { worldClock } from './clock.ts'
import { scratch } from './scratch.ts'
import { HOSTS, type VendorName, vendorOf } from './wire.ts'

/** Everything a story begins with: both accounts set up, and the store as set-up left it. */
export interface Image {
  readonly store: Buffer
  readonly endedAt: Instant
  /** Two fresh accounts in the very same state each time. `now` may only go forward from `endedAt`. */
  sandbox(now: () => Instant, random: () => number): Sandbox
}

interface Call {
  readonly vendor: VendorName
  readonly request: SandboxRequest
  readonly at: Instant
}

export const quiet: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }
/** The same keys for every store of the simulator, so that its files can be copied. */
export const vault = createVault({ sealing: [{ id: 'sim', key: Buffer.alloc(32, 7) }], hashing: Buffer.alloc(32, 9) })
const BEGIN = Date.UTC(2026, 10, 22, 12)

const PEOPLE: SeedWorld = {
  people: [
    { key: 'admin', name: 'Ada Admin', email: 'ada@support.example.com', role: 'admin', groups: ['safety'] },
    { key: 'agent', name: 'Ben Agent', email: 'ben@support.example.com', role: 'agent', groups: ['safety'] },
    { key: 'user', name: 'Una User', email: 'una@example.com', role: 'end-user', groups: [] },
  ],
  groups: [{ key: 'safety', name: 'Safety' }], tickets: [], suspended: [],
}

let kept: Promise<Image> | null = null

/** Set-up is made once and its requests are kept: every story replays them, which takes a moment where set-up takes long. */
export function image(): Promise<Image> {
  return (kept ??= make())
}

function fresh(now: () => Instant, random: () => number): Sandbox {
  return createSandbox({ world: PEOPLE, now, random, zendesk: { jobMs: [800, 4000] }, salesforce: { bigTableRows: 0 } })
}

async function make(): Promise<Image> {
  const folder = scratch()
  const file = join(folder.path, 'store.db')
  const clock = worldClock(BEGIN)
  const random = seededRandom(1)
  const sandbox = fresh(() => clock.now(), random)
  const store = await openStore({ url: null, file, vault, clock, random: { next: () => 0.5 } })
  const calls: Call[] = []
  let ids = 0
  const ports = { clock, ids: { next: () => `image-${(ids += 1)}` }, random: { next: () => 0.5 }, log: quiet, signal: new AbortController().signal }
  const of = (account: VendorName): ConnectorPorts => ({
    ...ports,
    tokens: { load: (name) => store.read((tx) => tx.tokens.load(account, name)), save: (name, value) => store.write((tx) => tx.tokens.save(account, name, value)) },
    wire: async (request) => {
      await clock.sleep(20)
      const [vendor, asked] = await vendorOf(request)
      calls.push({ vendor, request: asked, at: clock.now() })
      return asHeard(request, sandbox[vendor].handle(asked, clock.now(), random))
    },
  })
  for (const connection of connections(sandbox, of)) {
    const { refused } = await applySetup({ store, ...ports }, connection, { macros: [], webhookUrl: null })
    if (refused.length > 0) throw new Error(`the sandbox refused set-up: ${JSON.stringify(refused)}`)
  }
  await store.close()
  const bytes = readFileSync(file)
  folder.remove()
  const endedAt = clock.now() + 60_000
  return {
    store: bytes, endedAt,
    sandbox(now, chance) {
      let at: Instant | null = BEGIN
      const again = seededRandom(1)
      const made = fresh(() => at ?? now(), () => (at === null ? chance() : again()))
      for (const call of calls) {
        at = call.at
        made[call.vendor].handle(call.request, call.at, again)
      }
      at = null
      made.log.clear()
      return made
    },
  }
}

/** Both connections as `main` would open them. */
export function connections(sandbox: Sandbox, ports: (account: VendorName) => ConnectorPorts): readonly [Connection, Connection] {
  const keys = sandbox.describe()
  return [
    zendesk.open(zendesk.config.parse({ url: `https://${HOSTS.zendesk}`, ...keys.zendesk, pageSize: 4 }), ports('zendesk')),
    salesforce.open(salesforce.config.parse({ url: `https://${HOSTS.salesforce}`, ...keys.salesforce }), ports('salesforce')),
  ]
}
