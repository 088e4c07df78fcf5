import type { Clock, Wire } from '../domain/ports.ts'
import type { Store } from '../store/store.ts'

/** Between any two of these a process may die. */
export type Moment = 'before-commit' | 'after-commit' | 'before-read' | 'after-read' | 'before-write' | 'after-write'

/** Dies at the n-th step from now, of these moments where some are named. */
export interface Aim {
  readonly moments: readonly Moment[] | null
  readonly after: number
}

/** One process of the bridge. What is dead never goes on: nothing it awaits ever comes back to it. */
export interface Life {
  readonly number: number
  /** Resolves when it dies. */
  readonly death: Promise<void>
  readonly dead: () => boolean
  /** Steps taken so far. */
  readonly steps: () => number
  /** Says when to die; null takes that back. */
  aim(at: Aim | null): void
  die(): void
  /** Everything it does stands still for so long, as in a machine that was put to sleep. */
  freeze(ms: number): void
  step(moment: Moment): Promise<void>
  /** Waits for the end of a freeze; never returns to the dead. */
  alive(): Promise<void>
}

const never = (): Promise<never> => new Promise<never>(() => {})

export function newLife(number: number, world: Clock, onDeath: () => void): Life {
  let steps = 0
  let dead = false
  let frozenUntil = 0
  let aimed: { readonly moments: readonly Moment[] | null; left: number } | null = null
  let end: () => void = () => undefined
  const death = new Promise<void>((resolve) => (end = resolve))

  function die(): void {
    if (dead) return
    dead = true
    onDeath()
    end()
  }
  async function alive(): Promise<void> {
    if (dead) await never()
    while (frozenUntil > world.now()) await world.sleep(frozenUntil - world.now())
    if (dead) await never()
  }
  return {
    number, death, die, alive,
    dead: () => dead,
    steps: () => steps,
    aim: (at) => (aimed = at === null ? null : { moments: at.moments, left: at.after }),
    freeze: (ms) => (frozenUntil = Math.max(frozenUntil, world.now() + ms)),
    async step(moment) {
      await alive()
      steps += 1
      if (aimed !== null && (aimed.moments === null || aimed.moments.includes(moment))) {
        aimed.left -= 1
        if (aimed.left <= 0) {
          aimed = null
          die()
        }
      }
      await alive()
    },
  }
}

/** Dies before a transaction, or after its commit and before anybody hears of it. */
export function mortalStore(store: Store, life: Life): Store {
  return {
    close: () => store.close(),
    read: async (work) => {
      await life.alive()
      const value = await store.read(work)
      await life.alive()
      return value
    },
    write: async (work) => {
      await life.step('before-commit')
      const value = await store.write(work)
      await life.step('after-commit')
      return value
    },
  }
}

/** Dies before a request leaves, or before its answer is heard; a request that has left goes on without it. */
export function mortalWire(wire: Wire, life: Life, writes: (method: string, url: string) => boolean): Wire {
  return async (request) => {
    const writing = writes(request.method, request.url)
    await life.step(writing ? 'before-write' : 'before-read')
    try {
      return await wire(request)
    } finally {
      await life.step(writing ? 'after-write' : 'after-read')
    }
  }
}

/** The clock on that machine's wall: `skew` ahead of the world's. The dead do not wake up. */
export function mortalClock(world: Clock, life: Life, skew: () => number): Clock {
  return {
    now: () => world.now() + skew(),
    async sleep(ms, signal) {
      await life.alive()
      await world.sleep(ms, signal)
      await life.alive()
    },
  }
}
