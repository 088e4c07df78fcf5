import { describe, expect, it } from 'vitest'
import { TOKEN_NAME, tokenEndpoint, ZENDESK_SCOPE } from '../../connectors/zendesk/index.ts'
import { settled } from '../../src/connector/contract/index.ts'
import { authorizationUrl, exchangeCode, pkcePair, saveGrant } from '../../src/connector/oauth.ts'
import { provisionDigest } from '../../src/connector/provision.ts'
import type { Page } from '../../src/connector/connector.ts'
import type { Comment, Ticket } from '../../src/domain/ticket.ts'
import type { Outcome, ProvisionItem, UpdateTicket } from '../../src/domain/write.ts'
import { ORIGIN, zendeskWorld, type ZendeskWorld } from './zendesk-bench.ts'

/** What the shared suite does not ask, against the sandbox's Zendesk. */

interface Row {
  readonly id: number
  readonly updated_at: string
  readonly tags: string[]
  readonly status: string
  readonly custom_fields: { id: number; value: unknown }[]
}

const SEVERITY: ProvisionItem = { kind: 'field', id: 'severity', title: 'Safety severity', type: 'choice', choices: ['P0', 'P1', 'P2'].map((value) => ({ value, label: value })) }
const DUE: ProvisionItem = { kind: 'field', id: 'due', title: 'Safety due', type: 'date', choices: [] }
const WEBHOOK: ProvisionItem = { kind: 'webhook', id: 'events', title: 'Breakwater', url: 'https://bridge.example.com/webhooks/zendesk' }

function make(world: ZendeskWorld, more: object = {}): Row {
  return (world.hand('POST', 'tickets.json', { ticket: { subject: 'A subject', comment: { body: 'Words' }, tags: ['user_safety'], ...more } }) as unknown as { ticket: Row }).ticket
}
const show = (world: ZendeskWorld, id: number): Row => (world.hand('GET', `tickets/${id}.json`) as unknown as { ticket: Row }).ticket
const notes = (world: ZendeskWorld, id: number) => (world.hand('GET', `tickets/${id}/comments.json`) as unknown as { comments: { body: string; html_body: string; public: boolean }[] }).comments.filter((comment) => !comment.public)
const updateOf = (row: Row, more: Partial<UpdateTicket> = {}): UpdateTicket => ({ op: 'update-ticket', key: `k-${row.id}`, ticketId: String(row.id), version: row.updated_at, addTags: ['safety_hate'], removeTags: [], fields: {}, note: null, ...more })

async function setUp(connection: ReturnType<ZendeskWorld['open']>, items: readonly ProvisionItem[]): Promise<void> {
  for (const item of items) {
    const sent = await connection.writes.provision?.submit([{ op: 'provision', key: `p-${item.id}`, item }])
    expect(sent).toMatchObject({ state: 'settled', outcomes: [{ result: 'landed' }] })
  }
}

async function write(world: ZendeskWorld, connection: ReturnType<ZendeskWorld['open']>, batch: readonly UpdateTicket[], again = false): Promise<readonly Outcome[]> {
  const writer = connection.writes['update-ticket']
  if (writer === undefined) throw new Error('no writer')
  const outcomes = await settled(writer, await (again ? writer.resubmit(batch) : writer.submit(batch)), world.clock)
  if (outcomes === 'lost') throw new Error('lost')
  return outcomes
}

