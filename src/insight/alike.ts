import type { Trace } from './traffic.ts'
import { Unions } from './unions.ts'

const BANDS = 24
const ROWS = 2
/** Shingles in more than this share of all tickets tell nothing. */
const COMMON = 0.03
const COMMON_LEAST = 60
const CELLS = 1 << 22
/** Weighted share of what two tickets have in common, and how much that must weigh (a shingle in one of a thousand tickets weighs 7). */
const ALIKE = 0.3
const WEIGHT = 24

/** How many tickets have a shingle; where two share a cell it is counted too high, never too low. */
export function spread(traces: readonly Trace[]): Uint32Array {
  const counts = new Uint32Array(CELLS)
  for (const { shingles } of traces) for (const one of shingles) counts[one & (CELLS - 1)] = (counts[one & (CELLS - 1)] as number) + 1
  return counts
}

export function countOf(counts: Uint32Array, shingle: number): number {
  return counts[shingle & (CELLS - 1)] as number
}

/**
 * Groups of tickets that say nearly the same, places in order of time. Candidates share both rows of a band of their MinHash; each is compared with
 * the first and the last two of its bucket, so that the work grows with the number of tickets whatever they say.
 */
export function alikeGroups(traces: readonly Trace[], counts: Uint32Array, least: number): number[][] {
  const most = Math.max(COMMON_LEAST, traces.length * COMMON)
  const telling = (one: number): boolean => countOf(counts, one) <= most && countOf(counts, one) > 1
  const unions = new Unions(traces.length)
  const signatures = new Uint32Array(traces.length * BANDS * ROWS).fill(0xffffffff)
  traces.forEach(({ shingles }, at) => {
    for (const one of shingles) if (telling(one)) sign(signatures, at * BANDS * ROWS, one)
  })
  const weigh = (one: number): number => Math.log(traces.length / countOf(counts, one))
  for (let band = 0; band < BANDS; band += 1) {
    const buckets = new Map<number, { readonly first: number; last: number; before: number }>()
    for (let at = 0; at < traces.length; at += 1) {
      const from = at * BANDS * ROWS + band * ROWS
      const [a, b] = [signatures[from] as number, signatures[from + 1] as number]
      if (a === 0xffffffff) continue
      const key = a * 0x200000 + (b & 0x1fffff)
      const bucket = buckets.get(key)
      if (bucket === undefined) {
        buckets.set(key, { first: at, last: at, before: at })
        continue
      }
      for (const other of [bucket.last, bucket.before, bucket.first]) {
        if (unions.find(other) !== unions.find(at) && areAlike(traces[at] as Trace, traces[other] as Trace, telling, weigh)) unions.join(at, other)
      }
      bucket.before = bucket.last
      bucket.last = at
    }
  }
  return unions.groups(least)
}

/** Lowest value of each hash function so far; functions differ in what they multiply and turn by. */
function sign(signatures: Uint32Array, from: number, shingle: number): void {
  let state = shingle
  for (let index = 0; index < BANDS * ROWS; index += 1) {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0
    const value = Math.imul(state ^ (state >>> 13), 0x297a2d39) >>> 0
    if (value < (signatures[from + index] as number)) signatures[from + index] = value
  }
}

function areAlike(one: Trace, two: Trace, telling: (shingle: number) => boolean, weigh: (shingle: number) => number): boolean {
  const [a, b] = [one.shingles, two.shingles]
  let [common, all, left, right] = [0, 0, 0, 0]
  while (left < a.length || right < b.length) {
    const x = left < a.length ? (a[left] as number) : Number.POSITIVE_INFINITY
    const y = right < b.length ? (b[right] as number) : Number.POSITIVE_INFINITY
    const shingle = Math.min(x, y)
    if (x === shingle) left += 1
    if (y === shingle) right += 1
    if (!telling(shingle)) continue
    const weight = weigh(shingle)
    all += weight
    if (x === y) common += weight
  }
  return common >= WEIGHT && common >= ALIKE * all
}
