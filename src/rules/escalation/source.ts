import { z } from 'zod'
import { CATEGORIES, SEVERITIES, TEAMS } from '../../domain/labels.ts'

const name = z.string().regex(/^[a-z][a-z0-9_-]*$/, 'is lower case letters, digits, _ and -')
const minutes = z.int().positive().max(366 * 24 * 60)
const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
/** `09:00-17:30`; to the end of the day: `-24:00`. A night is written in two pieces. */
const open = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d-(?:([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'reads like 09:00-17:30').refine((text) => text.slice(0, 5) < text.slice(6), 'ends before it begins')

/** When people are at work: in the time zone they live in, so that summer time moves with them. */
export const Hours = z.strictObject({
  zone: z.string().refine(isZone, 'is no time zone, such as Europe/Berlin'),
  week: z.partialRecord(z.enum(DAYS), z.array(open)).refine((week) => Object.values(week).some((day) => day.length > 0), 'is never open'),
  holidays: z.array(z.iso.date()).default([]),
})
export type Hours = z.infer<typeof Hours>
export const WEEK = DAYS

const steps = z.strictObject({
  /** Minutes until somebody has to have said that they have it; to have begun; to have done it; to ask again while it waits; to have checked it; to have closed it. */
  acknowledge: minutes, start: minutes, work: minutes, wait: minutes, verify: minutes, close: minutes,
  /** Minutes between two steps up the ladder once a time has passed, and between reminders at its top. */
  climb: minutes, repeat: minutes,
  /** Minutes before a time at which to remind of it. */
  before: z.array(minutes).max(5),
})
export type EscalationClock = z.infer<typeof steps>

const rule = z.strictObject({
  id: name,
  teams: z.array(z.enum(TEAMS)).min(1).exactOptional(),
  categories: z.array(z.enum(CATEGORIES)).min(1).exactOptional(),
  severities: z.array(z.enum(SEVERITIES)).min(1).exactOptional(),
  countries: z.array(z.string().regex(/^[A-Z]{2}$/, 'is a country of two letters')).min(1).exactOptional(),
  hours: name.exactOptional(),
  minutes: steps.partial().exactOptional(),
  /** Minutes from when it was raised after which there is no excuse: it never sleeps. */
  stop: minutes.exactOptional(),
  /** Where a statutory time stands. A setting, not legal advice. */
  source: z.string().min(1).exactOptional(),
}).refine((one) => one.hours !== undefined || one.minutes !== undefined || one.stop !== undefined, 'says nothing')

const staffed = z.strictObject({
  hours: name.exactOptional(),
  /** Whose it is: the first of the rota who is at work, else the owner where there is no rota, else the fallback. */
  owner: name.exactOptional(),
  fallback: name.exactOptional(),
  rota: z.array(z.strictObject({ who: name, hours: name })).exactOptional(),
  /** Who is told next, and next. */
  ladder: z.array(name).min(1).exactOptional(),
})

export const EscalationSource = z.strictObject({
  clocks: z.partialRecord(z.enum(SEVERITIES), steps.partial()).default({}),
  never_sleeps: z.array(z.enum(SEVERITIES)).default(['P0', 'P1']).refine((all) => all.includes('P0'), 'must name P0'),
  owner: name.default('on_call'),
  fallback: name.default('team_lead'),
  ladder: z.array(name).min(1).default(['team_lead', 'safety_lead']),
  teams: z.partialRecord(z.enum(TEAMS), staffed).default({}),
  rules: z.array(rule).default([]),
})
export type EscalationSource = z.infer<typeof EscalationSource>

function isZone(text: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