describe('writing to tickets', () => {
  it('knows a note that landed by its words too, should the key not reach the audit', async () => {
    const world = zendeskWorld()
    const connection = world.open()
    const [ours, theirs] = [make(world), make(world)]
    const note = 'Breakwater: Hate\nUrgency: P2, first look by 14:00'
    await world.clock.sleep(3000)
    world.hand('PUT', `tickets/${ours.id}.json`, { ticket: { comment: { html_body: `<p>${note.replace('\n', '<br>')}</p>`, public: false } } })
    world.hand('PUT', `tickets/${theirs.id}.json`, { ticket: { comment: { html_body: '<p>Looked at it, is fine</p>', public: false } } })
    await world.clock.sleep(3000)

    const outcomes = await write(world, connection, [updateOf(ours, { note }), updateOf(theirs, { note })], true)

    expect(outcomes.map((one) => one.result)).toEqual(['landed', 'conflict'])
    expect(notes(world, ours.id)).toHaveLength(1)
  })

  it('sets own fields and tags without losing anybody’s tag, in one job of a hundred', async () => {
    const world = zendeskWorld()
    const connection = world.open()
    await setUp(connection, [SEVERITY, DUE])
    const rows = Array.from({ length: 100 }, () => make(world))
    await world.clock.sleep(3000)
    const before = connection.calls().by['write'] ?? 0

    const outcomes = await write(world, connection, rows.map((row) => updateOf(row, { fields: { severity: 'P1', due: '2026-11-22T18:00:00.000Z' } })))

    expect(outcomes.filter((one) => one.result === 'landed')).toHaveLength(100)
    expect((connection.calls().by['write'] ?? 0) - before).toBe(1)
    const after = show(world, rows[7]?.id ?? 0)
    expect(after.tags.toSorted()).toEqual(['safety_hate', 'severity_p1', 'user_safety'])
    expect(after.custom_fields.map((field) => field.value).filter((value) => value !== null)).toEqual(expect.arrayContaining(['severity_p1', '2026-11-22']))
  })

  it('changes a severity: the old value’s tag goes, the new one stays', async () => {
    const world = zendeskWorld()
    const connection = world.open()
    await setUp(connection, [SEVERITY])
    const row = make(world)
    await world.clock.sleep(3000)
    await write(world, connection, [updateOf(row, { key: 'a', addTags: ['severity_p2'], fields: { severity: 'P2' } })])
    await world.clock.sleep(3000)

    await write(world, connection, [updateOf(show(world, row.id), { key: 'b', addTags: ['severity_p1'], removeTags: ['severity_p2'], fields: { severity: 'P1' } })])

    expect(show(world, row.id).tags.toSorted()).toEqual(['severity_p1', 'user_safety'])
  })

  it('writes a note that is private, escaped, and as it was written', async () => {
    const world = zendeskWorld()
    const connection = world.open()
    const row = make(world)
    await world.clock.sleep(3000)

    await write(world, connection, [updateOf(row, { note: 'Urgency: P1 <now>\n{{ticket.requester.email}}\nEnd' })])

    const [note, ...more] = notes(world, row.id)
    expect(more).toEqual([])
    expect(note?.public).toBe(false)
    expect(note?.html_body).toContain('&lt;now&gt;')
    expect(note?.body).toContain('End')
    expect(JSON.stringify(note)).not.toContain('@')
  })

  it('leaves closed and deleted tickets alone, and lands the rest of the batch', async () => {
    const world = zendeskWorld()
    const connection = world.open()
    const [open, closed, gone] = [make(world), make(world), make(world)]
    world.hand('PUT', `tickets/${closed.id}.json`, { ticket: { status: 'closed' } })
    world.hand('DELETE', `tickets/${gone.id}.json`)
    await world.clock.sleep(3000)

    const outcomes = await write(world, connection, [updateOf(open), updateOf(show(world, closed.id)), updateOf(gone)])

    expect(Object.fromEntries(outcomes.map((one) => [one.key, one.result]))).toEqual({ [`k-${open.id}`]: 'landed', [`k-${closed.id}`]: 'moot', [`k-${gone.id}`]: 'moot' })
  })

  it('waits when the account’s thirty jobs are taken by others', async () => {
    const world = zendeskWorld()
    const connection = world.open()
    const row = make(world)
    await world.clock.sleep(3000)
    world.vendor.control('busy', { jobs: 30, jobMs: 25_000 }, world.clock.now(), () => 0.5)
    const began = world.clock.now()

    expect(await write(world, connection, [updateOf(row)])).toMatchObject([{ result: 'landed' }])
    expect(world.clock.now() - began).toBeGreaterThanOrEqual(20_000)
  })

  it('settles after a restart from the stored handle alone', async () => {
    const world = zendeskWorld()
    const row = make(world)
    await world.clock.sleep(3000)
    const sent = await world.open().writes['update-ticket']?.submit([updateOf(row)])
    const handle = sent?.state === 'pending' ? sent.handle : ''
    await world.clock.sleep(10_000)

    const found = await world.open().writes['update-ticket']?.poll?.([handle])

    expect(found?.get(handle)).toMatchObject([{ key: `k-${row.id}`, result: 'landed' }])
  })

  it('calls a job lost when Zendesk has forgotten it after a day', async () => {
    const world = zendeskWorld()
    const connection = world.open()
    const row = make(world)
    await world.clock.sleep(3000)
    const sent = await connection.writes['update-ticket']?.submit([updateOf(row, { note: 'Once' })])
    const handle = sent?.state === 'pending' ? sent.handle : ''
    await world.clock.sleep(86_400_000 * 1.1)

    expect((await connection.writes['update-ticket']?.poll?.([handle]))?.get(handle)).toBe('lost')
    expect(await write(world, connection, [updateOf(row, { note: 'Once' })], true)).toMatchObject([{ result: 'landed' }])
    expect(notes(world, row.id)).toHaveLength(1)
  })

  it('the same idempotency key makes one ticket even without looking', async () => {
    const world = zendeskWorld()
    const connection = world.open()
    const create = { op: 'create-ticket', key: 'c', externalId: 'x-1', subject: 's', body: 'b', public: false, tags: [], fields: {} } as const

    const [first, second] = [await connection.writes['create-ticket']?.submit([create]), await connection.writes['create-ticket']?.submit([create])]

    expect(first).toEqual(second)
    expect((world.hand('GET', 'tickets.json?external_id=x-1') as unknown as { tickets: unknown[] }).tickets).toHaveLength(1)
  })
})

