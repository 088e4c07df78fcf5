import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { customFields, readMarker, toVendorValue, writeMarker } from '../../connectors/zendesk/fields.ts'
import { zendesk, LEGACY_WARNING } from '../../connectors/zendesk/index.ts'
import { macroUpdate } from '../../connectors/zendesk/macros.ts'
import { noteFault, noteHtml, NOTE_LIMIT_BYTES } from '../../connectors/zendesk/note.ts'
import type { Hazard, Page } from '../../src/connector/connector.ts'
import type { Comment, Ticket } from '../../src/domain/ticket.ts'
import type { UpdateTicket } from '../../src/domain/write.ts'
import { exportPage, ours, START, ticketRow, type Step } from './zendesk-script.ts'

const token: Step = { status: 200, body: { access_token: 'a', expires_in: 1800 } }
const isToken = (url: string): boolean => url.endsWith('/oauth/tokens')
const update = (more: Partial<UpdateTicket> = {}): UpdateTicket => ({ op: 'update-ticket', key: 'k1', ticketId: '5', version: '2026-11-20T10:00:00Z', addTags: ['safety_hate'], removeTags: [], fields: {}, note: null, ...more })

describe('a note', () => {
  it('is escaped, keeps its lines, and expands no placeholder', () => {
    const html = noteHtml('a < b & "c"\n{{ticket.requester.email}} {% if x %}\r\n</p><script>alert(1)</script>')

    expect(html).not.toMatch(/\{\{|\{%|%\}|\}\}|<script/)
    expect(html).toContain('a &lt; b &amp; &quot;c&quot;<br>')
    expect(html.split('<br>')).toHaveLength(3)
  })

  it('defuses runs of braces of any length', () => {
    expect(noteHtml('{{{{x}}}}{{%%}}')).not.toMatch(/\{\{|\{%|%\}|\}\}/)
  })

  it('is refused when Zendesk would cut it, counted as it is stored', async () => {
    const one = ours([])
    const plain = 'x'.repeat(NOTE_LIMIT_BYTES - '<p></p>'.length)
    const outcome = await one.connection.writes['update-ticket']?.submit([update({ note: '&'.repeat(20_000) })])

    expect(noteFault(noteHtml(plain))).toBeNull()
    expect(noteFault(noteHtml(`${plain}y`))).not.toBeNull()
    expect(outcome).toMatchObject({ state: 'settled', outcomes: [{ key: 'k1', result: 'refused', code: 'note.too-large' }] })
    expect(one.seen).toHaveLength(0)
  })
})

describe('own fields', () => {
  it.each([
    ['severity', 'P0', 'tagger', 'severity_p0'],
    ['severity', 'severity_p0', 'tagger', 'severity_p0'],
    ['category', 'scam_fraud', 'tagger', 'safety_scam_fraud'],
    ['category', 'restricted', 'tagger', 'safety_restricted'],
    ['team', 'fraud', 'tagger', 'safety_team_fraud'],
    ['team', 'fraud', 'text', 'fraud'],
    ['language', 'de', 'text', 'de'],
    ['due', '2026-11-22T10:00:00.000Z', 'date', '2026-11-22'],
    ['due', START, 'date', '2026-11-22'],
    ['missing', ['age', 'country'], 'text', 'age, country'],
    ['missing', [], 'text', null],
    ['severity', null, 'tagger', null],
  ] as const)('%s %j in a %s field is %j', (field, value, type, wanted) => {
    expect(toVendorValue(field, value, type)).toBe(wanted)
  })

  it('are found by their marker, and absent ones are named', () => {
    const own = new Map([['severity', { id: '9', type: 'tagger' }]]) as never

    expect(customFields({ severity: 'P1', language: 'de', tags: ['x'] }, own)).toEqual({ values: [{ id: 9, value: 'severity_p1' }], absent: ['language'] })
    const marker = { id: 'severity', item: 'a'.repeat(32), shape: 'b'.repeat(8) }
    expect(readMarker(`some words\n${writeMarker(marker)} and more`)).toEqual(marker)
    expect(readMarker('nothing of ours')).toBeNull()
  })
})

