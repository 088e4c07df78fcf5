import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTicket } from '../../../src/desk/sidebar/open-ticket.ts'
import { remembering } from '../../../src/desk/sidebar/sight.ts'
import { NOW, SF, ZD } from '../../server/world.ts'
import { ADA, sidebarWorld, type SidebarWorld } from './world.ts'

let world: SidebarWorld
beforeAll(async () => {
  world = await sidebarWorld()
})
afterAll(() => world.close())

const ABOUT = 'The account @Planted.Target keeps insulting me, see https://example.com/@planted.target/video/1'

/** A case of that requester, linked to a ticket or to none. */
async function caseOf(id: string, requester: string, ticketId: string | null): Promise<void> {
  await world.store.write(async (tx) => {
    const [row] = (await tx.tickets.get(ZD, [await first()])).values()
    await tx.tickets.observe([{ ...row!, ticket: { ...row!.ticket, ref: { connection: SF, kind: 'case', id }, requester, url: `https://sf.example.com/${id}`, changedAt: 5 } }])
    if (ticketId !== null) await tx.links.put([{ left: { connection: ZD, kind: 'ticket', id: ticketId }, rightConnection: SF, rightId: id, externalId: `x-${ticketId}`, adopted: false, rightVersion: null }])
  })
}
const first = async (): Promise<string> => (await world.store.read((tx) => tx.tickets.list({ connection: ZD, limit: 1 })))[0]!.id

describe('other tickets', () => {
  it('are those of the same person and of the same target in both CRMs, each once, and only what this person may open', async () => {
    const [mine, other, target, stranger] = [await world.add([ABOUT], { requester: 'r-same' }), await world.add(['Somebody else bothers me too.'], { requester: 'r-same' }), await world.add(['planted.target again, @PLANTED.target'], { requester: 'r-x' }), await world.add(['Nobody in particular.'], { requester: 'r-y' })]
    await caseOf('500mine', 'contact-1', mine)
    await caseOf('500free', 'contact-1', null)
    await caseOf('500linked', 'contact-1', stranger)
    const seen = async (sees: readonly string[]) => (await openTicket({ ...world.desk, sees: (_, ids) => Promise.resolve(new Set(ids.filter((id) => sees.includes(id)))) }, ADA, mine, 'en')).others.map((one) => [one.id, one.relation, one.connection].join(' '))

    expect((await seen([mine, other, target, stranger])).toSorted()).toEqual([`500free same-person ${SF}`, `${other} same-person ${ZD}`, `${target} same-target ${ZD}`, `${stranger} same-person ${ZD}`].toSorted())
    expect(await seen([target])).toEqual([`${target} same-target ${ZD}`, `500free same-person ${SF}`])
    const failing = [() => Promise.reject(new Error('nobody answers')), () => new Promise<never>(() => undefined)]
    for (const sees of failing) expect((await openTicket({ ...world.desk, sees }, ADA, mine, 'en')).others.map((one) => one.id)).toEqual(['500free'])
    expect(JSON.stringify(await openTicket(world.desk, ADA, stranger, 'en'))).not.toContain('r-same')
  })

  it('that share what this one names or says are counted, whoever may open them, and none is named', async () => {
    const said = 'The page @cream.example.page sells a miracle cream, takes the money and never sends anything.'
    const [one, two, late] = [await world.add([said]), await world.add([said.toUpperCase()]), await world.add(['cheated by @cream.example.page'], { createdAt: NOW - 31 * 86_400_000 })]
    const { pattern } = await openTicket({ ...world.desk, sees: () => Promise.resolve(new Set<string>()) }, ADA, one, 'en')
    expect(pattern).toEqual({ days: 30, of: [{ kind: 'handle', tickets: 1, more: false }, { kind: 'text', tickets: 1, more: false }] })
    expect(JSON.stringify(pattern)).not.toMatch(new RegExp(`${two}|${late}`))
    expect((await openTicket(world.desk, ADA, await world.add(['Nobody else says this, about nobody at all, ever.']), 'en')).pattern).toBeNull()
  })

  it('cost the CRM one question a minute for a person and a ticket', async () => {
    const asked: string[] = []
    let may = true
    const sees = remembering({ clock: world.clock, sees: (agent, ids) => {
      asked.push(`${agent.id}:${ids.join()}`)
      return Promise.resolve(new Set(may ? ids : []))
    } })
    const at = world.clock.at
    expect([...(await sees(ADA, ['1', '2']))]).toEqual(['1', '2'])
    expect([...(await sees(ADA, ['2', '3', '1']))]).toEqual(['2', '3', '1'])
    await sees({ ...ADA, id: 'other' }, ['1'])
    may = false
    world.clock.at += 59_000
    expect([...(await sees(ADA, ['1']))]).toEqual(['1'])
    world.clock.at += 1_000
    expect([...(await sees(ADA, ['1']))]).toEqual([])
    expect(asked).toEqual(['901:1,2', '901:3', 'other:1', '901:1'])
    world.clock.at = at
  })

  it('say how they stand, and nothing of their words', async () => {
    const [mine, other] = [await world.add([ABOUT], { requester: 'r-2' }), await world.add(['They will kill me tonight, secret words.'], { requester: 'r-2', status: 'pending' })]
    const { others } = await openTicket(world.desk, ADA, mine, 'en')
    expect(others.find((one) => one.id === other)).toMatchObject({ status: 'pending', severity: 'P0', category: 'violent_threat', relation: 'same-person' })
    expect(JSON.stringify(others)).not.toContain('secret')
  })
})
