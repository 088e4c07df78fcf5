import type { Normalised } from '../../text/normalise.ts'
import { KIND, kindOf } from '../../text/fold.ts'

/** One piece of a text that a model may know: its hash, and where it stands in the normalised text. */
export type OnGram = (hash: number, start: number, end: number) => void

const SPACE = 32
const MASK = 64
/** Longest word whose letters are read; the rest of an endless word says nothing. */
const LONGEST = 24
const HEAD = 5
const BASIS = 0x811c9dc5 | 0
const PRIME = 0x01000193
/** Marks that keep kinds of grams apart; none of them survives normalisation. */
const MARK = { head: 42, pair: 43, skip: 95, solid: 38 } as const

/**
 * All grams of one stretch: each word, its first four letters where it is longer (endings vary), each two words in a row and each
 * two with one between by their first five letters, and two and three signs in a row where a script knows no spaces. Linear.
 */
export function eachGram(text: Normalised, from: number, to: number, found: OnGram): void {
  const { codes } = text
  let at = from
  let last = 0
  let lastStart = 0
  let before = 0
  let beforeStart = 0
  while (at < to) {
    const code = codes[at] as number
    if (code === SPACE || code === MASK) {
      at += 1
      continue
    }
    if (kindOf(code) === KIND.solid) {
      at = solid(codes, at, to, found)
      last = 0
      before = 0
      continue
    }
    const start = at
    let hash = BASIS
    let head = BASIS
    let four = BASIS
    while (at < to && at - start < LONGEST) {
      const next = codes[at] as number
      if (next === SPACE || kindOf(next) === KIND.solid) break
      hash = mix(hash, next)
      if (at - start < HEAD) head = hash
      if (at - start < 4) four = hash
      at += 1
    }
    while (at < to && codes[at] !== SPACE && kindOf(codes[at] as number) !== KIND.solid) at += 1
    found(hash, start, at)
    if (at - start > 5) found(mix(four, MARK.head), start, at)
    if (last !== 0) found(mix(mix(last, MARK.pair), head), lastStart, at)
    if (before !== 0) found(mix(mix(before, MARK.skip), head), beforeStart, at)
    before = last
    beforeStart = lastStart
    last = head
    lastStart = start
  }
}

function solid(codes: Uint16Array, from: number, to: number, found: OnGram): number {
  let at = from
  for (; at < to && kindOf(codes[at] as number) === KIND.solid; at += 1) {
    const one = mix(mix(BASIS, MARK.solid), codes[at] as number)
    if (at > from) {
      const two = mix(mix(mix(BASIS, MARK.solid), codes[at - 1] as number), codes[at] as number)
      found(two, at - 1, at + 1)
      if (at > from + 1) found(mix(mix(mix(mix(BASIS, MARK.solid), codes[at - 2] as number), codes[at - 1] as number), codes[at] as number), at - 2, at + 1)
    } else found(one, at, at + 1)
  }
  return at
}

function mix(hash: number, code: number): number {
  return Math.imul(hash ^ code, PRIME)
}

/** Where concepts stand: the hash of each and its place, in order. */
export interface ConceptPlaces {
  readonly ids: Int32Array
  readonly starts: Int32Array
  readonly ends: Int32Array
  readonly count: number
}

/** How many concepts back a concept is paired with. */
const PAIRED = 3

/** Each concept from place `first` on that begins before `to`, alone and with each of the three before it. Answers the next place. */
export function eachConcept(places: ConceptPlaces, hashes: Int32Array, first: number, to: number, found: OnGram): number {
  let at = first
  // A word begins with the space before it, which may still belong to the sentence before.
  for (; at < places.count && (places.starts[at] as number) + 1 < to; at += 1) {
    const hash = hashes[places.ids[at] as number] as number
    const end = places.ends[at] as number
    found(hash, places.starts[at] as number, end)
    for (let back = Math.max(first, at - PAIRED); back < at; back += 1) found(pairOf(hashes[places.ids[back] as number] as number, hash), places.starts[back] as number, end)
  }
  return at
}

export function pairOf(one: number, two: number): number {
  return mix(mix(one, MARK.pair), two)
}

/** The hash of a gram as it is written in a model: `kill`, `viol*`, `want+die`, `want_die`, `&死に`, `#suicide`. */
export function hashOfGram(gram: string): number {
  if (gram.startsWith('#')) {
    const both = gram.indexOf('+')
    return both === -1 ? plain(gram, 0, gram.length) : mix(mix(plain(gram, 0, both), MARK.pair), plain(gram, both + 1, gram.length))
  }
  if (gram.startsWith('&')) return plain(gram, 0, gram.length)
  const pair = gram.search(/[+_]/)
  if (pair > 0) return mix(mix(plain(gram, 0, pair), gram.charCodeAt(pair)), plain(gram, pair + 1, gram.length))
  return plain(gram, 0, gram.length)
}

/** The other way round: how a model writes the gram that stands between two places. */
export function gramText(text: Normalised, start: number, end: number, hash: number): string | null {
  const raw = String.fromCharCode(...text.codes.subarray(start, Math.min(end, start + 200)))
  const words = raw.split(' ').filter((word) => word !== '' && word !== '@')
  const first = (words[0] ?? '').slice(0, HEAD)
  const last = (words.at(-1) ?? '').slice(0, HEAD)
  for (const one of [raw.slice(0, LONGEST), `${raw.slice(0, 4)}*`, `${first}+${last}`, `${first}_${last}`, `&${raw}`]) if (hashOfGram(one) === hash) return one
  return null
}

function plain(text: string, from: number, to: number): number {
  let hash = BASIS
  for (let at = from; at < to; at += 1) hash = mix(hash, text.charCodeAt(at))
  return hash
}