describe('settings', () => {
  const parse = (settings: object) => zendesk.config.safeParse(settings)

  it('take a subdomain or an address, and name the account', () => {
    expect(parse({ subdomain: 'acme', clientId: 'c', clientSecret: 's' }).data).toMatchObject({ url: 'https://acme.zendesk.com', account: 'acme', reserve: 0.3 })
    expect(parse({ url: 'http://127.0.0.1:4701/', clientId: 'c', clientSecret: 's' }).data).toMatchObject({ url: 'http://127.0.0.1:4701', account: '127.0.0.1' })
  })

  it.each([
    [{}, 'url'],
    [{ url: 'ftp://x' }, 'url'],
    [{ subdomain: 'acme' }, 'clientId'],
    [{ subdomain: 'acme', clientId: 'c' }, 'clientSecret'],
    [{ subdomain: 'acme', email: 'a@example.com' }, 'apiToken'],
    [{ subdomain: 'acme', apiToken: 't' }, 'email'],
    [{ subdomain: 'acme', clientId: 'c', clientSecret: 's', reserve: 2 }, 'reserve'],
  ])('%j names %s', (settings, name) => {
    expect(parse(settings).error?.issues.map((issue) => issue.path.join('.'))).toContain(name)
  })

  it('warn of API tokens with their last day', async () => {
    const one = ours([{ status: 200, body: { user: { id: 7, role: 'admin' } }, headers: { 'x-rate-limit': '700', 'x-rate-limit-remaining': '699' } }], { clientId: undefined, clientSecret: undefined, email: 'a@example.com', apiToken: 'planted-token' })

    const account = await one.connection.check()

    expect(account.warnings).toEqual([LEGACY_WARNING])
    expect(LEGACY_WARNING).toContain('2027-04-30')
    expect(account).toMatchObject({ plan: 'Enterprise', user: '7', sandbox: false, missing: [] })
    expect(one.lines.join()).not.toContain('planted-token')
  })
})

describe('check', () => {
  const account = (user: object, scopes: readonly string[], headers: Record<string, string> = {}) =>
    ours((request) => {
      if (isToken(request.url)) return token
      return { status: 200, body: request.url.includes('tokens/current') ? { token: { scopes } } : { user }, headers }
    }).connection.check()

  it('names what is missing', async () => {
    const found = await account({ id: 7, role: 'agent' }, ['tickets:read', 'write'])

    expect(found.missing.map((one) => one.permission)).toEqual(['admin', 'read'])
  })

  it('does not take an anonymous answer for a user', async () => {
    await expect(account({ id: null, role: 'end-user' }, ['read', 'write'])).rejects.toMatchObject({ code: 'connector.auth' })
  })

  it('believes the sandbox header only on this machine', async () => {
    expect((await account({ id: 7, role: 'admin' }, ['read', 'write'], { 'x-breakwater-sandbox': '1' })).sandbox).toBe(false)
  })

  it('measures the other clock', async () => {
    const found = await account({ id: 7, role: 'admin' }, ['read', 'write'], { date: new Date(START + 90_000).toUTCString() })

    expect(Math.abs(found.skewMs - 90_000)).toBeLessThan(1000)
  })
})

