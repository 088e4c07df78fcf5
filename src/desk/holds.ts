import { BridgeError } from '../domain/errors.ts'
import type { Decided, Hold } from '../domain/lives.ts'
import type { Store } from '../store/store.ts'
import { wakeHeld } from './deletes.ts'
import { letThrough } from './redactions.ts'
import { ticketNamed } from './why.ts'

const MOST = 500

/** Where a ticket is looked for. */
export interface Where {
  readonly store: Store
  readonly left: string
  readonly right: string | null
  /** A ticket's id, a case's, its external id, or the address of either. */
  readonly name: string
}

/** Every hold there ever was, the newest first. */
export function listHolds(store: Store, left: string): Promise<readonly Hold[]> {
  return store.read((tx) => tx.holds.list(left, MOST))
}

/** From now on nothing of the ticket is redacted or deleted, here or on the other side. Throws `desk.not-found`; false: it was held already. */
export function holdTicket(where: Where, placed: Decided): Promise<{ readonly ticketId: string; readonly changed: boolean }> {
  return where.store.write(async (tx) => {
    const ticketId = await ticketNamed(tx, where)
    const changed = await tx.holds.place(where.left, ticketId, placed)
    await tx.audit.add({ ...placed, verb: 'hold-placed', as: changed ? null : 'held already', on: [{ connection: where.left, kind: 'ticket', id: ticketId }] })
    return { ticketId, changed }
  })
}

/** Ends a hold; redactions that waited for nothing else are let through, and deletes are looked after again. Throws `desk.not-found` where none stands. */
export function releaseHold(where: Where, released: Decided): Promise<{ readonly ticketId: string; readonly changed: boolean }> {
  return where.store.write(async (tx) => {
    const ticketId = await ticketNamed(tx, where)
    if (!(await tx.holds.release(where.left, ticketId, released))) throw new BridgeError('desk.not-found', `No hold stands on ticket ${ticketId}`)
    const waited = (await tx.redactions.waiting(where.left, MOST)).filter((row) => row.leftId === ticketId && row.because === 'hold')
    for (const { id } of waited) await letThrough(tx, id, 'approved', released)
    await wakeHeld(tx, where.left, ticketId, released.at)
    await tx.tickets.markDue(where.left, [ticketId], 0)
    await tx.audit.add({ ...released, verb: 'hold-released', as: null, on: [{ connection: where.left, kind: 'ticket', id: ticketId }] })
    return { ticketId, changed: true }
  })
}
