import { describe, expect, it } from 'vitest'
import { decide } from '../../../src/desk/sidebar/decide.ts'
import { actOnEscalation } from '../../../src/desk/sidebar/escalation-act.ts'
import { escalate } from '../../../src/desk/sidebar/escalate.ts'
import { queue } from '../../../src/desk/sidebar/queue.ts'
import type { EscalateBody } from '../../../src/desk/sidebar/views.ts'
import type { BridgeError } from '../../../src/domain/errors.ts'
import type { EscalationVerb } from '../../../src/domain/escalation.ts'
import { TEAMS } from '../../../src/domain/labels.ts'
import { escalationNote } from '../../../src/sync/escalation-note.ts'
import { triageOf } from '../../sync/make.ts'
import { ADA, BO, over, type Over } from './over-sync.ts'

const worldWith = async (body: string): Promise<Over> => {
  const world = await over()
  world.desk.add('7', { body })
  await world.settle()
  return world
}
const raise = async (world: Over, more: Partial<EscalateBody> = {}, by = ADA) => escalate(world.bar, by, '7', { version: (await world.see('7')).version, team: 'crisis_response', also: ['child_safety'], reason: 'she is alone', ...more })
const told = (notes: readonly string[]) => notes.filter((note) => note.startsWith('Breakwater: escalated'))
const caseNotes = (world: Over) => (world.cases.cases[0]?.comments ?? []).map((one) => [one.public, one.body] as const)

describe('escalate', () => {
  it('is on record at once, with everything on its way, and told to both CRMs once', async () => {
    const world = await worldWith('P0 self_harm')
    await raise(world)
    const now = await world.see('7')
    expect(now.escalation).toMatchObject({ team: 'crisis_response', also: ['child_safety'], raisedBy: ADA.name, raisedAt: world.clock.now(), dueAt: world.clock.now() + 15 * 60_000, state: 'raised', events: [{ what: 'raised', by: ADA.name }] })
    expect(now.inFlight.filter((one) => one.state === 'queued').map((one) => [one.vendor, one.what])).toEqual([['zendesk', 'note'], ['salesforce', 'note']])

    await world.settle()
    expect(world.desk.of('7').tags).toEqual(expect.arrayContaining(['safety_escalated', 'safety_self_harm', 'severity_p0']))
    expect(told(world.desk.notes('7'))).toHaveLength(1)
    expect(world.desk.notes('7').join()).not.toContain('alone')
    expect(caseNotes(world).filter(([, body]) => body.startsWith('Breakwater: escalated')).map(([isPublic]) => isPublic)).toEqual([false])
    expect(world.cases.cases[0]).toMatchObject({ queue: 'safety_crisis_response', fields: { team: 'crisis_response' } })
    expect((await world.see('7')).escalation?.events.map((one) => one.what).toSorted()).toEqual(['case-told', 'note-landed', 'raised'])
    expect((await queue(world.bar, ADA)).map((row) => row.escalated)).toEqual([true])
    const before = [world.desk.of('7').comments.length, world.cases.cases[0]?.comments.length]
    await world.settle()
    expect([world.desk.of('7').comments.length, world.cases.cases[0]?.comments.length]).toEqual(before)
  })

  it('twice is one, whoever presses again and with whatever version', async () => {
    const world = await worldWith('P0 self_harm')
    const { version } = await world.see('7')
    await raise(world, { version })
    await raise(world, { version }, BO)
    await world.settle()
    await raise(world, { version })
    await world.settle()
    expect([told(world.desk.notes('7')).length, (await world.store.read((tx) => tx.decisions.list('zendesk:acme', 9))).length]).toEqual([1, 1])
    await expect(raise(world, { version, team: 'child_safety', also: [] })).rejects.toMatchObject({ code: 'desk.stale' })
  })

  it('to another team replaces the first, keeps its clock, and is told again', async () => {
    const world = await worldWith('P1 hate')
    await raise(world)
    const { dueAt, id } = (await world.see('7')).escalation!
    await world.settle()
    await raise(world, { team: 'law_enforcement_response', also: [] }, BO)
    await world.settle()
    expect((await world.see('7')).escalation).toMatchObject({ id, dueAt, team: 'law_enforcement_response', raisedBy: BO.name })
    expect(told(world.desk.notes('7'))).toHaveLength(2)
    expect([world.cases.cases[0]?.queue, caseNotes(world).filter(([, body]) => body.startsWith('Breakwater: escalated')).length]).toEqual(['safety_law_enforcement_response', 2])
  })

  it('tells nobody outside of what a restricted matter is', async () => {
    const world = await worldWith('P0 sextortion')
    await raise(world, { team: 'intimate_image_abuse', also: ['crisis_response'] })
    await world.settle()
    const all = JSON.stringify([world.desk.of('7').tags, world.desk.notes('7'), world.cases.cases[0]])
    expect(world.desk.of('7').tags).toContain('safety_escalated')
    expect(told(world.desk.notes('7'))[0]).toMatch(/^Breakwater: escalated, P0\nRestricted safety matter\nAn answer is due 2026-11-22 \d\d:\d\d UTC\n/)
    expect(all.replaceAll('P0 sextortion', '')).not.toMatch(/sextort|intimate|crisis/i)
  })

  it('reaches a case that is made only later, and survives what else is planned meanwhile', async () => {
    const world = await over()
    world.desk.add('7', { body: 'P1 hate' })
    world.clock.advance(70_000)
    await world.sync({ noRight: true })
    await raise(world)
    await decide(world.bar, BO, '7', { version: (await world.see('7')).version, what: { kind: 'severity', severity: 'P2', reason: 'milder' } })
    await world.settle()
    world.clock.advance(6 * 60_000)
    await world.settle()
    expect([told(world.desk.notes('7')).length, caseNotes(world).length, world.desk.of('7').tags.toSorted()]).toEqual([1, 1, ['safety_escalated', 'safety_hate', 'severity_p2', 'user_safety']])
  })

  it('waits as everything does while only watching is allowed, and is told once writing is', async () => {
    const world = await over()
    world.desk.add('7', { body: 'P1 hate' })
    world.clock.advance(70_000)
    await world.sync({ mode: 'observe' })
    await world.store.write((tx) => tx.connections.setSetup('zendesk:acme', null))
    await raise(world)
    expect(await world.store.read((tx) => tx.intents.counts('zendesk:acme'))).toMatchObject({ waiting: 0 })
    await world.store.write((tx) => tx.connections.setSetup('zendesk:acme', world.clock.now()))
    await world.settle()
    expect(told(world.desk.notes('7'))).toHaveLength(1)
  })

  it('goes on from wherever a sync was killed, and is told once', async () => {
    for (let killAt = 1; killAt < 40; killAt += 2) {
      const world = await worldWith('P0 self_harm')
      await raise(world)
      world.clock.advance(70_000)
      await world.sync({ killAt }).catch(() => undefined)
      world.clock.advance(6 * 60_000)
      await world.settle()
      expect([killAt, told(world.desk.notes('7')).length, told(caseNotes(world).map(([, body]) => body)).length]).toEqual([killAt, 1, 1])
      await world.close()
    }
  })
})

