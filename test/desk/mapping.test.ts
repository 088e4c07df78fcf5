import { describe, expect, it } from 'vitest'
import { createMappingKeeper, type MappingKeeper } from '../../src/desk/mapping-in-force.ts'
import { mappingHistory, publishedMapping, publishMapping, rollBackMapping } from '../../src/desk/mapping-versions.ts'
import type { Log } from '../../src/domain/ports.ts'
import type { Problem } from '../../src/mapping/check.ts'
import { type CompiledMapping, compileMapping, mappingVersion } from '../../src/mapping/compile.ts'
import type { Store } from '../../src/store/store.ts'
import { mapping } from '../mapping/make.ts'
import { makeWorld, silent, type World } from '../sync/engine.ts'

const ruled = (right: string, more: object = {}): CompiledMapping => compileMapping(mapping({ fields: [{ id: 'plan', left: 'field:plan', right: `field:${right}`, direction: 'both', ...more }] }))
const FILE = ruled('Plan__c')
const FIRST = ruled('Plan__c', { owner: 'left' })
const SECOND = ruled('Other__c', { owner: 'left' })
const why = (reason: string) => ({ author: 'Ann', reason, at: 1 })
const publish = (store: Store, one: CompiledMapping, problems: readonly Problem[] = [], rules = new Set<string>()) => publishMapping(store, one, problems, rules, why('a test'))
const keeperOf = (world: World, file: CompiledMapping | null = FILE, log: Log = silent): MappingKeeper => createMappingKeeper({ store: world.store, clock: world.clock, log, file: () => file })
const problem = (severity: Problem['severity']): Problem => ({ rule: 'plan', side: 'right', kind: 'unknown-field', severity, text: 'x', remedy: 'y' })

describe('the mapping in force', () => {
  it('is the file until something is written under it, then whatever is published or taken back, without a restart', async () => {
    const world = await makeWorld()
    const keeper = keeperOf(world)
    const now = async (): Promise<string | null> => (await keeper.current())?.version ?? null

    expect([await now(), (await mappingHistory(world.store)).versions]).toEqual([FILE.version, []])
    await keeper.adopt(5)
    await keeper.adopt(6)
    expect(await mappingHistory(world.store)).toMatchObject({ live: FILE.version, events: [{ kind: 'published', author: 'breakwater', at: 5 }] })
    // What stands in the file later is not in force until somebody publishes it.
    expect((await keeperOf(world, SECOND).current())?.version).toBe(FILE.version)
    expect(await publish(world.store, FIRST)).toMatchObject({ done: true, before: FILE.version, changes: [{ about: 'field plan, owner' }] })
    expect(await now()).toBe(FIRST.version)
    expect(await rollBackMapping(world.store, undefined, why('too eager'))).toEqual({ version: FILE.version, before: FIRST.version })
    expect(await now()).toBe(FILE.version)
    expect(await rollBackMapping(world.store, 'none', why('off'))).toEqual({ version: null, before: FILE.version })
    await keeper.adopt(7)
    expect([await now(), (await keeperOf(world).current())?.version ?? null]).toEqual([null, null])
    await rollBackMapping(world.store, FIRST.version.slice(0, 5), why('again'))
    expect(await now()).toBe(FIRST.version)
    expect((await mappingHistory(world.store)).events.map(({ kind, reason }) => [kind, reason])).toEqual([['rolled-back', 'again'], ['rolled-back', 'off'], ['rolled-back', 'too eager'], ['published', 'a test'], ['published', 'the first, named by MAPPING']])
  })

  it('is none where the settings name none and nothing is published', async () => {
    const keeper = keeperOf(await makeWorld(), null)
    await keeper.adopt(5)

    expect(await keeper.current()).toBeNull()
  })

  it('stays where one that does not fit is published, or one with rules nobody has; warnings do not matter', async () => {
    const world = await makeWorld()
    await publish(world.store, FIRST)

    expect(await publish(world.store, SECOND, [problem('warning'), problem('error')])).toMatchObject({ done: false, before: FIRST.version, changes: [{ about: 'field plan, right' }] })
    const named = compileMapping(mapping({ crossing: [{ id: 'one', about: '', when: { rules: ['no-such-rule'] }, as: 'pointer' }] }))
    await expect(publish(world.store, named)).rejects.toThrow(/no rule no-such-rule/)
    await expect(rollBackMapping(world.store, 'ffff', why('x'))).rejects.toThrow(/No published mapping version.*`mapping history`/)
    expect((await publishedMapping(world.store, 'live'))?.version).toBe(FIRST.version)
    expect(await publish(world.store, SECOND, [problem('warning')])).toMatchObject({ done: true })
  })

  it('is the last good one where a stored version cannot be used by this build, and people are told', async () => {
    const world = await makeWorld()
    const told: string[] = []
    await publish(world.store, FIRST)
    const running = keeperOf(world, FILE, { ...silent, error: (event, fields) => void told.push(`${event} ${String(fields?.['mapping'])}`) })
    await running.current()
    const newer = { ...SECOND.source, notKnownHere: true }
    const bad = mappingVersion(newer)
    await world.store.write(async (tx) => {
      await tx.mappings.add(bad, 5, JSON.stringify(newer))
      await tx.mappings.record({ at: 5, kind: 'published', version: bad, author: 'Ann', reason: 'of a newer build' })
    })

    expect([(await running.current())?.version, running.refused]).toEqual([FIRST.version, bad])
    expect(told).toEqual([`mapping.refused ${bad}`])
    expect((await keeperOf(world).current())?.version).toBe(FIRST.version)
    await world.sync({ mapping: FIRST, mappingRefused: bad })
    expect((await world.store.read((tx) => tx.attention.list('zendesk:acme', 5))).map((row) => `${row.reason} ${row.ref.id}`)).toEqual([`mapping-refused mapping ${bad}`])
    expect(await publish(world.store, SECOND)).toMatchObject({ done: true, before: bad, changes: [] })
    expect([(await running.current())?.version, running.refused]).toEqual([SECOND.version, null])
  })

  it('keeps its name where this build would add to it, and is never one whose source was changed', async () => {
    const world = await makeWorld()
    const { comments: _left, ...older } = FIRST.source
    const name = mappingVersion(older)
    await world.store.write(async (tx) => {
      await tx.mappings.add(name, 5, JSON.stringify(older))
      await tx.mappings.add('0123456789ab', 5, JSON.stringify(FIRST.source))
      await tx.mappings.record({ at: 5, kind: 'published', version: name, author: 'Ann', reason: 'of an older build' })
    })

    expect(name).not.toBe(FIRST.version)
    expect((await keeperOf(world).current())?.version).toBe(name)
    await expect(rollBackMapping(world.store, '0123456789ab', why('x'))).rejects.toThrow(/is not what it was/)
  })
})

