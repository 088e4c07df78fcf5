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

    it('lets transactions of one gate take turns, whatever else they touch', async () => {
      const { store, site } = await fresh(make)
      const other = await site.open()
      const order: string[] = []
      const pass = (through: typeof store, name: string) =>
        through.write(async (tx) => {
          await tx.leases.gate('acme')
          order.push(`${name} in`)
          await tx.leases.acquire(name, 'x', AT, 1000)
          await new Promise((resolve) => setTimeout(resolve, 30))
          order.push(`${name} out`)
        })
      await Promise.all([pass(store, 'a'), pass(other, 'b'), pass(store, 'c')])

      expect(order.filter((_, at) => at % 2 === 0).map((one) => one.replace('in', 'out'))).toEqual(order.filter((_, at) => at % 2 === 1))
    })

    it('goes to exactly one of many that ask at once', async () => {
      const { store, site } = await fresh(make)
      const other = await site.open()
      const tokens = await Promise.all(Array.from({ length: 12 }, (_, i) => (i % 2 === 0 ? store : other).write((tx) => tx.leases.acquire('sync', `w${i}`, AT, 1000))))

      expect(tokens.filter((token) => token !== null)).toEqual([1])
    })
  })

  describe('circuits', () => {
    it('stay open since they were opened, and are gone once closed', async () => {
      const { store } = await fresh(make)
      const row = { connection: 'zd', part: 'intake', since: AT, until: AT + 100, failures: 1, code: 'connector.auth', message: 'zendesk does not accept the credential', remedy: 'Check it.' }
      await store.write((tx) => tx.circuits.open(row))
      await store.write((tx) => tx.circuits.open({ ...row, since: AT + 100, until: AT + 300, failures: 2, message: 'still not' }))
      await store.write((tx) => tx.circuits.open({ ...row, part: 'judge' }))

      expect(await store.read((tx) => tx.circuits.list())).toEqual([{ ...row, until: AT + 300, failures: 2, message: 'still not' }, { ...row, part: 'judge' }])
      await store.write((tx) => tx.circuits.close('zd', 'intake'))
      expect(await store.read((tx) => tx.circuits.list())).toEqual([{ ...row, part: 'judge' }])
    })
  })
}
