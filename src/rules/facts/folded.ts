import { normalise } from '../../text/normalise.ts'
import { NO_VOCABULARY } from '../../text/evasion.ts'

/** Words of a table in the form in which tickets are read: folded, without marks, single spaces. */
export function fold(words: string): string {
  const { codes, length } = normalise(words, [{ start: 0, end: words.length }], [], NO_VOCABULARY)
  return String.fromCharCode(...codes.subarray(0, length)).trim()
}

/** A list written `one|two words|three`, folded. */
export function foldedList(list: string): ReadonlySet<string> {
  return new Set(list.split('|').map((word) => fold(word)).filter((word) => word !== ''))
}
