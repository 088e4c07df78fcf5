import { describe, expect, it } from 'vitest'
import type { LinkRow } from '../../../src/store/store.ts'
import { AT, stored, triage } from '../../store/fixtures.ts'
import type { Site } from '../../store/site.ts'
import { fresh } from './with-site.ts'

const link = (id: string, more: Partial<LinkRow> = {}): LinkRow => ({ left: { connection: 'zd', kind: 'ticket', id }, rightConnection: 'sf', rightId: `500${id}`, externalId: `zd-acme-${id}`, adopted: false, rightVersion: null, ...more })

export function listsContract(make: () => Promise<Site>): void {
  describe('lists and counts', () => {
    it('list tickets newest first, by page, by severity and by category, never their words', async () => {
      const { store } = await fresh(make)
      await store.write(async (tx) => {
        await tx.tickets.observe(['1', '2', '3', '4'].map((id, i) => stored(id, { changedAt: AT + Math.floor(i / 2) })).concat([stored('unrouted', {}, { routed: false }), stored('grave', { changedAt: AT - 1 }, { routed: false })]))
        await tx.triages.put([
          { connection: 'zd', ticketId: '1', at: AT, digest: 'd', triage: triage({ severity: 'P0', category: 'self_harm', team: 'crisis_response', lang: 'pt' }) },
          { connection: 'zd', ticketId: '2', at: AT, digest: 'd', triage: triage() },
          { connection: 'zd', ticketId: 'grave', at: AT, digest: 'd', triage: triage({ severity: 'P0', judged: false }) },
        ])
        await tx.links.put([link('1'), link('2', { rightId: null })])
      })
      const list = (more: object) => store.read((tx) => tx.tickets.list({ connection: 'zd', limit: 10, ...more }))

      expect((await list({})).map((row) => row.id)).toEqual(['4', '3', '2', '1', 'grave'])
      expect((await list({ limit: 2 })).map((row) => row.id)).toEqual(['4', '3'])
      expect((await list({ after: { changedAt: AT + 1, id: '3' } })).map((row) => row.id)).toEqual(['2', '1', 'grave'])
      expect((await list({ severity: 'P0' })).map((row) => row.id)).toEqual(['1', 'grave'])
      expect((await list({ category: 'self_harm', severity: 'P0' })).map((row) => row.id)).toEqual(['1'])
      expect((await list({ severity: 'P0' }))[0]).toEqual({
        id: '1',
        url: 'https://acme.example.com/agent/tickets/1',
        status: 'open',
        channel: 'web',
        createdAt: AT - 1000,
        changedAt: AT,
        triage: { severity: 'P0', category: 'self_harm', team: 'crisis_response', lang: 'pt', judged: true },
        caseId: '5001',
      })
      expect((await list({ limit: 1 }))[0]?.triage).toBeNull()
      expect(await store.read((tx) => tx.tickets.counts('zd'))).toEqual({
        seen: 6,
        routed: 4,
        triaged: 3,
        bySeverity: { P0: 2, P2: 1 },
        byCategory: { self_harm: 1, bullying_harassment: 2 },
        byLang: { pt: 1, en: 2 },
        byStatus: { open: 5 },
      })
    })

    it('keeps a ticket listed with its triage when a newer version comes', async () => {
      const { store } = await fresh(make)
      await store.write(async (tx) => {
        await tx.tickets.observe([stored('1')])
        await tx.triages.put([{ connection: 'zd', ticketId: '1', at: AT, digest: 'd', triage: triage() }])
        await tx.tickets.observe([stored('1', { changedAt: AT + 1, status: 'solved' }, { routed: false })])
      })

      expect(await store.read((tx) => tx.tickets.list({ connection: 'zd', limit: 1 }))).toMatchObject([{ status: 'solved', triage: { severity: 'P2' } }])
    })

    it('links two records, found from either side; the last put counts', async () => {
      const { store } = await fresh(make)
      await store.write((tx) => tx.links.put([link('1', { rightId: null }), link('2'), link('3', { rightConnection: 'other' })]))
      await store.write((tx) => tx.links.put([link('1', { rightId: '5009', adopted: true, rightVersion: 'v9' })]))

      await store.read(async (tx) => {
        expect((await tx.links.byLeft('zd', ['1', '2', '3'], 'sf')).get('1')).toEqual(link('1', { rightId: '5009', adopted: true, rightVersion: 'v9' }))
        expect([...(await tx.links.byExternalId('sf', ['zd-acme-2', 'zd-acme-3'])).keys()]).toEqual(['zd-acme-2'])
        expect(await tx.links.count('zd', 'sf')).toBe(2)
      })
    })

    it('refuses two records under one external id', async () => {
      const { store } = await fresh(make)
      await store.write((tx) => tx.links.put([link('1')]))

      await expect(store.write((tx) => tx.links.put([link('2', { externalId: 'zd-acme-1' })]))).rejects.toThrow(/unique/i)
    })

    it('lists what needs a person once per record and reason, most urgent first', async () => {
      const { store } = await fresh(make)
      const row = (id: string, severity: 'P0' | 'P1' | null, at: number, reason: 'urgent-outside-route' | 'cannot-judge' = 'urgent-outside-route') => ({ ref: { connection: 'zd', kind: 'ticket' as const, id }, at, reason, severity, rules: ['r1'], url: `https://acme.example.com/${id}` })
      const rows = [row('a', null, AT + 9, 'cannot-judge'), row('b', 'P1', AT + 8), row('c', 'P0', AT), row('d', 'P0', AT + 1)]
      await store.write((tx) => tx.attention.add(rows))
      await store.write((tx) => tx.attention.add([row('c', 'P1', AT + 99), row('c', null, AT, 'cannot-judge')]))

      expect((await store.read((tx) => tx.attention.list('zd', 3))).map((each) => each.ref.id)).toEqual(['d', 'c', 'b'])
      expect((await store.read((tx) => tx.attention.list('zd', 9)))[1]).toEqual(rows[2])
      expect(await store.read((tx) => tx.attention.count('zd'))).toBe(5)
    })
  })

  describe('small ledgers', () => {
    it('meets an account once', async () => {
      const { store } = await fresh(make)
      const first = { id: 'zd', vendor: 'zendesk', url: 'https://acme.example.com', connectedAt: AT }
      const ensure = (row: typeof first) => store.write((tx) => tx.connections.ensure(row))

      expect(await ensure(first)).toEqual({ ...first, setupAt: null })
      await store.write((tx) => tx.connections.setSetup('zd', AT + 1))
      expect(await ensure({ ...first, connectedAt: AT + 99 })).toEqual({ ...first, setupAt: AT + 1 })
      expect(await store.read((tx) => tx.connections.get('none'))).toBeNull()
      expect(await store.read((tx) => tx.connections.list())).toHaveLength(1)
    })

    it('keeps the last of each token, report and provision', async () => {
      const { store } = await fresh(make)
      const made = { connection: 'zd', kind: 'field', id: 'severity', vendorId: '1', digest: 'x', at: AT }
      await store.write(async (tx) => {
        await tx.tokens.save('zd', 'access', 'one')
        await tx.tokens.save('zd', 'access', 'two')
        await tx.reports.put('zd', 'first', AT, '{"a":1}')
        await tx.reports.put('zd', 'first', AT + 1, '{"a":2}')
        await tx.provisions.put([made, { ...made, id: 'team' }])
        await tx.provisions.put([{ ...made, digest: 'y' }])
        await tx.provisions.remove('zd', 'field', 'team')
      })

      await store.read(async (tx) => {
        expect(await tx.tokens.load('zd', 'access')).toBe('two')
        expect(await tx.tokens.load('zd', 'refresh')).toBeNull()
        expect(await tx.reports.get('zd', 'first')).toEqual({ at: AT + 1, json: '{"a":2}' })
        expect(await tx.reports.get('zd', 'none')).toBeNull()
        expect(await tx.provisions.list('zd')).toEqual([{ ...made, digest: 'y' }])
      })
    })

    it('lists runs, newest first, with how they ended', async () => {
      const { store } = await fresh(make)
      await store.write(async (tx) => {
        await tx.runs.start('r1', AT)
        await tx.runs.start('r2', AT + 1)
        await tx.runs.finish('r1', AT + 5, 'stopped', { pulled: 3 })
      })

      expect(await store.read((tx) => tx.runs.list(5))).toEqual([
        { id: 'r2', startedAt: AT + 1, endedAt: null, state: 'running', summary: null },
        { id: 'r1', startedAt: AT, endedAt: AT + 5, state: 'stopped', summary: { pulled: 3 } },
      ])
      expect(await store.read((tx) => tx.runs.list(1))).toHaveLength(1)
    })

    it('takes a webhook delivery once, and for good', async () => {
      const { store } = await fresh(make)
      const refs = [{ connection: 'zd', kind: 'ticket' as const, id: '1' }]
      const put = (id: string, at: number) => store.write((tx) => tx.inbox.put('zd', id, refs, at))

      expect([await put('b', AT + 1), await put('a', AT + 2), await put('b', AT)]).toEqual([true, true, false])
      expect(await store.read((tx) => tx.inbox.pending('zd', 1))).toEqual([{ id: 'b', refs, at: AT + 1 }])
      await store.write((tx) => tx.inbox.done('zd', ['b']))
      expect((await store.read((tx) => tx.inbox.pending('zd', 9))).map((each) => each.id)).toEqual(['a'])
      expect(await put('b', AT + 9)).toBe(false)
    })
  })
}
