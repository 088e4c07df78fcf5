import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileMapping, type CompiledMapping } from '../../src/mapping/compile.ts'
import { MappingFile } from '../../src/mapping/mapping.ts'
import { Killed } from '../support/bridge.ts'
import { makeWorld, type World } from './engine.ts'
import { type DeskCase, lostAnswer } from './memory-crm.ts'

const mapping: CompiledMapping = compileMapping(MappingFile.parse({
  id: 'test', title: 'Test', left: { vendor: 'zendesk' }, right: { vendor: 'salesforce' },
  fields: [
    { id: 'subject', left: 'subject', right: 'subject', direction: 'both', words: true },
    { id: 'plan', left: 'field:plan', right: 'field:Plan__c', direction: 'both', owner: 'left' },
    { id: 'region', left: 'field:region', right: 'field:Region__c', direction: 'both', owner: 'right' },
    { id: 'note', left: 'field:note', right: 'field:Note__c', direction: 'to-right' },
  ],
  status: { direction: 'both', pairs: [{ left: 'new', right: 'new' }, { left: 'open', right: 'open' }, { left: 'pending', right: 'pending' }, { left: 'solved', right: 'solved' }, { left: 'hold', right: 'pending' }] },
}))

const talking = compileMapping({ ...mapping.source, comments: { public: 'both', private: 'to-right', attribution: 'role', history: 'leave' } })

const caseOf = (world: World, id: string): DeskCase => {
  const found = world.cases.cases.filter((one) => one.externalId === `zd-acme-${id}`)
  if (found.length !== 1) throw new Error(`${found.length} cases for ${id}`)
  return found[0] as DeskCase
}

async function linked(body = 'P2 hate'): Promise<World> {
  const world = await makeWorld()
  world.desk.add('7', { subject: 'first', body, status: 'open' })
  world.clock.advance(70_000)
  await world.sync({ mapping })
  return world
}

const rest = async (world: World): Promise<void> => {
  for (let round = 0; round < 4; round += 1) {
    world.clock.advance(70_000)
    await world.sync({ mapping })
  }
}

