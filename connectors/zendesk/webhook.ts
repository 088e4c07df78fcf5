import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import type { Delivery, WebhookCheck } from '../../src/connector/connector.ts'
import { BridgeError } from '../../src/domain/errors.ts'
import type { ZendeskApi } from './api.ts'

const SIGNATURE = 'x-zendesk-webhook-signature'
const TIME = 'x-zendesk-webhook-signature-timestamp'
const INVOCATION = 'x-zendesk-webhook-invocation-id'

/** Zendesk tries a delivery again within minutes; anything older is a replay. */
export const WEBHOOK_WINDOW_MS = 10 * 60_000

const EventShape = z.object({ type: z.string(), id: z.string().nullish(), detail: z.object({ id: z.union([z.string(), z.number()]).transform(String) }).nullish() })

/** `base64(HMAC_SHA256(secret, timestamp + body))`: https://developer.zendesk.com/documentation/webhooks/verifying/ */
export function zendeskWebhook(api: ZendeskApi, connection: string): WebhookCheck {
  return {
    verify(delivery, secrets, now) {
      const [signature, time] = [header(delivery, SIGNATURE), header(delivery, TIME)]
      if (signature === '' || time === '') throw new BridgeError('webhook.signature', 'a delivery without signature or time')
      // Every secret is tried, so that the time taken tells nothing of which one fits.
      const fits = secrets.filter((secret) => secret !== '').map((secret) => equal(signature, createHmac('sha256', secret).update(time).update(delivery.body).digest()))
      if (!fits.includes(true)) throw new BridgeError('webhook.signature', 'the signature of a delivery does not fit')
      const age = now - Date.parse(time)
      if (!(Math.abs(age) <= WEBHOOK_WINDOW_MS)) throw new BridgeError('webhook.stale', 'a delivery outside the time window', { ageMs: Number.isNaN(age) ? null : age })
    },
    deliveryId(delivery) {
      // The event's id stays the same when Zendesk delivers it again or through a second webhook.
      const event = read(delivery)
      return event?.id ?? (header(delivery, INVOCATION) || header(delivery, SIGNATURE))
    },
    refs(delivery) {
      const event = read(delivery)
      const id = event !== null && event.type.startsWith('zen:event-type:ticket.') ? (event.detail?.id ?? '') : ''
      return /^\d+$/.test(id) ? [{ connection, kind: 'ticket', id }] : []
    },
    async secret(vendorId) {
      const shape = z.object({ signing_secret: z.object({ secret: z.string().min(1) }) })
      const { signing_secret: found } = await api.call({ purpose: 'setup' }, shape, (client) => client.webhooks.getSigningSecret(vendorId))
      return found.secret
    },
  }
}

function header(delivery: Delivery, name: string): string {
  return delivery.headers[name] ?? ''
}

function equal(signature: string, expected: Buffer): boolean {
  const given = Buffer.from(signature, 'base64')
  return given.length === expected.length && timingSafeEqual(given, expected)
}

function read(delivery: Delivery): z.infer<typeof EventShape> | null {
  try {
    const parsed = EventShape.safeParse(JSON.parse(new TextDecoder().decode(delivery.body)))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}
