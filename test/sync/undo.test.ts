import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { undo, type UndoReport } from '../../src/desk/undo.ts'
import type { FieldValue, Ticket } from '../../src/domain/ticket.ts'
import type { Write } from '../../src/domain/write.ts'
import { compileMapping } from '../../src/mapping/compile.ts'
import { valueAt } from '../../src/mapping/paths.ts'
import type { LaneIntent } from '../../src/store/store.ts'
import type { WrittenBy } from '../../src/store/story-store.ts'
import { planUndo, type UndoPlan } from '../../src/sync/undo/plan.ts'
import { compensations } from '../../src/sync/undo/writes.ts'
import { mapping as mappingOf } from '../mapping/make.ts'
import { Killed } from '../support/bridge.ts'
import { makeWorld, markerPolicy, type World } from './engine.ts'
import { landed, ticket } from './make.ts'
import { type DeskCase, lostAnswer } from './memory-crm.ts'

const mapping = compileMapping(mappingOf({
  fields: [
    { id: 'subject', left: 'subject', right: 'subject', direction: 'both', words: true },
    { id: 'plan', left: 'field:plan', right: 'field:Plan__c', direction: 'both', owner: 'left' },
  ],
  status: { direction: 'both', pairs: [{ left: 'open', right: 'open' }, { left: 'new', right: 'new' }, { left: 'pending', right: 'pending' }, { left: 'solved', right: 'solved' }] },
  comments: { public: 'both' },
}))
const newer = compileMapping({ ...mapping.source, about: 'another version' })

const settle = async (world: World, options: Parameters<World['sync']>[0] = {}, rounds = 3): Promise<void> => {
  for (let round = 0; round < rounds; round += 1) {
    world.clock.advance(70_000)
    await world.sync({ mapping, ...options })
  }
}
let undoes = 0
const take = (world: World, wanted: WrittenBy, yes = true): Promise<UndoReport> =>
  undo({ store: world.store, left: world.desk.connection(), right: world.cases.connection(), policy: 'markers-1', mapping, wanted, by: 'ada', why: null, now: world.clock.now(), ids: { next: () => `u${(undoes += 1)}` }, yes, signal: new AbortController().signal })
const caseOf = (world: World): DeskCase => world.cases.cases[0] as DeskCase
const policy = { by: 'policy', name: 'markers-1' } as const
const carried = { by: 'mapping', name: mapping.version } as const

async function linked(body = 'P2 hate'): Promise<World> {
  const world = await makeWorld()
  await settle(world, {}, 1)
  world.desk.add('7', { subject: 'first', body, status: 'open', tags: ['user_safety', 'vip'] })
  await settle(world)
  return world
}

