import { NO_VOCABULARY } from '../text/evasion.ts'
import { KIND, kindOf } from '../text/fold.ts'
import { normalise, type Range } from '../text/normalise.ts'
import { segment } from '../text/segment.ts'
import { findContacts } from '../rules/facts/contacts.ts'

/** Of one ticket; of more, those with the smallest hashes are kept, which is a fair sample. */
export const MOST_SHINGLES = 160
const SPACE = 32
const STAR = 42
const LEET = new Map([['0', 'o'], ['1', 'i'], ['3', 'e'], ['4', 'a'], ['5', 's'], ['7', 't'], ['@', 'a'], ['$', 's'], ['!', 'i'], ['l', 'i']].map(([from, to]) => [(from as string).charCodeAt(0), (to as string).charCodeAt(0)]))

/**
 * Hashes of a ticket's words and pairs of neighbouring words, in ascending order. Each word is folded to one form for all its disguises; numbers
 * and addresses are one sign each; of scripts without spaces, runs of two and three signs stand for words.
 */
export function shinglesOf(text: string): Uint32Array {
  const masked = findContacts(text).map((one): Range => ({ start: one.start, end: one.end }))
  const { codes, word, length } = normalise(text, segment(text).now, masked, NO_VOCABULARY)
  const found = new Set<number>()
  let before = 0
  let beforeSolid = 0
  for (let start = 0; start < length && found.size < MOST_SHINGLES * 20;) {
    if (codes[start] === SPACE) {
      start += 1
      continue
    }
    let end = start + 1
    while (end < length && codes[end] !== SPACE && word[end] === word[start]) end += 1
    const solid = kindOf(codes[start] as number) === KIND.solid
    const hash = wordHash(codes, start, end)
    if (hash.counts && !solid) found.add(hash.value)
    if (before !== 0) found.add(mix(before, hash.value))
    if (solid && beforeSolid !== 0) found.add(mix(beforeSolid, hash.value ^ 0x5bd1e995))
    beforeSolid = solid && before !== 0 ? mix(before, hash.value) : 0
    before = hash.value
    start = end
  }
  const sorted = Uint32Array.from(found).sort()
  return sorted.length > MOST_SHINGLES ? sorted.slice(0, MOST_SHINGLES) : sorted
}

const NUMBER = 0x9e3779b1
const MARK = 0x85ebca6b

function wordHash(codes: Uint16Array, start: number, end: number): { readonly value: number; readonly counts: boolean } {
  let letters = 0
  let digits = 0
  for (let at = start; at < end; at += 1) {
    const code = codes[at] as number
    if (code >= 48 && code <= 57) digits += 1
    else if (code !== STAR && code !== 64 && code !== 36 && code !== 33) letters += 1
  }
  if (letters === 0) return { value: digits > 0 ? NUMBER : MARK, counts: false }
  let hash = 0x811c9dc5
  let previous = 0
  let kept = 0
  for (let at = start; at < end; at += 1) {
    const raw = codes[at] as number
    if (raw === STAR) continue
    const code = LEET.get(raw) ?? raw
    if (code === previous) continue
    hash = Math.imul(hash ^ code, 0x01000193)
    previous = code
    kept += 1
  }
  return { value: finish(hash), counts: kept > 2 }
}

function finish(hash: number): number {
  let value = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35)
  return (value ^ (value >>> 16)) >>> 0
}

function mix(one: number, two: number): number {
  return finish(Math.imul(one, 0x01000193) ^ (two + 0x7f4a7c15))
}
