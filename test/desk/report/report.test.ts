import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Client } from 'pg'
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { loadCatalogue } from '../../../src/catalogue-file.ts'
import { readCsv } from '../../../src/cli/csv.ts'
import { localTime } from '../../../src/desk/report/range.ts'
import { makeReport } from '../../../src/desk/report/report.ts'
import { recordReviews, sample } from '../../../src/desk/report/reviews.ts'
import { csv, figureLines, recordLines } from '../../../src/insight/report/export/csv.ts'
import { docx } from '../../../src/insight/report/export/docx.ts'
import { html } from '../../../src/insight/report/export/html.ts'
import { xlsx } from '../../../src/insight/report/export/xlsx.ts'
import { figureId, type Report } from '../../../src/insight/report/model.ts'
import { systemClock } from '../../../src/platform/clock.ts'
import { loadPolicy } from '../../../src/policy-files.ts'
import { openStore } from '../../../src/store/open.ts'
import type { Store } from '../../../src/store/store.ts'
import { loadTransparency } from '../../../src/transparency-file.ts'
import { vault } from '../../store/fixtures.ts'
import { postgresServer } from '../../support/postgres.ts'
import { readDocx, readXlsx } from './office.ts'
import { FROM, HOUR, seed, SEEDED, type Seeded, UNTIL } from './seed.ts'

const policy = loadPolicy()
const ZONE = 'Europe/Berlin'
const timeOf = (at: number): string => localTime(at, ZONE)
const reportOf = (store: Store, more: { readonly least?: number } = {}): Promise<Report> =>
  makeReport({ store, policy, catalogue: loadCatalogue(), transparency: loadTransparency(), range: { from: FROM, until: UNTIL, zone: ZONE }, least: 5, ...more })

type Rows = readonly Readonly<Record<string, unknown>>[]
interface Here { readonly store: Store; readonly raw: (sql: string) => Promise<Rows> }

