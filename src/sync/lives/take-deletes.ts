import type { Tombstone } from '../../domain/lives.ts'
import type { Side } from '../../domain/merge.ts'
import type { Ticket } from '../../domain/ticket.ts'
import type { AttentionRow, IntentRow, Tx } from '../../store/store.ts'
import type { SyncContext } from '../context.ts'
import { intentOf } from '../intent.ts'
import { caseLane, digest, externalIdOf, ticketLane } from '../keys.ts'
import { addAttention, attentionRow } from '../watch.ts'

const MINUTE_MS = 60_000
/** Without a mapping, and so without a wish of anybody's. */
const CONFIRM_MINUTES = 60

export function confirmMs({ mapping }: Pick<SyncContext, 'mapping'>): number {
  return (mapping?.source.deletes.confirmMinutes ?? CONFIRM_MINUTES) * MINUTE_MS
}

/** We put it into the bin ourselves, or are about to. */
const OURS: ReadonlySet<Tombstone['state']> = new Set(['leaving', 'carried'])

/** Keeps that linked records were told to be deleted. Nothing else is done: that is for whoever looks at them later. Those that follow a delete on the other side are no news. */
export async function takeDeletes(ctx: SyncContext, tx: Tx, side: Side, gone: readonly Ticket[]): Promise<void> {
  const { left, right } = ctx
  if (gone.length === 0 || right === null) return
  const ids = gone.map((ticket) => ticket.ref.id)
  const links = side === 'left' ? await tx.links.byLeft(left.id, ids, right.id) : await tx.links.byRight(right.id, ids)
  const others = [...links.values()].flatMap((link) => (side === 'left' ? (link.rightId ?? []) : link.left.id))
  const stones = await tx.tombstones.of(side === 'left' ? right.id : left.id, others)
  const now = ctx.clock.now()
  await tx.tombstones.put(gone.flatMap(({ ref, updatedAt, changedBy }) => {
    const link = links.get(ref.id)
    const echo = link === undefined ? undefined : stones.get(side === 'left' ? (link.rightId ?? '') : link.left.id)
    if (link === undefined || (echo !== undefined && OURS.has(echo.state))) return []
    return [{ connection: ref.connection, recordId: ref.id, side, leftConnection: left.id, leftId: link.left.id, deletedAt: updatedAt, deletedBy: changedBy, toldAt: now, dueAt: now + confirmMs(ctx) }]
  }))
}

/** These records are there again: their links are alive again, and what was to follow the delete and has not left does not. */
export async function liftDeletes(ctx: SyncContext, tx: Tx, connection: string, recordIds: readonly string[]): Promise<void> {
  if (recordIds.length === 0 || ctx.right === null) return
  const lifted = await tx.tombstones.lift(connection, recordIds)
  await redactFollowed(ctx, tx, connection, recordIds.filter((id) => !lifted.some((stone) => stone.recordId === id)))
  for (const stone of lifted) {
    await tx.links.end(ctx.left.id, [stone.leftId], ctx.right.id, null)
    for (const reason of ['deleted', 'delete-waits', 'link-ended'] as const) await tx.attention.remove([refOf(stone)], reason)
    await tx.intents.forget(otherOf(ctx, stone)?.connection ?? '', (await unsentRemovals(ctx, tx, stone)))
    if (stone.state === 'carried') await tellRestored(ctx, tx, stone)
    await redactAgain(ctx, tx, stone)
    await tx.tickets.markDue(ctx.left.id, [stone.leftId], 0)
  }
}

/** A record that had followed the other into the bin has no tombstone of its own: what was to be taken out of it is asked of the other's, lifted or not. */
async function redactFollowed(ctx: SyncContext, tx: Tx, connection: string, recordIds: readonly string[]): Promise<void> {
  const { left, right } = ctx
  if (recordIds.length === 0 || right === null) return
  const side = connection === left.id ? 'left' : 'right'
  const links = [...(side === 'left' ? await tx.links.byLeft(left.id, recordIds, right.id) : await tx.links.byRight(right.id, recordIds)).values()]
  const stones = await tx.tombstones.of(side === 'left' ? right.id : left.id, links.flatMap((link) => (side === 'left' ? (link.rightId ?? []) : link.left.id)))
  for (const { leftId, carriedAt } of stones.values()) if (carriedAt !== null) await redactAgain(ctx, tx, { connection, side, leftId })
}

/** Words that were to be taken out of a record while it was in the bin came out of it with the record. */
async function redactAgain(ctx: SyncContext, tx: Tx, { connection, side, leftId }: Pick<Tombstone, 'connection' | 'side' | 'leftId'>): Promise<void> {
  const lane = side === 'left' ? ticketLane(leftId) : caseLane(externalIdOf({ connection: ctx.left.id, id: leftId }))
  const notes = ((await tx.intents.ofLanes(connection, [lane])).get(lane) ?? []).flatMap(({ write, outcome }) => (write.op === 'add-note' && outcome?.result === 'landed' ? [`note:${write.key}`] : []))
  const again = [...(await tx.intents.ofLanes(connection, notes))].flatMap(([name, intents]): IntentRow[] => {
    const last = intents.at(-1)
    return last?.write.op === 'redact-note' && last.outcome?.result === 'moot' ? [intentOf(ctx, { ...last.write, key: digest(['redact-again', last.write.key]) }, connection, name, REDACTIONS)] : []
  })
  await tx.intents.add(again)
}

/** As urgent as when they were first planned. */
const REDACTIONS = 1

/** One side's record is there again, and the other's is in the bin: no CRM takes it out at our word, and a second one is not made. */
export function tellRestored(ctx: SyncContext, tx: Tx, stone: Tombstone): Promise<void> {
  return raiseDelete(ctx, tx, stone, 'restored')
}

export async function raiseDelete(ctx: SyncContext, tx: Tx, stone: Tombstone, reason: AttentionRow['reason']): Promise<void> {
  const { leftConnection, leftId } = stone
  await addAttention(ctx, tx, [attentionRow(refOf(stone), ctx.clock.now(), (await tx.tickets.get(leftConnection, [leftId])).get(leftId)?.ticket.url ?? '', reason, null)])
}

/** What needs a person is listed by its ticket, wherever it happened. */
export function refOf({ leftConnection, leftId }: Tombstone): AttentionRow['ref'] {
  return { connection: leftConnection, kind: 'ticket', id: leftId }
}


/** Where the other side's record is written. */
export function otherOf({ left, right }: Pick<SyncContext, 'left' | 'right'>, { side, leftId }: Tombstone): { readonly connection: string; readonly lane: string } | null {
  if (side === 'right') return { connection: left.id, lane: ticketLane(leftId) }
  return right === null ? null : { connection: right.id, lane: caseLane(externalIdOf({ connection: left.id, id: leftId })) }
}

/** Keys of removals of the other side's record that have not left, or were set aside. */
export async function unsentRemovals(ctx: Pick<SyncContext, 'left' | 'right'>, tx: Tx, stone: Tombstone): Promise<readonly string[]> {
  const other = otherOf(ctx, stone)
  if (other === null) return []
  const lane = (await tx.intents.ofLanes(other.connection, [other.lane])).get(other.lane) ?? []
  return lane.flatMap(({ write, state }) => (write.op === 'remove' && (state === 'waiting' || state === 'set-aside') ? [write.key] : []))
}
