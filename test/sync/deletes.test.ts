import { describe, expect, it } from 'vitest'
import { COVER } from '../../src/connector/redaction.ts'
import { BridgeError } from '../../src/domain/errors.ts'
import type { Tombstone } from '../../src/domain/lives.ts'
import { compileMapping, type CompiledMapping } from '../../src/mapping/compile.ts'
import { MappingFile } from '../../src/mapping/mapping.ts'
import { isHeld } from '../../src/sync/lives/look-after.ts'
import { Killed } from '../support/bridge.ts'
import { makeWorld, type World } from './engine.ts'
import { triageOf } from './make.ts'
import { type DeskCase, lostAnswer } from './memory-crm.ts'

const MINUTE = 60_000
const LEFT = 'zendesk:acme'
const RIGHT = 'salesforce:acme'

function mappingOf(direction: 'none' | 'to-right' | 'to-left' | 'both', perHour = 3): CompiledMapping {
  return compileMapping(MappingFile.parse({
    id: 'test', title: 'Test', left: { vendor: 'zendesk' }, right: { vendor: 'salesforce' }, fields: [{ id: 'subject', left: 'subject', right: 'subject', direction: 'both' }],
    comments: { public: 'both', private: 'both', attribution: 'role' }, deletes: { direction, perHour, confirmMinutes: 10 },
  }))
}
const both = mappingOf('both')

const caseOf = (world: World, id = '7'): DeskCase => {
  const found = world.cases.cases.filter((one) => one.externalId === `zd-acme-${id}`)
  if (found.length !== 1) throw new Error(`${found.length} cases for ${id}`)
  return found[0] as DeskCase
}
const run = async (world: World, mapping = both, minutes = 1.2): Promise<void> => {
  world.clock.advance(minutes * MINUTE)
  await world.sync({ mapping })
}
/** Long enough for the delete to be told of, looked at, carried over and heard of. */
const pass = async (world: World, mapping = both): Promise<void> => {
  for (const minutes of [2, 3, 9, 2, 2, 2]) await run(world, mapping, minutes)
}
const attention = async (world: World): Promise<readonly string[]> => (await world.store.read((tx) => tx.attention.list(LEFT, 50))).concat(await world.store.read((tx) => tx.attention.list(RIGHT, 50))).map((row) => row.reason).toSorted()
const stone = async (world: World, side: 'left' | 'right' = 'left', id = '7'): Promise<Tombstone | undefined> => {
  const recordId = side === 'left' ? id : caseOf(world, id).id
  return (await world.store.read((tx) => tx.tombstones.of(side === 'left' ? LEFT : RIGHT, [recordId]))).get(recordId)
}
const ended = async (world: World, id = '7'): Promise<boolean> => (await world.store.read((tx) => tx.links.byLeft(LEFT, [id], RIGHT))).get(id)?.ended !== undefined
const approve = (world: World, side: 'left' | 'right', id: string, decision: 'approved' | 'declined' = 'approved') =>
  world.store.write((tx) => tx.tombstones.decide(side === 'left' ? LEFT : RIGHT, id, decision, { by: 'ada', why: 'asked', at: world.clock.now() }))

async function linked(bodies: Readonly<Record<string, string>> = { 7: 'P2 hate' }, mapping = both): Promise<World> {
  const world = await makeWorld()
  for (const [id, body] of Object.entries(bodies)) world.desk.add(id, { body })
  for (let round = 0; round < 4; round += 1) await run(world, mapping)
  return world
}

