import { describe, expect, it } from 'vitest'
import { plainTicket, ZENDESK_ORIGIN } from '../support/sandbox.ts'
import { openDesk, type Desk } from './zendesk-support.ts'

async function stampOf(desk: Desk, id: number): Promise<string> {
  return (await desk.ask('GET', `tickets/${id}.json`)).json.ticket.updated_at as string
}

const batch = (desk: Desk, items: readonly object[]): ReturnType<Desk['ask']> => desk.ask('PUT', 'tickets/update_many.json', { tickets: items })

describe('safe updates', () => {
  it('conflict when the ticket moved on after the second that was read', async () => {
    const desk = openDesk()
    const id = await desk.make()
    const stamp = await stampOf(desk, id)
    desk.clock.advance(2000)
    await desk.ask('PUT', `tickets/${id}.json`, { ticket: { subject: 'By somebody else' } })
    const late = await desk.ask('PUT', `tickets/${id}.json`, { ticket: { priority: 'high', safe_update: true, updated_stamp: stamp } })

    expect(late.status).toBe(409)
    expect(late.json).toMatchObject({ error: 'UpdateConflict' })
    expect(desk.ticket(id).priority).toBeNull()
  })

  it('count whole seconds: a second write within the same one goes unnoticed', async () => {
    const desk = openDesk()
    const id = await desk.make()
    const stamp = await stampOf(desk, id)
    const write = (body: string): ReturnType<Desk['ask']> => desk.ask('PUT', `tickets/${id}.json`, { ticket: { comment: { body }, safe_update: true, updated_stamp: stamp } })

    expect((await write('once')).status).toBe(200)
    expect((await write('twice')).status).toBe(200)
    desk.clock.advance(1000)
    expect((await write('moved into the next second')).status).toBe(200)
    expect((await write('refused')).status).toBe(409)
  })

  it('are asked for by the property, whatever its value', async () => {
    const desk = openDesk()
    const id = await desk.make()
    const old = '2026-01-01T00:00:00Z'
    const put = (more: object): ReturnType<Desk['ask']> => desk.ask('PUT', `tickets/${id}.json`, { ticket: { priority: 'low', ...more } })

    expect((await put({ safe_update: false, updated_stamp: old })).status).toBe(409)
    expect((await put({ safe_update: true })).status).toBe(400)
    expect((await put({ updated_stamp: old })).status).toBe(200)
  })

  it('protect tags, in the body of the tag routes', async () => {
    const desk = openDesk()
    const id = await desk.make({ tags: ['theirs'] })
    const stamp = await stampOf(desk, id)
    expect((await desk.ask('PUT', `tickets/${id}/tags.json`, { tags: ['ours'], updated_stamp: stamp, safe_update: 'true' })).json.tags).toEqual(['ours', 'theirs'])
    desk.clock.advance(2000)
    await desk.ask('PUT', `tickets/${id}/tags.json`, { tags: ['late'] })

    expect((await desk.ask('DELETE', `tickets/${id}/tags.json`, { tags: ['theirs'], updated_stamp: stamp, safe_update: 'true' })).status).toBe(409)
    expect((await desk.ask('DELETE', `tickets/${id}/tags.json`, { tags: ['late'] })).json.tags).toEqual(['ours', 'theirs'])
    expect((await desk.ask('POST', `tickets/${id}/tags.json`, { tags: ['only'] })).json.tags).toEqual(['only'])
  })
})