describe('a ticket and its case, kept in step', () => {
  it('begin alike, follow each other both ways, and then rest', async () => {
    const world = await linked()
    expect(caseOf(world, '7')).toMatchObject({ subject: 'first', status: 'open' })

    world.desk.edit('7', (ticket) => Object.assign(ticket, { subject: 'second', status: 'pending' }))
    world.clock.advance(70_000)
    await world.sync({ mapping })
    expect(caseOf(world, '7')).toMatchObject({ subject: 'second', status: 'pending' })

    world.cases.edit(caseOf(world, '7').id, (one) => Object.assign(one, { subject: 'third', status: 'solved' }))
    await world.sync({ mapping })
    expect(world.desk.of('7')).toMatchObject({ subject: 'third', status: 'solved' })

    await rest(world)
    const before = [world.desk.of('7').changedAt, caseOf(world, '7').version]
    await rest(world)
    expect([world.desk.of('7').changedAt, caseOf(world, '7').version]).toEqual(before)
    expect((await world.sync({ mapping })).written).toBe(0)
  })

  it('changed on both sides: the owner\'s value stands, and where nobody owns it both stay until a person decides', async () => {
    const world = await linked()
    world.desk.edit('7', (ticket) => Object.assign(ticket, { subject: 'left' }) && Object.assign(ticket.custom, { plan: 'gold', region: 'north' }))
    world.cases.edit(caseOf(world, '7').id, (one) => Object.assign(one, { subject: 'right' }) && Object.assign(one.custom, { Plan__c: 'silver', Region__c: 'south' }))
    await rest(world)

    expect(world.desk.of('7')).toMatchObject({ subject: 'left', custom: { plan: 'gold', region: 'south' } })
    expect(caseOf(world, '7')).toMatchObject({ subject: 'right', custom: { Plan__c: 'gold', Region__c: 'south' } })
    // Nothing of a person's is written over in silence.
    expect((await world.store.read((tx) => tx.attention.list('zendesk:acme', 9))).map((row) => [row.ref.id, row.reason])).toEqual([['7', 'written-over']])
    const open = await world.store.read((tx) => tx.conflicts.open('zendesk:acme', 9))
    expect(open).toMatchObject([{ field: 'subject', leftId: '7', left: 'left', right: 'right', decision: null }])

    await world.store.write(async (tx) => {
      await tx.conflicts.decide(open[0]?.id ?? '', 'right', world.clock.now())
      await tx.tickets.markDue('zendesk:acme', ['7'], 0)
    })
    await rest(world)
    expect([world.desk.of('7').subject, caseOf(world, '7').subject]).toEqual(['right', 'right'])
    expect(await world.store.read((tx) => tx.conflicts.of('zendesk:acme', ['7'], 'salesforce:acme'))).toEqual([])
  })

  it('a conflict that people settle themselves leaves the inbox', async () => {
    const world = await linked()
    world.desk.edit('7', (ticket) => (ticket.subject = 'left'))
    world.cases.edit(caseOf(world, '7').id, (one) => (one.subject = 'right'))
    await rest(world)
    expect(await world.store.read((tx) => tx.conflicts.countOpen('zendesk:acme'))).toBe(1)

    world.desk.edit('7', (ticket) => (ticket.subject = 'right'))
    await rest(world)
    expect(await world.store.read((tx) => tx.conflicts.countOpen('zendesk:acme'))).toBe(0)
    world.desk.edit('7', (ticket) => (ticket.subject = 'after'))
    await rest(world)
    expect(caseOf(world, '7').subject).toBe('after')
  })

  it('an edit that comes between reading and writing is not written over', async () => {
    const world = await linked()
    world.desk.edit('7', (ticket) => Object.assign(ticket.custom, { note: 'from the left' }))
    world.cases.meanwhile = (write) => {
      world.cases.meanwhile = () => undefined
      world.cases.edit(write.caseId, (one) => (one.subject = 'meanwhile'))
    }
    await rest(world)
    expect(caseOf(world, '7')).toMatchObject({ subject: 'meanwhile', custom: { Note__c: 'from the left' } })
    expect(world.desk.of('7').subject).toBe('meanwhile')
  })

  it('what a person set after our write had landed stays, also where we hear of the landing last', async () => {
    const world = await linked()
    let lost = false
    world.cases.edit(caseOf(world, '7').id, (one) => (one.subject = 'from the case'))
    world.desk.trip = (name) => {
      if (name.endsWith('submit:after')) {
        lost = true
        throw lostAnswer()
      }
    }
    world.clock.advance(70_000)
    await world.sync({ mapping })
    world.clock.advance(5_000)
    world.desk.run()
    expect([lost, world.desk.of('7').subject]).toEqual([true, 'from the case'])
    world.clock.advance(5_000)
    world.desk.edit('7', (ticket) => (ticket.subject = 'by hand'))
    await rest(world)
    world.desk.trip = () => undefined
    await rest(world)

    expect([world.desk.of('7').subject, caseOf(world, '7').subject]).toEqual(['by hand', 'by hand'])
  })

  it('words of a record that crosses redacted are masked, and of a pointer stay where they are', async () => {
    const redacted = await linked('P1 hate, i am 14')
    // The markers know no ages: the mapping itself is stricter here.
    expect(caseOf(redacted, '7').subject).toBe('first')
    const world = await linked('P1 sextortion')
    expect(caseOf(world, '7')).toMatchObject({ subject: 'Safety ticket 7', status: 'open' })
    world.cases.edit(caseOf(world, '7').id, (one) => Object.assign(one, { subject: 'typed by an agent', status: 'pending' }))
    await rest(world)
    expect(world.desk.of('7')).toMatchObject({ subject: 'first', status: 'pending' })
  })

  it('without a mapping nothing is read from cases, and nothing of them comes back', async () => {
    const world = await makeWorld()
    world.desk.add('7', { subject: 'first', body: 'P2 hate' })
    world.clock.advance(70_000)
    await world.sync()
    world.cases.edit(caseOf(world, '7').id, (one) => (one.subject = 'right'))
    world.clock.advance(70_000)
    await world.sync()
    expect(world.desk.of('7').subject).toBe('first')
    expect(await world.store.read((tx) => tx.checkpoints.get('salesforce:acme', 'tickets'))).toBeNull()
  })
})