describe('a record that is deleted on one side', () => {
  it('leaves the other as it is until a look at it, later, says the same; then the other follows, once, and all is quiet', async () => {
    const world = await linked()
    world.desk.delete('7')
    await run(world)
    await run(world)
    expect(await stone(world)).toMatchObject({ state: 'told', lookedAt: null, side: 'left', leftId: '7' })
    await run(world, both, 5)
    expect([caseOf(world).status, world.cases.removals]).toEqual(['open', []])

    await run(world, both, 8)
    expect([caseOf(world).status, world.cases.removals]).toEqual(['deleted', [caseOf(world).id]])
    await pass(world)
    expect(await stone(world)).toMatchObject({ state: 'carried', dueAt: null })
    expect([await stone(world, 'right'), await ended(world), world.cases.removals.length, world.desk.removals]).toEqual([undefined, true, 1, []])
    world.clock.advance(2 * MINUTE)
    expect(await world.sync({ mapping: both })).toMatchObject({ written: 0, waiting: 0, setAside: 0 })
    expect(await attention(world)).toEqual(['deleted'])
  })

  it('is carried to the tickets too', async () => {
    const world = await linked()
    world.cases.delete(caseOf(world).id)
    await pass(world)
    expect([world.desk.of('7').status, world.desk.removals, world.cases.removals]).toEqual(['deleted', ['7'], []])
    expect(await stone(world, 'right')).toMatchObject({ state: 'carried', side: 'right', leftId: '7' })
    expect(await stone(world, 'left')).toBeUndefined()
  })

  it.each([['none', 'left'], ['to-left', 'left'], ['to-right', 'right']] as const)('under `%s` of the %s is not carried: the other side keeps its record, the link ends, and a person is told', async (direction, side) => {
    const mapping = mappingOf(direction)
    const world = await linked({ 7: 'P2 hate' }, mapping)
    if (side === 'left') world.desk.delete('7')
    else world.cases.delete(caseOf(world).id)
    await pass(world, mapping)
    expect([world.desk.removals, world.cases.removals, await ended(world), (await stone(world, side))?.state]).toEqual([[], [], true, 'ended'])
    expect(await attention(world)).toContain('link-ended')

    // The one that is left goes on alone.
    const planned = (await world.store.read((tx) => tx.intents.ofLanes(RIGHT, ['case:zd-acme-7']))).get('case:zd-acme-7')?.length
    if (side === 'left') world.cases.edit(caseOf(world).id, (one) => (one.subject = 'worked on'))
    else world.desk.say('7', 'P1 hate, and worse', 'end-user')
    await pass(world, mapping)
    expect(world.cases.cases.length).toBe(1)
    expect(caseOf(world).subject).toBe(side === 'left' ? 'worked on' : 'Subject 7')
    expect(await world.store.read((tx) => tx.intents.counts(RIGHT))).toMatchObject({ waiting: 0, sent: 0, setAside: 0 })
    if (side === 'right') expect((await world.store.read((tx) => tx.intents.ofLanes(RIGHT, ['case:zd-acme-7']))).get('case:zd-acme-7')).toHaveLength(planned ?? 0)
    if (side === 'right') expect(world.desk.of('7').tags).toContain('severity_p1')
  })

  it.each([
    ['a look that finds it there', (world: World) => (world.desk.lookLies = () => ({ found: 'there' as const })), 'lifted'],
    ['no answer to the look', (world: World) => (world.desk.lookLies = () => { throw lostAnswer() }), 'told'],
  ] as const)('is not believed on one signal alone: %s', async (_, lie, state) => {
    const world = await linked()
    lie(world)
    world.desk.delete('7')
    await pass(world)
    expect([caseOf(world).status, world.cases.removals, await ended(world), (await stone(world))?.state]).toEqual(['open', [], false, state])
  })

  it('a ticket that is merely not there, or whose look alone says so, is no delete at all', async () => {
    const world = await linked()
    world.desk.lookLies = () => ({ found: 'absent' })
    world.desk.tickets.delete('7')
    await pass(world)
    expect([await stone(world), caseOf(world).status, await ended(world)]).toEqual([undefined, 'open', false])
  })

  it('nor is one that only a direct look says to be deleted: the export tells it, or nobody', async () => {
    const world = await linked()
    world.desk.delete('7')
    await world.store.write((tx) => tx.inbox.put(LEFT, 'hook-1', [{ connection: LEFT, kind: 'ticket', id: '7' }], world.clock.now()))
    await run(world, both, 0.2)
    expect([await stone(world), (await world.store.read((tx) => tx.tickets.get(LEFT, ['7']))).get('7')?.ticket.status]).toEqual([undefined, 'deleted'])
    await run(world, both, 2)
    expect(await stone(world)).toMatchObject({ state: 'told' })
  })

  it('of which nobody knows what it was about is not known to be harmless', () => {
    expect([isHeld({ mapping: both }, []), isHeld({ mapping: both }, [triageOf({ category: 'hate', categories: ['hate'] })])]).toEqual([true, false])
  })

  it('waits for a person where it is preserved, or under a legal hold, whoever approved it', async () => {
    const world = await linked({ 7: 'P1 sextortion', 8: 'P2 hate' })
    await world.store.write((tx) => tx.holds.place(LEFT, '8', { by: 'ada', why: 'an order', at: world.clock.now() }))
    world.desk.delete('7')
    world.desk.delete('8')
    await pass(world)
    expect([(await stone(world))?.because, (await stone(world, 'left', '8'))?.because, world.cases.removals]).toEqual(['preserved', 'hold', []])
    expect((await attention(world)).filter((reason) => reason === 'delete-waits')).toHaveLength(2)

    await approve(world, 'left', '7')
    await approve(world, 'left', '8')
    await pass(world)
    expect(world.cases.removals).toEqual([caseOf(world).id])
    expect(await stone(world, 'left', '8')).toMatchObject({ state: 'waits', because: 'hold' })
  })

  it('that a person declines to carry ends the link and nothing else', async () => {
    const world = await linked({ 7: 'P1 sextortion' })
    world.desk.delete('7')
    await pass(world)
    await approve(world, 'left', '7', 'declined')
    await pass(world)
    expect([caseOf(world).status, await ended(world), world.cases.removals]).toEqual(['open', true, []])
  })

  it.each([
    ['edits it', (world: World) => world.cases.edit(caseOf(world).id, (one) => (one.subject = 'I work on it'))],
    ['says something there', (world: World) => world.cases.say(caseOf(world).id, 'still needed', false)],
  ] as const)('keeps what somebody works on: who %s after the delete is asked first', async (_, work) => {
    const world = await linked()
    world.desk.delete('7')
    await run(world, both, 3)
    work(world)
    await pass(world)
    expect([world.cases.removals, await stone(world)]).toMatchObject([[], { state: 'waits', because: 'edited' }])
    expect(await attention(world)).toContain('delete-waits')
    await approve(world, 'left', '7')
    await pass(world)
    expect(world.cases.removals).toHaveLength(1)
  })

  it('keeps what somebody edits in the very moment in which it would go', async () => {
    const world = await linked()
    world.desk.delete('7')
    await run(world, both, 3)
    await run(world, both, 3)
    let edits = 0
    world.cases.trip = (name) => {
      if (name === 'submit:before' && (edits += 1) === 1) world.cases.edit(caseOf(world).id, (one) => (one.subject = 'just now'))
    }
    await run(world, both, 9)
    world.cases.trip = () => undefined
    await pass(world)
    expect([edits > 0, caseOf(world).status, await stone(world)]).toMatchObject([true, 'open', { state: 'waits', because: 'edited' }])
  })

  it.each([
    ['held', 'hold', (world: World) => world.store.write((tx) => tx.holds.place(LEFT, '7', { by: 'ada', why: 'an order', at: world.clock.now() }))],
    ['worked on', 'edited', async (world: World) => {
      world.cases.say(caseOf(world).id, 'still needed', false)
      await run(world, both, 0.1)
    }],
  ] as const)('does not leave any more once it is %s, though it was planned', async (_, because, happen) => {
    const world = await linked()
    world.desk.delete('7')
    await run(world, both, 3)
    await run(world, both, 3)
    world.cases.trip = (name) => {
      if (name === 'submit:before') throw new BridgeError('connector.unavailable', 'the other side is down')
    }
    await run(world, both, 9)
    expect((await stone(world))?.state).toBe('leaving')
    await happen(world)
    world.cases.trip = () => undefined
    await pass(world)
    expect([world.cases.removals, await stone(world)]).toMatchObject([[], { state: 'waits', because }])
    expect(await world.store.read((tx) => tx.intents.counts(RIGHT))).toMatchObject({ waiting: 0, sent: 0 })
  })

  it('above the cap waits with all others: so many deletes are most likely a mistake', async () => {
    const ids = ['1', '2', '3', '4', '5']
    const world = await linked(Object.fromEntries(ids.map((id) => [id, 'P2 hate'])))
    for (const id of ids) world.desk.delete(id)
    await pass(world)
    for (let hours = 0; hours < 4; hours += 1) await run(world, both, 61)
    expect(world.cases.removals).toEqual([])
    expect(await Promise.all(ids.map(async (id) => (await stone(world, 'left', id))?.because))).toEqual(ids.map(() => 'many'))
    expect((await attention(world)).filter((reason) => reason !== 'deleted')).toEqual(['deletes-many'])

    await approve(world, 'left', '2')
    await approve(world, 'left', '3', 'declined')
    await pass(world)
    expect([world.cases.removals, await ended(world, '3')]).toEqual([[caseOf(world, '2').id], true])
  })

  it('is carried over up to the cap', async () => {
    const ids = ['1', '2', '3']
    const world = await linked(Object.fromEntries(ids.map((id) => [id, 'P2 hate'])))
    for (const id of ids) world.desk.delete(id)
    await pass(world)
    expect(world.cases.removals.toSorted()).toEqual(ids.map((id) => caseOf(world, id).id).toSorted())
  })

  it('that both sides delete ends the link, and takes nothing with it', async () => {
    const world = await linked()
    world.desk.delete('7')
    world.cases.delete(caseOf(world).id)
    await pass(world)
    expect([world.desk.removals, world.cases.removals, await ended(world)]).toEqual([[], [], true])
    expect(await attention(world)).toEqual(['deleted'])
  })
})

