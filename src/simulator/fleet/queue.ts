import type { Clock, Instant } from '../../domain/ports.ts'
import type { WorkQueue } from '../../store/work-queue.ts'

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

  /** Whoever has waited longest comes first: of many connections none can crowd out the others. */
  take(): Promise<string | null> {
    const now = this.#clock.now()
    let due: { readonly key: string; readonly name: string; readonly at: Instant } | null = null
    for (const [key, { name, at }] of this.#wishes) if (at <= now && (due === null || at < due.at)) due = { key, name, at }
    if (due === null) return Promise.resolve(null)
    this.#wishes.delete(due.key)
    return Promise.resolve(due.name)
  }

  /** Everything that was wanted is lost, as with a queue that was restored from a backup. */
  forget(): void {
    this.#wishes.clear()
  }
}
