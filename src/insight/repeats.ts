import { limitOf } from './standing.ts'
import type { Trace } from './traffic.ts'

const DAY = 86_400_000
const LEAST_DAYS = 3

/** People who write again and again on different days, where hardly anybody else does: the places of each one's tickets. */
export function repeatVictims(traces: readonly Trace[], explained: ReadonlySet<number>): number[][] {
  const of = new Map<number, number[]>()
  traces.forEach(({ person }, place) => {
    if (person < 0) return
    const list = of.get(person)
    if (list === undefined) of.set(person, [place])
    else list.push(place)
  })
  const counts = [...of.values()].map((places) => places.length).sort((a, b) => a - b)
  const sum = counts.reduce((all, count) => all + count, 0)
  return [...of.values()].filter((places) => places.length >= limitOf(counts, sum, places.length) && daysOf(places, traces) >= LEAST_DAYS && isNews(places, explained))
}

function daysOf(places: readonly number[], traces: readonly Trace[]): number {
  return new Set(places.map((place) => Math.floor((traces[place]?.at ?? 0) / DAY))).size
}

function isNews(places: readonly number[], explained: ReadonlySet<number>): boolean {
  return places.filter((place) => explained.has(place)).length < places.length / 2
}
