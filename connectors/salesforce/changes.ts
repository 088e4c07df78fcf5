import { z } from 'zod'
import type { ChangesOptions, Checkpoint, Page } from '../../src/connector/connector.ts'
import { parseAnswer } from '../../src/connector/paging.ts'
import type { Clock, Instant, Log } from '../../src/domain/ports.ts'
import { asBridgeError, type Client } from './client.ts'
import { ApiFailure } from './failures.ts'
import {
  before,
  completed,
  decodeProgress,
  digestOf,
  encodeProgress,
  remember,
  type Pass,
  type Position,
  type Progress,
  type Seen,
} from './memory.ts'
import { queryPage } from './query.ts'
import { instant, quote } from './soql.ts'

/** Rows per page, the most Salesforce gives. */
const PAGE = 2_000
/** Where `getUpdated` cannot be asked, nothing younger than this is taken for complete. */
const BLIND_OVERLAP_MS = 30 * 60_000
/** How far back `getUpdated` is asked: no transaction runs longer. */
const LONGEST_TRANSACTION_MS = 2 * 3_600_000

export interface Source<R> {
  readonly object: 'Case' | 'CaseComment' | 'ContentDocumentLink'
  /** It knows no getUpdated. */
  readonly replicated?: false
  columns(): Promise<readonly string[]>
  /** Columns whose change makes no record new: they may differ at every look. */
  volatile?(): Promise<ReadonlySet<string>>
  /** Forget what is known of the columns: one of them is gone. */
  forget(): void
  /** One row as a record, or the reason why it cannot be read. */
  translate(rows: readonly unknown[]): Promise<readonly ({ readonly record: R } | { readonly id: string; readonly reason: string })[]>
}

export interface Reading {
  readonly client: Client
  readonly clock: Clock
  readonly log: Log
  /** Rows show up to this much later than their stamp. */
  readonly visibilityMs: number
}

const positioned = z.looseObject({ Id: z.string(), SystemModstamp: z.string() })
const updatedShape = z.object({ latestDateCovered: z.string() })

/**
 * Changes in the order of `(SystemModstamp, Id)`, with nothing lost:
 *
 * - Rows that share a stamp are told apart by their id, so a page boundary inside a second loses none.
 * - A stamp is given before its transaction commits, so rows with old stamps may show up behind the position. `getUpdated` says up
 *   to when everything is in (`latestDateCovered`); each pass begins there again, and what was delivered is recognised by id, stamp
 *   and content. The low mark is measured before the pass's first query, with the vendor's own clock.
 * - A row that changes while it is passed moves ahead, to a stamp that is still to come.
 *
 * https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_getupdated_getupdatedresult.htm
 */
export async function* changes<R>(
  source: Source<R>,
  ports: Reading,
  since: Checkpoint | null,
  options: ChangesOptions = {},
): AsyncGenerator<Page<R>> {
  const begin: Progress = since === null ? { low: options.from ?? null, seen: [], pass: null } : decodeProgress(since)
  const known = new Map(begin.seen.map((row) => [keyOf(row), row.digest]))
  // The first call of a connection also brings the vendor's clock, which the low mark needs.
  await source.columns()
  let pass: Pass = begin.pass ?? { target: await lowMark(source, ports, begin.low, options.signal), at: null, fresh: [] }
  for (const row of pass.fresh) known.set(keyOf(row), row.digest)
  for (;;) {
    const { rows, atEnd } = await readPage(source, ports.client, begin.low, pass.at, options.signal)
    const volatile = (await source.volatile?.()) ?? new Set<string>()
    const positions = rows.map((row) => seenOf(row, volatile))
    const isNew = rows.map((_, index) => known.get(keyOf(positions[index] as Seen)) !== positions[index]?.digest)
    const translated = await source.translate(rows.filter((_, index) => isNew[index]))
    pass = advance(pass, positions)
    const progress: Progress = atEnd
      ? completed(pass)
      : { low: begin.low, seen: begin.seen.filter((row) => pass.at !== null && before(pass.at, row)), pass }
    yield {
      records: translated.flatMap((one) => ('record' in one ? [one.record] : [])),
      rejected: translated.flatMap((one) => ('record' in one ? [] : [one])),
      checkpoint: encodeProgress(progress),
      upTo: atEnd ? pass.target : Math.min(pass.target, pass.at?.stamp ?? 0),
      atEnd,
    }
    if (atEnd) return
  }
}

