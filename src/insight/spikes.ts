import { believable, countTail } from './statistics.ts'
import type { Trace } from './traffic.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const WEEK = 7 * DAY
/** Hours of a stretch; each is held against the same stretch of earlier weeks. */
const STRETCHES = [4, 24] as const
const FALSE_RATE = 0.005
const LEAST_WEEKS = 2
const MOST_WEEKS = 8
const LEAST_MORE = 6
const LEAST_TIMES = 2
const MOST_SERIES = 400

export interface Spike {
  readonly about: 'category' | 'surface' | 'country'
  readonly value: string
  readonly places: readonly number[]
  readonly expected: number
  readonly chance: number
}

interface Tested {
  readonly series: string
  readonly from: number
  readonly to: number
  readonly places: readonly number[]
  readonly expected: number
  readonly chance: number
}

/**
 * Categories, surfaces and countries of which more came than in the same hours of earlier weeks. `explained`: places that another pattern holds
 * already; they are left out, so that one event is not told twice. A series' own unrest (variance over mean) widens what is usual for it.
 */
export function findSpikes(traces: readonly Trace[], explained: ReadonlySet<number>): Spike[] {
  const start = traces[0]?.at ?? 0
  if ((traces.at(-1)?.at ?? 0) - start < LEAST_WEEKS * WEEK) return []
  const series = seriesOf(traces, explained)
  const tested = [...series].flatMap(([name, places]) => STRETCHES.flatMap((hours) => testSeries(name, places, traces, hours * HOUR)))
  const kept = believable(tested.map(({ chance }) => chance), FALSE_RATE)
  return merged(tested.filter((one, index) => kept[index] === true && one.places.length - one.expected >= LEAST_MORE && one.places.length >= one.expected * LEAST_TIMES))
}

function seriesOf(traces: readonly Trace[], explained: ReadonlySet<number>): Map<string, number[]> {
  const series = new Map<string, number[]>()
  const add = (name: string, place: number): void => {
    const list = series.get(name)
    if (list !== undefined) list.push(place)
    else if (series.size < MOST_SERIES) series.set(name, [place])
  }
  traces.forEach(({ category, country, surfaces }, place) => {
    if (explained.has(place)) return
    if (category !== null) add(`category:${category}`, place)
    if (country !== '') add(`country:${country}`, place)
    for (const surface of surfaces) add(`surface:${surface}`, place)
  })
  return series
}

function testSeries(series: string, places: readonly number[], traces: readonly Trace[], length: number): Tested[] {
  const first = Math.ceil((traces[0]?.at ?? 0) / DAY) * DAY
  const total = Math.floor(((traces.at(-1)?.at ?? 0) - first) / length) + 1
  const inside: number[][] = Array.from({ length: total }, () => [])
  for (const place of places) {
    const index = Math.floor(((traces[place]?.at ?? 0) - first) / length)
    if (index >= 0) inside[index]?.push(place)
  }
  const perWeek = WEEK / length
  const unrest = unrestOf(inside.map((list) => list.length), perWeek)
  const tested: Tested[] = []
  for (let index = LEAST_WEEKS * perWeek; index < total; index += 1) {
    const past: number[] = []
    for (let week = 1; week <= MOST_WEEKS && index - week * perWeek >= 0; week += 1) past.push(inside[index - week * perWeek]?.length ?? 0)
    const sum = past.reduce((all, count) => all + count, 0)
    const now = inside[index] ?? []
    const chance = countTail(now.length / unrest, sum / unrest, past.length)
    tested.push({ series, from: first + index * length, to: first + (index + 1) * length, places: now, expected: sum / past.length, chance })
  }
  return tested
}

/** Variance over mean of the differences between one week's stretch and the next's; 1 where they differ as chance has it. The largest tenth is left out. */
function unrestOf(counts: readonly number[], perWeek: number): number {
  const ratios: number[] = []
  for (let index = perWeek; index < counts.length; index += 1) {
    const [a, b] = [counts[index] ?? 0, counts[index - perWeek] ?? 0]
    if (a + b > 0) ratios.push((a - b) ** 2 / (a + b))
  }
  if (ratios.length < 5) return 1
  const kept = ratios.sort((a, b) => a - b).slice(0, Math.ceil(ratios.length * 0.9))
  return Math.max(1, (kept.reduce((sum, one) => sum + one, 0) / kept.length) * 1.4)
}

/** Stretches of one series that touch, and series that rose by the same tickets, are one spike. */
function merged(found: readonly Tested[]): Spike[] {
  const spikes: { about: Spike['about']; value: string; places: Set<number>; expected: number; chance: number; from: number; to: number }[] = []
  for (const one of found.toSorted((a, b) => a.chance - b.chance || a.from - b.from)) {
    const [about = '', value = ''] = one.series.split(':')
    const same = spikes.find((spike) => {
      const common = one.places.filter((place) => spike.places.has(place)).length
      return common >= Math.min(one.places.length, spike.places.size) * 0.4 || (spike.value === value && spike.about === about && one.from <= spike.to && one.to >= spike.from)
    })
    if (same === undefined) spikes.push({ about: about as Spike['about'], value, places: new Set(one.places), expected: one.expected, chance: one.chance, from: one.from, to: one.to })
    else if (same.value === value) {
      for (const place of one.places) same.places.add(place)
      same.from = Math.min(same.from, one.from)
      same.to = Math.max(same.to, one.to)
    }
  }
  return spikes.map(({ about, value, places, expected, chance }) => ({ about, value, expected, chance, places: [...places].sort((a, b) => a - b) }))
}
