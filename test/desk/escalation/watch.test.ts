import { describe, expect, it } from 'vitest'
import { actOn } from '../../../src/desk/escalation/act.ts'
import { readiness } from '../../../src/desk/readiness.ts'
import { watchEscalations } from '../../../src/desk/escalation/watch.ts'
import { decide } from '../../../src/desk/sidebar/decide.ts'
import { escalate } from '../../../src/desk/sidebar/escalate.ts'
import { ADA, BO, over, type Over } from '../sidebar/over-sync.ts'
import { HOUR, MINUTE } from './make.ts'

const raised = async (body = 'P0 self_harm'): Promise<Over & { readonly id: string }> => {
  const world = await over()
  world.desk.add('7', { body })
  await world.settle()
  await escalate(world.bar, ADA, '7', { version: (await world.see('7')).version, team: 'crisis_response', also: [], reason: 'she is alone' })
  return { ...world, id: (await world.see('7')).escalation!.id }
}
const said = (notes: readonly string[]): string[] => notes.flatMap((note) => [...note.matchAll(/^Breakwater: escalation, (P\d: .*)$/gm)].map((match) => match[1]!))
const caseNotes = (world: Over): string[] => (world.cases.cases[0]?.comments ?? []).map((one) => one.body)
const look = (world: Over): Promise<number> => watchEscalations({ ...world.bar, channels: ['chat', 'mail'] })
const until = async (world: Over, minutes: number): Promise<void> => {
  for (let minute = 0; minute < minutes; minute += 1) {
    world.clock.advance(MINUTE)
    await look(world)
  }
}
const rows = async (world: Over): Promise<string[]> => (await world.store.read((tx) => tx.attention.list('zendesk:acme', 9))).map((row) => row.reason)

