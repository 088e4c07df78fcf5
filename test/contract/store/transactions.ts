import { describe, expect, it } from 'vitest'
import { AT, comment, intent, stored, triage, update } from '../../store/fixtures.ts'
import type { Site } from '../../store/site.ts'
import { fresh } from './with-site.ts'

export function transactionsContract(make: () => Promise<Site>): void {
  describe('transactions', () => {
    it('leaves nothing of a write that throws', async () => {
      const { store } = await fresh(make)
      const failed = store.write(async (tx) => {
        await tx.connections.ensure({ id: 'zd', vendor: 'zendesk', url: 'https://acme.example.com', connectedAt: AT })
        await tx.tickets.observe([stored('1')])
        await tx.comments.add([comment('c1', '1')])
        await tx.triages.put([{ connection: 'zd', ticketId: '1', at: AT, triage: triage(), digest: 'd' }])
        await tx.intents.add([intent(update('k1'))])
        await tx.checkpoints.put('zd', 'tickets', 'cursor', AT)
        throw new Error('the work failed')
      })

      await expect(failed).rejects.toThrow('the work failed')
      await store.read(async (tx) => {
        expect(await tx.connections.list()).toEqual([])
        expect((await tx.tickets.counts('zd')).seen).toBe(0)
        expect((await tx.comments.of('zd', ['1'])).size).toBe(0)
        expect(await tx.triages.history('zd', '1')).toEqual([])
        expect((await tx.intents.counts('zd')).waiting).toBe(0)
        expect(await tx.checkpoints.get('zd', 'tickets')).toBeNull()
      })
      await store.write((tx) => tx.checkpoints.put('zd', 'tickets', 'next', AT))
      expect(await store.read((tx) => tx.checkpoints.get('zd', 'tickets'))).toEqual({ value: 'next', upTo: AT })
    })

    it('shows a reader one moment, and neither waits for the other', async () => {
      const { store, site } = await fresh(make)
      const other = await site.open()
      await store.write((tx) => tx.tickets.observe([stored('1')]))

      await store.read(async (tx) => {
        expect((await tx.tickets.counts('zd')).seen).toBe(1)
        await other.write((writing) => writing.tickets.observe([stored('2')]))
        expect((await tx.tickets.counts('zd')).seen).toBe(1)
      })
      await store.write(async (tx) => {
        await tx.tickets.observe([stored('3')])
        expect((await store.read((reading) => reading.tickets.counts('zd'))).seen).toBe(2)
      })
      expect((await other.read((tx) => tx.tickets.counts('zd'))).seen).toBe(3)
    })

    it('refuses to write in a read', async () => {
      const { store } = await fresh(make)

      await expect(store.read((tx) => tx.tickets.observe([stored('1')]))).rejects.toThrow(/read-?\s?only/i)
    })

    it('refuses a write inside a write, which would wait for itself', async () => {
      const { store } = await fresh(make)

      await expect(store.write(() => store.write((tx) => tx.tickets.observe([stored('1')])))).rejects.toThrow(/inside a write/)
      expect(await store.write((tx) => tx.tickets.observe([stored('1')]))).toEqual(['1'])
    })

    it('takes many writers in turn', async () => {
      const { store, site } = await fresh(make)
      const other = await site.open()
      await Promise.all(Array.from({ length: 30 }, (_, i) => (i % 2 === 0 ? store : other).write((tx) => tx.tickets.observe([stored(`t${i}`), stored('shared', { changedAt: AT + i })]))))

      expect((await store.read((tx) => tx.tickets.counts('zd'))).seen).toBe(31)
      expect((await store.read((tx) => tx.tickets.get('zd', ['shared']))).get('shared')?.ticket.changedAt).toBe(AT + 29)
    })

    it('tries again when two writers lock the same rows in opposite order', async () => {
      const { store, site } = await fresh(make)
      const other = await site.open()
      await store.write((tx) => tx.tickets.observe([stored('a'), stored('b')]))
      const both = (which: typeof store, order: readonly string[], status: 'open' | 'solved', changedAt: number) =>
        which.write(async (tx) => {
          for (const id of order) {
            await tx.tickets.observe([stored(id, { status, changedAt })])
            await new Promise((resolve) => setTimeout(resolve, 30))
          }
        })
      await Promise.all([both(store, ['a', 'b'], 'open', AT + 1), both(other, ['b', 'a'], 'solved', AT + 2)])

      const kept = await store.read((tx) => tx.tickets.get('zd', ['a', 'b']))
      expect([...kept.values()].map((row) => row.ticket.status)).toEqual(['solved', 'solved'])
    })

    it('moves a checkpoint only with its transaction, and keeps one per stream', async () => {
      const { store } = await fresh(make)
      await store.write(async (tx) => {
        await tx.checkpoints.put('zd', 'tickets', 'a', AT)
        await tx.checkpoints.put('zd', 'events', 'b', AT + 1)
        await tx.checkpoints.put('zd', 'tickets', 'c', AT + 2)
      })

      expect(await store.read((tx) => tx.checkpoints.get('zd', 'tickets'))).toEqual({ value: 'c', upTo: AT + 2 })
      expect(await store.read((tx) => tx.checkpoints.get('zd', 'events'))).toEqual({ value: 'b', upTo: AT + 1 })
      expect(await store.read((tx) => tx.checkpoints.get('sf', 'tickets'))).toBeNull()
    })

    it('holds a batch of thousands in one call', async () => {
      const { store } = await fresh(make)
      const ids = Array.from({ length: 2500 }, (_, i) => `t${i}`)
      const news = await store.write((tx) => tx.tickets.observe(ids.map((id) => stored(id))))

      expect(new Set(news)).toEqual(new Set(ids))
      expect((await store.read((tx) => tx.tickets.get('zd', ids))).size).toBe(2500)
    })
  })
}
