import { describe, expect, it, onTestFinished } from 'vitest'
import type { SeedTicket, SeedWorld } from '../../src/sandbox/core/seed.ts'
import type { ReadTicket } from '../../src/sandbox/zendesk/read.ts'
import { receiveWebhook } from '../../src/sync/ingest.ts'
import { seedWorld } from '../../src/sandbox/seed/index.ts'
import { Killed, openTestBridge, type BridgeOptions, type TestBridge } from '../support/bridge.ts'
import { seeded } from '../support/wire.ts'
import { applySetup, removeSetup } from '../../src/sync/setup-apply.ts'
import { markerPolicy, silent } from './engine.ts'

const MINUTE = 60_000
const WORLD = seedWorld(seeded(3))

/** A ticket of the invented desk with words of our own. */
function ticketOf(key: string, body: string, changes: Partial<SeedTicket> = {}): SeedTicket {
  const [first] = WORLD.people.filter((person) => person.role === 'end-user')
  return {
    key, lang: 'en', channel: 'web', safety: true, subject: `About ${key}`, messages: [{ from: 'requester', public: true, body, minutesAgo: 0 }], requester: first?.key ?? '', assignee: null,
    group: WORLD.groups[0]?.key ?? '', status: 'new', priority: null, tags: [], ...changes,
  }
}

function idsOf(prefix: string): () => string {
  let ids = 0
  return () => `${prefix}-${(ids += 1)}`
}

function small(tickets: readonly SeedTicket[]): SeedWorld {
  return { ...WORLD, tickets, suspended: [] }
}

const old = (key: string, body: string, changes: Partial<SeedTicket> = {}): SeedTicket =>
  ticketOf(key, body, { status: 'open', messages: [{ from: 'requester', public: true, body, minutesAgo: 40 * 1440 }], ...changes })

const SMALL = small([
  old('quiet', 'old P2 hate'),
  old('shut', 'old P3 scam_fraud', { status: 'closed' }),
  ticketOf('recent', 'recent P0 self_harm', { status: 'open', messages: [{ from: 'requester', public: true, body: 'recent P0 self_harm', minutesAgo: 300 }] }),
  old('other', 'a billing question', { safety: false, tags: ['billing'] }),
  old('claimed', 'old P3 hate', { foreignCase: true }),
])

async function bridge(options: Partial<BridgeOptions> = {}): Promise<TestBridge> {
  const opened = await openTestBridge({ world: SMALL, policy: markerPolicy(), ...options })
  onTestFinished(() => opened.close())
  await opened.setUp()
  return opened
}

function read(one: TestBridge, key: string): ReadTicket {
  const found = one.sandbox.inside.zendesk.read().tickets.find((ticket) => ticket.key === key)
  if (found === undefined) throw new Error(`no ticket ${key}`)
  return found
}

function notes(one: TestBridge, key: string): readonly string[] {
  return read(one, key).comments.map((comment) => comment as { body: string; public: boolean }).filter((comment) => !comment.public && comment.body.includes('Breakwater')).map((comment) => comment.body)
}

function ours(one: TestBridge, key: string): readonly string[] {
  return read(one, key).tags.filter((tag) => /^(safety_|severity_)/.test(tag)).toSorted((a, b) => a.localeCompare(b))
}

function cases(one: TestBridge): readonly Readonly<Record<string, unknown>>[] {
  return one.sandbox.inside.salesforce.read().cases.filter((row) => typeof row['Breakwater_External_Id__c'] === 'string')
}

function edit(one: TestBridge, key: string, change: object): void {
  const answer = one.sandbox.control({ method: 'POST', path: '/zendesk/edit', body: { key, ...change } })
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body))
}

