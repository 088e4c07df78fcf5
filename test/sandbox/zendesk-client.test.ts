import zendeskLibrary from 'node-zendesk'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunningSandbox } from '../../src/sandbox/core/serve.ts'
import { plainTicket, EMPTY_WORLD, startSandbox } from '../support/sandbox.ts'

type Client = ReturnType<typeof zendeskLibrary.createClient>
type Row = Readonly<Record<string, unknown>> & { readonly id: number; readonly tags: readonly string[] }

let running: RunningSandbox
let client: Client
let base: string
let ticketId: number
let closedId: number

/** Vendor's own client, as anybody would set it up; nothing of ours in between. */
function clientWith(token: string): Client {
  return zendeskLibrary.createClient({ endpointUri: `${base}/api/v2`, oauth: true, token, throwOriginalException: true })
}

async function tokenFor(scope: string): Promise<string> {
  const { clientId, clientSecret } = running.info.zendesk
  const answer = await fetch(`${base}/oauth/tokens`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret, scope }),
  })
  return ((await answer.json()) as { access_token: string }).access_token
}

/** The library gives results untyped, some wrapped and some not. */
function resultOf(answer: unknown): Row {
  const inner = (answer as { readonly result?: object }).result ?? (answer as object)
  const [only, ...others] = Object.entries(inner)
  // `{macro: {…}}`: some of its clients unwrap, some do not.
  return (only !== undefined && others.length === 0 && ['macro', 'job_status', 'webhook', 'ticket_field', 'result', 'settings', 'user'].includes(only[0]) ? only[1] : inner) as Row
}

function rows(answer: unknown): readonly Row[] {
  const inner = (answer as { readonly result?: unknown }).result ?? answer
  if (Array.isArray(inner)) return inner as readonly Row[]
  return (Object.values(inner as object).find((value) => Array.isArray(value)) ?? []) as readonly Row[]
}

beforeAll(async () => {
  const tickets = [...Array.from({ length: 120 }, (_, at) => plainTicket(`t-${at}`, at % 3 === 0, 2, 500 + at)), { ...plainTicket('done', true, 2, 9000), status: 'closed' as const, assignee: 'agent' }]
  // The limits have their own tests; here they would only slow the client down.
  running = await startSandbox({ seed: () => ({ ...EMPTY_WORLD, tickets }), zendesk: { plan: 'enterprise-plus', highVolume: true, jobMs: [50, 100] } })
  base = running.info.zendesk.url
  client = clientWith(await tokenFor('read write'))
  ticketId = running.sandbox.inside.zendesk.account.ticketsByKey.get('t-0')?.id ?? 0
  closedId = running.sandbox.inside.zendesk.account.ticketsByKey.get('done')?.id ?? 0
})
afterAll(() => running.close())

/** The library polls by a timer of its own; this waits for the job with plain calls. */
async function finished(jobId: string): Promise<readonly Record<string, unknown>[]> {
  for (;;) {
    const job = resultOf(await client.jobstatuses.show(jobId)) as unknown as { status: string; results: Record<string, unknown>[] | null }
    if (job.status === undefined) throw new Error(`no job: ${JSON.stringify(job)}`)
    if (job.status === 'completed') return job.results ?? []
    await new Promise((resolve) => setTimeout(resolve, 30))
  }
}

const jobIdOf = (answer: unknown): string => String(resultOf(answer).id)

