import { parentPort, workerData } from 'node:worker_threads'
import type { Config } from '../config.ts'
import type { CallCounts } from '../connector/connector.ts'
import type { Instant } from '../domain/ports.ts'
import { openBridge } from '../main.ts'
import { systemLog } from '../platform/log.ts'
import type { RunSummary } from '../sync/run.ts'
import { createScheduler } from '../sync/schedule.ts'
import { connectionsOf, consent, type Consent } from './consent.ts'
import { syncOnce } from './sync.ts'

/** From the engine, every second: it is alive, what it has used of the vendors' allowances, and, once for every run, how it ended. */
export interface EngineMessage {
  readonly at: Instant
  readonly run: Pick<RunSummary, 'run' | 'state' | 'mode' | 'pulled' | 'triaged' | 'written' | 'setAside' | 'error'> | null
  readonly calls: Readonly<Record<string, CallCounts>>
}

export interface EngineOrder {
  readonly kind: 'wake' | 'stop'
}

const BEAT_MS = 1000
const { config } = workerData as { readonly config: Config }
const stop = new AbortController()
const log = systemLog(config.LOG_LEVEL)
const bridge = await openBridge(config, { log, signal: stop.signal })
let agreed: (Consent & { readonly policy: string }) | null = null

/** Asked again while only observing, when set-up was taken away meanwhile, and for another policy, whose macros may differ: consent can come and go while this runs. */
async function run(): Promise<RunSummary> {
  const row = await bridge.store.read((tx) => tx.connections.get(bridge.left.id))
  const { version } = await bridge.policies.current()
  if (agreed === null || agreed.policy !== version || row === null || row.setupAt === null) agreed = { ...(await consent(bridge, {}, stop.signal)), policy: version }
  return syncOnce(bridge, agreed.mode, stop.signal, {})
}

const scheduler = createScheduler({ ...bridge, intervalMs: config.SYNC_INTERVAL_SECONDS * 1000, signal: stop.signal, run, onRun: tell })
parentPort?.on('message', ({ kind }: EngineOrder) => {
  if (kind === 'wake') scheduler.wake()
  else stop.abort(new Error('asked to stop'))
})

/** Each run is told once, however soon the next one follows. */
function tell(ended: RunSummary | null): void {
  parentPort?.postMessage({ at: bridge.clock.now(), run: ended, calls: Object.fromEntries(connectionsOf(bridge).map((connection) => [connection.id, connection.calls()])) } satisfies EngineMessage)
}

async function beat(): Promise<void> {
  while (!stop.signal.aborted) {
    tell(null)
    await bridge.clock.sleep(BEAT_MS, stop.signal).catch(() => undefined)
  }
}

await Promise.all([scheduler.start(), beat()])
await bridge.close()
parentPort?.close()
