import type { Ticket } from '../../domain/ticket.ts'
import type { Remove } from '../../domain/write.ts'
import type { AttentionRow, LinkRow, Tx } from '../../store/store.ts'
import type { TombstoneChange } from '../../store/tombstones-store.ts'
import { laneState } from '../base.ts'
import type { SyncContext } from '../context.ts'
import { intentOf } from '../intent.ts'
import { keyed } from '../keys.ts'
import { addAttention } from '../watch.ts'
import type { Verdict } from './deletes.ts'
import type { LookedAt } from './look-after.ts'
import { liftDeletes, otherOf, raiseDelete, refOf } from './take-deletes.ts'

/** Deletes are never urgent. */
const PRIORITY = 3
const AGAIN_MS = 5 * 60_000

/** Does what was decided of one delete, and keeps it. */
export async function carryOut(ctx: SyncContext, tx: Tx, one: LookedAt, verdict: Verdict): Promise<void> {
  const { stone, looked } = one
  const now = ctx.clock.now()
  const change = (how: TombstoneChange): Promise<void> => tx.tombstones.change(stone.connection, stone.recordId, { ...(looked === null ? {} : { lookedAt: now }), because: null, dueAt: null, ...how })
  switch (verdict.kind) {
    case 'look':
      // Where its time has come, it was looked for in vain: a CRM that contradicts itself, or that cannot be asked.
      return change({ dueAt: verdict.at > now ? verdict.at : now + AGAIN_MS })
    case 'lift':
      return liftDeletes(ctx, tx, stone.connection, [stone.recordId])
    case 'wait':
      await change({ state: 'waits', because: verdict.because })
      return verdict.because === 'many' ? addAttention(ctx, tx, [manyRow(ctx, one)]) : raiseDelete(ctx, tx, stone, 'delete-waits')
    case 'end':
      await change({ state: 'ended' })
      return endLink(ctx, tx, one)
    case 'carry':
      await change({ state: 'leaving', carriedAt: now })
      await tx.attention.remove([refOf(stone)], 'delete-waits')
      return one.other === undefined || one.other === null ? undefined : remove(ctx, tx, one, one.other)
  }
}

/** A row for each would hide all else. */
function manyRow(ctx: SyncContext, { stone }: LookedAt): AttentionRow {
  const hour = new Date(stone.toldAt).toISOString().slice(0, 13)
  return { ref: { connection: ctx.left.id, kind: 'policy', id: `deletes on ${stone.connection} ${hour}` }, at: ctx.clock.now(), reason: 'deletes-many', severity: null, rules: [], url: '' }
}

async function endLink(ctx: SyncContext, tx: Tx, one: LookedAt): Promise<void> {
  const { stone } = one
  const link = await linkOf(ctx, tx, one)
  await tx.attention.remove([refOf(stone)], 'delete-waits')
  if (link === undefined) return
  await tx.links.end(ctx.left.id, [stone.leftId], link.rightConnection, ctx.clock.now())
  const otherId = stone.side === 'left' ? link.rightId : stone.leftId
  const there = otherId !== null && one.other !== null && ![...(await tx.tombstones.of(otherOf(ctx, stone)?.connection ?? '', [otherId])).values()].some(({ state }) => state !== 'lifted')
  if (there) await raiseDelete(ctx, tx, stone, 'link-ended')
}

async function linkOf(ctx: SyncContext, tx: Tx, { stone }: LookedAt): Promise<LinkRow | undefined> {
  return ctx.right === null ? undefined : (await tx.links.byLeft(ctx.left.id, [stone.leftId], ctx.right.id)).get(stone.leftId)
}

/** Only as it is now: whoever works on it from here on keeps it. */
async function remove(ctx: SyncContext, tx: Tx, { stone }: LookedAt, other: Ticket): Promise<void> {
  const to = otherOf(ctx, stone)
  if (to === null) return
  const { round } = laneState((await tx.intents.ofLanes(to.connection, [to.lane])).get(to.lane) ?? [])
  const write = keyed(to.connection, { op: 'remove', recordId: other.ref.id, version: other.version, follows: { connection: stone.connection, id: stone.recordId } } satisfies Omit<Remove, 'key'>, round)
  await tx.intents.add([intentOf(ctx, write, to.connection, to.lane, PRIORITY)])
  ctx.counts.planned += 1
}
