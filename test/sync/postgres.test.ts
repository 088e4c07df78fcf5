import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { loadMapping } from '../../src/mapping-files.ts'
import { compileMapping } from '../../src/mapping/compile.ts'
import { seedWorld } from '../../src/sandbox/seed/index.ts'
import { openTestBridge } from '../support/bridge.ts'
import { EMPTY_WORLD, plainTicket } from '../support/sandbox.ts'
import { postgresServer } from '../support/postgres.ts'
import { seeded } from '../support/wire.ts'
import { markerPolicy } from './engine.ts'

afterAll(async () => (await postgresServer()).stop())

describe('the main job over PostgreSQL', () => {
  it('ends as it does over the embedded store: every open safety ticket tagged, one case each, and nothing more the next time', { timeout: 120_000 }, async () => {
    const databaseUrl = await (await postgresServer()).database()
    const one = await openTestBridge({ world: seedWorld(seeded(3)), policy: markerPolicy(), databaseUrl })
    onTestFinished(() => one.close())
    await one.setUp()
    const summary = await one.sync()
    const tagged = one.sandbox.inside.zendesk.read().tickets.filter((ticket) => ticket.tags.includes('user_safety'))
    const cases = one.sandbox.inside.salesforce.read().cases.filter((row) => typeof row['Breakwater_External_Id__c'] === 'string')

    expect(summary).toMatchObject({ state: 'done', setAside: 0, waiting: 0 })
    expect(summary.triaged).toBeGreaterThanOrEqual(tagged.length)
    expect(tagged.filter((ticket) => ticket.status !== 'closed').every((ticket) => ticket.tags.some((tag) => tag.startsWith('severity_')))).toBe(true)
    expect(cases).toHaveLength(tagged.length)
    one.clock.advance(2 * 60_000)
    expect(await one.sync()).toMatchObject({ state: 'done', written: 0, waiting: 0 })
  })

  it('carries files once, both ways of it being planned and withdrawn', { timeout: 120_000 }, async () => {
    const databaseUrl = await (await postgresServer()).database()
    const mapping = compileMapping({ ...loadMapping('zendesk-salesforce').source, attachments: { direction: 'both', largest: 1_000_000, types: [] } })
    const one = await openTestBridge({ world: { ...EMPTY_WORLD, tickets: [{ ...plainTicket('one', true), messages: [{ from: 'requester', public: true, body: 'P2 hate', minutesAgo: 0 }] }] }, policy: markerPolicy(), mapping, databaseUrl })
    onTestFinished(() => one.close())
    await one.setUp()
    await one.sync()
    one.sandbox.control({ method: 'POST', path: '/zendesk/edit', body: { key: 'one', by: 'requester', comment: 'see', files: [{ name: 'a.txt', text: 'a' }, { name: 'b.txt', text: 'bb' }] } })
    for (let round = 0; round < 3; round += 1) {
      one.clock.advance(2 * 60_000)
      await one.sync()
    }
    expect(one.sandbox.inside.salesforce.read().files.map((file) => file.version['Title'])).toEqual(['a.txt', 'b.txt'])
    one.sandbox.control({ method: 'POST', path: '/zendesk/edit', body: { key: 'one', by: 'requester', comment: 'P1 sextortion', files: [{ name: 'c.txt', text: 'ccc' }] } })
    one.clock.advance(2 * 60_000)
    await one.sync()
    expect([one.sandbox.inside.salesforce.read().files.length, one.sandbox.inside.zendesk.read().downloads.length]).toEqual([2, 2])
  })
})
