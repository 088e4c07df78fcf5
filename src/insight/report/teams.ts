import { type Team, TEAMS } from '../../domain/labels.ts'
import { groupBy, groupedTable } from './groups.ts'
import type { Measure } from './measures.ts'
import type { Table } from './model.ts'
import type { TicketRecord } from './record.ts'

const count = (id: string, title: string, about: string, counts: (ticket: TicketRecord) => boolean): Measure => ({ column: { id, title, kind: 'count', about }, counts })

/** What came to each team: never to one of its people. */
export function teamTable(tickets: readonly TicketRecord[], least: number, titleOf: (id: Team) => string): Table {
  return groupedTable({
    id: 'team', title: 'By team', about: 'The team that a ticket belongs to as it stands now.', by: 'Team', all: tickets, least,
    groups: groupBy(tickets, ({ judged }) => judged?.team ?? null, (id) => titleOf(id as Team), TEAMS),
    volume: count('tickets', 'Tickets', 'Judged tickets of the team.', () => true),
    more: [
      count('looked', 'Looked at', 'Of those, tickets that a person looked at before the end of the range.', ({ lookedAt }) => lookedAt !== null),
      count('escalated', 'Escalated', 'Of those, tickets with an escalation, to this team or another.', ({ escalations }) => escalations.length > 0),
      count('open', 'Escalation open', 'Of those, tickets with an escalation that was not over when the report was made.', ({ escalations }) => escalations.some(({ open }) => open)),
    ],
  })
}
