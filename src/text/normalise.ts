import { foldAstral, foldLong, foldOf, KIND, kindOf } from './fold.ts'
import { respace, undisguise, type Vocabulary } from './evasion.ts'

/** A stretch of the original text, in UTF-16 code units. */
export interface Range {
  readonly start: number
  readonly end: number
}

/**
 * Text as the matchers see it: folded words between single spaces, a space at either end. Every code unit knows where
 * it came from (`from`, `to`: the original range), which word it belongs to, which sentence and which clause.
 */
export interface Normalised {
  readonly codes: Uint16Array
  readonly length: number
  readonly from: Int32Array
  readonly to: Int32Array
  readonly word: Int32Array
  readonly sentence: Int32Array
  readonly clause: Int32Array
  readonly words: number
}

const SPACE = 32
/** No word of any lexicon is longer; what is longer is cut, so that one endless word costs no more than many. */
const LONGEST_WORD = 60
const LEAST_APART = 4

/** Grows one text. One is kept for all tickets, so that reading allocates only when a ticket is longer than any before. */
class Builder {
  codes: Uint16Array
  from: Int32Array
  to: Int32Array
  word: Int32Array
  sentence: Int32Array
  clause: Int32Array
  length = 0
  words = 0
  sentences = 0
  clauses = 0
  /** Letters written one by one so far, and where in the output they began. */
  singles = ''
  singlesAt = 0

  constructor(size: number) {
    this.codes = new Uint16Array(size)
    this.from = new Int32Array(size)
    this.to = new Int32Array(size)
    this.word = new Int32Array(size)
    this.sentence = new Int32Array(size)
    this.clause = new Int32Array(size)
  }

  reset(): void {
    this.length = 0
    this.words = 0
    this.sentences = 0
    this.clauses = 0
    this.singles = ''
  }

  push(code: number, from: number, to: number): void {
    const at = this.length
    // A few signs unfold into whole phrases; what no longer fits is left out.
    if (at >= this.codes.length) return
    this.codes[at] = code
    this.from[at] = from
    this.to[at] = to
    this.word[at] = this.words
    this.sentence[at] = this.sentences
    this.clause[at] = this.clauses
    this.length = at + 1
  }

  gap(at: number): void {
    if (this.length === 0 || this.codes[this.length - 1] !== SPACE) {
      this.push(SPACE, at, at)
      this.words += 1
    }
  }

  breakClause(): void {
    this.clauses += 1
  }

  breakSentence(): void {
    this.sentences += 1
    this.clauses += 1
  }
}

let pool = new Builder(4096)
/** A huge ticket's working memory is not kept. */
const MOST_KEPT = 1 << 18

function builder(size: number): Builder {
  if (size > MOST_KEPT) return new Builder(size)
  if (pool.codes.length < size) pool = new Builder(size * 2)
  pool.reset()
  return pool
}

/**
 * Folds the kept ranges of `text`. Ranges in `masked` (addresses of people and pages) become one `@` each, so that a
 * name never counts as a word. Linear in the text's length. The arrays of a ticket are valid until the next ticket's; those of anything
 * `apart`, which may be read in the midst of a ticket, are its own.
 */
export function normalise(text: string, kept: readonly Range[], masked: readonly Range[], vocabulary: Vocabulary, as: 'ticket' | 'apart' = 'ticket'): Normalised {
  let size = 8
  for (const range of kept) size += (range.end - range.start) * 2 + 4
  const out = as === 'apart' ? new Builder(size) : builder(size)
  out.gap(0)
  let mask = 0
  for (const range of kept) {
    let at = range.start
    while (at < range.end) {
      while (mask < masked.length && (masked[mask] as Range).end <= at) mask += 1
      const next = masked[mask]
      if (next !== undefined && next.start <= at) {
        out.gap(at)
        out.push(64, next.start, next.end)
        out.gap(next.end)
        at = next.end
        continue
      }
      at = step(text, at, Math.min(range.end, next?.start ?? range.end), out, vocabulary)
    }
    out.gap(range.end)
    joinSingles(out, vocabulary)
    // Markup inside a sentence does not end it.
    if (text.charCodeAt(range.end) !== 60) out.breakSentence()
  }
  return { codes: out.codes, length: out.length, from: out.from, to: out.to, word: out.word, sentence: out.sentence, clause: out.clause, words: out.words }
}

