import { describe, expect, it } from 'vitest'
import { AT, stored, triage } from '../../store/fixtures.ts'
import type { Arrived } from '../../../src/store/report-store.ts'
import type { Site } from '../../store/site.ts'
import { fresh } from './with-site.ts'

export function reportsContract(make: () => Promise<Site>): void {
  describe('what reports are made of', () => {
    it('gives tickets in order of arrival, half-open and page by page, each once, also among equal moments', async () => {
      const { store } = await fresh(make)
      const rows = ['1', '10', '2', '3', '4', '5'].map((id, index) => stored(id, { createdAt: AT + Math.floor(index / 3) * 10 }))
      await store.write(async (tx) => {
        await tx.tickets.observe([...rows, stored('9', { createdAt: AT + 5 }, { routed: false, dueAfter: null })])
        await tx.tickets.observe([{ ...stored('1'), ticket: { ...stored('1').ticket, ref: { connection: 'other', kind: 'ticket', id: '1' } } }])
      })
      const ids = (from: number, before: number, after: Arrived | null, limit = 100) =>
        store.read(async (tx) => (await tx.arrivals.between('zd', { from, before }, after, limit)).map(({ ticket }) => ticket.ref.id))
      expect(await ids(AT, AT + 11, null)).toEqual(['1', '10', '2', '3', '4', '5'])
      expect(await ids(AT, AT + 10, null)).toEqual(['1', '10', '2'])
      expect(await ids(AT + 1, AT + 11, null)).toEqual(['3', '4', '5'])
      expect(await ids(AT, AT + 11, { createdAt: AT, id: '10' }, 2)).toEqual(['2', '3'])
      expect(await ids(AT, AT + 11, { createdAt: AT + 10, id: '5' })).toEqual([])
      // Not of the route, and triaged all the same: it is listed from then on.
      await store.write((tx) => tx.triages.put([{ connection: 'zd', ticketId: '9', at: AT, triage: triage(), digest: 'd' }]))
      expect(await ids(AT + 1, AT + 11, null)).toEqual(['9', '3', '4', '5'])
    })

    it('knows all escalations of a ticket and what happened to each', async () => {
      const { store } = await fresh(make)
      const one = (id: string, raisedAt: number, state: 'raised' | 'closed') => ({ id, connection: 'zd', ticketId: '1', raisedAt, raisedBy: 'ada', dueAt: AT, state, team: 'fraud', also: [], severity: 'P1', note: '', watch: null } as const)
      await store.write(async (tx) => {
        await tx.escalations.raise(one('e1', AT, 'closed'))
        await tx.escalations.raise(one('e2', AT + 1, 'raised'))
        await tx.escalations.note('e1', { at: AT, what: 'raised', by: 'ada' })
        await tx.escalations.note('e1', { at: AT + 3, what: 'acknowledged', by: 'bo' })
      })
      expect(await store.read((tx) => tx.escalations.all('zd', ['1', '2']))).toEqual(new Map([['1', [one('e1', AT, 'closed'), one('e2', AT + 1, 'raised')]]]))
      expect(await store.read((tx) => tx.arrivals.happened(['e1', 'e2']))).toEqual(new Map([['e1', [{ at: AT, what: 'raised', by: 'ada' }, { at: AT + 3, what: 'acknowledged', by: 'bo' }]]]))
    })

    it('keeps the last second judgement of a ticket', async () => {
      const { store } = await fresh(make)
      const review = (ticketId: string, by: string) => ({ connection: 'zd', ticketId, at: AT, by, category: 'hate', severity: 'P2' } as const)
      await store.write(async (tx) => {
        await tx.reviews.put(review('1', 'ada'))
        await tx.reviews.put(review('1', 'bo'))
      })
      expect(await store.read((tx) => tx.reviews.of('zd', ['1', '2']))).toEqual(new Map([['1', review('1', 'bo')]]))
      expect(await store.read((tx) => tx.reviews.of('other', ['1']))).toEqual(new Map())
    })
  })
}
