import { describe, expect, it } from 'vitest'
import { WireFault } from '../../src/domain/ports.ts'
import { syncPolicy } from '../../src/main.ts'
import { compilePolicy } from '../../src/rules/policy.ts'
import type { PolicyEventKind, RuleDay } from '../../src/store/policy-store.ts'
import type { SyncPolicy } from '../../src/sync/context.ts'
import { ration } from '../../src/sync/caps.ts'
import { dayChanges } from '../../src/sync/judged-books.ts'
import { rulesRates } from '../../src/sync/rates.ts'
import { rule, RULES, smallPolicy, type RuleDraft } from '../support/policy.ts'
import { BEGIN, makeWorld, markerPolicy, type World } from './engine.ts'
import { triageOf } from './make.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const LEFT = 'zendesk:acme'

const policyOf = (rules: readonly RuleDraft[]): SyncPolicy => syncPolicy(compilePolicy(smallPolicy(rules)))
const attention = async (world: World): Promise<readonly string[]> => (await world.store.read((tx) => tx.attention.list(LEFT, 100))).map((row) => `${row.reason}: ${row.ref.id}`)
const turn = (world: World, kind: PolicyEventKind): Promise<void> => world.store.write((tx) => tx.policies.record({ at: world.clock.now(), kind, version: null, author: 'Ann', reason: 'a test' }))
const tagged = (world: World): number => [...world.desk.tickets.values()].filter((one) => one.tags.some((tag) => tag.startsWith('severity_'))).length

/** New tickets of one kind, a second apart. */
async function arrived(count: number, words: string, more: { readonly tags?: readonly string[] } = {}): Promise<World> {
  const world = await makeWorld()
  await world.sync({ noRight: true })
  world.clock.advance(10 * MINUTE)
  for (let index = 1; index <= count; index += 1) world.desk.add(String(index), { body: `${words} number ${index}`, at: world.clock.now() - (count - index) * 1000, ...more })
  world.clock.advance(2 * MINUTE)
  return world
}

