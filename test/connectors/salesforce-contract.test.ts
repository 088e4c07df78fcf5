import { z } from 'zod'
import { salesforce } from '../../connectors/salesforce/index.ts'
import { PLAIN_SIZE } from '../../src/connector/contract/file-source.ts'
import type { ContractBench, Fault, FiledCase, FilesCase, MappedCase, PartiesCase, SpokenCase, StreamCase, WriterCase } from '../../src/connector/contract/index.ts'
import { noteMark } from '../../src/connector/note-mark.ts'
import { WireFault, type Wire, type WireRequest, type WireResponse } from '../../src/domain/ports.ts'
import type { Comment, Ticket } from '../../src/domain/ticket.ts'
import type { AddFile, AddNote, CreateCase, EditCase, Provision, RedactNote, Remove, Retire, UpdateCase, Values } from '../../src/domain/write.ts'
import { connectorContract } from '../contract/connector.ts'
import { fieldOf, outcomesOf, rig, setUp, type Rig } from './salesforce-sandbox.ts'
import { bodyOf } from './salesforce-support.ts'

const PAGE = 4
const PLANTED = 'a sentence that only a ticket may hold'

connectorContract(
  'Salesforce',
  {
    streams: ['tickets', 'comments'],
    writers: ['create-case', 'update-case', 'edit-case', 'add-note', 'redact-note', 'remove', 'add-file', 'provision', 'retire'],
    webhook: false,
    files: true,
    parties: ['find'],
  },
  bench,
)

async function bench(): Promise<ContractBench> {
  const between = faultyProxy()
  const one = rig({ maxPage: PAGE }, {}, { proxy: between.proxy })
  await setUp(one)
  for (const object of ['Contact', 'Account']) await fieldOf(one, 'Player_Id__c', { type: 'Text', length: 80 }, true, object)
  one.clock.advance(10_000)
  const numbers = counter()
  return {
    connector: salesforce as never,
    connection: one.open(),
    stranger: one.open({ clientSecret: 'planted-wrong-secret' }),
    badSettings: [
      { settings: { url: 'nowhere', clientId: 'x', clientSecret: 'y' }, names: 'url' },
      { settings: { url: 'https://acme.my.salesforce.com', clientSecret: 'y' }, names: 'clientId' },
      { settings: { url: 'https://acme.my.salesforce.com', clientId: 'x' }, names: 'clientSecret' },
    ],
    clock: one.clock,
    lines: () => one.lines,
    secrets: between.secrets,
    streams: [ticketCase(one), commentCase(one)] as unknown as readonly StreamCase[],
    writers: [
      createCases(one, numbers),
      updateCases(one, numbers, between.effects),
      editCases(one, numbers, between.effects),
      addNotes(one, numbers),
      redactions(one, numbers, between.effects),
      removals(one, numbers, between.effects),
      addFiles(one, numbers),
      provisions(one, numbers),
      retires(one, numbers),
    ] as unknown as readonly WriterCase[],
    webhook: null,
    files: filesOf(one),
    parties: partiesOf(one, between.urls),
    vendor: {
      fault: (fault) => void between.armed.push({ fault, left: fault.times }),
      requests: () => between.seen(),
      settle: () => {
        one.clock.advance(150_000)
        return Promise.resolve()
      },
    },
    close: () => Promise.resolve(),
  }
}

function counter(): () => number {
  let last = 0
  return () => (last += 1)
}

