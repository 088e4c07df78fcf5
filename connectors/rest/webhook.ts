import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Delivery, WebhookCheck } from '../../src/connector/connector.ts'
import { BridgeError } from '../../src/domain/errors.ts'
import type { Webhook } from './manifest-auth.ts'
import { at, textOf } from './path.ts'

/** Deliveries signed with a keyed hash over the raw bytes and their time. */
export function restWebhook(spec: Webhook, connection: string): WebhookCheck {
  const header = (delivery: Delivery, name: string): string => delivery.headers[name.toLowerCase()] ?? ''
  return {
    verify(delivery, secrets, now) {
      const [told, time] = [header(delivery, spec.signature.header), header(delivery, spec.time.header)]
      const { prefix, encoding } = spec.signature
      if (told === '' || time === '' || !told.startsWith(prefix)) throw new BridgeError('webhook.signature', 'a delivery without signature or time')
      const given = Buffer.from(told.slice(prefix.length), encoding)
      // Every secret is tried, so that the time taken tells nothing of which one fits.
      const fits = secrets.filter((secret) => secret !== '').map((secret) => {
        const made = createHmac(spec.algorithm, secret)
        for (const piece of spec.signs) made.update(piece === 'body' ? delivery.body : piece === 'time' ? time : piece)
        const expected = made.digest()
        return given.length === expected.length && timingSafeEqual(given, expected)
      })
      if (!fits.includes(true)) throw new BridgeError('webhook.signature', 'the signature of a delivery does not fit')
      const sent = spec.time.as === 'iso' ? Date.parse(time) : Number(time) * (spec.time.as === 'seconds' ? 1000 : 1)
      if (!(Math.abs(now - sent) <= spec.time.toleranceSeconds * 1000)) throw new BridgeError('webhook.stale', 'a delivery outside the time window')
    },
    deliveryId(delivery) {
      const named = 'header' in spec.delivery ? header(delivery, spec.delivery.header) : textOf(at(read(delivery), spec.delivery.at))
      return named === null || named === '' ? header(delivery, spec.signature.header) : named
    },
    refs(delivery) {
      const event = read(delivery)
      const [type, id] = [textOf(at(event, spec.ticket.type)), textOf(at(event, spec.ticket.id))]
      return type?.startsWith(spec.ticket.begins) === true && id !== null ? [{ connection, kind: 'ticket', id }] : []
    },
  }
}

function read(delivery: Delivery): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(delivery.body)) as unknown
  } catch {
    return null
  }
}