describe('the hourly allowance', () => {
  const wanted = (id: string, priority: number, ...rules: string[]) => ({ id, priority, rules })

  it('lets the most urgent go first and keeps a fifth for P0 and P1', () => {
    const list = [...Array.from({ length: 10 }, (_, index) => wanted(`small-${index}`, 2, 'r')), wanted('grave', 0, 'r'), wanted('serious', 1, 's')]
    const { allowed, held, writes } = ration(list, new Map(), { perHour: 10, perRulePerHour: 100 })

    expect([...allowed].slice(0, 2)).toEqual(['grave', 'serious'])
    expect([allowed.size, held.size]).toEqual([8, 4])
    expect(writes).toEqual(new Map([['*', 8], ['r', 7], ['s', 1]]))
    expect(ration([wanted('late', 1, 's'), wanted('small', 2, 's')], writes, { perHour: 10, perRulePerHour: 100 }).held).toEqual(new Map([['small', '*']]))
    expect(ration([wanted('late', 0)], new Map([['*', 10]]), { perHour: 10, perRulePerHour: 100 }).held).toEqual(new Map([['late', '*']]))
  })

  it('stops one rule and lets the others go on', () => {
    const { allowed, held } = ration([wanted('1', 0, 'loud'), wanted('2', 0, 'loud', 'calm'), wanted('3', 0, 'calm', 'calm')], new Map([['loud', 2]]), { perHour: 100, perRulePerHour: 3 })

    expect([...allowed]).toEqual(['1', '3'])
    expect(held).toEqual(new Map([['2', 'loud']]))
  })

  it('loses nothing: what is over waits, people are told, and the next hours write it', async () => {
    const world = await arrived(10, 'P2 hate')
    const caps = { perHour: 5, perRulePerHour: 100 }
    const first = await world.sync({ caps, noRight: true })

    expect([first.written, tagged(world)]).toEqual([4, 4])
    expect(await attention(world)).toEqual(['write-cap: cap of all rules 2026-11-22T12'])
    world.desk.add('grave', { body: 'P0 self_harm' })
    world.clock.advance(6 * MINUTE)
    expect((await world.sync({ caps, noRight: true })).written).toBe(1)
    expect(world.desk.of('grave').tags).toContain('severity_p0')
    for (let hour = 0; hour < 4; hour += 1) {
      world.clock.advance(HOUR)
      await world.sync({ caps, noRight: true })
    }
    expect(tagged(world)).toBe(11)
    expect([...world.desk.tickets.keys()].map((id) => world.desk.notes(id).length)).toEqual(Array.from({ length: 11 }, () => 1))
  })

  it('counts a ticket once, however often it is judged before its write has left', async () => {
    const world = await arrived(3, 'P2 hate')
    const caps = { perHour: 100, perRulePerHour: 100 }
    const counted = (): Promise<ReadonlyMap<string, number>> => world.store.read((tx) => tx.automation.of(LEFT, Math.floor(world.clock.now() / HOUR)))
    world.desk.trip = (name) => {
      if (name === 'submit:before') throw new WireFault('refused', 'no')
    }
    for (let round = 0; round < 2; round += 1) {
      await world.sync({ caps, noRight: true })
      await world.store.write((tx) => tx.tickets.markDue(LEFT, ['1', '2', '3'], 0))
      world.clock.advance(3 * MINUTE)
    }
    world.desk.trip = () => undefined

    expect([tagged(world), (await world.store.read((tx) => tx.intents.counts(LEFT))).waiting]).toEqual([0, 3])
    expect(await counted()).toEqual(new Map([['*', 3], ['bullying-targeted', 3]]))
    await world.sync({ caps, noRight: true })
    expect(tagged(world)).toBe(3)
    expect(await counted()).toEqual(new Map([['*', 3], ['bullying-targeted', 3]]))
  })

  it('holds back calls from outside the route too, and makes them when the hour has room', async () => {
    const world = await arrived(6, 'P1 self_harm in a billing question', { tags: ['billing'] })
    const caps = { perHour: 2, perRulePerHour: 100 }
    const called = (): number => [...world.desk.tickets.values()].filter((one) => one.tags.includes('safety_review')).length
    await world.sync({ caps, noRight: true })

    expect(called()).toBe(2)
    expect((await attention(world)).filter((text) => text.startsWith('urgent-outside-route'))).toHaveLength(6)
    for (let hour = 0; hour < 3; hour += 1) {
      world.clock.advance(HOUR)
      await world.sync({ caps, noRight: true })
    }
    expect(called()).toBe(6)
  })
})

describe('the switch', () => {
  it('stops planning and delivering; reading and judging go on, and nothing is lost when it is turned back', async () => {
    const world = await arrived(4, 'P1 hate')
    world.desk.add('outside', { body: 'P0 self_harm', tags: ['billing'] })
    world.clock.advance(2 * MINUTE)
    await turn(world, 'stopped')
    const calm = await world.sync()

    expect(calm).toMatchObject({ mode: 'observe', state: 'done', triaged: 4, planned: 0, written: 0 })
    expect([tagged(world), world.cases.cases.length]).toEqual([0, 0])
    expect(await attention(world)).toEqual(expect.arrayContaining([expect.stringMatching(/^stopped: /), 'urgent-outside-route: outside']))
    world.clock.advance(5 * MINUTE)
    expect((await world.sync()).written).toBe(0)
    await turn(world, 'resumed')
    world.clock.advance(5 * MINUTE)
    await world.sync()

    expect([tagged(world), world.cases.cases.length]).toEqual([4, 4])
    expect(world.desk.of('outside').tags).toContain('safety_review')
    expect(['1', '2', '3', '4'].map((id) => world.desk.notes(id).length)).toEqual([1, 1, 1, 1])
  })

  it('holds from the moment it is thrown: what is out is settled, and not one batch more leaves', async () => {
    const world = await arrived(20, 'P1 hate')
    const sent = await stopAt(world, 'submit:before')
    await world.sync({ noRight: true })

    expect([sent(), tagged(world)]).toEqual([1, 5])
    world.clock.advance(5 * MINUTE)
    expect(await world.sync({ noRight: true })).toMatchObject({ mode: 'observe', planned: 0, written: 0 })
    await resumed(world)
    expect(tagged(world)).toBe(20)
    expect([...world.desk.tickets.keys()].map((id) => world.desk.notes(id).length)).toEqual(Array.from({ length: 20 }, () => 1))
  })

  it('keeps what is being judged at that moment from being planned', async () => {
    const world = await arrived(6, 'P1 hate')
    const { trip } = world.cases
    world.cases.trip = (name) => {
      if (name === 'find') void turn(world, 'stopped')
      trip(name)
    }
    await world.sync()
    world.cases.trip = trip

    expect(await world.store.read((tx) => tx.intents.counts(LEFT))).toMatchObject({ waiting: 0, sent: 0, done: 0 })
    await resumed(world)
    expect(tagged(world)).toBe(6)
  })

  it('forgets nothing that was judged meanwhile by a process that died', async () => {
    for (let killAt = 1; killAt < 40; killAt += 3) {
      const world = await arrived(2, 'P1 hate')
      await turn(world, 'stopped')
      await world.sync({ noRight: true, killAt }).catch(() => undefined)
      await resumed(world)
      expect(tagged(world), `killed at ${killAt}`).toBe(2)
      await world.close()
    }
  })
})

