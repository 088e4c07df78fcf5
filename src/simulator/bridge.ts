import type { Connection } from '../connector/connector.ts'
import { BridgeError } from '../domain/errors.ts'
import type { Clock } from '../domain/ports.ts'
import type { CompiledMapping } from '../mapping/compile.ts'
import { createRoute, DEFAULT_ROUTE } from '../sync/route.ts'
import { runSync, type RunSummary } from '../sync/run.ts'
import { quiet } from './image.ts'
import type { Aim, Life } from './kill.ts'
import { markerPolicy } from './policy.ts'

/** A process with its connections. */
export interface Booted {
  readonly life: Life
  readonly store: Parameters<typeof runSync>[0]['store']
  readonly clock: Clock
  readonly left: Connection
  readonly right: Connection
  readonly ids: { next(): string }
  readonly random: { next(): number }
}

/** Whoever keeps the bridge running: starts it, starts it again when it died, and starts another when it stands still. */
export interface Bridge {
  /** Dies at that step of the run in hand, or of the next one; resolves once it is dead. */
  kill(aim: Aim): Promise<void>
  /** At the n-th step from now. Resolves with false where nothing was running long enough. */
  freeze(ms: number, after: number): Promise<boolean>
  /** Waits for everything under way, then runs once without disturbance. Null: it could not run. */
  calm(): Promise<RunSummary | null>
  resume(): void
  stop(): Promise<void>
}

export interface BridgeParts {
  readonly clock: Clock
  readonly chance: () => number
  readonly mapping: CompiledMapping
  readonly boot: () => Booted
  readonly died: () => Promise<void>
  readonly ran: (steps: number) => void
  /** Stands still until it is told to come to rest. */
  readonly idle: boolean
  /** What no run may ever end in. */
  readonly fault: (text: string) => void
}

type Ending = { readonly kind: 'ended'; readonly summary: RunSummary | null } | { readonly kind: 'dead' } | { readonly kind: 'frozen' }
/** No run takes longer, whatever the weather. */
const LONGEST_MS = 3_600_000

export function createBridge(parts: BridgeParts): Bridge {
  const { clock } = parts
  const state = { now: null as Booted | null, running: false, ended: false }
  let aim: Aim | null = null
  let paused = parts.idle
  let poke: () => void = () => undefined
  let deaths: (() => void)[] = []
  let handOver: () => void = () => undefined
  /** Runs of processes that stand still. */
  let behind: Promise<unknown>[] = []
  let idle: (() => void)[] = []

  async function once(booted: Booted): Promise<RunSummary | null> {
    const { life, left, right, store, ids, random } = booted
    const before = life.steps()
    try {
      return await runSync({ store, left, right, policy: markerPolicy(), route: createRoute(DEFAULT_ROUTE), clock: booted.clock, ids, random, log: quiet, mode: 'write', from: 0, mapping: parts.mapping, page: 'https://bridge.example.com', signal: new AbortController().signal })
    } catch (error) {
      if (!(error instanceof BridgeError)) parts.fault(`a run ended in ${error instanceof Error ? `${error.name}: ${error.message} ${(error.stack ?? '').split('\n')[1]?.trim() ?? ''}` : 'a fault'}`)
      return null
    } finally {
      parts.ran(life.steps() - before)
    }
  }

  async function run(): Promise<Ending> {
    const booted = (state.now ??= parts.boot())
    if (aim !== null) booted.life.aim(aim)
    aim = null
    state.running = true
    const over = new AbortController()
    const frozen = new Promise<Ending>((resolve) => (handOver = () => resolve({ kind: 'frozen' })))
    const work = once(booted)
    const late = clock.sleep(LONGEST_MS, over.signal).then((): Ending => {
      parts.fault('a run did not come to an end in an hour')
      booted.life.die()
      return { kind: 'dead' }
    })
    late.catch(() => undefined)
    const ending = await Promise.race([work.then((summary): Ending => ({ kind: 'ended', summary })), booted.life.death.then((): Ending => ({ kind: 'dead' })), frozen, late])
    over.abort(new Error('over'))
    state.running = false
    if (ending.kind === 'frozen') behind.push(Promise.race([work, booted.life.death]))
    if (ending.kind !== 'ended') state.now = null
    if (ending.kind === 'dead') {
      await parts.died()
      for (const heard of deaths.splice(0)) heard()
    }
    return ending
  }

  async function operate(): Promise<void> {
    while (!state.ended) {
      if (paused) {
        for (const heard of idle.splice(0)) heard()
        await new Promise<void>((resolve) => (poke = resolve))
        continue
      }
      const ending = await run()
      const wait = ending.kind === 'dead' ? 300 + parts.chance() * 2_000 : ending.kind === 'frozen' ? 0 : 10_000 + parts.chance() * 90_000
      const early = new AbortController()
      poke = () => early.abort(new Error('now'))
      await clock.sleep(wait, early.signal).catch(() => undefined)
    }
  }
  const operating = operate()

  async function pause(): Promise<void> {
    if (paused && !state.running) return
    paused = true
    aim = null
    state.now?.life.aim(null)
    const quietNow = new Promise<void>((resolve) => idle.push(resolve))
    poke()
    await quietNow
    await Promise.all(behind.splice(0))
  }

  return {
    async kill(wanted) {
      const dead = new Promise<void>((resolve) => deaths.push(resolve))
      if (state.running) state.now?.life.aim(wanted)
      else aim = wanted
      poke()
      const over = new AbortController()
      // A run that has fewer steps left is killed where it stands.
      const late = async (): Promise<void> => {
        await clock.sleep(60_000, over.signal)
        if (state.running) state.now?.life.die()
        else aim = { moments: null, after: 1 }
        poke()
      }
      late().catch(() => undefined)
      await dead
      over.abort(new Error('dead'))
    },
    async freeze(ms, after) {
      if (!state.running) poke()
      const booted = state.now
      const until = (booted?.life.steps() ?? 0) + after
      const reached = (): boolean => state.running && state.now === booted && (booted?.life.steps() ?? 0) >= until
      for (let look = 0; look < 400 && !reached(); look += 1) {
        if (look > 40 && state.now !== booted) return false
        await clock.sleep(25)
      }
      if (!state.running || booted === null || state.now !== booted) return false
      booted.life.freeze(ms)
      handOver()
      return true
    },
    async calm() {
      await pause()
      state.now ??= parts.boot()
      return once(state.now)
    },
    resume() {
      paused = false
      poke()
    },
    async stop() {
      await pause()
      state.ended = true
      poke()
      await operating
    },
  }
}
