import { describe, expect, it } from 'vitest'
import { AT, intent, stored, update } from '../../store/fixtures.ts'
import type { Site } from '../../store/site.ts'
import { fresh } from './with-site.ts'

const take = (delivery: string, now: number) => ({ connection: 'zd', op: 'update-ticket' as const, limit: 9, delivery, owner: 'w', now, leaseMs: 1000 })

export function storiesContract(make: () => Promise<Site>): void {
  describe('stories', () => {
    it('tells of every sending of a write, of what is out, and under what it was planned', async () => {
      const { store } = await fresh(make)
      const row = { ...intent(update('a')), run: 'r1', under: { policy: 'p1', mapping: 'm1' } }
      await store.write((tx) => tx.intents.add([row, intent(update('b'))]))
      await store.write((tx) => tx.intents.take(take('d1', AT)))
      await store.write((tx) => tx.intents.settle('d1', [{ key: 'a', result: 'again', code: 'x', afterMs: 10 }], AT + 1))
      await store.write((tx) => tx.intents.take(take('d2', AT + 20)))
      const lane = await store.read((tx) => tx.stories.lane('zd', row.lane))

      expect(lane).toMatchObject([{ write: row.write, run: 'r1', under: { policy: 'p1', mapping: 'm1' }, state: 'sent', tries: [{ sentAt: AT, at: AT + 1, outcome: { result: 'again' } }, { sentAt: AT + 20, at: null, outcome: null }] }])
      expect((await store.read((tx) => tx.intents.ofLanes('zd', [row.lane]))).get(row.lane)).toMatchObject([{ run: 'r1', under: { policy: 'p1', mapping: 'm1' } }])
      expect((await store.read((tx) => tx.stories.lane('zd', intent(update('b')).lane)))[0]).not.toHaveProperty('under')
      expect(await store.read((tx) => tx.stories.lane('other', row.lane))).toEqual([])
    })

    it('tells of conflicts whatever became of them, and of what was put before people', async () => {
      const { store } = await fresh(make)
      const conflict = { leftConnection: 'zd', leftId: '1', rightConnection: 'sf', rightId: '500', since: AT, left: 'one', right: 'two', leftBy: null, rightBy: null }
      await store.write((tx) => tx.conflicts.put([{ ...conflict, id: 'c1', field: 'a' }, { ...conflict, id: 'c2', field: 'b', since: AT + 1 }, { ...conflict, id: 'c3', leftId: '2', field: 'a' }]))
      await store.write((tx) => tx.conflicts.settle(['c1'], AT + 9))
      await store.write((tx) => tx.attention.add([{ ref: { connection: 'zd', kind: 'ticket', id: '1' }, at: AT, reason: 'cannot-judge', severity: null, rules: ['r'], url: 'u' }]))

      expect((await store.read((tx) => tx.stories.conflicts('zd', '1'))).map((one) => [one.id, one.decision, one.decidedAt, one.left])).toEqual([['c1', 'settled', AT + 9, 'one'], ['c2', null, null, 'one']])
      expect(await store.read((tx) => tx.stories.attention('zd', '1'))).toMatchObject([{ reason: 'cannot-judge', rules: ['r'] }])
      expect(await store.read((tx) => tx.stories.attention('zd', '2'))).toEqual([])
    })

    it('finds the lanes that a run, a policy or a mapping has written to, page by page', async () => {
      const { store } = await fresh(make)
      const row = (key: string, lane: string, run: string, mapping: string | null) => ({ ...intent(update(key)), lane, run, under: { policy: 'p1', mapping } })
      await store.write((tx) => tx.intents.add([row('a', 'ticket:1', 'run-1', 'm1'), row('b', 'ticket:2', 'run-1', null), row('c', 'ticket:3', 'run-2', 'm2'), intent(update('d'), { lane: 'ticket:4' })]))
      expect(await store.read((tx) => tx.stories.lanesOf({ by: 'run', name: 'run-1' }, null, 9))).toEqual([])
      await store.write((tx) => tx.intents.take(take('d1', AT)))
      await store.write((tx) => tx.intents.settle('d1', ['a', 'b', 'c', 'd'].map((key) => ({ key, result: 'landed' as const, recordId: null, version: null })), AT))
      const lanes = async (by: 'run' | 'policy' | 'mapping', name: string, after: string | null = null, limit = 9) => (await store.read((tx) => tx.stories.lanesOf({ by, name }, after === null ? null : { connection: 'zd', lane: after }, limit))).map((one) => one.lane)

      expect([await lanes('run', 'run-1'), await lanes('policy', 'p1'), await lanes('mapping', 'm2'), await lanes('run', 'run-')]).toEqual([['ticket:1', 'ticket:2'], ['ticket:1', 'ticket:2', 'ticket:3'], ['ticket:3'], []])
      expect([await lanes('policy', 'p1', null, 2), await lanes('policy', 'p1', 'ticket:2', 2)]).toEqual([['ticket:1', 'ticket:2'], ['ticket:3']])
      expect([await store.read((tx) => tx.stories.named({ by: 'run', name: 'run-' })), await store.read((tx) => tx.stories.named({ by: 'mapping', name: 'm2' })), await store.read((tx) => tx.stories.named({ by: 'run', name: '%' }))]).toEqual([['run-1', 'run-2'], ['m2'], []])
    })

    it('keeps when a record was read first and last, where it is said', async () => {
      const { store } = await fresh(make)
      const read = async (): Promise<unknown> => (await store.read((tx) => tx.tickets.get('zd', ['1']))).get('1')?.read
      await store.write((tx) => tx.tickets.observe([stored('1')]))
      expect(await read()).toBeUndefined()
      await store.write((tx) => tx.tickets.observe([stored('1', { changedAt: AT + 1 })], AT + 5))
      await store.write((tx) => tx.tickets.observe([stored('1', { changedAt: AT + 2 })], AT + 9))
      await store.write((tx) => tx.tickets.observe([stored('1', { changedAt: AT + 1 })], AT + 12))
      expect(await read()).toEqual({ first: AT + 5, last: AT + 9 })
    })
  })
}