describe('the watch over escalations', () => {
  it('reminds, climbs and tells both records of every step once, and lists what is late, until somebody has it', async () => {
    const world = await raised()
    await until(world, 26)
    await world.settle()
    const steps = ['P0: a reminder', 'P0: an answer is due now', 'P0: nobody answered, told further up', 'P0: nobody answered, told further up']
    expect([said(world.desk.notes('7')), said(caseNotes(world))]).toEqual([steps, steps])
    const due = new Date((await world.see('7')).escalation!.dueAt).toISOString().slice(0, 16).replace('T', ' ')
    expect([world.desk.of('7').fields['escalation'], world.cases.cases[0]?.fields['escalation']]).toEqual(Array.from({ length: 2 }, () => `raised, due ${due} UTC`))
    expect([await rows(world), await world.store.read((tx) => tx.escalations.silentSince(world.clock.now()))]).toEqual([['escalation-late'], 0])

    await actOn(world.bar, world.id, 'acknowledge', { by: 'Bo Example', why: null })
    expect([await rows(world), await look(world)]).toEqual([[], 0])
    await world.settle()
    expect([said(world.desk.notes('7')).slice(4), said(caseNotes(world)).slice(4)]).toEqual([['P0: somebody has it'], ['P0: somebody has it']])
    expect(world.desk.notes('7').join()).not.toMatch(/Bo Example|alone|7 was/)
    expect((await world.see('7')).escalation).toMatchObject({ state: 'acknowledged', events: expect.arrayContaining([expect.objectContaining({ what: 'climbed', by: null }), expect.objectContaining({ what: 'acknowledged', by: 'Bo Example' })]) as unknown })
  })

  it('is followed to its end, which takes the tag and the team away, and another may be raised', async () => {
    const world = await raised('P1 hate')
    for (const [verb, by] of [['start', 'Bo Example'], ['resolve', 'Bo Example'], ['verify', 'Ada Example'], ['close', 'Ada Example']] as const) await actOn(world.bar, world.id, verb, { by, why: null })
    await world.settle()
    const steps = ['P1: is worked on', 'P1: resolved, to be checked by somebody else', 'P1: checked', 'P1: closed']
    expect([said(world.desk.notes('7')), said(caseNotes(world)), world.desk.of('7').tags.includes('safety_escalated')]).toEqual([steps, steps, false])
    await until(world, 30)
    await escalate(world.bar, BO, '7', { version: (await world.see('7')).version, team: 'fraud', also: [], reason: 'again' })
    expect((await world.see('7')).escalation).toMatchObject({ state: 'raised', team: 'fraud' })
  })

  it('goes on where it was killed: no step is lost, none is said twice, on no channel', async () => {
    for (let killAt = 1; killAt < 30; killAt += 3) {
      const world = await raised()
      await until(world, 16)
      await world.sync({ killAt }).catch(() => undefined)
      await Promise.all([look(world), look(world)])
      world.clock.advance(6 * MINUTE)
      await world.settle()
      expect([killAt, said(world.desk.notes('7')), said(caseNotes(world))]).toEqual([killAt, ['P0: a reminder', 'P0: an answer is due now'], ['P0: a reminder', 'P0: an answer is due now']])
      expect((await world.store.read((tx) => tx.escalationMessages.of(world.id))).length).toBe(6)
      await world.close()
    }
  })

  it('that was away for long says once what it missed, however far up it is by now', async () => {
    const world = await raised()
    await watchEscalations({ ...world.bar, channels: [] })
    world.clock.advance(3 * HOUR)
    expect([await watchEscalations({ ...world.bar, channels: [] }), await watchEscalations({ ...world.bar, channels: [] })]).toEqual([1, 0])
    await world.settle()
    expect([said(world.desk.notes('7')), await rows(world)]).toEqual([['P0: nobody answered, told further up'], ['escalation-late']])
  })

  it('follows a matter that turns graver: from then on it has the graver one\'s clocks, never a later time, and is told of at once', async () => {
    const world = await raised('P2 hate')
    const before = (await world.see('7')).escalation!.dueAt
    await look(world)
    await decide(world.bar, BO, '7', { version: (await world.see('7')).version, what: { kind: 'severity', severity: 'P0', reason: 'there is a time named' } })
    await look(world)
    const now = (await world.store.read((tx) => tx.escalations.get(world.id)))!
    expect([now.severity, now.dueAt - world.clock.now(), before - world.clock.now() > HOUR, (await world.store.read((tx) => tx.escalationMessages.of(world.id))).filter((one) => one.at === world.clock.now()).length]).toEqual(['P0', 15 * MINUTE, true, 4])
    await decide(world.bar, BO, '7', { version: (await world.see('7')).version, what: { kind: 'severity', severity: 'P3', reason: 'milder' } })
    await look(world)
    expect(await world.store.read((tx) => tx.escalations.get(world.id))).toMatchObject({ severity: 'P0', dueAt: now.dueAt })
  })

  it('hears of it from the writer as well as from a person', async () => {
    const world = await raised('P2 hate')
    await look(world)
    world.desk.say('7', 'now it is P0')
    await world.settle()
    await look(world)
    expect(await world.store.read((tx) => tx.escalations.get(world.id))).toMatchObject({ severity: 'P0', dueAt: world.clock.now() + 15 * MINUTE })
  })

  it('takes up what was raised before there was one, with the time it had', async () => {
    const world = await raised()
    const stored = (await world.store.read((tx) => tx.escalations.get(world.id)))!
    await world.store.write((tx) => tx.escalations.change({ ...stored, watch: null }))
    await look(world)
    const taken = (await world.store.read((tx) => tx.escalations.get(world.id)))!
    expect([taken.dueAt, taken.watch?.owner, taken.watch?.category]).toEqual([stored.dueAt, 'on_call', 'self_harm'])
    await until(world, 16)
    expect(await rows(world)).toEqual(['escalation-late'])
  })

  it('names nothing of a restricted matter outside', async () => {
    const world = await raised('P0 sextortion')
    await until(world, 21)
    await actOn(world.bar, world.id, 'decline', { by: 'Bo Example', why: 'not ours' })
    await world.settle()
    expect(said(world.desk.notes('7'))).toHaveLength(4)
    expect([...world.desk.notes('7'), ...caseNotes(world)].join().replaceAll('P0 sextortion', '')).not.toMatch(/sextort|crisis|not ours/i)
  })

  it('asks for every step to be written next, as a webhook would', async () => {
    const world = await raised()
    await world.settle()
    const waits = () => world.store.read((tx) => tx.inbox.pending('zendesk:acme', 9))
    expect(await waits()).toEqual([])
    await until(world, 16)
    expect((await waits()).every(({ refs }) => refs[0]?.id === '7')).toBe(true)
    expect(await waits()).not.toEqual([])
  })

  it('turns readiness red within five minutes of the top of the ladder staying silent, or of no channel having it, until somebody has', async () => {
    const world = await raised()
    const ready = async () => (await readiness(world.bar, { last: () => world.clock.now(), silentAfterMs: 1 })).escalations
    const confirm = async (): Promise<void> => world.store.write(async (tx) => {
      for (const { key } of await tx.escalationMessages.take(world.clock.now(), 9, 1)) await tx.escalationMessages.settle(key, world.clock.now(), key.endsWith('chat') ? 'confirmed' : 'failed')
    })
    const seen: [number, string][] = []
    for (let minute = 1; minute <= 36; minute += 1) {
      await until(world, 1)
      await confirm()
      const now = await ready()
      if (now !== (seen.at(-1)?.[1] ?? 'ok')) seen.push([minute, now])
    }
    // Due after 15 minutes, a rung every five: the third is the top, after half an hour.
    expect(seen).toEqual([[34, 'unanswered']])
    await actOn(world.bar, world.id, 'acknowledge', { by: 'Bo Example', why: null })
    expect(await ready()).toBe('ok')

    const [untold, quiet] = [await raised(), await raised('P3 hate')]
    for (const one of [untold, quiet]) await until(one, 14)
    const of = async (one: Over) => (await readiness(one.bar, { last: () => one.clock.now(), silentAfterMs: 1 })).escalations
    expect([await of(untold), await of(quiet)]).toEqual(['untold', 'ok'])
    await actOn(untold.bar, untold.id, 'acknowledge', { by: 'Bo Example', why: null })
    expect(await of(untold)).toBe('ok')
  })

  it('does not make what somebody has open grow old', async () => {
    const world = await raised()
    const { version } = await world.see('7')
    await until(world, 21)
    expect((await world.see('7')).version).toBe(version)
  })
})
