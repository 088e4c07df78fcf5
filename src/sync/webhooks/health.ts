import { z } from 'zod'
import type { WebhookHealth } from '../../domain/webhooks.ts'
import type { Tx } from '../../store/store.ts'

/** The name under which it is kept, sealed. */
const WEBHOOKS = 'webhooks'
/** The name under which a made webhook's signing secret is kept, sealed. */
export const WEBHOOK_SECRET = 'webhook-secret'

const Fault = z.enum(['gone', 'inactive', 'differs', 'secret', 'silent'])
const Health = z.object({
  state: z.enum(['ok', 'dead']),
  lookedAt: z.number(),
  fault: Fault.nullable(),
  repairs: z.array(z.object({ at: z.number(), because: Fault, failed: z.string().nullable() })),
  repaired: z.number(),
})

/** How its webhooks were when somebody last looked; null: nobody has yet. */
export async function webhookHealth(tx: Tx, connection: string): Promise<WebhookHealth | null> {
  const stored = await tx.reports.get(connection, WEBHOOKS)
  return stored === null ? null : Health.parse(JSON.parse(stored.json))
}

export function keepHealth(tx: Tx, connection: string, health: WebhookHealth): Promise<void> {
  return tx.reports.put(connection, WEBHOOKS, health.lookedAt, JSON.stringify(health))
}
