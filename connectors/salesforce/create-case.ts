import type { Submission, Writer } from '../../src/connector/connector.ts'
import { BridgeError } from '../../src/domain/errors.ts'
import type { Clock, Random } from '../../src/domain/ports.ts'
import type { CreateCase, Outcome } from '../../src/domain/write.ts'
import { priorityName, statusName } from './case-record.ts'
import { asBridgeError, type Client } from './client.ts'
import { currentCases, holds, shortId } from './current.ts'
import { COLLECTION, save, settle, type Item, type Saved } from './collections.ts'
import type { SalesforceConfig } from './config.ts'
import { ApiFailure, classify } from './failures.ts'
import { longId } from './ids.ts'
import { EXTERNAL_ID, isSafeExternalId, ownField, toCaseFields, type CaseBody } from './fields.ts'
import type { Described, Org } from './org.ts'
import { query, recordShape } from './query.ts'
import { findQueue } from './queue-names.ts'
import { inBatches, within } from './soql.ts'
import { describedFor, isFault, queueOf, refusedFor, toCaseValues } from './values.ts'

export interface Writing {
  readonly client: Client
  readonly org: Org
  readonly clock: Clock
  readonly random: Random
  readonly config: SalesforceConfig
}

const SUBJECT = 255
const rowShape = recordShape.loose()

/**
 * Cases for tickets, each with its unique external id, always as an INSERT: a second one of the same id is refused (`DUPLICATE_VALUE`),
 * also where the first is still under way and arrives last. An upsert that arrived late would write over whatever people changed in the
 * case meanwhile. A case that was there before the first sending is taken over, and told what only the bridge says.
 */
export function createCaseWriter(writing: Writing): Writer<CreateCase> {
  return {
    conflicts: 'last-write-wins',
    largest: COLLECTION,
    inFlight: 4,
    submit: (batch) => send(batch, writing, async (items) => takeOver(items, await insert(items, writing), writing)),
    resubmit: (batch) => send(batch, writing, (items) => insertAgain(items, writing)),
  }
}

/**
 * The external id is unique among what is not deleted only: a case that the first sending made, and somebody put into the bin since, would be
 * made once more. It stays where they put it. One that a query still shows outside the bin is there, or was a moment ago: neither is made again.
 */
async function insertAgain(items: readonly Item[], writing: Writing): Promise<readonly Saved[]> {
  const there = await anywhere(writing.client, items.map(({ body }) => String(body[EXTERNAL_ID])))
  const seen = ({ body }: Item): Seen | undefined => there.get(String(body[EXTERNAL_ID]))
  const foreign = await madeByAnother(items.filter((item) => seen(item)?.binned === false), (item) => seen(item)?.id ?? '', writing)
  const made = await answersOf(items.filter((item) => seen(item) === undefined), (todo) => insert(todo, writing))
  const taken = await answersOf(items.filter((item) => foreign.has(item.key)), (some) => takeOver(some, some.map((item) => ({ saved: { id: null }, earlier: seen(item)?.id ?? null })), writing))
  return items.map((item) => made.get(item.key)?.saved ?? taken.get(item.key) ?? asSeen(seen(item)))
}

async function answersOf<T>(items: readonly Item[], send: (items: readonly Item[]) => Promise<readonly T[]>): Promise<ReadonlyMap<string, T>> {
  const told = items.length === 0 ? [] : await send(items)
  return new Map(items.flatMap(({ key }, index): [string, T][] => (told[index] === undefined ? [] : [[key, told[index]]])))
}

function asSeen(one: Seen | undefined): Saved {
  return one?.binned === false ? { id: one.id } : { id: one?.id ?? null, adopted: true }
}

/**
 * Those which nobody but the bridge has touched and which say something else than this write: an earlier plan of the same case, sent before it and
 * taken for lost, landed first. Read by id, for a query may show what was true a moment ago.
 */
async function madeByAnother(items: readonly Item[], idOf: (item: Item) => string, { client }: Writing): Promise<ReadonlySet<string>> {
  if (items.length === 0) return new Set()
  const now = await currentCases(client, items.map(idOf), ['CreatedById', 'LastModifiedById', ...new Set(items.flatMap(({ body }) => Object.keys(body)))])
  return new Set(items.flatMap((item) => {
    const row = now.get(shortId(idOf(item)))
    return row !== undefined && row['CreatedById'] === row['LastModifiedById'] && !holds(row, peoplesOf(item)) ? [item.key] : []
  }))
}

