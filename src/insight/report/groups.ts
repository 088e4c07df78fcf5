import { measured, type Measure } from './measures.ts'
import { type Cell, type Column, type Row, type Table, WITHHELD } from './model.ts'
import type { TicketRecord } from './record.ts'
import { withheldCells, withheldRows } from './suppress.ts'

export interface Group {
  readonly id: string
  readonly title: string
  readonly tickets: readonly TicketRecord[]
}

/** Groups by what `keyOf` says, in an order that says nothing of their size. */
export function groupBy(tickets: readonly TicketRecord[], keyOf: (ticket: TicketRecord) => string | null, titleOf: (key: string) => string, order: readonly string[] = []): readonly Group[] {
  const grouped = Map.groupBy(tickets, keyOf)
  const rank = (key: string): number => (order.includes(key) ? order.indexOf(key) : order.length)
  return [...grouped.entries()]
    .flatMap(([key, own]) => (key === null ? [] : [{ id: key, title: titleOf(key), tickets: own }]))
    .toSorted((a, b) => rank(a.id) - rank(b.id) || (a.id < b.id ? -1 : 1))
}

export function peopleOf(tickets: readonly TicketRecord[]): number {
  return new Set(tickets.map(({ person }) => person)).size
}

/** Which groups are withheld, by how many people wrote; null: not even their names can be shown. */
export function withheldGroups(groups: readonly Group[], least: number): readonly boolean[] | null {
  return withheldRows(groups.map(({ tickets }) => ({ value: tickets.length, people: peopleOf(tickets) })), least)
}

export interface GroupedTable extends Pick<Table, 'id' | 'title' | 'about'> {
  /** What the groups are. */
  readonly by: string
  readonly groups: readonly Group[]
  /** All tickets that the groups divide among them. */
  readonly all: readonly TicketRecord[]
  readonly volume: Measure
  readonly more: readonly Measure[]
  readonly least: number
}

export const ALL = 'all'

/** One row a group and one for all; what few people stand behind is withheld, and whatever would give it away. */
export function groupedTable({ id, title, about, by, groups, all, volume, more, least }: GroupedTable): Table {
  const rowsHidden = withheldGroups(groups, least)
  const shown = rowsHidden === null ? [] : groups
  const measuresOf = [volume, ...more]
  const columns: Column[] = [{ id: 'group', title: by, kind: 'text', about: `What the row is about: one ${by.toLowerCase()}, or all of them.` }, ...measuresOf.map(({ column }) => column)]
  const hidden = measuresOf.map((measure, index) => (index === 0 ? (rowsHidden ?? []) : hiddenIn(measure, shown, rowsHidden ?? [], least)))
  const row = (group: Group, place: number | null): Row => {
    const cells = measuresOf.map((measure, index) => cellOf(measure, group.tickets, place !== null && hidden[index]?.[place] === true, least))
    return { id: group.id, cells: [group.title, ...cells.map(({ cell }) => cell)], records: [[], ...cells.map(({ records }) => records)] }
  }
  const rows = [...shown.map(row), row({ id: ALL, title: 'All', tickets: all }, null)]
  return { id, title, about: rowsHidden === null ? `${about} So few people stand behind each row that only the sum is shown.` : about, columns, rows, chart: shown.length > 1 ? volume.column.id : null }
}

function cellOf(measure: Measure, tickets: readonly TicketRecord[], isHidden: boolean, least: number): { readonly cell: Cell; readonly records: readonly string[] } {
  const { value, behind } = measured(measure, tickets)
  if (isHidden || (!('counts' in measure) && value !== null && peopleOf(behind) < least)) return { cell: WITHHELD, records: [] }
  return { cell: value, records: behind.map((ticket) => ticket.id) }
}

/** Which rows of a further column are withheld, so that neither it nor its total tells of those that are. */
function hiddenIn(measure: Measure, groups: readonly Group[], hidden: readonly boolean[], least: number): readonly boolean[] {
  const behind = groups.map(({ tickets }) => measured(measure, tickets).behind)
  if ('counts' in measure) return withheldCells(behind.map((tickets) => tickets.length), hidden)
  if ('of' in measure) return hidden
  const few = behind.map((tickets, index) => hidden[index] === true || (tickets.length > 0 && peopleOf(tickets) < least))
  const held = behind.map((tickets) => tickets.filter(measure.hold).length)
  const rest = behind.map((tickets, index) => tickets.length - (held[index] ?? 0))
  const [one, other] = [withheldCells(held, few), withheldCells(rest, few)]
  return one.map((each, index) => each || other[index] === true)
}
