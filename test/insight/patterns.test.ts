import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { loadCatalogue } from '../../src/catalogue-file.ts'
import { findEntities } from '../../src/insight/entities.ts'
import type { Pattern, Sighting } from '../../src/insight/pattern.ts'
import { watchTraffic } from '../../src/insight/patterns.ts'
import { plain, skeleton } from '../../src/insight/plain.ts'
import { chance, type Planted, plantTraffic } from './planted.ts'
import { score } from './score.ts'

const catalogue = loadCatalogue()

function patternsOf(planted: Planted, options: { show?: boolean; most?: number; order?: readonly Sighting[] } = {}): readonly Pattern[] {
  const watch = watchTraffic({ catalogue, ...options })
  for (const ticket of options.order ?? planted.tickets) watch.add(ticket, planted.judged.get(ticket.id) ?? null)
  return watch.patterns()
}

const small = (seed: number): Planted => plantTraffic({ seed, tickets: 3000, weeks: 4, sizes: [12, 20, 40] })

describe('patterns in traffic', () => {
  it('finds what was planted and next to nothing else', () => {
    const scores = [1, 2, 3].map((seed) => {
      const planted = small(seed)
      return score(planted, patternsOf(planted))
    })
    const found = scores.reduce((sum, one) => sum + one.found, 0) / scores.reduce((sum, one) => sum + one.campaigns, 0)

    expect(found).toBeGreaterThanOrEqual(0.85)
    expect(Math.max(...scores.map((one) => one.inventedPerWeek))).toBeLessThanOrEqual(1)
  })

  it('invents nothing where nothing was planted, nor where it was all at the same pace', () => {
    const planted = small(4)
    const none = planted.tickets.filter(({ id }) => id.startsWith('t'))
    expect(patternsOf(planted, { order: none }).length).toBeLessThanOrEqual(2)

    const random = chance(5)
    const times = planted.tickets.map(({ at }) => at)
    const shuffled = planted.tickets.filter(({ requester, body }) => requester !== 'one-person' && !body.includes('0x') && !body.includes('DE89') && !body.includes('$')).map((ticket) => ({ ...ticket, at: times[Math.floor(random() * times.length)] ?? ticket.at, country: 'US' }))
    expect(patternsOf(planted, { order: shuffled }).filter(({ kind }) => kind === 'campaign' || kind === 'rising_phrase').length).toBeLessThanOrEqual(3)
  })

  it('says the same whatever order tickets come in, and keeps ids while a pattern grows', () => {
    const planted = small(6)
    const random = chance(7)
    const whole = patternsOf(planted)
    expect(patternsOf(planted, { order: planted.tickets.toSorted(() => random() - 0.5) })).toEqual(whole)

    const until = planted.tickets[Math.floor(planted.tickets.length * 0.9)]?.at ?? 0
    const earlier = patternsOf(planted, { order: planted.tickets.filter(({ at }) => at <= until) })
    const ids = new Set(whole.map(({ id }) => id))
    expect(earlier.filter(({ id }) => ids.has(id)).length).toBeGreaterThanOrEqual(earlier.length * 0.6)
  })

  it('shows no word, handle or link of a ticket unless asked', () => {
    const planted = small(8)
    const hidden = JSON.stringify(patternsOf(planted))
    const shown = JSON.stringify(patternsOf(planted, { show: true }))

    for (const word of ['glow-prizes', 'tablet-gift', 'VelvetHammer', 'velvet', 'orchard_winners', '0x5290', 'DE89', '5550143', 'lantern', 'cinnamon', 'lighthouse']) expect(hidden).not.toContain(word)
    expect(shown).toContain('glow-prizes.example')
  })

  it('holds so many tickets at most, and still tells what was in those that went', () => {
    const planted = small(9)
    const held = score(planted, patternsOf(planted, { most: 1500 }))

    expect(held.found).toBeGreaterThanOrEqual(score(planted, patternsOf(planted)).found * 0.7)
  })

  it('gives each pattern a cause, proposals with an owner and a due date, and a summary in numbers', () => {
    const [first] = patternsOf(small(10))

    expect(first?.proposals.length).toBeGreaterThan(0)
    expect(first?.proposals.every(({ owner, dueDays }) => owner !== '' && dueDays > 0)).toBe(true)
    expect(first?.summary).toMatch(/^\d+ tickets of \d+ people .* from 2026-\d\d-\d\d/)
    expect(first?.ticketIds.length).toBe(first?.tickets)
  })
})

describe('entities', () => {
  it.each([
    ['see tablet-gift[.]example now', 'host:tablet-gift.example'],
    ['see tablet-gift dot example now', 'host:tablet-gift.example'],
    ['hxxps://tablet-gift.example', 'host:tablet-gift.example'],
    ['t a b l e t . e x a m p l e', 'host:tablet.example'],
    ['t\u0430bl\u0435t.example', 'host:tablet.example'],
    ['tab\u200blet.example', 'host:tablet.example'],
    ['\uff54\uff41\uff42\uff4c\uff45\uff54.example', 'host:tablet.example'],
    ['@ velvet_hammer', `handle:${skeleton('velvethammer')}`],
    ['@V3lvet.Hammer', `handle:${skeleton('velvethammer')}`],
    ['call +1 (202) 555-0143', 'phone:025550143'],
    ['pay DE89 3704 0044 0532 0130 00', 'payment:DE89370400440532013000'],
    ['https://t.me/orchard?utm_source=x', 'link:https://t.me/orchard'],
  ])('reads %j', (text, key) => {
    expect(findEntities(plain(text)).map((entity) => entity.key)).toContain(key)
  })

  it('is not misled by a missing space, a wrong check sum or a shared host', () => {
    expect(findEntities(plain('it stopped.then I left')).map((entity) => entity.key)).toEqual([])
    expect(findEntities(plain('pay DE88 3704 0044 0532 0130 00')).filter((entity) => entity.kind === 'payment')).toEqual([])
    expect(findEntities(plain('https://www.tiktok.com/@someone.here/video/7212345678901234567')).map((entity) => entity.kind)).not.toContain('host')
  })
})

describe('hostile text', () => {
  it('takes anything, and time that grows with its length', () => {
    const watch = watchTraffic({ catalogue })
    let number = 0
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (body) => {
      number += 1
      expect(watch.add({ id: `x${number}`, at: number, subject: '', body }, null)).toBe(true)
    }), { numRuns: 300, seed: 1 })
    watch.patterns()
    const took = (text: string): number => {
      const start = process.hrtime.bigint()
      watchTraffic({ catalogue }).add({ id: '1', at: 0, subject: '', body: text }, null)
      return Number(process.hrtime.bigint() - start) / 1e6
    }
    for (const bait of ['a b ', '@ ', 'a.', '[dot]', 'x dot ', '0x0', '1 ', 'DE89 ', 'http://', '\u0430a', '(((', '$a', '\ufdfa', '.com']) expect(took(bait.repeat(250_000))).toBeLessThan(2000)
  })

  it('is not blown up by tickets that are all the same, all different, or name a hundred things', () => {
    const watch = watchTraffic({ catalogue, most: 2000 })
    for (let index = 0; index < 3000; index += 1) watch.add({ id: `s${index}`, at: index * 1000, subject: 'same', body: `the very same sentence about a lamp ${Array.from({ length: 100 }, (_, at) => `@n${index}x${at}`).join(' ')}` }, null)

    expect(watch.patterns().length).toBeLessThan(5)
  })
})
