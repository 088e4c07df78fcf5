import { BridgeError } from '../domain/errors.ts'
import type { Comment } from '../domain/ticket.ts'
import type { StoredTicket } from '../store/store.ts'
import { chunks, type SyncContext } from './context.ts'

/** Tickets that joined the route late: their older comments went by unkept. Returns those whose thread cannot be read now. */
export async function completeThreads(ctx: SyncContext, ripe: readonly StoredTicket[]): Promise<ReadonlySet<string>> {
  const ids = ripe.filter((row) => !row.threadComplete).map(({ ticket }) => ticket.ref.id)
  const { comments } = ctx.left.reads
  if (ids.length === 0 || comments === undefined) return new Set()
  const failed = new Set<string>()
  const threads = await comments.fetch(ids).catch(async (error: unknown) => {
    if (!isOfOneRecord(error)) throw error
    // One of them spoils the call: the others are read one by one, and go on.
    const read = new Map<string, readonly Comment[]>()
    for (const id of ids) {
      const one = await comments.fetch([id]).catch((reason: unknown) => {
        if (!isOfOneRecord(reason)) throw reason
        failed.add(id)
        ctx.log.warn('sync.thread-unreadable', { connection: ctx.left.id, id, code: reason.code })
        return new Map<string, readonly Comment[]>()
      })
      for (const [ticketId, thread] of one) read.set(ticketId, thread)
    }
    return read
  })
  for (const part of chunks([...threads.values()].flat())) await ctx.fenced((tx) => tx.comments.add(part))
  await ctx.fenced((tx) => tx.tickets.markThreadComplete(ctx.left.id, ids.filter((id) => !failed.has(id))))
  return failed
}

function isOfOneRecord(error: unknown): error is BridgeError {
  return error instanceof BridgeError && ['connector.rejected', 'connector.not-found', 'connector.protocol'].includes(error.code)
}