/** What stands between us and Salesforce, and goes wrong. It also sees which writes took effect. */
function faultyProxy(): {
  proxy: (wire: Wire) => Wire
  armed: { fault: Fault; left: number }[]
  secrets: string[]
  effects: Map<string, number>
  seen: () => number
  urls: string[]
} {
  const armed: { fault: Fault; left: number }[] = []
  const secrets = ['sandbox-client-secret', 'planted-wrong-secret', PLANTED]
  const effects = new Map<string, number>()
  const urls: string[] = []
  let seen = 0

  async function pass(wire: Wire, request: WireRequest): Promise<WireResponse> {
    const answer = await wire(request)
    if (request.url.endsWith('/oauth2/token')) {
      const token: unknown = (JSON.parse(answer.body) as { access_token?: unknown }).access_token
      if (typeof token === 'string') secrets.push(token)
    } else for (const id of touched(request, answer)) effects.set(id, (effects.get(id) ?? 0) + 1)
    return answer
  }

  const proxy =
    (wire: Wire): Wire =>
    async (request) => {
      if (request.url.endsWith('/oauth2/token')) return pass(wire, request)
      seen += 1
      urls.push(request.url)
      const on = isRead(request) ? 'read' : 'write'
      const hit = armed.find((one) => one.left > 0 && one.fault.on === on)
      if (hit === undefined) return pass(wire, request)
      hit.left -= 1
      if (hit.fault.kind === 'rate-limit')
        return { status: 429, headers: { 'retry-after': String(hit.fault.afterSeconds) }, body: 'Too many requests' }
      if (hit.fault.kind === 'server-error')
        return { status: 503, headers: {}, body: '[{"errorCode":"SERVER_UNAVAILABLE","message":"busy"}]' }
      const answer = await pass(wire, request)
      if (hit.fault.kind === 'lost-answer') throw new WireFault('the answer was lost', 'maybe')
      return { ...answer, body: answer.body.slice(0, answer.body.length / 2) }
    }
  return { proxy, armed, secrets, effects, seen: () => seen, urls }
}

function isRead(request: WireRequest): boolean {
  return request.method === 'GET' || (request.method === 'POST' && request.url.endsWith('/composite/sobjects/Case'))
}

/** Ids of cases that this answer says were changed by it. */
function touched(request: WireRequest, answer: WireResponse): string[] {
  if (answer.status !== 200 || request.upload !== undefined) return []
  if (request.url.endsWith('/composite')) {
    const subs = (bodyOf(request) as { compositeRequest: { url: string }[] }).compositeRequest
    const results = (JSON.parse(answer.body) as { compositeResponse: { httpStatusCode: number }[] }).compositeResponse
    return subs.flatMap((sub, index) => ((results[index]?.httpStatusCode ?? 500) < 300 ? [sub.url.split('/').at(-1) ?? ''] : []))
  }
  if (request.method === 'DELETE' && request.url.includes('/composite/sobjects?')) {
    const results = JSON.parse(answer.body) as { id?: string; success: boolean }[]
    return results.flatMap((result) => (result.success ? [result.id ?? ''] : []))
  }
  if (request.method !== 'PATCH' || !request.url.endsWith('/composite/sobjects')) return []
  const records = (bodyOf(request) as { records: { id: string }[] }).records
  const results = JSON.parse(answer.body) as { success: boolean }[]
  return records.flatMap((record, index) => (results[index]?.success === true ? [record.id] : []))
}

function ticketCase(one: Rig): StreamCase<Ticket> {
  const stream = one.open().reads.tickets
  if (stream === undefined) throw new Error('no tickets')
  return {
    name: 'tickets',
    deletes: stream.deletes,
    pageSize: PAGE,
    changes: (since, options) => stream.changes(since, options),
    fetch: (ids) => stream.fetch(ids),
    idOf: (ticket) => ticket.ref.id,
    essence: (ticket) => ({ version: ticket.version, subject: ticket.subject, status: ticket.status, fields: ticket.fields }),
    isTombstone: (ticket) => ticket.status === 'deleted',
    make: (count, together) => make(one, 'Case', count, together, (index) => ({ Subject: `Case ${index}`, Description: PLANTED })),
    edit: (id) => edit(one, 'Case', { Id: id, Subject: 'edited' }),
    remove: (id) => remove(one, 'Case', id),
    whole: async () => [await wholeCase(one, 'Crisis response'), await wholeCase(one, null)],
  }
}

function commentCase(one: Rig): StreamCase<Comment> {
  const stream = one.open().reads.comments
  if (stream === undefined) throw new Error('no comments')
  const parents: string[] = []
  return {
    name: 'comments',
    deletes: 'tombstones',
    pageSize: PAGE,
    changes: (since, options) => stream.changes(since, options),
    async fetch(ids) {
      const all = [...(await stream.fetch(parents)).values()].flat()
      return ids.map((id) => all.find((comment) => comment.ref.id === id) ?? null)
    },
    idOf: (comment) => comment.ref.id,
    essence: (comment) => comment,
    isTombstone: (comment) => comment.gone === true,
    async make(count, together) {
      const [parent = ''] = one.write('Case', [{ Subject: 'with comments' }])
      parents.push(parent)
      return make(one, 'CaseComment', count, together, (index) => ({
        ParentId: parent,
        CommentBody: `${PLANTED} ${index}`,
        IsPublished: true,
      }))
    },
    edit: (id) => edit(one, 'CaseComment', { Id: id, CommentBody: 'edited' }),
    remove: (id) => remove(one, 'CaseComment', id),
    whole: () => wholeThread(one),
    redact: (id) => edit(one, 'CaseComment', { Id: id, CommentBody: PLANTED.replace('ticket', '▇') }),
  }
}

