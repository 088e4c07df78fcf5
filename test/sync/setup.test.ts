import { describe, expect, it } from 'vitest'
import { provisionDigest } from '../../src/connector/provision.ts'
import type { Provisioned } from '../../src/connector/connector.ts'
import type { ProvisionItem } from '../../src/domain/write.ts'
import type { ProvisionRow } from '../../src/store/store.ts'
import { desiredItems, planRemoval, planSetup } from '../../src/sync/setup.ts'

const macro = (id: string, reply = 'Thank you.'): ProvisionItem & { readonly kind: 'macro' } => ({ kind: 'macro', id, title: `Reply ${id}`, description: 'draft', reply, addTags: [] })
const there = (item: ProvisionItem, changes: Partial<Provisioned> = {}): Provisioned => ({ kind: item.kind, id: item.id, vendorId: `v-${item.id}`, digest: provisionDigest(item), active: true, ...changes })
const made = (item: Pick<ProvisionItem, 'kind' | 'id'>): ProvisionRow => ({ connection: 'zendesk:acme', kind: item.kind, id: item.id, vendorId: `v-${item.id}`, digest: 'x', at: 0 })

describe('a set-up plan', () => {
  it.each([
    ['create', 'nothing is there', [], []],
    ['keep', 'ours is there as wanted', [there(macro('a'))], [made(macro('a'))]],
    ['update', 'ours differs', [there(macro('a', 'Other words.'))], [made(macro('a'))]],
    ['create', 'ours was switched off', [there(macro('a'), { active: false })], [made(macro('a'))]],
    ['foreign', 'it is there and our books do not know it', [there(macro('a'))], []],
  ] as const)('says %s when %s', (action, _, provisioned, ledger) => {
    expect(planSetup('zendesk:acme', [macro('a')], provisioned, ledger).map((item) => item.action)).toEqual([action])
  })

  it('takes away what is no longer wanted, and only that', () => {
    expect(planSetup('zendesk:acme', [macro('a')], [there(macro('a')), there(macro('b'))], [made(macro('a')), made(macro('b'))]).map((item) => [item.id, item.action])).toEqual([['a', 'keep'], ['b', 'retire']])
  })

  it('removes what the books say, fields last, the key field at the very end', () => {
    const rows = [made({ kind: 'key-field', id: 'externalId' }), made({ kind: 'field', id: 'severity' }), made(macro('a')), made({ kind: 'queue', id: 'safety_fraud' })]

    expect(planRemoval('x', rows).map((item) => item.kind)).toEqual(['macro', 'queue', 'field', 'key-field'])
  })

  it('names no restricted category anywhere, and asks for a webhook only with an address', () => {
    const zendesk = desiredItems({ vendor: 'zendesk' }, { macros: [], webhookUrl: null })
    const salesforce = desiredItems({ vendor: 'salesforce' }, { macros: [], webhookUrl: null })

    expect(JSON.stringify([zendesk, salesforce])).not.toMatch(/child_exploitation|sextor|intimate|trafficking/)
    expect(zendesk.some((item) => item.kind === 'webhook')).toBe(false)
    expect(desiredItems({ vendor: 'zendesk' }, { macros: [], webhookUrl: 'https://bridge.example.com/webhooks/z' }).some((item) => item.kind === 'webhook')).toBe(true)
    expect(salesforce.filter((item) => item.kind === 'queue').map((item) => item.id)).toContain('safety_restricted')
  })
})
