import { oracle } from '../../connectors/oracle/index.ts'
import { settled, type ContractBench, type MappedCase, type StreamCase, type WriterCase } from '../../src/connector/contract/index.ts'
import type { Connection } from '../../src/connector/connector.ts'
import type { Comment, Ticket } from '../../src/domain/ticket.ts'
import type { AddNote, CreateCase, EditCase, UpdateCase, Values } from '../../src/domain/write.ts'
import { connectorContract } from '../contract/connector.ts'
import { oracleWorld, PLANTED, type OracleWorld } from './oracle-world.ts'

connectorContract('Oracle', { streams: ['tickets', 'comments'], writers: ['create-case', 'update-case', 'edit-case', 'add-note'], webhook: false }, () => Promise.resolve(bench()))

function bench(): ContractBench {
  const world = oracleWorld()
  const connection = world.open()
  let last = 0
  const next = (): number => (last += 1)
  return {
    connector: oracle as never,
    connection,
    stranger: world.open({ password: 'planted-wrong-secret' }),
    badSettings: [
      { settings: { url: 'nowhere', username: 'x', password: 'y', contactId: '1' }, names: 'url' },
      { settings: { url: 'https://acme.custhelp.com', password: 'y', contactId: '1' }, names: 'username' },
      { settings: { url: 'https://acme.custhelp.com', username: 'x', contactId: '1' }, names: 'password' },
      { settings: { url: 'https://acme.custhelp.com', username: 'x', password: 'y', contactId: 'Una' }, names: 'contactId' },
    ],
    clock: world.clock,
    lines: () => world.lines,
    secrets: ['sandbox-oracle-secret', 'planted-wrong-secret', PLANTED, Buffer.from('breakwater:sandbox-oracle-secret').toString('base64')],
    streams: [tickets(world, connection), comments(world, connection)],
    writers: [creates(world, next), updates(world, next), edits(world, next), notes(world, next)] as unknown as readonly WriterCase[],
    webhook: null,
    vendor: { fault: (fault) => world.arm(fault), requests: () => world.seen.length, settle: () => world.clock.sleep(65_000) },
    close: () => Promise.resolve(),
  }
}

const found = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error('not there')
  return value
}

function several(world: OracleWorld, count: number, together: boolean, one: () => string): Promise<string[]> {
  return Promise.resolve(
    Array.from({ length: count }, () => {
      if (!together) world.clock.advance(1_500)
      return one()
    }),
  )
}

function touch(world: OracleWorld, id: string, change: (incident: ReturnType<OracleWorld['incident']>) => void): Promise<void> {
  world.clock.advance(1_000)
  const incident = found(world.vendor.site.incidents.get(Number(id)))
  change(incident)
  incident.updated = Math.floor(world.clock.now() / 1000) * 1000
  return Promise.resolve()
}

function tickets(world: OracleWorld, connection: Connection): StreamCase<Ticket> {
  const stream = found(connection.reads.tickets)
  return {
    name: 'tickets',
    deletes: stream.deletes,
    pageSize: 4,
    changes: (since, options) => stream.changes(since, options),
    fetch: (ids) => stream.fetch(ids),
    idOf: (ticket) => ticket.ref.id,
    essence: (ticket) => ({ version: ticket.version, subject: ticket.subject, status: ticket.status, fields: ticket.fields }),
    make: (count, together) => several(world, count, together, () => String(world.incident().id)),
    edit: (id) => touch(world, id, (incident) => (incident.subject = 'edited')),
    async remove(id) {
      world.vendor.site.incidents.delete(Number(id))
      await Promise.resolve()
    },
    async whole() {
      const { id } = world.incident({
        subject: 'Whole', status: { id: 3, lookupName: 'Waiting' }, severity: { id: 5, lookupName: 'High' }, queue: { id: 22, lookupName: 'Safety' }, account: 12, contact: 9,
        custom: { word: 'a word', vip: true, level: 'Two', parent_incident: 3 },
      })
      world.vendor.say(id, 'customer', PLANTED, world.clock.now())
      world.vendor.say(id, 'agent', 'an answer', world.clock.now())
      await Promise.resolve()
      const fields = { word: 'a word', vip: true, level: 'Two' }
      return [{ id: String(id), says: { status: 'pending', priority: 'high', subject: 'Whole', description: PLANTED, group: '22', assignee: '12', requester: '9', form: null, fields, changedBy: null, parent: '3' } }]
    },
  }
}