describe('a new ticket', () => {
  it('is found by its external id when the idempotency key has run out', async () => {
    const world = zendeskWorld()
    const connection = world.open()
    const create = { op: 'create-ticket', key: 'c', externalId: 'x-2', subject: 's', body: 'b', public: false, tags: [], fields: {} } as const
    const first = await connection.writes['create-ticket']?.submit([create])
    await world.clock.sleep(3 * 3_600_000)

    expect(await connection.writes['create-ticket']?.resubmit([create])).toMatchObject({ outcomes: [{ result: 'landed', recordId: first?.state === 'settled' && first.outcomes[0]?.result === 'landed' ? first.outcomes[0].recordId : '' }] })
    expect((world.hand('GET', 'tickets.json?external_id=x-2') as unknown as { tickets: unknown[] }).tickets).toHaveLength(1)
  })
})

describe('set-up', () => {
  it('makes, compares, repairs and takes away', async () => {
    const world = zendeskWorld()
    const connection = world.open()
    const macro: ProvisionItem = { kind: 'macro', id: 'thanks', title: 'Safety: thanks', description: 'For a first answer.', reply: 'Thank you {{ticket.requester.first_name}}.\nWe look into it.', addTags: ['safety_answered', 'a_tag'] }
    const items = [SEVERITY, DUE, macro, WEBHOOK]
    await setUp(connection, items)

    const there = (await connection.provisioned?.()) ?? []
    expect(Object.fromEntries(there.map((one) => [one.id, one.digest]))).toEqual(Object.fromEntries(items.map((item) => [item.id, provisionDigest(item)])))
    expect(there.every((one) => one.active)).toBe(true)

    const made = there.find((one) => one.kind === 'macro')
    world.hand('PUT', `macros/${made?.vendorId}.json`, { macro: { title: 'Renamed by hand' } })
    expect((await connection.provisioned?.())?.find((one) => one.kind === 'macro')?.digest).not.toBe(provisionDigest(macro))

    await setUp(connection, items)
    const repaired = (await connection.provisioned?.()) ?? []
    expect(repaired.map((one) => [one.kind, one.vendorId])).toEqual(there.map((one) => [one.kind, one.vendorId]))
    expect(repaired.find((one) => one.kind === 'macro')?.digest).toBe(provisionDigest(macro))

    for (const one of repaired) await connection.writes.retire?.submit([{ op: 'retire', key: `r-${one.id}`, kind: one.kind, id: one.id, vendorId: one.vendorId }])
    expect(await connection.provisioned?.()).toEqual([])
  })

  it('does not take away what is not ours', async () => {
    const world = zendeskWorld()
    const { macro } = world.hand('POST', 'macros.json', { macro: { title: 'Theirs', actions: [{ field: 'status', value: 'open' }] } }) as unknown as { macro: { id: number } }

    const sent = await world.open().writes.retire?.submit([{ op: 'retire', key: 'r', kind: 'macro', id: 'thanks', vendorId: String(macro.id) }])

    expect(sent).toMatchObject({ outcomes: [{ result: 'refused', code: 'provision.foreign' }] })
    expect((world.hand('GET', `macros/${macro.id}.json`) as unknown as { macro: object }).macro).toBeTruthy()
  })

  it('looks up the secret of a webhook it made, and what it signs is accepted', async () => {
    const world = zendeskWorld()
    const connection = world.open()
    await setUp(connection, [WEBHOOK])
    const made = (await connection.provisioned?.())?.[0]
    const secret = (await connection.webhook?.secret?.(made?.vendorId ?? '')) ?? ''
    const row = make(world)
    await world.clock.sleep(5000)

    const [outgoing] = world.vendor.outgoing?.(world.clock.now()) ?? []
    const headers = Object.fromEntries(Object.entries(outgoing?.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]))
    const delivery = { headers, body: new TextEncoder().encode(outgoing?.body) }

    expect(secret).not.toBe('')
    expect(() => connection.webhook?.verify(delivery, ['another', secret], world.clock.now())).not.toThrow()
    expect(connection.webhook?.refs(delivery)).toEqual([{ connection: connection.id, kind: 'ticket', id: String(row.id) }])
  })

  it('previews a macro without changing the ticket', async () => {
    const world = zendeskWorld()
    const connection = world.open()
    await setUp(connection, [{ kind: 'macro', id: 'thanks', title: 'Thanks', description: '', reply: 'Thank you.', addTags: ['answered'] }])
    const row = make(world)
    const [ticket] = (await connection.reads.tickets?.fetch([String(row.id)])) ?? []
    const made = (await connection.provisioned?.())?.[0]
    if (ticket === undefined || ticket === null) throw new Error('no ticket')

    const preview = await connection.previewMacro?.(ticket, made?.vendorId ?? '')

    expect(preview).toMatchObject({ addTags: ['answered'], removeTags: [], reply: { body: 'Thank you.', public: true } })
    expect(show(world, row.id).tags).toEqual(['user_safety'])
  })

  it('describes the account’s own fields, ours among them', async () => {
    const world = zendeskWorld()
    const connection = world.open()
    await setUp(connection, [SEVERITY])

    const { fields } = await connection.describe()

    expect(fields.find((field) => field.own === 'severity')).toMatchObject({ type: 'choice', writable: true, choices: [{ value: 'severity_p0' }, { value: 'severity_p1' }, { value: 'severity_p2' }] })
    expect(fields.find((field) => field.id === 'status')).toMatchObject({ type: 'choice' })
    expect(fields.find((field) => field.type === 'reference')?.choices.length).toBeGreaterThan(0)
  })
})