describe('what people do with an escalation', () => {
  const does = async (world: Over, verb: EscalationVerb, by = ADA, why?: string) => actOnEscalation(world.bar, by, '7', { version: (await world.see('7')).version, verb, ...(why === undefined ? {} : { why }) })

  it('is shown at once with who has it and what comes next, and told on both records once', async () => {
    const world = await worldWith('P0 self_harm')
    await raise(world)
    expect((await world.see('7')).escalation).toMatchObject({ owner: 'on_call', verbs: ['acknowledge', 'start', 'decline', 'recall', 'reescalate'] })
    await world.settle()
    await does(world, 'acknowledge', BO)
    expect((await world.see('7')).escalation).toMatchObject({ state: 'acknowledged', owner: BO.name, verbs: ['start', 'wait', 'resolve', 'decline', 'recall', 'reescalate'], events: expect.arrayContaining([expect.objectContaining({ what: 'acknowledged', by: BO.name })]) as unknown })
    expect((await world.see('7')).inFlight.filter((one) => one.state === 'queued').map((one) => [one.vendor, one.what])).toEqual([['zendesk', 'note'], ['salesforce', 'note']])
    await does(world, 'resolve', BO)
    await expect(does(world, 'verify', BO)).rejects.toMatchObject({ code: 'desk.order' })
    await does(world, 'verify', ADA)
    await does(world, 'close', ADA)
    await world.settle()
    await world.settle()
    const said = (notes: readonly string[]) => notes.flatMap((note) => [...note.matchAll(/^Breakwater: escalat[^,]*, P0(?:: (.*))?$/gm)].map((match) => match[1] ?? 'raised'))
    const all = ['raised', 'somebody has it', 'resolved, to be checked by somebody else', 'checked', 'closed']
    expect([said(world.desk.notes('7')), said(caseNotes(world).map(([, body]) => body))]).toEqual([all, all])
    expect([world.desk.of('7').fields['escalation'], world.cases.cases[0]?.fields['escalation']]).toEqual(['closed', 'closed'])
    expect((await world.see('7')).escalation).toMatchObject({ state: 'closed', verbs: [] })
    expect((await world.store.read((tx) => tx.audit.list({ after: 0, limit: 99 }))).filter((one) => one.verb === 'escalation-moved').map((one) => [one.words?.by, one.words?.as])).toEqual([[BO.id, 'acknowledge'], [BO.id, 'resolve'], [ADA.id, 'verify'], [ADA.id, 'close']])
  })

  it('of two at once one is told that it is stale; what was never escalated has nothing to be done with', async () => {
    const world = await worldWith('P1 hate')
    await expect(does(world, 'acknowledge')).rejects.toMatchObject({ code: 'desk.not-found' })
    await raise(world)
    const { version } = await world.see('7')
    const both = await Promise.allSettled([ADA, BO].map((by) => actOnEscalation(world.bar, by, '7', { version, verb: 'reescalate', why: 'nobody answers' })))
    expect(both.map((one) => (one.status === 'fulfilled' ? 'done' : (one.reason as BridgeError).code)).toSorted()).toEqual(['desk.stale', 'done'])
    await does(world, 'start', BO)
    await expect(does(world, 'wait')).rejects.toMatchObject({ code: 'desk.bad-request' })
    await does(world, 'wait', BO, 'for the bank')
    expect((await world.see('7')).escalation?.state).toBe('waiting')
  })
})

describe('the note of an escalation', () => {
  it('names and never quotes, whatever is known', () => {
    const facts = { ...triageOf().facts, handles: ['@planted.handle'], urls: ['https://example.com/planted'], age: 41, country: 'XK', pii: ['planted@example.com'] }
    for (const team of TEAMS) {
      const note = escalationNote(triageOf({ facts, missing: ['country'] }), { team, also: [...TEAMS], dueAt: Date.UTC(2026, 0, 2, 3, 4), link: null })
      expect(note).not.toMatch(/planted|41|XK/)
      expect(note).toContain('An answer is due 2026-01-02 03:04 UTC')
      expect(note.split('\n').every((line) => line.trim() !== '')).toBe(true)
    }
  })
})