/** Throws the switch while the desk is asked for something of this name; answers how often it was asked from then on. */
async function stopAt(world: World, step: string): Promise<() => number> {
  let asked = 0
  const { trip } = world.desk
  world.desk.trip = (name) => {
    trip(name)
    if (name !== step) return
    asked += 1
    if (asked === 1) void turn(world, 'stopped')
  }
  return Promise.resolve(() => asked)
}

async function resumed(world: World): Promise<void> {
  world.desk.trip = () => undefined
  await turn(world, 'resumed')
  for (let round = 0; round < 2; round += 1) {
    world.clock.advance(HOUR)
    await world.sync({ noRight: true })
  }
}

describe('a rule in shadow', () => {
  it('runs on live traffic, changes nothing, and what it would have changed is kept', async () => {
    const world = await arrived(3, 'he keeps writing to me')
    world.desk.add('there', { body: 'he keeps writing to me and comes to my school' })
    world.clock.advance(2 * MINUTE)
    const trial = rule('bothered-there', { state: 'shadow', when: 'bothered && place', outcome: { category: 'stalking_doxxing', weight: 9, severity: 'P1' } })
    await world.sync({ policy: policyOf([...RULES, trial]), noRight: true })
    const rows = await world.store.read((tx) => tx.shadows.list(LEFT, 10))

    expect(world.desk.of('there').tags).toEqual(['user_safety', 'safety_bullying_harassment', 'severity_p2'])
    expect(rows).toMatchObject([{ ticketId: 'there', rule: 'bothered-there', severity: { from: 'P2', to: 'P1' }, category: { from: 'bullying_harassment', to: 'stalking_doxxing' } }])
    world.clock.advance(2 * MINUTE)
    await world.sync({ policy: policyOf([...RULES, { ...trial, when: 'threat && place', version: '2' }]), noRight: true })
    expect(await world.store.read((tx) => tx.shadows.list(LEFT, 10))).toEqual([])
  })

  it('that stumbles costs no ticket its judgement', async () => {
    const world = await arrived(1, 'P1 hate')
    await world.sync({ policy: { ...markerPolicy(), trial: { rules: ['bad'], judge: () => { throw new Error('stumbled') } } }, noRight: true })

    expect(world.desk.of('1').tags).toContain('severity_p1')
  })
})

