import { monitorEventLoopDelay } from 'node:perf_hooks'
import { isMainThread } from 'node:worker_threads'

/** Since the last answer, in milliseconds. */
export interface LoopDelay {
  /** How late the event loop ran, beyond the sampling step; a busy machine makes everybody late. */
  readonly max: number
  readonly p99: number
  /** The most processor time this thread itself took between two samples: what it owes to nobody else. */
  readonly work: number
}

const STEP_MS = 1

/** Loaded before a program (`--import`): answers every message of the parent with how late the program's main thread ran. */
if (isMainThread && process.send !== undefined) {
  const delay = monitorEventLoopDelay({ resolution: STEP_MS })
  let work = 0
  let spent = process.threadCpuUsage()
  setInterval(() => {
    const now = process.threadCpuUsage()
    work = Math.max(work, now.user - spent.user + now.system - spent.system)
    spent = now
  }, STEP_MS).unref()
  delay.enable()
  process.on('message', () => {
    const beyond = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - STEP_MS)
    process.send?.({ max: beyond(delay.max), p99: beyond(delay.percentile(99)), work: work / 1000 } satisfies LoopDelay)
    delay.reset()
    work = 0
  })
  // Listening must not keep the program alive.
  process.channel?.unref()
}
