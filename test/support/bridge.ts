import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { salesforce } from '../../connectors/salesforce/index.ts'
import { zendesk } from '../../connectors/zendesk/index.ts'
import type { Connection, ConnectorPorts } from '../../src/connector/connector.ts'
import { WireFault, type Clock, type Log, type Wire, type WireRequest } from '../../src/domain/ports.ts'
import type { ProvisionItem, Write } from '../../src/domain/write.ts'
import type { CompiledMapping } from '../../src/mapping/compile.ts'
import { createVault } from '../../src/platform/vault.ts'
import type { SeedTicket, SeedWorld } from '../../src/sandbox/core/seed.ts'
import type { FaultRule } from '../../src/sandbox/core/faults.ts'
import { createSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/index.ts'
import { openStore } from '../../src/store/open.ts'
import type { Store } from '../../src/store/store.ts'
import type { Progress, SyncMode, SyncPolicy } from '../../src/sync/context.ts'
import { createRoute, DEFAULT_ROUTE } from '../../src/sync/route.ts'
import { runSync, type RunSummary } from '../../src/sync/run.ts'
import { applySetup } from '../../src/sync/setup-apply.ts'
import { asHeard, asSent } from '../../src/simulator/bytes.ts'
import { serve } from './served.ts'
import { VirtualClock } from './virtual-clock.ts'
import { seeded } from './wire.ts'

const BEGIN = Date.UTC(2026, 10, 22, 12)
const ZENDESK = 'breakwater-sandbox.zendesk.com'
const SALESFORCE = 'acme.my.salesforce.com'
const quiet: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }

export interface BridgeOptions {
  readonly world: SeedWorld
  readonly policy: SyncPolicy
  readonly mapping?: CompiledMapping
  readonly sandbox?: Pick<SandboxOptions, 'zendesk' | 'salesforce'>
  readonly macros?: readonly (ProvisionItem & { readonly kind: 'macro' })[]
  /** Where webhooks would be sent; asked for at set-up. */
  readonly webhookUrl?: string
  readonly pageSize?: number
  /** A PostgreSQL instead of the embedded store. */
  readonly databaseUrl?: string
  readonly log?: Log
  readonly latencyMs?: number
  /** The vendors listen on ports of this machine and are asked over them, through the real network code; time is virtual all the same. */
  readonly http?: boolean
  /** Changes requests on their way, to show what a safeguard is worth. */
  readonly tamper?: (request: WireRequest) => WireRequest
}

interface SyncOptions {
  readonly mode?: SyncMode
  readonly policy?: SyncPolicy
  /** In the place of the one it was opened with. */
  readonly mapping?: CompiledMapping
  readonly signal?: AbortSignal
  readonly show?: (write: Write, connection: string) => void
  readonly progress?: (progress: Progress) => void
  /** The process dies at this step: before or after a transaction, before a request leaves, or before its answer is heard. */
  readonly killAt?: number
}

export class Killed extends Error {
  override readonly name = 'Killed'
}

/** The whole bridge in one process and in virtual time: real store, real connectors over the vendors' own clients, the sandbox without sockets unless told. */
export interface TestBridge {
  readonly clock: VirtualClock
  readonly sandbox: Sandbox
  readonly store: Store
  readonly left: Connection
  readonly right: Connection
  /** A new process over the same store and the same vendors. */
  restart(): void
  /** Steps of the last run. */
  steps(): number
  /** Applies set-up to both; returns what changed. */
  setUp(): Promise<number>
  sync(options?: SyncOptions): Promise<RunSummary>
  arrive(tickets: readonly SeedTicket[]): readonly number[]
  fault(rule: FaultRule): void
  close(): Promise<void>
}

