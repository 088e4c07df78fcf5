import type { Clock, Instant } from '../domain/ports.ts'
import { nextTurn } from '../platform/turn.ts'

interface Sleeper {
  readonly at: Instant
  readonly wake: () => void
}

/** The world's own time: when nobody is working any more it jumps to the next who wakes. Equal instants wake in the order they lay down. */
export function worldClock(start: Instant): Clock {
  let now = start
  let sleepers: Sleeper[] = []
  let scheduled = false

  function schedule(): void {
    if (scheduled) return
    scheduled = true
    // Two turns: whatever was ready has run, and what that made ready as well.
    nextTurn(() => nextTurn(jump))
  }

  function jump(): void {
    scheduled = false
    let next = Number.POSITIVE_INFINITY
    for (const { at } of sleepers) if (at < next) next = at
    if (next === Number.POSITIVE_INFINITY) return
    now = Math.max(now, next)
    const due = sleepers.filter((one) => one.at <= now)
    sleepers = sleepers.filter((one) => one.at > now)
    for (const one of due) one.wake()
    if (sleepers.length > 0) schedule()
  }

  return {
    now: () => now,
    sleep(ms, signal) {
      if (signal?.aborted === true) return Promise.reject(signal.reason as Error)
      return new Promise((resolve, reject) => {
        const stop = (): void => {
          sleepers = sleepers.filter((other) => other !== sleeper)
          reject(signal?.reason as Error)
        }
        const wake = (): void => {
          signal?.removeEventListener('abort', stop)
          resolve()
        }
        const sleeper: Sleeper = { at: now + Math.max(0, Math.round(ms)), wake }
        sleepers.push(sleeper)
        signal?.addEventListener('abort', stop, { once: true })
        schedule()
      })
    },
  }
}
