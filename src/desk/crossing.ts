import { BridgeError } from '../domain/errors.ts'
import type { Crossing, Decided, FloorSet } from '../domain/lives.ts'
import type { CompiledMapping } from '../mapping/compile.ts'
import { evidenceOf, groundsOf, whyCrossing } from '../mapping/crossing.ts'
import { withdrawWaiting } from '../sync/lives/floors.ts'
import type { Where } from './holds.ts'
import { ticketNamed } from './why.ts'

/** How much of a ticket may be on both sides, and how that came to be. */
export interface CrossingNow {
  readonly ticketId: string
  readonly as: Crossing
  /** `law`, rules of the mapping, `floor` (it was restricted before), `a person`. */
  readonly because: readonly string[]
  readonly history: readonly FloorSet[]
}

/**
 * A person sets how much of a ticket may cross, looser or stricter; null: only asks. It stands until something becomes known of the ticket
 * that was not when they did. Throws `desk.not-found` where there is no such ticket, or nothing has judged it.
 */
export function crossingOfTicket(where: Where, mapping: CompiledMapping | null, wanted: { readonly as: Crossing; readonly decided: Decided } | null): Promise<CrossingNow> {
  if (mapping === null) throw new BridgeError('config.invalid', 'No mapping is in force, so that nothing of a ticket crosses. Set MAPPING.')
  return where.store.write(async (tx) => {
    const ticketId = await ticketNamed(tx, where)
    const triage = (await tx.triages.latest(where.left, [ticketId])).get(ticketId)?.triage
    if (triage === undefined) throw new BridgeError('desk.not-found', `Ticket ${ticketId} has not been judged. Sync first.`)
    const evidence = evidenceOf(triage)
    if (wanted !== null) {
      await tx.floors.put([{ connection: where.left, ticketId, at: wanted.decided.at, as: wanted.as, despite: groundsOf(mapping.source, evidence), decided: wanted.decided }])
      await withdrawWaiting(tx, where.left, where.right, [ticketId])
      await tx.tickets.markDue(where.left, [ticketId], 0)
      await tx.audit.add({ ...wanted.decided, verb: 'crossing-set', as: wanted.as, on: [{ connection: where.left, kind: 'ticket', id: ticketId }] })
    }
    const history = await tx.floors.history(where.left, ticketId)
    const floor = history.at(-1) ?? null
    return { ticketId, as: mapping.crossing(evidence, floor), because: whyCrossing(mapping.source, evidence, floor), history }
  })
}