describe('reading', () => {
  async function read<R>(stream: { changes(since: string | null): AsyncIterable<Page<R>> } | undefined): Promise<R[]> {
    const records: R[] = []
    for await (const page of stream?.changes(null) ?? []) records.push(...page.records)
    return records
  }

  it('sees an update of the system that leaves `updated_at` alone', async () => {
    const world = zendeskWorld()
    const connection = world.open()
    const row = make(world)
    await world.clock.sleep(300_000)
    world.vendor.control('system-touch', { ticketId: row.id }, world.clock.now(), () => 0.5)
    await world.clock.sleep(65_000)

    const tickets: Ticket[] = await read(connection.reads.tickets)

    expect(tickets.at(-1)?.version).toBe(row.updated_at)
    expect((tickets.at(-1)?.changedAt ?? 0) - (tickets.at(-1)?.updatedAt ?? 0)).toBeGreaterThanOrEqual(299_000)
  })

  it('knows the author of each comment, and our own notes by their key', async () => {
    const world = zendeskWorld()
    const connection = world.open()
    const row = make(world)
    await world.clock.sleep(3000)
    await write(world, connection, [updateOf(row, { note: 'Ours' })])
    world.vendor.control('edit', { ticketId: row.id, by: 'requester', comment: 'Theirs' }, world.clock.now(), () => 0.5)
    world.vendor.control('edit', { ticketId: row.id, by: 'agent', comment: 'The agent’s', public: true }, world.clock.now(), () => 0.5)
    await world.clock.sleep(65_000)

    const comments: Comment[] = await read(connection.reads.comments)

    const by = (body: string) => comments.find((comment) => comment.body.includes(body))
    expect(by('Ours')).toMatchObject({ authorRole: 'agent', public: false, ownKey: `k-${row.id}` })
    expect(by('The agent’s')).toMatchObject({ authorRole: 'agent', public: true, ownKey: null })
  })

  it('reads closed tickets', async () => {
    const world = zendeskWorld()
    const row = make(world)
    world.hand('PUT', `tickets/${row.id}.json`, { ticket: { status: 'closed' } })
    await world.clock.sleep(65_000)

    expect((await read(world.open().reads.tickets)).map((ticket) => ticket.status)).toEqual(['closed'])
  })

  it('stays within the limits while others use the account', async () => {
    const world = zendeskWorld()
    const connection = world.open({ pageSize: 1 })
    for (let at = 0; at < 30; at += 1) make(world)
    await world.clock.sleep(65_000)
    const seen = world.requests()

    const tickets = await read(connection.reads.tickets)

    expect(tickets).toHaveLength(30)
    expect(world.requests() - seen).toBe(30)
  })

  it('renews its token during a long run', async () => {
    const world = zendeskWorld()
    const connection = world.open()
    make(world)
    await world.clock.sleep(65_000)
    await read(connection.reads.tickets)
    world.vendor.control('expire-tokens', {}, world.clock.now(), () => 0.5)
    await world.clock.sleep(1000)

    expect(await read(connection.reads.tickets)).toHaveLength(1)
    expect(connection.calls().by['auth']).toBe(2)
  })
})

