import type { Passage } from '../text/language.ts'
import type { Normalised, Range } from '../text/normalise.ts'
import { type CompiledLexicons, PART } from './lexicon.ts'

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
/** No language of the lists: what could not be told counts for all of them. */
const UNKNOWN = -2

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
  const { conceptBase, refs, lengths, negatable } = lexicons
  const spoken = Int32Array.from(passages, ({ lang }) => (lang === 'und' ? UNKNOWN : refs.languages.indexOf(lang)))
  let passage = 0
  const langAt = (at: number): number => {
    while (passage + 1 < passages.length && (passages[passage] as Passage).end <= at) passage += 1
    return spoken[passage] ?? UNKNOWN
  }
  const isQuoted = (end: number): boolean => quotes.length > 0 && inside(quotes, text.from[Math.min(end, text.length) - 2] ?? 0)
  const hits: Hit[] = []
  const recentNegators: number[] = []
  scratch.stamp += 1
  const { stamp, concepts } = scratch
  concepts.count = 0
  lexicons.automaton.scan(text.codes, text.length, (pattern, end) => {
    const start = end - (lengths[pattern] as number)
    const until = refs.starts[pattern + 1] as number
    for (let ref = refs.starts[pattern] as number; ref < until; ref += 1) {
      const own = refs.lang[ref] as number
      if (own !== -1) {
        const lang = langAt(text.from[start + 1] ?? 0)
        if (lang !== own && lang !== UNKNOWN) continue
      }
      const lexicon = refs.lexicon[ref] as number
      if (lexicon >= conceptBase) {
        const at = meet(concepts, lexicon - conceptBase, start, end, stamp)
        if (at !== -1) {
          concepts.negated[at] = recentNegators.length > 0 && negatedBefore(text, recentNegators, start) ? 1 : 0
          concepts.quoted[at] = isQuoted(end) ? 1 : 0
        }
        continue
      }
      const part = refs.part[ref] as number
      let from = start
      if (part !== PART.whole) {
        const slot = refs.slot[ref] as number
        if (part !== PART.first) {
          if (!follows(text, scratch, slot, start, refs.gap[ref] as number)) continue
          from = scratch.starts[slot - 1] as number
        }
        scratch.starts[slot] = from
        scratch.ends[slot] = end
        scratch.stamps[slot] = stamp
        if (part !== PART.last) continue
      }
      if (lexicon === negators.before) recentNegators.push(end)
      else if (lexicon === negators.after) negateBack(text, lexicons, hits, start)
      else if (!full(scratch, lexicon)) hits.push({ lexicon, start: from, end, negated: (negatable[lexicon] ?? false) && negatedBefore(text, recentNegators, from), quoted: isQuoted(end) })
    }
  })
  return hits
}

/** Whether the part before stands close enough, in the same sentence. */
function follows(text: Normalised, scratch: Scratch, slot: number, start: number, gap: number): boolean {
  const before = slot - 1
  if (scratch.stamps[before] !== scratch.stamp) return false
  const previous = scratch.ends[before] as number
  return previous <= start + 1 && text.sentence[previous - 1] === text.sentence[start] && (text.word[start + 1] as number) - (text.word[previous - 1] as number) <= gap + 1
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
