import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { COVER, saidIn, saysNoMore } from '../../src/connector/redaction.ts'
import { BridgeError } from '../../src/domain/errors.ts'
import type { Comment } from '../../src/domain/ticket.ts'
import type { AddNote, RedactNote } from '../../src/domain/write.ts'
import { compileMapping } from '../../src/mapping/compile.ts'
import { MappingFile } from '../../src/mapping/mapping.ts'
import { mask } from '../../src/rules/mask.ts'
import type { LaneIntent } from '../../src/store/store.ts'
import { carryNext } from '../../src/sync/carry-comments.ts'
import { isPreserved } from '../../src/sync/lives/preserve.ts'
import { revised, revisionOf } from '../../src/sync/lives/revise.ts'
import { takenBack } from '../../src/sync/lives/taken-back.ts'
import { Killed } from '../support/bridge.ts'
import { makeWorld, type World } from './engine.ts'
import { comment as commentOf, landed, triageOf } from './make.ts'
import { type DeskCase, lostAnswer } from './memory-crm.ts'

const RUNS = { numRuns: 10_000 }
const mapping = compileMapping(MappingFile.parse({
  id: 'test', title: 'Test', left: { vendor: 'zendesk' }, right: { vendor: 'salesforce' },
  fields: [{ id: 'description', left: 'description', right: 'field:About__c', direction: 'to-right', words: true }],
  comments: { public: 'both', private: 'both', attribution: 'role' },
}))

const caseOf = (world: World, id: string): DeskCase => world.cases.cases.find((one) => one.externalId === `zd-acme-${id}`) as DeskCase
const sync = async (world: World, rounds = 4): Promise<void> => {
  for (let round = 0; round < rounds; round += 1) {
    world.clock.advance(70_000)
    await world.sync({ mapping })
  }
}
const carriedTo = (world: World, side: 'left' | 'right', id = '7'): readonly string[] => (side === 'left' ? world.desk.of(id) : caseOf(world, id)).comments.filter((one) => one.ownKey !== null && one.body.startsWith('→')).map((one) => one.body.replace(/^→ .*?:\n\n/s, ''))
const lastOf = (world: World, side: 'left' | 'right', id = '7'): string => (side === 'left' ? world.desk.of(id) : caseOf(world, id)).comments.filter((one) => one.ownKey === null).at(-1)?.ref.id ?? ''
const attention = async (world: World): Promise<readonly string[]> => (await world.store.read((tx) => tx.attention.list('zendesk:acme', 20))).map((row) => row.reason)
/** Everything that is kept of what was said, opened. */
const storedWords = async (world: World): Promise<string> => JSON.stringify(await world.store.read(async (tx) => [
  [...(await tx.comments.of('zendesk:acme', ['7'])).values()], [...(await tx.comments.of('salesforce:acme', [caseOf(world, '7').id])).values()],
  [...(await tx.intents.ofLanes('salesforce:acme', ['case:zd-acme-7'])).values()], [...(await tx.intents.ofLanes('zendesk:acme', ['ticket:7'])).values()],
  [...(await tx.tickets.get('zendesk:acme', ['7'])).values()].map((row) => row.ticket.description),
]))

async function linked(body = 'P2 hate'): Promise<World> {
  const world = await makeWorld()
  world.desk.add('7', { body })
  await sync(world, 3)
  return world
}

