import { describe, expect, it } from 'vitest'
import type { Decision, Promised } from '../../../src/domain/decision.ts'
import type { Escalation, EscalationWatch } from '../../../src/domain/escalation.ts'
import { AT } from '../../store/fixtures.ts'
import type { Site } from '../../store/site.ts'
import { fresh } from './with-site.ts'

const decision = (ticketId: string, nth: number, more: Partial<Decision> = {}): Decision => ({ connection: 'zd', ticketId, nth, at: AT, by: 'ada', what: { kind: 'feature', feature: 'block-account', choice: 'accepted' }, ...more })
const escalation = (id: string, ticketId: string, more: Partial<Escalation> = {}): Escalation => ({ id, connection: 'zd', ticketId, raisedAt: AT, raisedBy: 'ada', dueAt: AT + 10, state: 'raised', team: 'crisis_response', also: ['child_safety'], severity: 'P0', note: 'a note', watch: null, ...more })
const promise = (id: string, ticketId: string, more: Partial<Promised> = {}): Promised => ({ id, connection: 'zd', ticketId, madeAt: AT, dueAt: AT + 10, owner: 'ada', state: 'open', ...more })

export function sidebarContract(make: () => Promise<Site>): void {
  describe('what people do in the sidebar', () => {
    it('keeps every decision in its order, one per number', async () => {
      const { store } = await fresh(make)
      expect(await store.write(async (tx) => [await tx.decisions.add(decision('1', 1)), await tx.decisions.add(decision('2', 1)), await tx.decisions.add(decision('1', 1, { by: 'bo' })), await tx.decisions.add(decision('1', 2, { by: 'bo' }))])).toEqual([true, true, false, true])
      expect(await store.read((tx) => tx.decisions.of('zd', ['1', '9']))).toEqual(new Map([['1', [decision('1', 1), decision('1', 2, { by: 'bo' })]]]))
      expect(await store.read((tx) => tx.decisions.counts('zd', ['1', '2', '9']))).toEqual(new Map([['1', 2], ['2', 1]]))
      expect((await store.read((tx) => tx.decisions.list('zd', 2))).map((one) => [one.ticketId, one.nth])).toEqual([['1', 2], ['2', 1]])
      expect(await store.read((tx) => tx.decisions.of('other', ['1']))).toEqual(new Map())
    })

    it('lets one escalation of a ticket stand, and knows all that happened to it', async () => {
      const { store } = await fresh(make)
      expect(await store.write(async (tx) => [await tx.escalations.raise(escalation('e1', '1')), await tx.escalations.raise(escalation('e2', '1')), await tx.escalations.raise(escalation('e3', '2', { dueAt: AT + 5 }))])).toEqual([true, false, true])
      await store.write(async (tx) => {
        await tx.escalations.note('e1', { at: AT, what: 'raised', by: 'ada' })
        await tx.escalations.note('e1', { at: AT + 1, what: 'note-landed', by: null })
      })
      expect(await store.read((tx) => tx.escalations.standing('zd', ['1', '2', '3']))).toEqual(new Map([['1', escalation('e1', '1')], ['2', escalation('e3', '2', { dueAt: AT + 5 })]]))
      expect(await store.read((tx) => tx.escalations.events('e1'))).toEqual([{ at: AT, what: 'raised', by: 'ada' }, { at: AT + 1, what: 'note-landed', by: null }])
      const late = async (now: number) => (await store.read((tx) => tx.escalations.list('zd', 9, now))).map((one) => one.id)
      expect([await late(AT + 4), await late(AT + 10)]).toEqual([[], ['e3', 'e1']])
      await store.write(async (tx) => {
        await tx.escalations.change(escalation('e1', '1', { team: 'child_safety', also: [] }))
        await tx.escalations.change(escalation('e1', '1', { state: 'closed' }))
      })
      expect(await late(AT + 10)).toEqual(['e3'])
      expect(await store.write((tx) => tx.escalations.raise(escalation('e4', '1', { raisedAt: AT + 9 })))).toBe(true)
      expect((await store.read((tx) => tx.escalations.last('zd', ['1']))).get('1')?.id).toBe('e4')
      await store.write((tx) => tx.escalations.change(escalation('e4', '1', { raisedAt: AT + 9, state: 'recalled' })))
      expect([(await store.read((tx) => tx.escalations.standing('zd', ['1']))).size, (await store.read((tx) => tx.escalations.last('zd', ['1']))).get('1')?.state]).toEqual([0, 'recalled'])
    })

    it('knows which escalation has something to do next, and how long the top of the ladder has been silent', async () => {
      const { store } = await fresh(make)
      const watch = (more: Partial<EscalationWatch>): EscalationWatch => ({ category: 'hate', country: null, owner: 'on_call', fallback: 'team_lead', turn: 1, since: AT, stopAt: null, reminded: 0, lowest: 0, rung: 0, nextAt: AT + 5, topAt: null, resolvedBy: null, told: [], ...more })
      const all = [escalation('e1', '1', { watch: watch({ topAt: AT }) }), escalation('e2', '2'), escalation('e3', '3', { severity: 'P3', watch: watch({ nextAt: AT + 9, topAt: AT }) }), escalation('e4', '4', { state: 'closed', watch: watch({ topAt: AT }) })]
      await store.write(async (tx) => {
        for (const one of all) await tx.escalations.raise(one)
      })
      const ripe = async (now: number) => (await store.read((tx) => tx.escalations.ripe('zd', now, 9))).map((one) => one.id)
      expect([await ripe(AT + 4), await ripe(AT + 5), await ripe(AT + 9)]).toEqual([['e2'], ['e2', 'e1'], ['e2', 'e1', 'e3']])
      expect([await store.read((tx) => tx.escalations.get('e1')), await store.write((tx) => tx.escalations.hold('e1')), await store.read((tx) => tx.escalations.get('e9'))]).toEqual([all[0], all[0], null])
      await store.write((tx) => tx.escalations.wake(['e3', 'e4', 'e9']))
      expect([await ripe(AT - 1), await ripe(AT + 4)]).toEqual([['e2', 'e3'], ['e2', 'e3']])
      // Only what is grave and open is the bridge's own trouble.
      expect([await store.read((tx) => tx.escalations.silentSince(AT - 1)), await store.read((tx) => tx.escalations.silentSince(AT))]).toEqual([0, 1])
      expect((await store.read((tx) => tx.escalations.list('zd', 9))).map((one) => one.id)).toEqual(['e1', 'e2', 'e3'])
    })

    it('sends every message of an escalation at least once, under one key, until a channel says that it has it', async () => {
      const { store, site } = await fresh(make)
      const message = (key: string, more: object = {}) => ({ key, escalation: 'e1', reminder: key.split('/')[0]!, channel: key.split('/')[1]!, grave: true, at: AT, body: { what: 'due', rung: 1, who: ['on_call'] }, ...more })
      const put = (...all: ReturnType<typeof message>[]) => store.write((tx) => tx.escalationMessages.put(all))
      const take = async (now: number) => (await store.write((tx) => tx.escalationMessages.take(now, 9, 10))).map((one) => [one.key, one.attempts])
      const silent = (before: number) => store.read((tx) => tx.escalationMessages.unconfirmed(before))
      await put(message('r1/chat'), message('r1/mail'), message('r2/chat', { grave: false }))
      await put(message('r1/chat', { at: AT + 99 }))
      expect([await take(AT - 1), await take(AT), await take(AT + 9), await take(AT + 10)]).toEqual([[], [['r1/chat', 1], ['r1/mail', 1], ['r2/chat', 1]], [], [['r1/chat', 2], ['r1/mail', 2], ['r2/chat', 2]]])
      expect([await silent(AT - 1), await silent(AT)]).toEqual([0, 1])
      await store.write(async (tx) => {
        await tx.escalationMessages.settle('r1/chat', AT + 11, { again: AT + 40 })
        await tx.escalationMessages.settle('r1/mail', AT + 11, 'confirmed')
        await tx.escalationMessages.settle('r2/chat', AT + 11, 'failed')
      })
      expect([await silent(AT), await take(AT + 39), await take(AT + 40)]).toEqual([0, [], [['r1/chat', 3]]])
      await put(message('r3/chat'), message('r4/chat', { escalation: 'e2' }))
      await store.write((tx) => tx.escalationMessages.withdraw('e1'))
      expect([await silent(AT), await take(AT + 90)]).toEqual([1, [['r4/chat', 1]]])
      // Readiness looks only at what nobody has answered.
      expect(await site.raw('select key from escalation_messages where grave = 1')).toEqual([{ key: 'r4/chat' }])
      expect((await store.read((tx) => tx.escalationMessages.of('e1'))).map((one) => [one.key, one.state, one.settledAt])).toEqual([['r1/chat', 'over', null], ['r1/mail', 'confirmed', AT + 11], ['r2/chat', 'over', AT + 11], ['r3/chat', 'over', null]])
    })

    it('keeps promises and handovers', async () => {
      const { store } = await fresh(make)
      await store.write(async (tx) => {
        await tx.promises.put(promise('p1', '1'))
        await tx.promises.put(promise('p2', '1', { dueAt: AT + 5 }))
        await tx.promises.put(promise('p1', '1', { owner: 'bo', state: 'handed-over' }))
        await tx.handovers.put({ connection: 'zd', ticketId: '1', at: AT, from: 'ada', acceptedAt: null, to: null })
        await tx.handovers.put({ connection: 'zd', ticketId: '1', at: AT, from: 'ada', acceptedAt: AT + 2, to: 'bo' })
      })
      expect((await store.read((tx) => tx.promises.of('zd', ['1', '2']))).get('1')).toEqual([promise('p2', '1', { dueAt: AT + 5 }), promise('p1', '1', { owner: 'bo', state: 'handed-over' })])
      await store.write((tx) => tx.promises.put(promise('p2', '1', { dueAt: AT + 5, state: 'kept' })))
      expect((await store.read((tx) => tx.promises.late('zd', AT + 10, 9))).map((one) => one.id)).toEqual(['p1'])
      expect(await store.read((tx) => tx.handovers.last('zd', ['1', '2']))).toEqual(new Map([['1', { connection: 'zd', ticketId: '1', at: AT, from: 'ada', acceptedAt: AT + 2, to: 'bo' }]]))
    })

    it('counts exposure per person without a name, sums it for enough people only, and forgets', async () => {
      const { store, site } = await fresh(make)
      const add = (person: string, day: number, more = {}) => store.write((tx) => tx.exposure.add(person, { day, category: 'hate', severity: 'P0', seconds: 30, items: 1, ...more }))
      for (const person of ['ada-the-specialist', 'b', 'c', 'd']) await add(person, 100)
      await add('ada-the-specialist', 100, { seconds: 12, items: 0 })
      await add('ada-the-specialist', 101, { category: 'self_harm' })
      expect(await store.read((tx) => tx.exposure.own('ada-the-specialist', 100))).toEqual([{ day: 100, category: 'hate', severity: 'P0', seconds: 42, items: 1 }, { day: 101, category: 'self_harm', severity: 'P0', seconds: 30, items: 1 }])
      expect(await store.read((tx) => tx.exposure.sum({ from: 100, before: 102 }, 5))).toBeNull()
      await add('e', 100)
      expect(await store.read((tx) => tx.exposure.sum({ from: 100, before: 102 }, 5))).toEqual({ people: 5, rows: [{ category: 'hate', severity: 'P0', seconds: 162, items: 5 }] })
      expect(await store.read((tx) => tx.exposure.sum({ from: 101, before: 102 }, 5))).toBeNull()
      expect(JSON.stringify(await site.raw('select * from exposure'))).not.toContain('ada-the-specialist')
      expect(await store.write((tx) => tx.exposure.forgetBefore(101))).toBe(5)
      expect(await store.read((tx) => tx.exposure.own('ada-the-specialist', 0))).toHaveLength(1)
    })

    it('keeps what a person prefers, until nobody asked for it for long', async () => {
      const { store } = await fresh(make)
      expect(await store.read((tx) => tx.persons.get('ada'))).toBeNull()
      await store.write((tx) => tx.persons.put('ada', AT, { grey: false }))
      await store.write((tx) => tx.persons.put('ada', AT + 1, { grey: true }))
      expect([await store.read((tx) => tx.persons.get('ada')), await store.read((tx) => tx.persons.get('bo'))]).toEqual([{ grey: true }, null])
      expect([await store.write((tx) => tx.persons.forgetBefore(AT + 1)), await store.write((tx) => tx.persons.forgetBefore(AT + 2))]).toEqual([0, 1])
    })

    it('knows words by their mark, and keeps the first description of them', async () => {
      const { store } = await fresh(make)
      expect(await store.write(async (tx) => [await tx.descriptions.add('some words', 'a threat', 'ada', AT), await tx.descriptions.add('some words', 'other', 'bo', AT)])).toEqual([true, false])
      expect(await store.read((tx) => tx.descriptions.of(['some words', 'others', 'some words']))).toEqual(new Map([['some words', 'a threat']]))
    })
  })
}