/** Before this instant nothing can come to light any more. */
async function lowMark<R>({ object, replicated }: Source<R>, ports: Reading, low: Instant | null, signal: AbortSignal | undefined): Promise<Instant> {
  const { client, clock } = ports
  const began = clock.now()
  const end = client.serverNow()
  const start = Math.min(Math.max(low ?? 0, end - LONGEST_TRANSACTION_MS) - 60_000, end - 120_000)
  const path = `/sobjects/${object}/updated/?start=${encodeURIComponent(zoned(start))}&end=${encodeURIComponent(zoned(end))}`
  let covered: Instant
  try {
    covered = replicated === false ? end - BLIND_OVERLAP_MS : Date.parse((await client.call({ method: 'GET', path, purpose: 'read', signal }, updatedShape)).latestDateCovered)
  } catch (error) {
    if (!(error instanceof ApiFailure) || error.status >= 500) throw asBridgeError(error, `the changes of ${object}`)
    ports.log.warn('salesforce.no-low-mark', { object, status: error.status })
    covered = end - BLIND_OVERLAP_MS
  }
  // The vendor's time when we asked, by the clock its answer brought: an answer that was long under way makes it earlier, never later.
  const asked = began + client.skewMs()
  const mark = Math.min(covered, asked - ports.visibilityMs)
  return Math.max(low ?? 0, Math.floor(mark / 1000) * 1000)
}

/** `getUpdated` wants an offset and looks at whole minutes. */
function zoned(at: Instant): string {
  return `${new Date(at).toISOString().slice(0, 19)}+00:00`
}

async function readPage<R>(
  source: Source<R>,
  client: Client,
  low: Instant | null,
  at: Position | null,
  signal: AbortSignal | undefined,
): Promise<{ rows: readonly z.infer<typeof positioned>[]; atEnd: boolean }> {
  let limit = PAGE
  for (let attempt = 1; ; attempt += 1) {
    try {
      const page = await queryPage(client, pageQuery(source.object, await source.columns(), low, at, limit), {
        purpose: 'read',
        resource: 'queryAll',
        signal,
      })
      const rows = page.records.map((row) => parseAnswer(`a row of ${source.object}`, positioned, row))
      // Fewer rows than asked for prove nothing while `done` is false: wide rows make smaller pages.
      return { rows, atEnd: page.done && rows.length < limit }
    } catch (error) {
      if (attempt < 6 && error instanceof ApiFailure && (error.has('QUERY_TIMEOUT') || error.has('REQUEST_RUNNING_TOO_LONG')))
        limit = Math.max(50, Math.floor(limit / 4))
      else if (attempt === 1 && error instanceof ApiFailure && error.has('INVALID_FIELD')) source.forget()
      else throw asBridgeError(error, `reading ${source.object}`)
    }
  }
}

/** The keyset: after `(stamp, id)` in order. Both parts are literals of our own making. */
function pageQuery(object: string, columns: readonly string[], low: Instant | null, at: Position | null, limit: number): string {
  const after =
    at === null ? null : `((SystemModstamp = ${instant(at.stamp)} AND Id > ${quote(at.id)}) OR SystemModstamp > ${instant(at.stamp)})`
  const from = low === null || at !== null ? null : `SystemModstamp >= ${instant(low)}`
  const where = after ?? from
  return `SELECT ${columns.join(', ')} FROM ${object}${where === null ? '' : ` WHERE ${where}`} ORDER BY SystemModstamp ASC, Id ASC LIMIT ${limit}`
}

function advance(pass: Pass, rows: readonly Seen[]): Pass {
  const last = rows.at(-1)
  if (last === undefined) return pass
  return {
    target: pass.target,
    at: { stamp: last.stamp, id: last.id },
    fresh: remember([...pass.fresh, ...rows.filter((row) => row.stamp >= pass.target)]),
  }
}

function seenOf(row: z.infer<typeof positioned>, volatile: ReadonlySet<string>): Seen {
  const content = Object.fromEntries(Object.entries(row).filter(([name]) => name !== 'attributes' && !volatile.has(name)))
  return { stamp: Date.parse(row.SystemModstamp), id: row.Id, digest: digestOf(content) }
}

function keyOf(row: Position): string {
  return `${row.stamp} ${row.id}`
}
