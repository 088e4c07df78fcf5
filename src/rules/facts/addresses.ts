import type { Range } from '../../text/normalise.ts'
import type { Contact } from './contacts.ts'

// Read backwards or forwards from a street word, in windows of 60 characters.
const STREET =
  /(?<![\p{L}])(?:street|st\.|road|rd\.?|avenue|ave\.?|lane|drive|boulevard|blvd|rise|close|crescent|court|terrace|grove|gardens|square|hill|way|place|row|mews|calle|avenida|carrera|rua|travessa|rue|chemin|via|viale|piazza|corso|ulica|ul\.|aleja|al\.|jalan|jl\.|gang|sokak|sok\.|caddesi|cad\.|mahallesi|شارع|đường|ngõ)(?![\p{L}])|(?:stra(?:ß|ss)e|str\.|straat|laan|gasse|weg|platz|plein|gracht)(?![\p{L}])/giu
const ENGLISH = /(?:^|[^\p{L}\p{N}])(\d{1,5}[a-z]?,? (?:[\p{Lu}][\p{L}'’.-]{0,24} ){1,3})$/u
const ENGLISH_WORD = /^(?:street|st\.|road|rd\.?|avenue|ave\.?|lane|drive|boulevard|blvd|rise|close|crescent|court|terrace|grove|gardens|square|hill|way|place|row|mews|gang|via|weg)$/i
const UNIT = /^,? ?(?:unit|apt\.?|flat|apartment|suite|#) ?[\p{L}\p{N}]{1,5}/iu
const TOWN = /^, (?:[\p{Lu}][\p{L}'’-]{1,24})(?: [\p{Lu}][\p{L}'’-]{1,24}){0,2}/u
const NUMBER_AFTER = /^(?: [\p{L}'’.-]{1,24}){0,4},? ?(?:no\.?:? ?|n[º°.]? ?|nr\.? ?)?\d{1,5} ?[a-zA-Z]?(?![\p{L}\p{N}])/iu
const MOST = 200

const STREET_NAMES = new Set("street|st|road|rd|avenue|ave|lane|drive|boulevard|blvd|rise|close|crescent|court|terrace|grove|gardens|square|hill|way|place|row|mews|calle|avenida|carrera|rua|travessa|rue|chemin|via|viale|piazza|corso|ulica|ul|aleja|al|jalan|jl|gang|sokak|sok|caddesi|cad|mahallesi|شارع|đường|ngõ|platz|weg|gasse|laan|straat|plein|gracht|straße|strasse|str".split('|'))
const STREET_ENDINGS = ['straße', 'strasse', 'str', 'straat', 'laan', 'gasse', 'weg', 'platz', 'plein', 'gracht']
const WORDS_BEFORE = 6
const WORDS_AFTER = 5

/** Whether a street word stands a few words before a number, or after it where the next word has a capital. Cheap: a look-up per word. */
export function nearStreet(text: string, at: number): boolean {
  let end = at
  for (let words = 0; words < WORDS_BEFORE && end > 0; words += 1) {
    while (end > 0 && isGap(text.charCodeAt(end - 1))) end -= 1
    let start = end
    while (start > 0 && end - start < 30 && !isGap(text.charCodeAt(start - 1))) start -= 1
    if (start === end) break
    if (isStreet(text.slice(start, end))) return true
    end = start
  }
  let start = at
  while (start < text.length && start - at < 6 && !isGap(text.charCodeAt(start))) start += 1
  for (let words = 0; words < WORDS_AFTER && start < text.length; words += 1) {
    while (start < text.length && isGap(text.charCodeAt(start))) start += 1
    let stop = start
    while (stop < text.length && stop - start < 30 && !isGap(text.charCodeAt(stop))) stop += 1
    if (stop === start) break
    const word = text.slice(start, stop)
    if (words === 0 && !(word[0] !== word[0]?.toLowerCase())) return false
    if (isStreet(word)) return true
    start = stop
  }
  return false
}

/** A space, a comma, a dot, a bracket. */
function isGap(code: number): boolean {
  return code <= 32 || code === 44 || code === 46 || code === 40 || code === 41 || code === 58 || code === 59 || code === 160
}

function isStreet(word: string): boolean {
  const small = word.toLowerCase()
  return STREET_NAMES.has(small) || (small.length > 5 && STREET_ENDINGS.some((ending) => small.endsWith(ending)))
}

/** Street addresses: a street word with a house number beside it. `near`: the stretches around digits; nowhere else can one stand. */
export function findAddresses(text: string, blocked: readonly Range[], near: readonly Range[]): Contact[] {
  const found: Contact[] = []
  let looked = 0
  for (const { at, word } of streetWords(text, near)) {
    looked += 1
    if (looked > MOST) break
    const end = at + word.length
    if (blocked.some((range) => range.start < end && range.end > at)) continue
    const range = englishAddress(text, at, end) ?? (ENGLISH_WORD.test(word) ? null : otherAddress(text, at, end))
    if (range !== null) found.push({ kind: 'address', value: text.slice(range.start, range.end), start: range.start, end: range.end })
  }
  return found
}

function* streetWords(text: string, near: readonly Range[]): Generator<{ readonly at: number; readonly word: string }> {
  for (const { start, end } of near) for (const match of text.slice(start, end).matchAll(STREET)) yield { at: start + match.index, word: match[0] }
}

function englishAddress(text: string, at: number, end: number): Range | null {
  const before = ENGLISH.exec(text.slice(Math.max(0, at - 60), at))?.[1]
  if (before === undefined || !/^\p{Lu}/u.test(text.slice(at))) return null
  let stop = end
  const unit = UNIT.exec(text.slice(stop, stop + 20))
  if (unit !== null) stop += unit[0].length
  const town = TOWN.exec(text.slice(stop, stop + 60))
  if (town !== null) stop += town[0].length
  return { start: at - before.length, end: stop }
}

function otherAddress(text: string, at: number, end: number): Range | null {
  const window = text.slice(end, end + 60)
  const after = NUMBER_AFTER.exec(window)
  if (after === null) return null
  let start = at
  while (start > 0 && at - start < 30 && /[\p{L}-]/u.test(text[start - 1] ?? '')) start -= 1
  const named = start < at || /\p{Lu}/u.test(after[0])
  return named ? { start, end: end + after[0].length } : null
}
