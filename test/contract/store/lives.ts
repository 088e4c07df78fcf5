import { describe, expect, it } from 'vitest'
import type { Crossing, HeldRedaction } from '../../../src/domain/lives.ts'
import type { ToldDelete } from '../../../src/store/tombstones-store.ts'
import type { UpdateTicket } from '../../../src/domain/write.ts'
import { AT, comment, intent, update } from '../../store/fixtures.ts'
import type { Site } from '../../store/site.ts'
import { fresh } from './with-site.ts'

const held = (id: string, more: Partial<HeldRedaction> = {}): Omit<HeldRedaction, 'decision' | 'decided'> => ({
  id, leftConnection: 'zd', leftId: '1', rightConnection: 'sf', connection: 'zd', commentId: 'c1', since: AT, because: 'preserved', comment: comment('c1', '1'), ...more,
})
const told = (recordId: string, more: Partial<ToldDelete> = {}): ToldDelete => ({ connection: 'zd', recordId, side: 'left', leftConnection: 'zd', leftId: recordId, deletedAt: AT - 5, deletedBy: 'ada', toldAt: AT, dueAt: AT + 10, ...more })
const who = (at: number) => ({ by: 'ada', why: 'an order', at })

export function livesContract(make: () => Promise<Site>): void {
  describe('lives of records', () => {
    it('keeps redactions until a person decides, each once, and knows them again', async () => {
      const { store } = await fresh(make)
      await store.write((tx) => tx.redactions.put([held('r2', { since: AT + 1 }), held('r1'), held('r3', { leftConnection: 'other' })]))
      await store.write((tx) => tx.redactions.put([held('r1', { since: AT + 9 })]))
      expect((await store.read((tx) => tx.redactions.waiting('zd', 9))).map((row) => [row.id, row.since, row.decision])).toEqual([['r1', AT, null], ['r2', AT + 1, null]])

      expect(await store.write((tx) => tx.redactions.decide('r1', 'declined', who(AT + 5)))).toMatchObject({ id: 'r1', decision: 'declined', decided: who(AT + 5), comment: { ref: { id: 'c1' } } })
      expect(await store.write((tx) => tx.redactions.decide('r1', 'approved', who(AT + 6)))).toBeNull()
      expect(await store.write((tx) => tx.redactions.decide('absent', 'approved', who(AT)))).toBeNull()
      await store.write((tx) => tx.redactions.put([held('r1')]))
      expect((await store.read((tx) => tx.redactions.waiting('zd', 9))).map((row) => row.id)).toEqual(['r2'])
    })

    it('knows which tickets are held, and who held and released them', async () => {
      const { store } = await fresh(make)
      expect(await store.write((tx) => tx.holds.place('zd', '1', who(AT)))).toBe(true)
      expect(await store.write((tx) => tx.holds.place('zd', '1', who(AT + 1)))).toBe(false)
      expect(await store.read((tx) => tx.holds.standing('zd', ['1', '2']))).toEqual(new Set(['1']))
      expect(await store.write((tx) => tx.holds.release('zd', '1', who(AT + 2)))).toBe(true)
      expect(await store.write((tx) => tx.holds.release('zd', '1', who(AT + 3)))).toBe(false)
      expect(await store.write((tx) => tx.holds.place('zd', '1', who(AT + 4)))).toBe(true)
      expect(await store.read((tx) => tx.holds.standing('zd', ['1', '2']))).toEqual(new Set(['1']))
      expect((await store.read((tx) => tx.holds.list('zd', 9))).map((one) => [one.placed.at, one.released?.at ?? null])).toEqual([[AT + 4, null], [AT, AT + 2]])
    })

    it('keeps that records were told to be deleted until they are looked after, each once, and begins anew once lifted', async () => {
      const { store } = await fresh(make)
      const of = async (id: string) => (await store.read((tx) => tx.tombstones.of('zd', [id]))).get(id)
      await store.write((tx) => tx.tombstones.put([told('1'), told('2', { dueAt: AT + 20 }), told('3', { connection: 'sf', side: 'right', leftId: '9' }), told('4', { leftConnection: 'other' })]))
      await store.write((tx) => tx.tombstones.put([told('1', { toldAt: AT + 9, deletedBy: 'bo' })]))
      expect(await of('1')).toEqual({ connection: 'zd', recordId: '1', side: 'left', leftConnection: 'zd', leftId: '1', deletedAt: AT - 5, deletedBy: 'ada', toldAt: AT, lookedAt: null, state: 'told', because: null, dueAt: AT + 10, carriedAt: null, decision: null, decided: null })
      const due = async (now: number) => (await store.read((tx) => tx.tombstones.due('zd', now, 9))).map((row) => row.recordId)
      expect([await due(AT + 9), await due(AT + 10), await due(AT + 20)]).toEqual([[], ['3', '1'], ['3', '1', '2']])
      expect([await store.read((tx) => tx.tombstones.toldSince('zd', AT)), await store.read((tx) => tx.tombstones.toldSince('zd', AT + 1))]).toEqual([[AT, AT, AT], []])

      await store.write((tx) => tx.tombstones.change('zd', '1', { state: 'leaving', carriedAt: AT + 11, lookedAt: AT + 11, dueAt: null }))
      expect((await store.read((tx) => tx.tombstones.leaving('zd', 9))).map((row) => row.recordId)).toEqual(['1'])
      expect([await store.read((tx) => tx.tombstones.carriedSince('zd', AT + 11)), await store.read((tx) => tx.tombstones.carriedSince('zd', AT + 12))]).toEqual([1, 0])
      await store.write((tx) => tx.tombstones.put([told('1', { toldAt: AT + 9 })]))
      expect(await of('1')).toMatchObject({ state: 'leaving', toldAt: AT, lookedAt: AT + 11 })

      expect((await store.write((tx) => tx.tombstones.lift('zd', ['1', 'absent']))).map((row) => [row.recordId, row.state])).toEqual([['1', 'leaving']])
      expect(await store.write((tx) => tx.tombstones.lift('zd', ['1']))).toEqual([])
      expect(await of('1')).toMatchObject({ state: 'lifted', dueAt: null })
      await store.write((tx) => tx.tombstones.put([told('1', { toldAt: AT + 30, deletedBy: null })]))
      expect(await of('1')).toMatchObject({ state: 'told', toldAt: AT + 30, deletedBy: null, lookedAt: null, dueAt: AT + 10 })
    })

    it('keeps merges once, tells which are due, and lets a person decide of those that wait', async () => {
      const { store } = await fresh(make)
      const row = (recordId: string, dueAt = AT) => ({ connection: 'zd', recordId, side: 'left' as const, leftConnection: 'zd', leftId: recordId, mergedAt: AT, toldAt: AT, dueAt })
      await store.write((tx) => tx.merges.put([row('1'), row('2', AT + 20)]))
      await store.write((tx) => tx.merges.put([row('1', AT + 90)]))
      const due = async (now: number) => (await store.read((tx) => tx.merges.due('zd', now, 9))).map((one) => one.recordId)
      expect([await due(AT - 1), await due(AT), await due(AT + 20)]).toEqual([[], ['1'], ['1', '2']])
      expect(await store.write((tx) => tx.merges.decide('zd', '1', 'approved', who(AT)))).toBeNull()
      await store.write((tx) => tx.merges.change('zd', '1', { intoId: '9', state: 'waits', because: 'preserved', dueAt: null }))
      expect((await store.read((tx) => tx.merges.waiting('zd', 9))).map((one) => [one.recordId, one.intoId, one.because])).toEqual([['1', '9', 'preserved']])
      expect(await store.write((tx) => tx.merges.decide('zd', '1', 'approved', who(AT + 40)))).toMatchObject({ decision: 'approved', decided: who(AT + 40), state: 'told', because: null, dueAt: AT + 40 })
      expect([...(await store.read((tx) => tx.merges.of('zd', ['1', '2', 'absent']))).keys()].toSorted()).toEqual(['1', '2'])
    })

    it('lets a person decide of deletes that wait, once', async () => {
      const { store } = await fresh(make)
      await store.write((tx) => tx.tombstones.put([told('1'), told('2')]))
      await store.write((tx) => tx.tombstones.change('zd', '1', { state: 'waits', because: 'many', dueAt: null }))
      expect((await store.read((tx) => tx.tombstones.waiting('zd', 9))).map((row) => [row.recordId, row.because])).toEqual([['1', 'many']])
      expect(await store.write((tx) => tx.tombstones.decide('zd', '2', 'approved', who(AT)))).toBeNull()
      expect(await store.write((tx) => tx.tombstones.decide('zd', '1', 'approved', who(AT + 40)))).toMatchObject({ decision: 'approved', decided: who(AT + 40), state: 'told', because: null, dueAt: AT + 40 })
      expect(await store.write((tx) => tx.tombstones.decide('zd', '1', 'declined', who(AT + 41)))).toBeNull()
      expect(await store.read((tx) => tx.tombstones.waiting('zd', 9))).toEqual([])
    })

    it('ends links and makes them alive again, whatever else is kept of them', async () => {
      const { store } = await fresh(make)
      const link = { left: { connection: 'zd', kind: 'ticket' as const, id: '1' }, rightConnection: 'sf', rightId: '500', externalId: 'zd-1', adopted: false, rightVersion: 'v1' }
      const ended = async () => (await store.read((tx) => tx.links.byLeft('zd', ['1'], 'sf'))).get('1')
      await store.write((tx) => tx.links.put([link]))
      await store.write((tx) => tx.links.end('zd', ['1', 'absent'], 'sf', AT))
      await store.write((tx) => tx.links.put([{ ...link, rightVersion: 'v2' }]))
      expect(await ended()).toEqual({ ...link, rightVersion: 'v2', ended: AT })
      await store.write((tx) => tx.links.end('zd', ['1'], 'sf', null))
      expect(await ended()).toEqual({ ...link, rightVersion: 'v2' })
    })

    it('keeps every floor that was ever set of how much of a ticket may cross, and knows the last', async () => {
      const { store } = await fresh(make)
      const floor = (ticketId: string, at: number, as: Crossing, by: string | null) => ({ connection: 'zd', ticketId, at, as, despite: by === null ? null : ['hate'], decided: by === null ? null : { by, why: 'read it', at } })
      await store.write((tx) => tx.floors.put([floor('2', AT, 'redacted', null), floor('1', AT, 'pointer', null)]))
      await store.write((tx) => tx.floors.put([floor('1', AT + 1, 'whole', 'ada')]))
      expect(await store.read((tx) => tx.floors.inForce('zd', ['1', '2', '3']))).toEqual(new Map([['1', floor('1', AT + 1, 'whole', 'ada')], ['2', floor('2', AT, 'redacted', null)]]))
      expect(await store.read((tx) => tx.floors.history('zd', '1'))).toEqual([floor('1', AT, 'pointer', null), floor('1', AT + 1, 'whole', 'ada')])
      expect(await store.read((tx) => tx.floors.inForce('other', ['1']))).toEqual(new Map())
    })

    it('replaces what is kept of a comment, and nothing of one it does not know', async () => {
      const { store } = await fresh(make)
      await store.write((tx) => tx.comments.add([comment('c1', '1'), comment('c2', '1')]))
      await store.write((tx) => tx.comments.replace([{ ...comment('c1', '1'), body: 'less' }, { ...comment('c9', '1'), body: 'less' }]))
      const kept = await store.read((tx) => tx.comments.get('zd', ['c1', 'c2', 'c9']))
      expect(Object.fromEntries([...kept].map(([id, one]) => [id, one.body === 'less']))).toEqual({ c1: true, c2: false })
    })

    it('rewrites what is kept of writes that are not on their way, and withdraws those that never were', async () => {
      const { store } = await fresh(make)
      const note = (key: string, id: string): UpdateTicket => ({ ...update(key), ticketId: id, note: 'words' })
      await store.write((tx) => tx.intents.add([intent(note('waits', '1'), { lane: 'ticket:1' }), intent(note('sent', '2'), { lane: 'ticket:2' }), intent(note('aside', '3'), { lane: 'ticket:3' })]))
      const take = (delivery: string, limit: number) => store.write((tx) => tx.intents.take({ connection: 'zd', op: 'update-ticket', limit, delivery, owner: 'w', now: AT + 9, leaseMs: 1_000 }))
      const all = ['waits', 'sent', 'aside']
      await take('d1', 3)
      await store.write((tx) => tx.intents.settle('d1', [{ key: 'waits', result: 'again', code: 'x', afterMs: 0 }, { key: 'aside', result: 'refused', code: 'x', reason: 'r', remedy: 'm' }], AT + 9))
      await store.write((tx) => tx.intents.rewrite('zd', [...all, 'absent'].map((key) => ({ key, change: (write) => ({ ...(write as UpdateTicket), note: 'less', key: 'other' }) }))))
      const lanes = async () => [...(await store.read((tx) => tx.intents.ofLanes('zd', ['ticket:1', 'ticket:2', 'ticket:3']))).values()].flat().map(({ write, state }) => [write.key, (write as UpdateTicket).note, state])
      expect(await lanes()).toEqual([['waits', 'less', 'waiting'], ['sent', 'words', 'sent'], ['aside', 'less', 'set-aside']])

      await store.write((tx) => tx.intents.forget('zd', all))
      await store.write((tx) => tx.intents.forget('other', ['sent']))
      expect(await lanes()).toEqual([['sent', 'words', 'sent']])
    })
  })
}