describe('what is said on one side', () => {
  const sync = async (world: World): Promise<void> => {
    for (let round = 0; round < 4; round += 1) {
      world.clock.advance(70_000)
      await world.sync({ mapping: talking })
    }
  }
  const said = (comments: readonly { readonly body: string; readonly public: boolean }[]): readonly (readonly [string, boolean])[] => comments.map((one) => [one.body.replace(/^→ (.*?),.*:\n\n/s, '$1: '), one.public])

  it('is carried over once, in order, as public or as private as it was; what we wrote is not carried back', async () => {
    const world = await makeWorld()
    world.desk.add('7', { body: 'P2 hate' })
    await sync(world)
    world.desk.say('7', 'it goes on')
    world.clock.advance(1_000)
    world.desk.say('7', 'we are looking into it', 'agent')
    await sync(world)
    expect(said(caseOf(world, '7').comments)).toEqual([['The person who wrote in: it goes on', true], ['An agent: we are looking into it', false]])

    world.cases.say(caseOf(world, '7').id, 'the answer of the other team', true)
    world.cases.say(caseOf(world, '7').id, 'for us alone', false)
    await sync(world)
    const carried = said(world.desk.of('7').comments.filter((one) => one.body.startsWith('→')))
    expect(carried).toEqual([['An agent: the answer of the other team', true]])
    expect(caseOf(world, '7').comments).toHaveLength(4)
    world.clock.advance(70_000)
    expect((await world.sync({ mapping: talking })).written).toBe(0)
  })

  it('stays where it is on a record that crosses as a pointer, and history is not told again', async () => {
    const world = await makeWorld()
    world.desk.add('7', { body: 'P1 sextortion' })
    await sync(world)
    world.desk.say('7', 'please hurry')
    await sync(world)
    expect(caseOf(world, '7').comments).toEqual([])
  })

  it('is not lost where it was said on a case before we heard that the case was made', async () => {
    const world = await makeWorld()
    world.desk.add('7', { body: 'P2 hate' })
    world.cases.trip = (name) => {
      if (name.endsWith('submit:after')) throw lostAnswer()
    }
    await sync(world)
    world.cases.say(caseOf(world, '7').id, 'said meanwhile', true)
    await sync(world)
    world.cases.trip = () => undefined
    for (let round = 0; round < 4; round += 1) await sync(world)

    expect(said(world.desk.of('7').comments.filter((one) => one.body.startsWith('→')))).toEqual([['An agent: said meanwhile', true]])
  })

  it('reaches the other side once, whatever answer is lost and wherever it is killed', async () => {
    for (let killAt = 3; killAt < 60; killAt += 4) {
      const world = await makeWorld()
      world.desk.add('7', { body: 'P2 hate' })
      await sync(world)
      world.desk.say('7', 'it goes on')
      world.cases.say(caseOf(world, '7').id, 'the answer', true)
      world.clock.advance(70_000)
      let sends = 0
      world.cases.trip = (name) => {
        if (name === 'submit:after' && (sends += 1) === 1) throw lostAnswer()
      }
      await world.sync({ mapping: talking, killAt }).catch((error: unknown) => {
        if (!(error instanceof Killed)) throw error
      })
      world.cases.trip = () => undefined
      world.clock.advance(15_000)
      await sync(world)
      expect([killAt, caseOf(world, '7').comments.filter((one) => one.body.endsWith('it goes on')).length, said(world.desk.of('7').comments.filter((one) => one.body.startsWith('→')))]).toEqual([killAt, 1, [['An agent: the answer', true]]])
      expect(caseOf(world, '7').comments).toHaveLength(2)
      await world.close()
    }
  })
})

type Step =
  | { readonly kind: 'left' | 'right'; readonly who: number; readonly what: number; readonly value: number }
  | { readonly kind: 'sync'; readonly lose: number; readonly killAt: number; readonly between: number }
  | { readonly kind: 'wait'; readonly ms: number }

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constantFrom('left' as const, 'right' as const), who: fc.nat(2), what: fc.nat(4), value: fc.nat(1_000_000) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('sync' as const), lose: fc.nat(4), killAt: fc.oneof(fc.constant(10_000), fc.integer({ min: 1, max: 70 })), between: fc.nat(6) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(500, 5_000, 70_000) }) },
)
const STATUSES = ['open', 'pending', 'solved'] as const
const FIELDS = ['subject', 'plan', 'region', 'note', 'status'] as const
const RIGHT_NAMES = { plan: 'Plan__c', region: 'Region__c', note: 'Note__c' } as const

function edit(world: World, side: 'left' | 'right', id: string, what: number, value: number): void {
  const field = FIELDS[what] as (typeof FIELDS)[number]
  const status = STATUSES[value % STATUSES.length] ?? 'open'
  const text = `${side} ${value}`
  if (side === 'left') {
    world.desk.edit(id, (ticket) => {
      if (field === 'status') ticket.status = status
      else if (field === 'subject') ticket.subject = text
      else ticket.custom[field] = text
    })
    return
  }
  const one = world.cases.cases.find((other) => other.externalId === `zd-acme-${id}`)
  if (one === undefined || field === 'note') return
  world.cases.edit(one.id, (found) => {
    if (field === 'status') found.status = status
    else if (field === 'subject') found.subject = text
    else found.custom[RIGHT_NAMES[field]] = text
  })
}

function valueAt(world: World, side: 'left' | 'right', id: string, field: (typeof FIELDS)[number] | undefined): string | undefined {
  const one = side === 'left' ? world.desk.of(id) : world.cases.cases.find((other) => other.externalId === `zd-acme-${id}`)
  return field === 'subject' || field === 'status' ? one?.[field] : undefined
}

function person(world: World, side: 'left' | 'right', id: string, what: number, value: number, latest: Latest): void {
  const field = FIELDS[what]
  const before = valueAt(world, side, id, field)
  edit(world, side, id, what, value)
  const now = valueAt(world, side, id, field)
  // Saving the value that is there already is no change: neither CRM would tell it.
  if (now !== before && (field === 'subject' || field === 'status')) latest.set(`${id} ${field}`, { side, value: field === 'status' ? (STATUSES[value % STATUSES.length] ?? '') : `${side} ${value}` })
}

