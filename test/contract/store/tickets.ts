import fc from 'fast-check'
import { PARKED } from '../../../src/domain/ports.ts'
import { describe, expect, it } from 'vitest'
import { AT, comment, stored, triage } from '../../store/fixtures.ts'
import type { Site } from '../../store/site.ts'
import { fresh } from './with-site.ts'

export function ticketsContract(make: () => Promise<Site>): void {
  describe('tickets', () => {
    it('gives back exactly what was observed', async () => {
      const { store } = await fresh(make)
      const row = stored('1', { subject: 'emoji 🫂, "quotes", \u0000 nul, \ud800 half a pair', tags: ['a', 'b'], fields: { x: null, y: 3, z: ['p'], w: true }, requester: null, priority: 'urgent' }, { dueAfter: null, threadComplete: false, routed: false })
      await store.write((tx) => tx.tickets.observe([row]))

      expect((await store.read((tx) => tx.tickets.get('zd', ['1', '2']))).get('1')).toEqual(row)
      expect((await store.read((tx) => tx.tickets.get('sf', ['1']))).size).toBe(0)
      expect((await store.read((tx) => tx.tickets.get('zd', []))).size).toBe(0)
    })

    it('keeps the newest version, and says which were new or newer', async () => {
      const { store } = await fresh(make)
      const observe = (id: string, changedAt: number, subject: string) => store.write((tx) => tx.tickets.observe([stored(id, { changedAt, subject })]))

      expect(await observe('1', AT, 'first')).toEqual(['1'])
      expect(await observe('1', AT, 'equal')).toEqual([])
      expect(await observe('1', AT - 1, 'older')).toEqual([])
      expect(await observe('1', AT + 1, 'newer')).toEqual(['1'])
      expect((await store.read((tx) => tx.tickets.get('zd', ['1']))).get('1')?.ticket.subject).toBe('newer')
    })

    it('ends with the newest of each, in whatever order and batches versions come', async () => {
      const { store } = await fresh(make)
      let round = 0
      await fc.assert(
        fc.asyncProperty(fc.array(fc.array(fc.record({ id: fc.constantFrom('a', 'b', 'c'), at: fc.integer({ min: 0, max: 9 }) }), { maxLength: 6 }), { maxLength: 6 }), async (batches) => {
          const connection = `c${++round}`
          const newest = new Map<string, number>()
          for (const batch of batches) {
            const news = await store.write((tx) => tx.tickets.observe(batch.map(({ id, at }) => stored(id, { ref: { connection, kind: 'ticket', id }, changedAt: at }))))
            const expected = new Set(batch.filter(({ id, at }) => at > (newest.get(id) ?? -1)).map(({ id }) => id))
            expect(new Set(news)).toEqual(expected)
            for (const { id, at } of batch) newest.set(id, Math.max(at, newest.get(id) ?? -1))
          }
          const kept = await store.read((tx) => tx.tickets.get(connection, ['a', 'b', 'c']))
          expect(new Map([...kept].map(([id, row]) => [id, row.ticket.changedAt]))).toEqual(newest)
        }),
        { numRuns: 25 },
      )
    })

    it('answers the ripe ones, oldest change first, and only when their comments are in', async () => {
      const { store } = await fresh(make)
      await store.write((tx) =>
        tx.tickets.observe([
          stored('late', { changedAt: AT + 5 }, { dueAfter: AT + 50 }),
          stored('b', { changedAt: AT + 2 }, { dueAfter: AT + 2 }),
          stored('a', { changedAt: AT + 1 }, { dueAfter: AT + 9 }),
          stored('none', {}, { dueAfter: null }),
        ]),
      )
      const ripe = (upTo: number, limit = 10) => store.read(async (tx) => (await tx.tickets.ripe('zd', upTo, limit)).map((row) => row.ticket.ref.id))

      expect(await ripe(AT + 9)).toEqual(['a', 'b'])
      expect(await ripe(AT + 8)).toEqual(['b'])
      expect(await ripe(AT + 99, 2)).toEqual(['a', 'b'])
      expect(await store.read((tx) => tx.tickets.countDue('zd'))).toBe(3)
    })

    it('settles what was seen; what changed or was marked meanwhile stays due', async () => {
      const { store } = await fresh(make)
      await store.write((tx) => tx.tickets.observe([stored('same'), stored('changed'), stored('marked'), stored('marked-blindly')]))
      await store.write(async (tx) => {
        await tx.tickets.observe([stored('changed', { changedAt: AT + 1 }, { dueAfter: AT + 1 })])
        await tx.tickets.markDue('zd', ['marked', 'marked-blindly'], AT + 7)
      })
      await store.write((tx) => tx.tickets.settle('zd', [{ id: 'same', changedAt: AT, dueAfter: AT }, { id: 'changed', changedAt: AT }, { id: 'marked', changedAt: AT, dueAfter: AT }, { id: 'marked-blindly', changedAt: AT }, { id: 'unknown', changedAt: AT }]))

      const ripe = await store.read((tx) => tx.tickets.ripe('zd', AT + 100, 10))
      expect(ripe.map((row) => row.ticket.ref.id).toSorted()).toEqual(['changed', 'marked'])
    })

    it('stays due when a newer version asks for nothing, until it leaves the route', async () => {
      const { store } = await fresh(make)
      const due = () => store.read(async (tx) => (await tx.tickets.get('zd', ['1'])).get('1')?.dueAfter)
      await store.write((tx) => tx.tickets.observe([stored('1', {}, { dueAfter: AT + 5 })]))
      await store.write((tx) => tx.tickets.observe([stored('1', { changedAt: AT + 1 }, { dueAfter: null })]))
      expect(await due()).toBe(AT + 5)
      // What waited to be tried again waits no longer than a newer version does, unless it is for an answer.
      await store.write((tx) => tx.tickets.observe([stored('1', { changedAt: AT + 2 }, { dueAfter: AT + 2 })]))
      expect(await due()).toBe(AT + 2)
      await store.write((tx) => tx.tickets.observe([stored('1', { changedAt: AT + 3 }, { dueAfter: AT + 30 })]))
      expect(await due()).toBe(AT + 30)
      await store.write((tx) => tx.tickets.markDue('zd', ['1'], PARKED))
      await store.write((tx) => tx.tickets.observe([stored('1', { changedAt: AT + 4 }, { dueAfter: AT + 4 })]))
      expect(await due()).toBe(PARKED)
      await store.write((tx) => tx.tickets.observe([stored('1', { changedAt: AT + 5 }, { dueAfter: null, routed: false })]))
      expect(await due()).toBeNull()
    })

    it('makes any version due again, never earlier than it was', async () => {
      const { store } = await fresh(make)
      await store.write((tx) => tx.tickets.observe([stored('1', {}, { dueAfter: null }), stored('2', {}, { dueAfter: AT + 9 })]))
      await store.write((tx) => tx.tickets.markDue('zd', ['1', '2', 'unknown'], AT + 3))
      const kept = await store.read((tx) => tx.tickets.get('zd', ['1', '2']))

      expect([kept.get('1')?.dueAfter, kept.get('2')?.dueAfter]).toEqual([AT + 3, AT + 9])
    })

    it('makes what was read whole due at once, whatever it waited for, but not what is parked', async () => {
      const { store } = await fresh(make)
      await store.write((tx) => tx.tickets.observe([stored('1', {}, { dueAfter: AT + 9 }), stored('2', {}, { dueAfter: null }), stored('3', {}, { dueAfter: AT + 1_000 })]))
      await store.write((tx) => tx.tickets.dueAtOnce('zd', ['1', '2', '3', 'unknown'], AT + 1_000))
      const kept = await store.read((tx) => tx.tickets.get('zd', ['1', '2', '3']))

      expect(['1', '2', '3'].map((id) => kept.get(id)?.dueAfter)).toEqual([0, 0, AT + 1_000])
    })

    it('keeps a thread complete while the ticket stays in the route', async () => {
      const { store } = await fresh(make)
      const complete = () => store.read(async (tx) => (await tx.tickets.get('zd', ['1'])).get('1')?.threadComplete)
      await store.write((tx) => tx.tickets.observe([stored('1', {}, { threadComplete: false })]))
      await store.write((tx) => tx.tickets.markThreadComplete('zd', ['1']))
      await store.write((tx) => tx.tickets.observe([stored('1', { changedAt: AT + 1 }, { threadComplete: false })]))
      expect(await complete()).toBe(true)
      await store.write((tx) => tx.tickets.observe([stored('1', { changedAt: AT + 2 }, { routed: false, threadComplete: false })]))
      await store.write((tx) => tx.tickets.observe([stored('1', { changedAt: AT + 3 }, { threadComplete: false })]))
      expect(await complete()).toBe(false)
    })
  })

  describe('comments', () => {
    it('are added once, and come in the order they were written', async () => {
      const { store } = await fresh(make)
      const rows = [comment('10', '1', { at: AT + 1 }), comment('9', '1', { at: AT + 1 }), comment('11', '1', { at: AT, body: 'first' }), comment('12', '2', { ownKey: 'own-1' })]
      await store.write((tx) => tx.comments.add(rows))
      await store.write((tx) => tx.comments.add([comment('11', '1', { body: 'altered' }), comment('13', '1', { at: AT + 2 })]))
      const of = await store.read((tx) => tx.comments.of('zd', ['1', '2', '3']))

      expect(of.get('1')?.map((each) => each.ref.id)).toEqual(['11', '9', '10', '13'])
      expect(of.get('1')?.[0]?.body).toBe('first')
      expect(of.get('2')).toEqual([rows[3]])
      expect(of.has('3')).toBe(false)
      expect(await store.read((tx) => tx.comments.ownKeys('zd', ['own-1', 'own-2']))).toEqual(new Set(['own-1']))
    })
  })

  describe('triages', () => {
    it('append, and the last one put is in force', async () => {
      const { store } = await fresh(make)
      const row = (digest: string, severity: 'P0' | 'P2') => ({ connection: 'zd', ticketId: '1', at: AT, digest, triage: triage({ severity }) })
      await store.write((tx) => tx.triages.put([row('d1', 'P2'), row('d2', 'P0')]))
      await store.write((tx) => tx.triages.put([{ ...row('d3', 'P2'), at: AT - 5 }]))

      expect((await store.read((tx) => tx.triages.latest('zd', ['1', '2']))).get('1')).toEqual({ ...row('d3', 'P2'), at: AT - 5 })
      expect((await store.read((tx) => tx.triages.history('zd', '1'))).map((each) => each.digest)).toEqual(['d1', 'd2', 'd3'])
      expect((await store.read((tx) => tx.triages.latest('zd', ['2']))).size).toBe(0)
    })

    it('name people, whom a keyed hash finds again under any spelling', async () => {
      const { store } = await fresh(make)
      await store.write(async (tx) => {
        await tx.tickets.observe([stored('1'), stored('2', { requester: '777' }), stored('3', { requester: '777' }, { routed: false })])
        await tx.triages.put([{ connection: 'zd', ticketId: '1', at: AT, triage: triage(), digest: 'd' }])
      })
      const find = (...[kind, values]: Parameters<Parameters<Parameters<typeof store.read>[0]>[0]['identities']['find']>) => store.read((tx) => tx.identities.find(kind, values))

      expect(await find('handle', ['fictional.handle', 'nobody'])).toEqual([{ connection: 'zd', ticketId: '1', value: 'fictional.handle' }])
      expect(await find('url', ['HTTPS://Video.Example.com/@fictional/1/'])).toHaveLength(1)
      expect(await find('contact', ['JO@example.com'])).toHaveLength(1)
      expect(await find('handle', ['jo@example.com'])).toEqual([])
      expect(await find('requester', ['777'])).toEqual([{ connection: 'zd', ticketId: '2', value: '777' }])

      const { facts } = triage()
      await store.write((tx) => tx.triages.put([{ connection: 'zd', ticketId: '1', at: AT, triage: triage({ facts: { ...facts, handles: [] } }), digest: 'd2' }]))
      expect(await find('handle', ['fictional.handle'])).toEqual([])
      expect(await find('requester', ['501'])).toHaveLength(1)
    })

    it('what tickets share is counted by kind, of the time that is asked for, and never beyond what is looked at', async () => {
      const { store } = await fresh(make)
      const said = 'They sell a miracle cream and take the money of everybody who writes.'
      const { facts } = triage()
      await store.write(async (tx) => {
        await tx.tickets.observe([
          stored('21', { description: said }), stored('22', { description: `${said.toUpperCase()} !!`, createdAt: AT - 1000 }), stored('23', { description: 'short', createdAt: AT }), stored('24', { description: said, createdAt: AT - 100_000 }),
          stored('25', { description: said, status: 'deleted' }),
        ])
        await tx.triages.put(['21', '23', '24'].map((ticketId) => ({ connection: 'zd', ticketId, at: AT, triage: triage({ facts: { ...facts, handles: ['@cream.example'], urls: [], pii: [] } }), digest: ticketId })))
      })
      const shared = (id: string, since: number, most = 100) => store.read((tx) => tx.identities.shared('zd', id, { since, most }))

      expect(await shared('21', AT - 50_000)).toEqual({ handle: 1, text: 1 })
      expect(await shared('21', AT - 200_000)).toEqual({ handle: 2, text: 2 })
      expect(await shared('21', AT - 200_000, 1)).toEqual({ handle: 1 })
      expect(await shared('23', AT - 200_000)).toEqual({ handle: 2 })
      expect(await shared('none', 0)).toEqual({})
    })
  })
}
