import { normalise } from '../../text/normalise.ts'
import { NO_VOCABULARY } from '../../text/evasion.ts'

/** Words of a table in the form in which tickets are read: folded, without marks, single spaces. */
export function fold(words: string): string {
  const { codes, length } = normalise(words, [{ start: 0, end: words.length }], [], NO_VOCABULARY, 'apart')
  return String.fromCharCode(...codes.subarray(0, length)).trim()
}

/** A list written `one|two words|three`, folded. */
export function foldedList(list: string): ReadonlySet<string> {
  return new Set(list.split('|').map((word) => fold(word)).filter((word) => word !== ''))
}

const OTHER_DIGITS = /[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\uff10-\uff19]/
const EACH_OTHER_DIGIT = /[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\uff10-\uff19]/g

/** Digits of every script as 0 to 9, in the same places. */
export function plainDigits(text: string): string {
  return OTHER_DIGITS.test(text) ? text.replace(EACH_OTHER_DIGIT, (digit) => digit.normalize('NFKC').replace(/\D/, (one) => String((one.charCodeAt(0) - (one.charCodeAt(0) >= 0x0966 ? 6 : 0)) & 15))) : text
}
