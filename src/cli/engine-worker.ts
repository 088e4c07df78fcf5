import { parentPort, workerData } from 'node:worker_threads'
import { openBridge } from '../main.ts'
import { systemLog } from '../platform/log.ts'
import type { RunSummary } from '../sync/run.ts'
import { createScheduler } from '../sync/schedule.ts'
import { standingConsent } from './consent.ts'
import { beat, callsOf, type EngineMessage, type EngineOrder, type EngineStart } from './engine-messages.ts'
import { syncOnce } from './sync.ts'

/** The scheduled runs of one process, in a thread of their own. */
const { config, flags } = workerData as EngineStart
const stop = new AbortController()
const log = systemLog(config.LOG_LEVEL)
const bridge = await openBridge(config, { log, signal: stop.signal })
const agreed = standingConsent(bridge, flags, stop.signal)

const run = async (): Promise<RunSummary> => syncOnce(bridge, (await agreed()).mode, stop.signal, { webhooksApart: true, readEveryMs: (config.SYNC_INTERVAL_SECONDS * 1000) / 2 })
const scheduler = createScheduler({ ...bridge, intervalMs: config.SYNC_INTERVAL_SECONDS * 1000, signal: stop.signal, run, onRun: tell })
parentPort?.on('message', ({ kind }: EngineOrder) => {
  if (kind === 'wake') scheduler.wake()
  else stop.abort(new Error('asked to stop'))
})

/** Each run is told once, however soon the next one follows. */
function tell(ended: EngineMessage['run']): void {
  parentPort?.postMessage({ at: bridge.clock.now(), run: ended, calls: callsOf(bridge) } satisfies EngineMessage)
}

await Promise.all([scheduler.start(), beat(bridge, stop.signal, tell)])
await bridge.close()
parentPort?.close()
