import { describe, expect, it } from 'vitest'
import { backtest } from '../../src/desk/policy-backtest.ts'
import { decidedBy } from '../../src/desk/policy-compare.ts'
import { createPolicyKeeper, type PolicyKeeper } from '../../src/desk/policy-in-force.ts'
import { policyHistory, publishPolicy, rollBackPolicy, switchAutomation } from '../../src/desk/policy-versions.ts'
import { shadowReport } from '../../src/desk/policy-watch.ts'
import { overview } from '../../src/desk/overview.ts'
import { syncPolicy } from '../../src/main.ts'
import type { Log } from '../../src/domain/ports.ts'
import { checkPolicy } from '../../src/rules/check.ts'
import { compilePolicy, type PolicySource } from '../../src/rules/policy.ts'
import { triage } from '../../src/rules/triage.ts'
import type { Store } from '../../src/store/store.ts'
import { rule, RULES, smallPolicy } from '../support/policy.ts'
import { makeWorld, silent, type World } from '../sync/engine.ts'
import { landed, ticket } from '../sync/make.ts'

const MINUTE = 60_000
const FOLDER = smallPolicy([...RULES, rule('of-the-folder', { when: 'place' })])
const FIRST = smallPolicy(RULES)
const SECOND = smallPolicy([...RULES, rule('second', { when: 'place && bothered' , tests: [{ hit: 'keeps writing at school' }, { miss: 'fine' }] })])
const BROKEN = smallPolicy([rule('broken', { when: 'no_such_word' })])
const version = (source: PolicySource): string => compilePolicy(source).version
const why = (reason: string) => ({ author: 'Ann', reason, at: 1 })
const publish = (store: Store, source: PolicySource, reason = 'a test') => publishPolicy(store, source, checkPolicy(source, () => true), why(reason))
const keeperOf = (world: World, log: Log = silent): PolicyKeeper => createPolicyKeeper({ store: world.store, clock: world.clock, log, folder: () => compilePolicy(FOLDER) })

/** What only a build with other names could have published: it compiled there and does not here. */
async function foreign(store: Store): Promise<string> {
  await store.write(async (tx) => {
    await tx.policies.add('0123456789ab', 5, JSON.stringify(BROKEN))
    await tx.policies.record({ at: 5, kind: 'published', version: '0123456789ab', author: 'Ann', reason: 'of a newer build' })
  })
  return '0123456789ab'
}

