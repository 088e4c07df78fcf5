import type { Connection } from '../connector/connector.ts'
import { BridgeError } from '../domain/errors.ts'
import type { Comment } from '../domain/ticket.ts'
import type { StoredTicket } from '../store/store.ts'
import { chunks, type SyncContext } from './context.ts'
import { takeComments } from './lives/take-comments.ts'

/** Tickets that joined the route late: their older comments went by unkept. Those that left it keep no more words than they have. Returns those whose thread cannot be read now. */
export async function completeThreads(ctx: SyncContext, ripe: readonly StoredTicket[]): Promise<ReadonlySet<string>> {
  const ids = ripe.filter((row) => row.routed && !row.threadComplete).map(({ ticket }) => ticket.ref.id)
  if (ids.length === 0 || ctx.left.reads.comments === undefined) return new Set()
  const { threads, failed } = await readThreads(ctx, ctx.left, ids)
  for (const part of chunks([...threads.values()].flat())) await ctx.fenced((tx) => takeComments(ctx, tx, ctx.left.id, part))
  await ctx.fenced((tx) => tx.tickets.markThreadComplete(ctx.left.id, ids.filter((id) => !failed.has(id))))
  return failed
}

export interface Threads {
  /** Of those that were read; one without comments is there and empty. */
  readonly threads: ReadonlyMap<string, readonly Comment[]>
  /** Those that cannot be read now. */
  readonly failed: ReadonlySet<string>
}

/** Whole threads of one side, as they are now. One of them that spoils the call is left out, and the others are read one by one. */
export async function readThreads(ctx: Pick<SyncContext, 'log'>, { id: connection, reads }: Connection, ids: readonly string[]): Promise<Threads> {
  const { comments } = reads
  if (comments === undefined || ids.length === 0) return { threads: new Map(), failed: new Set() }
  const whole = (found: ReadonlyMap<string, readonly Comment[]>, asked: readonly string[]): (readonly [string, readonly Comment[]])[] => asked.map((id) => [id, found.get(id) ?? []])
  const failed = new Set<string>()
  const threads = await comments.fetch(ids).then((found) => whole(found, ids)).catch(async (error: unknown) => {
    if (!isOfOneRecord(error)) throw error
    const read: (readonly [string, readonly Comment[]])[] = []
    for (const id of ids) {
      const one = await comments.fetch([id]).then((found) => whole(found, [id])).catch((reason: unknown) => {
        if (!isOfOneRecord(reason)) throw reason
        failed.add(id)
        ctx.log.warn('sync.thread-unreadable', { connection, id, code: reason.code })
        return []
      })
      read.push(...one)
    }
    return read
  })
  return { threads: new Map(threads), failed }
}

function isOfOneRecord(error: unknown): error is BridgeError {
  return error instanceof BridgeError && ['connector.rejected', 'connector.not-found', 'connector.protocol'].includes(error.code)
}
