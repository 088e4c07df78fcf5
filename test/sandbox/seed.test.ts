import { describe, expect, it } from 'vitest'
import type { SeedTicket } from '../../src/sandbox/core/seed.ts'
import { createArrivals, seedTopics, seedWorld } from '../../src/sandbox/seed/index.ts'
import { TOPICS } from '../../src/sandbox/seed/types.ts'

/** mulberry32: small, and the same everywhere. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

const HOUR = 60
const world = seedWorld(seeded(1))
const first = (ticket: SeedTicket) => ticket.messages[0]!

describe('the seed world', () => {
  it('is large and speaks many languages over several channels', () => {
    const byLang = Map.groupBy(world.tickets, (ticket) => ticket.lang)

    expect(world.tickets.length).toBeGreaterThanOrEqual(600)
    expect(byLang.size).toBeGreaterThanOrEqual(12)
    expect(Math.min(...[...byLang.values()].map((tickets) => tickets.length))).toBeGreaterThanOrEqual(15)
    expect(new Set(world.tickets.map((ticket) => ticket.channel)).size).toBeGreaterThanOrEqual(5)
    expect(world.people.filter((person) => person.role === 'agent').length).toBeGreaterThanOrEqual(12)
  })

  it('tags a third for safety and has closed 60 %', () => {
    const tagged = world.tickets.filter((ticket) => ticket.safety)
    const closed = world.tickets.filter((ticket) => ticket.status === 'closed')

    expect(tagged.length).toBe(world.tickets.length / 3)
    expect(closed.length).toBe(world.tickets.length * 0.6)
    expect(tagged.filter((ticket) => ticket.status === 'closed').length).toBeGreaterThan(tagged.length / 2)
  })

  it('covers every category', () => {
    expect([...new Set(seedTopics(seeded(1)).values())].toSorted()).toEqual([...TOPICS].toSorted())
  })

  it('is the same for the same randomness, and another for another', () => {
    expect(seedWorld(seeded(1))).toEqual(world)
    expect(seedWorld(seeded(2))).not.toEqual(world)
  })

  it('holds for any seed', () => {
    for (const seed of [3, 4, 5, 6]) {
      const other = seedWorld(seeded(seed)).tickets

      expect(other.filter((ticket) => ticket.safety).length).toBe(other.length / 3)
      expect(other.filter((ticket) => ticket.status === 'closed').length).toBe(other.length * 0.6)
    }
  })

  it('reads as written by many people: hardly a body twice, apart from the spam wave', () => {
    const bodies = world.tickets.map((ticket) => first(ticket).body).filter((body) => body !== '')
    const repeated = bodies.length - new Set(bodies).size

    expect(repeated).toBeGreaterThanOrEqual(5)
    expect(repeated).toBeLessThan(40)
    expect(bodies.filter((body) => !body.startsWith('<') && /(?<!\{)\{(h2?|me|n|amount|date|order|town|mail|phone|url|month|other)\}/.test(body))).toEqual([])
    expect(bodies.filter((body) => /\[[^\]]*\|[^\]]*\]/.test(body))).toEqual([])
  })

  it('keeps threads in order, answered by agents of the ticket’s group', () => {
    const people = new Map(world.people.map((person) => [person.key, person]))
    const wrongOrder = world.tickets.filter(({ messages }) => messages.some((message, at) => at > 0 && message.minutesAgo > messages[at - 1]!.minutesAgo))
    const strangers = world.tickets.filter(({ messages, group }) => messages.some((message) => message.from === 'agent' && !people.get(message.agent ?? '')?.groups.includes(group)))

    expect(wrongOrder).toEqual([])
    expect(strangers).toEqual([])
    expect(world.tickets.filter(({ messages }) => messages.some((message) => message.from === 'requester' && message !== messages[0])).length).toBeGreaterThan(80)
    expect(world.tickets.filter(({ messages }) => messages.some((message) => !message.public)).length).toBeGreaterThan(80)
    expect(world.tickets.every((ticket) => people.has(ticket.requester) && (ticket.assignee === null || people.has(ticket.assignee)))).toBe(true)
  })

  it('has fresh work, quiet history and nothing in between', () => {
    const fresh = world.tickets.filter((ticket) => first(ticket).minutesAgo <= 72 * HOUR)
    const old = world.tickets.filter((ticket) => first(ticket).minutesAgo > 72 * HOUR)

    expect(fresh.length).toBe(15)
    expect(fresh.filter((ticket) => ticket.safety).length).toBe(9)
    expect(fresh.every((ticket) => ['new', 'open'].includes(ticket.status))).toBe(true)
    expect(Math.max(...old.map((ticket) => first(ticket).minutesAgo))).toBeGreaterThan(100 * 24 * HOUR)
    expect(old.flatMap((ticket) => ticket.messages).every((message) => message.minutesAgo > 72 * HOUR)).toBe(true)
  })

  it('has waves, wordless, hostile, buried and suspended ones, and cases made by others', () => {
    const bodies = world.tickets.map((ticket) => first(ticket).body).join('\n')
    const topics = seedTopics(seeded(1))
    const buried = world.tickets.filter((ticket) => ticket.group === 'billing' && !ticket.safety && topics.get(ticket.key) !== 'not_safety')
    const perDay = Map.groupBy(world.tickets, (ticket) => Math.floor(first(ticket).minutesAgo / (24 * HOUR)))

    expect(world.tickets.filter((ticket) => first(ticket).body === '' && first(ticket).attachments !== undefined).length).toBe(6)
    for (const trap of ['<script', '{{ticket.requester.email}}', '=SUM(', '\u202E', 'DROP TABLE', 'javascript:']) expect(`${bodies} ${world.tickets.map((ticket) => ticket.subject).join(' ')}`).toContain(trap)
    expect(buried.length).toBeGreaterThanOrEqual(5)
    expect(world.tickets.filter((ticket) => ticket.foreignCase === true).length).toBeGreaterThanOrEqual(2)
    expect(Math.max(...[...perDay.values()].map((tickets) => tickets.length))).toBeGreaterThan(20)
    expect(world.suspended.length).toBeGreaterThanOrEqual(4)
    expect(world.suspended.some((one) => one.body.includes('end my life'))).toBe(true)
  })

  it('uses only reserved addresses', () => {
    const text = JSON.stringify(world)
    const domains = [...text.matchAll(/[\w.-]+@([\w-]+(?:\.[\w-]+)+)/g)].map((match) => match[1] ?? '')

    expect(domains.length).toBeGreaterThan(300)
    expect(domains.filter((domain) => !/(^|\.)example(\.(com|net|org))?$/.test(domain))).toEqual([])
  })
})

describe('arrivals', () => {
  it('never end, have just been written, and differ', () => {
    const next = createArrivals(world, seeded(9))
    const many = Array.from({ length: 300 }, next)
    const people = new Set(world.people.map((person) => person.key))

    expect(new Set(many.map((ticket) => ticket.key)).size).toBe(300)
    expect(many.every((ticket) => ticket.status === 'new' && ticket.messages.length === 1 && first(ticket).minutesAgo === 0)).toBe(true)
    expect(many.every((ticket) => people.has(ticket.requester))).toBe(true)
    expect(many.filter((ticket) => ticket.safety).length).toBeGreaterThan(70)
    expect(many.filter((ticket) => ticket.safety).length).toBeLessThan(130)
    expect(new Set(many.map((ticket) => first(ticket).body)).size).toBeGreaterThan(260)
  })
})
