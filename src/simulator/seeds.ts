import { play, storyOf } from './play.ts'
import { SABOTAGES, type Sabotage } from './sabotage/index.ts'
import { shrink } from './shrink.ts'
import type { Tally } from './tally.ts'

/** What is asked of one worker: one seed, as it is or with events left out. */
export interface SeedOrder {
  readonly seed: number
  readonly steps: number
  readonly sabotage: string | null
  /** Only these events of the story. */
  readonly only: readonly number[] | null
  /** Whether a story that fails is made shorter; that takes about a minute. */
  readonly shrink: boolean
}

export interface SeedResult {
  readonly seed: number
  readonly tally: Tally
  readonly trace: string
  readonly violations: readonly { readonly invariant: string; readonly detail: string }[]
  /** Of a story that failed: the events that are needed for it, and what happened, a line each. */
  readonly story: { readonly only: readonly number[]; readonly lines: readonly string[] } | null
}

export function sabotageNamed(name: string | null): Sabotage | null | undefined {
  return name === null ? null : SABOTAGES.find((one) => one.name === name)
}

/** Plays one seed. The same order has the same result on every machine. */
export async function playSeed(order: SeedOrder): Promise<SeedResult> {
  const sabotage = sabotageNamed(order.sabotage) ?? null
  const whole = storyOf(order.seed, order.steps)
  const { only } = order
  const events = only === null ? whole : whole.filter((event) => only.includes(event.index))
  const first = await play(order.seed, events, sabotage)
  if (first.violations.length === 0) return { seed: order.seed, tally: first.tally, trace: first.trace, violations: [], story: null }
  const least = order.shrink ? await shrink(order.seed, events, first, sabotage) : { events, played: first }
  return { seed: order.seed, tally: first.tally, trace: first.trace, violations: least.played.violations, story: { only: least.events.map((event) => event.index), lines: least.played.lines } }
}