describe('batches', () => {
  it('are queued, work for a while, and say per item what became of it', async () => {
    const desk = openDesk({}, { tickets: [{ ...plainTicket('closed', true, 1, 9000), status: 'closed', assignee: 'agent' }] })
    const [a, b, c] = [await desk.make(), await desk.make(), await desk.make()]
    const stamp = await stampOf(desk, b)
    desk.clock.advance(2000)
    await desk.ask('PUT', `tickets/${b}.json`, { ticket: { subject: 'Moved' } })
    const queued = await batch(desk, [
      { id: a, additional_tags: ['x'], comment: { html_body: '<p>Note</p>', public: false } },
      { id: b, additional_tags: ['x'], safe_update: true, updated_stamp: stamp },
      { id: 1001, additional_tags: ['x'] },
      { id: 77, additional_tags: ['x'] },
      { id: c, status: 'asleep' },
    ])
    const { id } = queued.json.job_status
    expect(queued.json.job_status).toMatchObject({ status: 'queued', total: 5, results: null })
    expect(desk.ticket(a).tags).toEqual([])
    desk.clock.advance(999)
    expect(['queued', 'working']).toContain((await desk.ask('GET', `job_statuses/${id}.json`)).json.job_status.status)
    desk.clock.advance(2100)
    const done = (await desk.ask('GET', `job_statuses/show_many.json?ids=${id},0000`)).json.job_statuses

    expect(done.length).toBe(1)
    expect(done[0].status).toBe('completed')
    expect(done[0].results.map((one: { success: boolean; error?: string }) => [one.success, one.error])).toEqual([
      [true, undefined], [false, 'UpdateConflict'], [false, 'TicketUpdateError'], [false, 'TicketNotFound'], [false, 'TicketUpdateError'],
    ])
    expect(desk.ticket(a).tags).toEqual(['x'])
    expect(desk.ticket(a).comments.map((comment) => comment.public)).toEqual([true, false])
  })

  it('need a stamp for every safe item, and take 100 at most', async () => {
    const desk = openDesk()
    const id = await desk.make()

    expect((await batch(desk, [{ id, safe_update: true, priority: 'low' }])).status).toBe(400)
    expect((await batch(desk, Array.from({ length: 101 }, () => ({ id })))).status).toBe(400)
    expect((await desk.ask('PUT', 'tickets/update_many.json', {})).status).toBe(400)
  })

  it('make the same change to many in bulk form', async () => {
    const desk = openDesk()
    const [a, b] = [await desk.make({ tags: ['old', 'stays'] }), await desk.make({ tags: ['old'] })]
    await desk.job(await desk.ask('PUT', `tickets/update_many.json?ids=${a},${b}`, { ticket: { additional_tags: ['new'], remove_tags: ['old'] } }))

    expect([desk.ticket(a).tags, desk.ticket(b).tags]).toEqual([['new', 'stays'], ['new']])
  })

  it('know tag deltas; the single update does not', async () => {
    const desk = openDesk()
    const id = await desk.make({ tags: ['a'] })
    await desk.ask('PUT', `tickets/${id}.json`, { ticket: { additional_tags: ['b'] } })

    expect(desk.ticket(id).tags).toEqual(['a'])
  })

  it('stop at 30 unfinished jobs, and are forgotten after a day', async () => {
    const desk = openDesk()
    const id = await desk.make()
    const first = await batch(desk, [{ id, priority: 'low' }])
    desk.sandbox.control({ method: 'POST', path: '/zendesk/busy', body: { jobs: 29 } })
    const refused = await batch(desk, [{ id, priority: 'high' }])

    expect([refused.status, refused.json.error]).toEqual([429, 'TooManyJobs'])
    desk.clock.advance(61_000)
    expect((await batch(desk, [{ id, priority: 'high' }])).status).toBe(200)
    desk.clock.advance(86_500_000)
    expect((await desk.ask('GET', `job_statuses/${first.json.job_status.id}.json`)).status).toBe(404)
  })

  it('create many, answering ids alone', async () => {
    const desk = openDesk()
    const results = await desk.job(await desk.ask('POST', 'tickets/create_many.json', { tickets: [{ subject: 'A', comment: { body: 'a' } }, { subject: 'B' }] }))

    expect(Object.keys(results[0] ?? {}).toSorted()).toEqual(['id', 'index'])
    expect(results[1]).toMatchObject({ success: false, error: 'TicketUpdateError' })
  })
})

