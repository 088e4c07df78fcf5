import { BridgeError } from '../domain/errors.ts'
import type { Clock, Instant, Log, Random } from '../domain/ports.ts'
import type { RunSummary } from './run.ts'

interface Health {
  readonly state: 'starting' | 'running' | 'waiting' | 'failing' | 'stopped'
  readonly lastStartedAt: Instant | null
  readonly lastDoneAt: Instant | null
  readonly nextAt: Instant | null
  readonly failures: number
  /** Of the last run that did not get to its end. */
  readonly error: { readonly code: string; readonly message: string; readonly remedy: string } | null
}

export interface Scheduler {
  /** Runs until the signal aborts; every fault is kept in `health`, none is thrown. */
  start(): Promise<void>
  /** A webhook came, or somebody asked: the next run begins at once, or right after the one under way. */
  wake(): void
  health(): Health
}

export interface ScheduleOptions {
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly intervalMs: number
  readonly signal: AbortSignal
  run(): Promise<RunSummary>
  readonly onRun?: (summary: RunSummary) => void
}

const LONGEST_MS = 15 * 60_000

export function createScheduler(options: ScheduleOptions): Scheduler {
  const { clock, log, signal } = options
  let health: Health = { state: 'starting', lastStartedAt: null, lastDoneAt: null, nextAt: null, failures: 0, error: null }
  let woken = false
  let nap: AbortController | null = null

  async function once(): Promise<void> {
    woken = false
    health = { ...health, state: 'running', lastStartedAt: clock.now(), nextAt: null }
    let error: Health['error'] = null
    try {
      const summary = await options.run()
      options.onRun?.(summary)
      error = summary.error
    } catch (thrown) {
      error = thrown instanceof BridgeError ? { code: thrown.code, message: thrown.message, remedy: thrown.remedy } : { code: 'unforeseen', message: 'the run ended on a fault of its own', remedy: 'It is tried again; nothing is written twice.' }
      log.error('sync.run-failed', { code: error.code, name: thrown instanceof Error ? thrown.name : 'unknown' })
    }
    health = error === null ? { ...health, lastDoneAt: clock.now(), failures: 0, error: null } : { ...health, failures: health.failures + 1, error }
  }

  async function rest(): Promise<void> {
    const wait = pauseAfter(health.failures, options.intervalMs, options.random.next())
    health = { ...health, state: health.failures === 0 ? 'waiting' : 'failing', nextAt: clock.now() + wait }
    if (woken && health.failures === 0) return
    const controller = new AbortController()
    nap = controller
    await clock.sleep(wait, AbortSignal.any([signal, controller.signal])).catch(() => undefined)
    nap = null
  }

  return {
    async start() {
      while (!signal.aborted) {
        await once()
        if (!signal.aborted) await rest()
      }
      health = { ...health, state: 'stopped', nextAt: null }
    },
    wake() {
      woken = true
      nap?.abort()
    },
    health: () => health,
  }
}

/** The interval while all is well; after failures it doubles up to a quarter of an hour, with jitter so that many do not return together. */
export function pauseAfter(failures: number, intervalMs: number, chance: number): number {
  if (failures === 0) return intervalMs
  const most = Math.min(LONGEST_MS, intervalMs * 2 ** Math.min(10, failures))
  return Math.max(Math.min(intervalMs, most), Math.round(most * (0.5 + chance / 2)))
}
