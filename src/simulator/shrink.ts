import { play, type Played } from './play.ts'
import type { Sabotage } from './sabotage/index.ts'
import type { Event } from './story.ts'

/** Replays at most. */
const TRIES = 80

/**
 * A story that ends in the same fault with as few events as can be found: halves are left out, then quarters, and so on (Zeller's delta
 * debugging). Each event keeps its own numbers, so that leaving out one changes no other.
 */
export async function shrink(seed: number, events: readonly Event[], failed: Played, sabotage: Sabotage | null): Promise<{ readonly events: readonly Event[]; readonly played: Played }> {
  const wanted = failed.violations[0]?.invariant
  let best = { events, played: failed }
  let size = Math.ceil(events.length / 2)
  for (let tries = 0; tries < TRIES && size >= 1; ) {
    let shorter = false
    for (let from = 0; from < best.events.length && tries < TRIES; from += size) {
      const rest = [...best.events.slice(0, from), ...best.events.slice(from + size)]
      if (rest.length === 0) continue
      tries += 1
      const played = await play(seed, rest, sabotage)
      if (played.violations[0]?.invariant !== wanted) continue
      best = { events: rest, played }
      shorter = true
      break
    }
    if (!shorter) size = size === 1 ? 0 : Math.ceil(size / 2)
  }
  return best
}