/** A case in a queue, or with a person. */
async function wholeCase(one: Rig, queue: string | null): Promise<{ id: string; says: Readonly<Record<string, unknown>> }> {
  const field = `Word_${one.clock.now()}__c`
  await fieldOf(one, field, { type: 'Text', length: 40 })
  const [contact = ''] = one.write('Contact', [{ LastName: 'Una' }])
  const agent = one.org.admin.join({ FirstName: 'Ben', LastName: 'Agent', Username: `${field}@example.com`, Alias: 'ben' }, one.clock.now())
  const owner = queue === null ? agent : (one.org.read().queues.find((each) => each.name === queue)?.id ?? '')
  one.clock.advance(1_000)
  // The field is open to our own user only; the agent comes after.
  const [id = ''] = one.org.admin.write('Case', [{ [field]: 'a word' }], one.clock.now(), () => one.random(), (await one.client.identity()).user)
  await edit(one, 'Case', { Id: id, Subject: 'Whole', Description: PLANTED, Status: 'On Hold', Priority: 'High', ContactId: contact, OwnerId: owner, Reason: 'Other' }, agent)
  return {
    id,
    says: {
      status: 'hold', priority: 'high', subject: 'Whole', description: PLANTED, requester: contact, form: null, changedBy: agent,
      ...(queue === null ? { group: null, assignee: agent } : { group: 'crisis_response', assignee: null }),
      fields: { [field]: 'a word', Reason: 'Other', IsEscalated: false },
    },
  }
}

/** An agent's private comment, a customer's public one, and a note of ours. */
async function wholeThread(one: Rig): Promise<readonly { id: string; says: Readonly<Record<string, unknown>> }[]> {
  const [parent = ''] = one.write('Case', [{ Subject: 'spoken of' }])
  const join = (alias: string, UserType: string): string => one.org.admin.join({ LastName: alias, Username: `${alias}@example.com`, Alias: alias, UserType }, one.clock.now())
  const say = (userId: string, CommentBody: string, IsPublished: boolean): string =>
    one.org.admin.write('CaseComment', [{ ParentId: parent, CommentBody, IsPublished }], one.clock.now(), () => one.random(), userId)[0] ?? ''
  const says = (body: string, isPublic: boolean, authorRole: string, ownKey: string | null): Readonly<Record<string, unknown>> => ({ ticketId: parent, body, public: isPublic, authorRole, ownKey })
  const agent = say(join('agent', 'Standard'), 'an agent speaks', false)
  const customer = say(join('customer', 'CspLitePortal'), 'a customer speaks', true)
  one.clock.advance(10_000)
  const [outcome] = await outcomesOf(one.connection, [{ op: 'add-note', key: 'note:whole', recordId: parent, body: 'ours' }])
  const ours = outcome?.result === 'landed' ? (outcome.recordId ?? '') : ''
  return [
    { id: agent, says: says('an agent speaks', false, 'agent', null) },
    { id: customer, says: says('a customer speaks', true, 'end-user', null) },
    { id: ours, says: says('ours', false, 'agent', 'note:whole') },
  ]
}

type Body = Record<string, string | number | boolean | null>

function make(one: Rig, object: string, count: number, together: boolean, body: (index: number) => Body): Promise<string[]> {
  const ids: string[] = []
  for (let index = 0; index < count; index += 1) {
    if (!together) one.clock.advance(1_000)
    ids.push(...one.write(object, [body(index)]))
  }
  return Promise.resolve(ids)
}

function edit(one: Rig, object: string, body: Body, userId?: string): Promise<void> {
  one.clock.advance(1_000)
  one.org.admin.write(object, [body], one.clock.now(), () => one.random(), userId)
  return Promise.resolve()
}

async function remove(one: Rig, object: string, id: string): Promise<void> {
  one.clock.advance(1_000)
  await one.client.call({ method: 'DELETE', path: `/sobjects/${object}/${id}`, purpose: 'setup' }, z.unknown())
}

