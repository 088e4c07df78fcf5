import fc from 'fast-check'
import { expect, it } from 'vitest'
import { CATEGORIES, SEVERITIES } from '../../../src/domain/labels.ts'
import { buildReport } from '../../../src/insight/report/build.ts'
import type { TicketRecord } from '../../../src/insight/report/record.ts'
import { loadTransparency } from '../../../src/transparency-file.ts'

const transparency = loadTransparency()
const LEAST = 5

const ticket = fc.record({ kind: fc.integer({ min: 0, max: 5 }), person: fc.integer({ min: 0, max: 60 }), country: fc.constantFrom('DE', 'FR', 'MX', null), channel: fc.constantFrom('web', 'email', 'chat'), looked: fc.boolean(), escalated: fc.boolean(), offered: fc.boolean() })
const recordOf = ({ kind, person, country, channel, looked, escalated, offered }: typeof ticket extends fc.Arbitrary<infer T> ? T : never, index: number): TicketRecord => ({
  id: `t${index}`, createdAt: index * 3_600_000, person: `p${person}`, channel,
  judged: { category: CATEGORIES[kind * 3] ?? 'hate', severity: SEVERITIES[kind % 5] ?? 'P2', team: kind % 2 === 0 ? 'fraud' : 'ip', lang: kind < 3 ? 'en' : 'de', country, lookWithin: 60, tried: [] },
  lookedAt: looked ? index * 3_600_000 + 60_000 : null, answeredAt: null, wroteAgain: false, reply: null, review: null, corrected: { category: null, severity: null },
  escalations: escalated ? [{ team: 'fraud', raisedAt: index * 3_600_000, dueAt: index * 3_600_000 + 1, acknowledgedAt: null, open: true }] : [],
  features: offered ? [{ feature: 'block-account', choice: 'accepted' }] : [],
})

it('in no table of a report does a total tell a row that is withheld, nor a sum of categories one of them', () => {
  let hiddenCells = 0
  fc.assert(fc.property(fc.array(ticket, { minLength: 8, maxLength: 70 }), (drawn) => {
    const tickets = drawn.map(recordOf)
    const { sections } = buildReport({ range: { from: 0, until: 1e12, zone: 'UTC' }, policy: 'p', least: LEAST, tickets, patterns: [], transparency, titles: { category: String, team: String, feature: String }, dayOf: (at) => String(Math.floor(at / 86_400_000)) })
    const tables = sections.flatMap((section) => section.tables)
    for (const table of tables.filter(({ id }) => id !== 'transparency')) {
      const all = table.rows.find(({ id }) => id === 'all')
      const rows = table.rows.filter(({ id }) => id !== 'all')
      table.columns.forEach((column, place) => {
        if (all === undefined || column.kind !== 'count' || rows.length === 0) return
        const hidden = rows.filter(({ cells }) => typeof cells[place] === 'object')
        const left = Number(all.cells[place]) - rows.reduce((sum, { cells }) => sum + (typeof cells[place] === 'number' ? cells[place] : 0), 0)
        hiddenCells += hidden.length
        if (hidden.length === 0) return expect([table.id, column.id, left]).toEqual([table.id, column.id, 0])
        // One alone is the difference; nothing left, where others of the column are something, tells that each of them is nothing.
        expect([table.id, column.id, hidden.length > 1]).toEqual([table.id, column.id, true])
        if (place === 1) expect([table.id, left - hidden.length >= LEAST - 1]).toEqual([table.id, true])
        else if (Number(all.cells[place]) > 0) expect([table.id, column.id, left > 0]).toEqual([table.id, column.id, true])
      })
    }
    // Whatever mapped sums are shown, each is made of categories that are shown, or takes in all that are not.
    const categories = tables.find(({ id }) => id === 'category')
    const withheld = new Set(categories?.rows.filter(({ cells }) => typeof cells[1] === 'object').map(({ id }) => id))
    for (const row of tables.find(({ id }) => id === 'transparency')?.rows.filter(({ id, cells }) => id !== 'all' && typeof cells[1] === 'number') ?? []) {
      const inside = [...withheld].filter((category) => (transparency.categories[category as keyof typeof transparency.categories] ?? 'none') === row.id)
      expect([0, withheld.size]).toContain(inside.length)
    }
    // No record of a withheld row is named under it.
    expect(tables.flatMap(({ rows }) => rows.flatMap(({ cells, records }) => cells.flatMap((cell, index) => (cell !== null && typeof cell === 'object' ? (records[index] ?? []) : []))))).toEqual([])
  }), { numRuns: 400, seed: 11 })
  expect(hiddenCells).toBeGreaterThan(1000)
}, 120_000)