describe('a new mapping, taken up by an engine that runs', () => {
  const linked = async (): Promise<World> => {
    const world = await makeWorld()
    world.desk.add('7', { body: 'P2 hate' })
    world.desk.edit('7', (ticket) => Object.assign(ticket.custom, { plan: 'gold' }))
    await settle(world, FIRST)
    return world
  }
  const settle = async (world: World, one: CompiledMapping): Promise<void> => {
    for (let round = 0; round < 4; round += 1) {
      world.clock.advance(70_000)
      await world.sync({ mapping: one })
    }
  }
  const caseOf = (world: World) => world.cases.cases.find((one) => one.externalId === 'zd-acme-7')

  it('compares what was there before anew, and what was agreed of another field does not speak for this one', async () => {
    const world = await linked()
    expect(caseOf(world)?.custom).toEqual({ Plan__c: 'gold' })
    // Read as a change, the empty new field would clear the ticket's.
    await settle(world, SECOND)

    expect([world.desk.of('7').custom['plan'], caseOf(world)?.custom]).toEqual(['gold', { Plan__c: 'gold', Other__c: 'gold' }])
  })

  it('says of every run, base and write under which version', async () => {
    const world = await linked()
    const { bases, lanes, summary } = await world.store.read(async (tx) => ({
      bases: await tx.bases.get('zendesk:acme', ['7'], 'salesforce:acme'), lanes: await tx.intents.ofLanes('salesforce:acme', ['case:zd-acme-7']), summary: (await tx.runs.list(1))[0]?.summary,
    }))

    expect(bases.get('7')).toMatchObject({ plan: { left: 'gold', right: 'gold', since: { under: FIRST.version, at: expect.any(Number) as number } } })
    expect(lanes.get('case:zd-acme-7')?.map((one) => one.under)).toEqual(lanes.get('case:zd-acme-7')?.map(() => ({ policy: 'markers-1', mapping: FIRST.version })))
    expect(summary).toMatchObject({ policy: 'markers-1', mapping: FIRST.version })
  })
})
