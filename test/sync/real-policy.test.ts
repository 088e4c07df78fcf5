import { describe, expect, it, onTestFinished } from 'vitest'
import { syncPolicy } from '../../src/main.ts'
import { loadPolicy } from '../../src/policy-files.ts'
import { createArrivals, seedWorld } from '../../src/sandbox/seed/index.ts'
import { openTestBridge } from '../support/bridge.ts'
import { seeded } from '../support/wire.ts'

const MINUTE = 60_000
const SECRET = /child_exploitation|sextortion|intimate_image|trafficking/

interface Said {
  readonly body: string
  readonly public: boolean
}

describe('the seeded desk under the shipped policy', () => {
  it('is triaged, written back and mirrored, with nothing of its words outside and no restricted name anywhere', { timeout: 120_000 }, async () => {
    const policy = loadPolicy()
    const world = seedWorld(seeded(3))
    const one = await openTestBridge({ world, policy: syncPolicy(policy), macros: policy.macros })
    onTestFinished(() => one.close())
    await one.setUp()
    const first = await one.sync()
    const next = createArrivals(world, seeded(5))
    const arrivals = one.arrive(Array.from({ length: 20 }, () => next()))
    one.clock.advance(2 * MINUTE)
    await one.sync()
    one.clock.advance(2 * MINUTE)
    const last = await one.sync()
    const tickets = one.sandbox.inside.zendesk.read().tickets
    const cases = one.sandbox.inside.salesforce.read().cases
    const notesOf = (ticket: (typeof tickets)[number]): readonly string[] => ticket.comments.map((row) => row as Said).filter((said) => !said.public && said.body.includes('Breakwater')).map((said) => said.body)

    expect(first).toMatchObject({ state: 'done', setAside: 0, waiting: 0, rejected: 0 })
    expect(last).toMatchObject({ state: 'done', written: 0 })
    for (const ticket of tickets) {
      const routed = ticket.tags.includes('user_safety')
      const notes = notesOf(ticket)
      if (routed && ticket.status !== 'closed') expect(ticket.tags.filter((tag) => tag.startsWith('severity_'))).toHaveLength(1)
      if (!routed) expect(ticket.tags.filter((tag) => /^(safety_|severity_)/.test(tag) && tag !== 'safety_review')).toEqual([])
      if (arrivals.includes(ticket.id)) expect(notes).toHaveLength(routed ? 1 : 0)
      else if (notes.length > 0) {
        // History is quiet, but for what was open and grave in the last three days.
        expect(notes).toHaveLength(1)
        expect(['closed', 'solved']).not.toContain(ticket.status)
        expect(ticket.tags.some((tag) => tag === 'severity_p0' || tag === 'severity_p1')).toBe(true)
      }
      const words = ticket.comments.map((row) => row as Said).filter((said) => !said.body.includes('Breakwater')).map((said) => said.body).join(' ').split(/\s+/)
      const phrases = words.map((_, at) => words.slice(at, at + 4).join(' ')).filter((phrase) => phrase.length > 18)
      for (const note of notes) expect(phrases.filter((phrase) => note.includes(phrase))).toEqual([])
      expect(JSON.stringify([ticket.tags, ticket.fields, notes])).not.toMatch(SECRET)
    }
    const urgentOutside = tickets.filter((ticket) => ticket.tags.includes('safety_review') && !ticket.tags.includes('user_safety'))
    expect(urgentOutside.length).toBeGreaterThan(0)
    expect(JSON.stringify(cases)).not.toMatch(SECRET)
    expect(JSON.stringify(one.sandbox.inside.salesforce.read().queues)).not.toMatch(/exploit|sextor|intimate|traffick/i)
    expect(JSON.stringify(one.sandbox.inside.zendesk.read().macros)).not.toMatch(SECRET)
  })
})
