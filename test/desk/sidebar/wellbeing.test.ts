import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describePassage, repeats } from '../../../src/desk/sidebar/describe.ts'
import { NEW_PERSON, nameOf, type Person } from '../../../src/desk/sidebar/person.ts'
import { reveal } from '../../../src/desk/sidebar/reveal.ts'
import { coveredThread } from '../../../src/desk/sidebar/thread.ts'
import { expose, prefer, teamExposure, wellbeing, wellbeingOf, wentOn } from '../../../src/desk/sidebar/wellbeing.ts'
import type { Agent } from '../../../src/domain/agent.ts'
import { NOW, ZD } from '../../server/world.ts'
import { ADA, BO, over } from './over-sync.ts'
import { sidebarWorld, type SidebarWorld } from './world.ts'

const MINUTE = 60_000
const DAY = 86_400_000
const LEAD: Agent = { ...BO, role: 'lead' }

let kept: SidebarWorld
beforeAll(async () => {
  kept = await sidebarWorld()
})
afterAll(() => kept.close())

describe('exposure', () => {
  it('is a person’s own, by harm and urgency, and nobody else’s', async () => {
    const world = await over()
    world.desk.add('7', { body: 'P0 hate' })
    await world.settle()
    await expose(world.bar, ADA, { category: 'hate', severity: 'P0', seconds: 120, items: 99 })
    await expose(world.bar, ADA, { category: 'scam_fraud', severity: 'P3', seconds: 60, items: 0 })
    const comment = (await coveredThread(world.bar, '7'))[0]!
    await reveal(world.bar, ADA, '7', comment.passage.id)
    expect((await wellbeing(world.bar, ADA)).today).toEqual({ minutes: 3, items: 1, graveMinutes: 2 })
    expect((await wellbeing(world.bar, BO)).today).toEqual({ minutes: 0, items: 0, graveMinutes: 0 })
    world.clock.advance(DAY)
    expect((await wellbeing(world.bar, ADA)).today.minutes).toBe(0)
  })

  it('what is sealed is not shown and not counted', async () => {
    const world = kept
    const id = await world.add(['A man of 40 sent my daughter, she is 12, naked pictures and wants some of her.'])
    await expect(reveal(world.desk, ADA, id, `comment:${id}00`)).rejects.toMatchObject({ code: 'desk.sealed' })
    await expect(describePassage(world.desk, ADA, id, { passage: `comment:${id}00`, words: 'a report' })).rejects.toMatchObject({ code: 'desk.sealed' })
    expect((await wellbeing(world.desk, ADA)).today.items).toBe(0)
    expect((await coveredThread(world.desk, id)).every((one) => one.passage.sealed && one.harmful)).toBe(true)
  })

  it('is summed for leads alone, over five people or more, without today', async () => {
    const world = await over()
    const people = ['1', '2', '3', '4', '5'].map((id): Agent => ({ ...ADA, id }))
    const all = async (some: readonly Agent[]) => {
      for (const one of some) await expose(world.bar, one, { category: 'hate', severity: 'P1', seconds: 600, items: 0 })
    }
    await all(people.slice(0, 4))
    await expose(world.bar, people[0]!, { category: 'self_harm', severity: 'P0', seconds: 600, items: 0 })
    world.clock.advance(DAY)
    expect(await teamExposure(world.bar, LEAD)).toEqual({ people: null, rows: [] })
    await all(people.slice(4))
    expect(await teamExposure(world.bar, LEAD)).toEqual({ people: null, rows: [] })
    world.clock.advance(DAY)
    expect(await teamExposure(world.bar, LEAD)).toEqual({ people: 5, rows: [{ category: 'hate', severity: 'P1', minutes: 50, items: 0 }] })
    await expect(teamExposure(world.bar, ADA)).rejects.toMatchObject({ code: 'server.private' })
  })

  it('is forgotten after 90 days by the engine itself', async () => {
    const world = await over()
    const own = () => world.store.read((tx) => tx.exposure.own(nameOf(ADA), 0))
    await expose(world.bar, ADA, { category: 'hate', severity: 'P1', seconds: 600, items: 0 })
    world.clock.advance(89 * DAY)
    await world.sync()
    expect(await own()).toHaveLength(1)
    world.clock.advance(2 * DAY)
    await world.sync()
    expect([await own(), await world.store.read((tx) => tx.persons.get(nameOf(ADA)))]).toEqual([[], null])
  })
})

