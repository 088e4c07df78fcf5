import { drawOf } from './chance.ts'
import type { World } from './world.ts'

/** What an act needs to know is in its own three numbers, drawn when the story was: leaving out one event changes no other. */
export type Numbers = readonly [number, number, number]

/** Something that may happen in a story. */
export interface Act {
  readonly name: string
  /** How often it is drawn, compared with the others of its list. */
  readonly weight: number
  /** Does it; says in a few words what came of it, or null where there was nothing to do. */
  happen(world: World, numbers: Numbers): string | null | Promise<string | null>
}

export interface Event {
  /** Its place in the whole story, which it keeps when others are left out. */
  readonly index: number
  /** How long after the one before. */
  readonly gapMs: number
  readonly act: Act
  readonly numbers: Numbers
}

/** Acts of one kind, and how large its share of a story is. */
export interface Cast {
  readonly share: number
  readonly acts: readonly Act[]
}

/** The story of a seed. `must`: acts that are in every story so many times at least. */
export function tell(seed: number, steps: number, casts: readonly Cast[], must: readonly { readonly cast: Cast; readonly times: number }[]): readonly Event[] {
  const draw = drawOf(seed, 1)
  const events = Array.from({ length: steps }, (_, index): Event => {
    const cast = pick(casts, (one) => one.share, draw.next())
    return { index, gapMs: gap(draw.next(), draw.next()), act: pick(cast.acts, (one) => one.weight, draw.next()), numbers: [draw.next(), draw.next(), draw.next()] }
  })
  for (const { cast, times } of must) {
    for (let missing = times - events.filter((event) => cast.acts.includes(event.act)).length; missing > 0; missing -= 1) {
      const spare = events.filter((event) => !must.some((one) => one.cast.acts.includes(event.act)))
      if (spare.length === 0) break
      const at = draw.of(spare).index
      events[at] = { ...events[at]!, act: pick(cast.acts, (one) => one.weight, draw.next()) }
    }
  }
  return events
}

function pick<T>(list: readonly T[], weight: (one: T) => number, at: number): T {
  let left = at * list.reduce((sum, one) => sum + weight(one), 0)
  for (const one of list) {
    left -= weight(one)
    if (left < 0) return one
  }
  return list.at(-1)!
}

/** Most things come close together, as they do when something goes wrong. */
function gap(kind: number, size: number): number {
  if (kind < 0.6) return Math.round(20 + size * 1_500)
  return Math.round(kind < 0.93 ? 1_000 + size * 10_000 : 15_000 + size * 75_000)
}
