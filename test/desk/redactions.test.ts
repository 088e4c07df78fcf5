import { describe, expect, it } from 'vitest'
import { holdTicket, listHolds, releaseHold } from '../../src/desk/holds.ts'
import { decideRedaction, listRedactions } from '../../src/desk/redactions.ts'
import { COVER } from '../../src/connector/redaction.ts'
import type { Category } from '../../src/domain/labels.ts'
import { compileMapping } from '../../src/mapping/compile.ts'
import type { SyncPolicy } from '../../src/sync/context.ts'
import { mapping as mappingOf } from '../mapping/make.ts'
import { makeWorld, markerPolicy, type World } from '../sync/engine.ts'
import { triageOf } from '../sync/make.ts'

const mapping = compileMapping(mappingOf({
  fields: [{ id: 'about', left: 'description', right: 'field:About__c', direction: 'to-right', words: true }],
  comments: { public: 'both', private: 'both', attribution: 'none' },
}))

/** Takes a ticket for what its first words say, as markers do, threats too. */
const policy: SyncPolicy = {
  ...markerPolicy(),
  triage(input, now) {
    const found = markerPolicy().triage(input, now)
    const category: Category = input.body.includes('violent_threat') ? 'violent_threat' : found.category
    return triageOf({ ...found, category, categories: [category] })
  },
}

const decided = (at: number) => ({ by: 'ada', why: 'checked with counsel', at })
const where = (world: World) => ({ store: world.store, left: 'zendesk:acme', right: 'salesforce:acme', name: '7' })
const sync = async (world: World, rounds = 3): Promise<void> => {
  for (let round = 0; round < rounds; round += 1) {
    world.clock.advance(70_000)
    await world.sync({ mapping, policy })
  }
}
const caseNow = (world: World) => world.cases.cases[0]
const carried = (world: World): readonly string[] => (caseNow(world)?.comments ?? []).map((one) => one.body)
const kept = async (world: World): Promise<readonly string[]> => [...(await world.store.read((tx) => tx.comments.of('zendesk:acme', ['7']))).values()].flat().filter((one) => one.ownKey === null).map((one) => one.body)

/** A ticket whose thread was carried over, and whose first two comments lose words afterwards. */
async function redacted(body: string, before: (world: World) => Promise<void> = () => Promise.resolve()): Promise<World> {
  const world = await makeWorld()
  world.desk.add('7', { body })
  await sync(world)
  world.desk.say('7', 'ring me at 555 0134')
  await sync(world)
  await before(world)
  const [first, second] = world.desk.of('7').comments.filter((one) => one.ownKey === null).map((one) => one.ref.id)
  world.desk.redact('7', second ?? '', `ring me at ${COVER}`)
  world.desk.redact('7', first ?? '', `${body.split(' in ')[0]} in ${COVER}`)
  await sync(world)
  return world
}

describe('redactions of a preserved ticket', () => {
  it('wait for a person: neither the other side nor what is kept here changes, the description included', async () => {
    const world = await redacted('P1 violent_threat in Oslo')
    expect([carried(world), caseNow(world)?.custom['About__c'], await kept(world)]).toEqual([['→ ring me at 555 0134'], 'P1 violent_threat in Oslo', ['P1 violent_threat in Oslo', 'ring me at 555 0134']])
    const waiting = await listRedactions(world.store)
    expect(waiting.map((row) => [row.leftId, row.because, row.decision])).toEqual([['7', 'preserved', null], ['7', 'preserved', null]])
    expect((await world.store.read((tx) => tx.attention.list('zendesk:acme', 9))).map((row) => row.reason)).toEqual(['redaction-waits'])
    world.clock.advance(70_000)
    expect((await world.sync({ mapping, policy })).written).toBe(0)
  })

  it('go through once approved, and stay where they are declined; each is decided once', async () => {
    const world = await redacted('P1 violent_threat in Oslo')
    const [comment, description] = (await listRedactions(world.store)).toSorted((one, other) => one.comment.body.length - other.comment.body.length)
    await decideRedaction(world.store, comment?.id ?? '', 'approved', decided(world.clock.now()))
    expect(await kept(world)).toEqual(['P1 violent_threat in Oslo', `ring me at ${COVER}`])
    await sync(world)
    expect([carried(world), caseNow(world)?.custom['About__c']]).toEqual([[`→ ring me at ${COVER}`], 'P1 violent_threat in Oslo'])

    await decideRedaction(world.store, description?.id ?? '', 'declined', decided(world.clock.now()))
    await sync(world)
    expect([caseNow(world)?.custom['About__c'], (await kept(world))[0], await listRedactions(world.store)]).toEqual(['P1 violent_threat in Oslo', 'P1 violent_threat in Oslo', []])
    await expect(decideRedaction(world.store, description?.id ?? '', 'approved', decided(1))).rejects.toMatchObject({ code: 'desk.not-found' })
  })

  it('wait as well where a legal hold stands, and go through when it ends', async () => {
    const world = await redacted('P2 hate in Oslo', async (one) => void (await holdTicket(where(one), decided(1))))
    expect([carried(world), await kept(world)]).toEqual([['→ ring me at 555 0134'], ['P2 hate in Oslo', 'ring me at 555 0134']])
    expect((await listRedactions(world.store)).map((row) => row.because)).toEqual(['hold', 'hold'])

    expect(await releaseHold(where(world), decided(2))).toEqual({ ticketId: '7', changed: true })
    await sync(world)
    expect([carried(world), caseNow(world)?.custom['About__c'], await kept(world), await listRedactions(world.store)]).toEqual([[`→ ring me at ${COVER}`], `P2 hate in ${COVER}`, [`P2 hate in ${COVER}`, `ring me at ${COVER}`], []])
    expect((await listHolds(world.store, 'zendesk:acme')).map((one) => [one.ticketId, one.released?.why])).toEqual([['7', 'checked with counsel']])
    await expect(releaseHold(where(world), decided(3))).rejects.toMatchObject({ code: 'desk.not-found' })
    await expect(holdTicket({ ...where(world), name: 'nowhere' }, decided(3))).rejects.toMatchObject({ code: 'desk.not-found' })
  })
})