describe('what would do a person good', () => {
  const worked = (minutes: number, from: Person = NEW_PERSON, severity: 'P0' | 'P3' = 'P3'): Person => {
    let person = from
    for (let at = 1; at <= minutes; at += 1) person = wentOn(person, at * MINUTE, severity, 60, true)
    return person
  }
  const after = (person: Person, at: number, grave = 0) => wellbeingOf(person, grave === 0 ? [] : [{ day: 0, category: 'hate', severity: 'P0', seconds: grave * 60, items: 0 }], at * MINUTE, null)

  it('is a break after two hours without one, or sooner after much that was grave', () => {
    expect([after(worked(119), 119).breakDue, after(worked(120), 120).breakDue]).toEqual([false, true])
    expect(after(worked(120), 131).breakDue).toBe(false)
    expect(after(wentOn(worked(120), 135 * MINUTE, 'P3', 60, true), 135).breakDue).toBe(false)
    expect(after(wentOn(worked(110), 119 * MINUTE, 'P3', 60, true), 121).breakDue).toBe(true)
    expect([after(worked(29), 29, 90).breakDue, after(worked(31), 31, 90).breakDue, after(worked(31), 31, 89).breakDue]).toEqual([false, true, false])
    expect(after({ ...worked(61), preferences: { ...NEW_PERSON.preferences, breakAfterMinutes: 60 } }, 61).breakDue).toBe(true)
  })

  it('is something neutral after what was grave, and a debrief after a P0', () => {
    expect([after(worked(5), 5).neutralTask, after(worked(5), 5).debrief]).toEqual([false, false])
    const grave = worked(5, NEW_PERSON, 'P0')
    expect([after(grave, 6).neutralTask, after(grave, 21).neutralTask, after(grave, 21).debrief, after(grave, 500).debrief]).toEqual([true, false, true, false])
  })

  it('is nothing lighter while what is grave is still theirs, whatever else they look at', () => {
    const open = wentOn(worked(5, NEW_PERSON, 'P0'), 6 * MINUTE, 'P0', 60, false)
    expect([after(open, 6).neutralTask, after(wentOn(open, 7 * MINUTE, 'P3', 60, true), 7).neutralTask, after(wentOn(open, 7 * MINUTE, 'P0', 60, true), 7).neutralTask]).toEqual([false, false, true])
  })

  it('is what they prefer, which only they set', async () => {
    const world = await over({ supportUrl: 'https://support.example.com' })
    world.desk.add('7', { body: 'P2 hate' })
    await world.settle()
    const wishes = { reveal: 'click' as const, grey: false, breakAfterMinutes: 60, optOut: ['hate' as const] }
    expect(await prefer(world.bar, ADA, wishes)).toMatchObject({ preferences: wishes, supportUrl: 'https://support.example.com' })
    expect([(await world.see('7')).optedOut, (await world.see('7', BO)).optedOut]).toEqual([true, false])
    await expose(world.bar, ADA, { category: 'hate', severity: 'P1', seconds: 60, items: 0 })
    expect((await wellbeing(world.bar, ADA)).preferences).toEqual(wishes)
  })
})

describe('described once, seen once', () => {
  it('the first viewer’s words travel with the passage, from ticket to ticket', async () => {
    const world = kept
    const [one, two] = [await world.add(['They will kill me tonight.']), await world.add(['They will kill me tonight.'])]
    const passage = (await coveredThread(world.desk, one))[0]!.passage
    await describePassage(world.desk, ADA, one, { passage: passage.id, words: 'A threat to a life, by several people' })
    await describePassage(world.desk, BO, one, { passage: passage.id, words: 'Something else' })
    expect((await coveredThread(world.desk, two))[0]!.passage.described).toBe('A threat to a life, by several people')
    await expect(describePassage(world.desk, ADA, one, { passage: passage.id, words: 'they will KILL me, tonight!' })).rejects.toMatchObject({ code: 'desk.bad-request' })
    await expect(describePassage(world.desk, ADA, one, { passage: 'subject:0-1:000000000000', words: 'x y z' })).rejects.toMatchObject({ code: 'desk.stale' })
  })

  it.each([['kill me', 'says to kill me now', true], ['kill me', 'a threat', false], ['I will come to your school tomorrow at noon', 'he comes: to your school tomorrow', true], ['I will come to your school tomorrow at noon', 'a threat against a school', false], ['…', 'a', false], ['die', 'a diet', false]])('%j as %j repeats it: %s', (said, words, is) => {
    expect(repeats(said, words)).toBe(is)
  })
})

describe('the covered thread', () => {
  it('tells who spoke and what is harmful, and not a word', async () => {
    const world = kept
    const id = await world.add(['They will kill me tonight.'])
    await world.store.write((tx) => tx.comments.add([{ ref: { connection: ZD, kind: 'comment', id: 'c-agent' }, ticketId: id, author: '5', authorRole: 'agent', public: false, body: 'We look at it.', at: NOW, attachments: [{ id: 'f1', contentType: 'image/png', size: 9, scan: 'clean' }], ownKey: null }]))
    const thread = await coveredThread(world.desk, id)
    expect(thread.map((one) => [one.by, one.harmful, one.public, one.attachments])).toEqual([['requester', true, true, []], ['agent', false, false, [{ id: 'f1', comment: 'c-agent', at: NOW, by: 'agent', kind: 'image', size: 9, shown: 'covered', described: null }]]])
    expect(JSON.stringify(thread)).not.toMatch(/kill|look at/)
    expect((await coveredThread(world.desk, await world.add(Array.from({ length: 5_000 }, (_, index) => `number ${index}`)))).length).toBe(300)
  })
})
