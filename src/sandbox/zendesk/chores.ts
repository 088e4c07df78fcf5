import { logChange, type Account, type Chore } from './account.ts'
import { changeTicket } from './change.ts'
import type { Json, RuleRow, TicketRow } from './types.ts'

/** The author of what the account does by itself. */
const SYSTEM_USER = -1

/** Runs what is due, oldest first, each at its own instant. */
export function runChores(account: Account, now: number, random: () => number): void {
  if (!account.chores.some((chore) => chore.at <= now)) return
  const due = account.chores.filter((chore) => chore.at <= now).sort((a, b) => a.at - b.at)
  const later = account.chores.filter((chore) => chore.at > now)
  account.chores.splice(0, account.chores.length, ...later)
  for (const chore of due) run(account, chore, random)
}

function run(account: Account, chore: Chore, random: () => number): void {
  const ticket = account.tickets.get(chore.ticketId)
  if (ticket === undefined || ticket.status !== 'solved' || ticket.deletedAt !== null || lastSolved(ticket) !== chore.solvedAt) return
  if (chore.kind === 'close') {
    if (automation(account, 'status', 'closed') !== null) changeTicket(account, ticket, { status: 'closed' }, { userId: SYSTEM_USER, channel: 'rule', now: chore.at, random })
    return
  }
  const survey = automation(account, 'satisfaction_score', 'offered')
  if (survey === null || ticket.satisfaction !== 'unoffered') return
  ticket.satisfaction = 'offered'
  account.mails.push({ at: chore.at, ticketId: ticket.id, to: [ticket.requesterId], why: survey.title })
  // Offering a survey is the system's own business: the exports show the ticket again, its updated_at stays.
  logChange(account, ticket, chore.at)
}

function automation(account: Account, field: string, value: Json): RuleRow | null {
  return [...account.rules.values()].find((rule) => rule.kind === 'automation' && rule.active && rule.actions.some((action) => action.field === field && action.value === value)) ?? null
}

function lastSolved(ticket: TicketRow): number | null {
  return ticket.audits.findLast((audit) => audit.events.some((event) => (event.type === 'Change' || event.type === 'Create') && event.field === 'status' && event.value === 'solved'))?.at ?? null
}
