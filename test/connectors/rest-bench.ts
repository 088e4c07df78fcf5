import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { rest } from '../../connectors/rest/index.ts'
import type { Connection, ConnectorPorts, Delivery } from '../../src/connector/connector.ts'
import type { ContractBench, Fault, MappedCase, SpokenCase, StreamCase, WriterCase } from '../../src/connector/contract/index.ts'
import { WireFault, type LogFields, type Wire, type WireRequest, type WireResponse } from '../../src/domain/ports.ts'
import type { Comment, Ticket } from '../../src/domain/ticket.ts'
import type { AddNote, CreateCase, EditCase, UpdateCase, Values } from '../../src/domain/write.ts'
import { createFaultPlan } from '../../src/sandbox/core/faults.ts'
import { guarded } from '../../src/sandbox/core/guard.ts'
import { createRequestLog } from '../../src/sandbox/core/log.ts'
import type { SandboxResponse } from '../../src/sandbox/core/vendor.ts'
import { createRest, type FakeRest } from '../../src/sandbox/rest/index.ts'
import { later } from '../../src/sandbox/rest/lists.ts'
import { VirtualClock } from '../support/virtual-clock.ts'
import { FULL, REGION, SECRETS, SHAPES, type Kind } from './rest-shapes.ts'

export const ORIGIN = 'http://127.0.0.1:4720'
const PAGE = 4

export function manifestOf(kind: Kind): Record<string, unknown> {
  return parse(readFileSync(join(import.meta.dirname, 'rest', `${kind}.yaml`), 'utf8')) as Record<string, unknown>
}

export interface RestWorld {
  readonly clock: VirtualClock
  readonly vendor: FakeRest
  readonly lines: string[]
  readonly seen: WireRequest[]
  arm(fault: Fault): void
  open(settings?: { readonly manifest?: unknown; readonly secrets?: Readonly<Record<string, string>> }): Connection
  readonly settings: { readonly manifest: Record<string, unknown>; readonly secrets: Readonly<Record<string, string>> }
}

/** A fake CRM in this process, under a virtual clock, with faults before it. `bend` may tamper with answers, for tests of what must be noticed. */
export function restWorld(kind: Kind, bend: (answer: WireResponse, request: WireRequest) => WireResponse = (answer) => answer): RestWorld {
  const clock = new VirtualClock(Date.UTC(2026, 10, 22, 12))
  const lines: string[] = []
  const seen: WireRequest[] = []
  let chance = 1
  const random = (): number => ((chance = (chance * 48_271) % 2_147_483_647) / 2_147_483_647)
  const vendor = createRest(SHAPES[kind])
  const door = guarded(vendor, createFaultPlan(), createRequestLog())
  const armed: { fault: Fault; left: number }[] = []

  function exchange(request: WireRequest): WireResponse {
    const { pathname, search } = new URL(request.url)
    const answer = door.handle({ method: request.method, path: pathname + search, headers: request.headers, body: String(request.body ?? ''), origin: ORIGIN }, clock.now(), random)
    return bend(heard(answer), request)
  }

  const wire: Wire = async (request) => {
    await Promise.resolve()
    if (request.signal?.aborted) throw new WireFault('stopped', 'maybe')
    const token = request.url.endsWith('/oauth/token')
    if (!token) seen.push(request)
    const strike = token ? undefined : armed.find((one) => one.left > 0 && one.fault.on === (request.method === 'GET' ? 'read' : 'write'))
    if (strike !== undefined) strike.left -= 1
    switch (strike?.fault.kind) {
      case 'rate-limit':
        return heard(later(vendor.shape, strike.fault.afterSeconds, clock.now()))
      case 'server-error':
        return { status: 500, headers: {}, body: '<html>' }
      case 'malformed': {
        const whole = exchange(request)
        return { ...whole, body: whole.body.slice(0, whole.body.length / 2) }
      }
      case 'lost-answer':
        exchange(request)
        throw new WireFault('reset', 'maybe')
      case undefined:
        return exchange(request)
    }
  }
  const write = (event: string, fields?: LogFields): void => void lines.push(`${event} ${JSON.stringify(fields ?? {})}`)
  const ports: ConnectorPorts = {
    clock, wire, ids: { next: () => `id-${chance++}` }, random: { next: random }, log: { debug: write, info: write, warn: write, error: write },
    tokens: { load: () => Promise.resolve(null), save: () => Promise.resolve() }, signal: new AbortController().signal,
  }
  const settings = { manifest: manifestOf(kind), secrets: { ...SECRETS[kind], DESK_URL: ORIGIN + SHAPES[kind].base } }
  return { clock, vendor, lines, seen, settings, arm: (fault) => void armed.push({ fault, left: fault.times }), open: (more = {}) => rest.open(rest.config.parse({ ...settings, reserve: 0, ...more }), ports) }
}

