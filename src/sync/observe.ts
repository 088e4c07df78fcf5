import type { Instant } from '../domain/ports.ts'
import type { Ticket } from '../domain/ticket.ts'
import type { StoredTicket } from '../store/store.ts'
import type { Route } from './route.ts'

/** What becomes of one ticket as read. */
export type Observation =
  /** Kept whole and triaged once its comments are in. */
  | { readonly kind: 'keep'; readonly row: StoredTicket; readonly mayOvertake: boolean; /** It was deleted when it was last read. */ readonly restored: boolean }
  /** It was ours and is no more (`deleted`, or it left the route): kept as a shell without its words. */
  | { readonly kind: 'shell'; readonly row: StoredTicket; readonly deleted: boolean }
  /** Outside the route: looked at in passing, not kept. */
  | { readonly kind: 'scan'; readonly ticket: Ticket }
  /** Deleted before we knew it. */
  | { readonly kind: 'ignore' }

export interface Position {
  /** Everything said before this instant has been read from the stream of comments, or lies before where reading began. */
  readonly commentsUpTo: Instant
  readonly connectedAt: Instant
  /** A whole thread was read along with the ticket (webhook, conflict). */
  readonly withThread: boolean
}

/** A stream of comments that is further behind than this is catching up. */
const LAG_MS = 5 * 60_000

/** Pure. `known`: the ticket as stored before. */
export function observe(ticket: Ticket, known: StoredTicket | null, route: Route, position: Position): Observation {
  if (ticket.status === 'deleted') return known === null ? { kind: 'ignore' } : { kind: 'shell', row: shell(ticket), deleted: known.ticket.changedAt <= ticket.changedAt }
  if (!route.matches(ticket)) return known === null || !known.routed ? { kind: 'scan', ticket } : { kind: 'shell', row: shell(ticket), deleted: false }
  const restored = (read: Ticket): boolean => known?.ticket.status === 'deleted' && known.ticket.changedAt < read.changedAt
  if (position.withThread) return { kind: 'keep', row: { ticket: provisional(ticket), routed: true, dueAfter: 0, threadComplete: true }, mayOvertake: false, restored: restored(provisional(ticket)) }
  // Comments from before it was known have gone by unkept, unless it was born after where the stream of comments stands; some of that
  // very instant may have been read.
  const complete = (known?.routed === true && known.threadComplete) || ticket.createdAt > position.commentsUpTo
  return {
    kind: 'keep',
    // One past its change: vendors' seconds are whole, and «up to» leaves out the instant itself.
    row: { ticket, routed: true, dueAfter: ticket.changedAt + 1, threadComplete: complete },
    restored: restored(ticket),
    mayOvertake: known === null && ticket.createdAt >= position.connectedAt && position.commentsUpTo < ticket.changedAt - LAG_MS,
  }
}

/**
 * Read directly, within the running second as like as not: more may happen to it under the same stamp, which has whole seconds. So the
 * exports' row of that stamp, which comes when the second is long over, must count as newer.
 */
function provisional(ticket: Ticket): Ticket {
  return { ...ticket, changedAt: ticket.changedAt - 1 }
}

/** Triaged at once, with its thread fetched by itself: an urgent arrival does not wait behind a backfill of comments. */
export function overtaking(row: StoredTicket): StoredTicket {
  return { ...row, dueAfter: 0 }
}

function shell(ticket: Ticket): StoredTicket {
  return { ticket: { ...ticket, subject: '', description: '', fields: {} }, routed: false, dueAfter: null, threadComplete: false }
}
