import { describe, expect, it } from 'vitest'
import { type Anchor, auditEvents, verifyAudit } from '../../../src/desk/audit.ts'
import type { AuditEntry, AuditEvent } from '../../../src/domain/audit.ts'
import type { Store } from '../../../src/store/store.ts'
import { AT } from '../../store/fixtures.ts'
import type { Site } from '../../store/site.ts'
import { fresh } from './with-site.ts'

const CANARY = 'the planted reason of the lantern keeper'
const entry = (n: number, more: Partial<AuditEntry> = {}): AuditEntry => ({ by: 'ada', why: `${CANARY} ${n}`, at: AT + n, verb: 'hold-placed', as: null, on: [{ connection: 'zd', kind: 'ticket', id: String(n) }], ...more })
const written = async (store: Store, n: number): Promise<void> => {
  for (let i = 1; i <= n; i++) await store.write((tx) => tx.audit.add(entry(i)))
}
const all = async (store: Store, filter: Parameters<typeof auditEvents>[1] = {}): Promise<readonly AuditEvent[]> => {
  const events: AuditEvent[] = []
  for await (const event of auditEvents(store, filter)) events.push(event)
  return events
}
const proven = async (store: Store, anchors: readonly Anchor[] = []) => (await verifyAudit(store, anchors)).broken
/** One row takes the other's place. */
const swap = (one: number, other: number): readonly string[] => [`update audit set seq = -1 where seq = ${one}`, `update audit set seq = ${one} where seq = ${other}`, `update audit set seq = ${other} where seq = -1`]

export function auditContract(make: () => Promise<Site>): void {
  describe('audit', () => {
    it('keeps what was done in order, and finds it by when, what and who', async () => {
      const { store } = await fresh(make)
      await written(store, 2)
      await store.write((tx) => tx.policies.add('v1', AT, 's'))
      await store.write((tx) => tx.policies.record({ at: AT, kind: 'published', version: 'v1', author: 'bo', reason: 'r' }))
      await store.write((tx) => tx.audit.add(entry(3, { by: 'bo', verb: 'policy-published', as: 'x', on: [] })))
      const found = async (filter: Parameters<typeof auditEvents>[1]): Promise<readonly (readonly unknown[])[]> => (await all(store, filter)).map(({ seq, words, policy }) => [seq, words?.by, policy])
      expect(await found({})).toEqual([[1, 'ada', null], [2, 'ada', null], [3, 'bo', 'v1']])
      expect([await found({ who: 'bo' }), await found({ since: AT + 2 }), await found({ verb: 'hold-placed' }), await found({ who: 'nobody' })]).toEqual([[[3, 'bo', 'v1']], [[2, 'ada', null], [3, 'bo', 'v1']], [[1, 'ada', null], [2, 'ada', null]], []])
      expect((await all(store))[0]?.words).toEqual({ by: 'ada', why: `${CANARY} 1`, as: null, on: [{ connection: 'zd', kind: 'ticket', id: '1' }] })
    })

    it('is lost with the transaction that it tells of', async () => {
      const { store } = await fresh(make)
      await written(store, 1)
      await expect(store.write(async (tx) => {
        await tx.audit.add(entry(2))
        throw new Error('no')
      })).rejects.toThrow('no')
      await store.write((tx) => tx.audit.add(entry(3)))
      expect((await all(store)).map(({ seq, at }) => [seq, at])).toEqual([[1, AT + 1], [2, AT + 3]])
      expect(await proven(store)).toBeNull()
    })

    it('stays one chain whoever writes at once', async () => {
      const { store, site } = await fresh(make)
      const other = await site.open()
      await Promise.all(Array.from({ length: 30 }, (_, n) => (n % 2 === 0 ? store : other).write((tx) => tx.audit.add(entry(n)))))
      expect(await verifyAudit(store, [])).toMatchObject({ events: 30, broken: null })
      expect((await all(store)).map(({ seq }) => seq)).toEqual(Array.from({ length: 30 }, (_, n) => n + 1))
    })

    it.each([
      ['when it was', ['update audit set at = at + 1 where seq = 3'], 'changed', 3, 4],
      ['what was done', [`update audit set verb = 'hold-released' where seq = 3`], 'changed', 3, 4],
      ['under which version', [`update audit set policy = 'v9' where seq = 3`], 'changed', 3, 4],
      ['what is sealed', ['update audit set body = (select body from audit where seq = 4) where seq = 3'], 'changed', 3, 4],
      ['who it was', [`update audit set who = 'other' where seq = 3`], 'changed', 3, 4],
      ['its hash', [`update audit set hash = 'other' where seq = 3`], 'changed', 3, 4],
      ['that it is there', ['delete from audit where seq = 3'], 'missing', 4, 3],
      ['that it is there, closing the gap', ['delete from audit where seq = 3', 'update audit set seq = seq - 1 where seq = 4', 'update audit set seq = seq - 1 where seq = 5', 'update audit set seq = seq - 1 where seq = 6'], 'foreign', 3, 3],
      ['the order', swap(3, 4), 'foreign', 3, 4],
      ['that there is one more', ['update audit set seq = 7 where seq = 6', 'update audit set seq = 6 where seq = 5', 'insert into audit select 5, at, verb, policy, mapping, who, said, body, previous, hash from audit where seq = 2'], 'foreign', 5, 3],
      ['what it says, away', ['update audit set body = null where seq = 3'], 'forgotten', 3, 4],
    ])('notices a change of %s', async (_, statements, fault, seq, affected) => {
      const { store, site } = await fresh(make)
      await written(store, 6)
      expect(await proven(store)).toBeNull()
      for (const statement of statements) await site.raw(statement)
      expect(await proven(store)).toMatchObject({ fault, seq, affected })
    })

    it('notices that the last ones were cut off, or all was written anew, only by what was noted elsewhere', async () => {
      const { store, site } = await fresh(make)
      await written(store, 5)
      const head = (await verifyAudit(store, [])).head
      const anchor = { seq: head?.seq ?? 0, hash: head?.hash ?? '' }
      expect([await proven(store, [anchor]), await proven(store, [{ seq: null, hash: anchor.hash }])]).toEqual([null, null])
      await site.raw('delete from audit where seq > 3')
      expect([await proven(store), await proven(store, [anchor])]).toEqual([null, { fault: 'cut', seq: 4, at: null, verb: null, affected: 2 }])
      expect(await proven(store, [{ seq: null, hash: anchor.hash }])).toMatchObject({ fault: 'cut' })
      await written(store, 4)
      expect(await proven(store, [anchor])).toMatchObject({ fault: 'changed', seq: 5 })
    })

    it('forgets who, why and on what, and stays whole where it is on record who erased it', async () => {
      const { store, site } = await fresh(make)
      await written(store, 4)
      await store.write(async (tx) => {
        await tx.audit.forget([2])
        await tx.audit.add(entry(5, { verb: 'person-erased', on: [{ connection: null, kind: 'event', id: '2' }] }))
      })
      expect(await verifyAudit(store, [])).toMatchObject({ events: 5, erased: 1, broken: null })
      expect((await all(store)).map(({ words }) => words === null)).toEqual([false, true, false, false, false])
      await site.raw(`update audit set at = 1 where seq = 2`)
      expect(await proven(store)).toMatchObject({ fault: 'changed', seq: 2 })
    })

    it('has no name and no reason in clear', async () => {
      const { store, site } = await fresh(make)
      await store.write((tx) => tx.audit.add(entry(1, { by: `ada ${CANARY}` })))
      expect(Object.values(await site.bytes()).some((part) => part.includes(CANARY))).toBe(false)
    })
  })
}
