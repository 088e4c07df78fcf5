import { CATEGORIES, type Category, severityRank } from '../../domain/labels.ts'
import { groupBy, groupedTable, peopleOf } from './groups.ts'
import type { Measure } from './measures.ts'
import { type Cell, type Column, type Table, WITHHELD } from './model.ts'
import type { TicketRecord } from './record.ts'
import { agreement, rounded } from './statistics.ts'

const count = (id: string, title: string, about: string, counts: (ticket: TicketRecord) => boolean): Measure => ({ column: { id, title, kind: 'count', about }, counts })
const moved = ({ corrected: { severity } }: TicketRecord): number => (severity === null ? 0 : severityRank(severity[1]) - severityRank(severity[0]))

/** How often people left a judgement as it was. */
export function agreementTable(tickets: readonly TicketRecord[], least: number, titleOf: (id: Category) => string): Table {
  const looked = tickets.filter(({ lookedAt, judged }) => lookedAt !== null && judged !== null)
  const kept = (which: 'category' | 'severity') => ({ corrected }: TicketRecord) => corrected[which] === null || corrected[which][0] === corrected[which][1]
  return groupedTable({
    id: 'agreement', title: 'Corrections, by category', by: 'Category', all: looked, least,
    about: 'Of judged tickets that a person looked at. Whoever corrects nothing is taken to agree.',
    groups: groupBy(looked, ({ judged }) => judged?.category ?? null, (id) => titleOf(id as Category), CATEGORIES),
    volume: count('looked', 'Looked at', 'Judged tickets that a person looked at.', () => true),
    more: [
      { column: { id: 'category-kept', title: 'Category kept', kind: 'share', about: 'Share of them whose category nobody changed to another.' }, among: () => true, hold: kept('category') },
      { column: { id: 'severity-kept', title: 'Severity kept', kind: 'share', about: 'Share of them whose severity nobody changed to another.' }, among: () => true, hold: kept('severity') },
      count('raised', 'Severity raised', 'A person made it graver than the text alone came to.', (ticket) => moved(ticket) < 0),
      count('lowered', 'Severity lowered', 'A person made it milder than the text alone came to.', (ticket) => moved(ticket) > 0),
    ],
  })
}

const KAPPA: readonly Column[] = [
  { id: 'of', title: 'Of', kind: 'text', about: 'What was judged twice.' },
  { id: 'pairs', title: 'Judged twice', kind: 'count', about: 'Tickets of the range with a second, blind judgement on record (`review`).' },
  { id: 'same', title: 'The same', kind: 'share', about: 'Share of them on which both say the same.' },
  { id: 'kappa', title: "Cohen's kappa", kind: 'number', about: 'Agreement beyond chance: 1 is full, 0 is what chance gives. The first judgement is the one that stands, corrections included.' },
  { id: 'low', title: '95 % from', kind: 'number', about: 'Lower end of its 95 % interval (large-sample).' },
  { id: 'high', title: '95 % to', kind: 'number', about: 'Upper end of its 95 % interval.' },
]

/** The blind second review of a sample. */
export function kappaTable(tickets: readonly TicketRecord[], least: number): Table {
  const reviewed = tickets.filter(({ judged, review }) => judged !== null && review !== null)
  const few = peopleOf(reviewed) < least
  const rows = (['category', 'severity'] as const).map((of) => {
    const found = agreement(reviewed.map(({ judged, review }) => [judged?.[of] ?? '', review?.[of] ?? ''] as const))
    const numbers: readonly Cell[] = found === null ? [null, null, null, null] : [rounded(found.same, 4), rounded(found.kappa, 4), rounded(found.low, 4), rounded(found.high, 4)]
    const cells: readonly Cell[] = reviewed.length === 0 ? [of, 0, null, null, null, null] : few ? [of, ...numbers.map(() => WITHHELD), WITHHELD] : [of, reviewed.length, ...numbers]
    const ids = few ? [] : reviewed.map(({ id }) => id)
    return { id: of, cells, records: cells.map((cell, index) => (index === 0 || cell === null ? [] : ids)) }
  })
  return { id: 'kappa', title: 'Second review', about: 'A second person judges a sample without seeing the first judgement. Below 50 pairs the interval is rough.', columns: KAPPA, rows, chart: null }
}
