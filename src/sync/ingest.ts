import type { Connection, Delivery } from '../connector/connector.ts'
import { BridgeError } from '../domain/errors.ts'
import type { Instant } from '../domain/ports.ts'
import type { PendingDelivery, Store } from '../store/store.ts'
import type { SyncContext } from './context.ts'
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

/** Reads what these deliveries name. Returns the tickets of the route; null where they cannot be read now: the deliveries stay, and the scheduled pull brings the records anyway. */
export async function readNamed(ctx: SyncContext, pending: readonly PendingDelivery[]): Promise<readonly string[] | null> {
  const ids = [...new Set(pending.flatMap(({ refs }) => refs.filter((ref) => ref.kind === 'ticket').map((ref) => ref.id)))]
  const whole = ids.length === 0 ? null : await readWhole(ctx, ids)
  if (whole === null && ids.length > 0) return null
  await ctx.fenced(async (tx) => {
    await whole?.store(tx)
    await tx.inbox.done(ctx.left.id, pending.map(({ id }) => id))
  })
  return whole?.ids ?? []
}
