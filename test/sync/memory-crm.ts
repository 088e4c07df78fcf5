import type { Connection, FieldSpec, LinkedRecord, Looked, Page, Submission, Writer } from '../../src/connector/connector.ts'
import { editWriter } from '../../connectors/zendesk/edit.ts'
import { saysNoMore } from '../../src/connector/redaction.ts'
import { BridgeError } from '../../src/domain/errors.ts'
import { WireFault, type Clock, type Instant } from '../../src/domain/ports.ts'
import type { Comment, FieldValue, Ticket, TicketStatus } from '../../src/domain/ticket.ts'
import type { AddNote, CreateCase, EditCase, Outcome, RedactNote, Remove, UpdateCase, UpdateTicket } from '../../src/domain/write.ts'

/** What a kill or a broken wire does at a step; the step's name says where it stands. */
export type Trip = (step: string) => void

interface DeskTicket {
  readonly id: string
  subject: string
  description: string
  tags: string[]
  fields: Record<string, unknown>
  /** Custom fields, as people see them. */
  readonly custom: Record<string, FieldValue>
  priority: Ticket['priority']
  status: TicketStatus
  /** The problem it is an incident of. */
  parent: string | null
  type: 'incident' | 'question'
  readonly createdAt: Instant
  updatedAt: Instant
  changedAt: Instant
  comments: (Comment & { readonly key: string | null })[]
  keys: Set<string>
}

const LAG_MS = 60_000
const JOB_MS = 3_000

