import { parentPort, workerData } from 'node:worker_threads'
import { openBridge } from '../main.ts'
import { systemLog } from '../platform/log.ts'
import { createBell } from '../sync/bell.ts'
import { standingConsent } from './consent.ts'
import { beat, callsOf, type EngineMessage, type EngineOrder, type EngineStart } from './engine-messages.ts'
import { keepEscalations } from './keep-escalations.ts'
import { keepLive } from './keep-live.ts'
import { liveOptions } from './run-options.ts'

/** What webhooks name, in a thread of its own: storing a large page elsewhere never holds it up. */
const { config, flags } = workerData as EngineStart
const LOOK_MS = 1_000
const stop = new AbortController()
const log = systemLog(config.LOG_LEVEL)
const bridge = await openBridge(config, { log, signal: stop.signal })
const bell = createBell(bridge.clock)

parentPort?.on('message', ({ kind }: EngineOrder) => {
  if (kind === 'wake') bell.ring()
  else stop.abort(new Error('asked to stop'))
})

function tell(run: EngineMessage['run']): void {
  parentPort?.postMessage({ at: bridge.clock.now(), run, calls: callsOf(bridge) } satisfies EngineMessage)
}

const options = liveOptions(bridge, standingConsent(bridge, flags, stop.signal), stop.signal, { bell, lookMs: LOOK_MS, handed: () => parentPort?.postMessage('handed') })
await Promise.all([keepLive(options), keepEscalations(bridge, stop.signal, () => bell.ring()), beat(bridge, stop.signal, tell)])
await bridge.close()
parentPort?.close()
