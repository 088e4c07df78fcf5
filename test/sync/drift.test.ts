import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { whyTicket } from '../../src/desk/why.ts'
import type { Log } from '../../src/domain/ports.ts'
import { compileMapping } from '../../src/mapping/compile.ts'
import { SCHEMAS_MS } from '../../src/sync/schemas.ts'
import { mapping as mappingOf } from '../mapping/make.ts'
import { makeWorld, type World } from './engine.ts'
import type { DeskCase } from './memory-crm.ts'

const mapping = compileMapping(mappingOf({
  fields: [
    { id: 'plan', left: 'field:plan', right: 'field:Plan__c', direction: 'both' },
    { id: 'region', left: 'field:region', right: 'field:Region__c', direction: 'both', owner: 'left' },
    { id: 'kind', left: 'field:kind', right: 'field:Kind__c', direction: 'to-right', transform: { kind: 'values', pairs: [{ left: 'a', right: 'A' }, { left: 'b', right: 'B' }] } },
  ],
}))
const choices = (...values: readonly string[]) => ({ type: 'choice' as const, choices: values.map((value) => ({ value, label: value })) })

const settle = async (world: World, rounds = 3, log?: Log): Promise<void> => {
  for (let round = 0; round < rounds; round += 1) {
    world.clock.advance(70_000)
    await world.sync({ mapping, ...(log === undefined ? {} : { log }) })
  }
}
/** Long enough for the next look at the schemas. */
const later = async (world: World, log?: Log): Promise<void> => {
  world.clock.advance(SCHEMAS_MS)
  await settle(world, 3, log)
}
const caseOf = (world: World): DeskCase => world.cases.cases[0] as DeskCase
const attention = (world: World): Promise<readonly string[]> => world.store.read(async (tx) => (await tx.attention.list('zendesk:acme', 9)).map((row) => `${row.reason} ${row.ref.id}`))
const both = (world: World): readonly unknown[] => [world.desk.of('7').custom, caseOf(world).custom]

async function linked(): Promise<World> {
  const world = await makeWorld()
  for (const id of ['plan', 'region']) world.desk.schema.add(id)
  for (const id of ['Plan__c', 'Region__c']) world.cases.schema.add(id)
  world.desk.schema.add('kind', choices('a', 'b'))
  world.cases.schema.add('Kind__c', choices('A', 'B'))
  world.desk.add('7', { body: 'P2 hate' })
  world.desk.edit('7', (ticket) => Object.assign(ticket.custom, { plan: 'gold', region: 'north', kind: 'a' }))
  await settle(world)
  return world
}

describe('a field that vanishes', () => {
  it('is not taken for an emptied one, is paused alone, and catches up both ways once it is back', async () => {
    const world = await linked()
    const told: string[] = []
    const log: Log = { debug: () => undefined, info: (event, fields) => void told.push(`${event} ${String(fields?.['field'])}`), warn: (event, fields) => void told.push(`${event} ${String(fields?.['field'])}`), error: () => undefined }
    world.cases.schema.drop('Plan__c')
    // Before anybody has looked at the schemas again: the case is read without the field.
    world.cases.edit(caseOf(world).id, (one) => (one.custom['Region__c'] = 'south'))
    await settle(world, 2, log)
    expect(both(world)).toMatchObject([{ plan: 'gold', region: 'south' }, { Region__c: 'south' }])
    expect(await attention(world)).toEqual(['field-paused field plan'])
    expect(told.filter((one) => one.startsWith('mapping.'))).toEqual(['mapping.field-paused plan'])
    world.desk.edit('7', (ticket) => Object.assign(ticket.custom, { plan: 'silver', region: 'west' }))
    await settle(world)
    expect([world.desk.of('7').custom, caseOf(world).custom['Region__c']]).toEqual([{ plan: 'silver', region: 'west', kind: 'a' }, 'west'])
    expect(await world.store.read((tx) => tx.intents.counts('salesforce:acme'))).toMatchObject({ setAside: 0 })

    world.cases.schema.add('Plan__c')
    await later(world, log)
    expect(both(world)).toMatchObject([{ plan: 'silver', region: 'west' }, { Plan__c: 'silver', Region__c: 'west' }])
    expect(await attention(world)).toEqual([])
    expect(told.filter((one) => one.startsWith('mapping.'))).toEqual(['mapping.field-paused plan', 'mapping.field-resumed plan'])
  })

  it('on either side holds what both changed meanwhile for a person, as ever', async () => {
    const world = await linked()
    world.desk.schema.drop('plan')
    await later(world)
    world.desk.edit('7', (ticket) => (ticket.custom['plan'] = 'left'))
    world.cases.edit(caseOf(world).id, (one) => (one.custom['Plan__c'] = 'right'))
    await settle(world)
    expect(both(world)).toMatchObject([{ plan: 'left' }, { Plan__c: 'right' }])
    world.desk.schema.add('plan')
    await later(world)
    expect(await world.store.read((tx) => tx.conflicts.open('zendesk:acme', 9))).toMatchObject([{ field: 'plan', left: 'left', right: 'right' }])
    // An open conflict is not forgotten while its field is paused.
    world.cases.schema.drop('Plan__c')
    await later(world)
    world.desk.edit('7', (ticket) => (ticket.custom['region'] = 'east'))
    await settle(world)
    expect(await world.store.read((tx) => tx.conflicts.countOpen('zendesk:acme'))).toBe(1)
  })

  it('when a case is made: it is made without, and gets it later', async () => {
    const world = await linked()
    world.cases.schema.drop('Plan__c')
    // Not known yet: the whole case is refused, that is reason to look, and it is made without.
    world.desk.add('8', { body: 'P2 hate' })
    world.desk.edit('8', (ticket) => Object.assign(ticket.custom, { plan: 'gold', region: 'north' }))
    await settle(world, 2)
    expect(world.cases.cases[1]?.custom).toEqual({ Region__c: 'north' })
    world.cases.schema.add('Plan__c')
    await later(world)
    expect(world.cases.cases[1]?.custom).toEqual({ Region__c: 'north', Plan__c: 'gold' })
  })
})

