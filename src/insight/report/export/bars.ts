import { nameOf, type Table } from '../model.ts'
import { FEW } from './text.ts'

const ROW = 24
const [LEFT, WIDTH, RIGHT] = [220, 400, 90]
const LONGEST_NAME = 30

/** The chart of a table: horizontal bars, each with its number beside it; what is withheld has neither bar nor number. Empty where there is nothing to draw. */
export function bars({ id, title, columns, rows, chart }: Table, safe: (text: string) => string): string {
  const place = columns.findIndex((column) => column.id === chart)
  const drawn = rows.filter((row) => row.id !== 'all')
  if (place < 0 || drawn.length < 2) return ''
  const most = Math.max(1, ...drawn.map((row) => numberIn(row.cells[place])))
  const lines = drawn.map((row, index) => {
    const cell = row.cells[place]
    const y = index * ROW
    const name = nameOf(row)
    const label = `<text x="${LEFT - 8}" y="${y + 16}" text-anchor="end">${safe(name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name)}</text>`
    if (typeof cell !== 'number') return `${label}<text class="few" x="${LEFT}" y="${y + 16}">${FEW}</text>`
    const long = Math.round((cell / most) * WIDTH)
    return `${label}<rect class="bar" x="${LEFT}" y="${y + 4}" width="${long}" height="${ROW - 8}"/><text x="${LEFT + long + 6}" y="${y + 16}">${cell}</text>`
  })
  const named = `${id}-chart`
  return `<svg viewBox="0 0 ${LEFT + WIDTH + RIGHT} ${drawn.length * ROW}" role="img" aria-labelledby="${safe(named)}"><title id="${safe(named)}">${safe(`${columns[place]?.title ?? ''}, ${title.toLowerCase()}; the same numbers are in the table below`)}</title>${lines.join('')}</svg>`
}

function numberIn(cell: unknown): number {
  return typeof cell === 'number' ? cell : 0
}
