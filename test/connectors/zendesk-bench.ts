import { createHmac } from 'node:crypto'
import { zendesk } from '../../connectors/zendesk/index.ts'
import { settled, type ContractBench, type Fault, type FiledCase, type FilesCase, type MappedCase, type PartiesCase, type SpokenCase, type StreamCase, type WriterCase } from '../../src/connector/contract/index.ts'
import { PLAIN_SIZE } from '../../src/connector/contract/file-source.ts'
import type { Connection, ConnectorPorts, Delivery, TokenStore } from '../../src/connector/connector.ts'
import { noteMark } from '../../src/connector/note-mark.ts'
import { WireFault, type LogFields, type Wire, type WireRequest, type WireResponse } from '../../src/domain/ports.ts'
import type { Comment, SuspendedTicket, Ticket } from '../../src/domain/ticket.ts'
import type { AddFile, AddNote, CreateTicket, EditTicket, Provision, RedactNote, Remove, Retire, UpdateTicket, Values } from '../../src/domain/write.ts'
import { createFaultPlan } from '../../src/sandbox/core/faults.ts'
import { guarded } from '../../src/sandbox/core/guard.ts'
import { createRequestLog } from '../../src/sandbox/core/log.ts'
import { createZendesk, type FakeZendesk } from '../../src/sandbox/zendesk/index.ts'
import type { ZendeskSettings } from '../../src/sandbox/zendesk/settings.ts'
import type { SandboxRequest } from '../../src/sandbox/core/vendor.ts'
import { asHeard, asSent } from '../../src/simulator/bytes.ts'
import { zendeskAgents } from './zendesk-agents.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

export const ORIGIN = 'http://127.0.0.1:4701'
const SECRET = 'sandbox-zendesk-secret'
const PAGE = 4

/** The sandbox's Zendesk in this process, under a virtual clock, with a hand inside the account and faults before it. */
export interface ZendeskWorld {
  readonly clock: VirtualClock
  readonly vendor: FakeZendesk & Required<Pick<FakeZendesk, 'control'>>
  readonly lines: string[]
  readonly seen: WireRequest[]
  /** A request of somebody who works there: past all faults and counts. */
  readonly hand: (method: string, path: string, body?: object) => Record<string, never>
  arm(fault: Fault): void
  /** The same wire as the connection's. */
  readonly wire: Wire
  readonly tokens: TokenStore
  open(settings?: object): Connection
  requests(): number
}

