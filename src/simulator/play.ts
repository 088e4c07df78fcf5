import { inspect, type Violation } from './invariants/index.ts'
import { DELETING } from './bin.ts'
import { PEOPLE } from './people.ts'
import type { Sabotage } from './sabotage/index.ts'
import { tell, type Cast, type Event } from './story.ts'
import type { Tally } from './tally.ts'
import { FREEZES, KILLS, RESTS } from './trouble.ts'
import { WEATHER } from './weather.ts'
import { makeWorld, type World } from './world.ts'

export interface Played {
  readonly seed: number
  readonly violations: readonly Violation[]
  readonly tally: Tally
  /** Hash of all that travelled and of both accounts at the end: equal for equal seeds. */
  readonly trace: string
  /** What happened, a line each. */
  readonly lines: readonly string[]
}

const HUMANS: Cast = { share: 58, acts: [...PEOPLE, ...DELETING] }
const STORMS: Cast = { share: 32, acts: WEATHER }
const DEATHS: Cast = { share: 6, acts: KILLS }
const SLEEPS: Cast = { share: 1.5, acts: FREEZES }
const CALMS: Cast = { share: 1.5, acts: RESTS }

function faultsOf(world: World): readonly Violation[] {
  return world.watch.faults.splice(0).map((detail) => ({ invariant: 'no fault of ours', detail }))
}

export function storyOf(seed: number, steps: number): readonly Event[] {
  return tell(seed, steps, [HUMANS, STORMS, DEATHS, SLEEPS, CALMS], [{ cast: DEATHS, times: 5 }, { cast: CALMS, times: 1 }])
}

/** Plays one story from its beginning; stops at the first rest that shows a fault. */
export async function play(seed: number, events: readonly Event[], sabotage: Sabotage | null): Promise<Played> {
  const world = await makeWorld(seed, sabotage)
  const violations: Violation[] = []
  const lines: string[] = []
  const begin = world.clock.now()
  const told = (index: number, text: string): void => void lines.push(`${String(index).padStart(4)}  +${((world.clock.now() - begin) / 1000).toFixed(1).padStart(8)} s  ${text}`)
  world.onRest = async () => void violations.push(...await inspect(world))
  try {
    for (const event of events) {
      await world.clock.sleep(event.gapMs)
      const line = await event.act.happen(world, event.numbers)
      world.tally.events += 1
      if (line !== null) told(event.index, line)
      violations.push(...faultsOf(world))
      if (violations.length > 0) break
    }
    if (violations.length === 0) {
      await world.rest()
      told(events.length, 'the end')
    }
  } finally {
    world.tally.hours = (world.clock.now() - begin) / 3_600_000
    await world.close()
  }
  return { seed, violations, tally: world.tally, trace: world.trace(), lines }
}