function comments(world: OracleWorld, connection: Connection): StreamCase<Comment> {
  const stream = found(connection.reads.comments)
  const parentOf = new Map<string, number>()
  return {
    name: 'comments',
    deletes: 'not-reported',
    pageSize: 4,
    changes: (since, options) => stream.changes(since, options),
    async fetch(ids) {
      const all = [...(await stream.fetch([...new Set([...parentOf.values()].map(String))])).values()].flat()
      return ids.map((id) => all.find((comment) => comment.ref.id === id) ?? null)
    },
    idOf: (comment) => comment.ref.id,
    essence: (comment) => comment,
    make: (count, together) =>
      several(world, count, together, () => {
        const { id } = world.incident()
        const thread = String(world.vendor.say(id, 'customer', `${PLANTED} ${id}`, world.clock.now()))
        parentOf.set(thread, id)
        return thread
      }),
    edit: (id) => touch(world, String(parentOf.get(id)), (incident) => (found(incident.threads[0]).text = 'edited')),
    redact: (id) => touch(world, String(parentOf.get(id)), (incident) => (found(incident.threads[0]).text = 'a sentence')),
    async whole() {
      const { id } = world.incident()
      const [said, answered, noted] = [['customer', 'a customer speaks'], ['agent', 'an agent speaks'], ['note', 'for colleagues']] as const
      const threads = [said, answered, noted].map(([by, text]) => String(world.vendor.say(id, by, text, world.clock.now())))
      const writer = found(connection.writes['add-note'])
      await settled(writer, await writer.submit([{ op: 'add-note', key: 'note:whole', recordId: String(id), body: 'ours' }]), world.clock)
      const all = world.vendor.site.incidents.get(id)?.threads.map((thread) => String(thread.id)) ?? []
      const says = (body: string, isPublic: boolean, authorRole: string, ownKey: string | null): Readonly<Record<string, unknown>> => ({ ticketId: String(id), body, public: isPublic, authorRole, ownKey })
      return [
        { id: threads[0] ?? '', says: says('a customer speaks', true, 'end-user', null) },
        { id: threads[1] ?? '', says: says('an agent speaks', true, 'agent', null) },
        { id: threads[2] ?? '', says: says('for colleagues', false, 'agent', null) },
        { id: all[3] ?? '', says: says('ours', false, 'agent', 'note:whole') },
      ]
    },
  }
}

const changesOf = (world: OracleWorld, id: string): number => world.vendor.site.journal.filter((one) => String(one.incident) === id).length

async function planned(world: OracleWorld): Promise<{ readonly id: string; readonly version: string }> {
  world.clock.advance(2_000)
  const { id } = world.incident()
  const [ticket] = (await world.open().reads.tickets?.fetch([String(id)])) ?? []
  return { id: String(id), version: ticket?.version ?? '' }
}

/** The subject, the parent, the queue and custom fields of all kinds. */
function mapped<W extends CreateCase | EditCase>(world: OracleWorld, next: () => number, write: MappedCase<W>['write']): MappedCase<W> {
  return {
    lasting: ['subject', 'requester'],
    values: (): Promise<Values> =>
      Promise.resolve({ subject: `Mapped ${next()}`, parent: String(world.incident().id), group: '22', assignee: '12', requester: '9', 'field:word': 'a word', 'field:vip': true, 'field:level': 'Two' }),
    write,
  }
}

function creates(world: OracleWorld, next: () => number): WriterCase<CreateCase> {
  const one = (more: Partial<CreateCase>): CreateCase => {
    const n = next()
    return { op: 'create-case', key: `case:${n}`, externalId: `zd-acme-${n}`, subject: 'Safety ticket', fields: { severity: 'P1', tags: ['safety_p1', 'x'] }, queue: 'Safety', priority: 'urgent', status: 'open', ...more }
  }
  const made = (externalId: string): number => [...world.vendor.site.incidents.values()].filter((incident) => incident.custom['bw_external_id'] === externalId && incident.custom['bw_tags'] === 'safety_p1 x').length
  return {
    op: 'create-case',
    prepare: (count) => Promise.resolve(Array.from({ length: count }, () => one({}))),
    effects: (write) => Promise.resolve(made(write.externalId)),
    mapped: mapped(world, next, (values) => Promise.resolve(one({ values, queue: null }))),
  }
}

function updates(world: OracleWorld, next: () => number): WriterCase<UpdateCase> {
  return {
    op: 'update-case',
    prepare: (count) =>
      Promise.all(Array.from({ length: count }, async (): Promise<UpdateCase> => {
        const n = next()
        return { op: 'update-case', key: `update:${n}`, caseId: (await planned(world)).id, externalId: `zd-acme-${n}`, fields: { severity: `P${n % 5}` }, adopt: true }
      })),
    effects: (write) => Promise.resolve(changesOf(world, write.caseId)),
  }
}

function edits(world: OracleWorld, next: () => number): WriterCase<EditCase> {
  const one = async (more: Partial<EditCase>, id: string | null): Promise<EditCase> => {
    const { id: caseId, version } = id === null ? await planned(world) : { id, version: (await world.open().reads.tickets?.fetch([id]))?.[0]?.version ?? '' }
    return { op: 'edit-case', key: `edit:${next()}`, caseId, version, ...more }
  }
  return {
    op: 'edit-case',
    prepare: (count) => Promise.all(Array.from({ length: count }, () => one({ status: 'solved', priority: 'high', queue: 'Safety' }, null))),
    effects: (write) => Promise.resolve(changesOf(world, write.caseId)),
    mapped: mapped(world, next, (values, recordId) => one({ values }, recordId)),
  }
}

function notes(world: OracleWorld, next: () => number): WriterCase<AddNote> {
  const threads = (write: AddNote): readonly boolean[] =>
    (world.vendor.site.incidents.get(Number(write.recordId))?.threads ?? []).filter((one) => one.text.includes(write.key)).map((one) => one.entryType.lookupName !== 'Private Note')
  const one = async (body: string, isPublic: boolean | undefined): Promise<AddNote> => ({ op: 'add-note', key: `note:${next()}`, recordId: (await planned(world)).id, body, ...(isPublic === undefined ? {} : { public: isPublic }) })
  return {
    op: 'add-note',
    prepare: (count) => Promise.all(Array.from({ length: count }, () => one(PLANTED, false))),
    effects: (write) => Promise.resolve(threads(write).length),
    spoken: { write: one, recordOf: (write) => write.recordId, shown: (write) => Promise.resolve(threads(write)) },
  }
}