/** Consumes one word, or one sign between words; answers where to go on. */
function step(text: string, at: number, end: number, out: Builder, vocabulary: Vocabulary): number {
  const code = text.charCodeAt(at)
  const kind = kindOf(code)
  if (kind === KIND.word) return word(text, at, end, out, vocabulary)
  if (kind === KIND.solid) {
    // A Latin word inside Japanese text still gets its edge.
    if (out.length > 0 && kindOf(out.codes[out.length - 1] as number) === KIND.word) out.gap(at)
    out.push(foldOf(code), at, at + 1)
    out.words += 1
    return at + 1
  }
  if (kind === KIND.high) return astral(text, at, end, out, vocabulary)
  if (kind === KIND.drop) return at + 1
  if (kind === KIND.sentence) {
    // A dot inside a number or an abbreviation ("3.5", "e.g") ends nothing.
    const inside = code === 46 && at + 1 < end && kindOf(text.charCodeAt(at + 1)) === KIND.word
    if (!inside) out.breakSentence()
  } else if (kind === KIND.clause) out.breakClause()
  if (code === 64 || code === 36) return word(text, at, end, out, vocabulary)
  out.gap(at)
  return at + 1
}

function astral(text: string, at: number, end: number, out: Builder, vocabulary: Vocabulary): number {
  const pair = text.slice(at, at + 2)
  if (foldAstral(pair) !== null) return word(text, at, end, out, vocabulary)
  // Emoji stand as words of their own; skin tones and flags' second halves are dropped.
  if (pair.length < 2 || /^[\u{1f3fb}-\u{1f3ff}]/u.test(pair)) return at + Math.max(1, Math.min(2, pair.length))
  out.gap(at)
  out.push(pair.charCodeAt(0), at, at + 2)
  out.push(pair.charCodeAt(1), at, at + 2)
  out.gap(at + 2)
  return at + 2
}

/** Reads one word, apostrophes inside it included, and writes it in the form the lexicons know. */
function word(text: string, start: number, end: number, out: Builder, vocabulary: Vocabulary): number {
  if (out.singles !== '' && (!isLone(text, start, end) || out.singles.length >= LONGEST_WORD)) joinSingles(out, vocabulary)
  out.gap(start)
  const first = out.length
  let at = start
  let odd = false
  let previous = 0
  let run = 1
  for (; at < end && out.length - first < LONGEST_WORD; at += 1) {
    const code = text.charCodeAt(at)
    const kind = kindOf(code)
    if (kind === KIND.word) {
      const folded = foldOf(code)
      if (folded === 0) pushAll(foldLong(code), at, at + 1, out)
      else out.push(folded, at, at + 1)
      run = folded === previous ? run + 1 : 1
      if (run > 2 || (folded >= 48 && folded <= 57) || (folded > 879 && folded < 1328)) odd = true
      previous = folded
    } else if (kind === KIND.drop) continue
    else if (kind === KIND.apostrophe && at + 1 < end && at > start && kindOf(text.charCodeAt(at + 1)) === KIND.word) {
      if (!contraction(text, at + 1, end)) break
    } else if (kind === KIND.high) {
      const plain = foldAstral(text.slice(at, at + 2))
      if (plain === null) break
      pushAll(plain, at, at + 2, out)
      at += 1
    } else if (isDisguise(code) && (at === start || inWord(text, at, end))) {
      out.push(code, at, at + 1)
      odd = true
    } else break
  }
  const length = out.length - first
  if (length === 1) {
    if (out.singles === '') out.singlesAt = first
    out.singles += String.fromCharCode(out.codes[first] as number)
  } else out.singles = ''
  if (length > 1) unmask(out, out.length - length, start, at, odd, vocabulary)
  return Math.max(at, start + 1)
}

