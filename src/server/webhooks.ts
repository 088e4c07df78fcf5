import { raw, type RequestHandler } from 'express'
import { receiveWebhook } from '../desk/receive-webhook.ts'
import { BridgeError } from '../domain/errors.ts'
import type { ServerOptions } from './options.ts'

/** Zendesk's payloads are a few kB; a larger one is none of ours. */
const LARGEST = '256kb'

/** The bytes exactly as they came, whatever they say they are: the signature covers them. */
export const rawBody: RequestHandler = raw({ type: () => true, limit: LARGEST, inflate: false })

/** 200 once it would survive a crash, and again for a repeated delivery; 401 for a wrong signature or a stale one. */
export function webhookRoute(options: ServerOptions): RequestHandler {
  return async (request, response) => {
    const connection = request.params['connection']
    if (typeof connection !== 'string') throw new BridgeError('desk.not-found', 'No such connection takes webhooks here.')
    const body: unknown = request.body
    const outcome = await receiveWebhook(options.desk, options.inboxes, connection, {
      headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')])),
      body: Buffer.isBuffer(body) ? body : new Uint8Array(),
    })
    response.json({ outcome })
  }
}
