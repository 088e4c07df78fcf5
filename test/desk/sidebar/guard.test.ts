import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { escalate } from '../../../src/desk/sidebar/escalate.ts'
import { guard, warningsOf } from '../../../src/desk/sidebar/guard.ts'
import { SEVERITIES } from '../../../src/domain/labels.ts'
import { triage } from '../../../src/rules/triage.ts'
import { triageOf } from '../../sync/make.ts'
import { ADA, over, policy, type Over } from './over-sync.ts'

const asked = (more: Partial<Parameters<typeof warningsOf>[0]> = {}) => ({ status: 'open', comment: 'Thank you.', public: true, ...more })
const alarms = async (world: Over) => (await world.store.read((tx) => tx.attention.list('zendesk:acme', 9))).filter((row) => row.reason === 'grave-unescalated').map((row) => [row.ref.id, row.severity])

describe('the save guard', () => {
  it('warns of solving what is grave without an escalation, and of nothing else', () => {
    fc.assert(fc.property(fc.constantFrom(...SEVERITIES), fc.constantFrom('new', 'open', 'pending', 'hold', 'solved', 'closed'), fc.boolean(), fc.boolean(), (severity, status, escalated, isPublic) => {
      const warned = warningsOf(asked({ status, public: isPublic }), triageOf({ severity }), escalated)
      expect(warned).toEqual(['P0', 'P1'].includes(severity) && !escalated && ['solved', 'closed'].includes(status) ? ['grave-without-escalation'] : [])
    }))
  })

  it.each(['call ### emergency ### now', 'Dear {{ticket.requester.name}},', 'your number {reference}', 'Dear [name]', 'see [insert link here]'])('knows a placeholder that is open: %s', (comment) => {
    expect([warningsOf(asked({ comment }), null, true), warningsOf(asked({ comment, public: false }), null, true)]).toEqual([['open-placeholder'], []])
  })

  it('finds contact data of the ticket in a public reply, however it is written', () => {
    const facts = { ...triageOf().facts, pii: ['mallory@example.com', '+49 170 1234567', 'Example Road 5, 12345 Berlin'] }
    const warned = (comment: string) => warningsOf(asked({ comment }), triageOf({ facts }), true)
    for (const comment of ['write to Mallory@Example.com', 'call 0049 170-123 45 67', 'he lives at example  road 5, 12345 berlin']) expect([comment, warned(comment)]).toEqual([comment, ['another-persons-data']])
    for (const comment of ['Thank you for your message.', 'call 112', 'berlin', '']) expect([comment, warned(comment)]).toEqual([comment, []])
    expect(warningsOf(asked({ comment: 'mallory@example.com', public: false }), triageOf({ facts }), true)).toEqual([])
  })

  it('is quick with whatever is about to be saved', () => {
    const began = performance.now()
    for (const comment of ['{'.repeat(66_000), '{{'.repeat(33_000), '### a'.repeat(13_000), '[insert '.repeat(8_000)]) warningsOf(asked({ comment }), triageOf(), true)
    expect(performance.now() - began).toBeLessThan(500)
  })

  it('sees a promise in a public reply, blocks only where that is set, and lets unknown tickets pass', async () => {
    const world = await over({ triage: (input, now) => triage(input, policy, now) })
    world.desk.add('7', { body: 'P0' })
    await world.settle()
    const now = new Date(world.clock.now())
    const said = await guard(world.bar, '7', asked({ comment: 'We will answer you by tomorrow at 15:00.' }))
    expect(said.promise).toBeGreaterThan(now.getTime())
    expect(said.promise).toBeLessThan(now.getTime() + 2 * 86_400_000)
    expect((await guard(world.bar, '7', asked({ comment: 'We wrote to you yesterday.' }))).promise).toBeNull()
    expect((await guard(world.bar, '7', asked({ comment: 'We will answer by tomorrow at 15:00.', public: false }))).promise).toBeNull()
    const open = asked({ comment: '{reference}' })
    expect([(await guard(world.bar, '7', open)).block, (await guard({ ...world.bar, guardBlocks: true }, '7', open)).block, (await guard({ ...world.bar, guardBlocks: true }, '7', asked())).block]).toEqual([false, true, false])
    expect(await guard(world.bar, '99', asked({ status: 'solved' }))).toEqual({ block: false, warnings: [], promise: null })
  })
})

describe('the alarm of the server', () => {
  it('rings for what was solved on its watch however it was solved, and stops by itself', async () => {
    const world = await over()
    for (const [id, body] of [['1', 'P0 self_harm'], ['2', 'P1 hate'], ['3', 'P2 hate'], ['4', 'P0 hate']] as const) world.desk.add(id, { body })
    await world.settle()
    await escalate(world.bar, ADA, '4', { version: (await world.see('4')).version, team: 'crisis_response', also: [], reason: 'r' })
    expect(await alarms(world)).toEqual([])
    for (const id of ['1', '2', '3', '4']) world.desk.edit(id, (one) => (one.status = 'solved'))
    await world.settle()
    expect(await alarms(world)).toEqual([['1', 'P0'], ['2', 'P1']])
    await world.settle()
    world.desk.edit('2', (one) => (one.status = 'open'))
    await escalate(world.bar, ADA, '1', { version: (await world.see('1')).version, team: 'crisis_response', also: [], reason: 'late' })
    await world.settle()
    expect(await alarms(world)).toEqual([])
  })

  it('lets what was over before the bridge came rest, also once it has been tagged', async () => {
    const world = await over()
    world.desk.add('1', { body: 'P0 self_harm', status: 'solved', at: world.clock.now() - 9 * 86_400_000 })
    await world.settle()
    await world.settle()
    expect(world.desk.of('1').tags).toContain('severity_p0')
    expect(await alarms(world)).toEqual([])
  })
})