export async function openTestBridge(options: BridgeOptions): Promise<TestBridge> {
  const clock = new VirtualClock(BEGIN)
  const random = seeded(7)
  let zendeskUrl = `https://${ZENDESK}`
  const sandbox = createSandbox({ world: options.world, now: () => clock.now(), random, ...options.sandbox, salesforce: { zendeskUrl: () => zendeskUrl, ...options.sandbox?.salesforce } })
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'breakwater-bridge-'))
  const vault = createVault({ sealing: [{ id: 'k1', key: randomBytes(32) }], hashing: randomBytes(32) })
  const store = await openStore({ url: options.databaseUrl ?? null, file: join(folder, 'store.db'), vault, clock, random: { next: random } })
  let ids = 0
  const log = options.log ?? quiet
  const stop = new AbortController()
  const ports = { clock, ids: { next: () => `id-${String((ids += 1)).padStart(6, '0')}` }, random: { next: random }, log }
  // Every run has a life of its own: what died stays dead when the next one begins.
  let life: Life = { steps: 0, killAt: Number.POSITIVE_INFINITY, dead: false }
  const stepOf = (own: () => Life) => (name: string): void => {
    const one = own()
    if (!one.dead) one.steps += 1
    if (one.steps >= one.killAt) one.dead = true
    if (one.dead) throw new Killed(name)
  }
  const step = stepOf(() => life)
  const served = options.http === true ? await serve(sandbox, clock, random, options.latencyMs ?? 40) : null
  if (served !== null) {
    // Cases of other tools point at the address that is only known now.
    zendeskUrl = served.zendesk
    sandbox.control({ method: 'POST', path: '/reset' })
  }
  const bare = served?.wire ?? sandboxWire(sandbox, clock, random, options.latencyMs ?? 40)
  const wire: Wire = async (request) => {
    step('request')
    const answer = await bare(options.tamper?.(request) ?? request)
    step('answer')
    return answer
  }
  const of = (account: string): ConnectorPorts => ({ ...ports, wire, signal: stop.signal, tokens: { load: (name) => store.read((tx) => tx.tokens.load(account, name)), save: (name, value) => store.write((tx) => tx.tokens.save(account, name, value)) } })
  const keys = sandbox.describe()
  const openLeft = (): Connection => zendesk.open(zendesk.config.parse({ url: zendeskUrl, ...keys.zendesk, pageSize: options.pageSize ?? 1000 }), of('zendesk'))
  const openRight = (): Connection => salesforce.open(salesforce.config.parse({ url: served?.salesforce ?? `https://${SALESFORCE}`, ...keys.salesforce }), of('salesforce'))
  let [left, right] = [openLeft(), openRight()]
  return {
    clock, sandbox, store,
    get left() {
      return left
    },
    get right() {
      return right
    },
    restart() {
      life = { steps: 0, killAt: Number.POSITIVE_INFINITY, dead: false }
      left = openLeft()
      right = openRight()
    },
    steps: () => life.steps,
    async setUp() {
      let changed = 0
      for (const connection of [left, right]) {
        const result = await applySetup({ store, ...ports, signal: stop.signal }, connection, { macros: options.macros ?? [], webhookUrl: options.webhookUrl ?? null })
        if (result.refused.length > 0) throw new Error(`set-up was refused: ${JSON.stringify(result.refused)}`)
        changed += result.changed
      }
      return changed
    },
    sync({ mode = 'write', policy = options.policy, mapping = options.mapping, signal = stop.signal, show, progress, killAt = Number.POSITIVE_INFINITY } = {}) {
      const own: Life = { steps: 0, killAt, dead: life.dead }
      life = own
      return runSync({
        store: mortal(store, stepOf(() => own)), left, right, policy, route: createRoute(DEFAULT_ROUTE), mapping: mapping ?? null, ...ports, clock: mortalClock(clock, () => own.dead), mode, from: 0, page: 'https://bridge.example.com', signal,
        ...(show === undefined ? {} : { show }), ...(progress === undefined ? {} : { progress }),
      })
    },
    arrive: (tickets) => sandbox.arrive(tickets),
    fault: (rule) => sandbox.faults.add(rule, clock.now()),
    async close() {
      stop.abort(new Error('closed'))
      await served?.close()
      await store.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

interface Life {
  steps: number
  killAt: number
  dead: boolean
}

function sandboxWire(sandbox: Sandbox, clock: VirtualClock, random: () => number, latencyMs: number): Wire {
  return async (request) => {
    const url = new URL(request.url)
    const vendor = url.host === ZENDESK || url.host === `content.${ZENDESK}` ? sandbox.zendesk : url.host === SALESFORCE ? sandbox.salesforce : null
    if (vendor === null) throw new Error(`nobody answers at ${url.host}`)
    await clock.sleep(latencyMs / 2, request.signal)
    sandbox.tick()
    const sent = await asSent(request)
    const answer = vendor.handle({ method: request.method, path: `${url.pathname}${url.search}`, headers: request.headers, ...sent, origin: url.origin }, clock.now(), random)
    await clock.sleep(latencyMs / 2 + (answer.delayMs ?? 0), request.signal)
    if (answer.broken !== undefined) throw new WireFault('connection reset', 'maybe')
    return asHeard(request, answer)
  }
}

/** Dies before a transaction, or after its commit and before anybody hears of it. */
export function mortal(store: Store, step: (name: string) => void): Store {
  return {
    read: (work) => store.read(work),
    close: () => store.close(),
    write: async (work) => {
      step('commit:before')
      const value = await store.write(work)
      step('commit:after')
      return value
    },
  }
}

/** The dead do not wake up, neither to work nor to renew their leases. */
export function mortalClock(clock: VirtualClock, dead: () => boolean): Clock {
  return {
    now: () => clock.now(),
    sleep: async (ms, signal) => {
      if (dead()) throw new Killed('asleep')
      await clock.sleep(ms, signal)
      if (dead()) throw new Killed('asleep')
    },
  }
}
