import { countOf } from './alike.ts'
import { type Burst, findBurst, type Scan } from './burst.ts'
import { type Group, onePerPerson } from './group.ts'
import type { Trace } from './traffic.ts'

const LEAST = 5
const MOST_SHARE = 0.1
/** A word alone is no phrase. */
const LEAST_WORDS = 3
const MOSTLY = 0.5
const PLACES = 0x200000

interface Rising {
  readonly places: readonly number[]
  readonly burst: Burst
}

/**
 * Words and pairs of words that rise together among tickets that nothing explains yet. The strongest come first; each joins the phrase that most of
 * its tickets are in already. A ticket belongs to a phrase when it has at least two of its words or pairs.
 */
export function risingPhrases(traces: readonly Trace[], explained: ReadonlySet<number>, counts: Uint32Array, scan: Omit<Scan, 'groups'>): Group[] {
  const most = Math.max(40, traces.length * MOST_SHARE)
  const { sorted, runs } = postingsOf(traces, explained, (one) => countOf(counts, one) >= LEAST && countOf(counts, one) <= most)
  const rising: Rising[] = []
  for (const { from, to } of runs) {
    const places: number[] = []
    for (let at = from; at < to; at += 1) places.push((sorted[at] as number) % PLACES)
    const burst = findBurst(onePerPerson(places, traces), { ...scan, groups: runs.length }, LEAST)
    if (burst !== null) rising.push({ places: places.filter((place) => place >= burst.first && place <= burst.last), burst })
  }
  return gathered(rising.sort((a, b) => b.burst.score - a.burst.score || (a.places[0] ?? 0) - (b.places[0] ?? 0)))
}

interface Run {
  readonly from: number
  readonly to: number
}

/** Shingles with the places where they stand, one run for each shingle that enough tickets have. */
function postingsOf(traces: readonly Trace[], explained: ReadonlySet<number>, wanted: (shingle: number) => boolean): { readonly sorted: Float64Array; readonly runs: readonly Run[] } {
  let size = 0
  traces.forEach(({ shingles }, place) => {
    if (!explained.has(place)) for (const one of shingles) if (wanted(one)) size += 1
  })
  const sorted = new Float64Array(size)
  let at = 0
  traces.forEach(({ shingles }, place) => {
    if (!explained.has(place)) for (const one of shingles) if (wanted(one)) sorted[at++] = one * PLACES + place
  })
  sorted.sort()
  const runs: Run[] = []
  for (let from = 0; from < size;) {
    const shingle = Math.floor((sorted[from] as number) / PLACES)
    let to = from + 1
    while (to < size && Math.floor((sorted[to] as number) / PLACES) === shingle) to += 1
    if (to - from >= LEAST) runs.push({ from, to })
    from = to
  }
  return { sorted, runs }
}

function gathered(rising: readonly Rising[]): Group[] {
  const owner = new Map<number, number>()
  const phrases: { readonly votes: Map<number, number>; words: number; readonly margin: number }[] = []
  for (const { places, burst } of rising) {
    const shares = new Map<number, number>()
    for (const place of places) {
      const phrase = owner.get(place)
      if (phrase !== undefined) shares.set(phrase, (shares.get(phrase) ?? 0) + 1)
    }
    const [best = -1, share = 0] = [...shares].sort((a, b) => b[1] - a[1])[0] ?? []
    const index = share >= places.length * MOSTLY ? best : phrases.push({ votes: new Map(), words: 0, margin: burst.score - burst.needed }) - 1
    const phrase = phrases[index]
    if (phrase === undefined) continue
    phrase.words += 1
    for (const place of places) {
      phrase.votes.set(place, (phrase.votes.get(place) ?? 0) + 1)
      if (!owner.has(place)) owner.set(place, index)
    }
  }
  return phrases.flatMap(({ votes, words, margin }): Group[] => {
    const places = [...votes].filter(([, count]) => count >= 2).map(([place]) => place).sort((a, b) => a - b)
    return words < LEAST_WORDS || places.length < LEAST ? [] : [{ why: 'phrase', places, margin }]
  })
}