/** A bench for the shared suite; fresh for every check. */
export function restBench(kind: Kind, world: RestWorld = restWorld(kind)): Promise<ContractBench> {
  const { clock, vendor: { hand }, vendor } = world
  const connection = world.open()
  const region = REGION[kind]
  const ticketOf = new Map<string, string>()
  let made = 0

  const make = (extra: Parameters<typeof hand.make>[0] = {}): string => {
    made += 1
    return hand.make({ title: `Planted subject ${made}`, text: `Planted sentence ${made}`, ...extra }, clock.now())
  }
  const several = (count: number, together: boolean, one: () => string): Promise<string[]> =>
    Promise.resolve(
      Array.from({ length: count }, () => {
        if (!together) clock.advance(1500)
        return one()
      }),
    )
  const say = (role: 'agent' | 'customer', open: boolean, words = `Planted words ${(made += 1)}`): string => {
    const ticket = make()
    const id = hand.say(ticket, { words: vendor.shape.talk.html ? `<p>${words}</p>` : words, role, open }, clock.now())
    ticketOf.set(id, ticket)
    return id
  }
  const tickets: StreamCase<Ticket> = {
    name: 'tickets',
    deletes: 'gone' in vendor.shape.names ? 'tombstones' : 'not-reported',
    pageSize: PAGE,
    changes: (since, options) => must(connection.reads.tickets).changes(since, options),
    fetch: (ids) => must(connection.reads.tickets).fetch(ids),
    idOf: (ticket) => ticket.ref.id,
    essence: (ticket) => ticket,
    isTombstone: (ticket) => ticket.status === 'deleted',
    make: (count, together) => several(count, together, () => make()),
    async edit(id) {
      await clock.sleep(2000)
      hand.edit(id, { title: `Edited ${id}` }, clock.now())
    },
    async remove(id) {
      await clock.sleep(2000)
      hand.remove(id, clock.now())
    },
    whole() {
      const id = hand.make(FULL, clock.now(), { [region]: 'north' })
      return Promise.resolve([{ id, says: { status: 'pending', priority: 'urgent', subject: 'Planted subject', description: 'Planted sentence', group: 'safety', assignee: 'ben', requester: 'una', form: 'abuse', fields: { [region]: 'north' }, changedBy: 'somebody', tags: ['user_safety', 'other'] } }])
    },
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
    essence: (comment) => comment,
    make: (count, together) => several(count, together, () => say('customer', true)),
    async redact(id) {
      await clock.sleep(2000)
      hand.redact(ticketOf.get(id) ?? '', id, 'Planted ▇', clock.now())
    },
    async whole() {
      const [theirs, ours] = [say('customer', true, 'Planted question'), say('agent', false, 'Planted remark')]
      const rows = [{ id: theirs, says: { ticketId: ticketOf.get(theirs), body: 'Planted question', public: true, authorRole: 'end-user', ownKey: null } }, { id: ours, says: { ticketId: ticketOf.get(ours), body: 'Planted remark', public: false, authorRole: 'agent', ownKey: null } }]
      const writer = connection.writes['add-note']
      const recordId = make()
      // Where notes are not written at all, somebody else's field stands for one of ours.
      if (writer === undefined) {
        const id = hand.say(recordId, { words: 'A note', role: 'agent', open: false }, clock.now())
        Object.assign(must(hand.row(recordId).talk.at(-1)), { key: 'whole-1' })
        return [...rows, { id, says: { ticketId: recordId, body: 'A note', public: false, authorRole: 'agent', ownKey: 'whole-1' } }]
      }
      await writer.submit([{ op: 'add-note', key: 'whole-1', recordId, body: 'A note' }])
      return [...rows, { id: String(hand.row(recordId).talk.at(-1)?.id), says: { ticketId: recordId, body: 'A note', public: false, authorRole: 'agent', ownKey: 'whole-1' } }]
    },
  }

  const versionOf = async (id: string): Promise<string> => must((await must(connection.reads.tickets).fetch([id]))[0] ?? undefined).version
  const values = (): Promise<Values> => Promise.resolve({ subject: `Mapped ${(made += 1)}`, parent: 'the-parent', [`field:${region}`]: 'south', priority: 'high' })
  const creating = (more: Partial<CreateCase> = {}): CreateCase => {
    made += 1
    return { op: 'create-case', key: `create-${made}`, externalId: `bw-${made}`, subject: 'A case', fields: { severity: 'P1' }, queue: 'safety', priority: 'high', status: 'open', ...more }
  }
  const create: WriterCase<CreateCase> = {
    op: 'create-case',
    prepare: (count) => Promise.resolve(Array.from({ length: count }, () => creating())),
    effects: ({ externalId }) => Promise.resolve(hand.rows().filter((row) => row.values.outside === externalId).length),
    version: async ({ externalId }) => versionOf(String(idOf(vendor, externalId))),
    mapped: { values, lasting: [], write: (mapped) => Promise.resolve(creating({ values: mapped })) } satisfies MappedCase<CreateCase>,
  }
  const ourChanges = (id: string): number => hand.row(id).history.filter((one) => one.by === 'integration').length
  const update: WriterCase<UpdateCase> = {
    op: 'update-case',
    prepare: (count) => Promise.resolve(Array.from({ length: count }, (_, index): UpdateCase => ({ op: 'update-case', key: `update-${made}-${index}`, caseId: make(), externalId: `bw-u-${made}`, fields: { severity: 'P2' }, adopt: true }))),
    effects: ({ caseId }) => Promise.resolve(ourChanges(caseId)),
    version: ({ caseId }) => versionOf(caseId),
  }
  const editing = async (mapped: Values, recordId: string | null): Promise<EditCase> => {
    const caseId = recordId ?? make()
    return { op: 'edit-case', key: `edit-${(made += 1)}`, caseId, version: await versionOf(caseId), values: mapped }
  }
  const edit: WriterCase<EditCase> = {
    op: 'edit-case',
    async prepare(count) {
      const writes = []
      for (let index = 0; index < count; index += 1) writes.push({ ...(await editing({ subject: `Edited ${made}` }, null)), status: 'pending' as const })
      return writes
    },
    effects: ({ caseId }) => Promise.resolve(ourChanges(caseId)),
    async disturb({ caseId }) {
      await clock.sleep(1000)
      hand.edit(caseId, { urgency: 'lo' }, clock.now())
    },
    version: ({ caseId }) => versionOf(caseId),
    mapped: { values, lasting: ['subject'], write: editing } satisfies MappedCase<EditCase>,
  }
  const saidBy = ({ recordId, key }: AddNote): readonly boolean[] => hand.row(recordId).talk.flatMap((one) => (one.key === key || one.words.includes(`[breakwater ${key}]`) ? [one.open] : []))
  const spoken: SpokenCase<AddNote> = {
    write: (body, isPublic) => Promise.resolve({ op: 'add-note', key: `note-${(made += 1)}`, recordId: make(), body, ...(isPublic === undefined ? {} : { public: isPublic }) }),
    recordOf: (write) => write.recordId,
    shown: (write) => Promise.resolve(saidBy(write)),
  }
  const note: WriterCase<AddNote> = {
    op: 'add-note',
    spoken,
    prepare: async (count) => Promise.all(Array.from({ length: count }, () => spoken.write('A note', false))),
    effects: (write) => Promise.resolve(saidBy(write).length),
  }
  const settle = (): Promise<void> => clock.sleep(vendor.shape.lateMs + 7000)
  const [secretName = '', secret = ''] = Object.entries(SECRETS[kind])[0] ?? []
  const { secrets, manifest } = world.settings
  let deliveries = 0
  return Promise.resolve({
    connector: rest as never,
    connection,
    stranger: world.open({ secrets: { ...secrets, [secretName]: 'not-the-secret' } }),
    badSettings: [
      { settings: { manifest, secrets: { ...secrets, [secretName]: '' } }, names: secretName },
      { settings: { manifest: { ...manifest, url: 'ftp://desk.example.com' }, secrets }, names: 'url' },
      { settings: { manifest: { ...manifest, tickets: undefined }, secrets }, names: 'tickets' },
    ],
    clock,
    lines: () => world.lines,
    secrets: [secret, 'not-the-secret', 'Planted'],
    streams: [tickets, comments] as readonly StreamCase[],
    writers: ([create, update, edit, note] as unknown as readonly WriterCase[]).filter((one) => connection.writes[one.op] !== undefined),
    webhook: connection.webhook === undefined ? null : {
      make(key: string): Promise<Delivery> {
        deliveries += 1
        const body = JSON.stringify({ event: 'case.changed', case: { id: 17 } })
        const time = String(Math.floor(clock.now() / 1000))
        return Promise.resolve({ headers: { 'x-desk-signature': `sha256=${createHmac('sha256', key).update(`${time}.${body}`).digest('hex')}`, 'x-desk-time': time, 'x-desk-delivery': `delivery-${deliveries}` }, body: new TextEncoder().encode(body) })
      },
      timeHeader: 'x-desk-time', signatureHeader: 'x-desk-signature', windowMs: 300_000, kinds: ['ticket'],
    },
    vendor: { fault: (fault) => world.arm(fault), requests: () => world.seen.length, settle },
    close: () => Promise.resolve(),
  } satisfies ContractBench)
}


function heard({ status, headers, body }: SandboxResponse): WireResponse {
  return { status, headers, body }
}

function idOf(vendor: FakeRest, outside: string): string | number {
  const row = vendor.hand.rows().find((one) => one.values.outside === outside)
  return vendor.shape.ids === 'number' ? (row?.id ?? 0) : `rec_${String(row?.id).padStart(8, '0')}`
}

function must<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the connection lacks what is tested')
  return value
}
