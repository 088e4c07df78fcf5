import { BridgeError } from '../domain/errors.ts'
import type { Severity } from '../domain/labels.ts'
import type { Instant } from '../domain/ports.ts'
import type { TicketFilter, TicketListItem } from '../store/store.ts'
import type { Desk } from './context.ts'

export interface ListRequest {
  readonly severity?: Severity | undefined
  readonly category?: string | undefined
  readonly lang?: string | undefined
  readonly status?: string | undefined
  /** As given by an earlier page's `next`. */
  readonly after?: string | undefined
  readonly limit: number
}

export interface TicketPage {
  readonly rows: readonly TicketListItem[]
  /** Where the next page begins; null at the end. */
  readonly next: string | null
}

const CHUNK = 200
/** A rare language is looked for in this many tickets per page; the next page goes on from there. */
const MOST_SCANNED = 4000

/**
 * Tickets, newest change first, by keyset so that pages neither repeat nor skip while tickets come in.
 * Throws `desk.bad-request` for a position it did not give out.
 */
export function listTickets(desk: Desk, request: ListRequest): Promise<TicketPage> {
  const wanted = (row: TicketListItem): boolean => (request.lang === undefined || row.triage?.lang === request.lang) && (request.status === undefined || row.status === request.status)

  return desk.store.read(async (tx) => {
    const rows: TicketListItem[] = []
    let after = request.after === undefined ? undefined : positionOf(request.after)
    for (let scanned = 0; scanned < MOST_SCANNED; scanned += CHUNK) {
      const filter: TicketFilter = {
        connection: desk.tickets,
        limit: CHUNK,
        ...(request.severity === undefined ? {} : { severity: request.severity }),
        ...(request.category === undefined ? {} : { category: request.category }),
        ...(after === undefined ? {} : { after }),
      }
      const chunk = await tx.tickets.list(filter)
      for (const row of chunk) {
        if (rows.length === request.limit) return { rows, next: nameOf(rows.at(-1)!) }
        if (wanted(row)) rows.push(row)
      }
      const last = chunk.at(-1)
      if (last === undefined || chunk.length < CHUNK) return { rows, next: null }
      after = { changedAt: last.changedAt, id: last.id }
    }
    return { rows, next: after === undefined ? null : nameOf(after) }
  })
}

function nameOf(position: { readonly changedAt: Instant; readonly id: string }): string {
  return `${position.changedAt}~${position.id}`
}

function positionOf(name: string): { readonly changedAt: Instant; readonly id: string } {
  const match = /^(\d{1,15})~([\w-]{1,64})$/.exec(name)
  if (match === null) throw new BridgeError('desk.bad-request', 'after: is not a position that an earlier page named')
  return { changedAt: Number(match[1]), id: match[2] ?? '' }
}