export function zendeskWorld(settings: Partial<ZendeskSettings> = {}): ZendeskWorld {
  const clock = new VirtualClock(Date.UTC(2026, 10, 22, 12))
  const lines: string[] = []
  const seen: WireRequest[] = []
  let chance = 1
  const random = (): number => ((chance = (chance * 48_271) % 2_147_483_647) / 2_147_483_647)
  const vendor = createZendesk({ world: { people: PEOPLE, groups: GROUPS, tickets: [], suspended: [] }, now: clock.now(), random, settings }) as ZendeskWorld['vendor']
  const door = guarded(vendor, createFaultPlan(), createRequestLog())
  let armed: { fault: Fault; left: number }[] = []

  function exchange(request: Pick<WireRequest, 'method' | 'url' | 'headers' | 'download'>, sent: Pick<SandboxRequest, 'body' | 'bytes'>): WireResponse {
    vendor.tick(clock.now(), random)
    const { pathname, search } = new URL(request.url)
    return asHeard(request, door.handle({ method: request.method, path: pathname + search, headers: request.headers, ...sent, origin: ORIGIN }, clock.now(), random))
  }

  const wire: Wire = async (request) => {
    await Promise.resolve()
    if (request.signal?.aborted) throw new WireFault('stopped', 'maybe')
    const token = request.url.startsWith(`${ORIGIN}/oauth/`)
    if (!token) seen.push(request)
    const sent = await asSent(request)
    // An upload alone changes nothing that anybody sees.
    const strike = token || request.url.includes('/api/v2/uploads') ? undefined : armed.find((one) => one.left > 0 && one.fault.on === (request.method === 'GET' ? 'read' : 'write'))
    if (strike !== undefined) strike.left -= 1
    switch (strike?.fault.kind) {
      case 'rate-limit':
        return { status: 429, headers: { 'retry-after': String(strike.fault.afterSeconds), 'content-type': 'text/html' }, body: 'Too many' }
      case 'server-error':
        return { status: 500, headers: { 'content-type': 'text/html' }, body: '<html>' }
      case 'malformed': {
        const whole = exchange(request, sent)
        return { ...whole, body: whole.body.slice(0, whole.body.length / 2) }
      }
      case 'lost-answer':
        exchange(request, sent)
        throw new WireFault('reset', 'maybe')
      case undefined:
        return exchange(request, sent)
    }
  }

  const write = (event: string, fields?: LogFields): void => void lines.push(`${event} ${JSON.stringify(fields ?? {})}`)
  const stored = new Map<string, string>()
  let ids = 0
  const ports: ConnectorPorts = {
    clock,
    ids: { next: () => `id-${ids++}` },
    random: { next: random },
    log: { debug: write, info: write, warn: write, error: write },
    wire,
    tokens: { load: (name) => Promise.resolve(stored.get(name) ?? null), save: (name, value) => Promise.resolve(void stored.set(name, value)) },
    signal: new AbortController().signal,
  }
  const basic = `Basic ${Buffer.from('integration@bridge.example.com/token:sandbox-legacy-token').toString('base64')}`
  return {
    clock,
    vendor,
    lines,
    seen,
    hand(method, path, body) {
      const answer = exchange({ method, url: `${ORIGIN}/api/v2/${path}`, headers: { authorization: basic, 'content-type': 'application/json' } }, { body: body === undefined ? '' : JSON.stringify(body) })
      if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.body}`)
      return (answer.body === '' ? {} : JSON.parse(answer.body)) as Record<string, never>
    },
    arm: (fault) => void armed.push({ fault, left: fault.times }),
    open: (more = {}) => zendesk.open(zendesk.config.parse({ url: ORIGIN, clientId: 'breakwater', clientSecret: SECRET, pageSize: PAGE, ...more }), ports),
    requests: () => seen.length,
    wire,
    tokens: ports.tokens,
  }
}

const PEOPLE = [
  { key: 'admin', name: 'Ada Admin', email: 'ada@bridge.example.com', role: 'admin', groups: ['safety'] },
  { key: 'agent', name: 'Ben Agent', email: 'ben@bridge.example.com', role: 'agent', groups: ['safety'] },
  { key: 'user', name: 'Una User', email: 'una@example.com', role: 'end-user', groups: [] },
] as const
const GROUPS = [{ key: 'safety', name: 'Safety' }] as const

interface Made {
  readonly user?: { readonly id: number }
  readonly organization?: { readonly id: number }
}

interface MadeTicket {
  readonly id: number
  readonly updated_at: string
}

/** A bench for the shared suite; fresh for every check. */
export function zendeskBench(): Promise<ContractBench> {
  const world = zendeskWorld()
  const { clock, hand } = world
  const connection = world.open()
  const ticketOf = new Map<string, string>()
  let made = 0

  function makeTicket(extra: object = {}): { ticket: MadeTicket; comment: string } {
    made += 1
    const answer = hand('POST', 'tickets.json', { ticket: { subject: `Planted subject ${made}`, comment: { body: `Planted sentence ${made}` }, tags: ['user_safety'], ...extra } })
    const { ticket, audit } = answer as unknown as { ticket: MadeTicket; audit: { events: { id: number; type: string }[] } }
    const comment = String(audit.events.find((event) => event.type === 'Comment')?.id ?? '')
    ticketOf.set(comment, String(ticket.id))
    return { ticket, comment }
  }
  const several = (count: number, together: boolean, one: () => string): Promise<string[]> =>
    Promise.resolve(
      Array.from({ length: count }, () => {
        if (!together) clock.advance(1500)
        return one()
      }),
    )
  const settle = (): Promise<void> => clock.sleep(65_000)

  const makeField = (field: object): number => (hand('POST', 'ticket_fields.json', { ticket_field: field }) as unknown as { ticket_field: { id: number } }).ticket_field.id
  const person = (role: string): number => (hand('GET', `users.json?role=${role}`) as unknown as { users: { id: number; role: string }[] }).users.find((user) => user.role === role)?.id ?? 0
  const group = (): number => (hand('GET', 'groups.json') as unknown as { groups: { id: number }[] }).groups[0]?.id ?? 0
  const formOf = (id: number | string): number => (hand('GET', `tickets/${id}.json`) as unknown as { ticket: { ticket_form_id: number } }).ticket.ticket_form_id
  const auditsWith = (id: string, key: string): number =>
    (hand('GET', `tickets/${id}/audits.json`) as unknown as { audits: { metadata: { custom: { breakwater_key?: string } } }[] }).audits.filter((audit) => audit.metadata.custom.breakwater_key === key).length

  function wholeTicket(): { id: string; says: Readonly<Record<string, unknown>> } {
    const word = makeField({ type: 'text', title: 'Word' })
    const given = { status: 'hold', priority: 'high', group_id: group(), assignee_id: person('agent'), requester_id: person('end-user'), custom_fields: [{ id: word, value: 'a word' }] }
    const { ticket } = makeTicket({ subject: 'Whole', ...given })
    return {
      id: String(ticket.id),
      says: {
        status: 'hold', priority: 'high', subject: 'Whole', description: `Planted sentence ${made}`, fields: { [word]: 'a word' }, changedBy: null,
        group: String(given.group_id), assignee: String(given.assignee_id), requester: String(given.requester_id), form: String(formOf(ticket.id)),
      },
    }
  }

  /** A requester's public comment, an agent's, and a private note of ours. */
  async function wholeThread(): Promise<readonly { id: string; says: Readonly<Record<string, unknown>> }[]> {
    const { ticket } = makeTicket({ requester_id: person('end-user'), submitter_id: person('end-user') })
    const ticketId = String(ticket.id)
    world.vendor.control('edit', { ticketId: ticket.id, by: 'agent', comment: 'An agent speaks', public: true }, clock.now(), () => 0.5)
    await clock.sleep(3000)
    const [read] = await must(connection.reads.tickets).fetch([ticketId])
    const sent = must(connection.writes['add-note'])
    await settled(sent, await sent.submit([{ op: 'add-note', key: 'note-whole', recordId: ticketId, version: read?.version ?? '', body: 'Ours' }]), clock)
    const thread = (hand('GET', `tickets/${ticketId}/comments.json`) as unknown as { comments: { id: number }[] }).comments.map((comment) => String(comment.id))
    const says = (body: string, isPublic: boolean, authorRole: string, ownKey: string | null): Readonly<Record<string, unknown>> => ({ ticketId, body, public: isPublic, authorRole, ownKey })
    const wanted = [says(`Planted sentence ${made}`, true, 'end-user', null), says('An agent speaks', true, 'agent', null), says('Ours', false, 'agent', 'note-whole')]
    return wanted.map((one, index) => ({ id: thread[index] ?? '', says: one }))
  }

  /** Properties of the ticket, and fields of several kinds. */
  function mappedTicket<W extends UpdateTicket | EditTicket>(write: (ticketId: string, version: string, values: Values) => W): MappedCase<W> {
    return {
      lasting: ['form'],
      values() {
        const n = (made += 1)
        const [word, yes, many] = [makeField({ type: 'text', title: 'Word' }), makeField({ type: 'checkbox', title: 'Yes' }), makeField({ type: 'multiselect', title: 'Many', custom_field_options: ['a', 'b'].map((name) => ({ name, value: `many_${n}_${name}` })) })]
        return Promise.resolve({ subject: `Mapped ${n}`, parent: String(makeTicket({ type: 'problem' }).ticket.id), group: String(group()), assignee: String(person('agent')), form: String(formOf(makeTicket().ticket.id)), [`field:${word}`]: 'a word', [`field:${yes}`]: true, [`field:${many}`]: [`many_${n}_b`, `many_${n}_a`] })
      },
      async write(values, recordId) {
        const id = recordId ?? String(makeTicket({ type: 'incident' }).ticket.id)
        await clock.sleep(3000)
        const [ticket] = await must(connection.reads.tickets).fetch([id])
        return write(id, ticket?.version ?? '', values)
      },
    }
  }

  const tickets: StreamCase<Ticket> = {
    name: 'tickets',
    deletes: 'tombstones',
    pageSize: PAGE,
    changes: (since, options) => must(connection.reads.tickets).changes(since, options),
    fetch: (ids) => must(connection.reads.tickets).fetch(ids),
    idOf: (ticket) => ticket.ref.id,
    essence: ({ ref, version, subject, description, status, tags, requester, channel, url }) => ({ ref, version, subject, description, status, tags, requester, channel, url }),
    isTombstone: (ticket) => ticket.status === 'deleted',
    make: (count, together) => several(count, together, () => String(makeTicket().ticket.id)),
    async edit(id) {
      await clock.sleep(2000)
      hand('PUT', `tickets/${id}.json`, { ticket: { subject: 'Another planted subject' } })
    },
    async remove(id) {
      await clock.sleep(2000)
      hand('DELETE', `tickets/${id}.json`)
    },
    whole: () => Promise.resolve([wholeTicket()]),
  }
  const comments: StreamCase<Comment> = {
    name: 'comments',
    deletes: 'not-reported',
    pageSize: PAGE,
    changes: (since, options) => must(connection.reads.comments).changes(since, options),
    async fetch(ids) {
      const threads = await must(connection.reads.comments).fetch(ids.map((id) => ticketOf.get(id) ?? id))
      return ids.map((id) => (threads.get(ticketOf.get(id) ?? '') ?? []).find((comment) => comment.ref.id === id) ?? null)
    },
    idOf: (comment) => comment.ref.id,
    essence: ({ ownKey: _key, ...rest }) => rest,
    make: (count, together) => several(count, together, () => makeTicket().comment),
    whole: wholeThread,
    async redact(id) {
      await clock.sleep(2000)
      hand('PUT', `comment_redactions/${id}.json`, { ticket_id: Number(ticketOf.get(id)), html_body: 'Planted <redact>sentence</redact>' })
    },
  }
  const suspended: StreamCase<SuspendedTicket> = {
    name: 'suspended',
    deletes: 'not-reported',
    pageSize: PAGE,
    changes: (since, options) => must(connection.reads.suspended).changes(since, options),
    fetch: (ids) => must(connection.reads.suspended).fetch(ids),
    idOf: (one) => one.ref.id,
    essence: (one) => one,
    make: (count, together) => several(count, together, () => suspend(world)),
  }

  async function disturb(ticketId: string): Promise<void> {
    hand('PUT', `tickets/${ticketId}.json`, { ticket: { tags: ['user_safety', 'seen_by_ben'] } })
    await clock.sleep(2000)
  }
  const update: WriterCase<UpdateTicket> = {
    op: 'update-ticket',
    async prepare(count) {
      const rows = Array.from({ length: count }, () => makeTicket().ticket)
      await clock.sleep(3000)
      return rows.map((row, at): UpdateTicket => ({
        op: 'update-ticket', key: `update-${made}-${at}`, ticketId: String(row.id), version: row.updated_at,
        addTags: ['safety_hate', 'severity_p2'], removeTags: [], fields: {}, note: `A note, ${row.id}`,
      }))
    },
    effects({ ticketId, key, note }) {
      const { audits } = hand('GET', `tickets/${ticketId}/audits.json`) as unknown as { audits: { metadata: { custom: { breakwater_key?: string } } }[] }
      const { comments: thread } = hand('GET', `tickets/${ticketId}/comments.json`) as unknown as { comments: { body: string; public: boolean }[] }
      const notes = thread.filter((comment) => !comment.public && comment.body.includes(note ?? '')).length
      const keys = audits.filter((audit) => audit.metadata.custom.breakwater_key === key).length
      return Promise.resolve(notes === keys ? notes : -1)
    },
    disturb: ({ ticketId }) => disturb(ticketId),
    mapped: mappedTicket((ticketId, version, values) => ({ op: 'update-ticket', key: `mapped-${++made}`, ticketId, version, addTags: [], removeTags: [], fields: {}, note: null, values })),
  }
  const editing: WriterCase<EditTicket> = {
    op: 'edit-ticket',
    async prepare(count) {
      const planned = await update.prepare(count)
      return planned.map(({ ticketId, version, key }): EditTicket => ({ op: 'edit-ticket', key: `edit-${key}`, ticketId, version, addTags: ['billing'], removeTags: [], priority: 'high', values: { subject: `Edited ${ticketId}` } }))
    },
    effects: ({ ticketId, key }) => Promise.resolve(auditsWith(ticketId, key)),
    disturb: ({ ticketId }) => disturb(ticketId),
    mapped: mappedTicket((ticketId, version, values) => ({ op: 'edit-ticket', key: `mapped-${++made}`, ticketId, version, addTags: [], removeTags: [], values })),
  }
  const shown = ({ recordId, key }: AddNote): readonly boolean[] =>
    (hand('GET', `tickets/${recordId}/comments.json`) as unknown as { comments: { public: boolean; metadata: { custom: { breakwater_key?: string } } }[] }).comments.flatMap((comment) => (comment.metadata.custom.breakwater_key === key ? [comment.public] : []))
  const spoken: SpokenCase<AddNote> = {
    async write(body, isPublic) {
      const { ticket } = makeTicket()
      await clock.sleep(3000)
      return { op: 'add-note', key: `spoken-${++made}`, recordId: String(ticket.id), version: ticket.updated_at, body, ...(isPublic === undefined ? {} : { public: isPublic }) }
    },
    recordOf: (write) => write.recordId,
    shown: (write) => Promise.resolve(shown(write)),
  }
  const note: WriterCase<AddNote> = {
    op: 'add-note',
    spoken,
    async prepare(count) {
      const rows = Array.from({ length: count }, () => makeTicket().ticket)
      await clock.sleep(3000)
      return rows.map((row, at): AddNote => ({ op: 'add-note', key: `note-${made}-${at}`, recordId: String(row.id), version: row.updated_at, body: `A note, ${row.id}` }))
    },
    effects: (write) => Promise.resolve(shown(write).length),
    disturb: ({ recordId }) => disturb(recordId),
  }
  async function redactionOf(said: string, left: string): Promise<RedactNote> {
    const write = await spoken.write(said, true)
    const writer = must(connection.writes['add-note'])
    await settled(writer, await writer.submit([write]), clock)
    return { op: 'redact-note', key: `redact-${++made}`, recordId: write.recordId, note: { key: write.key, mark: noteMark(said) }, body: left }
  }
  const redact: WriterCase<RedactNote> = {
    op: 'redact-note',
    redaction: { write: redactionOf },
    async prepare(count) {
      const writes: RedactNote[] = []
      for (let at = 0; at < count; at += 1) writes.push(await redactionOf('Planted words: 555 0134', 'Planted words: \u2587'))
      return writes
    },
    effects({ recordId }) {
      const { audits } = hand('GET', `tickets/${recordId}/audits.json`) as unknown as { audits: { events: { type: string }[] }[] }
      return Promise.resolve(audits.flatMap((audit) => audit.events).filter((event) => event.type === 'CommentRedactionEvent').length)
    },
  }
  const deleted = (id: string): number => (world.vendor.account.tickets.get(Number(id))?.audits ?? []).flatMap((audit) => audit.events).filter((event) => event.type === 'Change' && event.field === 'status' && event.value === 'deleted').length
  const inBin = (id: string, change: object): void => void world.vendor.control('edit', { ticketId: Number(id), by: 'agent', ...change }, clock.now(), () => 0.5)
  const removing: WriterCase<Remove> = {
    op: 'remove',
    removal: {
      somebody: String(world.vendor.account.usersByKey.get('agent')?.id),
      unknown: '99999999',
      async discard(id) {
        await clock.sleep(2000)
        inBin(id, { delete: true })
      },
      async merge(id, into) {
        await clock.sleep(2000)
        inBin(id, { mergeInto: { ticketId: Number(into) } })
      },
      async restore(id) {
        await clock.sleep(2000)
        inBin(id, { restore: true })
      },
    },
    async prepare(count) {
      const rows = Array.from({ length: count }, () => makeTicket().ticket)
      await clock.sleep(3000)
      return rows.map((row, at): Remove => ({ op: 'remove', key: `remove-${made}-${at}`, recordId: String(row.id), version: row.updated_at, follows: { connection: 'salesforce:acme', id: '500' } }))
    },
    effects: ({ recordId }) => Promise.resolve(deleted(recordId)),
    disturb: ({ recordId }) => disturb(recordId),
  }
  interface ShownFile { public: boolean; metadata: { custom: { breakwater_key?: string } }; attachments: { id: number; file_name: string }[] }
  const filed: FiledCase = {
    async write(changes) {
      const { ticket } = makeTicket()
      await clock.sleep(3000)
      const n = ++made
      return { op: 'add-file', key: `file-${n}`, recordId: String(ticket.id), version: ticket.updated_at, file: { connection: 'salesforce:acme', recordId: '500', id: `068${n}` }, public: false, heading: '→ An agent', largest: 1_000_000, known: [], source: `s ${n}`, size: PLAIN_SIZE, ...changes }
    },
    shown: ({ recordId, key }) =>
      Promise.resolve((hand('GET', `tickets/${recordId}/comments.json`) as unknown as { comments: ShownFile[] }).comments.flatMap((comment) => (comment.metadata.custom.breakwater_key === key ? comment.attachments.map((one) => ({ public: comment.public, name: one.file_name, bytes: world.vendor.account.contents.get(one.id) ?? new Uint8Array() })) : []))),
  }
  const filing: WriterCase<AddFile> = {
    op: 'add-file',
    filed,
    prepare: async (count) => {
      const writes = []
      for (let at = 0; at < count; at += 1) writes.push(await filed.write({}))
      return writes
    },
    effects: async (write) => (await filed.shown(write)).length,
    disturb: ({ recordId }) => disturb(recordId),
  }
  const parties: PartiesCase = {
    kinds: ['person', 'organization'],
    by: [{ kind: 'person', by: { key: 'email' } }, { kind: 'person', by: { key: 'externalId', field: '' } }, { kind: 'organization', by: { key: 'name' } }, { kind: 'organization', by: { key: 'externalId', field: '' } }],
    make(kind, { name, email, externalId }) {
      const party = kind === 'person' ? (hand('POST', 'users.json', { user: { name, email, external_id: externalId } }) as unknown as Made).user : (hand('POST', 'organizations.json', { organization: { name, external_id: externalId } }) as unknown as Made).organization
      return Promise.resolve(String(party?.id))
    },
    remove: (kind, id) => Promise.resolve(void hand('DELETE', `${kind === 'person' ? 'users' : 'organizations'}/${id}.json`)),
    addresses: () => Promise.resolve(world.seen.map((request) => request.url)),
  }
  const files: FilesCase = {
    make({ name, bytes, public: isPublic }) {
      const { ticket } = makeTicket()
      world.vendor.control('edit', { ticketId: ticket.id, by: 'agent', comment: 'See the file', public: isPublic, files: [{ name, contentType: name.endsWith('.png') ? 'image/png' : 'text/plain', base64: Buffer.from(bytes).toString('base64') }] }, clock.now(), () => 0.5)
      const { comments: thread } = hand('GET', `tickets/${ticket.id}/comments.json`) as unknown as { comments: ShownFile[] }
      return Promise.resolve({ connection: connection.id, recordId: String(ticket.id), id: String(thread.at(-1)?.attachments[0]?.id) })
    },
    given() {
      const { downloads } = world.vendor.read()
      const strangers = world.seen.filter((request) => !request.url.startsWith(`${ORIGIN}/`) && Object.keys(request.headers).some((name) => name.toLowerCase() === 'authorization'))
      return Promise.resolve({ times: downloads.length, leaks: strangers.length + downloads.filter((one) => one.withToken).length })
    },
  }
  const create: WriterCase<CreateTicket> = {
    op: 'create-ticket',
    prepare: (count) =>
      Promise.resolve(Array.from({ length: count }, (): CreateTicket => ({ op: 'create-ticket', key: `create-${++made}`, externalId: `bw-${made}`, subject: 'A ticket', body: 'Words', public: false, tags: [], fields: {} }))),
    effects({ externalId }) {
      const { tickets: found } = hand('GET', `tickets.json?external_id=${externalId}`) as unknown as { tickets: { external_id: string }[] }
      return Promise.resolve(found.filter((one) => one.external_id === externalId).length)
    },
    version: ({ externalId }) => Promise.resolve((hand('GET', `tickets.json?external_id=${externalId}`) as unknown as { tickets: MadeTicket[] }).tickets[0]?.updated_at ?? null),
  }
  const macroCount = (id: string): number => (hand('GET', 'macros.json') as unknown as { macros: { description: string | null }[] }).macros.filter((macro) => macro.description?.includes(`breakwater:${id} `)).length
  const provisionOf = (id: string): Provision => ({ op: 'provision', key: `provision-${id}`, item: { kind: 'macro', id, title: `Safety: ${id}`, description: 'Made for a test.', reply: 'Hello {{ticket.requester.first_name}}', addTags: ['replied'] } })
  const provision: WriterCase<Provision> = {
    op: 'provision',
    prepare: (count) => Promise.resolve(Array.from({ length: count }, () => provisionOf(`macro-${++made}`))),
    effects: ({ item }) => Promise.resolve(macroCount(item.id)),
  }
  const retire: WriterCase<Retire> = {
    op: 'retire',
    async prepare(count) {
      const writes: Retire[] = []
      for (let at = 0; at < count; at += 1) {
        const id = `macro-${++made}`
        const sent = await must(connection.writes.provision).submit([provisionOf(id)])
        const outcome = sent.state === 'settled' ? sent.outcomes[0] : undefined
        writes.push({ op: 'retire', key: `retire-${id}`, kind: 'macro', id, vendorId: outcome?.result === 'landed' ? (outcome.recordId ?? '') : '' })
      }
      return writes
    },
    effects: ({ id }) => Promise.resolve(1 - macroCount(id)),
  }

  let deliveries = 0
  const deliver = (secret: string): Promise<Delivery> => {
    deliveries += 1
    const body = JSON.stringify({ type: 'zen:event-type:ticket.comment_added', account_id: 1, id: `event-${deliveries}`, time: new Date(clock.now()).toISOString(), zendesk_event_version: '2022-11-06', subject: 'zen:ticket:17', detail: { id: '17' }, event: {} })
    const time = new Date(clock.now()).toISOString().replace(/\.\d+Z$/, 'Z')
    const signature = createHmac('sha256', secret).update(time + body).digest('base64')
    return Promise.resolve({ headers: { 'x-zendesk-webhook-signature': signature, 'x-zendesk-webhook-signature-timestamp': time, 'x-zendesk-webhook-invocation-id': `invocation-${deliveries}` }, body: new TextEncoder().encode(body) })
  }

  return Promise.resolve({
    connector: zendesk as never,
    connection,
    stranger: world.open({ clientSecret: 'not-the-secret' }),
    badSettings: [
      { settings: { url: 'not an address', clientId: 'c', clientSecret: 's' }, names: 'url' },
      { settings: { subdomain: 'acme', clientId: 'c' }, names: 'clientSecret' },
    ],
    clock,
    lines: () => world.lines,
    secrets: [SECRET, 'not-the-secret', 'sandbox-legacy-token', 'Planted'],
    streams: [tickets, comments, suspended] as readonly StreamCase[],
    writers: [update, editing, create, note, redact, removing, filing, provision, retire] as unknown as readonly WriterCase[],
    webhook: { make: deliver, timeHeader: 'x-zendesk-webhook-signature-timestamp', signatureHeader: 'x-zendesk-webhook-signature', windowMs: 600_000, kinds: ['ticket'] },
    files,
    parties,
    agents: zendeskAgents(world, makeTicket),
    vendor: { fault: (fault) => world.arm(fault), requests: () => world.requests(), settle },
    close: () => Promise.resolve(),
  } satisfies ContractBench)
}

function must<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the connection lacks what is tested')
  return value
}

/** Somebody's mail is held back by the spam filter. */
function suspend(world: ZendeskWorld): string {
  const made = world.vendor.control('suspend', { subject: 'Planted subject', body: 'Planted sentence' }, world.clock.now(), () => 0.5) as { id: number }
  return String(made.id)
}
