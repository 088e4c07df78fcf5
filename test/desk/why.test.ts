import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { switchAutomation } from '../../src/desk/policy-versions.ts'
import { type Story, whyTicket } from '../../src/desk/why.ts'
import { compileMapping } from '../../src/mapping/compile.ts'
import { mapping as mappingOf } from '../mapping/make.ts'
import { makeWorld, type World } from '../sync/engine.ts'
import { lostAnswer } from '../sync/memory-crm.ts'

const mapping = compileMapping(mappingOf({
  fields: [
    { id: 'subject', left: 'subject', right: 'subject', direction: 'both', words: true },
    { id: 'plan', left: 'field:plan', right: 'field:Plan__c', direction: 'both', owner: 'left' },
  ],
  status: { direction: 'both', pairs: [{ left: 'open', right: 'open' }, { left: 'pending', right: 'pending' }, { left: 'solved', right: 'solved' }] },
}))

const why = (world: World, more: { name?: string; field?: string; show?: boolean } = {}): Promise<Story> =>
  whyTicket({ store: world.store, left: 'zendesk:acme', right: 'salesforce:acme', mapping, now: world.clock.now(), name: '7', show: false, ...more })
const texts = (story: Story, kind?: string): readonly string[] => story.events.filter((one) => kind === undefined || one.kind === kind).map((one) => one.text)
const settle = async (world: World, rounds = 3): Promise<void> => {
  for (let round = 0; round < rounds; round += 1) {
    world.clock.advance(70_000)
    await world.sync({ mapping })
  }
}

async function linked(body = 'P2 hate'): Promise<World> {
  const world = await makeWorld()
  world.desk.add('7', { subject: 'the first lantern', body, status: 'open' })
  await world.store.write(async (tx) => {
    await tx.connections.ensure({ id: 'zendesk:acme', vendor: 'zendesk', url: '', connectedAt: world.clock.now() })
    await tx.connections.setSetup('zendesk:acme', world.clock.now())
  })
  await settle(world)
  return world
}