describe('what automation wrote, taken back', () => {
  it('is shown first; then tags are gone, fields as before, and the note is followed by one that says so', async () => {
    const world = await linked()
    expect([world.desk.of('7').tags, world.desk.notes('7')]).toEqual([['user_safety', 'vip', 'safety_hate', 'severity_p2'], [expect.stringContaining('Breakwater')]])

    const preview = await take(world, policy, false)
    expect(preview).toMatchObject({ planned: 0, records: expect.arrayContaining([expect.objectContaining({ side: 'left', id: '7', notes: 1, back: expect.arrayContaining(['tag:severity_p2', 'tag:safety_hate', 'own:severity']) as string[] })]) as unknown })
    // A case cannot be unmade.
    expect(preview.records.find((one) => one.side === 'right')).toMatchObject({ back: [], stays: expect.arrayContaining([{ name: 'own:severity', why: 'made-with-it' }]) as unknown })
    await settle(world)
    expect(world.desk.of('7').tags).toContain('severity_p2')

    expect((await take(world, policy)).planned).toBe(1)
    await settle(world)
    expect(world.desk.of('7').tags).toEqual(['user_safety', 'vip'])
    expect(world.desk.of('7').fields).toMatchObject({ severity: null, category: null })
    expect(world.desk.notes('7')).toEqual([expect.stringContaining('Hate'), expect.stringContaining('takes back what it wrote here')])
  })

  it('does not come back by itself; new words, or another policy, bring it back', async () => {
    const world = await linked()
    await take(world, policy)
    await settle(world)
    // Neither time nor an agent's edit is news of what was judged wrongly.
    world.desk.edit('7', (one) => (one.priority = 'high'))
    await settle(world)
    expect(world.desk.of('7').tags).toEqual(['user_safety', 'vip'])

    world.desk.say('7', 'it goes on')
    await settle(world)
    expect(world.desk.of('7').tags).toEqual(['user_safety', 'vip', 'safety_hate', 'severity_p2'])
    await take(world, policy)
    await settle(world)
    expect(world.desk.of('7').tags).toEqual(['user_safety', 'vip'])
    await settle(world, { policy: markerPolicy('markers-2') })
    expect(world.desk.of('7').tags).toContain('severity_p2')
  })

  it('goes back to what an earlier policy had written, not to nothing', async () => {
    const world = await linked('P2 hate')
    const louder = { ...markerPolicy('louder'), triage: (input: Parameters<ReturnType<typeof markerPolicy>['triage']>[0], now: number) => ({ ...markerPolicy('louder').triage(input, now), severity: 'P1' as const }) }
    await settle(world, { policy: louder })
    expect(world.desk.of('7').tags).toContain('severity_p1')

    await take(world, { by: 'policy', name: 'loud' })
    await settle(world, { policy: louder })
    expect([world.desk.of('7').tags.toSorted(), world.desk.of('7').fields['severity']]).toEqual([['safety_hate', 'severity_p2', 'user_safety', 'vip'], 'P2'])
    expect(caseOf(world).fields).toMatchObject({ severity: 'P2' })
    await settle(world)
    expect(world.desk.of('7').tags).toContain('severity_p2')
  })

  it('leaves what people touched since, and says so', async () => {
    const world = await linked()
    world.desk.edit('7', (one) => Object.assign(one, { subject: 'second' }) && Object.assign(one.custom, { plan: 'gold' }))
    await settle(world)
    world.cases.edit(caseOf(world).id, (one) => (one.custom['Plan__c'] = 'silver'))
    const report = await take(world, carried, false)

    expect(report.records.find((one) => one.side === 'right')).toMatchObject({ back: ['path:subject'], stays: expect.arrayContaining([{ name: 'path:field:Plan__c', why: 'touched' }, { name: 'path:status', why: 'made-with-it' }]) as unknown })
    await take(world, carried)
    await settle(world)
    expect([caseOf(world).subject, caseOf(world).custom['Plan__c']]).toEqual(['first', 'silver'])
    // A person's change since is carried as ever.
    expect(world.desk.of('7')).toMatchObject({ subject: 'second', custom: { plan: 'silver' } })
  })

  it('of a carried value is let stand on both sides until one of them changes, or another version is in force', async () => {
    const world = await linked()
    world.desk.edit('7', (one) => (one.subject = 'second'))
    await settle(world)
    await take(world, carried)
    await settle(world)
    expect([world.desk.of('7').subject, caseOf(world).subject]).toEqual(['second', 'first'])
    expect(await world.store.read((tx) => tx.conflicts.countOpen('zendesk:acme'))).toBe(0)

    await settle(world, { mapping: newer })
    expect([world.desk.of('7').subject, caseOf(world).subject]).toEqual(['second', 'second'])
    world.desk.edit('7', (one) => (one.subject = 'third'))
    await settle(world, { mapping: newer })
    await take(world, { by: 'mapping', name: newer.version })
    await settle(world, { mapping: newer })
    expect(caseOf(world).subject).toBe('first')
    world.desk.edit('7', (one) => (one.subject = 'fourth'))
    await settle(world, { mapping: newer })
    expect(caseOf(world).subject).toBe('fourth')
  })

  it('of a comment that was carried over is a note below it', async () => {
    const world = await linked()
    world.desk.say('7', 'it goes on')
    await settle(world)
    await take(world, carried)
    await settle(world)

    expect(caseOf(world).comments.map((one) => [one.body.split('\n').at(-1), one.public])).toEqual([['it goes on', true], ['Breakwater: one comment above was carried over from the ticket by mistake.', false]])
    expect(world.desk.of('7').comments.filter((one) => one.body.includes('by mistake'))).toEqual([])
  })

  it('twice does nothing more, sent or not', async () => {
    const world = await linked()
    await take(world, policy)
    await take(world, policy)
    await settle(world)
    const after = [world.desk.of('7').changedAt, caseOf(world).version]

    expect(await take(world, policy)).toMatchObject({ planned: 0, records: [{ side: 'right', back: [] }] })
    await settle(world)
    expect([world.desk.notes('7').length, world.desk.of('7').changedAt, caseOf(world).version]).toEqual([2, ...after])
  })

  it('by a run takes back that run and nothing else; unknown names are refused', async () => {
    const world = await linked()
    world.desk.edit('7', (one) => (one.subject = 'second'))
    await settle(world, {}, 1)
    const run = (await world.store.read((tx) => tx.intents.ofLanes('salesforce:acme', ['case:zd-acme-7']))).get('case:zd-acme-7')?.at(-1)?.run ?? ''
    await take(world, { by: 'run', name: run })
    await settle(world)

    expect([caseOf(world).subject, world.desk.of('7').tags.includes('severity_p2')]).toEqual(['first', true])
    await expect(take(world, { by: 'run', name: 'no-such-run' })).rejects.toThrow(/Nothing was written by a run/)
    await expect(take(world, { by: 'policy', name: 'm' })).rejects.toMatchObject({ code: 'config.invalid' })
  })

  it('outside the queue too: the tag that called a person is gone until something new is said', async () => {
    const world = await makeWorld()
    world.desk.add('9', { body: 'P0 self_harm', tags: ['billing'] })
    await settle(world)
    expect(world.desk.of('9').tags).toEqual(['billing', 'safety_review'])
    await take(world, policy)
    await settle(world)
    expect(world.desk.of('9').tags).toEqual(['billing'])
    world.desk.say('9', 'P0 self_harm again')
    await settle(world)
    expect(world.desk.of('9').tags).toEqual(['billing', 'safety_review'])
  })

  it('is planned anew where the record moved on meanwhile, and keeps what moved it', async () => {
    const world = await linked()
    world.desk.edit('7', (one) => (one.subject = 'second'))
    await settle(world)
    await take(world, policy)
    await take(world, carried)
    let once = true
    world.desk.meanwhile = () => {
      if (once) world.desk.edit('7', (one) => (one.tags = [...one.tags.filter((tag) => tag !== 'safety_hate'), 'by_an_agent']))
      once = false
    }
    world.cases.meanwhile = (write) => {
      world.cases.meanwhile = () => undefined
      world.cases.edit(write.caseId, (one) => (one.priority = 'urgent'))
    }
    await settle(world, {}, 4)

    expect(world.desk.of('7').tags).toEqual(['user_safety', 'vip', 'by_an_agent'])
    expect(world.desk.notes('7')).toHaveLength(2)
    expect(caseOf(world)).toMatchObject({ subject: 'first', priority: 'urgent' })
  })

  it('ends alike wherever it is killed and whatever answer is lost', { timeout: 120_000 }, async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 4 }), fc.boolean(), async (kills, lose) => {
      const world = await linked()
      world.desk.edit('7', (one) => (one.subject = 'second'))
      await settle(world)
      await take(world, policy)
      await take(world, carried)
      if (lose) {
        let left = 2
        world.desk.trip = (step) => {
          if (step !== 'submit:after' || left === 0) return
          left -= 1
          throw lostAnswer()
        }
      }
      for (const killAt of kills) {
        world.clock.advance(70_000)
        await world.sync({ mapping, killAt }).catch((error: unknown) => {
          if (!(error instanceof Killed)) throw error
        })
      }
      await settle(world, {}, 5)
      expect([world.desk.of('7').tags, world.desk.notes('7').length, caseOf(world).subject, world.desk.of('7').subject]).toEqual([['user_safety', 'vip'], 2, 'first', 'second'])
      await world.close()
    }), { numRuns: 25, examples: [[[24], true]] })
  })
})

