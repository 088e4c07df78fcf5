import { describe, expect, it } from 'vitest'
import { acceptHandover, handOver, promise, promiseKept } from '../../../src/desk/sidebar/promise.ts'
import { queue } from '../../../src/desk/sidebar/queue.ts'
import { wentQuiet } from '../../../src/desk/sidebar/went-quiet.ts'
import { SEVERITIES } from '../../../src/domain/labels.ts'
import { comment, ticket, triageOf } from '../../sync/make.ts'
import { ADA, BO, over, policy, type Over } from './over-sync.ts'

const HOUR = 3_600_000
const worldWith = async (body: string): Promise<Over> => {
  const world = await over()
  world.desk.add('7', { body })
  await world.settle()
  return world
}
const promises = async (world: Over) => (await world.see('7')).promises.map((one) => [one.owner, one.state])

describe('promises', () => {
  it('become clocks, once, that run out, and are kept by a word', async () => {
    const world = await worldWith('P2 hate')
    const due = world.clock.now() + 2 * HOUR
    const { version } = await world.see('7')
    const next = await promise(world.bar, ADA, '7', due)
    await promise(world.bar, ADA, '7', due)
    expect([await promises(world), next.version === version]).toEqual([[['Ada Example', 'open']], false])
    world.clock.advance(3 * HOUR)
    expect(await promises(world)).toEqual([['Ada Example', 'late']])
    await promiseKept(world.bar, ADA, '7', (await world.see('7')).promises[0]!.id)
    await promiseKept(world.bar, ADA, '7', null)
    expect(await promises(world)).toEqual([['Ada Example', 'kept']])
    await expect(promiseKept(world.bar, ADA, '7', 'absent')).rejects.toMatchObject({ code: 'desk.not-found' })
    for (const at of [world.clock.now(), world.clock.now() + 91 * 24 * HOUR]) expect(() => promise(world.bar, ADA, '7', at)).toThrow('dueAt')
  })

  it('are kept by a later public answer, and not by the reply that made them', async () => {
    const world = await worldWith('P2 hate')
    await promise(world.bar, ADA, '7', world.clock.now() + 9 * HOUR)
    world.desk.say('7', 'we will answer by Friday', 'agent', world.clock.now(), null, true)
    await world.settle()
    expect(await promises(world)).toEqual([['Ada Example', 'open']])
    world.desk.say('7', 'noted', 'agent')
    await world.settle()
    expect(await promises(world)).toEqual([['Ada Example', 'open']])
    world.clock.advance(HOUR)
    world.desk.say('7', 'here it is', 'agent', world.clock.now(), null, true)
    await world.settle()
    expect(await promises(world)).toEqual([['Ada Example', 'kept']])
  })

  it('go to whoever accepts the handover', async () => {
    const world = await worldWith('P2 hate')
    await expect(acceptHandover(world.bar, BO, '7')).rejects.toMatchObject({ code: 'desk.not-found' })
    await promise(world.bar, ADA, '7', world.clock.now() + 9 * HOUR)
    const at = world.clock.now()
    await handOver(world.bar, ADA, '7')
    world.clock.advance(HOUR)
    await handOver(world.bar, BO, '7')
    expect((await world.see('7')).handover).toEqual({ from: 'Ada Example', at, accepted: false })
    expect((await queue(world.bar, BO)).map((row) => row.waits)).toEqual([['handover']])
    await acceptHandover(world.bar, BO, '7')
    await acceptHandover(world.bar, ADA, '7')
    expect([(await world.see('7')).handover?.accepted, await promises(world)]).toEqual([true, [['Bo Example', 'handed-over']]])
    world.clock.advance(9 * HOUR)
    expect((await queue(world.bar, BO)).map((row) => row.waits)).toEqual([['promise-late']])
  })
})

describe('somebody grave who went quiet', () => {
  const NOW = Date.UTC(2026, 10, 23, 12)
  const said = (by: 'end-user' | 'agent', hoursAgo: number, more = {}) => comment({ authorRole: by, author: by === 'agent' ? '5' : '900', at: NOW - hoursAgo * HOUR, public: true, ...more })
  const asked = (thread: readonly ReturnType<typeof said>[], more: Parameters<typeof triageOf>[0] = { severity: 'P0' }, of = {}) => wentQuiet({ policy, clock: { now: () => NOW } as never }, { ticket: ticket({ createdAt: NOW - 90 * HOUR, ...of }), thread, triage: triageOf(more) })

  it('is asked after once a follow-up has gone by, and not before, nor where they spoke last', () => {
    expect(asked([said('end-user', 5), said('agent', 2)])?.since).toBe(NOW - HOUR)
    expect(asked([said('end-user', 5), said('agent', 0.5)])).toBeNull()
    expect(asked([said('agent', 5), said('end-user', 2)])).toBeNull()
    expect(asked([said('end-user', 5)])).toBeNull()
    expect(asked([said('end-user', 5), said('agent', 2, { public: false })])).toBeNull()
    expect(asked([said('end-user', 5), said('agent', 2, { ownKey: 'ours' })])).toBeNull()
    expect(asked([said('end-user', 5), said('agent', 2)], { severity: 'P0' }, { status: 'solved' })).toBeNull()
    expect(SEVERITIES.map((severity) => asked([said('end-user', 60), said('agent', 50)], { severity }) !== null)).toEqual([true, true, false, false, false])
  })

  it('is offered help in their own language, and nothing of what they wrote', () => {
    for (const [lang, book] of policy.replies.books) {
      const found = asked([said('end-user', 5), said('agent', 2)], { severity: 'P0', lang, facts: { ...triageOf().facts, handles: ['@planted'], safe_contact: lang === 'de' ? false : null } })
      expect([found?.lang, found?.draft.includes(book.parts.other_way), found?.draft.endsWith(book.parts.mark)]).toEqual([lang, true, true])
      expect(found?.draft).not.toMatch(/planted|[{}]|###/)
      expect(found?.draft.includes('findahelpline')).toBe(lang !== 'de')
    }
  })
})