async function cases(one: Rig, count: number): Promise<readonly Ticket[]> {
  const ids = one.write(
    'Case',
    Array.from({ length: count }, () => ({ Subject: 'to be written', Status: 'New', Priority: 'Low' })),
  )
  one.clock.advance(10_000)
  const tickets = (await one.connection.reads.tickets?.fetch(ids)) ?? []
  return tickets.filter((ticket) => ticket !== null)
}

const rowOf = (one: Rig, id: string): Readonly<Record<string, unknown>> | undefined => one.org.read().cases.find((row) => row['Id'] === id)

/** The subject, the description, the queue and fields of several kinds. */
function mappedCase<W extends CreateCase | EditCase>(one: Rig, next: () => number, write: MappedCase<W>['write']): MappedCase<W> {
  return {
    lasting: ['group'],
    async values(): Promise<Values> {
      const n = next()
      await fieldOf(one, `Word_${n}__c`, { type: 'Text', length: 40 })
      await fieldOf(one, `Many_${n}__c`, { type: 'MultiselectPicklist', valueSet: { valueSetDefinition: { value: ['a', 'b'].map((name) => ({ fullName: name, label: name, default: false })) } } })
      return { subject: `Mapped ${n}`, parent: (await cases(one, 1))[0]?.ref.id ?? '', description: 'Two\nlines', group: 'child_safety', [`field:Word_${n}__c`]: 'a word', [`field:Many_${n}__c`]: ['b', 'a'], 'field:IsEscalated': true, 'field:Reason': 'Other' }
    },
    write,
  }
}

/** Contacts and accounts; the product's own id stands in a field of the org. */
function partiesOf(one: Rig, urls: readonly string[]): PartiesCase {
  const PLAYER = { key: 'externalId', field: 'Player_Id__c' } as const
  const OBJECTS = { person: 'Contact', organization: 'Account' } as const
  return {
    kinds: ['person', 'organization'],
    by: [{ kind: 'person', by: { key: 'email' } }, { kind: 'person', by: PLAYER }, { kind: 'organization', by: { key: 'name' } }, { kind: 'organization', by: PLAYER }],
    async make(kind, { name, email, externalId }) {
      const object = OBJECTS[kind]
      const record = { ...(kind === 'person' ? { LastName: name, Email: email } : { Name: name }), Player_Id__c: externalId }
      const [id] = one.org.admin.write(object, [record], one.clock.now(), () => one.random(), (await one.client.identity()).user)
      return id ?? ''
    },
    remove: () => Promise.reject(new Error('is only found')),
    addresses: () => Promise.resolve(urls),
  }
}

function createCases(one: Rig, next: () => number): WriterCase<CreateCase> {
  return {
    op: 'create-case',
    prepare: (count) =>
      Promise.resolve(
        Array.from({ length: count }, () => next()).map((n): CreateCase => ({
          op: 'create-case',
          key: `case:${n}`,
          externalId: `zd-acme-${n}`,
          subject: 'Safety ticket',
          fields: { severity: 'P1', tags: ['safety_p1'] },
          queue: 'child_safety',
          priority: 'urgent',
          status: 'open',
        })),
      ),
    effects: (write) =>
      Promise.resolve(
        one.org.read().cases.filter((row) => row['Breakwater_External_Id__c'] === write.externalId && row['Safety_Severity__c'] === 'P1')
          .length,
      ),
    version: (write) =>
      Promise.resolve(
        String(one.org.read().cases.find((row) => row['Breakwater_External_Id__c'] === write.externalId)?.['SystemModstamp']),
      ),
    mapped: mappedCase(one, next, (values) => {
      const n = next()
      return Promise.resolve({ op: 'create-case', key: `mapped:${n}`, externalId: `zd-acme-${n}`, subject: 'Safety ticket', fields: { severity: 'P1' }, queue: null, priority: 'high', status: 'open', values })
    }),
  }
}

function updateCases(one: Rig, next: () => number, effects: ReadonlyMap<string, number>): WriterCase<UpdateCase> {
  return {
    op: 'update-case',
    prepare: async (count) =>
      (await cases(one, count)).map((ticket): UpdateCase => ({
        op: 'update-case',
        key: `update:${next()}`,
        caseId: ticket.ref.id,
        externalId: `zd-acme-${next()}`,
        fields: { severity: 'P2', due: one.clock.now() },
        adopt: true,
      })),
    effects: (write) => Promise.resolve(rowOf(one, write.caseId)?.['Safety_Severity__c'] === 'P2' ? (effects.get(write.caseId) ?? 0) : 0),
    version: (write) => Promise.resolve(String(rowOf(one, write.caseId)?.['SystemModstamp'])),
  }
}

