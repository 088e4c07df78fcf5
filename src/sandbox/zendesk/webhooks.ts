import { iso } from './account.ts'
import { cursorList } from './page.ts'
import { notFound, Refusal } from './refuse.ts'
import { isObject, json, noContent, strings, text, wrapped, type Call, type Route } from './route.ts'
import { showWebhook } from './show-more.ts'
import type { JsonObject, WebhookRow } from './types.ts'

import { ulid } from './webhook-queue.ts'

/** https://developer.zendesk.com/api-reference/webhooks/webhooks-api/webhooks/ */
function webhookOf(call: Call): WebhookRow {
  const webhook = call.account.webhooks.get(call.params['webhook_id'] ?? '')
  if (webhook === undefined) throw notFound()
  return webhook
}

function refuse(title: string, detail: string): Refusal {
  return new Refusal(400, { errors: [{ code: 'InvalidParameter', title, detail, status: '400' }] })
}

const CONDITIONAL = 'conditional_ticket_events'

function checked(input: JsonObject, before: WebhookRow | null): Pick<WebhookRow, 'name' | 'endpoint' | 'method' | 'format' | 'status' | 'subscriptions'> {
  const name = text(input['name']) ?? before?.name ?? ''
  const endpoint = text(input['endpoint']) ?? before?.endpoint ?? ''
  const method = text(input['http_method']) ?? before?.method ?? ''
  const format = text(input['request_format']) ?? before?.format ?? ''
  const status = text(input['status']) ?? before?.status ?? ''
  const subscriptions = input['subscriptions'] === undefined ? (before?.subscriptions ?? []) : strings(input['subscriptions'])
  if (name === '') throw refuse('Invalid name', 'name is required')
  if (!/^https?:\/\/\S+$/.test(endpoint)) throw refuse('Invalid endpoint', 'endpoint must be a valid URL')
  if (!['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].includes(method)) throw refuse('Invalid http_method', 'http_method is not supported')
  if (!['json', 'xml', 'form_encoded'].includes(format)) throw refuse('Invalid request_format', 'request_format is not supported')
  if (status !== 'active' && status !== 'inactive') throw refuse('Invalid status', 'status must be active or inactive')
  if (subscriptions.some((one) => one !== CONDITIONAL && !/^zen:event-type:[a-z_]+\.[a-z_]+$/.test(one))) throw refuse('Invalid subscriptions', 'unknown event type')
  const events = subscriptions.filter((one) => one !== CONDITIONAL)
  if (events.length > 0 && events.length < subscriptions.length) throw refuse('Invalid subscriptions', `${CONDITIONAL} cannot be combined with event types`)
  if (events.length > 0 && (method !== 'POST' || format !== 'json')) throw refuse('Invalid http_method', 'event subscriptions are always sent as POST with JSON')
  if (before !== null && input['subscriptions'] !== undefined && before.subscriptions.includes(CONDITIONAL) !== subscriptions.includes(CONDITIONAL)) {
    throw refuse('Invalid subscriptions', 'the connection method cannot be changed')
  }
  return { name, endpoint, method, format, status, subscriptions }
}

function rest(input: JsonObject): Partial<WebhookRow> {
  return {
    ...(input['description'] === undefined ? {} : { description: text(input['description']) }),
    ...(isObject(input['authentication']) ? { authentication: input['authentication'] } : {}),
    ...(isObject(input['custom_headers']) ? { customHeaders: input['custom_headers'] } : {}),
  }
}

function create(call: Call): ReturnType<Route['answer']> {
  const input = wrapped(call, 'webhook')
  const row: WebhookRow = {
    id: ulid(call.random), description: null, secret: newSecret(call.random), authentication: null, customHeaders: null, createdAt: call.now, updatedAt: call.now, ...checked(input, null), ...rest(input),
  }
  call.account.webhooks.set(row.id, row)
  return json({ webhook: showWebhook(row) }, 201)
}

function update(call: Call, status: 200 | 204): ReturnType<Route['answer']> {
  const row = webhookOf(call)
  const input = wrapped(call, 'webhook')
  Object.assign(row, checked(input, row), rest(input), { updatedAt: call.now })
  return status === 204 ? noContent : json({ webhook: showWebhook(row) })
}

function newSecret(random: () => number): string {
  return Buffer.from(Array.from({ length: 32 }, () => Math.floor(random() * 256))).toString('base64')
}

const showSecret = (row: WebhookRow): ReturnType<Route['answer']> => json({ signing_secret: { algorithm: 'SHA256', secret: row.secret } })

export const webhookRoutes: readonly Route[] = [
  { method: 'GET', path: '/api/v2/webhooks', scope: 'webhooks', role: 'admin', purpose: 'setup', answer: (call) => cursorList(call, 'webhooks', [...call.account.webhooks.values()], showWebhook) },
  { method: 'POST', path: '/api/v2/webhooks', scope: 'webhooks', role: 'admin', purpose: 'setup', answer: create },
  { method: 'GET', path: '/api/v2/webhooks/{webhook_id}', scope: 'webhooks', role: 'admin', purpose: 'setup', answer: (call) => json({ webhook: showWebhook(webhookOf(call)) }) },
  { method: 'PUT', path: '/api/v2/webhooks/{webhook_id}', scope: 'webhooks', role: 'admin', purpose: 'setup', answer: (call) => update(call, 204) },
  { method: 'PATCH', path: '/api/v2/webhooks/{webhook_id}', scope: 'webhooks', role: 'admin', purpose: 'setup', answer: (call) => update(call, 204) },
  {
    method: 'DELETE', path: '/api/v2/webhooks/{webhook_id}', scope: 'webhooks', role: 'admin', purpose: 'setup',
    answer(call) {
      call.account.webhooks.delete(webhookOf(call).id)
      return noContent
    },
  },
  { method: 'GET', path: '/api/v2/webhooks/{webhook_id}/signing_secret', scope: 'webhooks', role: 'admin', purpose: 'setup', answer: (call) => showSecret(webhookOf(call)) },
  {
    method: 'POST', path: '/api/v2/webhooks/{webhook_id}/signing_secret', scope: 'webhooks', role: 'admin', purpose: 'setup',
    answer(call) {
      const row = webhookOf(call)
      row.secret = newSecret(call.random)
      return { ...showSecret(row), status: 201 }
    },
  },
  {
    method: 'GET', path: '/api/v2/webhooks/{webhook_id}/invocations', scope: 'webhooks', role: 'admin', purpose: 'setup',
    answer(call) {
      const row = webhookOf(call)
      const mine = call.account.deliveries.filter((delivery) => delivery.webhookId === row.id && delivery.attempts > 0)
      return cursorList(call, 'invocations', mine, (delivery) => ({ id: delivery.id, webhook_id: row.id, latest_completed_at: iso(delivery.dueAt), status: delivery.state === 'delivered' ? 'succeeded' : 'failed', status_code: delivery.status }))
    },
  },
]
