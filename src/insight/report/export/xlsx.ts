import writeXlsx from 'write-excel-file/node'
import type { Cell, ColumnKind, Report, Table } from '../model.ts'
import { settled } from './archive.ts'
import { dictionaryLines } from './csv.ts'
import { FEW, plain } from './text.ts'

type SheetCell = { readonly value: string; readonly type: StringConstructor; readonly fontWeight?: 'bold'; readonly backgroundColor?: string; readonly textColor?: string; readonly wrap?: true; readonly align?: 'right'; readonly alignVertical?: 'top' } | { readonly value: number; readonly type: NumberConstructor; readonly format: string } | { readonly value: Date; readonly type: DateConstructor; readonly format: string } | null

const FORMATS: Readonly<Record<Exclude<ColumnKind, 'text' | 'instant'>, string>> = { count: '#,##0', share: '0.00%', minutes: '#,##0.0', number: '0.0000' }
const WIDTHS: Readonly<Record<ColumnKind, number>> = { text: 34, count: 14, share: 16, minutes: 18, number: 14, instant: 20 }

/**
 * A workbook: what the report is of, one sheet a table, and what each measure means. Numbers are numbers, shares are percentages, times are dates of the report's
 * time zone; texts are typed as texts, which no spreadsheet takes for a formula. `localOf`: a moment as clocks in the zone show it, read as if that were UTC.
 */
export async function xlsx(report: Report, about: readonly (readonly [string, string])[], localOf: (at: number) => number): Promise<Uint8Array> {
  const names = new Set<string>()
  const sheets = report.sections.flatMap((section) => section.tables.map((table) => ({
    sheet: sheetName(table.id, names), stickyRowsCount: 1, stickyColumnsCount: 1, columns: table.columns.map(({ kind }) => ({ width: WIDTHS[kind] })),
    data: [table.columns.map(({ title }) => heading(title)), ...rowsOf(table, localOf)],
  })))
  const dictionary = dictionaryLines(report)
  const buffer = await writeXlsx([
    { sheet: 'About', columns: [{ width: 24 }, { width: 110 }], data: about.map(([name, said]) => [heading(name), wrapped(said)]) },
    ...sheets,
    { sheet: 'Dictionary', stickyRowsCount: 1, columns: [{ width: 34 }, { width: 30 }, { width: 30 }, { width: 10 }, { width: 100 }], data: dictionary.map((line, index) => line.map((said) => (index === 0 ? heading(String(said ?? '')) : wrapped(String(said ?? ''))))) },
  ] as Parameters<typeof writeXlsx>[0]).toBuffer()
  return settled(buffer)
}

function rowsOf({ columns, rows }: Table, localOf: (at: number) => number): SheetCell[][] {
  return rows.map((row) => columns.map(({ kind }, index) => cellOf(row.cells[index] ?? null, kind, localOf)))
}

function cellOf(cell: Cell, kind: ColumnKind, localOf: (at: number) => number): SheetCell {
  if (cell === null) return null
  if (typeof cell === 'string') return wrapped(cell)
  if (typeof cell === 'object') return { value: FEW, type: String, align: 'right', textColor: '#595959' }
  if (kind === 'text') return wrapped(String(cell))
  if (kind === 'instant') return { value: new Date(localOf(cell)), type: Date, format: 'yyyy-mm-dd hh:mm' }
  return { value: cell, type: Number, format: FORMATS[kind] }
}

function heading(text: string): SheetCell {
  return { value: plain(text), type: String, fontWeight: 'bold', backgroundColor: '#E8EDF2', wrap: true, alignVertical: 'top' }
}

function wrapped(text: string): SheetCell {
  return { value: plain(text), type: String, wrap: true, alignVertical: 'top' }
}

/** At most 31 letters, and no two alike. */
function sheetName(id: string, taken: Set<string>): string {
  const name = id.replaceAll(/[^a-z0-9-]/g, ' ').slice(0, 31)
  const free = taken.has(name) ? `${name.slice(0, 28)} ${taken.size}` : name
  taken.add(free)
  return free
}
