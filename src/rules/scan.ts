import type { Passage } from '../text/language.ts'
import type { Normalised, Range } from '../text/normalise.ts'
import type { CompiledLexicons } from './lexicon.ts'

/** One place where a phrase of a lexicon stands; positions are indexes into the normalised text. */
export interface Hit {
  readonly lexicon: number
  readonly start: number
  end: number
  negated: boolean
  quoted: boolean
}

/** Lexicons with a task of their own: words of negation before and after what they negate. */
export interface Negators {
  readonly before: number
  readonly after: number
}

const HITS_PER_LEXICON = 48
const BEFORE_WORDS = 2
const AFTER_WORDS = 3
const RECENT = 8
const MOST_CONCEPTS = 1 << 16

/** Working memory of one scan, reused from ticket to ticket; stamps make clearing unnecessary. */
export interface Scratch {
  readonly ends: Int32Array
  readonly starts: Int32Array
  readonly stamps: Int32Array
  readonly counts: Int32Array
  readonly countStamps: Int32Array
  /** Concepts met, by their number, and where; in order of their ends. */
  readonly concepts: ConceptHits
  stamp: number
}

export interface ConceptHits {
  ids: Int32Array
  starts: Int32Array
  ends: Int32Array
  /** 1 where it is denied, or stands between quotation marks. */
  negated: Int32Array
  quoted: Int32Array
  /** The hit before of the same concept, or -1. */
  previous: Int32Array
  count: number
  /** Per concept its last hit, and the scan in which it was met. */
  readonly heads: Int32Array
  readonly stamps: Int32Array
}

export function scratchFor(lexicons: CompiledLexicons): Scratch {
  const size = lexicons.slots + 1
  return {
    ends: new Int32Array(size),
    starts: new Int32Array(size),
    stamps: new Int32Array(size),
    counts: new Int32Array(lexicons.ids.length),
    countStamps: new Int32Array(lexicons.ids.length),
    concepts: {
      ids: new Int32Array(1024), starts: new Int32Array(1024), ends: new Int32Array(1024), negated: new Int32Array(1024), quoted: new Int32Array(1024), previous: new Int32Array(1024), count: 0,
      heads: new Int32Array(lexicons.concepts.length), stamps: new Int32Array(lexicons.concepts.length),
    },
    stamp: 0,
  }
}

/** All hits in order of their ends, at most 48 per lexicon. `quotes` are ranges of the original text. */
export function scan(text: Normalised, lexicons: CompiledLexicons, negators: Negators, quotes: readonly Range[], scratch: Scratch, passages: readonly Passage[]): Hit[] {
  let passage = 0
  const langAt = (at: number): string => {
    while (passage + 1 < passages.length && (passages[passage] as Passage).end <= at) passage += 1
    return passages[passage]?.lang ?? 'und'
  }
  const hits: Hit[] = []
  const recentNegators: number[] = []
  scratch.stamp += 1
  const { stamp, concepts } = scratch
  const { conceptBase } = lexicons
  concepts.count = 0
  lexicons.automaton.scan(text.codes, text.length, (pattern, end) => {
    const start = end - (lexicons.lengths[pattern] as number)
    for (const ref of lexicons.refs[pattern] ?? []) {
      if (ref.lang !== null) {
        const lang = langAt(text.from[start + 1] ?? 0)
        if (ref.lang !== lang && lang !== 'und') continue
      }
      if (ref.lexicon >= conceptBase) {
        const at = meet(concepts, ref.lexicon - conceptBase, start, end, stamp)
        if (at !== -1) {
          concepts.negated[at] = recentNegators.length > 0 && negatedBefore(text, recentNegators, start) ? 1 : 0
          concepts.quoted[at] = quotes.length > 0 && inside(quotes, text.from[Math.min(end, text.length) - 2] ?? 0) ? 1 : 0
        }
        continue
      }
      let from = start
      if (ref.part > 0) {
        const before = ref.slot - 1
        if (scratch.stamps[before] !== stamp) continue
        const previous = scratch.ends[before] as number
        if (previous > start + 1) continue
        if (text.sentence[previous - 1] !== text.sentence[start]) continue
        if ((text.word[start + 1] as number) - (text.word[previous - 1] as number) > ref.gap + 1) continue
        from = scratch.starts[before] as number
      }
      scratch.starts[ref.slot] = from
      scratch.ends[ref.slot] = end
      scratch.stamps[ref.slot] = stamp
      if (!ref.last) continue
      if (ref.lexicon === negators.before) {
        recentNegators.push(end)
        continue
      }
      if (ref.lexicon === negators.after) {
        negateBack(text, lexicons, hits, start)
        continue
      }
      if (full(scratch, ref.lexicon)) continue
      hits.push({
        lexicon: ref.lexicon,
        start: from,
        end,
        negated: (lexicons.negatable[ref.lexicon] ?? false) && negatedBefore(text, recentNegators, from),
        quoted: quotes.length > 0 && inside(quotes, text.from[Math.min(end, text.length) - 2] ?? 0),
      })
    }
  })
  return hits
}

function meet(hits: ConceptHits, id: number, start: number, end: number, stamp: number): number {
  const at = hits.count
  if (at === hits.ids.length) {
    if (at >= MOST_CONCEPTS) return -1
    for (const name of ['ids', 'starts', 'ends', 'negated', 'quoted', 'previous'] as const) {
      const grown = new Int32Array(at * 2)
      grown.set(hits[name])
      hits[name] = grown
    }
  }
  hits.ids[at] = id
  hits.starts[at] = start
  hits.ends[at] = end
  hits.previous[at] = hits.stamps[id] === stamp ? (hits.heads[id] as number) : -1
  hits.heads[id] = at
  hits.stamps[id] = stamp
  hits.count = at + 1
  return at
}

function full(scratch: Scratch, lexicon: number): boolean {
  const count = scratch.countStamps[lexicon] === scratch.stamp ? (scratch.counts[lexicon] as number) : 0
  scratch.countStamps[lexicon] = scratch.stamp
  scratch.counts[lexicon] = count + 1
  return count >= HITS_PER_LEXICON
}

function negatedBefore(text: Normalised, negators: readonly number[], start: number): boolean {
  for (let index = negators.length - 1; index >= 0 && index >= negators.length - RECENT; index -= 1) {
    const end = negators[index] as number
    if (end > start + 1) continue
    const distance = (text.word[start + 1] as number) - (text.word[end - 2] as number)
    return distance <= BEFORE_WORDS + 1 && text.clause[end - 2] === text.clause[start + 1]
  }
  return false
}

function negateBack(text: Normalised, lexicons: CompiledLexicons, hits: readonly Hit[], start: number): void {
  for (let index = hits.length - 1; index >= 0 && index >= hits.length - RECENT; index -= 1) {
    const hit = hits[index] as Hit
    if (hit.end > start + 1 || !(lexicons.negatable[hit.lexicon] ?? false)) continue
    if ((text.word[start + 1] as number) - (text.word[hit.end - 2] as number) > AFTER_WORDS) return
    if (text.clause[hit.end - 2] === text.clause[start + 1]) hit.negated = true
  }
}

function inside(ranges: readonly Range[], at: number): boolean {
  let low = 0
  let high = ranges.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const range = ranges[middle] as Range
    if (at < range.start) high = middle - 1
    else if (at >= range.end) low = middle + 1
    else return true
  }
  return false
}