describe('the main job', () => {
  it('tags and mirrors history quietly, gives each arrival one note, and then leaves everything alone', async () => {
    const one = await bridge()
    const first = await one.sync()

    expect(first).toMatchObject({ state: 'done', setAside: 0, pulled: 4, triaged: 4, error: null })
    expect(ours(one, 'quiet')).toEqual(['safety_hate', 'severity_p2'])
    expect(ours(one, 'shut')).toEqual([])
    expect(['quiet', 'shut', 'recent', 'claimed'].map((key) => notes(one, key).length)).toEqual([0, 0, 1, 0])
    expect(cases(one)).toHaveLength(4)

    one.arrive([ticketOf('new', 'P1 hate')])
    one.clock.advance(2 * MINUTE)
    expect(await one.sync()).toMatchObject({ state: 'done', setAside: 0 })
    expect(notes(one, 'new')).toHaveLength(1)
    expect(ours(one, 'new')).toEqual(['safety_hate', 'severity_p1'])
    one.clock.advance(2 * MINUTE)
    expect([await one.sync(), await one.sync()].map(({ written, waiting }) => ({ written, waiting }))).toEqual([{ written: 0, waiting: 0 }, { written: 0, waiting: 0 }])
  })

  it('fills our fields, and follows a triage that changes, drop-down and tags alike, with one more note', async () => {
    const one = await bridge()
    one.arrive([ticketOf('new', 'P2 hate')])
    one.clock.advance(2 * MINUTE)
    await one.sync()
    const fields = (key: string): readonly unknown[] => Object.values(read(one, key).fields).filter((value) => value !== null)
    expect(fields('new')).toEqual(expect.arrayContaining(['severity_p2', 'hate', 'community_safety', 'en']))
    one.clock.advance(2 * MINUTE)
    edit(one, 'new', { by: 'requester', comment: 'now P0 self_harm too' })
    one.clock.advance(2 * MINUTE)
    const summary = await one.sync()

    expect(summary).toMatchObject({ state: 'done', setAside: 0, waiting: 0, conflicts: 0 })
    expect(fields('new')).toEqual(expect.arrayContaining(['severity_p0', 'self_harm']))
    expect(ours(one, 'new')).toEqual(['safety_hate', 'safety_self_harm', 'severity_p0'])
    expect(notes(one, 'new')).toHaveLength(2)
    one.clock.advance(2 * MINUTE)
    expect(await one.sync()).toMatchObject({ written: 0 })
  })

  it('makes its macros and fields once, keeps them current, and takes away just those', async () => {
    const macro = (reply: string) => ({ kind: 'macro' as const, id: 'restricted-en', title: 'Breakwater::en::Restricted', description: 'draft', reply, addTags: ['safety_reply_restricted'] })
    const one = await openTestBridge({ world: SMALL, policy: markerPolicy(), macros: [macro('Thank you for telling us.')] })
    onTestFinished(() => one.close())
    const theirs = one.sandbox.inside.zendesk.read().macros.length
    const ports = { store: one.store, clock: one.clock, ids: { next: idsOf('m') }, log: silent, signal: new AbortController().signal }
    await one.setUp()

    expect(one.sandbox.inside.zendesk.read().macros).toHaveLength(theirs + 1)
    expect(await one.setUp()).toBe(0)
    expect((await applySetup(ports, one.left, { macros: [macro('Thank you. We read this now.')], webhookUrl: null })).changed).toBe(1)
    expect(one.sandbox.inside.zendesk.read().macros).toHaveLength(theirs + 1)
    expect(JSON.stringify(one.sandbox.inside.zendesk.read().macros)).toContain('We read this now.')
    expect((await removeSetup(ports, one.left)).refused).toEqual([])
    expect(one.sandbox.inside.zendesk.read().macros).toHaveLength(theirs)
    expect(JSON.stringify(one.sandbox.inside.zendesk.read().fields)).not.toContain('breakwater:')
    expect(await one.setUp()).toBeGreaterThan(0)
    expect(one.sandbox.inside.zendesk.read().macros).toHaveLength(theirs + 1)
  })

  it('writes private notes that an agent can read and no placeholder expands', async () => {
    const one = await bridge()
    await one.sync()
    const comment = read(one, 'recent').comments.map((row) => row as { html_body: string; public: boolean; body: string }).find((row) => row.body.includes('Breakwater'))

    expect(comment?.public).toBe(false)
    expect(comment?.html_body).toContain('<br>')
    expect(comment?.body).not.toContain('recent P0')
  })

  it('adopts a case that another tool made', async () => {
    const one = await bridge()
    const before = one.sandbox.inside.salesforce.read().cases.length
    await one.sync()
    const claimed = cases(one).filter((row) => String(row['Subject']).startsWith('Safety ticket'))

    expect(one.sandbox.inside.salesforce.read().cases.length).toBe(before + 3)
    expect(claimed).toHaveLength(3)
    expect(cases(one)).toHaveLength(4)
  })

  it('shows restricted matters outside as nothing but restricted', async () => {
    const one = await bridge()
    one.arrive([ticketOf('hard', 'P0 sextortion')])
    one.clock.advance(2 * MINUTE)
    await one.sync()
    const seen = read(one, 'hard')

    expect(ours(one, 'hard')).toEqual(['safety_restricted', 'severity_p0'])
    expect(JSON.stringify([seen.tags, seen.fields, notes(one, 'hard')])).not.toContain('sextortion')
    expect(JSON.stringify(cases(one))).not.toContain('sextortion')
  })

  it('finds an urgent word outside the route, in a description and in a comment, and asks for a person', async () => {
    const one = await bridge()
    await one.sync()
    one.arrive([ticketOf('refund', 'close my account, goodbye P0 self_harm', { safety: false, tags: ['refund'] })])
    edit(one, 'other', { by: 'requester', comment: 'P1 self_harm' })
    one.clock.advance(2 * MINUTE)
    await one.sync()

    expect([ours(one, 'refund'), ours(one, 'other')]).toEqual([['safety_review'], ['safety_review']])
    expect([notes(one, 'refund'), notes(one, 'other')]).toEqual([[], []])
    expect(cases(one)).toHaveLength(4)
    expect((await one.store.read((tx) => tx.attention.list(one.left.id, 10))).map((row) => row.reason)).toEqual(['urgent-outside-route', 'urgent-outside-route'])
  })

  it('reads the whole thread of a ticket that joins late, and forgets the words of one that is deleted', async () => {
    const one = await bridge()
    edit(one, 'other', { by: 'requester', comment: 'it was P2 hate all along' })
    one.clock.advance(2 * MINUTE)
    await one.sync()
    edit(one, 'other', { addTags: ['user_safety'] })
    edit(one, 'quiet', { delete: true })
    one.clock.advance(2 * MINUTE)
    await one.sync()

    expect(ours(one, 'other')).toEqual(['safety_hate', 'severity_p2'])
    const stored = await one.store.read((tx) => tx.tickets.get(one.left.id, [String(read(one, 'quiet').id)]))
    expect([...stored.values()].map((row) => row.ticket.description)).toEqual([''])
  })

  it('scans what the spam filter holds back, urgent ones first', async () => {
    const one = await bridge({ world: { ...SMALL, suspended: [{ key: 's1', subject: 'hello', body: 'buy now', from: 'a@example.com', cause: 'Detected as spam', minutesAgo: 60 }, { key: 's2', subject: 'goodbye', body: 'P0 self_harm', from: 'b@example.com', cause: 'Detected as spam', minutesAgo: 90 }] } })
    await one.sync()

    expect((await one.store.read((tx) => tx.attention.list(one.left.id, 10))).map((row) => [row.reason, row.severity])).toEqual([['suspended', 'P0'], ['suspended', 'P4']])
  })
})

