import type { Reading } from '../reading.ts'
import { AGE_TABLES, ANY_TABLE } from './age-words.ts'
import { NUMBER_LEXICON, numberOf } from './number-words.ts'

/** A small number as it stands in the normalised text. */
export interface Numeral {
  readonly value: number
  /** Position of the digits or the word. */
  readonly start: number
  readonly end: number
  /** Letters written onto the digits: none, a unit of age ("14yo"), or one that says "I am" ("14üm"). */
  readonly tail: '' | 'unit' | 'self'
  /** A word that is an age by itself: "siebenjährig", "sedicenne". */
  readonly aged: boolean
  readonly word: boolean
  /** Part of a time, a sum, a score, a range: never an age. */
  readonly glued: boolean
  readonly startsSentence: boolean
}

const DIGITS = / (\d{1,2})([^\d ]{0,9}) /g
const SEX_FIRST = /(?:^| )([fmwv])(\d\d)(?![\p{L}\p{N}])/giu
/** Read from the original text: as a word, "15im" and "15t" look like disguised letters. */
const SHORT_TAIL = /\d{1,2}['’]?(?:t|m|f|v|w|im|ım|um|üm|yim|yım|uyum|üyüm|iyim|yum|yüm|th|thn|j|l|lik|lık|yo)(?![\p{L}\p{N}])/giu
const MOST = 64
const SELF_TAIL = /^(?:im|um|yim|iyim|uyum|imdeyim|m|t)$/
const UNIT_TAIL = /^(?:yo|yos|yrs?|yr|f|m|y|nb|j|jr|t|th|thn|l|anni|ans|anos|letni\w*|jarige?\w*|jahrige?\w*|yasinda\w*|lik|tuoi|tahun|歳|才)$/

/** Digits and number words that might be an age. Numbers in words come from the one pass over all word lists. */
export function numeralsIn(reading: Reading, flat: string): Numeral[] {
  const found: Numeral[] = []
  for (let match = next(DIGITS, flat, 0); match !== null && found.length < MOST; match = next(DIGITS, flat, match.index + 1)) {
    const tail = tailOf(match[2] ?? '', reading.lang)
    if (tail === null) continue
    const start = match.index + 1
    found.push(numeral(reading, Number(match[1]), start, start + (match[1] ?? '').length + (match[2] ?? '').length, { tail, aged: false, word: false }))
  }
  fromOriginal(reading, found)
  for (const hit of reading.hits.get(NUMBER_LEXICON.id) ?? []) {
    if (found.length >= MOST) break
    const start = hit.start + 1
    const space = flat.indexOf(' ', Math.max(start, hit.end - 1))
    const end = space === -1 ? flat.length : space
    const value = numberOf(flat.slice(start, end), reading.lang) ?? numberOf(flat.slice(start, hit.end).trim(), reading.lang)
    if (value !== null) found.push(numeral(reading, value.value, start, end, { tail: '', aged: value.aged, word: true }))
  }
  return found
}

function fromOriginal(reading: Reading, found: Numeral[]): void {
  const { text } = reading.document
  const add = (at: number, value: number, tail: Numeral['tail']): void => {
    const place = placeIn(reading, at)
    if (place === -1 || found.length >= MOST || found.some((one) => one.start <= place && place < one.end)) return
    let end = place
    while (end < reading.document.normal.length && reading.document.normal.codes[end] !== 32) end += 1
    found.push(numeral(reading, value, place, end, { tail, aged: false, word: false }))
  }
  for (const match of text.matchAll(SHORT_TAIL)) {
    if (/[\p{L}\p{N}@._/:-]/u.test(text[match.index - 1] ?? ' ')) continue
    const letters = match[0].replace(/^\d+['’]?/, '').toLowerCase()
    if (letters === 'th' && reading.lang !== 'id') continue
    const turkish = /^(?:[iıuü]m|y[iıuü]m|uyum|üyüm|iyim)$/.test(letters)
    add(match.index, Number.parseInt(match[0], 10), turkish ? 'self' : 'unit')
  }
  for (const match of text.matchAll(SEX_FIRST)) {
    const at = match.index + match[0].length - 3
    if (!/\b(?:the|on|die|der|a)\s$/i.test(text.slice(Math.max(0, at - 5), at))) add(at, Number(match[2]), 'self')
  }
}

/** Where a place of the original text stands in the normalised one, or -1. */
export function placeIn(reading: Reading, at: number): number {
  const { from, length, codes } = reading.document.normal
  let low = 0
  let high = length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if ((from[middle] as number) < at) low = middle + 1
    else high = middle
  }
  while (low < length && codes[low] === 32) low += 1
  return from[low] === at ? low : -1
}

function next(pattern: RegExp, text: string, from: number): RegExpExecArray | null {
  pattern.lastIndex = from
  return pattern.exec(text)
}

function tailOf(letters: string, lang: string): Numeral['tail'] | null {
  // "5th" is an age in Indonesian only; elsewhere it counts days and places.
  if (letters === 'th' && lang !== 'id') return null
  if (letters === '') return ''
  if (lang === 'tr' && SELF_TAIL.test(letters) && letters !== 't') return 'self'
  if (UNIT_TAIL.test(letters)) return 'unit'
  return (AGE_TABLES.get(lang) ?? ANY_TABLE).unit.has(letters) ? 'unit' : null
}

function numeral(reading: Reading, value: number, start: number, end: number, rest: Pick<Numeral, 'tail' | 'aged' | 'word'>): Numeral {
  const { from, to, sentence } = reading.document.normal
  const { text } = reading.document
  const left = text[(from[start] as number) - 1] ?? ' '
  const at = to[end - 1] as number
  const right = text[at] ?? ' '
  const beyond = text[at + 1] ?? ' '
  const glued = !rest.word && (/[#$€£¥₹₩.,:/\d+-]/.test(left) && !(/[.,:/-]/.test(left) && !/\d/.test(text[(from[start] as number) - 2] ?? ' ')) || /[%€£$¥₹°]/.test(right) || (/[.,:/–-]/.test(right) && /\d/.test(beyond)))
  return { value, start, end, ...rest, glued, startsSentence: start < 2 || sentence[start - 2] !== sentence[start] }
}
