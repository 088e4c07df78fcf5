import * as de from 'chrono-node/de'
import * as en from 'chrono-node/en'
import * as es from 'chrono-node/es'
import * as fr from 'chrono-node/fr'
import * as it from 'chrono-node/it'
import * as nl from 'chrono-node/nl'
import * as pt from 'chrono-node/pt'
import type { Reading } from '../reading.ts'
import { offsetOf } from './resolve-time.ts'
import { DEADLINE_BEFORE } from './time-words.ts'
import type { TimeMention } from './times.ts'
import { beforeWords, endsWith } from './windows.ts'

type Parse = typeof en.parse

/** Where the library reads month names well. The rest is read by {@link plainDate}: a day beside a month. */
const LIBRARY: ReadonlyMap<string, Parse> = new Map<string, Parse>([['en', en.casual.parse.bind(en.casual)], ['de', de.casual.parse.bind(de.casual)], ['fr', fr.casual.parse.bind(fr.casual)], ['es', es.casual.parse.bind(es.casual)], ['it', it.casual.parse.bind(it.casual)], ['nl', nl.casual.parse.bind(nl.casual)], ['pt', pt.casual.parse.bind(pt.casual)]])
const AROUND = 24
const MOST_WINDOWS = 3
const DAY = 86_400_000
const MINUTE = 60_000

interface Month {
  readonly start: number
  readonly end: number
  readonly clue: { readonly month?: number }
}

/** Dates with a month's name. The library only ever sees a window of some 60 characters around one, at most three times. */
export function calendarTimes(reading: Reading, flat: string, months: readonly Month[]): TimeMention[] {
  const found: TimeMention[] = []
  for (const month of months.slice(0, MOST_WINDOWS)) {
    const day = dayBeside(flat, month)
    if (day === null) continue
    const { from, to } = reading.document.normal
    const left = Math.max(0, (from[month.start] as number) - AROUND)
    const window = reading.document.text.slice(left, (to[month.end - 1] as number) + AROUND)
    const deadline = isDeadline(reading, flat, Math.min(day.start, month.start))
    const offset = offsetOf(reading.document.zone, reading.document.at)
    const read = LIBRARY.get(reading.lang)?.(window, { instant: new Date(reading.document.at), timezone: offset / MINUTE }, { forwardDate: true }).find((one) => one.start.isCertain('day') && one.start.get('month') === (month.clue.month ?? 0) + 1)
    const certain = read?.start.isCertain('hour') === true
    const at = read === undefined ? plainDate(reading.document.at + offset, month.clue.month ?? 0, day.value) - offset : read.start.date().getTime() + (deadline && !certain ? DAY / 2 - MINUTE : 0)
    if (Number.isFinite(at)) found.push({ kind: deadline ? 'deadline' : 'time', at, confidence: certain ? 0.95 : 0.85, start: Math.min(day.start, month.start), end: Math.max(day.end, month.end, certain && read !== undefined ? endIn(reading, left + read.index + read.text.length) : 0) })
  }
  return found
}

function isDeadline(reading: Reading, flat: string, at: number): boolean {
  const before = beforeWords(reading, flat, at)
  return endsWith(before, DEADLINE_BEFORE) !== null || endsWith({ words: before.words.slice(1) }, DEADLINE_BEFORE) !== null
}

/** Where what ends at this place of the original text ends in the normalised one. */
function endIn(reading: Reading, at: number): number {
  const { to, length } = reading.document.normal
  let low = 0
  let high = length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((to[middle] as number) < at) low = middle + 1
    else high = middle
  }
  return Math.min(length, low + 1)
}

/** The day's number beside a month: "3 march", "march 3rd", "3 de marzo". */
function dayBeside(flat: string, month: Month): { readonly value: number; readonly start: number; readonly end: number } | null {
  const before = /(?:^| )(\d{1,2})(?:st|nd|rd|th|er|o|a)? (?:de |of |do )?$/.exec(flat.slice(Math.max(0, month.start - 12), month.start))
  if (before !== null) {
    const start = Math.max(0, month.start - 12) + before.index + (before[0].startsWith(' ') ? 1 : 0)
    return valid(Number(before[1]), start, start + (before[1] ?? '').length)
  }
  const after = /^ (?:the )?(\d{1,2})(?:st|nd|rd|th)?(?= |$)/.exec(flat.slice(month.end, month.end + 12))
  if (after === null) return null
  const start = month.end + after[0].length - (/\D*$/.exec(after[0])?.[0].length ?? 0) - (after[1] ?? '').length
  return valid(Number(after[1]), start, start + (after[1] ?? '').length)
}

function valid(value: number, start: number, end: number): { readonly value: number; readonly start: number; readonly end: number } | null {
  return value >= 1 && value <= 31 ? { value, start, end } : null
}

/** Noon of the next such day; half a year back still counts as past. */
function plainDate(local: number, month: number, day: number): number {
  const year = new Date(local).getUTCFullYear()
  const at = Date.UTC(year, month, day, 12)
  return at < local - 180 * DAY ? Date.UTC(year + 1, month, day, 12) : at
}