function iso(at: Instant): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`
}

function second(at: Instant): Instant {
  return Math.floor(at / 1000) * 1000
}

/** The fields of an account as its admins make and unmake them. None at all: whatever is written is there. */
export class MemorySchema {
  fields: FieldSpec[] = []
  asked = 0
  /** Nobody answers. */
  silent = false

  describe(): Promise<{ readonly fields: readonly FieldSpec[] }> {
    this.asked += 1
    return this.silent ? Promise.reject(lostAnswer()) : Promise.resolve({ fields: this.fields })
  }

  add(id: string, more: Partial<FieldSpec> = {}): void {
    this.fields = [...this.fields.filter((field) => field.id !== id), { id, title: id, type: 'text', choices: [], writable: true, required: false, max: null, own: null, ...more }]
  }

  drop(id: string): void {
    this.fields = this.fields.filter((field) => field.id !== id)
  }

  /** What a reader is told: a field that is not there any more is not told as empty, it is not told. */
  seen(custom: Readonly<Record<string, FieldValue>>): Record<string, FieldValue> {
    return this.fields.length === 0 ? { ...custom } : Object.fromEntries(this.fields.map(({ id }) => [id, custom[id] ?? null]))
  }

  refused(key: string, values: Readonly<Record<string, FieldValue>> = {}): Outcome | null {
    const bad = this.fields.length > 0 && Object.entries(values).some(([path, value]) => {
      const field = this.fields.find((one) => `field:${one.id}` === path)
      return path.startsWith('field:') && (field === undefined || !field.writable || (field.type === 'choice' && value !== null && !field.choices.some((choice) => choice.value === value)))
    })
    return bad ? { key, result: 'refused', code: 'connector.rejected', reason: 'a field does not take it', remedy: 'correct the field' } : null
  }
}

/**
 * A help desk that keeps the connector contract, state and all, in a few lines: whole-second stamps, a lag of a minute, jobs that take
 * their time, conflicts. What real vendors do beyond the contract is the sandbox's business; here every step of the engine can be
 * stopped and every answer lost.
 */
export class MemoryDesk {
  readonly tickets = new Map<string, DeskTicket>()
  readonly schema = new MemorySchema()
  readonly clock: Clock
  pageSize = 7
  calls = 0
  trip: Trip = () => undefined
  /** Called with each batch before it is applied: people act in between. */
  meanwhile: (batch: readonly UpdateTicket[]) => void = () => undefined
  refuse = new Set<string>()
  /** Tickets whose thread nobody can read. */
  poison = new Set<string>()
  #jobs = new Map<string, { readonly at: Instant; readonly batch: readonly UpdateTicket[]; readonly again: boolean; outcomes: readonly Outcome[] | null }>()
  #comments = 0
  #sent = 0
  /** Keys of comments that were asked to be public. */
  readonly #public = new Set<string>()

  constructor(clock: Clock) {
    this.clock = clock
  }

  add(id: string, words: { readonly subject?: string; readonly body: string; readonly tags?: readonly string[]; readonly status?: TicketStatus; readonly at?: Instant }): void {
    const at = second(words.at ?? this.clock.now())
    this.tickets.set(id, { id, subject: words.subject ?? `Subject ${id}`, description: words.body, tags: [...(words.tags ?? ['user_safety'])], fields: {}, custom: {}, priority: null, status: words.status ?? 'open', parent: null, type: 'incident', createdAt: at, updatedAt: at, changedAt: at, comments: [], keys: new Set() })
    this.say(id, words.body, 'end-user', at)
  }

  say(id: string, body: string, role: 'end-user' | 'agent' = 'end-user', at = second(this.clock.now()), key: string | null = null, isPublic = role !== 'agent'): void {
    const one = this.of(id)
    this.#comments += 1
    one.comments.push({ ref: { connection: 'zendesk:acme', kind: 'comment', id: String(this.#comments) }, ticketId: id, author: role === 'agent' ? '5' : '900', authorRole: role, public: isPublic, body, at, attachments: [], ownKey: key, key })
    one.updatedAt = Math.max(one.updatedAt, at)
    one.changedAt = one.updatedAt
  }

  /** Somebody takes words out of a comment for good; of the first one the description goes too. */
  redact(id: string, commentId: string, body: string): void {
    const one = this.of(id)
    const first = one.comments[0]?.ref.id === commentId
    one.comments = one.comments.map((comment) => (comment.ref.id === commentId ? { ...comment, body, changedAt: second(this.clock.now()) } : comment))
    if (first) one.description = body
    one.updatedAt = Math.max(one.updatedAt, second(this.clock.now()))
    one.changedAt = one.updatedAt
  }

  /** Says that words are gone and leaves them. */
  lies = false

  #redactNote(write: RedactNote): Outcome {
    const { key, recordId, note, body } = write
    const one = this.tickets.get(recordId)
    if (one === undefined || one.status === 'deleted') return { key, result: 'moot', reason: 'gone' }
    const comment = one.comments.find((other) => other.ownKey === note.key)
    if (comment === undefined || this.refuse.has(recordId)) return { key, result: 'refused', code: 'redaction.not-found', reason: 'it is not there', remedy: 'look' }
    if (!this.lies && !saysNoMore(comment.body, body)) {
      this.redactions.push(note.key)
      this.redact(recordId, comment.ref.id, body)
    }
    return { key, result: 'landed', recordId, version: null }
  }

  /** Of every redaction that took effect, the note it hit. */
  readonly redactions: string[] = []

  /** Into the bin, by whomever. */
  delete(id: string): void {
    this.#bin.set(id, this.of(id).status)
    this.edit(id, (one) => (one.status = 'deleted'))
  }

  restore(id: string): void {
    this.edit(id, (one) => (one.status = this.#bin.get(id) ?? 'open'))
  }

  readonly #bin = new Map<string, TicketStatus>()
  /** Tickets that a write of ours put into the bin, each time anew. */
  readonly removals: string[] = []
  /** Looks that find what is not so. */
  lookLies: ((id: string) => Looked | null) | null = null

  #remove({ key, recordId, version }: Remove): Outcome {
    const one = this.tickets.get(recordId)
    if (one === undefined || one.status === 'deleted') return { key, result: 'moot', reason: 'gone' }
    if (iso(one.updatedAt) !== version) return { key, result: 'conflict' }
    this.removals.push(recordId)
    this.delete(recordId)
    return { key, result: 'landed', recordId, version: null }
  }

  edit(id: string, change: (ticket: DeskTicket) => void): void {
    const one = this.of(id)
    change(one)
    one.updatedAt = second(this.clock.now())
    one.changedAt = one.updatedAt
  }

  of(id: string): DeskTicket {
    const one = this.tickets.get(id)
    if (one === undefined) throw new Error(`no ticket ${id}`)
    return one
  }

  notes(id: string): readonly string[] {
    return this.of(id).comments.filter((comment) => comment.key !== null).map((comment) => comment.body)
  }

  connection(): Connection {
    const update: Writer<UpdateTicket> = {
      conflicts: 'detected', largest: 5, inFlight: 3,
      submit: (batch) => this.#send(batch, 'submit'),
      resubmit: (batch) => this.#send(batch, 'resubmit'),
      poll: (handles) => {
        this.calls += 1
        this.trip('poll')
        return Promise.resolve(new Map(handles.map((handle) => [handle, this.#look(handle)])))
      },
    }
    return {
      id: 'zendesk:acme', vendor: 'zendesk',
      reads: {
        tickets: { deletes: 'tombstones', changes: (since, options) => this.#pages(since, options?.from ?? 0, (one) => [{ at: one.changedAt, id: one.id, record: this.#ticket(one) }]), fetch: (ids) => this.#fetch(ids) },
        comments: {
          changes: (since, options) => this.#pages(since, options?.from ?? 0, (one) => one.comments.flatMap((comment) => [comment.at, ...(comment.changedAt === undefined ? [] : [comment.changedAt])].map((at) => ({ at, id: comment.ref.id.padStart(9, '0'), record: comment as Comment })))),
          fetch: (ids) => {
            this.calls += ids.length
            this.trip('threads')
            if (ids.some((id) => this.poison.has(id))) return Promise.reject(new BridgeError('connector.protocol', 'unknown shape'))
            return Promise.resolve(new Map(ids.map((id) => [id, [...(this.tickets.get(id)?.comments ?? [])]])))
          },
        },
      },
      writes: { 'update-ticket': update, 'edit-ticket': editWriter(update), 'add-note': this.#noteWriter(update), 'redact-note': settling((write: RedactNote) => this.#redactNote(write), (how) => this.#step(how)), remove: settling((write: Remove) => this.#remove(write), (how) => this.#step(how)) },
      look: (ids) => lookIn(ids, (id) => this.lookLies?.(id) ?? asLooked(this.tickets.get(id)?.status), (how) => this.#step(how)),
      check: () => Promise.reject(new Error('not asked for here')),
      describe: () => this.schema.describe(),
      hazards: () => Promise.resolve([{ kind: 'trigger', id: '1', title: 'Notify requester', setOffBy: 'tag', does: 'mails', reaches: 'requester', remedy: 'add a condition' }]),
      calls: () => ({ total: this.calls, by: {}, budget: null }),
    }
  }

  /** A comment goes the way of an update, as with the real vendor. */
  #noteWriter(update: Writer<UpdateTicket>): Writer<AddNote> {
    const same = (batch: readonly AddNote[]): readonly UpdateTicket[] => batch.map((write) => {
      if (write.public === true) this.#public.add(write.key)
      return { op: 'update-ticket', key: write.key, ticketId: write.recordId, version: write.version ?? '', addTags: [], removeTags: [], fields: {}, note: write.body }
    })
    return { conflicts: 'detected', largest: 5, inFlight: 3, submit: (batch) => update.submit(same(batch)), resubmit: (batch) => update.resubmit(same(batch)), poll: (handles) => update.poll?.(handles) ?? Promise.resolve(new Map()) }
  }

  #step(how: string): void {
    this.calls += 1
    this.trip(how)
  }

  async *#pages<R>(since: string | null, from: Instant, rows: (one: DeskTicket) => readonly { at: Instant; id: string; record: R }[]): AsyncIterable<Page<R>> {
    let at = since === null ? { at: second(from), id: '' } : (JSON.parse(since) as { at: Instant; id: string })
    for (;;) {
      this.calls += 1
      this.trip('page')
      await Promise.resolve()
      const until = second(this.clock.now() - LAG_MS)
      const all = [...this.tickets.values()].flatMap(rows).filter((row) => row.at < until && (row.at > at.at || (row.at === at.at && row.id > at.id)))
      const part = all.toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1)).slice(0, this.pageSize)
      const last = part.at(-1)
      const atEnd = part.length === all.length
      if (last !== undefined) at = { at: last.at, id: last.id }
      yield { records: part.map((row) => row.record), checkpoint: JSON.stringify(at), upTo: atEnd ? until : (last?.at ?? 0), atEnd, rejected: [] }
      if (atEnd) return
    }
  }

  #fetch(ids: readonly string[]): Promise<readonly (Ticket | null)[]> {
    this.calls += 1
    this.trip('fetch')
    return Promise.resolve(ids.map((id) => (this.tickets.has(id) ? this.#ticket(this.of(id)) : null)))
  }

  #ticket(one: DeskTicket): Ticket {
    return {
      ref: { connection: 'zendesk:acme', kind: 'ticket', id: one.id }, version: iso(one.updatedAt), changedAt: one.changedAt, createdAt: one.createdAt, updatedAt: one.updatedAt,
      status: one.status, priority: one.priority, subject: one.subject, description: one.description, tags: [...one.tags], fields: this.schema.seen(one.custom), channel: 'web', requester: '900', parent: one.parent, ...(one.type === 'incident' ? {} : { mayHaveParent: false }), assignee: null, group: null, form: null, brand: null,
      externalId: null, changedBy: null, url: `https://acme.example.com/agent/tickets/${one.id}`,
    }
  }

  #send(batch: readonly UpdateTicket[], how: string): Promise<Submission> {
    this.calls += 1
    this.trip(`${how}:before`)
    this.#sent += 1
    const handle = `job-${this.#sent}`
    this.#jobs.set(handle, { at: this.clock.now() + JOB_MS, batch, again: how === 'resubmit', outcomes: null })
    this.trip(`${how}:after`)
    return Promise.resolve({ state: 'pending', handle })
  }

  /** Moves jobs whose time has come; a vendor does so whether anybody looks or not. */
  run(): void {
    for (const job of this.#jobs.values()) {
      if (job.outcomes !== null || job.at > this.clock.now()) continue
      this.meanwhile(job.batch)
      job.outcomes = job.batch.map((write) => this.#apply(write, job.again))
    }
  }

  /** Vendors keep jobs for a day. */
  forgetJobs(): void {
    this.#jobs.clear()
  }

  #look(handle: string): readonly Outcome[] | 'pending' | 'lost' {
    this.run()
    const job = this.#jobs.get(handle)
    return job === undefined ? 'lost' : (job.outcomes ?? 'pending')
  }

  #apply(write: UpdateTicket, again: boolean): Outcome {
    const one = this.tickets.get(write.ticketId)
    const { key } = write
    if (one === undefined || one.status === 'deleted') return { key, result: 'moot', reason: 'gone' }
    if (one.status === 'closed') return { key, result: 'moot', reason: 'closed' }
    if (this.refuse.has(write.ticketId)) return { key, result: 'refused', code: 'connector.rejected', reason: 'a required field is empty', remedy: 'fill it in' }
    const bad = this.schema.refused(key, write.values)
    if (bad !== null) return bad
    // As with real vendors, only a re-send looks into the history for its own key.
    if (again && one.keys.has(key)) return { key, result: 'landed', recordId: one.id, version: null }
    if (iso(one.updatedAt) !== write.version) return { key, result: 'conflict' }
    one.keys.add(key)
    one.tags = [...new Set([...one.tags.filter((tag) => !write.removeTags.includes(tag)), ...write.addTags])]
    Object.assign(one.fields, write.fields)
    if (write.status !== undefined) one.status = write.status
    if (write.priority !== undefined) one.priority = write.priority
    for (const [path, value] of Object.entries(write.values ?? {})) {
      if (path === 'subject') one.subject = String(value ?? '')
      else if (path === 'parent') one.parent = value as string | null
      else one.custom[path.replace('field:', '')] = value
    }
    one.updatedAt = Math.max(second(this.clock.now()), one.updatedAt)
    one.changedAt = one.updatedAt
    if (write.note !== null) this.say(one.id, write.note, 'agent', one.updatedAt, key, this.#public.has(key))
    return { key, result: 'landed', recordId: one.id, version: null }
  }
}