describe('writing', () => {
  it('waits until the second of its own stamp is over', async () => {
    const one = ours((request) => (isToken(request.url) ? token : { status: 200, body: { job_status: { id: 'j', status: 'queued' } } }))

    await one.connection.writes['update-ticket']?.submit([update({ version: new Date(START).toISOString() })])

    const sent = one.seen.find((request) => request.method === 'PUT')
    expect(sent?.at).toBeGreaterThanOrEqual(1000)
  })

  const outcomes = async (result: object, again: boolean, audits: readonly object[] = []) => {
    const one = ours((request) => {
      if (isToken(request.url)) return token
      if (request.method === 'PUT') return { status: 200, body: { job_status: { id: 'j', status: 'queued' } } }
      return request.url.includes('/audits') ? { status: 200, body: { audits } } : { status: 200, body: { job_statuses: [{ id: 'j', status: 'completed', results: [result] }] } }
    })
    const writer = one.connection.writes['update-ticket']
    const sent = await (again ? writer?.resubmit([update()]) : writer?.submit([update()]))
    const handle = sent?.state === 'pending' ? sent.handle : ''
    return (await writer?.poll?.([handle]))?.get(handle)
  }
  const conflict = { id: 5, action: 'update', success: false, error: 'UpdateConflict', details: 'Safe Update prevented the update' }

  it.each([
    [{ id: 5, action: 'update', status: 'Updated', success: true }, { result: 'landed' }],
    [conflict, { result: 'conflict' }],
    [{ id: 5, success: false, error: 'TicketUpdateFailed', details: 'Status: closed prevents ticket update' }, { result: 'moot' }],
    [{ id: 5, success: false, error: 'RecordNotFound', details: 'Not found' }, { result: 'moot' }],
    [{ id: 5, success: false, error: 'RecordInvalid', details: 'planted words' }, { result: 'refused', code: 'connector.rejected' }],
    [{ id: 5, success: false, error: 'Busy', details: 'Rate limit for ticket updates exceeded' }, { result: 'again' }],
  ])('reads the result of every item: %j', async (result, wanted) => {
    const found = await outcomes(result, false)

    expect(found).toMatchObject([wanted])
    expect(JSON.stringify(found)).not.toContain('planted')
  })

  it('a conflict is landed when the history holds our key, also of a first sending that the network doubled, and a conflict otherwise', async () => {
    const audit = (key: string): object => ({ created_at: '2026-11-20T10:00:05Z', metadata: { custom: { breakwater_key: key } } })

    expect(await outcomes(conflict, true, [audit('other'), audit('k1')])).toMatchObject([{ result: 'landed' }])
    expect(await outcomes(conflict, true, [audit('other'), { created_at: '2026-11-20T10:00:05Z', metadata: {} }])).toMatchObject([{ result: 'conflict' }])
    expect(await outcomes(conflict, false, [audit('k1')])).toMatchObject([{ result: 'landed' }])
    expect(await outcomes(conflict, false, [audit('other')])).toMatchObject([{ result: 'conflict' }])
  })

  it('takes a job that Zendesk no longer knows, or that failed as a whole, for lost', async () => {
    const one = ours((request) => {
      if (isToken(request.url)) return token
      return request.method === 'PUT' ? { status: 200, body: { job_status: { id: 'j', status: 'queued' } } } : { status: 200, body: { job_statuses: [] } }
    })
    const writer = one.connection.writes['update-ticket']
    const sent = await writer?.submit([update()])
    const handle = sent?.state === 'pending' ? sent.handle : ''

    expect((await writer?.poll?.([handle]))?.get(handle)).toBe('lost')
  })

  it('waits when the account has too many jobs, and sends then', async () => {
    let refused = 0
    const one = ours((request) => {
      if (isToken(request.url)) return token
      return refused++ === 0 ? { status: 422, body: { error: 'TooManyJobs', description: 'Too many jobs' } } : { status: 200, body: { job_status: { id: 'j', status: 'queued' } } }
    })

    const sent = await one.connection.writes['update-ticket']?.submit([update()])

    expect(sent?.state).toBe('pending')
    const [first, second] = one.seen.filter((request) => request.method === 'PUT')
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(10_000)
  })
})

