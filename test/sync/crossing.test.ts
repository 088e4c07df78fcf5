import { describe, expect, it } from 'vitest'
import { COVER } from '../../src/connector/redaction.ts'
import { compileMapping } from '../../src/mapping/compile.ts'
import type { SyncPolicy } from '../../src/sync/context.ts'
import { mapping as mappingOf } from '../mapping/make.ts'
import { makeWorld, markerPolicy, type World } from './engine.ts'
import { triageOf } from './make.ts'

const mapping = compileMapping(mappingOf({
  fields: [
    { id: 'about', left: 'description', right: 'field:About__c', direction: 'to-right', words: true },
    { id: 'title', left: 'subject', right: 'subject', direction: 'both', words: true },
  ],
  comments: { public: 'both', private: 'both', attribution: 'none' },
}))

/** Takes a ticket for what a person would read in its words: a child only where they say so. */
const policy: SyncPolicy = {
  ...markerPolicy(),
  triage(input, now) {
    const found = markerPolicy().triage(input, now)
    const words = [input.subject, input.body, ...input.comments.map((one) => one.text)].join(' ')
    if (/exploited/.test(words) && !/no child/.test(words)) return triageOf({ ...found, category: 'child_exploitation', categories: ['child_exploitation'] })
    return /a pupil/.test(words) && !/no pupil/.test(words) ? triageOf({ ...found, facts: { ...found.facts, minor: true } }) : found
  },
}

const sync = async (world: World, rounds = 3): Promise<void> => {
  for (let round = 0; round < rounds; round += 1) {
    world.clock.advance(70_000)
    await world.sync({ mapping, policy })
  }
}
const there = (world: World) => ({ about: world.cases.cases[0]?.custom['About__c'], said: (world.cases.cases[0]?.comments ?? []).filter((one) => one.ownKey !== null && one.body.startsWith('→')).map((one) => one.body) })
const floors = (world: World) => world.store.read((tx) => tx.floors.history('zendesk:acme', '7'))

async function crossed(): Promise<World> {
  const world = await makeWorld()
  world.desk.add('7', { body: 'P2 hate, ring 555 013 4477' })
  await sync(world)
  world.desk.say('7', 'or write to una@example.com')
  await sync(world)
  expect(there(world)).toEqual({ about: 'P2 hate, ring 555 013 4477', said: ['→ or write to una@example.com'] })
  return world
}

describe('what crossed before it was restricted', () => {
  it('is taken back as far as it may not stand there any more, once, and a milder triage lets go of nothing', async () => {
    const world = await crossed()
    world.desk.say('7', 'she is a pupil')
    await sync(world)
    expect(there(world)).toEqual({ about: 'P2 hate, ring [phone]', said: [`→ or write to ${COVER}`, '→ she is a pupil'] })
    expect((await floors(world)).map((one) => [one.as, one.decided])).toEqual([['redacted', null]])

    world.desk.say('7', 'no pupil after all, call 555 013 9999')
    await sync(world)
    expect(there(world).said.at(-1)).toBe('→ no pupil after all, call [phone]')
    world.clock.advance(70_000)
    expect((await world.sync({ mapping, policy })).written).toBe(0)
    expect(await floors(world)).toHaveLength(1)
  })

  it('goes altogether where nothing but a pointer may cross; a title that a person gave the case stays theirs', async () => {
    const world = await crossed()
    world.cases.edit(world.cases.cases[0]?.id ?? '', (one) => (one.subject = 'the one about Oslo'))
    await sync(world)
    world.desk.say('7', 'she was exploited')
    await sync(world)
    expect(there(world)).toEqual({ about: COVER, said: [`→ ${COVER}`] })
    expect(world.cases.cases[0]?.subject).toBe('the one about Oslo')
    expect(world.desk.of('7').subject).toBe('the one about Oslo')
    expect(JSON.stringify(await world.store.read((tx) => tx.intents.ofLanes('salesforce:acme', ['case:zd-acme-7'])).then((lanes) => [...lanes.values()]))).not.toMatch(/una@example/)

    world.desk.say('7', 'no child was in it')
    await sync(world)
    expect(there(world)).toEqual({ about: COVER, said: [`→ ${COVER}`] })
  })

  it('stays where a legal hold stands', async () => {
    const world = await crossed()
    await world.store.write((tx) => tx.holds.place('zendesk:acme', '7', { by: 'ada', why: 'an order', at: 1 }))
    world.desk.say('7', 'she was exploited')
    await sync(world)
    expect(there(world)).toEqual({ about: 'P2 hate, ring 555 013 4477', said: ['→ or write to una@example.com'] })
  })

  it('is not sent any more where it waited', async () => {
    const world = await makeWorld()
    world.desk.add('7', { body: 'P2 hate' })
    await sync(world)
    world.desk.say('7', 'ring 555 013 4477')
    world.clock.advance(70_000)
    await world.sync({ mapping, policy, killAt: 6 }).catch(() => undefined)
    world.desk.say('7', 'she was exploited')
    await sync(world, 4)
    expect(there(world).said.join(' ')).not.toMatch(/4477/)
  })
})
