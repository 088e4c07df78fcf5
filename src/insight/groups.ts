import { alikeGroups, spread } from './alike.ts'
import { findBurst, type Scan } from './burst.ts'
import { type Group, onePerPerson } from './group.ts'
import type { EntityKind } from './pattern.ts'
import { risingPhrases } from './phrases.ts'
import { standingOut } from './standing.ts'
import type { Trace } from './traffic.ts'

const LEAST = 4
const HOUR = 3_600_000
const LEAST_HOURS = 24
/** One text, or one thing named, may flare up several times. */
const MOST_BURSTS = 5

/** All groups that stand out: bursts of alike texts, of named entities and of phrases, and entities that stand out without a burst. */
export function groupsIn(traces: readonly Trace[], kindOf: (entity: number) => EntityKind | undefined): Group[] {
  if (traces.length < LEAST) return []
  const counts = spread(traces)
  const hours = Math.max(LEAST_HOURS, ((traces.at(-1)?.at ?? 0) - (traces[0]?.at ?? 0)) / HOUR)
  const base = { tickets: traces.length, hour: traces.length / hours }
  const texts = alikeGroups(traces, counts, LEAST)
  const alike = texts.flatMap((places) => bursts(places, traces, { ...base, groups: texts.length }).map((one): Group => ({ why: 'alike', ...one })))
  const named = byEntity(traces)
  const several = new Map<EntityKind | undefined, number>()
  for (const [entity, places] of named) if (places.length >= LEAST) several.set(kindOf(entity), (several.get(kindOf(entity)) ?? 0) + 1)
  const out = standingOut(named, traces, kindOf)
  const entities = [...named].flatMap(([entity, places]): Group[] => {
    const found = bursts(places, traces, { ...base, groups: several.get(kindOf(entity)) ?? 1 })
    if (found.length === 0) return out.has(entity) ? [{ why: 'entity', entity, places, margin: 0, steady: true }] : []
    return [{ why: 'entity', entity, places: found.flatMap((one) => one.places).sort((a, b) => a - b), margin: Math.max(...found.map(({ margin }) => margin)) }]
  })
  const explained = new Set([...alike, ...entities].flatMap(({ places }) => places))
  return [...alike, ...entities, ...risingPhrases(traces, explained, counts, base)]
}

/** A group's bursts, the strongest first; each is taken out before the next is looked for. */
function bursts(places: readonly number[], traces: readonly Trace[], scan: Scan): Pick<Group, 'places' | 'margin'>[] {
  const found: Pick<Group, 'places' | 'margin'>[] = []
  let rest = places
  while (found.length < MOST_BURSTS) {
    const burst = findBurst(onePerPerson(rest, traces), scan)
    if (burst === null) break
    found.push({ places: rest.filter((place) => place >= burst.first && place <= burst.last), margin: burst.score - burst.needed })
    rest = rest.filter((place) => place < burst.first || place > burst.last)
  }
  return found
}

/** Tickets by what they name. */
function byEntity(traces: readonly Trace[]): Map<number, number[]> {
  const found = new Map<number, number[]>()
  traces.forEach(({ entities }, place) => {
    for (const one of entities) {
      const list = found.get(one)
      if (list === undefined) found.set(one, [place])
      else list.push(place)
    }
  })
  return found
}
