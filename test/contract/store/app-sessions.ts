import { describe, expect, it } from 'vitest'
import { AT } from '../../store/fixtures.ts'
import type { Site } from '../../store/site.ts'
import { fresh } from './with-site.ts'

const SESSION = { connection: 'zd', person: '7', location: 'nav_bar', until: AT + 10 }

export function appSessionsContract(make: () => Promise<Site>): void {
  describe('pages of the app', () => {
    it('takes a token once, until it is over anyway', async () => {
      const { store } = await fresh(make)
      const use = (token: string, now = AT): Promise<boolean> => store.write((tx) => tx.appSessions.useToken(token, AT + 5, now))

      expect([await use('one'), await use('one'), await use('two'), await use('one', AT + 4)]).toEqual([true, false, true, false])
      expect(await use('one', AT + 5)).toBe(true)
    })

    it('lets one of many who come with the same token at once in', async () => {
      const { store } = await fresh(make)
      const all = await Promise.all(Array.from({ length: 8 }, () => store.write((tx) => tx.appSessions.useToken('one', AT + 5, AT))))

      expect(all.filter(Boolean)).toHaveLength(1)
    })

    it('knows who has a bearer until it is over, and nobody else', async () => {
      const { store } = await fresh(make)
      await store.write((tx) => tx.appSessions.open('bearer', SESSION, AT))
      const find = (bearer: string, now: number): Promise<unknown> => store.read((tx) => tx.appSessions.find(bearer, now))

      expect(await find('bearer', AT + 9)).toEqual(SESSION)
      expect([await find('bearer', AT + 10), await find('Bearer', AT), await find('', AT)]).toEqual([null, null, null])
      await store.write((tx) => tx.appSessions.open('later', { ...SESSION, until: AT + 99 }, AT + 20))
      expect(await find('bearer', AT)).toBeNull()
    })
  })
}