async function sqlite(): Promise<Here> {
  const folder = mkdtempSync(join(tmpdir(), 'bw-report-'))
  const file = join(folder, 'b.db')
  const store = await openStore({ url: null, file, vault: vault(), clock: systemClock(), random: { next: () => 0.5 } })
  onTestFinished(async () => {
    await store.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return { store, raw: async (sql) => {
    const db = new DatabaseSync(file, { readOnly: true })
    try {
      return db.prepare(sql).all()
    } finally {
      db.close()
    }
  } }
}

async function postgres(): Promise<Here> {
  const url = await (await postgresServer()).database()
  const store = await openStore({ url, file: '', vault: vault(), clock: systemClock(), random: { next: () => 0.5 } })
  onTestFinished(() => store.close())
  return { store, raw: async (sql) => {
    const client = new Client({ connectionString: url, types: { getTypeParser: () => (text: string) => (/^\d{1,15}$/.test(text) ? Number(text) : text) } })
    await client.connect()
    try {
      return (await client.query<Record<string, unknown>>(sql)).rows
    } finally {
      await client.end()
    }
  } }
}

afterAll(async () => (await postgresServer()).stop())

/** Every figure by its name, as the report has it. */
function figures(report: Report): ReadonlyMap<string, unknown> {
  return new Map(report.sections.flatMap(({ tables }) => tables.flatMap((table) => table.rows.flatMap((row) => table.columns.map((column, index) => [figureId(table, row, column), row.cells[index]] as const)))))
}

const minutes = (ms: number): number => Number((ms / 60_000).toFixed(1))
const rank = (values: readonly number[], share: number): number | null => values.toSorted((a, b) => a - b)[Math.ceil(values.length * share) - 1] ?? null
const looked = (all: readonly Seeded[]): number[] => all.flatMap(({ lookedAfter, createdAt }) => (lookedAfter !== null && createdAt + lookedAfter < UNTIL ? [minutes(lookedAfter)] : []))
// A choice is a look, too: of those that were not written on, some were decided on after five minutes.
const decided = new Set(SEEDED.filter(({ category }) => category === 'bullying_harassment').slice(0, 20).map(({ id }) => id))
const seenAfter = (one: Seeded): number | null => (decided.has(one.id) ? Math.min(one.lookedAfter ?? Infinity, 5 * 60_000) : one.lookedAfter)

describe.each([['SQLite', sqlite], ['PostgreSQL', postgres]] as const)('a report out of %s', (_name, open) => {
  it('has the numbers of the database, to the last digit, in every format', async () => {
    const { store, raw } = await open()
    await seed(store)
    const report = await reportOf(store)
    const at = figures(report)

    const counted = async (column: string): Promise<ReadonlyMap<string, number>> => new Map((await raw(`select ${column} as name, count(*) as n from tickets where created_at >= ${FROM} and created_at < ${UNTIL} group by ${column}`)).map((row) => [String(row['name']), Number(row['n'])]))
    const [byCategory, byLang, byChannel] = [await counted('category'), await counted('lang'), await counted('channel')]
    // Three tickets of two people: withheld, and with them the next smallest, so that no sum tells them.
    expect([at.get('category/trafficking/tickets'), at.get('category/self_harm/tickets')]).toEqual([{ withheld: true }, { withheld: true }])
    for (const category of ['bullying_harassment', 'scam_fraud', 'hate']) expect([category, at.get(`category/${category}/tickets`)]).toEqual([category, byCategory.get(category)])
    for (const lang of ['en', 'de']) expect([lang, at.get(`language/${lang}/tickets`)]).toEqual([lang, byLang.get(lang)])
    for (const channel of ['web', 'email', 'chat']) expect([channel, at.get(`channel/${channel}/tickets`)]).toEqual([channel, byChannel.get(channel)])
    expect(at.get('category/all/tickets')).toBe(SEEDED.length)

    const scams = SEEDED.filter(({ category }) => category === 'scam_fraud')
    const clock = policy.clocks.P2.firstLook * 60_000
    expect(at.get('category/scam_fraud/looked')).toBe(looked(scams).length)
    expect(at.get('category/scam_fraud/look-median')).toBe(rank(looked(scams), 0.5))
    expect(at.get('category/scam_fraud/look-p90')).toBe(rank(looked(scams), 0.9))
    const clocked = scams.filter(({ lookedAfter, createdAt }) => lookedAfter !== null || createdAt + clock < UNTIL)
    expect(at.get('category/scam_fraud/look-within')).toBe(Number((clocked.filter(({ lookedAfter }) => (lookedAfter ?? Infinity) <= clock).length / clocked.length).toFixed(4)))
    const seen = SEEDED.flatMap((one) => seenAfter(one) ?? [])
    expect(at.get('category/all/look-median')).toBe(rank(seen.map(minutes), 0.5))
    expect(at.get('category-followed/all/escalated')).toBe(Number((await raw('select count(distinct ticket_id) as n from escalations'))[0]?.['n']))
    expect(at.get('category-followed/scam_fraud/escalate-median')).toBe(rank(scams.flatMap(({ escalatedAfter }) => (escalatedAfter === null ? [] : [minutes(escalatedAfter)])), 0.5))
    expect(at.get('category-followed/all/wrote-again')).toBe(SEEDED.filter(({ wroteAgain, lookedAfter }) => wroteAgain && lookedAfter !== null).length)
    expect([at.get('suggestions/block-account/taken'), at.get('suggestions/block-account/dismissed')]).toEqual([14, 6])
    expect([at.get('unmet/hate/nothing'), at.get('unmet/hate/nothing-share')]).toEqual([19, 1])
    expect(at.get('agreement/bullying_harassment/raised')).toBe(6)
    expect(at.get('day/all/tickets')).toBe(SEEDED.length)
    expect(at.get('transparency/STATEMENT_CATEGORY_SCAMS_AND_FRAUD/tickets')).toBe(byCategory.get('scam_fraud'))
    expect(at.get('transparency/STATEMENT_CATEGORY_SELF_HARM/tickets')).toEqual({ withheld: true })

    await sameEverywhere(report)
  }, 240_000)

  it('is the same twice, to the last byte, and shows nothing where few people wrote', async () => {
    const { store } = await open()
    await seed(store)
    const [one, two] = [await reportOf(store), await reportOf(store)]
    const bytes = async (report: Report): Promise<readonly string[]> => [html(report, 'T', [], timeOf), csv(figureLines(report)), Buffer.from(await xlsx(report, [], Number)).toString('base64'), Buffer.from(await docx(report, 'T', [], timeOf)).toString('base64')]
    const first = await bytes(one)
    await new Promise((resolve) => setTimeout(resolve, 1100))
    expect(await bytes(two)).toEqual(first)
    const none = await reportOf(store, { least: 1000 })
    expect(none.sections).toEqual([])
    expect(html(none, 'T', [], timeOf)).toContain('Too few people')
  }, 240_000)

  it('tells how far a blind second review agrees: the same sample every time, and no judgement in it', async () => {
    const { store } = await open()
    await seed(store)
    const range = { from: FROM, until: UNTIL, zone: ZONE }
    const drawn = await sample(store, range, 40)
    expect(drawn).toEqual(await sample(store, range, 40))
    expect(drawn.slice(0, 10)).toEqual(await sample(store, range, 10))
    expect(Object.keys(drawn[0] ?? {})).toEqual(['connection', 'id', 'url'])
    const first = new Map(SEEDED.map((one) => [one.id, one]))
    const judgements = drawn.map(({ connection, id }, index) => ({ connection, id, category: index % 4 === 0 ? 'spam_manipulation' as const : (first.get(id)?.category ?? 'hate'), severity: 'P2' as const }))
    const signed = { by: 'bo', why: null, at: UNTIL + HOUR }
    await expect(recordReviews(store, [...judgements, { connection: 'zd', id: 'nowhere', category: 'hate', severity: 'P2' }], signed)).rejects.toThrow('no ticket nowhere')
    expect(figures(await reportOf(store)).get('kappa/category/pairs')).toBe(0)
    await recordReviews(store, judgements, signed)
    const at = figures(await reportOf(store))
    const pairs = judgements.map(({ id, category }) => [first.get(id)?.category ?? '', category] as const)
    const share = (label: string, side: 0 | 1): number => pairs.filter((pair) => pair[side] === label).length / pairs.length
    const chance = [...new Set(pairs.flat())].reduce((sum, label) => sum + share(label, 0) * share(label, 1), 0)
    expect([at.get('kappa/category/pairs'), at.get('kappa/category/same')]).toEqual([40, 0.75])
    expect(at.get('kappa/category/kappa')).toBeCloseTo((0.75 - chance) / (1 - chance), 4)
    expect(Number(at.get('kappa/category/low'))).toBeLessThan(Number(at.get('kappa/category/kappa')))
  }, 240_000)
})

/** CSV, XLSX, DOCX and the page say what the report says, each read back by a reader of its own. */
async function sameEverywhere(report: Report): Promise<void> {
  const [, ...lines] = readCsv(csv(figureLines(report)))
  const inCsv = new Map(lines.map((line) => [line[7], line]))
  const sheets = readXlsx(await xlsx(report, [['Range', 'r']], (at) => at + HOUR))
  const tables = readDocx(await docx(report, 'T', [['Range', 'r']], timeOf)).tables
  const page = html(report, 'T', [], timeOf)
  const all = report.sections.flatMap((section) => section.tables)
  expect(sheets.map(({ name }) => name)).toEqual(['About', ...all.map(({ id }) => id), 'Dictionary'])
  let compared = 0
  for (const [place, table] of all.filter(({ rows }) => rows.length > 0).entries()) {
    const sheet = sheets.find(({ name }) => name === table.id)
    expect([table.id, sheet?.frozen, sheet?.rows.length]).toEqual([table.id, true, table.rows.length + 1])
    for (const [index, row] of table.rows.entries()) {
      for (const [column, { kind, ...named }] of table.columns.entries()) {
        const [cell, id] = [row.cells[column] ?? null, figureId(table, row, { kind, ...named })]
        const [there, word] = [sheet?.rows[index + 1]?.[column], tables[place]?.[index + 1]?.[column]]
        if (typeof cell === 'number' && kind !== 'instant') {
          compared += 1
          expect([id, there?.value, there?.type]).toEqual([id, cell, 'n'])
          expect([id, inCsv.get(id)?.[5], Number(inCsv.get(id)?.[5])]).toEqual([id, String(cell), cell])
          const said = kind === 'share' ? `${(cell * 100).toFixed(2)} %` : kind === 'minutes' ? cell.toFixed(1) : String(cell)
          expect([id, word]).toEqual([id, said])
          expect(page).toMatch(new RegExp(`data-figure="${id.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}">${said.replace('.', String.raw`\.`)}</td>`))
          if (kind === 'share') expect(there?.format).toBe('0.00%')
        } else if (cell !== null && typeof cell === 'object') expect([id, there?.value, word, inCsv.get(id)?.[5], inCsv.get(id)?.[6]]).toEqual([id, 'withheld', 'withheld', '', 'yes'])
      }
    }
  }
  expect(compared).toBeGreaterThan(150)
  const [, ...records] = readCsv(csv(recordLines(report)))
  for (const [id, cell] of figures(report)) {
    const behind = records.filter((line) => line[0] === id).length
    if (cell !== null && typeof cell === 'object') expect([id, behind]).toEqual([id, 0])
    else if (/\/(tickets|looked|escalated|answered|taken)$/.test(id) && !id.startsWith('pattern/')) expect([id, behind]).toEqual([id, cell])
  }
}