function editCases(one: Rig, next: () => number, effects: ReadonlyMap<string, number>): WriterCase<EditCase> {
  return {
    op: 'edit-case',
    prepare: async (count) =>
      (await cases(one, count)).map((ticket): EditCase => ({
        op: 'edit-case',
        key: `edit:${next()}`,
        caseId: ticket.ref.id,
        version: ticket.version,
        queue: 'crisis_response',
        priority: 'high',
        status: 'open',
      })),
    effects: (write) => Promise.resolve(effects.get(write.caseId) ?? 0),
    disturb: (write) => edit(one, 'Case', { Id: write.caseId, Status: 'Escalated' }),
    version: (write) => Promise.resolve(String(rowOf(one, write.caseId)?.['SystemModstamp'])),
    mapped: mappedCase(one, next, async (values, recordId) => {
      const [ticket] = recordId === null ? await cases(one, 1) : ((await one.connection.reads.tickets?.fetch([recordId])) ?? [])
      return { op: 'edit-case', key: `mapped:${next()}`, caseId: ticket?.ref.id ?? '', version: ticket?.version ?? '', values }
    }),
  }
}

function addNotes(one: Rig, next: () => number): WriterCase<AddNote> {
  const shown = (key: string): readonly boolean[] => one.org.read().comments.flatMap((row) => (String(row['CommentBody']).includes(`[breakwater ${key} `) ? [row['IsPublished'] === true] : []))
  const spoken: SpokenCase<AddNote> = {
    write: async (body, isPublic) => ({ op: 'add-note', key: `spoken:${next()}`, recordId: (await cases(one, 1))[0]?.ref.id ?? '', body, ...(isPublic === undefined ? {} : { public: isPublic }) }),
    recordOf: (write) => write.recordId,
    shown: (write) => Promise.resolve(shown(write.key)),
  }
  return {
    op: 'add-note',
    spoken,
    prepare: async (count) =>
      (await cases(one, count)).map((ticket): AddNote => ({
        op: 'add-note',
        key: `note:${next()}`,
        recordId: ticket.ref.id,
        body: 'Severity P1. Look at it within the hour.',
      })),
    effects: (write) => Promise.resolve(shown(write.key).filter((isPublic) => !isPublic).length),
  }
}

function redactions(one: Rig, next: () => number, effects: ReadonlyMap<string, number>): WriterCase<RedactNote> {
  const write = async (said: string, left: string): Promise<RedactNote> => {
    const [parent = ''] = one.write('Case', [{ Subject: 'to be redacted' }])
    one.write('CaseComment', [{ ParentId: parent, CommentBody: 'somebody else speaks', IsPublished: true }])
    one.clock.advance(10_000)
    const note: AddNote = { op: 'add-note', key: `note:${next()}`, recordId: parent, body: said, public: true }
    await outcomesOf(one.connection, [note])
    return { op: 'redact-note', key: `redact:${next()}`, recordId: parent, note: { key: note.key, mark: noteMark(said) }, body: left }
  }
  return {
    op: 'redact-note',
    redaction: { write },
    async prepare(count) {
      const writes: RedactNote[] = []
      for (let at = 0; at < count; at += 1) writes.push(await write('Planted words: 555 0134', 'Planted words: ▇'))
      return writes
    },
    effects: ({ note }) => Promise.resolve(one.org.read().comments.reduce((sum, row) => (String(row['CommentBody']).includes(`[breakwater ${note.key} `) ? sum + (effects.get(String(row['Id'])) ?? 0) : sum), 0)),
  }
}

