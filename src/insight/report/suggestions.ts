import { CATEGORIES, type Category, type Feature } from '../../domain/labels.ts'
import { groupBy, groupedTable, peopleOf } from './groups.ts'
import type { Measure } from './measures.ts'
import { type Cell, type Column, type Row, type Table, WITHHELD } from './model.ts'
import type { TicketRecord } from './record.ts'

type Picked = readonly TicketRecord[]
const FEATURE: Column = { id: 'feature', title: 'Feature', kind: 'text', about: 'The safety feature.' }
const counts = (id: string, title: string, about: string): Column => ({ id, title, kind: 'count', about })

/** One row a feature; a ticket may stand in several, so that there is no sum to give anything away. */
function byFeature(columns: readonly Column[], rows: ReadonlyMap<string, readonly Picked[]>, least: number, titleOf: (id: string) => string): readonly Row[] {
  return [...rows].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([id, picked]) => {
    const few = peopleOf(picked[0] ?? []) < least
    const cells: readonly Cell[] = columns.slice(1).map((_, index) => (few ? WITHHELD : (picked[index]?.length ?? 0)))
    return { id, cells: [titleOf(id), ...cells], records: [[], ...columns.slice(1).map((_, index) => (few ? [] : (picked[index] ?? []).map((ticket) => ticket.id)))] }
  })
}

export function suggestionTable(tickets: Picked, least: number, titleOf: (id: Feature) => string): Table {
  const columns = [
    FEATURE,
    counts('offered', 'Suggested', 'Tickets for which it was suggested.'),
    counts('taken', 'Taken', 'Of those, tickets on which a specialist took it.'),
    counts('dismissed', 'Dismissed', 'Of those, tickets on which a specialist dismissed it.'),
    counts('taken-again', 'Taken, wrote again', 'Taken, and the writer wrote again after the answer.'),
    counts('dismissed-again', 'Dismissed, wrote again', 'Dismissed, and the writer wrote again after the answer.'),
  ]
  const rows = new Map<string, readonly Picked[]>()
  const chosen = (feature: Feature, choice: 'accepted' | 'dismissed') => (ticket: TicketRecord) => ticket.features.some((one) => one.feature === feature && one.choice === choice)
  for (const feature of new Set(tickets.flatMap(({ features }) => features.map((one) => one.feature)))) {
    const offered = tickets.filter(({ features }) => features.some((one) => one.feature === feature))
    const [taken, dismissed] = [offered.filter(chosen(feature, 'accepted')), offered.filter(chosen(feature, 'dismissed'))]
    rows.set(feature, [offered, taken, dismissed, taken.filter(({ wroteAgain }) => wroteAgain), dismissed.filter(({ wroteAgain }) => wroteAgain)])
  }
  const replies = tickets.filter(({ reply }) => reply !== null)
  const [inserted, refused] = [replies.filter(({ reply }) => reply === 'inserted'), replies.filter(({ reply }) => reply === 'dismissed')]
  if (replies.length > 0) rows.set('reply', [replies, inserted, refused, inserted.filter(({ wroteAgain }) => wroteAgain), refused.filter(({ wroteAgain }) => wroteAgain)])
  return {
    id: 'suggestions', title: 'Suggestions', about: 'The prepared reply counts where a specialist chose something of it.', columns, chart: null,
    rows: byFeature(columns, rows, least, (id) => (id === 'reply' ? 'The prepared reply' : titleOf(id as Feature))),
  }
}

export function triedTable(tickets: Picked, least: number, titleOf: (id: Feature) => string): Table {
  const columns = [FEATURE, counts('tried', 'Tried already', 'Tickets whose writer says that they have used it, and wrote all the same.')]
  const rows = new Map<string, readonly Picked[]>()
  for (const feature of new Set(tickets.flatMap(({ judged }) => judged?.tried ?? []))) rows.set(feature, [tickets.filter(({ judged }) => judged?.tried.includes(feature) === true)])
  return { id: 'tried', title: 'Tried before they wrote', about: '', columns, rows: byFeature(columns, rows, least, (id) => titleOf(id as Feature)), chart: null }
}

const nothing = ({ features }: TicketRecord): boolean => features.length === 0

export function unmetTable(tickets: Picked, least: number, titleOf: (id: Category) => string): Table {
  const safety = tickets.filter(({ judged }) => judged !== null && judged.category !== 'not_safety')
  const volume: Measure = { column: counts('safety', 'Safety matters', 'Judged tickets that are about safety.'), counts: () => true }
  return groupedTable({
    id: 'unmet', title: 'No feature to suggest, by category', about: 'What people needed there, no safety feature in the catalogue gives.', by: 'Category', all: safety, least, volume,
    groups: groupBy(safety, ({ judged }) => judged?.category ?? null, (id) => titleOf(id as Category), CATEGORIES),
    more: [
      { column: counts('nothing', 'Nothing to suggest', 'Tickets for which no feature was suggested.'), counts: nothing },
      { column: { id: 'nothing-share', title: 'Share', kind: 'share', about: 'Share of the safety matters for which no feature was suggested.' }, among: () => true, hold: nothing },
    ],
  })
}