const TAGS = ['safety_hate', 'severity_p1', 'severity_p2', 'gold', 'silver']
const PATHS = ['subject', 'field:1', 'field:2']
const step = fc.oneof(
  fc.record({ who: fc.constant('us' as const), picked: fc.boolean(), tags: fc.uniqueArray(fc.constantFrom(...TAGS), { maxLength: 2 }), values: fc.dictionary(fc.constantFrom(...PATHS), fc.constantFrom('a', 'b', null), { maxKeys: 2 }) }),
  fc.record({ who: fc.constant('them' as const), tag: fc.constantFrom(...TAGS), path: fc.constantFrom(...PATHS), value: fc.constantFrom('x', 'y'), what: fc.boolean() }),
)

function applied(record: Ticket, add: readonly string[], remove: readonly string[], values: Readonly<Record<string, FieldValue>>): Ticket {
  const { subject, ...fields } = values
  return {
    ...record, tags: [...new Set([...record.tags.filter((tag) => !remove.includes(tag)), ...add])], subject: subject === undefined ? record.subject : String(subject ?? ''),
    fields: { ...record.fields, ...Object.fromEntries(Object.entries(fields).map(([path, value]) => [path.replace('field:', ''), value])) },
  }
}

const EVERY = [...TAGS.map((tag) => `tag:${tag}`), ...PATHS.map((path) => `path:${path}`)]
const at = (record: Ticket, name: string): FieldValue => (name.startsWith('tag:') ? record.tags.includes(name.slice(4)) : valueAt(record, name.slice(5)))