function pushAll(letters: string, from: number, to: number, out: Builder): void {
  for (let index = 0; index < letters.length; index += 1) out.push(letters.charCodeAt(index), from, to)
}

/** Puts the word that was meant in the place of one that is disguised, misspelt, or written together with another. */
function unmask(out: Builder, first: number, start: number, end: number, odd: boolean, vocabulary: Vocabulary): void {
  const length = out.length - first
  if (!odd && !vocabulary.slips.maybe(out.codes, first, out.length)) return
  const letters = String.fromCharCode(...out.codes.subarray(first, out.length))
  const known = (odd ? undisguise(letters, vocabulary) : null) ?? vocabulary.slips.meant(letters)
  if (known === null) return
  const cut = known.length === length + 1 ? known.indexOf(' ') : -1
  const spots = cut === -1 ? null : Array.from({ length }, (_, index) => ({ from: out.from[first + index] as number, to: out.to[first + index] as number }))
  out.length = first
  for (let index = 0, letter = 0; index < known.length; index += 1) {
    if (index === cut) out.gap(spots?.[letter]?.from ?? end)
    else {
      const code = known.charCodeAt(index)
      if (code === SPACE) out.gap(start)
      else out.push(code, spots?.[letter]?.from ?? start, spots?.[letter]?.to ?? end)
      letter += 1
    }
  }
}

/** "k i l l" becomes "kill", where known words come out of the letters. */
function joinSingles(out: Builder, vocabulary: Vocabulary): void {
  const letters = out.singles
  out.singles = ''
  if (letters.length < 3) return
  const found = respace(letters, vocabulary)
  // Letters of which no known words come out are still one word to whoever wrote them apart.
  const words = found ?? (letters.length >= LEAST_APART ? [letters] : null)
  if (words === null || words.every((one) => one.length === 1)) return
  const first = out.singlesAt
  const positions: number[] = []
  for (let at = first; at < out.length && positions.length < letters.length; at += 1) if (out.codes[at] !== SPACE) positions.push(at)
  const spots = positions.map((at) => ({ from: out.from[at] as number, to: out.to[at] as number }))
  const end = out.to[out.length - 1] as number
  out.length = first
  let index = 0
  for (const one of words) {
    for (let letter = 0; letter < one.length; letter += 1, index += 1) out.push(one.charCodeAt(letter), spots[index]?.from ?? end, spots[index]?.to ?? end)
    out.gap(spots[index - 1]?.to ?? end)
  }
}

/** `n't`, `'m`, `'s`, `'re`, `'ve`, `'ll`, `'d`: written together by many, so read together always. */
function contraction(text: string, at: number, end: number): boolean {
  let stop = at
  while (stop < end && kindOf(text.charCodeAt(stop)) === KIND.word) stop += 1
  const tail = text.slice(at, stop).toLowerCase()
  return tail === 't' || tail === 'm' || tail === 's' || tail === 're' || tail === 've' || tail === 'll' || tail === 'd'
}

function isDisguise(code: number): boolean {
  return code === 64 || code === 36 || code === 42 || code === 33
}

/** A letter with no other at its side. */
function isLone(text: string, at: number, end: number): boolean {
  let next = at + 1
  while (next < end && kindOf(text.charCodeAt(next)) === KIND.drop) next += 1
  return next >= end || !(kindOf(text.charCodeAt(next)) === KIND.word || (isDisguise(text.charCodeAt(next)) && inWord(text, next, end)))
}

function inWord(text: string, at: number, end: number): boolean {
  return at + 1 < end && kindOf(text.charCodeAt(at + 1)) === KIND.word
}