/** The last thing a person did to a field, whichever side they were on. */
type Latest = Map<string, { readonly side: 'left' | 'right'; readonly value: string }>

async function act(world: World, one: Step, latest: Latest): Promise<void> {
  if (one.kind === 'wait') return world.clock.advance(one.ms)
  if (one.kind !== 'sync') return person(world, one.kind, String(1 + one.who), one.what, one.value, latest)
  let sends = 0
  const lose = (name: string): void => {
    if (name.includes('submit') && (sends += 1) <= one.lose && sends % 2 === 0) throw lostAnswer()
  }
  world.desk.trip = lose
  world.cases.trip = lose
  let left = one.between
  world.desk.meanwhile = (batch) => {
    if ((left -= 1) === 0 && batch[0] !== undefined) person(world, 'left', batch[0].ticketId, one.lose, one.killAt, latest)
  }
  world.cases.meanwhile = (write) => {
    if ((left -= 1) === 0) world.cases.edit(write.caseId, (found) => (found.custom['Region__c'] = `between ${one.lose}`))
  }
  try {
    await world.sync({ mapping, killAt: one.killAt })
  } catch (error) {
    if (!(error instanceof Killed)) throw error
    world.clock.advance(15_000)
  } finally {
    Object.assign(world.desk, { trip: () => undefined, meanwhile: () => undefined })
    Object.assign(world.cases, { trip: () => undefined, meanwhile: () => undefined })
  }
}

describe('any story of edits on both sides, lost answers and kills', () => {
  it('ends with both sides alike, or with an open conflict that says why; and then rests', { timeout: 120_000 }, async () => {
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
      const world = await makeWorld()
      for (const id of ['1', '2', '3']) world.desk.add(id, { subject: `begin ${id}`, body: 'P2 hate', status: 'open' })
      const latest: Latest = new Map()
      for (const one of steps) await act(world, one, latest)
      await rest(world)
      world.clock.advance(70_000)
      expect((await world.sync({ mapping })).written).toBe(0)
      const open = new Set((await world.store.read((tx) => tx.conflicts.open('zendesk:acme', 99))).map((one) => `${one.leftId} ${one.field}`))
      for (const id of ['1', '2', '3']) {
        const left = world.desk.of(id)
        const right = caseOf(world, id)
        const pairs = [['subject', left.subject, right.subject], ['status', left.status, right.status], ['plan', left.custom['plan'], right.custom['Plan__c']], ['region', left.custom['region'], right.custom['Region__c']], ['note', left.custom['note'], right.custom['Note__c']]] as const
        for (const [field, one, other] of pairs) if (!open.has(`${id} ${field}`)) expect([id, field, other ?? null]).toEqual([id, field, one ?? null])
      }
      // Nobody owns these two: what a person did last is never written over, conflict or none.
      for (const [key, { side, value }] of latest) {
        const [id = '', field] = key.split(' ')
        const now = side === 'left' ? world.desk.of(id) : caseOf(world, id)
        expect([key, side, field === 'status' ? now.status : now.subject]).toEqual([key, side, value])
      }
      await world.close()
    }), { numRuns: 60 })
  })
})

describe('a ticket that is ours no more', () => {
  it.each([['is deleted', (ticket: { status: string }) => (ticket.status = 'deleted')], ['leaves the route', (ticket: { tags: string[] }) => (ticket.tags = [])]] as const)('empties nothing on its case when it %s and somebody works on the case', async (_, change) => {
    const world = await makeWorld()
    const settled = async (): Promise<void> => {
      for (let round = 0; round < 4; round += 1) {
        world.clock.advance(70_000)
        await world.sync({ mapping: talking })
      }
    }
    world.desk.add('7', { body: 'P2 hate' })
    await settled()
    const [one] = world.cases.cases
    const before = { subject: one?.subject, fields: { ...one?.fields }, queue: one?.queue }
    world.desk.edit('7', change)
    await settled()
    world.cases.edit(one?.id ?? '', (each) => (each.priority = 'high'))
    world.cases.say(one?.id ?? '', 'a word on the case', true)
    await settled()
    expect({ subject: one?.subject, fields: one?.fields, queue: one?.queue }).toEqual(before)
    expect(world.desk.of('7').comments.map((comment) => comment.body)).toEqual(['P2 hate'])
    expect((await world.store.read((tx) => tx.attention.list('zendesk:acme', 9))).map((row) => row.reason)).not.toContain('cannot-judge')
    expect(await world.store.read((tx) => tx.tickets.countDue('zendesk:acme'))).toBe(0)
  })
})