describe('why a record is as it is', () => {
  it('is told from reading to agreement, with versions and reasons', async () => {
    const world = await linked()
    world.desk.edit('7', (ticket) => Object.assign(ticket, { subject: 'the second lantern' }))
    await settle(world)
    const story = await why(world)

    expect(story).toMatchObject({
      ticket: { id: '7', routed: true }, counterpart: { id: '5001', externalId: 'zd-acme-7', adopted: false }, mapping: { version: mapping.version, filter: 'in' }, crossing: { as: 'whole', because: [] }, waits: [],
      fields: [{ field: 'subject', state: 'equal', since: { under: mapping.version } }, { field: 'plan', state: 'equal' }, { field: 'status', state: 'equal' }],
    })
    expect(story.events.map((one) => one.at)).toEqual(story.events.map((one) => one.at).toSorted((a, b) => a - b))
    expect(story.events[0]).toMatchObject({ kind: 'read', text: 'the ticket was read for the first time' })
    expect(texts(story, 'judged')).toEqual([expect.stringMatching(/^judged P2 hate for .* under policy markers-1/)])
    expect(texts(story, 'planned')).toEqual([
      expect.stringMatching(/^planned for the ticket by run id-\d+: severity.*note because of the triage \(policy markers-1\)/),
      expect.stringMatching(/^planned for the case by run id-\d+: a new case; .*subject because the counterpart begins with the ticket's.*\(mapping [0-9a-f]{12}\)$/),
      expect.stringContaining(`planned for the case by run`) as string,
    ])
    expect(texts(story, 'planned').at(-1)).toContain(`subject because the ticket changed (mapping ${mapping.version})`)
    expect(texts(story, 'settled')).toEqual(['it landed', 'it landed', 'it landed'])
  })

  it('is found by the ids and addresses of either side, and nothing else is', async () => {
    const world = await linked()
    const of = async (name: string): Promise<string> => (await why(world, { name })).ticket.id

    expect(await Promise.all(['7', '5001', 'zd-acme-7', 'https://acme.example.com/agent/tickets/7', 'https://acme.lightning.example.com/lightning/r/Case/5001/view'].map(of))).toEqual(['7', '7', '7', '7', '7'])
    for (const name of ['8', 'https://acme.example.com/agent/tickets/8', '%E0%A4%A', '']) await expect(of(name)).rejects.toMatchObject({ code: 'desk.not-found' })
  })

  it('shows values only to whoever asks, and of one field only what is about it', async () => {
    const world = await linked()
    world.desk.edit('7', (ticket) => Object.assign(ticket, { subject: 'left lantern' }) && Object.assign(ticket.custom, { plan: 'gold lantern' }))
    world.cases.edit('5001', (one) => (one.subject = 'right lantern'))
    await settle(world)

    expect(JSON.stringify(await why(world))).not.toContain('lantern')
    const told = await why(world, { field: 'plan', show: true })
    expect(told.fields).toMatchObject([{ field: 'plan', values: { left: 'gold lantern', right: 'gold lantern' } }])
    expect(told.events.filter((one) => one.kind === 'planned')).toMatchObject([{ values: [{ name: 'field:Plan__c', value: 'gold lantern', before: null }] }])
    expect(JSON.stringify(told)).not.toMatch(/left lantern|right lantern/)
    expect(new Set(told.events.map((one) => one.kind))).toEqual(new Set(['read', 'planned', 'sent', 'settled', 'agreed']))
    // By its path as well as by its rule.
    expect((await why(world, { field: 'field:Plan__c' })).fields.map((one) => one.field)).toEqual(['plan'])
    expect(texts(await why(world, { field: 'severity' }), 'judged')).toHaveLength(1)
  })
})

describe('what a record waits for', () => {
  it('is a person, where both sides were changed, and then what was decided is part of the story', async () => {
    const world = await linked()
    world.desk.edit('7', (ticket) => (ticket.subject = 'left'))
    world.cases.edit('5001', (one) => (one.subject = 'right'))
    await settle(world)
    const open = await why(world)
    const [conflict] = await world.store.read((tx) => tx.conflicts.open('zendesk:acme', 1))

    expect(open.fields[0]).toMatchObject({ field: 'subject', state: 'conflict' })
    expect(open.waits).toEqual([{ fields: ['subject'], waitsFor: 'a person: both sides changed it to different things', remedy: `\`conflicts ${conflict?.id} --keep left\` or \`--keep right\`` }])
    await world.store.write(async (tx) => {
      await tx.conflicts.decide(conflict?.id ?? '', 'right', world.clock.now())
      await tx.tickets.markDue('zendesk:acme', ['7'], 0)
    })
    expect((await why(world)).waits).toMatchObject([{ waitsFor: 'the next sync, which judges and compares it again' }])
    await settle(world)
    const closed = await why(world)

    expect(texts(closed)).toEqual(expect.arrayContaining(['both sides changed subject to different things, and nobody owns it', expect.stringContaining('subject: it was settled') as string]))
    expect(texts(closed, 'planned').at(-1)).toContain("subject because both changed, and a person chose the case's")
    expect(closed.waits).toEqual([])
  })

  it('is a remedy, where a vendor refused it; every attempt is told', async () => {
    const world = await linked()
    world.desk.refuse.add('7')
    world.cases.edit('5001', (one) => (one.subject = 'right'))
    await settle(world)
    const story = await why(world, { field: 'subject' })
    const key = (await world.store.read((tx) => tx.intents.setAside('zendesk:acme', 1)))[0]?.key

    expect(story.waits).toEqual([{ fields: ['subject'], waitsFor: 'a person: the ticket refused it, a required field is empty', remedy: `fill it in Then \`set-aside --retry ${key}\`` }])
    expect(texts(story, 'settled').at(-1)).toBe('set aside: a required field is empty. fill it in [connector.rejected]')
    await world.store.write((tx) => tx.intents.retry('zendesk:acme', 'all', world.clock.now()))
    expect((await why(world, { field: 'subject' })).waits).toMatchObject([{ waitsFor: 'the next sync, which sends it to the ticket' }])
    world.desk.refuse.clear()
    await settle(world)
    expect(texts(await why(world, { field: 'subject' }))).toEqual(expect.arrayContaining(['sent to the ticket, time 2', 'it landed']))
  })

  it('is the answer to what was sent, and whoever lets automation act again', async () => {
    const world = await linked()
    world.cases.edit('5001', (one) => (one.subject = 'right'))
    world.clock.advance(70_000)
    const stop = new AbortController()
    world.desk.trip = (step) => {
      if (step !== 'submit:after') return
      stop.abort(new Error('stop'))
      throw lostAnswer()
    }
    await world.sync({ mapping, signal: stop.signal })
    await switchAutomation(world.store, 'stopped', { author: 'Ann', reason: 'x', at: 1 })

    expect((await why(world)).waits.map((one) => one.waitsFor)).toEqual(['somebody who lets automation act again: everything automatic is stopped', "the ticket's answer to what was sent"])
  })

  it('is an admin, where nothing may be written yet; what harm rules keep back is told as withheld', async () => {
    const world = await makeWorld()
    world.desk.add('7', { body: 'P1 sextortion' })
    world.clock.advance(70_000)
    await world.sync({ mapping, mode: 'observe' })
    const story = await why(world)

    expect(story.waits[0]).toMatchObject({ waitsFor: 'an admin: it is only observed, nothing is written' })
    expect([story.crossing, story.fields.map((one) => one.state)]).toEqual([{ as: 'pointer', because: ['law'] }, ['withheld', 'withheld', 'no case yet']])
  })

  it('never has words in it, whatever happened', { timeout: 60_000 }, async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.record({ side: fc.boolean(), what: fc.constantFrom('subject', 'plan', 'say', 'refuse'), sync: fc.boolean() }), { minLength: 1, maxLength: 8 }), async (steps) => {
      const world = await linked()
      for (const { side, what, sync } of steps) {
        if (what === 'refuse') world.desk.refuse.add('7')
        else if (what === 'say') world.desk.say('7', 'a lantern was said')
        else if (side) world.desk.edit('7', (ticket) => (what === 'subject' ? (ticket.subject = 'lantern') : (ticket.custom['plan'] = 'lantern')))
        else world.cases.edit('5001', (one) => (what === 'subject' ? (one.subject = 'lantern two') : (one.custom['Plan__c'] = 'lantern two')))
        if (sync) await settle(world, 1)
      }
      const story = await why(world)
      expect(JSON.stringify(story)).not.toContain('lantern')
      // What is not in step and not withheld has something it waits for, or the direction forbids it.
      if (story.fields.some((one) => one.state === 'conflict')) expect(story.waits.length).toBeGreaterThan(0)
      await world.close()
    }), { numRuns: 25 })
  })
})