describe('a field that changed', () => {
  it('its type, its permission or its choices: is paused with the reason, and what was refused is tried again', async () => {
    const world = await linked()
    world.cases.schema.add('Region__c', { writable: false })
    world.desk.edit('7', (ticket) => Object.assign(ticket.custom, { plan: 'silver', region: 'south' }))
    // One write, refused as a whole: that is reason to look at the schema.
    await settle(world, 2)
    expect([caseOf(world).custom['Plan__c'], caseOf(world).custom['Region__c'], await attention(world)]).toEqual(['silver', 'north', ['field-paused field region']])

    world.cases.schema.add('Region__c')
    world.desk.schema.add('plan', { type: 'number' })
    world.desk.schema.add('kind', choices('a', 'b', 'new'))
    await later(world)
    expect([caseOf(world).custom['Region__c'], (await attention(world)).toSorted()]).toEqual(['south', ['field-paused field kind', 'field-paused field plan']])
    const story = await whyTicket({ store: world.store, left: 'zendesk:acme', right: 'salesforce:acme', mapping, now: world.clock.now(), name: '7', show: false })
    expect(story.fields.map((one) => [one.field, one.state])).toEqual([['plan', 'paused'], ['region', 'equal'], ['kind', 'paused']])
    expect(story.waits.filter((one) => one.fields.length === 1)).toMatchObject([{ fields: ['plan'], waitsFor: expect.stringMatching(/^its schema: .*of type number/) as string }, { fields: ['kind'], waitsFor: expect.stringContaining('"new"') as string }])
  })
})

describe('looking at the schemas', () => {
  it('happens once in ten minutes, whatever the number of runs, and at once under another mapping', async () => {
    const world = await linked()
    world.clock.advance(SCHEMAS_MS)
    world.desk.schema.asked = 0
    await settle(world, 6)
    expect(world.desk.schema.asked).toBe(1)
    await world.sync({ mapping: compileMapping({ ...mapping.source, about: 'another' }) })
    expect([world.desk.schema.asked, world.cases.schema.asked]).toEqual([2, expect.any(Number)])
  })

  it('leaves all as it was where a side does not answer, and asks again soon', async () => {
    const world = await linked()
    world.cases.schema.drop('Plan__c')
    await later(world)
    world.cases.schema.add('Plan__c')
    world.cases.schema.silent = true
    await later(world)
    expect(await attention(world)).toEqual(['field-paused field plan'])
    world.cases.schema.silent = false
    await settle(world)
    expect(await attention(world)).toEqual([])
  })
})

const step = fc.record({ what: fc.constantFrom('left', 'right', 'drop-left', 'drop-right', 'back', 'read-only', 'wait', 'wait'), field: fc.constantFrom('plan', 'region'), value: fc.constantFrom('x', 'y', 'z'), sync: fc.boolean() })

it('whatever comes and goes, nothing that people set is lost, and it ends alike or with an open conflict', { timeout: 120_000 }, async () => {
  const pair: Readonly<Record<string, string>> = { plan: 'Plan__c', region: 'Region__c' }
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 10 }), async (steps) => {
    const world = await linked()
    const set: Record<string, Set<unknown>> = { plan: new Set(['gold']), region: new Set(['north']) }
    for (const { what, field, value, sync } of steps) {
      const there = pair[field] ?? ''
      if (what === 'left' && world.desk.schema.fields.some((one) => one.id === field)) world.desk.edit('7', (ticket) => (ticket.custom[field] = value))
      if (what === 'right' && world.cases.schema.fields.some((one) => one.id === there)) world.cases.edit(caseOf(world).id, (one) => (one.custom[there] = value))
      if (what === 'left' || what === 'right') set[field]?.add(value)
      if (what === 'drop-left') world.desk.schema.drop(field)
      if (what === 'drop-right') world.cases.schema.drop(there)
      if (what === 'read-only') world.cases.schema.add(there, { writable: false })
      if (what === 'back') {
        world.desk.schema.add(field)
        world.cases.schema.add(there)
      }
      if (what === 'wait') await later(world)
      if (sync) await settle(world, 1)
      // Never emptied by anybody.
      for (const name of ['plan', 'region']) expect([world.desk.of('7').custom[name], caseOf(world).custom[pair[name] ?? '']].every((one) => set[name]?.has(one))).toBe(true)
    }
    for (const name of ['plan', 'region']) {
      world.desk.schema.add(name)
      world.cases.schema.add(pair[name] ?? '')
    }
    await later(world)
    const open = new Set((await world.store.read((tx) => tx.conflicts.open('zendesk:acme', 9))).map((one) => one.field))
    for (const name of ['plan', 'region']) if (!open.has(name)) expect([name, world.desk.of('7').custom[name]]).toEqual([name, caseOf(world).custom[pair[name] ?? '']])
    expect(await attention(world).then((rows) => rows.filter((row) => row.startsWith('field-paused')))).toEqual([])
    expect(await world.store.read((tx) => tx.intents.counts('salesforce:acme'))).toMatchObject({ setAside: 0, waiting: 0 })
    await world.close()
  }), { numRuns: 40 })
})
