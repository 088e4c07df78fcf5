import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readCsv } from '../../../src/cli/csv.ts'
import { csv, figureLines } from '../../../src/insight/report/export/csv.ts'
import { docx } from '../../../src/insight/report/export/docx.ts'
import { html } from '../../../src/insight/report/export/html.ts'
import { xlsx } from '../../../src/insight/report/export/xlsx.ts'
import type { Report } from '../../../src/insight/report/model.ts'
import { openBrowser } from '../../support/browser.ts'
import { readDocx, readXlsx } from '../../desk/report/office.ts'

/** What somebody may have called a team or a rule so that a spreadsheet runs it. */
const FEIGNED = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', ' =1', '\u00a0=1', '＝1', "=cmd|'/c calc'!A0", '=HYPERLINK("https://example.com","x")', '"=1', ',=1', '<b>=1</b>', '&lt;', '\u0000=1', '\u202e=1', '\ufeff=1', '=1\u2028=2']
const ABOUT = [['=Range', '@now']] as const
const timeOf = (at: number): string => new Date(at).toISOString().slice(0, 16).replace('T', ' ')

function saying(texts: readonly string[]): Report {
  return {
    range: { from: 0, until: 1, zone: 'UTC' }, policy: '=policy', least: 5,
    sections: [{ id: 's', title: '=section', about: '+about', tables: [{
      id: 't', title: '@table', about: '-about', chart: 'n',
      columns: [{ id: 'group', title: '=head', kind: 'text', about: '=meaning' }, { id: 'n', title: '+n', kind: 'count', about: '' }, { id: 'd', title: 'd', kind: 'number', about: '' }, { id: 'i', title: 'i', kind: 'instant', about: '' }],
      rows: texts.map((text, index) => ({ id: `r${index}`, cells: [text, index, -0.5, Date.UTC(2026, 10, 16, 8, 30)], records: [[], [text], [], []] })),
    }] }],
  }
}

const harmless = (field: string): boolean => !/^[\s\ufeff\u00a0]*[=+\-@＝]/.test(field) && !/^[\t\r\n]/.test(field)

