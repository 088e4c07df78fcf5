import { describe, expect, it, onTestFinished } from 'vitest'
import type { SeedMessage, SeedTicket, SeedWorld } from '../../src/sandbox/core/seed.ts'
import { seedWorld } from '../../src/sandbox/seed/index.ts'
import { openTestBridge } from '../support/bridge.ts'
import { seeded } from '../support/wire.ts'
import { markerPolicy } from './engine.ts'

const TICKETS = Number(process.env['BUDGET_TICKETS'] ?? 3_000)
const EVENTS = 6
const WORDS = ['P1 hate', 'P2 hate', 'P2 scam_fraud', 'P3 scam_fraud', 'P0 self_harm']

/** Open tickets with six events each, a third of them safety-tagged. */
function world(count: number): SeedWorld {
  const base = seedWorld(seeded(3))
  const people = base.people.filter((person) => person.role === 'end-user')
  const tickets = Array.from({ length: count }, (_, index): SeedTicket => {
    const born = 60 * 24 * 60 + index
    const safety = index % 3 === 0
    const message = (at: number): SeedMessage => ({ from: 'requester', public: true, body: at === 0 && safety ? `${WORDS[index % WORDS.length] ?? ''} in ticket ${index}` : `words ${at} of ticket ${index}`, minutesAgo: born - at * 60 * 12 })
    return {
      key: `b-${index}`, lang: 'en', channel: 'web', safety, subject: `Ticket ${index}`, messages: Array.from({ length: EVENTS }, (__, at) => message(at)),
      requester: people[index % people.length]?.key ?? '', assignee: null, group: base.groups[0]?.key ?? '', status: 'open', priority: null, tags: [],
    }
  })
  return { ...base, tickets, suspended: [] }
}

describe('what a backfill costs', () => {
  it('stays within 0.06 Zendesk and 0.04 Salesforce calls per safety-tagged ticket, all told', { timeout: 300_000 }, async () => {
    const one = await openTestBridge({ world: world(TICKETS), policy: markerPolicy() })
    onTestFinished(() => one.close())
    await one.setUp()
    one.sandbox.log.clear()
    const summary = await one.sync()
    const tagged = Math.ceil(TICKETS / 3)
    const calls = { zendesk: one.sandbox.log.counts('zendesk'), salesforce: one.sandbox.log.counts('salesforce') }
    if (process.env['BUDGET_TICKETS'] !== undefined) console.log(JSON.stringify({ calls, summary }, null, 1))

    // Our own writes may come back while the rest is still being read; they are judged again and change nothing.
    expect(summary.triaged - summary.unchanged).toBe(tagged)
    expect(summary).toMatchObject({ state: 'done', setAside: 0, waiting: 0, written: 2 * tagged })
    expect(calls.zendesk.total / tagged).toBeLessThanOrEqual(0.06)
    expect(calls.salesforce.total / tagged).toBeLessThanOrEqual(0.04)
    expect(summary.apiCalls).toEqual({ zendesk: calls.zendesk.total, salesforce: calls.salesforce.total })
  })
})
