import { describe, expect, it } from 'vitest'
import { crossingOfTicket } from '../../src/desk/crossing.ts'
import { whyTicket } from '../../src/desk/why.ts'
import { compileMapping } from '../../src/mapping/compile.ts'
import { mapping as mappingOf } from '../mapping/make.ts'
import { makeWorld, type World } from '../sync/engine.ts'

const mapping = compileMapping(mappingOf({ fields: [{ id: 'about', left: 'description', right: 'field:About__c', direction: 'to-right', words: true }], comments: { public: 'both', private: 'both', attribution: 'none' } }))
const where = (world: World) => ({ store: world.store, left: 'zendesk:acme', right: 'salesforce:acme', name: '7' })
const sync = async (world: World): Promise<void> => {
  for (let round = 0; round < 3; round += 1) {
    world.clock.advance(70_000)
    await world.sync({ mapping })
  }
}
const said = (world: World) => (world.cases.cases[0]?.comments ?? []).map((one) => one.body).filter((body) => body.startsWith('→'))

describe('how much of a ticket crosses', () => {
  it('is let go of by a person, with a reason on record, until something new becomes known', async () => {
    const world = await makeWorld()
    world.desk.add('7', { body: 'P2 sextortion' })
    await sync(world)
    world.desk.say('7', 'see page 5')
    await sync(world)
    expect([said(world), await crossingOfTicket(where(world), mapping, null)]).toMatchObject([[], { ticketId: '7', as: 'pointer', because: ['law', 'floor'], history: [{ as: 'pointer', decided: null }] }])

    const decided = { by: 'ada', why: 'the account holder is 40', at: world.clock.now() }
    expect(await crossingOfTicket(where(world), mapping, { as: 'whole', decided })).toMatchObject({ as: 'whole', because: ['a person'] })
    await sync(world)
    expect(said(world)).toEqual(['→ see page 5'])
    const story = await whyTicket({ ...where(world), mapping, now: world.clock.now(), show: false })
    expect([story.crossing, story.events.filter((one) => ['restricted', 'decided'].includes(one.kind)).map((one) => one.text)]).toEqual([
      { as: 'whole', because: ['a person'] }, ['no more of it crosses than a pointer, whatever it is taken for later: only a person lets go of that', 'ada decided that the whole of it crosses: the account holder is 40'],
    ])

    world.desk.say('7', 'and P1 self_harm')
    world.desk.say('7', 'page 6')
    await sync(world)
    expect(await crossingOfTicket(where(world), mapping, null)).toMatchObject({ as: 'pointer', history: [{}, { as: 'whole' }, { as: 'pointer', decided: null }] })
    expect(said(world).join(' ')).not.toMatch(/page/)
  })

  it('cannot be set of a ticket that nobody judged, nor without a mapping', async () => {
    const world = await makeWorld()
    await expect(crossingOfTicket({ ...where(world), name: 'nowhere' }, mapping, null)).rejects.toMatchObject({ code: 'desk.not-found' })
    expect(() => crossingOfTicket(where(world), null, null)).toThrow(/MAPPING/)
  })
})
