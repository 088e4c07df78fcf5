import type { Instant } from '../../domain/ports.ts'
import type { Reading } from '../reading.ts'
import { calendarTimes } from './calendar.ts'
import { plainDigits } from './folded.ts'
import { numberOf } from './number-words.ts'
import { type Clue, resolve } from './resolve-time.ts'
import { DEADLINE_AFTER, DEADLINE_BEFORE, FROM_NOW_AFTER, FROM_NOW_BEFORE, PAST_AFTER, PAST_BEFORE, TIME_LEXICON, timeWord, type TimeWord } from './time-words.ts'
import { afterWords, beforeWords, endsWith, startsWith, type Words } from './windows.ts'

/** A point in time that the text names, counted from when the ticket was written. */
export interface TimeMention {
  readonly kind: 'deadline' | 'time'
  readonly at: Instant
  readonly confidence: number
  /** In the normalised text. */
  readonly start: number
  readonly end: number
}

interface Piece {
  readonly start: number
  readonly end: number
  readonly clue: Clue
}

const MOST_PIECES = 48
const MOST = 12
/** Words that may stand between two pieces of one phrase: "tomorrow at 6", "friday by 8". */
const BETWEEN = 2
/** Digits with a sign of a clock; one look at each digit run. */
const CLOCK = /(\d{1,2})(?:(:|\.|h|：)([0-5]\d))?(?!\d)(?: ?(a\.?m\b|p\.?m\b|uhr\b|h\b|u\b|hrs\b|o'?clock\b|時(?!間)|giờ|g\b))?/giu

/** Dates, times and deadlines, at most twelve. Nothing is done where neither a word of time nor a clock stands. */
export function findTimes(reading: Reading, flat: string): TimeMention[] {
  const pieces = wordPieces(reading, flat)
  const hadWords = pieces.length > 0
  clockPieces(reading, pieces, hadWords)
  if (pieces.length === 0) return []
  pieces.sort((a, b) => a.start - b.start || b.end - a.end)
  const found: TimeMention[] = calendarTimes(reading, flat, pieces.flatMap((piece) => (piece.clue.month === undefined ? [] : [piece])))
  const { word, sentence } = reading.document.normal
  for (let index = 0; index < pieces.length && found.length < MOST;) {
    const group: Piece[] = [pieces[index] as Piece]
    let next = index + 1
    for (; next < pieces.length; next += 1) {
      const last = group.at(-1) as Piece
      const piece = pieces[next] as Piece
      // A span of time stands by itself, and a bare number joins only what it stands right beside.
      if (isSpan(last) || isSpan(piece) || (piece.clue.hour !== undefined && group.some((one) => one.clue.hour !== undefined))) break
      if (sentence[piece.start] !== sentence[last.start] || (word[piece.start] as number) - (word[last.end - 1] as number) > BETWEEN + 1) break
      if (piece.start < last.end) continue
      group.push(piece)
    }
    index = next
    const mention = groupTime(reading, flat, group)
    if (mention !== null && !found.some((one) => one.start < mention.end && mention.start < one.end)) found.push(mention)
  }
  return found.sort((a, b) => a.start - b.start)
}

function isSpan(piece: Piece): boolean {
  return typeof piece.clue.amount === 'number'
}

function wordPieces(reading: Reading, flat: string): Piece[] {
  const pieces: Piece[] = []
  for (const hit of reading.hits.get(TIME_LEXICON.id) ?? []) {
    if (pieces.length >= MOST_PIECES) break
    const start = flat.charCodeAt(hit.start) === 32 ? hit.start + 1 : hit.start
    const end = flat.charCodeAt(hit.end - 1) === 32 ? hit.end - 1 : hit.end
    const meaning = timeWord(flat.slice(start, end), reading.lang)
    if (meaning === null) continue
    const clue = clueOf(meaning, reading, flat, start)
    const number = typeof clue.amount === 'number' ? /(?:^| )(\S+) ?$/.exec(flat.slice(Math.max(0, start - 16), start))?.[1] : undefined
    pieces.push({ start: number === undefined ? start : flat.lastIndexOf(number, start - 1), end, clue })
  }
  return pieces
}

function clueOf(meaning: TimeWord, reading: Reading, flat: string, start: number): Clue {
  if ('both' in meaning) return Object.assign({}, ...meaning.both.map((one) => clueOf(one, reading, flat, start))) as Clue
  if ('unit' in meaning) return { unit: meaning.unit, amount: amountBefore(reading, flat, start) }
  return meaning
}

/** "24 hours", "one hour", "एक घंटा"; null where no number stands before the unit. */
function amountBefore(reading: Reading, flat: string, start: number): number | null {
  const before = beforeWords(reading, flat, start).words
  const word = before[0]?.text ?? ''
  if (/^\d{1,3}$/.test(word)) return Number(word)
  if (/^(?:an?|una?|une?|eine[rnms]?|ein|un|uma?|um|een|bir|satu|mot|jedna|ek|एक|half|godzine)$/.test(word)) return 1
  const two = numberOf(`${before[1]?.text ?? ''} ${word}`, reading.lang)?.value
  if (two !== undefined) return two
  const attached = /(\d{1,3}) ?$/.exec(flat.slice(Math.max(0, start - 4), start))?.[1]
  return numberOf(word, reading.lang)?.value ?? (attached === undefined ? null : Number(attached))
}

function clockPieces(reading: Reading, pieces: Piece[], hadWords: boolean): void {
  const text = plainDigits(reading.document.text)
  let looked = 0
  for (const match of text.matchAll(CLOCK)) {
    if (pieces.length >= MOST_PIECES || (looked += 1) > MOST_PIECES * 4) return
    const sign = match[4]?.toLowerCase().replaceAll('.', '')
    if (sign === undefined && match[3] === undefined && !hadWords) continue
    const hour = Number(match[1])
    if (hour > 24 || /[\d.,:/€$£#@_-]/.test(text[match.index - 1] ?? ' ') || /[%€$£/_-]/.test(text[match.index + match[0].length] ?? ' ')) continue
    const start = placeOfOriginal(reading, match.index)
    if (start === -1 || pieces.some((piece) => piece.start <= start && start < piece.end)) continue
    let end = start
    const stop = match.index + match[0].length
    while (end < reading.document.normal.length && (reading.document.normal.from[end] as number) < stop) end += 1
    const half = sign === 'am' || sign === 'pm' ? sign : undefined
    const firm = sign !== undefined || (match[3] !== undefined && match[2] !== '.')
    pieces.push({ start, end, clue: { hour, minute: match[3] === undefined ? 0 : Number(match[3]), ...(half === undefined ? {} : { half }), firm } })
  }
}

function placeOfOriginal(reading: Reading, at: number): number {
  const { from, length } = reading.document.normal
  let low = 0
  let high = length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((from[middle] as number) < at) low = middle + 1
    else high = middle
  }
  while (low < length && reading.document.normal.codes[low] === 32 && from[low] === at) low += 1
  return low < length && from[low] === at ? low : -1
}

function groupTime(reading: Reading, flat: string, group: readonly Piece[]): TimeMention | null {
  const first = group[0] as Piece
  const last = group.at(-1) as Piece
  const before = beforeWords(reading, flat, first.start)
  const after = afterWords(reading, flat, last.end)
  const clue: Clue = Object.assign({}, ...group.map((piece) => piece.clue)) as Clue
  const bare = withoutArticle(before)
  const span = hoursOf(clue, bare, after)
  const counted = span.unit !== undefined && typeof span.amount === 'number'
  const afterDeadline = startsWith(after, DEADLINE_AFTER) !== null || SOLID_DEADLINE.test(flat.slice(last.end, last.end + 6)) || inside(flat, group, DEADLINE_AFTER)
  if (startsWith(after, PAST_AFTER) !== null && !afterDeadline) return null
  const beforeDeadline = endsWith(bare, DEADLINE_BEFORE) !== null
  if (!beforeDeadline && endsWith(bare, PAST_BEFORE) !== null && !(counted && endsWith(bare, FROM_NOW_BEFORE) !== null)) return null
  const fromNow = counted && (endsWith(bare, FROM_NOW_BEFORE) !== null || startsWith(after, FROM_NOW_AFTER) !== null || SOLID_WITHIN.test(flat.slice(last.end, last.end + 6)))
  const deadline = fromNow || afterDeadline || beforeDeadline || inside(flat, group, DEADLINE_BEFORE)
  const at = resolve({ ...span, fromNow }, reading.document.at, reading.document.zone, deadline)
  return at === null ? null : { kind: deadline ? 'deadline' : 'time', at: at.instant, confidence: at.confidence, start: first.start, end: last.end }
}

/** Japanese writes these onto the word. */
const SOLID_DEADLINE = /^ ?(?:まで|迄)/
const SOLID_WITHIN = /^ ?(?:以内|後|のうち|しか|で払)/
const ARTICLE = /^(?:the|el|la|los|las|le|les|l|den|dem|das|der|die|il|lo|o|a|os|as|de|het|is|est|ist|es|e|at|um|gegen|om|ce|este|esta|questa|questo|deze|diesen|next|this|zum|am)$/

function withoutArticle(before: Words): Words {
  const first = before.words[0]?.text ?? ''
  return ARTICLE.test(first) && endsWith(before, DEADLINE_BEFORE) === null && endsWith(before, FROM_NOW_BEFORE) === null ? { words: before.words.slice(1) } : before
}

/** "Trong 24 giờ", "binnen 24 uur": what tells the clock elsewhere counts hours after these. */
function hoursOf(clue: Clue, before: Words, after: Words): Clue {
  if (clue.hour === undefined || clue.clock !== true && clue.firm !== true || clue.half !== undefined || clue.minute !== 0 || clue.day !== undefined || clue.part !== undefined) return clue
  const lead = endsWith(before, HOURS_BEFORE)
  return lead !== null || startsWith(after, HOURS_AFTER) !== null ? { unit: 'hour', amount: clue.hour } : clue
}
const HOURS_BEFORE = new Set(['trong', 'trong vong', 'con', 'con dung', 'sau', 'binnen', 'over', 'nog', 'innerhalb', 'within', 'dans', 'sous', 'em', 'en', 'in', 'dalam', 'heb nog'])
const HOURS_AFTER = new Set(['nua', 'de tijd', 'icinde'])

/** "friday by 6": the word that makes a deadline of it stands inside. */
function inside(flat: string, group: readonly Piece[], words: ReadonlySet<string>): boolean {
  for (let index = 1; index < group.length; index += 1) if (words.has(flat.slice((group[index - 1] as Piece).end, (group[index] as Piece).start).trim())) return true
  return false
}
