import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { seedWorld } from '../../src/sandbox/seed/index.ts'
import { openTestBridge } from '../support/bridge.ts'
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
})