describe('comments', () => {
  it('are public unless told, or unless the ticket began inside', async () => {
    const desk = openDesk()
    const [open, inside] = [await desk.make(), await desk.make({ comment: { body: 'Inside', public: false } })]
    for (const id of [open, inside]) await desk.ask('PUT', `tickets/${id}.json`, { ticket: { comment: { body: 'And then' } } })

    expect(desk.ticket(open).comments.map((comment) => comment.public)).toEqual([true, true])
    expect(desk.ticket(inside).comments.map((comment) => comment.public)).toEqual([false, false])
  })

  it('are cut at 64 kB without a word, never in the middle of a character', async () => {
    const desk = openDesk()
    const id = await desk.make({ comment: { body: 'ä'.repeat(40_000) } })
    const kept = desk.ticket(id).comments[0]?.body ?? ''

    expect(Buffer.byteLength(kept)).toBeLessThanOrEqual(65_535)
    expect(kept.length).toBe(32_767)
    expect(kept).not.toContain('\uFFFD')
  })

  it('are filled in where agents write, except in code and behind a backslash', async () => {
    const desk = openDesk()
    const id = await desk.make()
    const say = async (comment: object): Promise<string> => {
      const answer = await desk.ask('PUT', `tickets/${id}.json`, { ticket: { comment } })
      return answer.json.audit.events[0].body as string
    }
    const user = [...desk.sandbox.inside.zendesk.account.users.values()].find((one) => one.role === 'end-user')?.id

    expect(await say({ body: 'No. {{ticket.id}} of {{ticket.requester.email}}{{ticket.nonsense}}' })).toBe(`No. ${id} of integration@bridge.example.com`)
    expect(await say({ body: '\\{{ticket.id}}' })).toBe('{{ticket.id}}')
    expect(await say({ html_body: '<p>{{ticket.id}} <code>{{ticket.id}}</code></p>' })).toBe(`${id} {{ticket.id}}`)
    expect(await say({ body: '{{ticket.id}}', author_id: user })).toBe('{{ticket.id}}')
  })

  it('lose scripts from HTML, and blank lines from plain text shown as HTML', async () => {
    const desk = openDesk()
    const id = await desk.make()
    await desk.ask('PUT', `tickets/${id}.json`, { ticket: { comment: { html_body: '<p onclick="x()">Hi<script>alert(1)</script></p>' } } })
    await desk.ask('PUT', `tickets/${id}.json`, { ticket: { comment: { body: 'a  b\n\n\n\nc' } } })
    const { comments } = (await desk.ask('GET', `tickets/${id}/comments.json`)).json

    expect(comments[1].html_body).toBe('<div class="zd-comment" dir="auto"><p>Hi</p></div>')
    expect(comments[2].html_body).toBe('<div class="zd-comment" dir="auto"><p dir="auto">a b</p><p dir="auto">c</p></div>')
  })

  it('end at 5,000', async () => {
    const desk = openDesk()
    const id = await desk.make()
    const row = desk.ticket(id)
    const [first] = row.comments
    if (first === undefined) throw new Error('no comment')
    while (row.comments.length < 5000) row.comments.push(first)

    expect((await desk.ask('PUT', `tickets/${id}.json`, { ticket: { comment: { body: 'One more' } } })).status).toBe(422)
    expect((await desk.ask('PUT', `tickets/${id}.json`, { ticket: { priority: 'low' } })).status).toBe(200)
  })

  it('can be redacted: the words are gone, the export tells', async () => {
    const desk = openDesk()
    const id = await desk.make({ comment: { body: 'My number is 555-0100' } })
    const comment = desk.ticket(id).comments[0]?.id
    expect((await desk.ask('PUT', `tickets/${id}/comments/${comment}/redact.json`, { text: 'not there' })).status).toBe(422)
    await desk.ask('PUT', `tickets/${id}/comments/${comment}/redact.json`, { text: '555-0100' })
    desk.clock.advance(62_000)
    const events = await desk.ask('GET', 'incremental/ticket_events.json?start_time=1&include=comment_events')

    expect(events.body).not.toContain('555-0100')
    expect(events.json.ticket_events.at(-1).child_events).toMatchObject([{ event_type: 'CommentRedactionEvent', comment_id: comment }])
  })
})