describe('words that are taken out on one side', () => {
  it('go on the other side and in everything kept here; nothing else changes, and then it rests', async () => {
    const world = await linked()
    world.desk.say('7', 'ring me at 555 0134 please')
    world.desk.say('7', 'and soon')
    await sync(world)
    expect(carriedTo(world, 'right')).toEqual(['ring me at 555 0134 please', 'and soon'])

    world.desk.redact('7', world.desk.of('7').comments.at(-2)?.ref.id ?? '', `ring me at ${COVER.repeat(8)} please`)
    await sync(world, 2)
    expect(carriedTo(world, 'right')).toEqual([`ring me at ${COVER} please`, 'and soon'])
    expect(await storedWords(world)).not.toMatch(/0134/)
    expect(world.cases.redactions).toHaveLength(1)

    await sync(world)
    world.clock.advance(70_000)
    expect((await world.sync({ mapping })).written).toBe(0)
    expect([world.cases.redactions.length, world.desk.redactions.length, await attention(world)]).toEqual([1, 0, []])
  })

  it('go the other way too, and with a deleted comment everything goes', async () => {
    const world = await linked()
    world.cases.say(caseOf(world, '7').id, 'call Una back at 555 0134', true)
    world.cases.say(caseOf(world, '7').id, 'for us alone', false)
    await sync(world)
    const [first = '', second = ''] = caseOf(world, '7').comments.filter((one) => one.ownKey === null).map((one) => one.ref.id)

    world.cases.redact(caseOf(world, '7').id, first, 'call Una back')
    await sync(world, 2)
    expect(carriedTo(world, 'left')).toEqual([`call Una back ${COVER}`, 'for us alone'])
    world.cases.redact(caseOf(world, '7').id, second, null)
    await sync(world, 2)
    expect(carriedTo(world, 'left')).toEqual([`call Una back ${COVER}`, COVER])
    expect(await storedWords(world)).not.toMatch(/0134|alone/)
    expect(await attention(world)).toEqual([])
  })

  it('go from the description, and with it from what the mapping made of it', async () => {
    const world = await linked('P2 hate from 555 0134')
    expect(caseOf(world, '7').custom['About__c']).toBe('P2 hate from 555 0134')
    world.desk.redact('7', world.desk.of('7').comments[0]?.ref.id ?? '', `P2 hate from ${COVER}`)
    await sync(world)
    expect(caseOf(world, '7').custom['About__c']).toBe(`P2 hate from ${COVER}`)
    expect(await storedWords(world)).not.toMatch(/0134/)
  })

  it('go from what was carried once only, when the record was made, and leave there what people added', async () => {
    const once = compileMapping({ ...mapping.source, fields: mapping.source.fields.map((field) => ({ ...field, direction: 'create-only' as const })) })
    const world = await makeWorld()
    const run = async (): Promise<void> => {
      for (let round = 0; round < 3; round += 1) {
        world.clock.advance(70_000)
        await world.sync({ mapping: once })
      }
    }
    world.desk.add('7', { body: 'P2 hate from 555 0134' })
    await run()
    world.cases.edit(caseOf(world, '7').id, (one) => (one.custom['About__c'] = 'P2 hate from 555 0134, says Una'))
    await run()
    world.desk.redact('7', world.desk.of('7').comments[0]?.ref.id ?? '', `P2 hate from ${COVER.repeat(8)}`)
    await run()
    expect(caseOf(world, '7').custom['About__c']).toBe(`P2 hate from ${COVER}, says Una`)
    await run()
    world.clock.advance(70_000)
    expect((await world.sync({ mapping: once })).written).toBe(0)
  })

  it('are not carried over at all where they had not left yet', async () => {
    const world = await linked()
    world.desk.say('7', 'ring me at 555 0134 please')
    world.cases.trip = (name) => {
      if (name === 'submit:before') throw new BridgeError('connector.unavailable', 'the other side is down')
    }
    await sync(world, 2)
    world.desk.redact('7', lastOf(world, 'left'), `ring me at ${COVER} please`)
    await sync(world, 2)
    world.cases.trip = () => undefined
    await sync(world)
    expect(carriedTo(world, 'right')).toEqual([`ring me at ${COVER} please`])
    expect(world.cases.redactions).toEqual([])
  })

  it('that come back with new words are put before a person: no CRM changes what was said', async () => {
    const world = await linked()
    world.cases.say(caseOf(world, '7').id, 'it is the old one', true)
    await sync(world)
    world.cases.redact(caseOf(world, '7').id, lastOf(world, 'right'), 'it is the new one')
    await sync(world)
    expect(carriedTo(world, 'left')).toEqual([`it is the ${COVER} one`])
    expect(await attention(world)).toEqual(['comment-edited'])
  })

  it('of a copy alone leave what it was made from as it is, and call a person', async () => {
    const world = await linked()
    world.desk.say('7', 'ring me at 555 0134 please')
    await sync(world)
    const copy = caseOf(world, '7').comments.find((one) => one.ownKey !== null && one.body.includes('0134'))
    world.cases.redact(caseOf(world, '7').id, copy?.ref.id ?? '', (copy?.body ?? '').replace('555 0134', COVER))
    await sync(world)
    expect(world.desk.of('7').comments.at(-1)?.body).toBe('ring me at 555 0134 please')
    expect(await attention(world)).toEqual(['copy-redacted'])
  })

  it('are set aside where nobody can take them out, and say so', async () => {
    const world = await linked()
    world.cases.say(caseOf(world, '7').id, 'call 555 0134', true)
    await sync(world)
    world.desk.refuse.add('7')
    world.cases.redact(caseOf(world, '7').id, lastOf(world, 'right'), 'call')
    await sync(world)
    expect(await world.store.read((tx) => tx.intents.setAside('zendesk:acme', 9))).toMatchObject([{ op: 'redact-note', code: 'redaction.not-found' }])
    world.desk.refuse.clear()
    await world.store.write((tx) => tx.intents.retry('zendesk:acme', 'all', world.clock.now()))
    await sync(world)
    expect(carriedTo(world, 'left')).toEqual([`call ${COVER}`])
  })

  it('go once, whatever answer is lost and wherever it is killed', async () => {
    for (let killAt = 4; killAt < 44; killAt += 4) {
      const world = await linked()
      world.desk.say('7', 'ring me at 555 0134 please')
      world.cases.say(caseOf(world, '7').id, 'call Una back', true)
      await sync(world)
      world.desk.redact('7', world.desk.of('7').comments.find((one) => one.body.includes('0134'))?.ref.id ?? '', `ring me at ${COVER} please`)
      world.cases.redact(caseOf(world, '7').id, caseOf(world, '7').comments.find((one) => one.body.includes('Una'))?.ref.id ?? '', `call ${COVER} back`)
      let sends = 0
      world.cases.trip = (name) => {
        if (name === 'submit:after' && (sends += 1) === 1) throw lostAnswer()
      }
      world.clock.advance(70_000)
      await world.sync({ mapping, killAt }).catch((error: unknown) => {
        if (!(error instanceof Killed)) throw error
      })
      world.cases.trip = () => undefined
      world.clock.advance(15_000)
      await sync(world)
      expect([killAt, carriedTo(world, 'right'), carriedTo(world, 'left')]).toEqual([killAt, [`ring me at ${COVER} please`], [`call ${COVER} back`]])
      expect([world.cases.redactions.length, world.desk.redactions.length]).toEqual([1, 1])
      expect(await storedWords(world)).not.toMatch(/0134|Una/)
      await world.close()
    }
  })
})

