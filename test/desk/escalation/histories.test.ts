import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { termsOf } from '../../../src/desk/escalation/clock.ts'
import { advanced, moved, verbsOf, type Watched } from '../../../src/desk/escalation/machine.ts'
import { isOver } from '../../../src/domain/escalation.ts'
import { CATEGORIES, SEVERITIES } from '../../../src/domain/labels.ts'
import { Hours } from '../../../src/rules/escalation/source.ts'
import type { EscalationSettings } from '../../../src/rules/escalation/settings.ts'
import { at, DAY, MINUTE, raisedAt, settingsOf } from './make.ts'

/** Zones with and without summer time, on both halves of the earth, one of half an hour's shift, one that crosses the date line. */
const ZONES = ['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata', 'America/Santiago', 'Pacific/Apia', 'Africa/Casablanca']
const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
const START = at('2026-01-01T00:00:00Z')
const SPANS = ['00:00-06:00', '09:00-17:00', '08:30-12:00', '13:00-24:00', '02:00-03:00']

const hours = fc.record({
  zone: fc.constantFrom(...ZONES),
  week: fc.uniqueArray(fc.constantFrom(...DAYS), { minLength: 1 }).chain((days) => fc.tuple(...days.map((day) => fc.tuple(fc.constant(day), fc.constantFrom(...SPANS))))).map((days) => Object.fromEntries(days.map(([day, span]) => [day, [span]]))),
  holidays: fc.array(fc.integer({ min: 0, max: 400 }).map((day) => new Date(START + day * DAY).toISOString().slice(0, 10)), { maxLength: 30 }),
}).map((given) => Hours.parse(given))
/** A calendar is compiled once for many stories. */
const POOL = fc.sample(hours, { seed: 7, numRuns: 40 })
const clock = fc.record({ acknowledge: fc.integer({ min: 1, max: 3000 }), work: fc.integer({ min: 1, max: 6000 }), climb: fc.integer({ min: 1, max: 90 }), repeat: fc.integer({ min: 1, max: 600 }), before: fc.array(fc.integer({ min: 1, max: 200 }), { maxLength: 3 }) })
const settings = fc.record({
  clocks: fc.tuple(clock, clock).map(([p0, p3]) => ({ P0: p0, P3: p3 })),
  ladder: fc.uniqueArray(fc.constantFrom('lead', 'head', 'officer'), { minLength: 1, maxLength: 3 }),
  teams: fc.option(fc.record({ hours: fc.constantFrom('a', 'b'), rota: fc.array(fc.record({ who: fc.constantFrom('ann', 'bea'), hours: fc.constantFrom('a', 'b') }), { maxLength: 2 }) }), { nil: undefined }).map((fraud) => (fraud === undefined ? {} : { fraud })),
  rules: fc.constantFrom([], [{ id: 'law', categories: ['intimate_images'], stop: 2880, source: 's' }], [{ id: 'b', countries: ['AU'], hours: 'b' }]),
  a: fc.constantFrom(...POOL), b: fc.constantFrom(...POOL),
}).map(({ a, b, ...source }) => settingsOf(source, { a, b }))

/** The watch looks (or was away), or somebody does one of the things that can be done. Channels may lose every message: nothing here waits for one. */
const event = fc.record({ after: fc.oneof(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 5000 })), verb: fc.option(fc.nat(8), { nil: null, freq: 3 }), by: fc.constantFrom('ann', 'bea', 'cy') })
const story = fc.record({
  settings, severity: fc.oneof(fc.constant('P0' as const), fc.constantFrom(...SEVERITIES)), category: fc.oneof(fc.constant('intimate_images' as const), fc.constantFrom(...CATEGORIES)), country: fc.constantFrom(null, 'AU', 'DE'),
  from: fc.integer({ min: 0, max: 364 * 24 * 60 }).map((minutes) => START + minutes * MINUTE), events: fc.array(event, { minLength: 1, maxLength: 14 }),
})

/** What must be so at every moment; the first that is not, in words. */
function wrong(of: EscalationSettings, one: Watched, now: number): string | null {
  const { watch, severity, dueAt } = one
  if (isOver(one)) return null
  if (watch.owner === '' || watch.fallback === '') return 'nobody has it'
  if (!Number.isFinite(watch.nextAt) || !Number.isFinite(dueAt)) return 'it has no next moment'
  if (watch.nextAt <= now) return 'its next moment is over, and the watch was there'
  if (watch.stopAt !== null && !['resolved', 'verified'].includes(one.state) && dueAt > watch.stopAt) return 'it is due after the last moment that the law leaves'
  if (severity !== 'P0') return null
  const { ladder, clock: { climb, repeat, acknowledge, work, wait, verify, close, start } } = termsOf(of, { ...one, ...watch })
  const rungs = now < Math.max(dueAt, watch.since) ? 0 : Math.floor((now - Math.max(dueAt, watch.since)) / (climb * MINUTE))
  if (watch.rung < Math.min(ladder.length, watch.lowest + rungs)) return `overdue for ${rungs} rungs, and only on rung ${watch.rung}`
  if (watch.nextAt > Math.max(dueAt, now) + Math.max(climb, repeat) * MINUTE) return 'nobody would hear of it for too long'
  if (dueAt > watch.since + Math.max(acknowledge, work, wait, verify, close, start) * MINUTE) return 'P0 sleeps'
  return null
}

describe('of 10,000 histories of escalations', () => {
  it('none has one that is open without an owner and a next time, an overdue P0 that does not climb, or a reminder that is made twice', () => {
    const states = new Set<string>()
    let climbed = 0
    fc.assert(fc.property(story, ({ settings: of, severity, category, country, from, events }) => {
      let [one, now] = [raisedAt(of, from, { severity }, { category, country }), from]
      const made = new Set<string>()
      for (const { after, verb, by } of events) {
        now += after * MINUTE
        const can = verbsOf(one)
        const chosen = verb === null ? undefined : can[verb % Math.max(1, can.length)]
        if (chosen !== undefined && !(chosen === 'verify' && one.watch.resolvedBy === by)) one = moved(of, one, chosen, by, 'because', now)
        for (let step = advanced(of, one, now); step !== null; step = advanced(of, one, now)) {
          if (made.has(step.reminder.key)) throw new Error(`${step.reminder.key} is made twice`)
          made.add(step.reminder.key)
          if (step.reminder.at > now) throw new Error(`${step.reminder.key} is made before its time`)
          if (step.reminder.rung > 0) climbed += 1
          one = step.escalation
        }
        states.add(one.state)
        const fault = wrong(of, one, now)
        if (fault !== null) throw new Error(`${severity} ${one.state}: ${fault}`)
      }
    }), { numRuns: 10_000, seed: 20261123 })
    expect([states.size, climbed > 1000]).toEqual([10, true])
  }, 120_000)
})