describe('tickets', () => {
  it('refuse every update once closed', async () => {
    const desk = openDesk({}, { tickets: [{ ...plainTicket('t', true, 1, 9000), status: 'closed', assignee: 'agent' }] })
    const refused = await desk.ask('PUT', 'tickets/1001.json', { ticket: { tags: ['x'] } })

    expect([refused.status, refused.json.details.status[0].description]).toEqual([422, 'Status: closed prevents ticket update'])
    expect((await desk.ask('PUT', 'tickets/1001/tags.json', { tags: ['x'] })).status).toBe(422)
  })

  it('couple drop-downs with tags, both ways', async () => {
    const desk = openDesk()
    const made = await desk.ask('POST', 'ticket_fields.json', { ticket_field: { type: 'tagger', title: 'Level', custom_field_options: ['p0', 'p1'].map((value) => ({ name: value, value: `level_${value}` })) } })
    const field = made.json.ticket_field.id as number
    const id = await desk.make({ tags: ['other'], custom_fields: [{ id: field, value: 'level_p0' }] })
    const state = (): unknown[] => [desk.ticket(id).tags, desk.ticket(id).fields.get(field)]
    const put = (ticket: object): ReturnType<Desk['ask']> => desk.ask('PUT', `tickets/${id}.json`, { ticket })

    expect(state()).toEqual([['level_p0', 'other'], 'level_p0'])
    await put({ custom_fields: [{ id: field, value: 'level_p1' }] })
    expect(state()).toEqual([['level_p1', 'other'], 'level_p1'])
    await put({ tags: ['other'] })
    expect(state()).toEqual([['other'], null])
    await put({ tags: ['other', 'level_p0'] })
    expect(state()).toEqual([['level_p0', 'other'], 'level_p0'])
    expect((await put({ custom_fields: [{ id: field, value: 'nonsense' }] })).status).toBe(422)
    expect((await put({ custom_fields: [{ id: 1, value: 'ignored' }] })).status).toBe(200)
    expect((await desk.ask('POST', 'ticket_fields.json', { ticket_field: { type: 'tagger', title: 'Again', custom_field_options: [{ name: 'x', value: 'level_p0' }] } })).status).toBe(422)
  })

  it('keep what a write says about itself in its audit, and leave none when nothing changed', async () => {
    const desk = openDesk()
    const id = await desk.make()
    await desk.ask('PUT', `tickets/${id}.json`, { ticket: { priority: 'low', metadata: { breakwater_key: 'k' } } })
    await desk.ask('PUT', `tickets/${id}.json`, { ticket: { priority: 'low' } })
    const { audits } = (await desk.ask('GET', `tickets/${id}/audits.json`)).json

    expect(audits.length).toBe(2)
    expect(audits[1]).toMatchObject({ metadata: { custom: { breakwater_key: 'k' } }, events: [{ type: 'Change', field_name: 'priority', value: 'low', previous_value: null }] })
  })

  it('are created once per key, for two hours', async () => {
    const desk = openDesk()
    const create = (subject: string): ReturnType<Desk['ask']> => desk.ask('POST', 'tickets.json', { ticket: { subject, comment: { body: 'x' } } }, { 'idempotency-key': 'one' })
    const [first, again, other] = [await create('A'), await create('A'), await create('B')]

    expect([first.headers['x-idempotency-lookup'], again.headers['x-idempotency-lookup']]).toEqual(['miss', 'hit'])
    expect([again.status, again.json.ticket.id]).toEqual([201, first.json.ticket.id])
    expect(other.status).toBe(400)
    desk.clock.advance(2 * 3_600_000 + 1)
    expect((await create('A')).json.ticket.id).not.toBe(first.json.ticket.id)
  })

  it('wake when the requester answers', async () => {
    const desk = openDesk({}, { tickets: [{ ...plainTicket('t', true, 2, 500), status: 'solved', assignee: 'agent' }] })
    desk.sandbox.control({ method: 'POST', path: '/edit', body: { key: 't', by: 'requester', comment: 'It is not over' } })

    expect(desk.ticket(1001).status).toBe('open')
  })
})

