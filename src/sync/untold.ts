import type { Connection } from '../connector/connector.ts'
import { BridgeError } from '../domain/errors.ts'
import type { Side } from '../domain/merge.ts'
import { WireFault } from '../domain/ports.ts'
import type { Ticket } from '../domain/ticket.ts'
import type { SyncContext } from './context.ts'
import type { InStep } from './in-step.ts'
import { suspect } from './schemas.ts'

/** A ticket and its counterpart, one of which was read while a field was not told. */
export interface Untold {
  readonly ticketId: string
  readonly rightId: string
  readonly fields: InStep['unreadable']
}

/**
 * Reads them anew: a field that is back makes no record newer, so that no stream would bring it. Where a field is told again its ticket is
 * compared once more; where it is not, the schemas are looked at soon, and nothing is concluded meanwhile.
 */
export async function readUntold(ctx: SyncContext, untold: readonly Untold[]): Promise<void> {
  const { left, right } = ctx
  if (untold.length === 0 || right === null) return
  const idsOf = (side: Side): readonly string[] => untold.filter(({ fields }) => fields.some((one) => one.side === side)).map((one) => (side === 'left' ? one.ticketId : one.rightId))
  const [ours, theirs] = [await fetched(ctx, left, idsOf('left')), await fetched(ctx, right, idsOf('right'))]
  await ctx.fenced(async (tx) => {
    const again = new Set<string>()
    for (const [connection, records, isLeft] of [[left.id, ours, true], [right.id, theirs, false]] as const) {
      const stored = await tx.tickets.get(connection, [...records.keys()])
      const told = [...records].filter(([id, record]) => stored.get(id)?.ticket.version === record.version && Object.keys(record.fields).some((key) => !Object.hasOwn(stored.get(id)?.ticket.fields ?? {}, key)))
      await tx.tickets.patch(connection, told.map(([id, record]) => ({ id, change: (ticket: Ticket) => ({ ...ticket, fields: record.fields }) })))
      const ids = new Set(told.map(([id]) => id))
      for (const one of untold) if (ids.has(isLeft ? one.ticketId : one.rightId)) again.add(one.ticketId)
    }
    const still = untold.flatMap(({ ticketId }) => (again.has(ticketId) ? [] : [ticketId]))
    if (still.length > 0) await suspect(tx, left.id, still, ctx.clock.now())
    await tx.tickets.markDue(left.id, [...again], 0)
  })
}

async function fetched(ctx: SyncContext, connection: Connection, ids: readonly string[]): Promise<ReadonlyMap<string, Ticket>> {
  if (ids.length === 0) return new Map()
  try {
    return new Map(((await connection.reads.tickets?.fetch([...new Set(ids)])) ?? []).flatMap((one) => (one === null ? [] : [[one.ref.id, one] as const])))
  } catch (error) {
    if (!(error instanceof BridgeError) && !(error instanceof WireFault)) throw error
    ctx.log.warn('sync.reread-failed', { connection: connection.id, tickets: ids.length })
    return new Map()
  }
}