describe('authorization code with PKCE', () => {
  it('connects a public client, stores each rotated pair before using it, and survives a restart', async () => {
    const world = zendeskWorld()
    const redirectUri = 'http://127.0.0.1:4000/oauth/callback'
    const pair = pkcePair({ next: () => '6f1c2a0e-0000-4000-8000-0123456789ab' })
    const endpoint = tokenEndpoint({ url: ORIGIN })
    const page = authorizationUrl(`${ORIGIN}/oauth/authorizations/new`, { clientId: 'breakwater_public', redirectUri, scope: ZENDESK_SCOPE, state: 's', challenge: pair.challenge })
    const sentBack = await world.wire({ method: 'GET', url: page, headers: {}, body: null })
    const code = new URL(sentBack.headers['location'] ?? '').searchParams.get('code') ?? ''
    const grant = await exchangeCode(endpoint, { code, redirectUri, verifier: pair.verifier, client: { client_id: 'breakwater_public' } }, world.wire, world.clock)
    await saveGrant({ store: world.tokens, storeName: TOKEN_NAME, first: null }, grant)
    const open = () => world.open({ clientId: 'breakwater_public', clientSecret: undefined, authorized: true })

    const first = await open().check()
    await world.clock.sleep(3_600_000)
    const before = await world.tokens.load(TOKEN_NAME)
    const later = await open().check()
    const restarted = open()
    await restarted.check()

    expect([first.missing, later.missing]).toEqual([[], []])
    expect(await world.tokens.load(TOKEN_NAME)).not.toBe(before)
    expect(restarted.calls().by['auth'] ?? 0).toBe(0)
  })
})

describe('check', () => {
  it('knows the sandbox, the plan and its own user', async () => {
    const account = await zendeskWorld().open().check()

    expect(account).toMatchObject({ sandbox: true, plan: 'Enterprise', missing: [], warnings: [] })
    expect(account.limits.find((limit) => limit.what === 'requests')).toMatchObject({ max: 700, per: 'minute' })
  })

  it('signs in with a legacy token, and says until when', async () => {
    const account = await zendeskWorld().open({ clientId: undefined, clientSecret: undefined, email: 'integration@bridge.example.com', apiToken: 'sandbox-legacy-token' }).check()

    expect(account.warnings.join()).toContain('2027-04-30')
  })

  it('finds what our writes would set off', async () => {
    const hazards = (await zendeskWorld().open().hazards?.()) ?? []

    expect(hazards.map((one) => one.kind)).toContain('survey')
    expect(hazards.every((one) => one.remedy !== '' && one.title !== '')).toBe(true)
  })
})
