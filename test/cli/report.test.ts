import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { readCsv } from '../../src/cli/csv.ts'
import { VARIABLES } from '../../src/config.ts'
import { openStoreOf } from '../../src/main.ts'
import { seed } from '../desk/report/seed.ts'
import { breakwater, ended } from '../support/processes.ts'

const configOf = (folder: string) => ({ ...Object.fromEntries(Object.keys(VARIABLES).map((name) => [name, undefined])), DATA_DIR: folder }) as unknown as Parameters<typeof openStoreOf>[0]
const WEEK = ['--from', '2026-11-16', '--to', '2026-11-23', '--zone', 'Europe/Berlin']

async function here() {
  const folder = mkdtempSync(join(tmpdir(), 'bw-report-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const store = await openStoreOf(configOf(folder))
  await seed(store)
  await store.close()
  return { folder, out: join(folder, 'out'), run: async (...args: readonly string[]) => ended(breakwater([...args], { DATA_DIR: folder, PATH: process.env['PATH'] ?? '' })) }
}

it('a report is written in every format, for its owner alone to read; a second judgement goes out as CSV and comes back', async () => {
  const { folder, out, run } = await here()
  const said = await run('report', ...WEEK, '--out', out, '--json')
  expect([said.code, said.stderr]).toEqual([0, ''])
  expect(JSON.parse(said.stdout)).toMatchObject({ report: { from: '2026-11-15T23:00:00.000Z', until: '2026-11-22T23:00:00.000Z', zone: 'Europe/Berlin' } })
  const base = 'report-2026-11-16-to-2026-11-22'
  expect(readdirSync(out).toSorted()).toEqual(['.csv', '.dictionary.csv', '.docx', '.html', '.records.csv', '.xlsx'].map((end) => `${base}${end}`))
  expect(readdirSync(out).map((file) => statSync(join(out, file)).mode & 0o777)).toEqual(Array.from({ length: 6 }, () => 0o600))
  // No word of a ticket, no name and no address is in any of it.
  for (const file of readdirSync(out).filter((name) => /csv|html/.test(name))) expect([file, /a subject|a description|a comment|acme\.example|@Fictional/.test(readFileSync(join(out, file), 'utf8'))]).toEqual([file, false])

  const sheet = join(folder, 'sample.csv')
  expect(await run('review', ...WEEK, '--size', '12', '--out', sheet)).toMatchObject({ code: 0 })
  const [heads = [], ...lines] = readCsv(readFileSync(sheet, 'utf8'))
  expect([heads, lines.length, lines.every((line) => line[2] === '' && line[3] === '')]).toEqual([['connection', 'ticket', 'category', 'severity', 'address'], 12, true])
  const filled = (category: string): string => [heads, ...lines.map((line, index) => [line[0], line[1], index === 11 ? '' : category, index === 11 ? '' : 'P2', line[4]])].map((line) => line.join(',')).join('\n')
  writeFileSync(sheet, filled('made_up'))
  expect(await run('review', '--in', sheet, '--json')).toMatchObject({ code: 2 })
  writeFileSync(sheet, filled('hate'))
  expect(JSON.parse((await run('review', '--in', sheet, '--by', 'Bo', '--json')).stdout)).toEqual({ recorded: 11 })
  expect(await run('report', ...WEEK, '--out', join(folder, 'two'), '--format', 'csv', '--no-records')).toMatchObject({ code: 0 })
  expect(readdirSync(join(folder, 'two')).toSorted()).toEqual([`${base}.csv`, `${base}.dictionary.csv`])
  expect(readCsv(readFileSync(join(folder, 'two', `${base}.csv`), 'utf8')).find((line) => line[7] === 'kappa/severity/pairs')?.[5]).toBe('11')
}, 240_000)

it('refuses a range that is none, a format it does not know, a zone there is not', async () => {
  const { out, run } = await here()
  for (const wrong of [['--from', '2026-11-16'], ['--from', '2026-11-23', '--to', '2026-11-16'], ['--from', 'soon', '--to', '2026-11-16'], [...WEEK, '--format', 'pdf'], ['--zone', 'Nowhere/At-All'], [...WEEK, '--least', '1']]) {
    expect([wrong, (await run('report', ...wrong, '--out', out)).code]).toEqual([wrong, 2])
  }
}, 240_000)
