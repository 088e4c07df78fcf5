import type { Column } from './model.ts'
import type { TicketRecord } from './record.ts'
import { quantile, rounded } from './statistics.ts'

/** One column over a group of tickets. */
export type Measure = { readonly column: Column } & (
  /** How many tickets of the group do so. */
  | { readonly counts: (ticket: TicketRecord) => boolean }
  /** A value of the tickets that have one: null for those that have none. */
  | { readonly of: (ticket: TicketRecord) => number | null; readonly at: number }
  /** Of those that are `among`, the share that `hold`. */
  | { readonly among: (ticket: TicketRecord) => boolean; readonly hold: (ticket: TicketRecord) => boolean }
)

const MINUTE = 60_000
type Clocked = (ticket: TicketRecord) => boolean

const count = (id: string, title: string, about: string, counts: Clocked): Measure => ({ column: { id, title, kind: 'count', about }, counts })
const share = (id: string, title: string, about: string, among: Clocked, hold: Clocked): Measure => ({ column: { id, title, kind: 'share', about }, among, hold })
const times = (id: string, what: string, of: (ticket: TicketRecord) => number | null): Measure[] => [
  { column: { id: `${id}-median`, title: `Median minutes to ${what}`, kind: 'minutes', about: `Minutes from the ticket's arrival to ${what}; half of those that came to it took no longer (nearest rank).` }, of, at: 0.5 },
  { column: { id: `${id}-p90`, title: `90 % within minutes`, kind: 'minutes', about: `Minutes from the ticket's arrival to ${what}; nine in ten of those that came to it took no longer (nearest rank).` }, of, at: 0.9 },
]
const since = (ticket: TicketRecord, at: number | null): number | null => (at === null ? null : rounded((at - ticket.createdAt) / MINUTE, 1))
const dueOf = ({ createdAt, judged }: TicketRecord): number | null => (judged === null ? null : createdAt + judged.lookWithin * MINUTE)
const first = ({ escalations }: TicketRecord): TicketRecord['escalations'][number] | null => escalations[0] ?? null

/** Everything a group is measured by; `until` is the end of the range. */
export function measures(until: number): { readonly volume: Measure; readonly looks: readonly Measure[]; readonly follows: readonly Measure[] } {
  const clockOver: Clocked = (ticket) => ticket.lookedAt !== null || (dueOf(ticket) ?? until) < until
  const acknowledged: Clocked = (ticket) => first(ticket) !== null && (first(ticket)?.acknowledgedAt !== null || (first(ticket)?.dueAt ?? until) < until)
  return {
    volume: count('tickets', 'Tickets', 'Tickets of the route, and others that were triaged all the same, that arrived within the range.', () => true),
    looks: [
      count('looked', 'Looked at', 'Of those, the ones on which a person wrote or decided something before the end of the range.', ({ lookedAt }) => lookedAt !== null),
      ...times('look', 'the first look', (ticket) => since(ticket, ticket.lookedAt)),
      share('look-within', 'First look within its clock', 'Of the tickets that were looked at, or whose clock had run out by the end of the range, those first looked at before it did. The clock is that of the severity, in the policy named above.', (ticket) => ticket.judged !== null && clockOver(ticket), (ticket) => (ticket.lookedAt ?? Infinity) <= (dueOf(ticket) ?? -Infinity)),
    ],
    follows: [
      count('escalated', 'Escalated', 'Tickets for which an escalation was raised before the end of the range.', (ticket) => first(ticket) !== null),
      ...times('escalate', 'the escalation', (ticket) => since(ticket, first(ticket)?.raisedAt ?? null)),
      share('acknowledged-within', 'Acknowledged within its clock', 'Of first escalations that were acknowledged, or due, before the end of the range, those acknowledged in time. The clock is that of severity, team, country and category, in the policy named above.', acknowledged, (ticket) => (first(ticket)?.acknowledgedAt ?? Infinity) <= (first(ticket)?.dueAt ?? -Infinity)),
      count('answered', 'Answered', 'Tickets with a public answer of a person before the end of the range. No clock is set for answers.', ({ answeredAt }) => answeredAt !== null),
      ...times('answer', 'the first answer', (ticket) => since(ticket, ticket.answeredAt)),
      count('wrote-again', 'Wrote again', 'Of those answered, tickets whose writer wrote again afterwards.', ({ wroteAgain }) => wroteAgain),
    ],
  }
}

/** The tickets behind a measure, and its value; null: nothing to say. */
export function measured(measure: Measure, tickets: readonly TicketRecord[]): { readonly value: number | null; readonly behind: readonly TicketRecord[] } {
  if ('counts' in measure) {
    const behind = tickets.filter(measure.counts)
    return { value: behind.length, behind }
  }
  if ('of' in measure) {
    const behind = tickets.filter((ticket) => measure.of(ticket) !== null)
    return { value: quantile(behind.map((ticket) => measure.of(ticket) ?? 0), measure.at), behind }
  }
  const behind = tickets.filter(measure.among)
  return { value: behind.length === 0 ? null : rounded(behind.filter(measure.hold).length / behind.length, 4), behind }
}
