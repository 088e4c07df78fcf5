import type { FloorSet } from '../../domain/lives.ts'
import type { Triage } from '../../domain/triage.ts'
import { evidenceOf } from '../../mapping/crossing.ts'
import type { StoredTicket, Tx } from '../../store/store.ts'
import type { SyncContext } from '../context.ts'
import { caseLane, externalIdOf, ticketLane } from '../keys.ts'

/**
 * How much of each ticket may cross at most, by ticket. What triage says now may make it stricter, and is kept: no milder triage makes it
 * looser again. Words that wait to be sent under a looser one are withdrawn; whoever plans next plans them as they may go now.
 */
export async function floorsOf(ctx: SyncContext, tx: Tx, judged: readonly { readonly stored: StoredTicket; readonly triage: Triage }[]): Promise<ReadonlyMap<string, FloorSet>> {
  const { mapping, left, right } = ctx
  if (mapping === null) return new Map()
  const known = await tx.floors.inForce(left.id, judged.map(({ stored }) => stored.ticket.ref.id))
  const raised = judged.flatMap(({ stored, triage }): FloorSet[] => {
    const ticketId = stored.ticket.ref.id
    const floor = known.get(ticketId) ?? null
    // That there was nothing to judge by restricts it while that is so, and says nothing of what it is about.
    const as = mapping.crossing({ ...evidenceOf(triage), judged: true }, floor)
    return as === (floor?.as ?? 'whole') ? [] : [{ connection: left.id, ticketId, at: ctx.clock.now(), as, despite: null, decided: null }]
  })
  if (raised.length === 0) return known
  if (ctx.mode === 'write') {
    await tx.floors.put(raised)
    await withdrawWaiting(tx, left.id, right?.id ?? null, raised.map((one) => one.ticketId))
  }
  return new Map([...known, ...raised.map((one) => [one.ticketId, one] as const)])
}

/** What was planned for these tickets from people's words and has not left yet. */
export async function withdrawWaiting(tx: Tx, left: string, right: string | null, ids: readonly string[]): Promise<void> {
  const lanes = [[left, ids.map(ticketLane)], ...(right === null ? [] : [[right, ids.map((id) => caseLane(externalIdOf({ connection: left, id })))] as const])] as const
  for (const [connection, names] of lanes) {
    const intents = [...(await tx.intents.ofLanes(connection, names)).values()].flat()
    await tx.intents.forget(connection, intents.flatMap(({ write, state }) => (state !== 'waiting' && state !== 'set-aside' ? [] : write.op === 'edit-case' || write.op === 'edit-ticket' || (write.op === 'add-note' && write.source !== undefined) ? [write.key] : [])))
  }
}
