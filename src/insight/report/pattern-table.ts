import type { Pattern } from '../pattern.ts'
import type { Titles } from './build.ts'
import type { Column, Table } from './model.ts'

const COLUMNS: readonly Column[] = [
  { id: 'kind', title: 'Kind', kind: 'text', about: 'What repeats: one story, one account or link, a rise.' },
  { id: 'what', title: 'What', kind: 'text', about: 'In words that name nobody.' },
  { id: 'severity', title: 'Severity', kind: 'text', about: 'The gravest among its tickets.' },
  { id: 'since', title: 'Since', kind: 'instant', about: 'Arrival of its first ticket in the range.' },
  { id: 'until', title: 'Until', kind: 'instant', about: 'Arrival of its last ticket in the range.' },
  { id: 'tickets', title: 'Tickets', kind: 'count', about: 'Tickets of the range that belong to it; the first thousand are named among the records.' },
  { id: 'people', title: 'People', kind: 'count', about: 'Different people who wrote them.' },
  { id: 'proposed', title: 'Proposed', kind: 'text', about: 'What the catalogue proposes, who would own it, and within how many days.' },
]

/** Patterns behind which enough people stand. */
export function patternTable(patterns: readonly Pattern[], least: number, titles: Pick<Titles, 'team'>): Table {
  const shown = patterns.filter(({ people }) => people >= least)
  return {
    id: 'pattern', title: 'What repeated', about: 'Handles, links and numbers are named by a label and a few digits of their hash.', columns: COLUMNS, chart: null,
    rows: shown.map(({ id, kind, summary, severity, since, until, tickets, people, proposals, ticketIds }) => ({
      id,
      cells: [kind.replaceAll('_', ' '), summary, severity, since, until, tickets, people, proposals.map((one) => `${one.title} (${titles.team(one.owner as Parameters<Titles['team']>[0])}, ${one.dueDays} days)`).join('; ')],
      records: [[], [], [], [], [], ticketIds, ticketIds, []],
    })),
  }
}