function peoplesOf({ body }: Item): CaseBody {
  return Object.fromEntries(Object.entries(body).filter(([field]) => ownField(field) === null))
}

interface Inserted {
  readonly saved: Saved
  /** It was there already, under this id. */
  readonly earlier: string | null
}

async function insert(items: readonly Item[], { client }: Writing): Promise<readonly Inserted[]> {
  const saved = await save(client, { method: 'POST', path: '/composite/sobjects' }, items)
  const doubled = items.filter((_, index) => isDuplicate(saved[index]))
  const ids = await idsOf(client, doubled.map((item) => String(item.body[EXTERNAL_ID])))
  return saved.map((one, index) => {
    if (!isDuplicate(one)) return { saved: one, earlier: null }
    const id = ids.get(String(items[index]?.body[EXTERNAL_ID])) ?? namedIn(one)
    return { saved: { id }, earlier: id }
  })
}

/**
 * Somebody made them earlier, perhaps with what was true then: our own fields are said again, and everything else is left to people. Where
 * that is otherwise than this write says, nothing is agreed by it.
 */
async function takeOver(items: readonly Item[], inserted: readonly Inserted[], { client }: Writing): Promise<readonly Saved[]> {
  const known = items.flatMap(({ key, body }, index): Item[] => {
    const id = inserted[index]?.earlier ?? null
    const own = Object.entries(body).filter(([field]) => field !== EXTERNAL_ID && ownField(field) !== null)
    return id === null ? [] : [{ key, body: { id, ...Object.fromEntries(own) } }]
  })
  const now = await currentCases(client, known.map(({ body }) => String(body['id'])), [...new Set(items.flatMap(({ body }) => Object.keys(body)))])
  const told = await save(client, { method: 'PATCH', path: '/composite/sobjects' }, known)
  const failed = new Map(known.flatMap(({ key }, index) => (told[index] !== undefined && 'error' in told[index] ? [[key, told[index]] as const] : [])))
  return items.map((item, index) => {
    const { saved, earlier } = inserted[index] as Inserted
    return failed.get(item.key) ?? (earlier === null || holds(now.get(shortId(earlier)), peoplesOf(item)) ? saved : { id: earlier, adopted: true })
  })
}

/** The unique external id is taken: the earlier sending landed, or somebody else's won the race. */
function isDuplicate(one: Saved | undefined): boolean {
  return one !== undefined && 'error' in one && classify(one.error, [EXTERNAL_ID]) === 'duplicate'
}

