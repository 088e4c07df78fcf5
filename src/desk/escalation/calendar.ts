import { DateTime } from 'luxon'
import type { Instant } from '../../domain/ports.ts'
import { type Hours, WEEK } from '../../rules/escalation/source.ts'

const MINUTE = 60_000
/** Hours in which nobody is at work for longer than this are no hours: a clock that would stand still so long does not sleep at all. */
const LONGEST_SLEEP_DAYS = 30

type Span = readonly [from: Instant, to: Instant]

/** When it is after so many minutes of work. Null hours never sleep. An hour that summer time takes or gives is no minute of work more or less. */
export function afterWork(hours: Hours | null, from: Instant, minutes: number): Instant {
  if (hours === null) return from + minutes * MINUTE
  let left = minutes * MINUTE
  let at = from
  for (const [begins, ends] of openFrom(hours, from)) {
    const start = Math.max(begins, at)
    if (start - at > LONGEST_SLEEP_DAYS * 24 * 60 * MINUTE) break
    if (ends - start >= left) return start + left
    left -= ends - start
    at = ends
  }
  return at + left
}

export function isOpen(hours: Hours, at: Instant): boolean {
  for (const [begins, ends] of openFrom(hours, at)) {
    if (begins > at) return false
    if (at < ends) return true
  }
  return false
}

/** What is open at that moment or later, in order, for the rest of that year and two more. */
function* openFrom(hours: Hours, at: Instant): Generator<Span> {
  const year = new Date(at).getUTCFullYear()
  // A day may begin in another year there than it does in UTC.
  for (let one = year - 1; one <= year + 2; one += 1) {
    const spans = ofYear(hours, one)
    for (let index = firstEndingAfter(spans, at); index < spans.length; index += 1) yield spans[index]!
  }
}

function firstEndingAfter(spans: readonly Span[], at: Instant): number {
  let [low, high] = [0, spans.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (spans[middle]![1] > at) high = middle
    else low = middle + 1
  }
  return low
}

const YEARS = new WeakMap<Hours, Map<number, readonly Span[]>>()

function ofYear(hours: Hours, year: number): readonly Span[] {
  const years = YEARS.get(hours) ?? new Map<number, readonly Span[]>()
  YEARS.set(hours, years)
  const known = years.get(year) ?? spansOf(hours, year)
  years.set(year, known)
  return known
}

function spansOf({ zone, week, holidays }: Hours, year: number): readonly Span[] {
  const free = new Set(holidays)
  const spans: Span[] = []
  for (let day = DateTime.fromObject({ year, month: 1, day: 1 }, { zone }); day.toISODate().startsWith(String(year)); day = day.plus({ days: 1 }).startOf('day')) {
    const open = free.has(day.toISODate()) ? [] : (week[WEEK[day.weekday - 1]!] ?? [])
    for (const text of open.toSorted()) {
      const [from, to] = [momentOf(day, text.slice(0, 5)), momentOf(day, text.slice(6))]
      if (to > from) spans.push([from, to])
    }
  }
  return spans
}

/** An hour that this day does not have is the one after it. */
function momentOf(day: DateTime, text: string): Instant {
  if (text === '24:00') return day.plus({ days: 1 }).startOf('day').toMillis()
  return day.set({ hour: Number(text.slice(0, 2)), minute: Number(text.slice(3)) }).toMillis()
}