describe('the plan of taking back', () => {
  it('touches only what still is as we left it, restores what was before, leaves the rest, and is done once it has landed', () => {
    fc.assert(fc.property(fc.array(step, { maxLength: 8 }), fc.array(fc.constantFrom(...TAGS), { maxLength: 2 }), (steps, begin) => {
      let record = ticket({ tags: [...new Set(begin)], fields: {}, subject: 'a' })
      const first = record
      const lane: LaneIntent[] = []
      const ours = new Map<string, { readonly picked: boolean; readonly value: FieldValue }>()
      let pure = true
      for (const [index, one] of steps.entries()) {
        if (one.who === 'them') {
          pure = false
          record = one.what ? applied(record, record.tags.includes(one.tag) ? [] : [one.tag], record.tags.includes(one.tag) ? [one.tag] : [], {}) : applied(record, [], [], { [one.path]: one.value })
          continue
        }
        const add = one.tags.filter((tag) => !record.tags.includes(tag))
        const remove = one.tags.filter((tag) => record.tags.includes(tag))
        const before = Object.fromEntries(Object.keys(one.values).map((path) => [path, valueAt(record, path)]))
        const write: Write = { op: 'edit-ticket', key: `k${index}`, ticketId: '17', version: 'v', addTags: add, removeTags: remove, values: one.values, before }
        lane.push({ ...landed(write), run: one.picked ? 'picked' : 'other' })
        if (!one.picked) pure = false
        record = applied(record, add, remove, one.values)
        for (const name of [...one.tags.map((tag) => `tag:${tag}`), ...Object.keys(one.values).map((path) => `path:${path}`)]) ours.set(name, { picked: one.picked, value: at(record, name) })
      }
      const plan = (rows: readonly LaneIntent[], now: Ticket): UndoPlan => planUndo({ lane: rows, picks: (intent) => intent.run === 'picked', parts: { own: true, mapped: true }, record: now, ownKeys: new Map() })
      const found = plan(lane, record)
      for (const name of found.back.keys()) expect(ours.get(name), name).toEqual({ picked: true, value: at(record, name) })
      for (const { name, why } of found.stays) {
        expect(why).toBe(ours.get(name)?.picked === true ? 'touched' : 'written-again')
        if (why === 'touched') expect(at(record, name)).not.toEqual(ours.get(name)?.value)
      }

      const writes = compensations({ side: 'left', connection: 'zd', plan: found, record, other: null, externalId: '', parts: { own: true, mapped: true }, seen: { words: '', outward: null }, mapping: null, round: 0, bases: {} })
      let after = record
      for (const write of writes) if (write.op === 'edit-ticket' || write.op === 'update-ticket') after = applied(after, write.addTags, write.removeTags, write.values ?? {})
      for (const name of EVERY) if (!found.back.has(name)) expect(at(after, name), name).toEqual(at(record, name))
      if (pure) for (const name of EVERY) expect(at(after, name), name).toEqual(at(first, name))
      const again = plan([...lane, ...writes.map((write) => landed(write))], after)
      expect([again.keys, [...again.back]]).toEqual([[], []])
    }), { numRuns: 10_000 })
  })
})
