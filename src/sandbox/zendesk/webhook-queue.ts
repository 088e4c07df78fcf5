import { createHmac } from 'node:crypto'
import type { Outgoing, OutgoingResult } from '../core/vendor.ts'
import { iso, type Account } from './account.ts'
import { isObject, text } from './route.ts'
import type { DeliveryRow, WebhookRow } from './types.ts'

interface Chance {
  readonly now: number
  readonly random: () => number
}

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

export function ulid(random: () => number): string {
  return `01${Array.from({ length: 24 }, () => CROCKFORD[Math.floor(random() * 32)]).join('')}`
}

export function uuid(random: () => number): string {
  const hex = Array.from({ length: 32 }, (_, at) => (at === 12 ? '4' : at === 16 ? '89ab'[Math.floor(random() * 4)] : Math.floor(random() * 16).toString(16))).join('')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

/** base64(HMAC-SHA256(secret, timestamp + body)). https://developer.zendesk.com/documentation/webhooks/verifying/ */
function signature(secret: string, timestamp: string, body: string): string {
  return createHmac('sha256', secret).update(timestamp + body).digest('base64')
}

export function triggerWebhook(account: Account, webhookId: string, body: string, ticketId: number, chance: Chance): void {
  const webhook = account.webhooks.get(webhookId)
  if (webhook?.status === 'active' && webhook.subscriptions.includes('conditional_ticket_events')) queueDelivery(account, webhook, body, 'conditional_ticket_events', ticketId, chance)
}

export function queueDelivery(account: Account, webhook: WebhookRow, body: string, event: string, ticketId: number | null, chance: Chance): void {
  const invocation = uuid(chance.random)
  const [least, most] = account.settings.webhookMs
  for (let copy = 0; copy < account.settings.webhookCopies; copy += 1) {
    const dueAt = chance.now + least + Math.floor(chance.random() * (most - least))
    account.deliveries.push({
      id: copy === 0 ? invocation : `${invocation}#${copy + 1}`, webhookId: webhook.id, method: webhook.method, url: webhook.endpoint, body, event, ticketId,
      headers: headersOf(account, webhook, invocation, body, chance.now), createdAt: chance.now, dueAt, state: 'waiting', attempts: 0, status: null,
    })
  }
}

function headersOf(account: Account, webhook: WebhookRow, invocation: string, body: string, now: number): Record<string, string> {
  const timestamp = iso(now)
  const custom = Object.entries(webhook.customHeaders ?? {}).map(([name, value]) => [name.toLowerCase(), text(value) ?? ''] as const)
  return {
    ...Object.fromEntries(custom),
    ...authorization(webhook),
    'content-type': webhook.format === 'xml' ? 'application/xml' : webhook.format === 'form_encoded' ? 'application/x-www-form-urlencoded' : 'application/json',
    'user-agent': 'Zendesk Webhook',
    'x-zendesk-account-id': String(account.accountId),
    'x-zendesk-webhook-id': webhook.id,
    'x-zendesk-webhook-invocation-id': invocation,
    'x-zendesk-webhook-signature': signature(webhook.secret, timestamp, body),
    'x-zendesk-webhook-signature-timestamp': timestamp,
  }
}

function authorization(webhook: WebhookRow): Record<string, string> {
  const data = webhook.authentication?.['data']
  if (!isObject(data)) return {}
  switch (text(webhook.authentication?.['type'])) {
    case 'bearer_token': return { authorization: `Bearer ${text(data['token']) ?? ''}` }
    case 'basic_auth': return { authorization: `Basic ${Buffer.from(`${text(data['username']) ?? ''}:${text(data['password']) ?? ''}`).toString('base64')}` }
    case 'api_key': return { [(text(data['name']) ?? 'x-api-key').toLowerCase()]: text(data['value']) ?? '' }
    case null:
    default: return {}
  }
}

/** Hands out what is due, each once; in reverse after a hold. */
export function takeDue(account: Account, now: number): Outgoing[] {
  if (account.holdDeliveries) return []
  const due = account.deliveries.filter((delivery) => delivery.state === 'waiting' && delivery.dueAt <= now).sort((a, b) => a.dueAt - b.dueAt)
  for (const delivery of due) {
    delivery.state = 'sent'
    delivery.attempts += 1
  }
  return due.map(({ id, method, url, headers, body }) => ({ id, method, url, headers, body }))
}

/** Lets held deliveries go, youngest first. */
export function releaseReversed(account: Account, now: number): number {
  account.holdDeliveries = false
  const held = account.deliveries.filter((delivery) => delivery.state === 'waiting')
  for (const [at, delivery] of held.toReversed().entries()) delivery.dueAt = now + at
  return held.length
}

/** The same bytes, invocation and signature once more. */
export function redeliver(account: Account, id: string, now: number): DeliveryRow | null {
  const first = account.deliveries.find((delivery) => delivery.id === id)
  if (first === undefined) return null
  const copies = account.deliveries.filter((delivery) => delivery.id === id || delivery.id.startsWith(`${id}#`)).length
  const again: DeliveryRow = { ...first, id: `${id}#${copies + 1}`, dueAt: now, state: 'waiting', attempts: 0, status: null }
  account.deliveries.push(again)
  return again
}

/**
 * Assumed, as the page that lists it is only partly public: 409 up to 3 times, nobody there up to 5 times, 429 and 503 once
 * when they ask for less than a minute; everything else is final.
 */
export function settleDelivery(account: Account, id: string, result: OutgoingResult, now: number): void {
  const delivery = account.deliveries.find((one) => one.id === id)
  if (delivery === undefined) return
  delivery.status = result.status
  if (result.status !== null && result.status >= 200 && result.status < 300) {
    delivery.state = 'delivered'
    return
  }
  const wait = Number(result.headers['retry-after'] ?? '1')
  const again =
    (result.status === null && delivery.attempts < 5) || (result.status === 409 && delivery.attempts < 3) || ((result.status === 429 || result.status === 503) && wait < 60 && delivery.attempts < 2)
  delivery.state = again ? 'waiting' : 'failed'
  delivery.dueAt = now + (result.status === 429 || result.status === 503 ? wait * 1000 : 1000 * 2 ** delivery.attempts)
}