describe('people and wires', () => {
  it('never loses a tag that somebody sets between reading and writing', async () => {
    const one = await bridge()
    await one.sync()
    one.arrive([ticketOf('new', 'P2 hate')])
    one.clock.advance(2 * MINUTE)
    let done = false
    const summary = await one.sync({
      progress: (progress) => {
        if (progress.phase !== 'judging' || done) return
        done = true
        one.clock.advance(3_000)
        edit(one, 'new', { addTags: ['vip'] })
      },
    })

    expect(done).toBe(true)
    expect(summary.conflicts).toBeGreaterThanOrEqual(1)
    expect(read(one, 'new').tags).toEqual(expect.arrayContaining(['vip', 'user_safety', 'safety_hate', 'severity_p2']))
    expect(notes(one, 'new')).toHaveLength(1)
  })

  it.each(['reset-before', 'reset-after'] as const)('%s while sending: every ticket has its note once, every case is there once', async (kind) => {
    const one = await bridge()
    await one.sync()
    one.arrive(['a', 'b', 'c'].map((key) => ticketOf(key, 'P2 hate')))
    one.clock.advance(2 * MINUTE)
    one.fault({ vendor: 'zendesk', kind, method: 'PUT', path: 'update_many', times: 2 })
    one.fault({ vendor: 'salesforce', kind, method: 'POST', path: 'composite', times: 1 })
    const summary = await one.sync()

    expect(one.sandbox.faults.pending()).toEqual([])
    expect(summary).toMatchObject({ state: 'done', waiting: 0, setAside: 0 })
    expect(['a', 'b', 'c'].map((key) => notes(one, key).length)).toEqual([1, 1, 1])
    expect(new Set(cases(one).map((row) => row['Breakwater_External_Id__c'])).size).toBe(7)
    expect(cases(one)).toHaveLength(7)
  })

  it('without stamps a lost answer would double the note: the stamps are what keeps it single', async () => {
    const one = await bridge({
      tamper: (request) => (typeof request.body === 'string' && request.url.includes('update_many') ? { ...request, body: request.body.replaceAll(/"safe_update":true,"updated_stamp":"[^"]*",/g, '') } : request),
    })
    await one.sync()
    one.arrive([ticketOf('a', 'P2 hate')])
    one.clock.advance(2 * MINUTE)
    one.fault({ vendor: 'zendesk', kind: 'reset-after', method: 'PUT', path: 'update_many', times: 1 })
    await one.sync()

    expect(notes(one, 'a')).toHaveLength(2)
  })

  it('goes on through refusals for pace, outages and ended tokens', async () => {
    const one = await bridge()
    one.fault({ vendor: 'zendesk', kind: 'plain-429', method: 'PUT', path: 'update_many', times: 1, retryAfter: 5 })
    one.fault({ vendor: 'zendesk', kind: '503', method: 'GET', path: 'ticket_events', times: 2 })
    one.fault({ vendor: 'zendesk', kind: 'expire-tokens', method: 'GET', path: 'incremental/tickets', times: 1 })
    one.fault({ vendor: 'salesforce', kind: '503', times: 1 })

    expect(await one.sync()).toMatchObject({ state: 'done', waiting: 0, setAside: 0 })
    expect(cases(one)).toHaveLength(4)
  })
})

describe('a process that dies', () => {
  it('at any step of sending over the wire leaves nothing lost and nothing twice', { timeout: 120_000 }, async () => {
    const prepared = async (): Promise<TestBridge> => {
      const one = await bridge()
      await one.sync({ mode: 'observe' })
      one.arrive(['a', 'b', 'c'].map((key) => ticketOf(key, `P${key === 'a' ? 0 : 2} hate`)))
      one.clock.advance(2 * MINUTE)
      return one
    }
    const calm = await prepared()
    await calm.sync()
    const outcome = (one: TestBridge): unknown => ({
      tags: ['quiet', 'shut', 'recent', 'claimed', 'a', 'b', 'c'].map((key) => [key, ours(one, key), notes(one, key).length]),
      cases: cases(one).map((row) => String(row['Breakwater_External_Id__c'])).toSorted((a, b) => a.localeCompare(b)),
    })
    const expected = outcome(calm)
    const steps = calm.steps()
    let midway = 0
    for (let at = 2; at <= steps; at += 3) {
      const one = await prepared()
      await one.sync({ killAt: at }).then(() => expect.unreachable(`step ${at} was survived`), (error: unknown) => expect(error).toBeInstanceOf(Killed))
      for (const id of [one.left.id, one.right.id]) midway += (await one.store.read((tx) => tx.intents.counts(id))).sent > 0 ? 1 : 0
      one.restart()
      one.clock.advance(20_000)
      const next = await one.sync()
      one.clock.advance(2 * MINUTE)
      const last = await one.sync()

      expect({ at, state: next.state, setAside: next.setAside, written: last.written, waiting: last.waiting }).toEqual({ at, state: 'done', setAside: 0, written: 0, waiting: 0 })
      expect({ at, outcome: outcome(one) }).toEqual({ at, outcome: expected })
      await one.close()
    }
    expect(midway).toBeGreaterThan(5)
  })
})

describe('a webhook', () => {
  it('brings a ticket in before the exports do, once, and leaves the checkpoint alone', async () => {
    const one = await bridge()
    await one.sync()
    const before = await one.store.read((tx) => tx.checkpoints.get(one.left.id, 'tickets'))
    const [id] = one.arrive([ticketOf('new', 'P0 self_harm')])
    one.clock.advance(3_000)
    await one.store.write((tx) => tx.inbox.put(one.left.id, 'd-1', [{ connection: one.left.id, kind: 'ticket', id: String(id) }], one.clock.now()))
    await one.sync()

    expect(notes(one, 'new')).toHaveLength(1)
    expect(before).not.toBeNull()
    one.clock.advance(2 * MINUTE)
    expect(await one.sync()).toMatchObject({ written: 0 })
    expect(notes(one, 'new')).toHaveLength(1)
  })

  it('of the vendor\'s own making is verified, stored once however often it is sent, and re-read', async () => {
    const one = await bridge({ webhookUrl: 'https://bridge.example.com/webhooks/zendesk' })
    await one.sync()
    const hook = (await one.store.read((tx) => tx.provisions.list(one.left.id))).find((row) => row.kind === 'webhook')
    const secret = (await one.left.webhook?.secret?.(hook?.vendorId ?? '')) ?? ''
    one.arrive([ticketOf('new', 'P0 self_harm')])
    one.clock.advance(5_000)
    const due = one.sandbox.inside.zendesk.outgoing?.(one.clock.now()) ?? []
    const take = (body: string, headers: Readonly<Record<string, string>>, secrets: readonly string[]): Promise<boolean> => receiveWebhook(one.store, one.left, { headers, body: new TextEncoder().encode(body) }, secrets, one.clock.now())

    expect(due.length).toBeGreaterThanOrEqual(1)
    for (const { headers, body } of due) {
      expect([await take(body, headers, ['older', secret]), await take(body, headers, [secret])]).toEqual([true, false])
      await expect(take(`${body} `, headers, [secret])).rejects.toMatchObject({ code: 'webhook.signature' })
    }
    await one.sync()
    expect(notes(one, 'new')).toHaveLength(1)
  })

  it('without a good signature is turned away', async () => {
    const one = await bridge()

    await expect(receiveWebhook(one.store, one.left, { headers: {}, body: new TextEncoder().encode('{}') }, ['secret'], one.clock.now())).rejects.toMatchObject({ code: 'webhook.signature' })
  })
})

describe('watching only', () => {
  it('sends nothing but reads, and the dry run neither', async () => {
    const one = await openTestBridge({ world: SMALL, policy: markerPolicy() })
    onTestFinished(() => one.close())
    await one.sync({ mode: 'observe' })
    const shown: string[] = []
    await one.sync({ mode: 'dry-run', show: (write) => shown.push(write.op) })
    const writes = one.sandbox.log.entries().filter((entry) => entry.purpose === 'write' || entry.purpose === 'setup')

    expect(writes.filter((entry) => entry.method !== 'GET')).toEqual([])
    expect(cases(one)).toEqual([])
  })
})

describe('the seeded desk', () => {
  it('ends with tags and fields on every open safety ticket, one case for each of all, and nothing set aside', { timeout: 60_000 }, async () => {
    const one = await bridge({ world: WORLD })
    const started = one.clock.now()
    const summary = await one.sync()
    const tagged = one.sandbox.inside.zendesk.read().tickets.filter((ticket) => ticket.tags.includes('user_safety'))
    const open = tagged.filter((ticket) => ticket.status !== 'closed')

    expect(summary).toMatchObject({ state: 'done', setAside: 0, waiting: 0 })
    expect(open.every((ticket) => ticket.tags.some((tag) => tag.startsWith('severity_')) && ticket.tags.some((tag) => tag.startsWith('safety_')))).toBe(true)
    expect(cases(one)).toHaveLength(tagged.length)
    expect(one.clock.now() - started).toBeLessThan(10 * MINUTE)
    expect(summary.apiCalls['zendesk']).toBeLessThan(60)
    one.clock.advance(2 * MINUTE)
    expect(await one.sync()).toMatchObject({ written: 0, setAside: 0 })
  })
})
