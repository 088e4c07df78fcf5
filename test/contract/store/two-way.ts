import { describe, expect, it } from 'vitest'
import type { Conflict } from '../../../src/domain/merge.ts'
import { AT, stored } from '../../store/fixtures.ts'
import type { Site } from '../../store/site.ts'
import { fresh } from './with-site.ts'

const conflict = (field: string, more: Partial<Conflict> = {}): Omit<Conflict, 'decision'> => ({
  id: `c-${field}`, leftConnection: 'zd', leftId: '1', rightConnection: 'sf', rightId: '500', field, since: AT, left: 'one', right: 'two', leftBy: 'agent-1', rightBy: null, ...more,
})

export function twoWayContract(make: () => Promise<Site>): void {
  describe('two ways', () => {
    it('keeps what both sides agreed on, per link, and replaces it whole', async () => {
      const { store } = await fresh(make)
      await store.write((tx) => tx.bases.put('zd', 'sf', [{ leftId: '1', bases: { status: { left: 'open', right: 'New' } } }, { leftId: '2', bases: { tags: { left: ['a'], right: null } } }]))
      await store.write((tx) => tx.bases.put('zd', 'sf', [{ leftId: '1', bases: { status: { left: 'solved', right: 'Closed' } } }]))

      expect([...(await store.read((tx) => tx.bases.get('zd', ['1', '2', '3'], 'sf')))]).toEqual([['1', { status: { left: 'solved', right: 'Closed' } }], ['2', { tags: { left: ['a'], right: null } }]])
      expect(await store.read((tx) => tx.bases.get('zd', ['1'], 'other'))).toEqual(new Map())
    })

    it('finds links by their counterpart', async () => {
      const { store } = await fresh(make)
      const link = { left: { connection: 'zd', kind: 'ticket' as const, id: '1' }, rightConnection: 'sf', rightId: '500', externalId: 'zd-acme-1', adopted: false, rightVersion: null }
      await store.write((tx) => tx.links.put([link, { ...link, left: { ...link.left, id: '2' }, rightId: null, externalId: 'zd-acme-2' }]))

      expect([...(await store.read((tx) => tx.links.byRight('sf', ['500', '501'])))]).toEqual([['500', link]])
      await store.write((tx) => tx.links.put([{ ...link, left: { ...link.left, id: '3' }, rightId: '503', externalId: 'zd-acme-3' }]))
      const page = async (after: string | null, limit: number) => (await store.read((tx) => tx.links.page('zd', 'sf', after, limit))).map((one) => one.left.id)
      expect([await page(null, 9), await page(null, 1), await page('1', 9), await page('3', 9)]).toEqual([['1', '3'], ['1'], ['3'], []])
    })

    it('keeps whom a person has to choose and chose, for all tickets of somebody at once', async () => {
      const { store } = await fresh(make)
      const row = { id: 'p1', kind: 'person' as const, leftConnection: 'zd', leftId: '900', rightConnection: 'sf', ticketId: '7', candidates: ['003a', '003b'], since: AT }
      const open = async () => (await store.read((tx) => tx.matches.open(9))).map((one) => `${one.id} ${one.ticketId} ${one.candidates.join(' ')}`)
      await store.write((tx) => tx.matches.put([{ ...row, ticketId: '8', since: AT + 1 }, row, { ...row, id: 'o1', kind: 'organization', since: AT + 2 }]))
      await store.write((tx) => tx.matches.put([{ ...row, since: AT + 9 }]))
      expect([await open(), await store.read((tx) => tx.matches.chosen(['p1', 'o1']))]).toEqual([['p1 7 003a 003b', 'p1 8 003a 003b', 'o1 7 003a 003b'], new Map()])

      expect((await store.write((tx) => tx.matches.choose('p1', '003b', AT))).map((one) => one.ticketId).toSorted()).toEqual(['7', '8'])
      expect(await store.write((tx) => tx.matches.choose('nobody', '', AT))).toEqual([])
      await store.write((tx) => tx.matches.choose('o1', '', AT))
      expect([await open(), await store.read((tx) => tx.matches.chosen(['p1', 'o1', 'x']))]).toEqual([[], new Map([['p1', '003b'], ['o1', '']])])
      expect((await store.read((tx) => tx.matches.of('zd', ['7', '9'], 'sf'))).map((one) => `${one.id} ${one.chosen}`).toSorted()).toEqual(['o1 ', 'p1 003b'])
      expect(await store.read((tx) => tx.matches.of('zd', ['7'], 'other'))).toEqual([])

      await store.write((tx) => tx.matches.put([{ ...row, ticketId: '9', candidates: ['003c'] }]))
      expect(await open()).toEqual(['p1 7 003c', 'p1 9 003c', 'p1 8 003c'])
    })

    it('says once of tickets that waited for a link, of either side, when it is there', async () => {
      const { store } = await fresh(make)
      const link = { left: { connection: 'zd', kind: 'ticket' as const, id: '8' }, rightConnection: 'sf', rightId: null, externalId: 'zd-acme-8', adopted: false, rightVersion: null }
      const wait = { ticketConnection: 'zd', ticketId: '7', connection: 'zd', id: '8' }
      const over = () => store.write((tx) => tx.waits.over('zd', 'sf', 9))
      await store.write((tx) => tx.links.put([link, { ...link, left: { ...link.left, connection: 'other' }, rightId: '508', externalId: 'other-8' }]))
      await store.write((tx) => tx.waits.add([wait, wait, { ...wait, ticketId: '6', connection: 'sf', id: '508' }, { ...wait, ticketId: '5', id: '9' }]))
      expect([await over(), await over()]).toEqual([[], []])

      await store.write((tx) => tx.links.put([{ ...link, rightId: '508' }]))
      expect((await over()).toSorted()).toEqual(['6', '7'])
      expect(await over()).toEqual([])
    })

    it('patches a stored ticket without moving it in the order of changes, so that the next reading still counts as newer', async () => {
      const { store } = await fresh(make)
      await store.write((tx) => tx.tickets.observe([stored('1', { changedAt: AT, status: 'open' })]))
      await store.write((tx) => tx.tickets.patch('zd', [{ id: '1', change: (ticket) => ({ ...ticket, status: 'solved', subject: 'ours' }) }, { id: 'absent', change: (ticket) => ticket }]))
      expect((await store.read((tx) => tx.tickets.get('zd', ['1']))).get('1')?.ticket).toMatchObject({ status: 'solved', subject: 'ours', changedAt: AT })

      expect(await store.write((tx) => tx.tickets.observe([stored('1', { changedAt: AT + 1, status: 'pending' })]))).toEqual(['1'])
      expect((await store.read((tx) => tx.tickets.get('zd', ['1']))).get('1')?.ticket.status).toBe('pending')
    })

    it('marks a ticket anew when it is read newer, patched or made due, and not when it is read again as it was', async () => {
      const { store } = await fresh(make)
      const mark = async () => (await store.read((tx) => tx.tickets.marks('zd', ['1', 'absent']))).get('1')
      await store.write((tx) => tx.tickets.observe([stored('1', { changedAt: AT })]))
      const first = await mark()
      await store.write((tx) => tx.tickets.observe([stored('1', { changedAt: AT })]))
      await store.write((tx) => tx.tickets.markThreadComplete('zd', ['1']))
      expect(await mark()).toBe(first)
      const marks = [first]
      for (const change of ['patch', 'due', 'newer'] as const) {
        await store.write(async (tx) => {
          if (change === 'patch') await tx.tickets.patch('zd', [{ id: '1', change: (ticket) => ({ ...ticket }) }])
          if (change === 'due') await tx.tickets.markDue('zd', ['1'], AT + 9)
          if (change === 'newer') await tx.tickets.observe([stored('1', { changedAt: AT + 1 })])
        })
        marks.push(await mark())
      }

      expect(new Set(marks).size).toBe(4)
    })

    it('keeps an open conflict at its place when its values change, and reopens a decided one only for new values', async () => {
      const { store } = await fresh(make)
      await store.write((tx) => tx.conflicts.put([conflict('status'), conflict('subject', { since: AT + 5 })]))
      await store.write((tx) => tx.conflicts.put([conflict('status', { since: AT + 9, left: 'three' })]))
      expect((await store.read((tx) => tx.conflicts.open('zd', 9))).map(({ field, since, left }) => [field, since, left])).toEqual([['status', AT, 'three'], ['subject', AT + 5, 'one']])
      expect(await store.read((tx) => tx.conflicts.countOpen('zd'))).toBe(2)

      expect(await store.write((tx) => tx.conflicts.decide('c-status', 'left', AT + 10))).toMatchObject({ decision: 'left', leftId: '1' })
      expect(await store.write((tx) => tx.conflicts.decide('c-status', 'right', AT + 11))).toBeNull()
      await store.write((tx) => tx.conflicts.put([conflict('status', { since: AT + 12, left: 'three' })]))
      expect((await store.read((tx) => tx.conflicts.of('zd', ['1'], 'sf'))).map(({ field, decision }) => [field, decision])).toEqual([['status', 'left'], ['subject', null]])

      await store.write((tx) => tx.conflicts.put([conflict('status', { since: AT + 13, left: 'four' })]))
      expect((await store.read((tx) => tx.conflicts.open('zd', 9))).map(({ field, since }) => [field, since])).toEqual([['subject', AT + 5], ['status', AT + 13]])
    })

    it('forgets settled conflicts until they come up again', async () => {
      const { store } = await fresh(make)
      await store.write((tx) => tx.conflicts.put([conflict('status')]))
      await store.write((tx) => tx.conflicts.settle(['c-status'], AT + 1))
      expect(await store.read((tx) => tx.conflicts.of('zd', ['1'], 'sf'))).toEqual([])
      expect(await store.read((tx) => tx.conflicts.countOpen('zd'))).toBe(0)

      await store.write((tx) => tx.conflicts.put([conflict('status', { since: AT + 2 })]))
      expect(await store.read((tx) => tx.conflicts.open('zd', 1))).toMatchObject([{ since: AT + 2, left: 'one', right: 'two', leftBy: 'agent-1', decision: null }])
    })
  })
}