function removals(one: Rig, next: () => number, effects: ReadonlyMap<string, number>): WriterCase<Remove> {
  const somebody = one.org.admin.join({ LastName: 'Bo', Username: 'bo@example.com' }, one.clock.now())
  return {
    op: 'remove',
    removal: {
      somebody,
      unknown: '500000000000zzzAAA',
      discard: (id) => Promise.resolve(one.org.admin.remove('Case', [id], one.clock.now(), () => one.random(), somebody)),
      merge: (id, into) => Promise.resolve(one.org.admin.merge('Case', into, [id], one.clock.now(), () => one.random(), somebody)),
      restore: (id) => Promise.resolve(one.org.admin.restore('Case', [id], one.clock.now(), () => one.random())),
    },
    prepare: async (count) => (await cases(one, count)).map((ticket): Remove => ({ op: 'remove', key: `remove:${next()}`, recordId: ticket.ref.id, version: ticket.version, follows: { connection: 'zendesk:acme', id: '17' } })),
    effects: (write) => Promise.resolve(effects.get(write.recordId) ?? 0),
    disturb: (write) => edit(one, 'Case', { Id: write.recordId, Status: 'Escalated' }),
  }
}

function addFiles(one: Rig, next: () => number): WriterCase<AddFile> {
  const shown = (write: AddFile) => one.org.read().files.flatMap(({ version, links, bytes }) =>
    String(version['Description'] ?? '').includes(`[breakwater ${write.key} `)
      ? links.filter((link) => link['LinkedEntityId'] === write.recordId).map((link) => ({ public: link['Visibility'] !== 'InternalUsers', name: String(version['Title']), bytes }))
      : [])
  const filed: FiledCase = {
    async write(changes) {
      const n = next()
      return { op: 'add-file', key: `file:${n}`, recordId: (await cases(one, 1))[0]?.ref.id ?? '', file: { connection: 'zendesk:acme', recordId: '17', id: String(n) }, public: false, heading: '', largest: 1_000_000, known: [], source: `s ${n}`, size: PLAIN_SIZE, ...changes }
    },
    shown: (write) => Promise.resolve(shown(write)),
  }
  return {
    op: 'add-file',
    filed,
    async prepare(count) {
      const writes: AddFile[] = []
      for (let at = 0; at < count; at += 1) writes.push(await filed.write({}))
      return writes
    },
    effects: (write) => Promise.resolve(shown(write).length),
  }
}

/** Somebody else puts files on cases. */
function filesOf(one: Rig): FilesCase {
  return {
    make({ name, bytes, public: isPublic }) {
      const [recordId = ''] = one.write('Case', [{ Subject: 'with a file' }])
      const [id = ''] = one.write('ContentVersion', [{ PathOnClient: name, Title: name.split('.')[0] ?? '', VersionData: Buffer.from(bytes).toString('base64') }])
      const documentId = one.org.read().files.find((file) => file.version['Id'] === id)?.version['ContentDocumentId'] ?? null
      one.write('ContentDocumentLink', [{ ContentDocumentId: documentId, LinkedEntityId: recordId, ShareType: 'V', Visibility: isPublic ? 'AllUsers' : 'InternalUsers' }])
      return Promise.resolve({ connection: one.connection.id, recordId, id })
    },
    given: () => Promise.resolve({ times: one.org.read().downloads.length, leaks: 0 }),
  }
}

function provisions(one: Rig, next: () => number): WriterCase<Provision> {
  return {
    op: 'provision',
    prepare: (count) =>
      Promise.resolve(
        Array.from({ length: count }, () => next()).map((n): Provision => ({
          op: 'provision',
          key: `queue:${n}`,
          item: { kind: 'queue', id: `team_${n}`, title: `Team ${n}` },
        })),
      ),
    effects: (write) =>
      Promise.resolve(one.org.read().queues.filter((queue) => queue.name === write.item.title && queue.objects.length === 1).length),
  }
}

function retires(one: Rig, next: () => number): WriterCase<Retire> {
  const names = new Map<string, string>()
  return {
    op: 'retire',
    async prepare(count) {
      const made = Array.from({ length: count }, () => next()).map((n): Provision => ({
        op: 'provision',
        key: `queue:${n}`,
        item: { kind: 'queue', id: `gone_${n}`, title: `Gone ${n}` },
      }))
      const outcomes = await outcomesOf(one.connection, made)
      return outcomes.map((outcome, index): Retire => {
        const vendorId = outcome.result === 'landed' ? (outcome.recordId ?? '') : ''
        names.set(vendorId, made[index]?.item.title ?? '')
        return { op: 'retire', key: `retire:${vendorId}`, kind: 'queue', id: `gone_${index}`, vendorId }
      })
    },
    effects: (write) => Promise.resolve(one.org.read().queues.some((queue) => queue.id === write.vendorId) ? 0 : 1),
  }
}
