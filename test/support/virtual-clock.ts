import type { Clock, Instant } from '../../src/domain/ports.ts'

interface Sleeper {
  readonly at: Instant
  readonly wake: () => void
}

/** Simulated time: when nothing else is running, it jumps to the next sleeper. Hours take milliseconds. */
export class VirtualClock implements Clock {
  #now: Instant
  #sleepers: Sleeper[] = []
  #scheduled = false
  #held = 0

  constructor(start: Instant) {
    this.#now = start
  }

  now(): Instant {
    return this.#now
  }

  /** Moves time by hand; sleepers that are due wake. */
  advance(ms: number): void {
    this.#now += ms
    this.#wakeDue()
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.reject(signal.reason as Error)
    return new Promise((resolve, reject) => {
      const sleeper: Sleeper = { at: this.#now + Math.max(0, ms), wake: resolve }
      this.#sleepers.push(sleeper)
      signal?.addEventListener(
        'abort',
        () => {
          this.#sleepers = this.#sleepers.filter((other) => other !== sleeper)
          reject(signal.reason as Error)
        },
        { once: true },
      )
      this.#schedule()
    })
  }

  /** Time stands still while something real goes on, as an exchange over a socket. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#held += 1
    try {
      return await work()
    } finally {
      this.#held -= 1
      if (this.#sleepers.length > 0) this.#schedule()
    }
  }

  #schedule(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    // Two turns of the event loop: whatever was ready has run, so everybody left is asleep.
    setImmediate(() =>
      setImmediate(() => {
        this.#scheduled = false
        if (this.#held > 0) return
        const next = this.#sleepers.reduce<Instant | null>((least, s) => (least === null || s.at < least ? s.at : least), null)
        if (next === null) return
        this.#now = Math.max(this.#now, next)
        this.#wakeDue()
        if (this.#sleepers.length > 0) this.#schedule()
      }),
    )
  }

  #wakeDue(): void {
    const due = this.#sleepers.filter((s) => s.at <= this.#now)
    this.#sleepers = this.#sleepers.filter((s) => s.at > this.#now)
    for (const sleeper of due) sleeper.wake()
  }
}
