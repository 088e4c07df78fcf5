import { describe, expect, it } from 'vitest'
import { AT } from '../../store/fixtures.ts'
import type { Site } from '../../store/site.ts'
import { fresh } from './with-site.ts'

export function leasesContract(make: () => Promise<Site>): void {
  describe('leases', () => {
    it('has one holder; the token grows with every holder and fences the old one', async () => {
      const { store, site } = await fresh(make)
      const other = await site.open()
      const first = await store.write((tx) => tx.leases.acquire('sync', 'a', AT, 100))
      expect(first).toBe(1)
      expect(await other.write((tx) => tx.leases.acquire('sync', 'b', AT + 99, 100))).toBeNull()
      expect(await other.write((tx) => tx.leases.acquire('else', 'b', AT, 100))).toBe(1)
      expect(await store.write((tx) => tx.leases.renew('sync', 'a', 1, AT + 99, 100))).toBe(true)
      expect(await other.write((tx) => tx.leases.acquire('sync', 'b', AT + 198, 100))).toBeNull()

      const second = await other.write((tx) => tx.leases.acquire('sync', 'b', AT + 199, 100))
      expect(second).toBe(2)
      expect(await store.write((tx) => tx.leases.renew('sync', 'a', 1, AT + 200, 100))).toBe(false)
      await store.write((tx) => tx.leases.release('sync', 'a', 1))
      expect(await store.write((tx) => tx.leases.acquire('sync', 'a', AT + 200, 100))).toBeNull()
    })

    it('is free at once when released, and the token still grows', async () => {
      const { store } = await fresh(make)
      await store.write(async (tx) => {
        expect(await tx.leases.acquire('sync', 'a', AT, 1000)).toBe(1)
        expect(await tx.leases.acquire('sync', 'a', AT, 1000)).toBe(2)
        expect(await tx.leases.renew('sync', 'a', 1, AT, 1000)).toBe(false)
        await tx.leases.release('sync', 'a', 1)
        expect(await tx.leases.acquire('sync', 'b', AT, 1000)).toBeNull()
        await tx.leases.release('sync', 'a', 2)
        expect(await tx.leases.renew('sync', 'a', 2, AT, 1000)).toBe(false)
        expect(await tx.leases.acquire('sync', 'b', AT, 1000)).toBe(3)
      })
    })

    it('goes to exactly one of many that ask at once', async () => {
      const { store, site } = await fresh(make)
      const other = await site.open()
      const tokens = await Promise.all(Array.from({ length: 12 }, (_, i) => (i % 2 === 0 ? store : other).write((tx) => tx.leases.acquire('sync', `w${i}`, AT, 1000))))

      expect(tokens.filter((token) => token !== null)).toEqual([1])
    })
  })
}
