export type Cell = string | number | null

/** One title, one aligned table, nothing else: numbers to the right, words to the left, absent cells empty. */
export function printTable(title: string, columns: readonly string[], rows: readonly (readonly Cell[])[]): void {
  const shown = rows.map((row) => columns.map((_, at) => show(row[at] ?? null)))
  const widths = columns.map((name, at) => Math.max(name.length, ...shown.map((row) => (row[at] ?? '').length)))
  const right = columns.map((_, at) => rows.some((row) => typeof row[at] === 'number'))
  const line = (cells: readonly string[]): string => cells.map((cell, at) => (right[at] === true ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0))).join('  ').trimEnd()
  console.log([`\n${title}`, line(columns), line(widths.map((width) => '-'.repeat(width))), ...shown.map(line)].join('\n'))
}

/** What a reader must know to judge the numbers. */
export function printNote(text: string): void {
  console.log(text)
}

function show(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell === 'string') return cell
  return Number.isInteger(cell) ? cell.toLocaleString('en') : cell.toLocaleString('en', { maximumSignificantDigits: 3 })
}
