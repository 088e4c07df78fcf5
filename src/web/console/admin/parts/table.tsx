import type { ReactElement, ReactNode } from 'react'

export interface Column<T> {
  readonly name: string
  readonly cell: (row: T) => ReactNode
  /** Names the row: what a screen reader says of each cell in it. */
  readonly head?: boolean
  readonly end?: boolean
}

interface Given<T> {
  readonly caption: string
  readonly columns: readonly Column<T>[]
  readonly rows: readonly T[]
  readonly id: (row: T) => string
}

/** A table where there is room; where there is none each row is a card with its columns named. The roles are said because a card's layout would take them away. */
export function Table<T>({ caption, columns, rows, id }: Given<T>): ReactElement {
  return (
    <table className="table" role="table">
      <caption className="hidden">{caption}</caption>
      <thead role="rowgroup"><tr role="row">{columns.map((column) => <th key={column.name} role="columnheader" scope="col" className={column.end === true ? 'end' : undefined}>{column.name}</th>)}</tr></thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr key={id(row)} role="row">
            {columns.map((column) => column.head === true
              ? <th key={column.name} role="rowheader" scope="row" data-label={column.name}><div>{column.cell(row)}</div></th>
              : <td key={column.name} role="cell" data-label={column.name} className={column.end === true ? 'end' : undefined}><div>{column.cell(row)}</div></td>)}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
