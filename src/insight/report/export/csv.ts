import { figureId, nameOf, type Report } from '../model.ts'
import { plain, unfeigned } from './text.ts'

export type Line = readonly (string | number | null)[]

/** RFC 4180: every text quoted, lines end in CR LF. Numbers stand bare, whatever their sign. `mark`: with a byte order mark, by which older Excels know UTF-8. */
export function csv(lines: readonly Line[], mark = false): string {
  return (mark ? '\ufeff' : '') + lines.map((line) => `${line.map(field).join(',')}\r\n`).join('')
}

function field(value: string | number | null): string {
  if (value === null) return ''
  return typeof value === 'number' ? String(value) : `"${unfeigned(plain(value)).replaceAll('"', '""')}"`
}

/** One line a figure, so that it can be sorted, filtered and fed on: shares from 0 to 1, instants as ISO 8601 in UTC. */
export function figureLines({ sections }: Report): readonly Line[] {
  const lines: Line[] = [['section', 'table', 'row', 'measure', 'kind', 'value', 'withheld', 'figure']]
  for (const section of sections) {
    for (const table of section.tables) {
      for (const row of table.rows) {
        table.columns.forEach((column, index) => {
          const cell = row.cells[index] ?? null
          if (index === 0) return
          const value = typeof cell === 'object' ? null : column.kind === 'instant' && typeof cell === 'number' ? new Date(cell).toISOString() : cell
          lines.push([section.title, table.title, nameOf(row), column.title, column.kind, value, cell !== null && typeof cell === 'object' ? 'yes' : 'no', figureId(table, row, column)])
        })
      }
    }
  }
  return lines
}

/** What each measure means. */
export function dictionaryLines({ sections }: Report): readonly Line[] {
  return [['section', 'table', 'measure', 'kind', 'meaning'], ...sections.flatMap((section) => section.tables.flatMap((table) => table.columns.map((column): Line => [section.title, table.title, column.title, column.kind, [column.about, table.about].filter((part) => part !== '').join(' ')])))]
}

/** The tickets behind each figure that is shown: ids only. */
export function recordLines({ sections }: Report): readonly Line[] {
  const tables = sections.flatMap((section) => section.tables)
  return [['figure', 'ticket'], ...tables.flatMap((table) => table.rows.flatMap((row) => table.columns.flatMap((column, index) => (row.records[index] ?? []).map((id): Line => [figureId(table, row, column), id]))))]
}