describe('the policy in force', () => {
  it('is the folder where nothing is published, then whatever is published or taken back, without a restart', async () => {
    const world = await makeWorld()
    const keeper = keeperOf(world)
    const now = async (): Promise<string> => (await keeper.current()).version

    expect(await now()).toBe(version(FOLDER))
    expect(await publish(world.store, FIRST)).toMatchObject({ done: true, before: null, version: version(FIRST) })
    expect(await now()).toBe(version(FIRST))
    await publish(world.store, SECOND)
    expect([await now(), keeper.last.version]).toEqual([version(SECOND), version(SECOND)])
    expect(await rollBackPolicy(world.store, undefined, why('too loud'))).toEqual({ version: version(FIRST), before: version(SECOND) })
    expect(await now()).toBe(version(FIRST))
    expect(await rollBackPolicy(world.store, undefined, why('further'))).toEqual({ version: null, before: version(FIRST) })
    expect(await now()).toBe(version(FOLDER))
    expect(await rollBackPolicy(world.store, version(SECOND).slice(0, 6), why('after all'))).toMatchObject({ version: version(SECOND) })
    expect(await now()).toBe(version(SECOND))
    expect((await policyHistory(world.store)).events.map(({ kind, reason }) => [kind, reason])).toEqual([['rolled-back', 'after all'], ['rolled-back', 'further'], ['rolled-back', 'too loud'], ['published', 'a test'], ['published', 'a test']])
  })

  it('stays where a faulty set is published, and where a version is asked for that is not there', async () => {
    const world = await makeWorld()
    await publish(world.store, FIRST)

    expect(await publish(world.store, BROKEN)).toMatchObject({ done: false, before: version(FIRST), report: { faults: [{ about: 'rule broken' }] } })
    const untrue = smallPolicy([rule('untrue', { tests: [{ hit: 'not a word of it' }, { miss: 'fine' }] })])
    expect(await publish(world.store, untrue)).toMatchObject({ done: false })
    await expect(rollBackPolicy(world.store, 'ffff', why('x'))).rejects.toThrow(/No published policy version/)
    expect(await policyHistory(world.store)).toMatchObject({ live: version(FIRST), versions: [{ version: version(FIRST), state: 'live' }] })
    expect((await keeperOf(world).current()).version).toBe(version(FIRST))
  })

  it('is the last good one where a stored version does not compile with this build, running or starting, and that is told once', async () => {
    const world = await makeWorld()
    const told: string[] = []
    const log: Log = { ...silent, error: (event, fields) => void told.push(`${event} ${String(fields?.['policy'])}`) }
    await publish(world.store, FIRST)
    const running = keeperOf(world, log)
    await running.current()
    const bad = await foreign(world.store)

    expect([(await running.current()).version, running.refused]).toEqual([version(FIRST), bad])
    expect((await running.current()).version).toBe(version(FIRST))
    expect(told).toEqual([`policy.refused ${bad}`])
    const starting = keeperOf(world, log)
    expect([(await starting.current()).version, starting.refused]).toEqual([version(FIRST), bad])
    expect((await policyHistory(world.store)).events.filter((event) => event.kind === 'refused')).toHaveLength(1)
    await expect(rollBackPolicy(world.store, bad, why('x'))).rejects.toThrow(/no_such_word/)
    await publish(world.store, SECOND)
    expect([(await starting.current()).version, starting.refused]).toEqual([version(SECOND), null])
  })

  it('is the folder where the only version there ever was cannot be used, and people are told', async () => {
    const world = await makeWorld()
    await foreign(world.store)
    const keeper = keeperOf(world)

    expect((await keeper.current()).version).toBe(version(FOLDER))
    await world.sync({ policy: syncPolicy(keeper.last, keeper.refused), noRight: true })
    expect((await world.store.read((tx) => tx.attention.list('zendesk:acme', 5))).map((row) => `${row.reason} ${row.ref.id}`)).toEqual(['policy-refused version 0123456789ab'])
  })

  it('is never a version whose source was changed', async () => {
    const world = await makeWorld()
    await world.store.write(async (tx) => {
      await tx.policies.add(version(FIRST), 5, JSON.stringify(SECOND))
      await tx.policies.record({ at: 5, kind: 'published', version: version(FIRST), author: 'Ann', reason: 'x' })
    })

    expect((await keeperOf(world).current()).version).toBe(version(FOLDER))
  })
})

describe('the switch', () => {
  it('is on record with who and why, once', async () => {
    const { store } = await makeWorld()

    expect(await switchAutomation(store, 'resumed', why('x'))).toEqual({ changed: false })
    expect(await switchAutomation(store, 'stopped', why('it tags everything'))).toEqual({ changed: true })
    expect(await switchAutomation(store, 'stopped', why('again'))).toEqual({ changed: false })
    expect((await policyHistory(store)).stopped).toMatchObject({ author: 'Ann', reason: 'it tags everything' })
  })
})

