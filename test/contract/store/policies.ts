import { describe, expect, it } from 'vitest'
import type { PolicyEvent, ShadowRow } from '../../../src/store/policy-store.ts'
import type { VersionEvent, VersionKind } from '../../../src/store/version-store.ts'
import { AT } from '../../store/fixtures.ts'
import type { Site } from '../../store/site.ts'
import { fresh } from './with-site.ts'

const event = (kind: PolicyEvent['kind'], version: string | null, more: Partial<PolicyEvent> = {}): PolicyEvent => ({ at: AT, kind, version, author: 'Ann Author', reason: 'because', ...more })
const moved = (kind: VersionKind, name: string | null, more: Partial<VersionEvent<VersionKind>> = {}): VersionEvent<VersionKind> => ({ at: AT, kind, version: name, author: 'Ann Author', reason: 'because', ...more })
const shadow = (ticketId: string, rule: string, more: Partial<ShadowRow> = {}): ShadowRow => ({
  connection: 'left', ticketId, rule, version: '1', policy: 'p1', at: AT, severity: { from: 'P2', to: 'P1' }, category: { from: 'hate', to: 'hate' }, team: { from: 'policy_enforcement', to: 'policy_enforcement' }, ...more,
})

export function policiesContract(make: () => Promise<Site>): void {
  describe('policies', () => {
    it.each(['policies', 'mappings'] as const)('keeps a version of %s for ever as it was first published, and says what is live', async (kind) => {
      const { store, site } = await fresh(make)
      expect(await store.read((tx) => tx[kind].live())).toBeNull()
      await store.write(async (tx) => {
        await tx[kind].add('aaa', AT, 'first source')
        await tx[kind].add('aaa', AT + 1, 'another source')
        await tx[kind].record(moved('published', 'aaa'))
        await tx[kind].add('bbb', AT + 2, 'second source')
        await tx[kind].record(moved('published', 'bbb'))
      })
      const other = await site.open()

      expect(await other.read((tx) => tx[kind].source('aaa'))).toBe('first source')
      expect(await other.read((tx) => tx[kind].source('ccc'))).toBeNull()
      expect(await other.read((tx) => tx[kind].versions())).toEqual([{ version: 'bbb', at: AT + 2 }, { version: 'aaa', at: AT }])
      expect(await other.read((tx) => tx[kind].live())).toBe('bbb')
      await store.write((tx) => tx[kind].record(moved('rolled-back', 'aaa', { reason: 'too loud' })))
      expect(await other.read((tx) => tx[kind].live())).toBe('aaa')
      await store.write((tx) => tx[kind].record(moved('refused', 'aaa')))
      expect(await other.read((tx) => tx[kind].live())).toBe('aaa')
      await store.write((tx) => tx[kind].record(moved('rolled-back', null)))
      expect(await other.read((tx) => tx[kind].live())).toBeNull()
      expect((await other.read((tx) => tx[kind].events(3))).map((one) => [one.kind, one.version])).toEqual([['rolled-back', null], ['refused', 'aaa'], ['rolled-back', 'aaa']])
      expect((await other.read((tx) => tx[kind].events(3)))[2]).toMatchObject({ author: 'Ann Author', reason: 'too loud' })
    })

    it('has one switch, and the last word on it counts', async () => {
      const { store } = await fresh(make)
      expect(await store.read((tx) => tx.policies.stopped())).toBeNull()
      await store.write((tx) => tx.policies.record(event('stopped', null, { reason: 'it tags everything' })))
      await store.write((tx) => tx.policies.record(event('published', 'aaa')))
      expect(await store.read((tx) => tx.policies.stopped())).toMatchObject({ author: 'Ann Author', reason: 'it tags everything' })
      await store.write((tx) => tx.policies.record(event('resumed', null)))
      expect(await store.read((tx) => tx.policies.stopped())).toBeNull()
    })

    it.each(['policies', 'mappings'] as const)('shows who published why of %s to the store alone', async (kind) => {
      const { store, site } = await fresh(make)
      await store.write(async (tx) => {
        await tx[kind].add('aaa', AT, 'a rule with a telling phrase')
        await tx[kind].record(moved('published', 'aaa', { reason: 'a telling reason' }))
      })
      const table = kind === 'policies' ? 'policy' : 'mapping'
      const rows = JSON.stringify([await site.raw(`select * from ${table}_versions`), await site.raw(`select * from ${table}_events`)])

      expect(rows).toContain('aaa')
      expect(rows).not.toMatch(/telling|Ann Author/)
    })
  })

  describe('what shadow rules would have done', () => {
    it('is replaced for the tickets and rules that were looked at, and for no others', async () => {
      const { store } = await fresh(make)
      await store.write((tx) => tx.shadows.put('left', ['1', '2'], ['r', 's'], [shadow('1', 'r'), shadow('2', 'r'), shadow('2', 's')]))
      await store.write((tx) => tx.shadows.put('right', ['2'], ['r'], [shadow('2', 'r', { connection: 'right' })]))
      await store.write((tx) => tx.shadows.put('left', ['2'], ['r'], []))
      await store.write((tx) => tx.shadows.put('left', ['1'], ['r'], [shadow('1', 'r', { severity: { from: 'P2', to: 'P0' }, at: AT + 5 })]))

      expect(await store.read((tx) => tx.shadows.list('left', 10))).toEqual([shadow('1', 'r', { severity: { from: 'P2', to: 'P0' }, at: AT + 5 }), shadow('2', 's')])
      expect(await store.read((tx) => tx.shadows.list('left', 1))).toHaveLength(1)
      expect(await store.read((tx) => tx.shadows.list('right', 10))).toHaveLength(1)
    })
  })

  describe('counts', () => {
    it('adds up what rules did per day, also downwards and from two writers at once', async () => {
      const { store, site } = await fresh(make)
      const other = await site.open()
      await Promise.all(Array.from({ length: 10 }, (_, index) => (index % 2 === 0 ? store : other).write((tx) => tx.ruleDays.add('left', [{ day: 20, rule: '*', hits: 3 }, { day: 20, rule: 'r', hits: 1 }, { day: 19, rule: 'r', hits: 1 }]))))
      await store.write((tx) => tx.ruleDays.add('left', [{ day: 20, rule: 'r', hits: -4 }, { day: 20, rule: 'r', hits: 1 }, { day: 21, rule: 's', hits: 0 }]))

      expect(await store.read((tx) => tx.ruleDays.since('left', 20))).toEqual([{ day: 20, rule: '*', hits: 30 }, { day: 20, rule: 'r', hits: 7 }])
      expect(await store.read((tx) => tx.ruleDays.since('left', 19))).toContainEqual({ day: 19, rule: 'r', hits: 10 })
      expect(await store.read((tx) => tx.ruleDays.since('right', 0))).toEqual([])
    })

    it('adds up what automation wrote in an hour, and forgets hours long gone', async () => {
      const { store } = await fresh(make)
      await store.write((tx) => tx.automation.add('left', 1000, new Map([['*', 2], ['r', 1]])))
      await store.write((tx) => tx.automation.add('left', 1000, new Map([['*', 3], ['s', 0]])))
      await store.write((tx) => tx.automation.add('right', 1000, new Map([['*', 1]])))

      expect(await store.read((tx) => tx.automation.of('left', 1000))).toEqual(new Map([['*', 5], ['r', 1]]))
      expect(await store.read((tx) => tx.automation.of('left', 1001))).toEqual(new Map())
      await store.write((tx) => tx.automation.add('left', 2000, new Map([['*', 1]])))
      expect(await store.read((tx) => tx.automation.of('left', 1000))).toEqual(new Map())
      expect(await store.read((tx) => tx.automation.of('right', 1000))).toEqual(new Map([['*', 1]]))
    })
  })
}