describe('how often rules fire', () => {
  const day = (at: number): number => Math.floor(at / DAY)
  const history = (hits: (index: number) => number, tickets = 100): RuleDay[] => Array.from({ length: 28 }, (_, index) => [{ day: 1000 + index, rule: '*', hits: tickets }, { day: 1000 + index, rule: 'r', hits: hits(index) }]).flat()
  const today = (hits: number, tickets = 100): RuleDay[] => [{ day: 1028, rule: '*', hits: tickets }, { day: 1028, rule: 'r', hits }]
  const state = (rows: readonly RuleDay[]): string | undefined => rulesRates(rows, 1028).find((one) => one.rule === 'r')?.state

  it.each([
    ['as usual', history((index) => 4 + (index % 3)), today(7), 'usual'],
    ['a flood', history((index) => 4 + (index % 3)), today(40), 'high'],
    ['a flood early in the day', history((index) => 4 + (index % 3)), today(12, 20), 'high'],
    ['silence', history(() => 50), today(3), 'low'],
    ['silence of a rare rule', history((index) => 1 + (index % 2)), today(0), 'usual'],
    ['a new rule, a few times', history(() => 0), today(4), 'usual'],
    ['a new rule, suddenly everywhere', history(() => 0), today(30), 'high'],
    ['days that differ anyway', history((index) => (index % 7 === 0 ? 40 : 5)), today(40), 'usual'],
    ['too few tickets to tell', history(() => 0, 5), today(5, 5), 'too-little'],
    ['too few days to tell', history(() => 4).slice(-16), today(60), 'too-little'],
  ])('%s', (_, past, now, expected) => {
    expect(state([...past, ...now])).toBe(expected)
  })

  it('gives no alarm in a year of chance, and finds a rule that doubles', () => {
    let seed = 12_345
    const chance = (): number => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648
    const drawn = (share: number): number => Array.from({ length: 200 }, chance).filter((one) => one < share).length
    const rows: RuleDay[] = Array.from({ length: 365 }, (_, index) => [{ day: index, rule: '*', hits: 200 }, { day: index, rule: 'r', hits: drawn(0.1) }]).flat()
    const alarms = Array.from({ length: 330 }, (_, index) => rulesRates(rows, index + 30)[0]?.state).filter((one) => one !== 'usual')

    expect(alarms).toEqual([])
    const doubled = rows.map((row) => (row.day === 364 && row.rule === 'r' ? { ...row, hits: 45 } : row))
    expect(rulesRates(doubled, 364)[0]?.state).toBe('high')
  })

  it('is counted by the day a ticket was written, once, and moves when it is judged otherwise', () => {
    const [before, after] = [['a', 'b'], ['b', 'c']].map((rules) => triageOf({ findings: rules.map((id) => ({ rule: id, version: '1', spans: [] })) }))

    expect(dayChanges(null, before!, 5 * DAY + 7).map(({ rule: id, hits }) => [id, hits])).toEqual([['*', 1], ['a', 1], ['b', 1]])
    expect(dayChanges(before!, after!, 5 * DAY)).toEqual([{ day: 5, rule: 'c', hits: 1 }, { day: 5, rule: 'a', hits: -1 }])
    expect(dayChanges(after!, after!, 5 * DAY)).toEqual([])
    expect(dayChanges(after!, { ...after!, judged: false, findings: [] }, 5 * DAY).map(({ hits }) => hits)).toEqual([-1, -1, -1])
  })

  it('raises one alarm a day where a rule leaves its band, on real tickets', async () => {
    const world = await makeWorld()
    let id = 0
    for (let ago = 14; ago >= 1; ago -= 1) for (let index = 0; index < 30; index += 1) world.desk.add(`old-${(id += 1)}`, { body: index < 2 ? 'he keeps writing' : 'how do i upload', at: BEGIN - ago * DAY + index * MINUTE })
    world.desk.pageSize = 200
    const policy = policyOf(RULES)
    await world.sync({ policy, mode: 'observe', noRight: true })
    expect(await attention(world)).toEqual([])
    for (let index = 0; index < 12; index += 1) world.desk.add(`new-${index}`, { body: 'she keeps writing to my friends', at: BEGIN + index * 1000 })
    world.clock.advance(5 * MINUTE)
    expect((await world.sync({ policy, mode: 'observe', noRight: true })).attention).toBe(1)
    world.clock.advance(5 * MINUTE)
    expect((await world.sync({ policy, mode: 'observe', noRight: true })).attention).toBe(0)

    expect(await attention(world)).toEqual(['rule-rate: high rate of bothered on 2026-11-22'])
    expect(await world.store.read((tx) => tx.ruleDays.since(LEFT, day(BEGIN)))).toEqual([{ day: day(BEGIN), rule: '*', hits: 12 }, { day: day(BEGIN), rule: 'bothered', hits: 12 }])
  })
})
