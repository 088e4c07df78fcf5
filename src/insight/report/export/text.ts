import type { Cell, ColumnKind } from '../model.ts'

export const FEW = 'withheld'

/** A cell as people read it. `timeOf` writes an instant in the report's time zone. */
export function shown(cell: Cell, kind: ColumnKind, timeOf: (at: number) => string): string {
  if (cell === null) return '–'
  if (typeof cell === 'object') return FEW
  // Out of a page or a letter, too, cells are copied into spreadsheets.
  if (typeof cell === 'string') return unfeigned(plain(cell))
  if (kind === 'share') return `${(cell * 100).toFixed(2)} %`
  if (kind === 'minutes') return cell.toFixed(1)
  if (kind === 'instant') return timeOf(cell)
  return String(cell)
}

/** One line, without what neither XML nor a terminal can hold, and without marks that turn the order of letters. */
export function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}\u2028\u2029\ufffe\uffff]/gu, ' ').replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
}

/**
 * What no spreadsheet takes for a formula: the signs that begin one, and the blanks that some programs pass over before they look, are led by an apostrophe
 * (https://owasp.org/www-community/attacks/CSV_Injection).
 */
export function unfeigned(text: string): string {
  return /^[\s\u00a0\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]/.test(text) || /^[\t\r\n]/.test(text) ? `'${text}` : text
}
