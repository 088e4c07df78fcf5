import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Outgoing } from '../../src/sandbox/core/vendor.ts'
import { openDesk, type Desk } from './zendesk-support.ts'

const EVENTS = ['zen:event-type:ticket.created', 'zen:event-type:ticket.comment_added', 'zen:event-type:ticket.tags_changed', 'zen:event-type:ticket.status_changed']

async function hook(desk: Desk, more: object = {}): Promise<string> {
  const made = await desk.ask('POST', 'webhooks', { webhook: { name: 'Ours', endpoint: 'http://127.0.0.1:9999/in', http_method: 'POST', request_format: 'json', status: 'active', subscriptions: EVENTS, ...more } })
  expect(made.status).toBe(201)
  return made.json.webhook.id as string
}

function due(desk: Desk): readonly Outgoing[] {
  desk.clock.advance(5000)
  return desk.deliveries()
}

const typesOf = (sent: readonly Outgoing[]): string[] => sent.map((one) => (JSON.parse(one.body) as { type: string }).type.replace('zen:event-type:ticket.', '')).toSorted()

describe('webhooks', () => {
  it('are signed with the secret over timestamp and body, and name their invocation', async () => {
    const desk = openDesk()
    const id = await hook(desk)
    const { secret } = (await desk.ask('GET', `webhooks/${id}/signing_secret`)).json.signing_secret
    await desk.make()
    const [first] = due(desk)
    const time = first?.headers['x-zendesk-webhook-signature-timestamp'] ?? ''

    expect(first?.headers['x-zendesk-webhook-signature']).toBe(createHmac('sha256', String(secret)).update(`${time}${first?.body}`).digest('base64'))
    expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
    expect(Object.keys(first?.headers ?? {})).toEqual(expect.arrayContaining(['x-zendesk-account-id', 'x-zendesk-webhook-id', 'x-zendesk-webhook-invocation-id']))
    expect(first?.headers['x-zendesk-webhook-id']).toBe(id)
    expect(first?.url).toBe('http://127.0.0.1:9999/in')
  })

  it('tell one thing each, together under one sequence', async () => {
    const desk = openDesk()
    const id = await desk.make()
    await hook(desk)
    await desk.ask('PUT', `tickets/${id}.json`, { ticket: { status: 'open', tags: ['a'], comment: { body: 'Words', public: false } } })
    const sent = due(desk)
    const bodies = sent.map((one) => JSON.parse(one.body) as { subject: string; detail: { id: string; status: string }; event: { meta: { sequence: { id: string } } } })

    expect(typesOf(sent)).toEqual(['comment_added', 'status_changed', 'tags_changed'])
    expect(new Set(bodies.map((body) => body.event.meta.sequence.id)).size).toBe(1)
    expect(bodies[0]).toMatchObject({ subject: `zen:ticket:${id}`, detail: { id: String(id), status: 'OPEN' } })
    expect(due(desk)).toEqual([])
  })

  it('come twice, with the same invocation, when they are told to', async () => {
    const desk = openDesk({ webhookCopies: 2 })
    await hook(desk, { subscriptions: ['zen:event-type:ticket.created'] })
    await desk.make()
    const sent = due(desk)

    expect(sent.length).toBe(2)
    expect(new Set(sent.map((one) => one.headers['x-zendesk-webhook-invocation-id'])).size).toBe(1)
    expect(new Set(sent.map((one) => one.headers['x-zendesk-webhook-signature'])).size).toBe(1)
  })

  it('can be held back and let go in reverse, and sent again', async () => {
    const desk = openDesk()
    await hook(desk, { subscriptions: ['zen:event-type:ticket.created'] })
    desk.sandbox.control({ method: 'POST', path: '/zendesk/hold' })
    const ids = [await desk.make(), await desk.make(), await desk.make()]
    expect(due(desk)).toEqual([])
    desk.sandbox.control({ method: 'POST', path: '/zendesk/release' })
    const sent = due(desk)
    const [first] = sent
    desk.sandbox.control({ method: 'POST', path: '/zendesk/redeliver', body: { id: first?.id } })
    const again = due(desk)

    expect(sent.map((one) => (JSON.parse(one.body) as { detail: { id: string } }).detail.id)).toEqual(ids.toReversed().map(String))
    expect(again.map((one) => one.headers)).toEqual([first?.headers])
  })

  it('are tried again when nobody answers, and not when they are refused', async () => {
    const desk = openDesk()
    await hook(desk, { subscriptions: ['zen:event-type:ticket.created'] })
    await desk.make()
    const [first] = due(desk)
    const settle = (status: number | null): void => desk.sandbox.inside.zendesk.settle?.(first?.id ?? '', { status, headers: {} }, desk.clock.now())
    settle(null)
    desk.clock.advance(60_000)
    const [second] = desk.deliveries()
    expect(second?.id).toBe(first?.id)
    settle(400)
    desk.clock.advance(600_000)

    expect(desk.deliveries()).toEqual([])
    expect(desk.sandbox.inside.zendesk.read().deliveries.map((one) => [one.state, one.attempts])).toEqual([['failed', 2]])
  })

  it('keep still when inactive, and change their secret on demand', async () => {
    const desk = openDesk()
    const id = await hook(desk, { status: 'inactive' })
    await desk.make()
    expect(due(desk)).toEqual([])
    const before = (await desk.ask('GET', `webhooks/${id}/signing_secret`)).json.signing_secret.secret
    const after = (await desk.ask('POST', `webhooks/${id}/signing_secret`)).json.signing_secret.secret

    expect(after).not.toBe(before)
    expect((await desk.ask('PATCH', `webhooks/${id}`, { webhook: { status: 'active' } })).status).toBe(204)
    expect((await desk.ask('PUT', `webhooks/${id}`, { webhook: { subscriptions: ['conditional_ticket_events'] } })).status).toBe(400)
    expect((await desk.ask('DELETE', `webhooks/${id}`)).status).toBe(204)
    expect((await desk.ask('GET', `webhooks/${id}`)).status).toBe(404)
  })

  it('are set off by triggers, with the trigger’s own words', async () => {
    const desk = openDesk()
    const id = await hook(desk, { subscriptions: ['conditional_ticket_events'], authentication: { type: 'bearer_token', data: { token: 't-1' }, add_position: 'header' } })
    await desk.ask('POST', 'triggers.json', {
      trigger: { title: 'Call us', conditions: { all: [{ field: 'current_tags', operator: 'includes', value: 'call' }], any: [] }, actions: [{ field: 'notification_webhook', value: [id, '{"ticket":"{{ticket.id}}"}'] }] },
    })
    const ticket = await desk.make({ tags: ['call'] })
    const sent = due(desk)

    expect(sent.map((one) => [one.body, one.headers['authorization']])).toEqual([[`{"ticket":"${ticket}"}`, 'Bearer t-1']])
    expect((await desk.ask('GET', `webhooks/${id}/invocations`)).json.invocations.length).toBe(1)
  })
})
