import type { Clock, Instant } from '../../../src/domain/ports.ts'

/** Simulated time that stands still while something outside is busy, and otherwise jumps to the next sleeper. */
export interface PatientClock extends Clock {
  /** Time waits for this. */
  during<T>(work: Promise<T>): Promise<T>
}

interface Sleeper {
  readonly at: Instant
  readonly wake: () => void
}

export function createPatientClock(start: Instant): PatientClock {
  const sleepers = new Set<Sleeper>()
  let now = start
  let busy = 0
  let scheduled = false

  function schedule(): void {
    if (scheduled || busy > 0 || sleepers.size === 0) return
    scheduled = true
    // Two turns of the event loop: whatever was ready has run, so everybody left is asleep.
    setImmediate(() =>
      setImmediate(() => {
        scheduled = false
        if (busy > 0 || sleepers.size === 0) return
        now = Math.max(now, Math.min(...[...sleepers].map(({ at }) => at)))
        for (const sleeper of [...sleepers].filter(({ at }) => at <= now)) {
          sleepers.delete(sleeper)
          sleeper.wake()
        }
        schedule()
      }),
    )
  }

  return {
    now: () => now,
    sleep(ms, signal) {
      if (signal?.aborted === true) return Promise.reject(signal.reason as Error)
      return new Promise((resolve, reject) => {
        const giveUp = (): void => {
          sleepers.delete(sleeper)
          reject(signal?.reason as Error)
        }
        const sleeper: Sleeper = {
          at: now + Math.max(0, ms),
          wake: () => {
            signal?.removeEventListener('abort', giveUp)
            resolve()
          },
        }
        sleepers.add(sleeper)
        signal?.addEventListener('abort', giveUp, { once: true })
        schedule()
      })
    },
    async during(work) {
      busy += 1
      try {
        return await work
      } finally {
        busy -= 1
        schedule()
      }
    },
  }
}
