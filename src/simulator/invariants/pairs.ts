import type { TicketRow } from '../../sandbox/zendesk/types.ts'
import { casesOf } from '../people.ts'
import type { World } from '../world.ts'

export interface CaseComment {
  readonly id: string
  readonly body: string
  readonly public: boolean
  readonly ours: boolean
}

/** A ticket of the route and its cases, as both accounts have them now. */
export interface PairRows {
  readonly ticket: TicketRow
  readonly cases: readonly Readonly<Record<string, unknown>>[]
  /** Of the first case, oldest first. */
  readonly comments: readonly CaseComment[]
}

/** Read from the accounts themselves, by none of the bridge's code. */
export function pairRows(world: World): readonly PairRows[] {
  const { ledger } = world
  const org = world.sandbox.inside.salesforce.read()
  const us = org.users.find((user) => user.username === 'integration@example.com')?.id
  const byTicket = Map.groupBy(casesOf(world), (one) => one.ticketId)
  const byCase = Map.groupBy(org.comments, (one) => String(one['ParentId']))
  return [...world.account().tickets.values()].filter((row) => ledger.routed.has(row.id)).map((ticket) => {
    const cases = (byTicket.get(ticket.id) ?? []).map((one) => one.row)
    const comments = (byCase.get(String(cases[0]?.['Id'])) ?? []).map((one) => ({ id: String(one['Id']), body: String(one['CommentBody'] ?? ''), public: one['IsPublished'] === true, ours: one['CreatedById'] === us }))
    return { ticket, cases, comments }
  })
}

export function isOver(ticket: TicketRow): boolean {
  return ticket.deletedAt !== null || ticket.status === 'closed'
}
