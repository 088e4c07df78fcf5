import type { Instant } from '../../domain/ports.ts'

/** What a column holds. `minutes`: to one decimal; `share`: from 0 to 1, to four decimals; `instant`: milliseconds since 1970. */
export type ColumnKind = 'text' | 'count' | 'share' | 'minutes' | 'number' | 'instant'

export interface Column {
  readonly id: string
  readonly title: string
  readonly kind: ColumnKind
  /** How it comes about, for the data dictionary: which records, which of their times. */
  readonly about: string
}

/** Withheld: few people stand behind it, or it would give away what does. Null: there is nothing to say, as a median of nothing. */
export type Cell = string | number | null | Withheld

export interface Withheld {
  readonly withheld: true
}

export const WITHHELD: Withheld = { withheld: true }

export interface Row {
  readonly id: string
  readonly cells: readonly Cell[]
  /** Ids of the tickets behind each cell, where it is a figure that is shown. */
  readonly records: readonly (readonly string[])[]
}

export interface Table {
  readonly id: string
  readonly title: string
  readonly about: string
  readonly columns: readonly Column[]
  readonly rows: readonly Row[]
  /** The column whose numbers are drawn as bars; null: none. */
  readonly chart: string | null
}

export interface Section {
  readonly id: string
  readonly title: string
  readonly about: string
  readonly tables: readonly Table[]
}

/** Half-open: `from` belongs to it, `until` no more. Nothing that happened at `until` or later is in it. */
export interface Range {
  readonly from: Instant
  readonly until: Instant
  /** IANA name: days begin and end by it, and times are written in it. */
  readonly zone: string
}

/** The same database and range give the same report, to the last letter. */
export interface Report {
  readonly range: Range
  /** The policy by whose clocks and names it is read. */
  readonly policy: string
  /** Fewer people than this are not shown. */
  readonly least: number
  readonly sections: readonly Section[]
}

/** What a row is about. */
export function nameOf({ cells: [name] }: Row): string {
  return typeof name === 'string' ? name : ''
}

/** The name of a figure, by which its records are found: `category/hate/tickets`. */
export function figureId(table: Table, row: Row, column: Column): string {
  return `${table.id}/${row.id}/${column.id}`
}
