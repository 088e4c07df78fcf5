import type { Delivery, WebhookCheck } from '../connector/connector.ts'
import { BridgeError } from '../domain/errors.ts'
import type { Clock } from '../domain/ports.ts'
import type { Store } from '../store/store.ts'

/** How one connection's webhooks are proven. */
interface Hook {
  readonly check: WebhookCheck
  /** All secrets in force, newest first, so that they can rotate. */
  readonly secrets: () => Promise<readonly string[]>
}

export interface Inboxes {
  /** By connection id; connections that cannot send webhooks are absent. */
  readonly hooks: ReadonlyMap<string, Hook>
  /** Called after something new was stored, so that it is read soon. */
  readonly arrived?: (connection: string) => void
}

/**
 * Proves who sent the bytes and notes which records to read again; what the payload says about them is never used.
 * Answers once the delivery would survive a crash. Throws `webhook.signature`, `webhook.stale` or `desk.not-found`.
 */
export async function receiveWebhook(desk: { readonly store: Store; readonly clock: Clock }, inboxes: Inboxes, connection: string, delivery: Delivery): Promise<'stored' | 'duplicate'> {
  const hook = inboxes.hooks.get(connection)
  if (hook === undefined) throw new BridgeError('desk.not-found', 'No such connection takes webhooks here.')
  const now = desk.clock.now()
  hook.check.verify(delivery, await hook.secrets(), now)
  const id = hook.check.deliveryId(delivery)
  const refs = hook.check.refs(delivery)
  const stored = await desk.store.write((tx) => tx.inbox.put(connection, id, refs, now))
  if (stored) inboxes.arrived?.(connection)
  return stored ? 'stored' : 'duplicate'
}
