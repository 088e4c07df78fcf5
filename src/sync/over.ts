import type { Ticket } from '../domain/ticket.ts'

/** Closed and deleted records take nothing. */
export function isOver(ticket: Pick<Ticket, 'status'>): boolean {
  return ticket.status === 'closed' || ticket.status === 'deleted'
}