describe('what preserves a ticket', () => {
  it.each([
    [['child_exploitation'], true], [['child_welfare'], true], [['violent_threat'], true], [['sextortion'], true], [['hate', 'violent_threat'], true], [['hate'], false], [['self_harm'], false],
  ] as const)('%j: %j', (categories, held) => {
    expect(isPreserved([triageOf({ category: categories[0], categories: [...categories] })], null)).toBe(held)
  })

  it('holds for what it was once, and for whatever the mapping lets cross as a pointer only', () => {
    expect(isPreserved([triageOf({ category: 'child_welfare' }), triageOf({ category: 'hate' })], null)).toBe(true)
    expect(isPreserved([triageOf({ category: 'hate' })], () => 'pointer')).toBe(true)
    expect(isPreserved([], null)).toBe(false)
  })
})

const words = fc.array(fc.constantFrom('ring', 'me', 'at', '555', 'Una', 'please', '電話', 'me'), { minLength: 1, maxLength: 8 })
/** A comment, what became of it reading by reading, and in which order the readings came. */
const history = words.chain((said) => fc.record({
  said: fc.constant(said),
  gone: fc.array(fc.nat(said.length - 1), { maxLength: 4 }),
  deleted: fc.boolean(),
  readings: fc.array(fc.nat(5), { maxLength: 6 }),
  redactedCrossing: fc.boolean(),
  attribution: fc.constantFrom('role' as const, 'none' as const),
}))