/** «duplicates value on record with id: 500…»: for the moment in which a query does not show the case yet. */
function namedIn(one: Saved | undefined): string | null {
  const named = one !== undefined && 'error' in one ? /\b500[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?\b/.exec(one.error.message)?.[0] : undefined
  return named === undefined ? null : longId(named)
}

async function send(
  batch: readonly CreateCase[],
  writing: Writing,
  deliver: (items: readonly Item[]) => Promise<readonly Saved[]>,
): Promise<Submission> {
  const prepared = await prepare(batch, writing)
  const items = prepared.filter((one): one is Item => 'body' in one)
  const settled = settle(items, await deliver(items), writing.random).map((outcome) => blameSetup(outcome))
  const byKey = new Map(settled.map((outcome) => [outcome.key, outcome]))
  return { state: 'settled', outcomes: prepared.map((one) => ('body' in one ? (byKey.get(one.key) as Outcome) : one)) }
}

/** A create has no record that could be gone: what is missing is the field or the queue. */
function blameSetup(outcome: Outcome): Outcome {
  if (outcome.result !== 'moot') return outcome
  return {
    key: outcome.key,
    result: 'refused',
    code: 'NOT_FOUND',
    reason: 'Salesforce does not know the external id field or the queue',
    remedy: 'Run setup apply, and grant the permission set Breakwater Access.',
  }
}

async function prepare(batch: readonly CreateCase[], { org, config }: Writing): Promise<readonly (Item | Outcome)[]> {
  const described = await describedFor(
    batch.map((write) => write.values),
    org,
  )
  const wanted = batch.flatMap((write) => queueOf(write) ?? [])
  const queues = wanted.length === 0 ? new Map<string, string>() : await queuesWith(org, wanted)
  return batch.map((write) => prepareOne(write, described, queues, config))
}

/**
 * A queue that is not known yet may have been made a moment ago, by another process whose work is not visible yet: asked again, and
 * once more after the delay, before anybody is told that it is missing.
 */
export async function queuesWith(org: Org, wanted: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const ask = (): Promise<ReadonlyMap<string, string>> =>
    org.queues('write').catch((error: unknown) => {
      throw asBridgeError(error, 'reading queues')
    })
  const complete = (queues: ReadonlyMap<string, string>): boolean => wanted.every((id) => findQueue(queues, id) !== null)
  const known = await ask()
  if (complete(known)) return known
  org.forget()
  const again = await ask()
  if (complete(again) || !(await org.waitUntilVisible())) return again
  org.forget()
  return ask()
}

function prepareOne(
  write: CreateCase,
  described: Described,
  queues: ReadonlyMap<string, string>,
  config: SalesforceConfig,
): Item | Outcome {
  const { key } = write
  if (!isSafeExternalId(write.externalId))
    return {
      key,
      result: 'refused',
      code: 'external-id',
      reason: 'the external id holds characters that are not safe in addresses',
      remedy: 'Use letters, digits, dashes and underscores only.',
    }
  const body: CaseBody = { [EXTERNAL_ID]: write.externalId, Subject: clip(write.subject), ...toCaseFields(write.fields) }
  const status = statusName(write.status, described, config)
  if (status !== null) body['Status'] = status
  const priority = write.priority === null ? null : priorityName(write.priority, described, config)
  if (priority !== null) body['Priority'] = priority
  const queue = queueOf(write)
  if (queue !== null) {
    const owner = findQueue(queues, queue)
    if (owner === null) return missingQueue(key, queue)
    body['OwnerId'] = owner
  }
  const mapped = toCaseValues(write.values, described, 'createable')
  return isFault(mapped) ? refusedFor(key, mapped) : { key, body: { ...body, ...mapped } }
}

export function missingQueue(key: string, queue: string): Outcome {
  return {
    key,
    result: 'refused',
    code: 'queue-missing',
    reason: `the org has no queue ${queue.replace(/[^\w-]/g, '')}`,
    remedy: 'Run setup apply, or make the queue in Salesforce.',
  }
}

function clip(subject: string): string {
  return subject.length <= SUBJECT ? subject : `${subject.slice(0, SUBJECT - 1).replace(/[\uD800-\uDBFF]$/, '')}…`
}

/** Case ids by external id. That they cannot be read now does not undo what was proven to have landed. */
async function idsOf(client: Client, externalIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const build = (some: readonly string[]): string => `SELECT Id, ${EXTERNAL_ID} FROM Case WHERE ${within(EXTERNAL_ID, some)}`
  const ids = new Map<string, string>()
  for (const some of inBatches(externalIds, build)) {
    const rows = await query(client, build(some), rowShape, { purpose: 'write' }).catch((error: unknown) => {
      if (error instanceof ApiFailure || error instanceof BridgeError) return []
      throw error
    })
    for (const row of rows) ids.set(String(row[EXTERNAL_ID]), row.Id)
  }
  return ids
}

interface Seen {
  readonly id: string
  readonly binned: boolean
}

/** Cases by external id, in the bin or not; of two that which is not. Throws where that cannot be read now: it decides whether a second is made, so nothing may be guessed. */
async function anywhere(client: Client, externalIds: readonly string[]): Promise<ReadonlyMap<string, Seen>> {
  const build = (some: readonly string[]): string => `SELECT Id, IsDeleted, ${EXTERNAL_ID} FROM Case WHERE ${within(EXTERNAL_ID, some)}`
  const seen = new Map<string, Seen>()
  for (const some of inBatches(externalIds, build)) {
    const rows = await query(client, build(some), rowShape, { purpose: 'write', resource: 'queryAll' }).catch((error: unknown) => {
      throw asBridgeError(error, 'looking for deleted cases')
    })
    for (const row of rows) {
      const binned = row['IsDeleted'] === true
      if (!binned || !seen.has(String(row[EXTERNAL_ID]))) seen.set(String(row[EXTERNAL_ID]), { id: row.Id, binned })
    }
  }
  return seen
}
