import { existsSync, readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ROUTE_NAMES } from '../../src/sandbox/zendesk/routes.ts'
import { plainTicket } from '../support/sandbox.ts'
import { openDesk, type Answer, type Desk } from './zendesk-support.ts'

const readme = readFileSync(new URL('../../src/sandbox/README.md', import.meta.url), 'utf8')
const folder = new URL('../../src/sandbox/zendesk/', import.meta.url)
const source = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), 'utf8')).join('\n')

interface Line {
  readonly name: string
  readonly cells: readonly string[]
}

/** Lines of a table whose first cell is code, under one heading. */
function table(heading: string): Line[] {
  const part = readme.split(/^## /m).find((text) => text.startsWith(heading)) ?? ''
  return [...part.matchAll(/^\| `([^`]+)` \|(.*)\|$/gm)].map((match) => ({ name: match[1] ?? '', cells: (match[2] ?? '').split(' | ').map((cell) => cell.trim()) }))
}

const tagger = { ticket_field: { type: 'tagger', title: 'Level', custom_field_options: [{ name: 'P0', value: 'level_p0' }] } }
const rule = { title: 'R', conditions: { all: [{ field: 'status', operator: 'is', value: 'open' }], any: [] }, actions: [{ field: 'priority', value: 'low' }] }
const webhook = { webhook: { name: 'W', endpoint: 'https://example.com/in', http_method: 'POST', request_format: 'json', status: 'active', subscriptions: ['zen:event-type:ticket.created'] } }

/** Calls every route once as it is meant to be called. */
async function tour(desk: Desk): Promise<void> {
  const get = (path: string): Promise<Answer> => desk.ask('GET', path)
  const account = desk.sandbox.inside.zendesk.account
  const [user] = [...account.users.values()].filter((one) => one.role === 'end-user').map((one) => one.id)
  const [group] = account.groups.keys()
  const held = [...account.suspended.keys()]
  const token = await desk.post('/oauth/tokens', { grant_type: 'client_credentials', client_id: 'breakwater', client_secret: 'sandbox-zendesk-secret', scope: 'read write' })
  const bearer = { authorization: `Bearer ${String(token.json.access_token)}` }
  await desk.ask('GET', 'oauth/tokens/current.json', undefined, bearer)
  await desk.ask('DELETE', 'oauth/tokens/current.json', undefined, bearer)
  const id = await desk.make()
  const comment = desk.ticket(id).comments[0]?.id
  for (const path of ['tickets', 'tickets/count', `tickets/show_many?ids=${id}`, `tickets/${id}`, `tickets/${id}/comments`, `tickets/${id}/comments/count`, `tickets/${id}/audits`, `tickets/${id}/audits/${desk.ticket(id).audits[0]?.id}`, `tickets/${id}/tags`,
    `tickets/${id}/incidents`, `tickets/${id}/collaborators`, `tickets/${id}/followers`, `tickets/${id}/email_ccs`, 'tickets/recent', 'incremental/tickets/cursor?start_time=1', 'incremental/tickets?start_time=1', 'incremental/ticket_events?start_time=1',
    'incremental/users?start_time=1', 'users/me', 'users', 'users/count', 'users/search?query=una', `users/show_many?ids=${user}`, `users/${user}`, `users/${user}/tickets/requested`, `users/${user}/tickets/assigned`, `users/${user}/tickets/ccd`,
    'groups', 'groups/count', 'groups/assignable', `groups/${group}`, `groups/${group}/memberships`, `groups/${group}/users`, 'group_memberships', `users/${user}/group_memberships`, 'custom_roles', `custom_roles/${[...account.customRoles.keys()][0]}`, `apps/${account.app.id}/public_key`, `apps/${account.app.id}/public_key.pem`, 'organizations', 'tags', 'search?query=x', 'search/count?query=x', `search/export?query=x&filter[type]=ticket`,
    'views', 'suspended_tickets', `suspended_tickets/${held[0]}`, 'brands', 'ticket_forms', `ticket_forms/${account.forms[0]?.id}`, 'custom_statuses', `custom_statuses/${account.customStatuses[0]?.id}`, 'account/settings', 'satisfaction_ratings',
    `attachments/${[...account.attachments.keys()][0]}`, 'job_statuses']) await get(path)
  const view = account.views[0]?.id
  for (const path of ['', '/tickets', '/count', '/execute']) await get(`views/${view}${path}`)
  await desk.wire({ method: 'GET', url: `http://127.0.0.1:4701/oauth/authorizations/new?response_type=code&client_id=breakwater&redirect_uri=${encodeURIComponent('http://127.0.0.1:4000/oauth/callback')}`, headers: {}, body: null })
  const found = await desk.wire({ method: 'GET', url: `http://127.0.0.1:4701/attachments/token/${[...account.attachments.keys()][0]}/`, headers: desk.as('integration@bridge.example.com'), body: null })
  await desk.wire({ method: 'GET', url: found.headers['location'] ?? '', headers: {}, body: null })
  await desk.ask('PUT', `tickets/${id}`, { ticket: { priority: 'low' } })
  for (const method of ['PUT', 'POST', 'DELETE']) await desk.ask(method, `tickets/${id}/tags`, { tags: ['x'] })
  await desk.ask('PUT', `tickets/${id}/comments/${comment}/redact`, { text: 'First' })
  await desk.ask('PUT', `comment_redactions/${comment}`, { ticket_id: id, html_body: 'a <redact>b</redact>' })
  await desk.ask('PUT', `tickets/${id}/comments/${comment}/make_private`)
  const queued = await desk.ask('PUT', `tickets/update_many?ids=${id}`, { ticket: { priority: 'low' } })
  await desk.ask('POST', 'tickets/create_many', { tickets: [{ subject: 'x', comment: { body: 'x' } }] })
  await get(`job_statuses/${queued.json.job_status.id}`)
  await get(`job_statuses/show_many?ids=${queued.json.job_status.id}`)
  const [other, third] = [await desk.make(), await desk.make()]
  await desk.ask('POST', `tickets/${id}/merge`, { ids: [other] })
  await desk.ask('DELETE', `tickets/${third}`)
  await get('deleted_tickets')
  await desk.ask('PUT', `deleted_tickets/${third}/restore`)
  await desk.ask('DELETE', `tickets/destroy_many?ids=${third}`)
  const organization = (await desk.ask('POST', 'organizations', { organization: { name: 'New' } })).json.organization.id as number
  const member = (await desk.ask('POST', 'users', { user: { name: 'New', email: 'new@example.com', organization_id: organization } })).json.user.id as number
  await get(`organizations/show_many?ids=${organization}`)
  await desk.ask('DELETE', `users/${member}`)
  await desk.ask('DELETE', `organizations/${organization}`)
  await desk.ask('POST', 'groups', { group: { name: 'New' } })
  const uploaded = await desk.ask('POST', 'uploads?filename=a.txt', 'words')
  await desk.ask('DELETE', `uploads/${uploaded.json.upload.token}`)
  await desk.ask('DELETE', `suspended_tickets/${held[0]}`)
  await desk.ask('PUT', `suspended_tickets/${held[1]}/recover`)
  const macro = (await desk.ask('POST', 'macros', { macro: { title: 'M', actions: [{ field: 'status', value: 'open' }] } })).json.macro.id as number
  for (const path of ['macros', 'macros/active', 'macros/search?query=m', 'macros/actions', `macros/${macro}`, `macros/${macro}/apply`, `tickets/${id}/macros/${macro}/apply`]) await get(path)
  await desk.ask('PUT', `macros/${macro}`, { macro: { title: 'N' } })
  await desk.ask('DELETE', `macros/${macro}`)
  const field = (await desk.ask('POST', 'ticket_fields', tagger)).json.ticket_field.id as number
  for (const path of ['ticket_fields', `ticket_fields/${field}`, `ticket_fields/${field}/options`]) await get(path)
  await desk.ask('PUT', `ticket_fields/${field}`, { ticket_field: { title: 'N' } })
  await desk.ask('DELETE', `ticket_fields/${field}`)
  for (const kind of ['trigger', 'automation']) {
    const made = (await desk.ask('POST', `${kind}s`, { [kind]: rule })).json[kind].id as number
    for (const path of [`${kind}s`, `${kind}s/active`, `${kind}s/${made}`]) await get(path)
    await desk.ask('PUT', `${kind}s/${made}`, { [kind]: { title: 'N' } })
    await desk.ask('DELETE', `${kind}s/${made}`)
  }
  const hook = (await desk.ask('POST', 'webhooks', webhook)).json.webhook.id as string
  for (const path of ['webhooks', `webhooks/${hook}`, `webhooks/${hook}/signing_secret`, `webhooks/${hook}/invocations`]) await get(path)
  for (const method of ['PUT', 'PATCH']) await desk.ask(method, `webhooks/${hook}`, { webhook: { name: 'N' } })
  await desk.ask('POST', `webhooks/${hook}/signing_secret`)
  await desk.ask('DELETE', `webhooks/${hook}`)
}

describe('the coverage table of the fake Zendesk', () => {
  const routes = table('Zendesk: routes')
  const refusals = table('Zendesk: refusals')

  it('lists every route, and no route that does not exist', () => {
    expect(routes.map((line) => line.name).toSorted()).toEqual(ROUTE_NAMES.toSorted())
  })

  it('names for every route a document and a test that exists', () => {
    const poor = routes.filter(({ cells }) => {
      const [imitates = '', test = ''] = cells
      const file = /^`([\w-]+\.test\.ts)`/.exec(test)?.[1] ?? ''
      return !/^https:\/\/developer\.zendesk\.com\/\S+$/.test(imitates) || file === '' || !existsSync(new URL(file, import.meta.url))
    })

    expect(poor.map((line) => line.name)).toEqual([])
  })

  it('is true: every route answers when it is called as it is meant to be', async () => {
    const first = plainTicket('t', true, 2, 500)
    const held = ['a', 'b'].map((key) => ({ key, subject: key, body: key, from: `${key}@example.com`, cause: 'Detected as spam', minutesAgo: 60 }))
    const desk = openDesk({}, { suspended: held, tickets: [{ ...first, messages: first.messages.map((message) => ({ ...message, attachments: [{ name: 'a.png', contentType: 'image/png', size: 3 }] })) }] })
    await tour(desk)
    const answered = new Set(desk.sandbox.log.entries('zendesk').filter((entry) => entry.status < 400).map((entry) => entry.route))
    const failed = desk.sandbox.log.entries('zendesk').filter((entry) => entry.status >= 400)

    expect(ROUTE_NAMES.filter((name) => !answered.has(name))).toEqual([])
    expect(failed.map((entry) => `${entry.status} ${entry.method} ${entry.path}`)).toEqual([])
    expect(desk.sandbox.inside.zendesk.account.unknownRoutes).toEqual([])
  })

  it('never fails itself, whatever is sent to it', async () => {
    const desk = openDesk({ plan: 'enterprise-plus', highVolume: true }, { tickets: [plainTicket('t', true, 2, 500)] })
    const word = fc.oneof(fc.constantFrom('1001', '0', 'x', '%zz', '-1', '99999999999999999999', 'active'), fc.string({ maxLength: 5 }).map(encodeURIComponent))
    const query = fc.dictionary(fc.constantFrom('ids', 'start_time', 'cursor', 'page', 'per_page', 'page[size]', 'page[after]', 'query', 'filter[type]', 'include', 'external_id'), fc.constantFrom('', '1', '1001,2', '-5', 'x', 'tags:a status<open "', 'MA==', 'ticket'))
    const value: fc.Arbitrary<unknown> = fc.oneof(fc.constantFrom(1001, 'x', null, true, '', -1, '2020-01-01T00:00:00Z', '(', 'solved'), fc.array(fc.anything({ maxDepth: 1 }), { maxLength: 3 }), fc.constant({}))
    const inner = fc.dictionary(fc.constantFrom('id', 'title', 'type', 'actions', 'conditions', 'status', 'tags', 'comment', 'custom_fields', 'safe_update', 'updated_stamp', 'assignee_id', 'requester', 'followers', 'metadata', 'custom_field_options', 'regexp_for_validation', 'subscriptions', 'endpoint', 'text', 'html_body', 'ticket_id', 'ids', 'name'), value)
    const body = fc.oneof(fc.dictionary(fc.constantFrom('ticket', 'tickets', 'macro', 'ticket_field', 'trigger', 'automation', 'webhook', 'user', 'group', 'tags', 'ids', 'text', 'ticket_id', 'html_body'), fc.oneof(inner, fc.array(inner, { maxLength: 3 }), value)).map((one) => JSON.stringify(one)), fc.constantFrom('', '{', '[]', 'null', '"x"'))

    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...ROUTE_NAMES), word, query, body, async (name, part, given, sent) => {
        const [method = '', path = ''] = name.split(' ')
        const url = `http://127.0.0.1:4701${path.replace(/\{[^}]+\}/g, () => part)}?${new URLSearchParams(given).toString()}`
        const answer = await desk.wire({ method, url, headers: desk.as('ada@support.example.com'), body: sent === '' ? null : sent })
        desk.clock.advance(3000)
        expect(answer.status).toBeGreaterThanOrEqual(200)
        expect(answer.status).toBeLessThan(500)
      }),
      { numRuns: 1500, seed: 7 },
    )
  })

  it('writes down what no route knows', async () => {
    const desk = openDesk()
    expect((await desk.ask('GET', 'nonsense.json')).json).toEqual({ error: 'InvalidEndpoint', description: 'Not found' })

    expect(desk.sandbox.inside.zendesk.read().unknownRoutes).toEqual(['GET /api/v2/nonsense'])
  })

  it('says of every error word whether it is documented, observed or assumed', () => {
    const words = new Set([...source.matchAll(/\berror: '([A-Za-z_]+)'/g), ...source.matchAll(/refuse\(\d+, '([a-z_]+)'/g), ...source.matchAll(/title: '((?:Invalid|Too)[\w ]+)'/g)].map((match) => match[1] ?? ''))
    const listed = refusals.flatMap((line) => line.name.split(' / '))

    expect(words.size).toBeGreaterThan(15)
    expect([...words].filter((word) => !listed.includes(word))).toEqual([])
    expect(refusals.filter(({ cells }) => !/^\d{3}/.test(cells[0] ?? '') || !['documented', 'observed', 'assumed'].includes(cells[1] ?? '') || (cells[2] ?? '').length < 10).map((line) => line.name)).toEqual([])
  })
})
