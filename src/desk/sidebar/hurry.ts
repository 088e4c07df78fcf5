import type { Tx } from '../../store/store.ts'
import type { SidebarDesk } from './context.ts'

/**
 * What a person just did goes out by the ordinary way, and next: the ticket is due, and named to the engine as a webhook would name it, so that it is
 * read as it stands before anything is written to it. After the transaction {@link SidebarDesk.wake} is called.
 */
export async function hurry(tx: Tx, desk: Pick<SidebarDesk, 'tickets' | 'ids' | 'clock'>, id: string): Promise<void> {
  await tx.tickets.markDue(desk.tickets, [id], 0)
  await tx.inbox.put(desk.tickets, `sidebar:${id}:${desk.ids.next()}`, [{ connection: desk.tickets, kind: 'ticket', id }], desk.clock.now())
}