function asLooked(status: TicketStatus | undefined): Looked {
  return status === undefined ? { found: 'absent' } : status === 'deleted' ? { found: 'deleted', at: null, by: '7' } : { found: 'there' }
}

async function lookIn(ids: readonly string[], look: (id: string) => Looked, step: (how: string) => void): Promise<ReadonlyMap<string, Looked>> {
  step('look')
  await Promise.resolve()
  return new Map(ids.map((id) => [id, look(id)]))
}

/** A writer that settles at once. */
function settling<W extends { readonly key: string }>(apply: (write: W) => Outcome, step: (how: string) => void) {
  const deliver = (how: string) => (batch: readonly W[]): Promise<Submission> => {
    step(`${how}:before`)
    const outcomes = batch.map(apply)
    step(`${how}:after`)
    return Promise.resolve({ state: 'settled', outcomes })
  }
  return { conflicts: 'last-write-wins' as const, largest: 10, inFlight: 1, submit: deliver('submit'), resubmit: deliver('resubmit') }
}

export interface DeskCase {
  readonly id: string
  externalId: string | null
  pointsAt: string | null
  version: number
  queue: string | null
  priority: Ticket['priority']
  fields: Record<string, unknown>
  subject: string
  status: TicketStatus
  parent: string | null
  readonly custom: Record<string, FieldValue>
  changedAt: Instant
  comments: Comment[]
}