describe('reading', () => {
  it('falls back when the account does not know all support types', async () => {
    const one = ours((request) => {
      if (isToken(request.url)) return token
      return request.url.includes('support_type_scope') ? { status: 400, body: { error: { title: 'Invalid attribute', message: '' } } } : exportPage([1])
    })
    const pages = []
    for await (const page of one.connection.reads.tickets?.changes(null) ?? []) pages.push(page)

    expect(pages[0]?.records).toHaveLength(1)
  })

  it('sets a record of unknown shape aside and goes on; a page without one known record stops', async () => {
    const read = async (tickets: readonly object[]) => {
      for await (const page of ours([exportPage([], { tickets })]).connection.reads.tickets?.changes(null) ?? []) return page
      return null
    }

    expect(await read([ticketRow(1), { id: 2, status: 'astonished' }])).toMatchObject({ records: [{ ref: { id: '1' } }], rejected: [{ id: '2' }] })
    await expect(read([{ id: 2, status: 'astonished' }])).rejects.toMatchObject({ code: 'connector.protocol' })
  })

  it.each([
    ['web', 'web'],
    ['email', 'email'],
    ['native_messaging', 'chat'],
    ['mobile_sdk', 'app'],
    ['twitter', 'social'],
    ['voice', 'phone'],
    ['api', 'api'],
    ['something new', 'other'],
  ])('a ticket via %s came by %s', async (channel, wanted) => {
    for await (const page of ours([exportPage([], { tickets: [ticketRow(1, { via: { channel } })] })]).connection.reads.tickets?.changes(null) ?? []) {
      expect(page.records[0]?.channel).toBe(wanted)
    }
  })

  it('tells staff from end users with one short list', async () => {
    const event = (id: number, author: number, more: object = {}): object => ({
      id,
      ticket_id: 5,
      timestamp: 1_795_170_000 + id,
      child_events: [{ id: id * 10, event_type: 'Comment', author_id: author, public: true, body: 'words', created_at: '2026-11-20T10:00:00Z', attachments: [{ id: 3, content_type: 'image/png', size: 9, malware_scan_result: 'malware_found', content_url: 'https://elsewhere.example.com/x' }], ...more }, { id: id * 10 + 1, event_type: 'Change', status: 'open' }],
    })
    const one = ours([{ status: 200, body: { ticket_events: [event(1, 7, { metadata: { custom: { breakwater_key: 'k9' } } }), event(2, 99), event(3, -1)], end_time: 1_795_170_003, end_of_stream: true } }])
    const pages = []
    for await (const page of one.connection.reads.comments?.changes(null) ?? []) pages.push(page)

    expect(pages[0]?.records.map((comment) => [comment.ref.id, comment.authorRole, comment.ownKey])).toEqual([['10', 'agent', 'k9'], ['20', 'end-user', null], ['30', 'system', null]])
    expect(pages[0]?.records[0]?.attachments).toEqual([{ id: '3', contentType: 'image/png', size: 9, scan: 'malware' }])
    expect(one.seen[0]?.path).toContain('include=comment_events')
  })
})

describe('comments by event', () => {
  const at = 1_795_170_000
  const event = (id: number, second: number): object => ({ id, ticket_id: 5, timestamp: at + second, child_events: [{ id: id * 10, event_type: 'Comment', author_id: 7, public: true, body: 'words', created_at: '2026-11-20T10:00:00Z' }] })
  /** Pages by time as documented: from `start_time` on, the whole of the last second even beyond the page's size. */
  const account = (all: readonly { id: number; second: number }[], size: number) =>
    ours((request) => {
      if (isToken(request.url)) return token
      const start = Number(new URL(request.url).searchParams.get('start_time')) - at
      const rest = all.filter((one) => one.second >= start)
      const edge = rest[size - 1]?.second
      const page = edge === undefined ? rest : rest.filter((one) => one.second <= edge)
      return { status: 200, body: { ticket_events: page.map((one) => event(one.id, one.second)), end_time: page.length === 0 ? null : at + (page.at(-1)?.second ?? 0), end_of_stream: page.length === rest.length } }
    })

  it('gives each once, whatever shares a second, from any page on', async () => {
    const all = [1, 1, 2, 2, 2, 2, 2, 2, 2, 3, 4, 4, 4, 5].map((second, index) => ({ id: index + 1, second }))
    const one = account(all, 3)
    const pages: Page<Comment>[] = []
    for await (const page of one.connection.reads.comments?.changes(null) ?? []) pages.push(page)
    const ids = pages.flatMap((page) => page.records.map((comment) => Number(comment.ref.id) / 10))

    expect(ids).toEqual(all.map((row) => row.id))
    expect(pages.every((page, index) => index === 0 || page.upTo >= (pages[index - 1]?.upTo ?? 0))).toBe(true)
    for (const [index, page] of pages.entries()) {
      const later: number[] = []
      for await (const more of one.connection.reads.comments?.changes(page.checkpoint) ?? []) later.push(...more.records.map((comment) => Number(comment.ref.id) / 10))
      expect(new Set([...pages.slice(0, index + 1).flatMap((earlier) => earlier.records.map((comment) => Number(comment.ref.id) / 10)), ...later]).size).toBe(all.length)
    }
  })

  it('never asks for the last minute', async () => {
    const one = ours([{ status: 200, body: { ticket_events: [], end_time: null, end_of_stream: true } }])
    for await (const page of one.connection.reads.comments?.changes(null, { from: START - 5000 }) ?? []) expect(page.atEnd).toBe(true)

    expect(Number(new URLSearchParams(one.seen[0]?.path.split('?')[1]).get('start_time'))).toBeLessThan(START / 1000 - 60)
  })
})

