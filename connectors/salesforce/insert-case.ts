import { BridgeError } from '../../src/domain/errors.ts'
import { asBridgeError, type Client } from './client.ts'
import { save, type Item, type Saved } from './collections.ts'
import type { Writing } from './create-case.ts'
import { currentCases, holds, shortId } from './current.ts'
import { ApiFailure, classify } from './failures.ts'
import { EXTERNAL_ID, ownField, type CaseBody } from './fields.ts'
import { longId } from './ids.ts'
import { query, recordShape } from './query.ts'
import { inBatches, within } from './soql.ts'

const rowShape = recordShape.loose()

/** The first sending. A case of that id that is there already is taken over. */
export async function insertOnce(items: readonly Item[], writing: Writing): Promise<readonly Saved[]> {
  return takeOver(items, await insert(items, writing), writing)
}

/**
 * The external id is unique among what is not deleted only: a case that the first sending made, and somebody put into the bin since, would be
 * made once more. It stays where they put it. One that a query still shows outside the bin is there, or was a moment ago: neither is made again.
 */
export async function insertAgain(items: readonly Item[], writing: Writing): Promise<readonly Saved[]> {
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