/** The other side, with the same promises. */
export class MemoryCases {
  readonly cases: DeskCase[] = []
  readonly schema = new MemorySchema()
  calls = 0
  trip: Trip = () => undefined
  readonly clock: Pick<Clock, 'now'>
  /** Called with each edit before it is applied: people act in between. */
  meanwhile: (write: EditCase) => void = () => undefined

  constructor(clock: Pick<Clock, 'now'> = { now: () => 0 }) {
    this.clock = clock
  }

  /** What people say on a case. */
  say(id: string, body: string, isPublic = false, key: string | null = null): void {
    const one = this.cases.find((other) => other.id === id)
    this.#said += 1
    this.#order.set(String(this.#said), this.#said)
    one?.comments.push({ ref: { connection: 'salesforce:acme', kind: 'comment', id: String(this.#said) }, ticketId: id, author: '005', authorRole: 'agent', public: isPublic, body, at: this.clock.now(), attachments: [], ownKey: key })
  }

  #said = 0
  /** Where each comment stands in the order of changes. */
  readonly #order = new Map<string, number>()
  /** Of every redaction that took effect, the note it hit. */
  readonly redactions: string[] = []

  /** Somebody changes what a comment says; null deletes it. */
  redact(caseId: string, commentId: string, body: string | null): void {
    const one = this.cases.find((other) => other.id === caseId)
    if (one === undefined) throw new Error(`no case ${caseId}`)
    this.#said += 1
    this.#order.set(commentId, this.#said)
    one.comments = one.comments.map((comment) => (comment.ref.id === commentId ? { ...comment, body: body ?? '', changedAt: Math.max(this.clock.now(), (comment.changedAt ?? comment.at) + 1), ...(body === null ? { gone: true as const } : {}) } : comment))
  }

  #redactNote({ key, recordId, note, body }: RedactNote): Outcome {
    const one = this.cases.find((other) => other.id === recordId)
    // In the bin its comments are deleted with it.
    if (one?.status === 'deleted') return { key, result: 'moot', reason: 'the note was deleted' }
    const comment = one?.comments.find((other) => other.ownKey === note.key && other.gone !== true)
    if (comment === undefined) return { key, result: 'refused', code: 'redaction.not-found', reason: 'it is not there', remedy: 'look' }
    if (!saysNoMore(comment.body, body)) {
      this.redactions.push(note.key)
      this.redact(recordId, comment.ref.id, body)
    }
    return { key, result: 'landed', recordId, version: null }
  }

  /** What people do to a case. */
  edit(id: string, change: (one: DeskCase) => void): void {
    const one = this.cases.find((other) => other.id === id)
    if (one === undefined) throw new Error(`no case ${id}`)
    change(one)
    this.#touch(one)
  }

  /** Into the bin, by whomever. */
  delete(id: string): void {
    this.edit(id, (one) => {
      this.#bin.set(id, one.status)
      one.status = 'deleted'
    })
  }

  restore(id: string): void {
    this.edit(id, (one) => (one.status = this.#bin.get(id) ?? 'open'))
  }

  readonly #bin = new Map<string, TicketStatus>()
  /** Cases that a write of ours put into the bin, each time anew. */
  readonly removals: string[] = []
  lookLies: ((id: string) => Looked | null) | null = null

  #remove({ key, recordId, version }: Remove): Outcome {
    const one = this.cases.find((other) => other.id === recordId)
    if (one === undefined || one.status === 'deleted') return { key, result: 'moot', reason: 'gone' }
    if (String(one.version) !== version) return { key, result: 'conflict' }
    this.removals.push(recordId)
    this.delete(recordId)
    return { key, result: 'landed', recordId, version: null }
  }

  #touch(one: DeskCase): void {
    one.version += 1
    // Stamps of this side have milliseconds, and no two changes share one.
    one.changedAt = Math.max(this.clock.now(), one.changedAt + 1, ...this.cases.map((other) => other.changedAt + 1))
  }

  async *#pages(since: string | null): AsyncIterable<Page<Ticket>> {
    let at = since === null ? -1 : Number(since)
    for (;;) {
      this.calls += 1
      this.trip('cases')
      await Promise.resolve()
      const all = this.cases.filter((one) => one.changedAt > at).toSorted((a, b) => a.changedAt - b.changedAt)
      const part = all.slice(0, 7)
      at = part.at(-1)?.changedAt ?? at
      yield { records: part.flatMap((one) => this.#read(one.id) ?? []), checkpoint: String(at), upTo: this.clock.now(), atEnd: part.length === all.length, rejected: [] }
      if (part.length === all.length) return
    }
  }

  make(pointsAt: string | null, externalId: string | null = null): DeskCase {
    const one: DeskCase = { id: `500${this.cases.length + 1}`, externalId, pointsAt, version: 1, queue: null, priority: null, fields: {}, subject: '', status: 'new', parent: null, custom: {}, changedAt: 0, comments: [] }
    this.cases.push(one)
    this.#touch(one)
    return one
  }

  connection(): Connection {
    const send = <W extends { readonly key: string }>(apply: (write: W) => Outcome) => {
      const deliver = (how: string) => (batch: readonly W[]): Promise<Submission> => {
        this.calls += 1
        this.trip(`${how}:before`)
        const outcomes = batch.map(apply)
        this.trip(`${how}:after`)
        return Promise.resolve({ state: 'settled', outcomes })
      }
      return { conflicts: 'detected' as const, largest: 10, inFlight: 2, submit: deliver('submit'), resubmit: deliver('resubmit') }
    }
    return {
      id: 'salesforce:acme', vendor: 'salesforce',
      reads: { tickets: { deletes: 'not-reported', changes: (since) => this.#pages(since), fetch: (ids) => Promise.resolve(ids.map((id) => this.#read(id))) }, comments: { changes: (since) => this.#threads(since), fetch: (ids) => Promise.resolve(new Map(ids.map((id) => [id, this.cases.find((one) => one.id === id)?.comments ?? []]))) } },
      writes: { 'create-case': send((write: CreateCase) => this.#create(write)), 'update-case': send((write: UpdateCase) => this.#update(write)), 'edit-case': send((write: EditCase) => this.#editCase(write)), 'add-note': send((write: AddNote) => this.#note(write)), 'redact-note': send((write: RedactNote) => this.#redactNote(write)), remove: send((write: Remove) => this.#remove(write)) },
      look: (ids) => lookIn(ids, (id) => this.lookLies?.(id) ?? asLooked(this.cases.find((one) => one.id === id)?.status), (how) => this.trip(how)),
      linked: {
        find: (tickets) => {
          this.calls += 1
          this.trip('find')
          const found = new Map<string, readonly LinkedRecord[]>()
          for (const { id, externalId } of tickets) {
            const rows = this.cases.filter((one) => one.status !== 'deleted' && (one.pointsAt === id || one.externalId === externalId))
            if (rows.length > 0) found.set(id, rows.map((one) => ({ id: one.id, version: String(one.version), ours: one.externalId === externalId, via: one.externalId === externalId ? 'External_Id' : 'Ticket_Number' })))
          }
          return Promise.resolve(found)
        },
      },
      check: () => Promise.reject(new Error('not asked for here')),
      describe: () => this.schema.describe(),
      calls: () => ({ total: this.calls, by: {}, budget: null }),
    }
  }

  async *#threads(since: string | null): AsyncIterable<Page<Comment>> {
    this.trip('case comments')
    await Promise.resolve()
    const at = (one: Comment): number => this.#order.get(one.ref.id) ?? 0
    const all = this.cases.flatMap((one) => one.comments).filter((one) => at(one) > Number(since ?? 0))
    yield { records: all, checkpoint: String(Math.max(Number(since ?? 0), ...all.map(at))), upTo: this.clock.now(), atEnd: true, rejected: [] }
  }

  #note(write: AddNote): Outcome {
    const one = this.cases.find((other) => other.id === write.recordId && other.status !== 'deleted')
    if (one === undefined) return { key: write.key, result: 'moot', reason: 'gone' }
    if (!one.comments.some((comment) => comment.ownKey === write.key)) this.say(one.id, write.body, write.public === true, write.key)
    return { key: write.key, result: 'landed', recordId: one.id, version: null }
  }

  #create(write: CreateCase): Outcome {
    let one = this.cases.find((other) => other.status !== 'deleted' && other.externalId === write.externalId)
    const bad = one === undefined ? this.schema.refused(write.key, write.values) : null
    if (bad !== null) return bad
    if (one === undefined) {
      one = this.make(null, write.externalId)
      Object.assign(one, { queue: write.queue, priority: write.priority, status: write.status, subject: write.subject })
      this.#take(one, write.values)
    }
    Object.assign(one.fields, write.fields)
    return { key: write.key, result: 'landed', recordId: one.id, version: null }
  }

  #update(write: UpdateCase): Outcome {
    const one = this.cases.find((other) => other.id === write.caseId && other.status !== 'deleted')
    if (one === undefined) return { key: write.key, result: 'moot', reason: 'gone' }
    Object.assign(one.fields, write.fields)
    if (write.adopt) one.externalId = write.externalId
    this.#touch(one)
    return { key: write.key, result: 'landed', recordId: one.id, version: String(one.version) }
  }

  #editCase(write: EditCase): Outcome {
    const one = this.cases.find((other) => other.id === write.caseId && other.status !== 'deleted')
    if (one === undefined) return { key: write.key, result: 'moot', reason: 'gone' }
    this.meanwhile(write)
    // As with the real vendor: one that moved on and holds what was wanted has been written already.
    if (String(one.version) !== write.version) return this.#holds(one, write) ? { key: write.key, result: 'landed', recordId: one.id, version: null } : { key: write.key, result: 'conflict' }
    const bad = this.schema.refused(write.key, write.values)
    if (bad !== null) return bad
    if (write.status !== undefined) one.status = write.status
    this.#take(one, write.values)
    if (write.queue !== undefined) one.queue = write.queue
    if (write.priority !== undefined) one.priority = write.priority
    this.#touch(one)
    return { key: write.key, result: 'landed', recordId: one.id, version: String(one.version) }
  }

  #holds(one: DeskCase, { status, queue, priority, values = {} }: EditCase): boolean {
    const said: Readonly<Record<string, unknown>> = { subject: one.subject, parent: one.parent, ...Object.fromEntries(Object.entries(one.custom).map(([name, value]) => [`field:${name}`, value])) }
    return (status ?? one.status) === one.status && (queue ?? one.queue) === one.queue && (priority ?? one.priority) === one.priority && Object.entries(values).every(([path, value]) => said[path] === value)
  }

  #take(one: DeskCase, values: EditCase['values'] = {}): void {
    for (const [path, value] of Object.entries(values)) {
      if (path === 'subject') one.subject = String(value ?? '')
      else if (path === 'parent') one.parent = value as string | null
      else one.custom[path.replace('field:', '')] = value
    }
  }

  #read(id: string): Ticket | null {
    const one = this.cases.find((other) => other.id === id)
    if (one === undefined) return null
    return {
      ref: { connection: 'salesforce:acme', kind: 'case', id }, version: String(one.version), changedAt: one.changedAt, createdAt: 0, updatedAt: one.changedAt, status: one.status, priority: one.priority, subject: one.subject, description: '', tags: [], fields: this.schema.seen(one.custom),
      channel: 'other', requester: null, parent: one.parent, assignee: null, group: one.queue, form: null, brand: null, externalId: one.externalId, changedBy: null, url: '',
    }
  }
}

/** A reset connection: nobody knows whether it arrived. */
export function lostAnswer(): WireFault {
  return new WireFault('connection reset', 'maybe')
}
