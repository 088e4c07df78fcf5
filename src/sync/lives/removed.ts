import type { Outcome } from '../../domain/write.ts'
import type { Claimed, Tx } from '../../store/store.ts'
import { CHUNK, type SyncContext } from '../context.ts'
import { isHeld, workedOn } from './look-after.ts'
import { otherOf, raiseDelete, tellRestored, unsentRemovals } from './take-deletes.ts'

/** Keeps what became of records that were to go into the bin. One that somebody worked on meanwhile is looked at and decided anew. */
export async function bookRemovals(ctx: SyncContext, tx: Tx, byKey: ReadonlyMap<string, Claimed>, outcomes: readonly Outcome[]): Promise<void> {
  for (const { key, result } of outcomes) {
    const write = byKey.get(key)?.write
    if (write?.op !== 'remove' || result === 'again' || result === 'refused') continue
    const { connection, id } = write.follows
    const stone = (await tx.tombstones.of(connection, [id])).get(id)
    if (stone === undefined) continue
    // Restored while it was on its way: one of the two is in the bin, and one is not.
    if (stone.state === 'lifted' && result === 'landed') await tellRestored(ctx, tx, stone)
    if (stone.state !== 'leaving') continue
    if (result === 'conflict') await tx.tombstones.change(connection, id, { state: 'told', dueAt: ctx.clock.now(), carriedAt: null })
    else {
      await tx.tombstones.change(connection, id, { state: 'carried' })
      if (ctx.right !== null) await tx.links.end(ctx.left.id, [stone.leftId], ctx.right.id, ctx.clock.now())
    }
  }
}

/**
 * Asked in the transaction that takes removals to send them: what is held, preserved or worked on by now, as far as it is known here, does
 * not leave any more. A person is asked.
 */
export async function keepBack(ctx: SyncContext, tx: Tx): Promise<void> {
  const leaving = await tx.tombstones.leaving(ctx.left.id, CHUNK)
  if (leaving.length === 0) return
  const holds = await tx.holds.standing(ctx.left.id, leaving.map((stone) => stone.leftId))
  for (const stone of leaving) {
    const to = otherOf(ctx, stone)
    const keys = await unsentRemovals(ctx, tx, stone)
    if (to === null || keys.length === 0) continue
    const because = holds.has(stone.leftId) ? 'hold' : stone.decision === 'approved' ? null : await whyNot(ctx, tx, stone, to.connection)
    if (because === null) continue
    await tx.intents.forget(to.connection, keys)
    await tx.tombstones.change(stone.connection, stone.recordId, { state: 'waits', because, dueAt: null, carriedAt: null })
    await raiseDelete(ctx, tx, stone, 'delete-waits')
  }
}

async function whyNot(ctx: SyncContext, tx: Tx, stone: Parameters<typeof unsentRemovals>[2], connection: string): Promise<'preserved' | 'edited' | null> {
  if (isHeld(ctx, (await tx.triages.history(ctx.left.id, stone.leftId)).map((row) => row.triage))) return 'preserved'
  const otherId = stone.side === 'right' ? stone.leftId : ((await tx.links.byLeft(ctx.left.id, [stone.leftId], connection)).get(stone.leftId)?.rightId ?? '')
  const record = (await tx.tickets.get(connection, [otherId])).get(otherId)?.ticket
  const thread = (await tx.comments.of(connection, [otherId])).get(otherId) ?? []
  return workedOn(record ?? { updatedAt: Number.NEGATIVE_INFINITY }, thread, stone) ? 'edited' : null
}