describe('node-zendesk, unwrapped, does right things and meets no error', () => {
  it('1–4: who am I, people, groups', async () => {
    expect(resultOf(await client.users.me())['role']).toBe('admin')
    expect(rows(await client.users.list()).length).toBe(4)
    expect(rows(await client.groups.list()).map((group) => group['name'])).toEqual(['Safety'])
    expect(rows(await client.groupmemberships.list()).length).toBe(2)
  })

  it('5–8: lists tickets over several pages, shows one and many, filters', async () => {
    expect(rows(await client.tickets.list()).length).toBe(121)
    expect(resultOf(await client.tickets.show(ticketId))['subject']).toBe('Question t-0')
    expect(rows(await client.tickets.showMany([ticketId, closedId])).length).toBe(2)
    expect(resultOf(await client.users.show(Number(resultOf(await client.tickets.show(ticketId))['requester_id'])))['role']).toBe('end-user')
  })

  it('9–12: creates, updates, tags, reads back comments and audits', async () => {
    const made = resultOf(await client.tickets.create({ ticket: { subject: 'New', comment: { body: 'First words' } } }))
    const updated = resultOf(await client.tickets.update(made.id, { ticket: { priority: 'high', comment: { body: 'Inside', public: false } } } as never))
    await client.tickets.addTags(made.id, { tags: ['one', 'two'] } as never)
    const comments = rows(await client.tickets.getComments(made.id))
    const audits = rows(await client.tickets.exportAudit(made.id))

    expect(updated['priority']).toBe('high')
    expect(comments.map((comment) => [comment['body'], comment['public']])).toEqual([['First words', true], ['Inside', false]])
    expect(audits.length).toBe(3)
    expect(resultOf(await client.tickets.show(made.id)).tags).toEqual(['one', 'two'])
  })

  it('13–16: bulk update, create, delete and merge as jobs', async () => {
    const one = await finished(jobIdOf(await client.tickets.updateMany([ticketId], { ticket: { additional_tags: ['bulk'] } })))
    const two = await finished(jobIdOf(await client.tickets.createMany({ tickets: [{ subject: 'A', comment: { body: 'a' } }, { subject: 'B', comment: { body: 'b' } }] } as never)))
    const [a, b] = two.map((row) => Number(row['id']))
    const three = await finished(jobIdOf(await client.tickets.merge(a ?? 0, { ids: [b], target_comment: 'Merged' })))
    await client.tickets.deleteMany([a ?? 0])

    expect(one).toEqual([{ index: 0, id: ticketId, action: 'update', status: 'Updated', success: true }])
    expect(two.map((row) => Object.keys(row).toSorted())).toEqual([['id', 'index'], ['id', 'index']])
    expect(three[0]?.['success']).toBe(true)
    expect(resultOf(await client.tickets.show(ticketId)).tags).toContain('bulk')
  })

  it('17–21: macros: create, change, preview, delete', async () => {
    const macro = resultOf(await client.macros.create({ macro: { title: 'Reply', actions: [{ field: 'comment_value', value: 'Hi {{ticket.requester.first_name}}' }, { field: 'current_tags', value: 'replied' }] } } as never))
    const preview = resultOf(await client.macros.applyTicket(ticketId, macro.id)) as unknown as { ticket: { comment: { body: string }; tags: string[] } }
    const bare = resultOf(await client.macros.apply(macro.id)) as unknown as { ticket: { tags: string[] } }
    const changed = resultOf(await client.macros.update(macro.id, { macro: { actions: [{ field: 'status', value: 'solved' }] } })) as unknown as { actions: { field: string }[] }
    await client.macros.delete(macro.id)

    expect(preview.ticket.comment.body).toBe('Hi Una')
    expect(preview.ticket.tags).toContain('replied')
    expect(bare.ticket.tags).toEqual(['replied'])
    expect(changed.actions.map((action) => action.field)).toEqual(['status'])
    expect(resultOf(await client.tickets.show(ticketId)).tags).not.toContain('replied')
    expect(rows(await client.macros.list()).map((row) => row.id)).not.toContain(macro.id)
  })

  it('22–25: ticket fields, forms, brands, settings', async () => {
    const field = resultOf(await client.ticketfields.create({ ticket_field: { type: 'tagger', title: 'Urgency', custom_field_options: [{ name: 'Now', value: 'urgency_now' }] } }))
    await client.ticketfields.update(field.id, { ticket_field: { title: 'How urgent' } })

    expect(rows(await client.ticketfields.list()).find((row) => row.id === field.id)?.['title']).toBe('How urgent')
    expect(rows(await client.ticketforms.list()).length).toBe(2)
    expect(rows(await client.brand.list()).length).toBe(2)
    expect((resultOf(await client.accountsettings.show()) as unknown as { active_features: unknown }).active_features).toBeDefined()
    await client.ticketfields.delete(field.id)
  })

  it('26–30: rules, views, search, held-back mail', async () => {
    expect(rows(await client.triggers.list()).length).toBe(4)
    expect(rows(await client.automations.list()).length).toBe(2)
    const [view] = rows(await client.views.list())
    expect(rows(await client.views.tickets(view?.id ?? 0)).flatMap((page) => page['tickets'] as unknown[]).length).toBeGreaterThan(100)
    expect(rows(await client.search.queryAll('type:ticket tags:user_safety')).length).toBe(41)
    expect(rows(await client.suspendedtickets.list())).toEqual([])
  })

  it('31–34: exports by cursor and by time, and ticket events', async () => {
    const page = resultOf(await client.ticketexport.exportCursor(1_600_000_000)) as unknown as { tickets: unknown[]; end_of_stream: boolean; after_cursor: string }
    const events = await client.ticketevents.incremental(1_600_000_000)

    // What this suite has touched in the last minute is not in the exports yet.
    expect(page.tickets.length).toBe(120)
    expect(page.end_of_stream).toBe(true)
    expect(rows(events).length).toBeGreaterThanOrEqual(243)
    expect(rows(await client.tickets.incremental('1600000000')).length).toBe(120)
  })

  it('35–40: webhooks, from the cradle to the grave', async () => {
    const hook = resultOf(await client.webhooks.create({ webhook: { name: 'Ours', endpoint: 'http://127.0.0.1:9/x', http_method: 'POST', request_format: 'json', status: 'inactive', subscriptions: ['zen:event-type:ticket.comment_added'] } })) as unknown as { id: string }
    const secret = resultOf(await client.webhooks.getSigningSecret(hook.id)) as unknown as { signing_secret?: { secret: string }; secret?: string }
    const reset = resultOf(await client.webhooks.resetSigningSecret(hook.id)) as unknown as { signing_secret?: { secret: string }; secret?: string }

    expect(rows(await client.webhooks.list()).length).toBe(1)
    expect(JSON.stringify(secret)).not.toBe(JSON.stringify(reset))
    expect((resultOf(await client.webhooks.show(hook.id)) as unknown as { name: string }).name).toBe('Ours')
    await client.webhooks.delete(hook.id)
    expect(rows(await client.webhooks.list())).toEqual([])
  })

  it('left no call that the sandbox does not know', () => {
    expect(running.sandbox.inside.zendesk.account.unknownRoutes).toEqual([])
  })
})

