import type { Instant } from '../../domain/ports.ts'

/** What the words of one phrase say together; several may be missing. */
export interface Clue {
  readonly day?: number
  readonly weekday?: number
  readonly part?: 'dawn' | 'morning' | 'noon' | 'afternoon' | 'evening' | 'night' | 'midnight'
  readonly unit?: 'minute' | 'hour' | 'day' | 'week' | 'halfhour'
  readonly amount?: number | null
  readonly half?: 'am' | 'pm'
  readonly clock?: true
  readonly hour?: number
  readonly minute?: number
  /** The digits carry a sign of a clock ("6pm", "18:30"), so that they are no other number. */
  readonly firm?: boolean
  readonly month?: number
  readonly fromNow?: boolean
}

export interface Resolved {
  readonly instant: Instant
  readonly confidence: number
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const UNITS = { minute: MINUTE, halfhour: 30 * MINUTE, hour: HOUR, day: DAY, week: 7 * DAY } as const
const LONGEST = 400 * DAY
/** The hour that a part of the day stands for: when it is over, where it is a deadline; when it begins, where it is not. */
const PARTS = { dawn: [5, 6], morning: [9, 12], noon: [12, 12], afternoon: [15, 18], evening: [19, 22], night: [21, 24], midnight: [24, 24] } as const

/** The instant that a phrase names, or null where it names none. Confidence: a clock and a day 0.95; a span 0.9; a part of a day 0.8; a day 0.7; a bare hour 0.6. */
export function resolve(clue: Clue, written: Instant, zone: string | undefined, deadline: boolean): Resolved | null {
  if (clue.fromNow === true && clue.unit !== undefined && typeof clue.amount === 'number') {
    const span = clue.amount * UNITS[clue.unit]
    return span > 0 && span <= LONGEST ? { instant: written + span, confidence: 0.9 } : null
  }
  const offset = offsetOf(zone, written)
  const local = written + offset
  const today = Math.floor(local / DAY) * DAY
  const daySaid = clue.day !== undefined || clue.weekday !== undefined
  const hour = hourOf(clue, daySaid, local - today)
  if (hour === null && !daySaid && clue.part === undefined) return null
  let start = today
  if (clue.day !== undefined) start = today + clue.day * DAY
  else if (clue.weekday !== undefined) start = today + ((((clue.weekday - weekdayOf(today)) % 7) + 7) % 7) * DAY
  let at: number
  let confidence: number
  if (hour !== null) {
    at = start + hour
    confidence = clue.firm === true || clue.clock === true || clue.part !== undefined ? 0.95 : 0.6
  } else if (clue.part !== undefined) {
    at = start + PARTS[clue.part][deadline ? 1 : 0] * HOUR
    confidence = clue.part === 'midnight' || clue.part === 'noon' ? 0.95 : 0.8
  } else {
    at = start + (deadline ? DAY - MINUTE : 12 * HOUR)
    confidence = 0.7
  }
  // What was said without a day is the next one to come.
  while (at <= local && clue.day === undefined) at += clue.weekday === undefined ? DAY : 7 * DAY
  const instant = at - offsetOf(zone, at - offset)
  return Number.isFinite(instant) ? { instant, confidence } : null
}

function weekdayOf(day: number): number {
  return (((Math.floor(day / DAY) + 4) % 7) + 7) % 7
}

/** Milliseconds into the day, or null where no clock is named. "6" in the evening is 18; without a word for it, the next one to come. */
function hourOf(clue: Clue, daySaid: boolean, now: number): number | null {
  if (clue.hour === undefined) return null
  if (clue.firm !== true && clue.clock !== true && clue.part === undefined && !daySaid) return null
  let { hour } = clue
  const late = clue.half === 'pm' || clue.part === 'afternoon' || clue.part === 'evening' || (clue.part === 'night' && hour > 5)
  if (late && hour < 12) hour += 12
  else if ((clue.half === 'am' || clue.part === 'night') && hour === 12) hour = clue.half === 'am' ? 0 : 24
  else if (!late && clue.half === undefined && clue.part === undefined && hour < 8 && clue.minute === 0 && daySaid) hour += 12
  else if (!late && clue.half === undefined && clue.part === undefined && !daySaid && hour < 12 && hour * HOUR <= now && (hour + 12) * HOUR > now) hour += 12
  return hour * HOUR + (clue.minute ?? 0) * MINUTE
}

const formats = new Map<string, Intl.DateTimeFormat | null>()
const MOST_ZONES = 600

/** Milliseconds by which a zone is ahead of UTC at an instant; 0 for UTC and for names that are no zones. */
export function offsetOf(zone: string | undefined, instant: Instant): number {
  if (zone === undefined || zone === 'UTC' || zone === '') return 0
  let format = formats.get(zone)
  if (format === undefined) {
    try {
      format = new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' })
    } catch {
      format = null
    }
    if (formats.size < MOST_ZONES) formats.set(zone, format)
  }
  if (format === null) return 0
  const parts: Record<string, number> = {}
  for (const part of format.formatToParts(new Date(instant))) parts[part.type] = Number(part.value)
  const shown = Date.UTC(parts['year'] ?? 1970, (parts['month'] ?? 1) - 1, parts['day'] ?? 1, parts['hour'] ?? 0, parts['minute'] ?? 0, parts['second'] ?? 0)
  return shown - Math.floor(instant / 1000) * 1000
}