describe('a record that is restored', () => {
  it('while its counterpart was about to follow keeps it', async () => {
    const world = await linked()
    world.desk.delete('7')
    await run(world, both, 3)
    await run(world, both, 3)
    world.cases.trip = (name) => {
      if (name === 'submit:before') throw new BridgeError('connector.unavailable', 'the other side is down')
    }
    await run(world, both, 9)
    world.desk.restore('7')
    await run(world, both, 2)
    world.cases.trip = () => undefined
    await pass(world)
    expect([world.cases.removals, (await stone(world))?.state, caseOf(world).status]).toEqual([[], 'lifted', 'open'])
  })

  it('before anything followed is alive again with its case, and no second one is made', async () => {
    const world = await linked()
    world.desk.delete('7')
    await run(world, both, 3)
    world.desk.restore('7')
    world.desk.edit('7', (ticket) => (ticket.subject = 'back again'))
    await pass(world)
    expect([world.cases.cases.length, caseOf(world).subject, caseOf(world).status, (await stone(world))?.state, await ended(world)]).toEqual([1, 'back again', 'open', 'lifted', false])
    expect(await attention(world)).toEqual([])
  })

  it('after the link had ended is linked again', async () => {
    const mapping = mappingOf('none')
    const world = await linked({ 7: 'P2 hate' }, mapping)
    world.desk.delete('7')
    await pass(world, mapping)
    world.desk.restore('7')
    await pass(world, mapping)
    world.cases.edit(caseOf(world).id, (one) => (one.subject = 'from the case'))
    await pass(world, mapping)
    expect([world.desk.of('7').subject, world.cases.cases.length, await ended(world), await attention(world)]).toEqual(['from the case', 1, false, []])
  })

  it.each(['left', 'right'] as const)('after the other had followed calls a person, and both go on once the other is restored too (%s)', async (side) => {
    const world = await linked()
    if (side === 'left') world.desk.delete('7')
    else world.cases.delete(caseOf(world).id)
    await pass(world)
    if (side === 'left') world.desk.restore('7')
    else world.cases.restore(caseOf(world).id)
    await pass(world)
    expect([world.cases.cases.length, world.desk.of('7').status, caseOf(world).status]).toEqual([1, ...(side === 'left' ? ['open', 'deleted'] : ['deleted', 'open'])])
    expect(await attention(world)).toContain('restored')

    if (side === 'left') world.cases.restore(caseOf(world).id)
    else world.desk.restore('7')
    await pass(world)
    world.desk.edit('7', (ticket) => (ticket.subject = 'both are back'))
    await pass(world)
    expect([world.cases.cases.length, caseOf(world).subject, await ended(world)]).toEqual([1, 'both are back', false])
  })

  it.each(['left', 'right'] as const)('after it had followed the other loses the words that were taken out of the other meanwhile (%s)', async (side) => {
    const world = await linked()
    const record = { delete: () => (side === 'left' ? world.desk.delete('7') : world.cases.delete(caseOf(world).id)), restore: (which: 'left' | 'right') => (which === 'left' ? world.desk.restore('7') : world.cases.restore(caseOf(world).id)) }
    const thread = (which: 'left' | 'right') => (which === 'left' ? world.desk.of('7') : caseOf(world)).comments
    const other = side === 'left' ? 'right' : 'left'
    if (side === 'left') world.desk.say('7', 'ring me at 555 0134 please')
    else world.cases.say(caseOf(world).id, 'ring me at 555 0134 please', true)
    await pass(world)
    expect(thread(other).filter(({ body }) => body.includes('0134'))).toHaveLength(1)
    record.delete()
    await pass(world)
    record.restore(side)
    await pass(world)

    const said = thread(side).find(({ body, ownKey }) => ownKey === null && body.includes('0134'))?.ref.id ?? ''
    if (side === 'left') world.desk.redact('7', said, `ring me at ${COVER} please`)
    else world.cases.redact(caseOf(world).id, said, `ring me at ${COVER} please`)
    await pass(world)
    record.restore(other)
    await pass(world)
    expect(thread(other).filter(({ body }) => body.includes('0134'))).toEqual([])
  })

  it('and deleted once more is carried over once more', async () => {
    const world = await linked()
    world.desk.delete('7')
    await run(world, both, 3)
    world.desk.restore('7')
    await run(world, both, 3)
    world.desk.delete('7')
    await pass(world)
    expect(world.cases.removals).toHaveLength(1)
  })
})

describe('whatever is lost or killed', () => {
  it('the other side\'s record goes once, and not at all where a person took it out of the bin again', async () => {
    for (let killAt = 3; killAt < 36; killAt += 3) {
      const world = await linked()
      world.desk.delete('7')
      await run(world, both, 3)
      let sends = 0
      world.cases.trip = (name) => {
        if (name === 'submit:after' && (sends += 1) === 1) throw lostAnswer()
      }
      world.clock.advance(12 * MINUTE)
      await world.sync({ mapping: both, killAt }).catch((error: unknown) => {
        if (!(error instanceof Killed)) throw error
      })
      const went = world.cases.removals.length
      if (went > 0) world.cases.restore(caseOf(world).id)
      world.cases.trip = () => undefined
      await pass(world)
      expect([killAt, world.cases.removals.length, caseOf(world).status]).toEqual([killAt, 1, went > 0 ? 'open' : 'deleted'])
      await world.close()
    }
  })
})