function play({ said, gone, deleted, readings, redactedCrossing, attribution }: typeof history extends fc.Arbitrary<infer T> ? T : never) {
  const at = 1_000_000
  const first = commentOf({ body: said.join(' '), at, authorRole: 'end-user' })
  const states: Comment[] = [first]
  for (const index of gone) {
    const now = (states.at(-1)?.body ?? '').split(' ')
    now[index] = COVER.repeat(3)
    states.push({ ...first, body: now.join(' '), changedAt: at + states.length })
  }
  if (deleted) states.push({ ...first, body: '', gone: true, changedAt: at + states.length })
  const carried = carryNext({ comments: { public: 'both', private: 'both', attribution, history: 'leave' }, crossing: redactedCrossing ? 'redacted' : 'whole', from: 'left', thread: [commentOf({ id: '0' }), first], lane: [], to: { connection: 'sf', recordId: '500', version: '1' }, since: 0 })
  let kept = first
  for (const reading of [...readings.map((one) => states[one % states.length] as Comment), states.at(-1) as Comment]) {
    const kind = revisionOf(kept, reading)
    if (kind === 'less' || kind === 'other') kept = revised(kept, reading)
  }
  return { first, last: states.at(-1) as Comment, carried, kept }
}

const planned = (lane: readonly LaneIntent[], kept: Comment): readonly RedactNote[] => takenBack({ from: 'left', thread: [kept], lane, to: 'sf', crossing: null })

describe('the planner of redactions', () => {
  it('converges: whatever was read in whatever order, what is kept and carried says no more than the comment does', () => {
    fc.assert(fc.property(history, (one) => {
      const { last, carried, kept } = play(one)
      expect(saysNoMore(kept.body, last.body)).toBe(true)
      if (carried === null) return
      const [write] = planned([landed(carried)], kept)
      const note = (write?.body ?? (carried as AddNote).body).replace(/^→ (The person.*?:\n\n)?/s, '')
      expect(saysNoMore(note, last.body) || saysNoMore(note, mask(last.body))).toBe(true)
    }), RUNS)
  })

  it('is idempotent and echo-free: once taken back nothing is left to take, and what it makes of the copy is no news', () => {
    fc.assert(fc.property(history, (one) => {
      const { carried, kept } = play(one)
      if (carried === null) return
      const [write] = planned([landed(carried)], kept)
      if (write === undefined) return
      expect(planned([landed({ ...(carried as AddNote), body: write.body })], kept)).toEqual([])
      expect(planned([landed(carried)], kept)).toEqual([write])
      const copy = commentOf({ id: 'copy', body: write.body, ownKey: write.note.key })
      expect(revisionOf(copy, { ...copy, changedAt: copy.at + 9 })).toBe('none')
    }), RUNS)
  })

  it('takes nothing that still stands: of what was not redacted every word stays', () => {
    fc.assert(fc.property(history, (one) => {
      const { last, carried, kept } = play({ ...one, redactedCrossing: false })
      if (carried === null) return
      const [write] = planned([landed(carried)], kept)
      const note = (write?.body ?? (carried as AddNote).body).replace(/^→ (The person.*?:\n\n)?/s, '')
      expect(saidIn(note)).toEqual(saidIn(last.body))
    }), RUNS)
  })

  it('does not depend on the order of comments, and infers nothing from a thread that is not whole', () => {
    fc.assert(fc.property(history, history, (one, two) => {
      const [a, b] = [play(one), play(two)]
      const second = { ...b.kept, ref: { ...b.kept.ref, id: '2' } }
      const lane = [a.carried, b.carried === null ? null : { ...(b.carried as AddNote), key: 'second', source: 'zendesk:acme 2' }].flatMap((write) => (write === null ? [] : [landed(write)]))
      const of = (thread: readonly Comment[], some = lane): readonly string[] => takenBack({ from: 'left', thread, lane: some, to: 'sf', crossing: null }).map((write) => write.key).toSorted()
      expect(of([a.kept, second])).toEqual(of([second, a.kept], lane.toReversed()))
      expect(of([])).toEqual([])
    }), RUNS)
  })

  it('never takes an older reading, nor one of the same instant, for words that were put in again', () => {
    fc.assert(fc.property(words, words, fc.integer({ min: -3, max: 0 }), (said, other, later) => {
      const known = commentOf({ body: said.join(' '), at: 100, changedAt: 100 })
      const kind = revisionOf(known, { ...known, body: other.join(' '), changedAt: 100 + later })
      expect(kind === 'none' || (later === 0 && kind === 'less' && saysNoMore(other.join(' '), known.body))).toBe(true)
    }), RUNS)
  })
})
