import type { Tx } from '../../store/store.ts'
import type { SidebarDesk } from './context.ts'
import type { SidebarTicket } from './views.ts'

const DAYS = 30
const DAY = 86_400_000
/** Beyond so many the number says no more. */
const MOST = 200

/** How many other tickets of the last weeks name the same, or say the same: numbers alone, so that nobody learns of a ticket that they may not open. */
export async function patternOf(tx: Tx, desk: Pick<SidebarDesk, 'tickets' | 'clock'>, id: string): Promise<SidebarTicket['pattern']> {
  const shared = await tx.identities.shared(desk.tickets, id, { since: desk.clock.now() - DAYS * DAY, most: MOST })
  const of = (['url', 'handle', 'contact', 'text'] as const).flatMap((kind) => {
    const tickets = shared[kind] ?? 0
    return tickets === 0 ? [] : [{ kind, tickets, more: tickets >= MOST - 1 }]
  })
  return of.length === 0 ? null : { days: DAYS, of }
}