describe('the account’s own rules', () => {
  it('mail the requester for a public answer and nobody for an inside note', async () => {
    const desk = openDesk({}, { tickets: [plainTicket('t', true, 1, 500)] })
    const mails = (): unknown[] => desk.sandbox.inside.zendesk.read().mails.map((mail) => mail.why)
    await desk.ask('PUT', 'tickets/1001.json', { ticket: { comment: { body: 'Inside', public: false } } })
    expect(mails()).toEqual([])
    await desk.ask('PUT', 'tickets/1001.json', { ticket: { comment: { body: 'Hello', public: true } } })

    expect(mails()).toEqual(['Notify requester and CCs of comment update'])
  })

  it('mail followers for an inside note', async () => {
    const desk = openDesk()
    const agent = [...desk.sandbox.inside.zendesk.account.users.values()].find((one) => one.role === 'agent')?.id
    const id = await desk.make({ followers: [{ user_id: agent }] })
    await desk.ask('PUT', `tickets/${id}.json`, { ticket: { comment: { body: 'Inside', public: false } } })

    expect(desk.sandbox.inside.zendesk.read().mails.at(-1)).toMatchObject({ to: [agent], why: 'follower of an internal note' })
  })

  it('fire on tags, within the same update and its audit', async () => {
    const desk = openDesk()
    const id = await desk.make()
    const answer = await desk.ask('PUT', `tickets/${id}.json`, { ticket: { tags: ['severity_p0'] } })

    expect(desk.ticket(id).tags).toEqual(['paged', 'severity_p0'])
    expect(answer.json.audit.events.map((event: { type: string }) => event.type)).toEqual(['Change', 'Notification'])
  })

  it('ask solved tickets how it went after a day, and close them after four', async () => {
    const desk = openDesk({}, { tickets: [plainTicket('t', true, 2, 500)] })
    desk.sandbox.control({ method: 'POST', path: '/edit', body: { key: 't', status: 'solved' } })
    const stamp = desk.ticket(1001).updatedAt
    desk.clock.advance(25 * 3_600_000)
    desk.sandbox.tick()
    expect([desk.ticket(1001).satisfaction, desk.ticket(1001).updatedAt]).toEqual(['offered', stamp])
    desk.clock.advance(72 * 3_600_000)
    desk.sandbox.tick()

    expect(desk.ticket(1001).status).toBe('closed')
  })
})

describe('macros', () => {
  it('preview without changing anything, and take a whole new list of actions', async () => {
    const desk = openDesk()
    const id = await desk.make()
    const made = await desk.ask('POST', 'macros.json', { macro: { title: 'M', actions: [{ field: 'comment_value', value: 'Hi {{ticket.id}}' }, { field: 'comment_mode_is_public', value: 'false' }, { field: 'current_tags', value: 'm_tag' }] } })
    const macro = made.json.macro.id as number
    const before = JSON.stringify(desk.ticket(id).tags) + desk.ticket(id).comments.length
    const { result } = (await desk.ask('GET', `tickets/${id}/macros/${macro}/apply.json`)).json

    expect(result.ticket).toMatchObject({ id, tags: ['m_tag'], comment: { body: `Hi ${id}`, public: false } })
    expect(JSON.stringify(desk.ticket(id).tags) + desk.ticket(id).comments.length).toBe(before)
    await desk.ask('PUT', `macros/${macro}.json`, { macro: { actions: [{ field: 'priority', value: 'high' }] } })
    expect((await desk.ask('GET', `macros/${macro}.json`)).json.macro.actions).toEqual([{ field: 'priority', value: 'high' }])
    expect((await desk.ask('PUT', `macros/${macro}.json`, { macro: { actions: [{ field: 'explode', value: 1 }] } })).status).toBe(422)
  })
})

it('links point to where the caller came in', async () => {
  const desk = openDesk()
  const id = await desk.make()

  expect((await desk.ask('GET', `tickets/${id}.json`)).json.ticket.url).toBe(`${ZENDESK_ORIGIN}/api/v2/tickets/${id}.json`)
})
