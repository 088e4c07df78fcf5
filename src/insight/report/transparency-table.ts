import { ALL } from './groups.ts'
import { type Cell, type Row, type Table, WITHHELD } from './model.ts'
import type { TicketRecord } from './record.ts'
import type { Transparency } from './transparency.ts'

const NONE = 'none'

/**
 * Sums of the category rows, so each is shown only where it gives away none of those that are withheld: it holds none of them, or all.
 * `named`: whether the category rows are shown at all.
 */
export function transparencyTable(tickets: readonly TicketRecord[], { categories }: Transparency, withheld: ReadonlySet<string>, named: boolean): Table {
  const nameOf = ({ judged }: TicketRecord): string => (judged === null ? NONE : (categories[judged.category] ?? NONE))
  const grouped = [...Map.groupBy(tickets, nameOf)].toSorted(([a], [b]) => (a < b ? -1 : 1))
  const categoryOf = ({ judged }: TicketRecord): string => judged?.category ?? 'not-judged'
  const rows = named ? grouped.map(([id, own]): Row => {
    const inside = new Set(own.map(categoryOf).filter((one) => withheld.has(one))).size
    return row(id, id === NONE ? 'None of them' : id, inside === 0 || inside === withheld.size ? own : null)
  }) : []
  return {
    id: 'transparency', title: 'Reports received', about: '', chart: null, rows: [...rows, row(ALL, 'All', tickets)],
    columns: [
      { id: 'group', title: 'Transparency category', kind: 'text', about: 'As `manifests/insight/transparency.yaml` maps categories.' },
      { id: 'tickets', title: 'Tickets', kind: 'count', about: 'Tickets that arrived within the range and whose category is mapped to it.' },
    ],
  }
}

function row(id: string, title: string, tickets: readonly TicketRecord[] | null): Row {
  const cell: Cell = tickets === null ? WITHHELD : tickets.length
  return { id, cells: [title, cell], records: [[], (tickets ?? []).map((ticket) => ticket.id)] }
}