describe('what is written', () => {
  it('is no formula in any format, whatever texts say', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.oneof(fc.constantFrom(...FEIGNED), fc.string({ unit: 'binary', maxLength: 8 })), { minLength: 1, maxLength: 6 }), async (texts) => {
      const report = saying(texts)
      for (const field of readCsv(csv(figureLines(report))).slice(1).flatMap((line) => [...line.slice(0, 5), line[7] ?? ''])) expect([field, harmless(field)]).toEqual([field, true])
      const sheets = readXlsx(await xlsx(report, ABOUT, Number))
      const cells = sheets.flatMap(({ rows }) => rows.flat())
      expect(cells.filter(({ formula }) => formula)).toEqual([])
      expect(cells.filter(({ value, type }) => typeof value === 'string' && type !== 's' && type !== 'inlineStr')).toEqual([])
      for (const cell of readDocx(await docx(report, 'T', ABOUT, timeOf)).tables.flatMap((table) => table.slice(1).map((row) => row[0] ?? ''))) expect([cell, harmless(cell)]).toEqual([cell, true])
    }), { numRuns: 60, seed: 3, examples: [[FEIGNED]] })
  }, 240_000)

  it('is RFC 4180: every text quoted, quotes doubled, CR LF at each end, numbers bare, a mark in front only where asked', () => {
    expect(csv([['a', 'b'], ['say "x", y', -1.5], ['', null]])).toBe('"a","b"\r\n"say ""x"", y",-1.5\r\n"",\r\n')
    expect(csv([['ä']], true)).toBe('\ufeff"ä"\r\n')
    expect(readCsv('"a ""b"", c\r\nd",1,\r\nx,,y\n')).toEqual([['a "b", c\r\nd', '1', ''], ['x', '', 'y']])
  })

  it('has real dates in the workbook, and headings and repeated heads in the document', async () => {
    const [, sheet, dictionary] = readXlsx(await xlsx(saying(['a']), ABOUT, Number))
    // Days since 1899-12-30, as both spreadsheets count.
    expect(sheet?.rows[1]?.[3]).toMatchObject({ type: 'n', format: 'yyyy-mm-dd hh:mm' })
    expect(sheet?.rows[1]?.[3]?.value).toBeCloseTo((Date.UTC(2026, 10, 16, 8, 30) - Date.UTC(1899, 11, 30)) / 86_400_000, 6)
    expect(sheet?.rows[1]?.[2]).toMatchObject({ value: -0.5, type: 'n', format: '0.0000' })
    expect([sheet?.frozen, dictionary?.frozen, dictionary?.rows[1]?.[4]?.value]).toEqual([true, true, '=meaning -about'])
    const word = readDocx(await docx(saying(['a']), 'The title', ABOUT, timeOf))
    expect(word.headings).toEqual([{ level: 'Title', text: 'The title' }, { level: 'Heading1', text: '=section' }, { level: 'Heading2', text: '@table' }])
    expect([word.repeated, word.tables[0]?.[1]]).toEqual([1, ['a', '0', '-0.5', '2026-11-16 08:30']])
  })

  it('is a page that runs nothing, loads nothing, and reads well in light, dark and on paper', async () => {
    const browser = await openBrowser()
    onTestFinished(() => browser.close())
    const page = await browser.newPage({ viewport: { width: 900, height: 700 } })
    const asked: string[] = []
    page.on('request', (request) => asked.push(request.url()))
    const report = saying(['<script>document.title="run"</script>', '<img src="https://example.com/x" onerror="document.title=1">', 'plain'])
    await page.setContent(html(report, 'A <title>', ABOUT, timeOf))
    expect(await page.title()).toBe('A <title>')
    expect(asked.filter((url) => url.startsWith('http'))).toEqual([])
    expect(await page.locator('script, img, [style]').count()).toBe(0)
    expect(await page.getByRole('img', { name: /the same numbers are in the table below/ }).count()).toBe(1)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      const [ink, back] = await page.evaluate<string[]>('[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]')
      expect(contrast(ink ?? '', back ?? '')).toBeGreaterThan(7)
    }
    await page.emulateMedia({ media: 'print' })
    expect(await page.locator('nav').isVisible()).toBe(false)
    // The page itself never scrolls sideways; a wide table does so within its own frame.
    await page.emulateMedia({ media: 'screen' })
    expect(await page.evaluate('document.documentElement.scrollWidth <= document.documentElement.clientWidth')).toBe(true)
  }, 240_000)

  const office = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'soffice')).find((path) => existsSync(path))
  it.skipIf(office === undefined)('opens in LibreOffice with the same numbers', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bw-office-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    writeFileSync(join(folder, 'r.docx'), await docx(saying(['=1+1', 'b']), 'T', ABOUT, timeOf))
    writeFileSync(join(folder, 'r.xlsx'), await xlsx(saying(['=1+1', 'b']), ABOUT, Number))
    const convert = (to: string, file: string): unknown => execFileSync(office ?? '', [`-env:UserInstallation=file://${folder}/profile`, '--headless', '--convert-to', to, '--outdir', folder, join(folder, file)], { stdio: 'pipe' })
    convert('csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,2', 'r.xlsx')
    expect(readFileSync(join(folder, 'r-t.csv'), 'utf8')).toContain('=1+1,0,-0.5000,2026-11-16 08:30')
    convert('txt:Text', 'r.docx')
    expect(readFileSync(join(folder, 'r.txt'), 'utf8')).toContain("'=1+1")
  }, 240_000)
})

function contrast(one: string, other: string): number {
  const light = (color: string): number => {
    const [r = 0, g = 0, b = 0] = (color.match(/[\d.]+/g) ?? []).map((part) => Number(part) / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const [a, b] = [light(one), light(other)].toSorted((x, y) => y - x)
  return ((a ?? 0) + 0.05) / ((b ?? 0) + 0.05)
}