describe('a backtest', () => {
  const B = smallPolicy([
    rule('bothered', { when: 'bothered && !place' }), rule('bothered-there', { when: 'bothered && place', outcome: { category: 'stalking_doxxing', severity: 'P1', weight: 5 } }),
    rule('threat', { when: 'threat && place', outcome: { category: 'violent_threat', severity: 'P1', weight: 5 } }),
  ])

  async function past(): Promise<World> {
    const world = await makeWorld()
    world.desk.add('same', { body: 'he keeps writing to me' })
    world.desk.add('worse', { body: 'he keeps writing to me and knows my school' })
    world.desk.add('better', { body: 'this app will kill me' })
    world.desk.add('old', { body: 'this app will kill me', at: world.clock.now() - 90 * 86_400_000 })
    world.desk.add('outside', { body: 'this app will kill me', tags: ['billing'] })
    world.clock.advance(2 * MINUTE)
    await world.sync({ policy: syncPolicy(compilePolicy(FIRST)), noRight: true })
    return world
  }

  const run = (world: World, examples = 10) => backtest({ store: world.store, a: compilePolicy(FIRST), b: compilePolicy(B), since: world.clock.now() - 30 * 86_400_000, now: world.clock.now(), examples })

  it('says what would change, with ticket ids and rules and no words', async () => {
    const found = await run(await past())

    expect(found).toMatchObject({ a: version(FIRST), b: version(B), tickets: 3, unchanged: 1, counts: { raised: 1, lowered: 1, newlyEscalated: 1, noLongerEscalated: 1, categoryMoved: 2, teamMoved: 2 } })
    expect(found.examples.newlyEscalated).toEqual([{
      ticketId: 'worse', severity: { from: 'P2', to: 'P1' }, category: { from: 'bullying_harassment', to: 'stalking_doxxing' }, team: { from: 'community_safety', to: 'privacy_safety' }, gained: ['bothered-there'], lost: ['bothered'],
    }])
    expect(found.examples.noLongerEscalated.map((change) => change.ticketId)).toEqual(['better'])
    expect(JSON.stringify(found)).not.toMatch(/keeps|school|kill me/)
    expect((await run(await past(), 0)).examples.raised).toEqual([])
  })

  it('asks whom specialists agree with, where a ticket shows what they decided', async () => {
    const world = await past()
    world.desk.edit('worse', (one) => { one.tags = [...one.tags.filter((tag) => !tag.startsWith('severity_')), 'severity_p1'] })
    world.desk.edit('better', (one) => { one.tags = ['user_safety', 'severity_p4', 'safety_bullying_harassment'] })
    world.clock.advance(2 * MINUTE)
    await world.sync({ policy: syncPolicy(compilePolicy(FIRST)), noRight: true })

    expect((await run(world)).specialists).toEqual({ severity: { decided: 2, a: 0, b: 2 }, category: { decided: 1, a: 0, b: 0 } })
  })

  it('takes for a person only what we never wrote ourselves', () => {
    const lane = [landed({ op: 'update-ticket', key: 'k', ticketId: '17', version: 'v', addTags: ['safety_hate', 'severity_p2'], removeTags: [], fields: { severity: 'P2', category: 'hate' }, note: null })]
    const of = (tags: readonly string[], fields: Readonly<Record<string, string>> = {}) => decidedBy(ticket({ tags, fields }), lane, { severity: '77', category: '78' })

    expect(of(['user_safety', 'safety_hate', 'severity_p2'], { 77: 'severity_p2', 78: 'safety_hate' })).toEqual({ severity: null, category: null })
    expect(of(['safety_hate', 'severity_p0'])).toEqual({ severity: 'P0', category: null })
    expect(of([], { 77: 'P3', 78: 'restricted' })).toEqual({ severity: 'P3', category: 'restricted' })
    expect(of(['severity_p0', 'severity_p1', 'safety_review', 'safety_reply_scam', 'safety_team_fraud'])).toEqual({ severity: null, category: null })
  })
})

describe('what people see of it', () => {
  it('is a report by rule, and numbers in the overview', async () => {
    const world = await makeWorld()
    for (const id of ['1', '2', '3']) world.desk.add(id, { body: id === '3' ? 'he keeps writing' : 'he keeps writing and knows my school' })
    world.clock.advance(2 * MINUTE)
    const policy = compilePolicy(smallPolicy([...RULES, rule('trial', { state: 'shadow', when: 'bothered && place', outcome: { category: 'stalking_doxxing', severity: 'P1', weight: 9 } })]))
    await world.sync({ policy: syncPolicy(policy), noRight: true })
    const desk = { store: world.store, policy, triage: (input: Parameters<typeof triage>[0], now: number) => triage(input, policy, now), clock: world.clock, tickets: 'zendesk:acme', cases: null, calls: () => ({}) }

    expect(await shadowReport(world.store, 1)).toMatchObject([{ rule: 'trial', fired: 2, wouldRaise: 2, wouldLower: 0, wouldEscalate: 2, wouldMove: 2, tickets: [{ severity: { from: 'P2', to: 'P1' } }] }])
    expect((await overview(desk)).rules).toEqual({ outsideBand: 0, stopped: false })
    await switchAutomation(world.store, 'stopped', why('x'))
    await world.store.write((tx) => tx.ruleDays.add('zendesk:acme', Array.from({ length: 29 }, (_, index) => ({ day: Math.floor(world.clock.now() / 86_400_000) - index, rule: '*', hits: 100 }))))
    await world.store.write((tx) => tx.ruleDays.add('zendesk:acme', [{ day: Math.floor(world.clock.now() / 86_400_000), rule: 'threat', hits: 60 }]))
    expect((await overview(desk)).rules).toEqual({ outsideBand: 1, stopped: true })
  })
})