interface Wrong {
  readonly what: string
  readonly call: () => Promise<unknown>
  readonly status: number
  readonly says: string
}

const wrongs: readonly Wrong[] = [
  { what: 'a token that is none', call: async () => clientWith('nonsense').users.me(), status: 401, says: 'invalid_token' },
  { what: 'a scope that is none', call: async () => clientWith(await tokenFor('nonsense:read')).tickets.list(), status: 403, says: 'missing the following required scopes: tickets:read, read' },
  { what: 'reading audits with tickets:read', call: async () => clientWith(await tokenFor('tickets:read')).tickets.exportAudit(ticketId), status: 403, says: 'required scopes: read' },
  { what: 'ticket events with tickets:read', call: async () => clientWith(await tokenFor('tickets:read')).ticketevents.incremental(1_600_000_000), status: 403, says: 'required scopes: read' },
  { what: 'writing with a reader’s token', call: async () => clientWith(await tokenFor('read')).tickets.update(ticketId, { ticket: { priority: 'low' } } as never), status: 403, says: 'tickets:write, write' },
  { what: 'making a macro with tickets:write', call: async () => clientWith(await tokenFor('tickets:write')).macros.create({ macro: { title: 'x', actions: [{ field: 'status', value: 'open' }] } } as never), status: 403, says: 'required scopes: write' },
  { what: 'a ticket that is not there', call: () => client.tickets.show(1), status: 404, says: 'RecordNotFound' },
  { what: 'an id that is no number', call: () => client.tickets.show('abc' as never), status: 400, says: 'id must be an integer' },
  { what: 'an endpoint that is not there', call: () => client.targets.list(), status: 404, says: 'InvalidEndpoint' },
  { what: 'writing a closed ticket', call: () => client.tickets.update(closedId, { ticket: { priority: 'low' } } as never), status: 422, says: 'closed prevents ticket update' },
  { what: 'a status that is none', call: () => client.tickets.update(ticketId, { ticket: { status: 'asleep' } } as never), status: 422, says: 'RecordInvalid' },
  { what: 'solving what is nobody’s', call: () => client.tickets.update(ticketId, { ticket: { status: 'solved' } } as never), status: 422, says: 'is required when solving' },
  { what: 'an end user as assignee', call: async () => client.tickets.update(ticketId, { ticket: { assignee_id: Number(resultOf(await client.tickets.show(ticketId))['requester_id']) } }), status: 422, says: 'Assignee: is invalid' },
  { what: 'a ticket without a word', call: () => client.tickets.create({ ticket: { subject: 'Empty' } }), status: 422, says: 'Description: cannot be blank' },
  { what: 'a body without a ticket', call: () => client.tickets.create({ nonsense: true } as never), status: 400, says: 'Required param missing: ticket' },
  { what: 'a safe update without a stamp', call: () => client.tickets.update(ticketId, { ticket: { safe_update: true, priority: 'low' } } as never), status: 400, says: 'updated_stamp' },
  { what: 'a stamp of before', call: () => client.tickets.update(ticketId, { ticket: { safe_update: true, updated_stamp: '2020-01-01T00:00:00Z', priority: 'low' } } as never), status: 409, says: 'UpdateConflict' },
  { what: 'a hundred and one at once', call: () => client.tickets.updateMany(Array.from({ length: 101 }, (_, at) => at + 1), { ticket: { priority: 'low' } }), status: 400, says: 'at most 100' },
  { what: 'an export without a start', call: () => client.ticketexport.exportCursor(undefined as never), status: 400, says: 'start_time' },
  { what: 'an export of the last minute', call: () => client.ticketexport.exportCursor(Math.floor(Date.now() / 1000) - 10), status: 400, says: 'Too recent start_time' },
  { what: 'a cursor that is none', call: () => client.ticketexport.exportCursor(undefined as never, 'bm9uZQ=='), status: 400, says: 'InvalidPaginationParameter' },
  { what: 'a macro without actions', call: () => client.macros.create({ macro: { title: 'Nothing' } } as never), status: 422, says: 'Actions: cannot be blank' },
  { what: 'a field without a type', call: () => client.ticketfields.create({ ticket_field: { title: 'Odd' } }), status: 422, says: 'Type' },
  { what: 'deleting a system field', call: async () => client.ticketfields.delete(rows(await client.ticketfields.list())[0]?.id ?? 0), status: 403, says: 'System fields' },
  { what: 'a job that nobody knows', call: () => client.jobstatuses.show('00000000000000000000000000000000'), status: 404, says: 'RecordNotFound' },
  { what: 'a webhook of both kinds', call: () => client.webhooks.create({ webhook: { name: 'x', endpoint: 'https://example.com', http_method: 'POST', request_format: 'json', status: 'active', subscriptions: ['conditional_ticket_events', 'zen:event-type:ticket.created'] } }), status: 400, says: 'cannot be combined' },
  { what: 'searching without words', call: () => client.search.request('GET', ['search', 'count'] as never), status: 400, says: 'query' },
  { what: 'page 11 of a search', call: () => client.tickets.request('GET', ['search', { query: 'type:ticket', page: 11 }] as never), status: 422, says: 'Search Response Limits' },
  { what: 'page 101 of a list', call: () => client.tickets.request('GET', ['brands', { page: 101 }] as never), status: 400, says: 'InvalidPaginationDepth' },
]

describe('node-zendesk, unwrapped, does wrong things and is refused as documented', () => {
  for (const { what, call, status, says } of wrongs) {
    it(what, async () => {
      const error = await call().then((value) => { throw new Error(`was not refused: ${JSON.stringify(value).slice(0, 300)}`) }, (reason: unknown) => reason as { readonly statusCode?: number; readonly result?: unknown; readonly message: string })

      expect([error.statusCode, error.message]).toEqual([status, error.message])
      expect(typeof error.result === 'string' ? error.result : JSON.stringify(error.result)).toContain(says)
    })
  }

  it('counts at least 20 of them', () => {
    expect(wrongs.length).toBeGreaterThanOrEqual(20)
  })
})
