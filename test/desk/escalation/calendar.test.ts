import { describe, expect, it } from 'vitest'
import { afterWork, isOpen } from '../../../src/desk/escalation/calendar.ts'
import { Hours } from '../../../src/rules/escalation/source.ts'
import { at, HOUR, MINUTE, office } from './make.ts'

const berlin = office('Europe/Berlin', { holidays: ['2026-12-25'] })
const night = Hours.parse({ zone: 'America/New_York', week: { sat: ['22:00-24:00'], sun: ['00:00-06:00'] } })

describe('working hours', () => {
  it('count only minutes of work, across nights, weekends and holidays, in the zone of those who work', () => {
    // Friday 16:30 in Berlin, winter time: half an hour is left of the week.
    expect(afterWork(berlin, at('2026-11-20T15:30:00Z'), 60)).toBe(at('2026-11-23T08:30:00Z'))
    expect(afterWork(berlin, at('2026-11-22T00:00:00Z'), 1)).toBe(at('2026-11-23T08:01:00Z'))
    // Christmas Day is a Friday, and the 24th ends at five.
    expect(afterWork(berlin, at('2026-12-24T15:59:00Z'), 2)).toBe(at('2026-12-28T08:01:00Z'))
    expect(afterWork(null, at('2026-12-24T15:59:00Z'), 2)).toBe(at('2026-12-24T16:01:00Z'))
    // To the last minute, and not one further.
    expect(afterWork(berlin, at('2026-11-23T08:00:00Z'), 480)).toBe(at('2026-11-23T16:00:00Z'))
  })

  it('move with summer time, and count the hours that a night really has', () => {
    // Nine in Berlin is eight in UTC before the last Sunday of March and seven after.
    expect([afterWork(berlin, at('2027-03-26T16:00:00Z'), 1), afterWork(berlin, at('2027-03-28T16:00:00Z'), 1)]).toEqual([at('2027-03-29T07:01:00Z'), at('2027-03-29T07:01:00Z')])
    // New York, 2026-03-08: the hour from two to three is not there; 2026-11-01: the one from one to two is there twice.
    expect(afterWork(night, at('2026-03-08T05:00:00Z'), 5 * 60)).toBe(at('2026-03-08T10:00:00Z'))
    expect(isOpen(night, at('2026-03-08T10:00:00Z'))).toBe(false)
    expect(afterWork(night, at('2026-11-01T04:00:00Z'), 7 * 60)).toBe(at('2026-11-01T11:00:00Z'))
    expect(isOpen(night, at('2026-11-01T10:59:59Z'))).toBe(true)
  })

  it('are open from their first moment until before their last', () => {
    expect(['2026-11-23T07:59:59Z', '2026-11-23T08:00:00Z', '2026-11-23T15:59:59Z', '2026-11-23T16:00:00Z', '2026-12-25T10:00:00Z'].map((text) => isOpen(berlin, at(text)))).toEqual([false, true, true, false, false])
  })

  it('of which nearly none are left do not let a clock stand still for ever', () => {
    const gone = office('Europe/Berlin', { holidays: Array.from({ length: 400 }, (_, day) => new Date(at('2026-11-24T00:00:00Z') + day * 24 * HOUR).toISOString().slice(0, 10)) })
    expect(afterWork(gone, at('2026-11-23T15:59:00Z'), 10)).toBe(at('2026-11-23T16:00:00Z') + 9 * MINUTE)
  })

  it('are read only where they make sense', () => {
    for (const bad of [{ zone: 'Mars/Olympus', week: { mon: ['09:00-17:00'] } }, { zone: 'UTC', week: {} }, { zone: 'UTC', week: { mon: ['17:00-09:00'] } }, { zone: 'UTC', week: { mon: ['9-17'] } }]) expect(Hours.safeParse(bad).success).toBe(false)
  })
})
