import type { Clock } from '../domain/ports.ts'

/** Wakes whoever waits; a ring that nobody waited for is heard by the next one who does. */
export interface Bell {
  ring(): void
  /** Until it rings, this time is over or the signal aborts; never rejects. */
  wait(ms: number, signal: AbortSignal): Promise<void>
}

export function createBell(clock: Clock): Bell {
  let rung = false
  let waiting: AbortController | null = null
  return {
    ring() {
      rung = true
      waiting?.abort()
    },
    async wait(ms, signal) {
      if (!rung) {
        const nap = new AbortController()
        waiting = nap
        await clock.sleep(ms, AbortSignal.any([signal, nap.signal])).catch(() => undefined)
        waiting = null
      }
      rung = false
    },
  }
}