describe('hazards', () => {
  const find = async (triggers: readonly object[], automations: readonly object[] = []): Promise<readonly Hazard[]> => {
    const one = ours((request) => {
      if (isToken(request.url)) return token
      return request.url.includes('triggers') ? { status: 200, body: { triggers } } : { status: 200, body: { automations } }
    })
    return (await one.connection.hazards?.()) ?? []
  }
  const trigger = (id: number, all: readonly object[], actions: readonly object[]): object => ({ id, title: `t${id}`, active: true, conditions: { all, any: [] }, actions })
  const mail = { field: 'notification_user', value: ['requester_id', 'subject', 'body'] }

  it('finds what our updates would set off, and leaves out what they cannot', async () => {
    const found = await find([
      trigger(1, [{ field: 'update_type', operator: 'is', value: 'Create' }], [mail]),
      trigger(2, [{ field: 'comment_is_public', operator: 'is', value: 'true' }], [mail]),
      trigger(3, [{ field: 'current_tags', operator: 'includes', value: 'severity_p0' }], [mail]),
      trigger(4, [{ field: 'comment_is_public', operator: 'is', value: 'not_relevant' }], [{ field: 'notification_group', value: ['1', 's', 'b'] }]),
      trigger(5, [{ field: 'status', operator: 'less_than', value: 'solved' }], [{ field: 'notification_webhook', value: ['1', 'x'] }]),
    ])

    expect(found.map((one) => [one.id, one.setOffBy, one.reaches])).toEqual([
      ['trigger:3', 'tag', 'requester'],
      ['trigger:4', 'note', 'agents'],
      ['trigger:5', 'any-update', 'outside'],
    ])
  })

  it('finds surveys', async () => {
    const found = await find([], [trigger(9, [{ field: 'SOLVED', operator: 'is', value: '24' }], [{ field: 'satisfaction_score', value: 'offered' }, mail])])

    expect(found[0]).toMatchObject({ kind: 'survey', reaches: 'requester' })
    expect(found[0]?.remedy).toContain('severity_p0')
  })
})

describe('a webhook', () => {
  it('is signed over time and body, in base64', () => {
    const body = new TextEncoder().encode('{"type":"zen:event-type:ticket.comment_added","id":"event-1","detail":{"id":"17"}}')
    const time = new Date(START).toISOString()
    const signature = createHmac('sha256', 's1').update(time).update(body).digest('base64')
    const { webhook } = ours([]).connection
    const delivery = { headers: { 'x-zendesk-webhook-signature': signature, 'x-zendesk-webhook-signature-timestamp': time }, body }

    expect(() => webhook?.verify(delivery, ['s2', 's1'], START)).not.toThrow()
    expect(webhook?.refs(delivery)).toEqual([{ connection: 'zendesk:acme', kind: 'ticket', id: '17' }])
    expect(webhook?.deliveryId(delivery)).toBe('event-1')
  })
})

describe('a macro', () => {
  it('is previewed without changing the ticket, and written as an update without its reply', async () => {
    const one = ours((request) => {
      if (isToken(request.url)) return token
      return { status: 200, body: { result: { ticket: { status: 'pending', priority: null, tags: ['kept', 'added'], comment: { body: 'Hello', public: true } } } } }
    })
    const ticket = { ref: { connection: 'zendesk:acme', kind: 'ticket', id: '5' }, version: 'v', tags: ['kept', 'gone'], status: 'open', priority: null } as unknown as Ticket

    const preview = await one.connection.previewMacro?.(ticket, '9')

    expect(one.seen.filter((request) => request.method !== 'GET' && !isToken(request.path))).toEqual([])
    expect(preview).toEqual({ addTags: ['added'], removeTags: ['gone'], status: 'pending', reply: { body: 'Hello', public: true } })
    expect(preview === undefined ? null : macroUpdate('k', ticket, preview)).toEqual({ op: 'update-ticket', key: 'k', ticketId: '5', version: 'v', addTags: ['added'], removeTags: ['gone'], fields: {}, note: null, status: 'pending' })
  })
})
