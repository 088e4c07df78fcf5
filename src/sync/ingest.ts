import type { Connection, Delivery } from '../connector/connector.ts'
import { BridgeError } from '../domain/errors.ts'
import type { Instant } from '../domain/ports.ts'
import type { Store } from '../store/store.ts'
import { CHUNK, type SyncContext } from './context.ts'
import { readWhole } from './settle.ts'

/**
 * Takes a webhook in: proves who sent it and stores which records to read again. True for a new delivery, false for a repeated one.
 * Throws `webhook.signature`, `webhook.stale`, or `connector.unsupported`. Nothing is read or written at the vendor here.
 */
export async function receiveWebhook(store: Store, connection: Connection, delivery: Delivery, secrets: readonly string[], now: Instant): Promise<boolean> {
  const { webhook } = connection
  if (webhook === undefined) throw new BridgeError('connector.unsupported', `${connection.id} has no webhooks`)
  webhook.verify(delivery, secrets, now)
  const id = webhook.deliveryId(delivery)
  const refs = webhook.refs(delivery)
  return store.write((tx) => tx.inbox.put(connection.id, id, refs, now))
}

/** Reads what webhooks named, whole, and lets it go the way of every record. Checkpoints stay where they are. Returns the deliveries drained. */
export async function drainInbox(ctx: SyncContext): Promise<number> {
  const pending = await ctx.store.read((tx) => tx.inbox.pending(ctx.left.id, CHUNK))
  if (pending.length === 0) return 0
  const ids = [...new Set(pending.flatMap(({ refs }) => refs.filter((ref) => ref.kind === 'ticket').map((ref) => ref.id)))]
  const whole = ids.length === 0 ? null : await readWhole(ctx, ids)
  // Not readable now: the deliveries stay, and the scheduled pull will bring the records anyway.
  if (whole === null && ids.length > 0) return 0
  await ctx.fenced(async (tx) => {
    await whole?.store(tx)
    await tx.inbox.done(ctx.left.id, pending.map(({ id }) => id))
  })
  return pending.length
}
