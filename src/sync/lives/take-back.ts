import { COVER, covered, saysNoMore, saysTheSame } from '../../connector/redaction.ts'
import type { Crossing } from '../../domain/lives.ts'
import type { Side } from '../../domain/merge.ts'
import type { Comment, Ticket } from '../../domain/ticket.ts'
import type { AddNote, RedactNote } from '../../domain/write.ts'
import type { LaneIntent, Tx } from '../../store/store.ts'
import type { SyncContext } from '../context.ts'
import { intentOf } from '../intent.ts'
import type { PairState } from '../pairs.ts'
import { takenBack } from './taken-back.ts'

/** A ticket that is judged, with what is kept of both threads and what was written to both sides. */
export interface Carried {
  readonly thread: readonly Comment[]
  readonly pair: PairState | undefined
  /** How much may stand on the other side now; null: whatever was carried there. */
  readonly crossing: Crossing | null
  readonly lanes: readonly [left: readonly LaneIntent[], right: readonly LaneIntent[]]
}

/** Redactions go before everything but danger to life. */
const PRIORITY = 1

/**
 * Plans what must be taken back on the other side, each in a lane of its own: it waits for nothing and nothing takes its place. From here
 * on what is kept here of the note, and of the copy that was read, says no more than it should.
 */
export async function takeBack(ctx: SyncContext, tx: Tx, all: readonly Carried[]): Promise<void> {
  for (const { thread, pair, lanes, crossing } of all) {
    const [left, right] = lanes
    const other = pair?.thread ?? []
    if (ctx.right !== null) await book(ctx, tx, ctx.right.id, takenBack({ from: 'left' satisfies Side, thread, lane: right, to: ctx.right.id, crossing }), other)
    await book(ctx, tx, ctx.left.id, takenBack({ from: 'right', thread: other, lane: left, to: ctx.left.id, crossing }), thread)
  }
}

async function book(ctx: SyncContext, tx: Tx, connection: string, writes: readonly RedactNote[], copies: readonly Comment[]): Promise<void> {
  if (writes.length === 0) return
  if (ctx.mode === 'dry-run') for (const write of writes) ctx.show(write, connection)
  if (ctx.mode !== 'write') return
  await tx.intents.add(writes.map((write) => intentOf(ctx, write, connection, `note:${write.note.key}`, PRIORITY)))
  await tx.intents.rewrite(connection, writes.map(({ note, body }) => ({ key: note.key, change: (write) => ({ ...(write as AddNote), body }) })))
  const left = new Map(writes.map(({ note, body }) => [note.key, body]))
  await tx.comments.replace(copies.flatMap((copy) => (copy.ownKey !== null && left.has(copy.ownKey) ? [{ ...copy, body: covered(copy.body, left.get(copy.ownKey) ?? '') }] : [])))
  ctx.counts.planned += writes.length
}

/**
 * A ticket as it is planned with while a redaction of its first comment waits for a person: the description is what is kept, not what is
 * left of it. Elsewhere the two say the same.
 */
export function asKept(ticket: Ticket, thread: readonly Comment[]): Ticket {
  if (!ticket.description.includes(COVER)) return ticket
  const first = thread.find((comment) => comment.ownKey === null && saysNoMore(ticket.description, comment.body) && !saysTheSame(ticket.description, comment.body))
  return first === undefined ? ticket : { ...ticket, description: first.body }
}
