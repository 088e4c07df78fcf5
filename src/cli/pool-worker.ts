import { BridgeError } from '../domain/errors.ts'
import { openBridge } from '../main.ts'
import { systemLog } from '../platform/log.ts'
import { openWorkQueue } from '../store/work-queue.ts'
import { createBell } from '../sync/bell.ts'
import { runLive } from '../sync/live.ts'
import { runPart } from '../sync/part.ts'
import { workPool } from '../sync/pool.ts'
import { STREAMS } from '../sync/streams.ts'
import { standingConsent } from './consent.ts'
import { beat, callsOf, type EngineMessage, type EngineOrder, type EngineStart } from './engine-messages.ts'
import { keepEscalations } from './keep-escalations.ts'
import { liveOptions, runOptions } from './run-options.ts'

/** One of several processes that share the work over one PostgreSQL. It may die at any moment: what it held, another takes over. */
const SLICE_MS = 20_000
const LOOK_MS = 250
const stop = new AbortController()
process.once('disconnect', () => stop.abort(new Error('the parent is gone')))
// A signal to the whole group reaches this process too; its parent says when to stop.
process.on('SIGINT', () => undefined)
process.on('SIGTERM', () => stop.abort(new Error('stopped by SIGTERM')))

const started = new Promise<EngineStart>((resolve) => process.once('message', resolve))
const { config, flags } = await started
const log = systemLog(config.LOG_LEVEL)
if (config.DATABASE_URL === undefined) throw new BridgeError('config.invalid', 'a worker needs a PostgreSQL (DATABASE_URL)')
const bridge = await openBridge(config, { log, signal: stop.signal })
const { clock } = bridge
const queue = await openWorkQueue(config.DATABASE_URL, bridge.left.id, (name) => log.warn('pool.queue-fault', { name }))
const agreed = standingConsent(bridge, flags, stop.signal)
const bell = createBell(clock)

process.on('message', ({ kind }: EngineOrder) => {
  if (kind === 'wake') bell.ring()
  else if (kind === 'stop') stop.abort(new Error('asked to stop'))
})

function tell(run: EngineMessage['run']): void {
  if (process.connected) process.send?.({ at: clock.now(), run, calls: callsOf(bridge) } satisfies EngineMessage)
}

const handed = (): void => {
  for (const part of ['judge', 'deliver-left', 'deliver-right']) queue.want(part, null).catch(() => undefined)
}
const pool = workPool({
  queue, clock, log, signal: stop.signal, lookMs: LOOK_MS, atOnce: Math.ceil(STREAMS.length / Math.max(1, config.WORKERS - 1)) + 1,
  run: async (part) => {
    const { mode } = await agreed()
    const end = await runPart({ ...(await runOptions(bridge, mode, stop.signal)), part, sliceMs: SLICE_MS, intervalMs: config.SYNC_INTERVAL_SECONDS * 1000 })
    if (end.state === 'ended' && (end.worked || end.summary.error !== null)) tell(end.summary)
    return end
  },
  live: async () => void (await runLive(liveOptions(bridge, agreed, stop.signal, { bell, lookMs: LOOK_MS, handed }))),
})
await Promise.all([pool, keepEscalations(bridge, stop.signal, () => bell.ring()), beat(bridge, stop.signal, tell)])
await queue.close()
await bridge.close()
if (process.connected) process.disconnect()
