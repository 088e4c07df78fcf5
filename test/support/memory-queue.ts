import type { Clock, Instant } from '../../src/domain/ports.ts'
import type { WorkQueue } from '../../src/store/work-queue.ts'

/** What pg-boss does for the workers, in simulated time and without a database. It forgets as readily as it is allowed to. */
export class MemoryQueue implements WorkQueue {
  readonly #wishes = new Map<string, { readonly name: string; readonly at: Instant }>()
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  want(name: string, at: Instant | null): Promise<void> {
    const key = `${name} ${at === null ? 'now' : 'later'}`
    if (!this.#wishes.has(key)) this.#wishes.set(key, { name, at: at ?? this.#clock.now() })
    return Promise.resolve()
  }

  take(): Promise<string | null> {
    const due = [...this.#wishes].find(([, wish]) => wish.at <= this.#clock.now())
    if (due === undefined) return Promise.resolve(null)
    this.#wishes.delete(due[0])
    return Promise.resolve(due[1].name)
  }

  /** Everything that was wanted is lost, as with a queue that was restored from a backup. */
  forget(): void {
    this.#wishes.clear()
  }
}
