import { logChange, type Account, type Chore } from './account.ts'
import { changeTicket } from './change.ts'
import type { TicketRow } from './types.ts'

/** The author of what the account does by itself. */
export const SYSTEM_USER = -1

/** Time passes: the survey goes out, and later the ticket closes, if it is still solved and the automation still active. */
export function scheduleChores(account: Account, ticket: TicketRow, now: number): void {
  if (ticket.status !== 'solved') return
  const solvedAt = now
  const still = (): boolean => ticket.status === 'solved' && ticket.deletedAt === null && lastSolved(ticket) === solvedAt
  addChore(account, now + account.settings.surveyAfterMs, (at, random) => {
    const automation = [...account.rules.values()].find((rule) => rule.kind === 'automation' && rule.active && rule.actions.some((action) => action.field === 'satisfaction_score'))
    if (automation === undefined || !still()) return
    ticket.satisfaction = 'offered'
    account.mails.push({ at, ticketId: ticket.id, to: [ticket.requesterId], why: automation.title })
    // Offering a survey is the system's own business: the export shows the ticket again, its updated_at stays.
    logChange(account, ticket, at)
    void random
  })
  addChore(account, now + account.settings.closeAfterMs, (at, random) => {
    const automation = [...account.rules.values()].find((rule) => rule.kind === 'automation' && rule.active && rule.actions.some((action) => action.field === 'status' && action.value === 'closed'))
    if (automation !== undefined && still()) changeTicket(account, ticket, { status: 'closed' }, { userId: SYSTEM_USER, channel: 'rule', now: at, random })
  })
}

function lastSolved(ticket: TicketRow): number | null {
  return ticket.audits.findLast((audit) => audit.events.some((event) => event.type !== 'Comment' && 'field' in event && event.field === 'status' && event.value === 'solved'))?.at ?? null
}

function addChore(account: Account, at: number, run: Chore['run']): void {
  account.chores.push({ at, run })
}

/** Runs what is due, oldest first. */
export function runChores(account: Account, now: number, random: () => number): void {
  if (!account.chores.some((chore) => chore.at <= now)) return
  const due = account.chores.filter((chore) => chore.at <= now).sort((a, b) => a.at - b.at)
  const later = account.chores.filter((chore) => chore.at > now)
  account.chores.splice(0, account.chores.length, ...later)
  for (const chore of due) chore.run(chore.at, random)
}
