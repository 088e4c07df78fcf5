import { describe, expect, it } from 'vitest'
import { compileMapping } from '../../src/mapping/compile.ts'
import { MappingFile } from '../../src/mapping/mapping.ts'
import { completeAgain, completeness, type Completeness } from '../../src/sync/complete.ts'
import { reconcile, repair, type Convergence } from '../../src/sync/reconcile.ts'
import { createRoute, DEFAULT_ROUTE } from '../../src/sync/route.ts'
import { makeWorld, type World } from './engine.ts'

const mapping = compileMapping(MappingFile.parse({
  id: 'test', title: 'Test', left: { vendor: 'zendesk' }, right: { vendor: 'salesforce' }, filter: 'status != "closed"',
  fields: [
    { id: 'subject', left: 'subject', right: 'subject', direction: 'both', words: true },
    { id: 'note', left: 'field:note', right: 'field:Note__c', direction: 'to-right' },
    { id: 'plan', left: 'field:plan', right: 'field:Plan__c', direction: 'both', transform: { kind: 'values', pairs: [{ left: 'gold', right: 'Gold' }] } },
  ],
}))

const report = (world: World): Promise<Convergence> => reconcile({ store: world.store, left: world.desk.connection(), right: world.cases.connection(), mapping, now: world.clock.now(), signal: new AbortController().signal })
const caseOf = (world: World, id: string): string => world.cases.cases.find((one) => one.externalId === `zd-acme-${id}`)?.id ?? ''

async function synced(): Promise<World> {
  const world = await makeWorld()
  for (const id of ['1', '2', '3', '4', '5', '6']) world.desk.add(id, { subject: `begin ${id}`, body: 'P2 hate', status: 'open' })
  for (let round = 0; round < 3; round += 1) {
    world.clock.advance(70_000)
    await world.sync({ mapping })
  }
  return world
}

describe('a convergence report', () => {
  it('says that all links are equal, under which version, and writes nothing', async () => {
    const world = await synced()
    const versions = world.cases.cases.map((one) => one.version)
    expect(await report(world)).toMatchObject({ mapping: 'test', version: mapping.version, links: 6, equal: 6, differing: [], outside: 0, gone: [], unjudged: [] })
    expect(world.cases.cases.map((one) => one.version)).toEqual(versions)
  })

  it('names each difference and why, without a value; what a sync can mend is mended on request', async () => {
    const world = await synced()
    world.desk.edit('1', (ticket) => (ticket.subject = 'the lantern'))
    world.desk.edit('2', (ticket) => (ticket.subject = 'left'))
    world.cases.edit(caseOf(world, '2'), (one) => (one.subject = 'right'))
    world.cases.edit(caseOf(world, '3'), (one) => (one.custom['Note__c'] = 'typed there'))
    world.desk.edit('4', (ticket) => (ticket.custom['plan'] = 'unheard of'))
    world.desk.edit('5', (ticket) => (ticket.status = 'closed'))
    world.cases.cases.splice(world.cases.cases.findIndex((one) => one.id === caseOf(world, '6')), 1)

    const found = await report(world)
    expect(found).toMatchObject({ links: 6, equal: 0, outside: 1, gone: [{ ticketId: '6', side: 'right' }] })
    expect(found.differing.map((one) => [one.ticketId, one.fields])).toEqual([
      ['1', [{ field: 'subject', why: 'waits for the next sync' }]],
      ['2', [{ field: 'subject', why: 'conflict' }]],
      ['3', [{ field: 'note', why: 'kept' }]],
      ['4', [{ field: 'plan', why: 'no counterpart for the value' }]],
    ])
    expect(JSON.stringify(found)).not.toContain('lantern')

    expect(await repair(world.store, 'zendesk:acme', found, { by: 'ada', why: null, at: world.clock.now() })).toBe(1)
    world.clock.advance(70_000)
    await world.sync({ mapping })
    expect((await report(world)).differing.map((one) => one.ticketId)).toEqual(['2', '3', '4'])
  })
})

const whole = (world: World): Promise<Completeness> => completeness({ store: world.store, left: world.desk.connection(), right: world.cases.connection(), mapping, route: createRoute(DEFAULT_ROUTE), signal: new AbortController().signal })

describe('whether everything is here', () => {
  it('is proven by reading all of it once more', async () => {
    const world = await synced()
    world.desk.add('7', { body: 'P2 hate', tags: [] })
    world.clock.advance(70_000)
    const calls = world.cases.cases.map((one) => one.version)
    expect(await whole(world)).toEqual({ read: 7, routed: 6, missing: [], behind: [], unlinked: [], rejected: [] })
    expect(world.cases.cases.map((one) => one.version)).toEqual(calls)
  })

  it('names what was never read, what is older here and what has no case; the next sync brings them', async () => {
    const world = await synced()
    const past = world.clock.now() - 40 * 60_000
    world.desk.add('10', { body: 'P2 hate' })
    world.clock.advance(70_000)
    for (let round = 0; round < 2; round += 1) {
      await world.sync({ noRight: true })
      world.clock.advance(70_000)
    }
    // Rows that the export showed only once reading had passed them by.
    world.desk.add('8', { body: 'P2 hate', at: past })
    const one = world.desk.of('2')
    one.subject = 'said late'
    one.updatedAt = one.changedAt += 2_000

    const found = await whole(world)
    expect(found).toMatchObject({ routed: 8, missing: ['8'], behind: ['2'], unlinked: ['10'] })
    expect(await completeAgain(world.store, 'zendesk:acme', found, world.clock.now())).toBe(3)
    for (let round = 0; round < 3; round += 1) {
      world.clock.advance(70_000)
      await world.sync({ mapping })
    }
    expect(await whole(world)).toMatchObject({ routed: 8, missing: [], behind: [], unlinked: [] })
    expect(world.cases.cases.filter((each) => each.externalId === 'zd-acme-8')).toHaveLength(1)
    expect(world.cases.cases.filter((each) => each.externalId === 'zd-acme-10')).toHaveLength(1)
    expect(world.cases.cases.find((each) => each.externalId === 'zd-acme-2')?.subject).toBe('said late')
  })

  it('waits for what reading has not come to yet', async () => {
    const world = await synced()
    world.desk.add('9', { body: 'P2 hate' })
    world.clock.advance(70_000)
    expect(await whole(world)).toMatchObject({ routed: 7, missing: [] })
  })
})
