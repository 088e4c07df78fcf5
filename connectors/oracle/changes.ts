import { z } from 'zod'
import type { ChangesOptions, Checkpoint, Page } from '../../src/connector/connector.ts'
import { checkpointCodec, chunks } from '../../src/connector/paging.ts'
import { BridgeError } from '../../src/domain/errors.ts'
import type { Instant } from '../../src/domain/ports.ts'
import type { Client } from './client.ts'
import type { OracleConfig } from './config.ts'
import { readIncident, type Incident } from './incident.ts'
import { query, timeLiteral, zonedTime } from './roql.ts'

/** Read this long after the second of its stamp, a record cannot change within that second any more. */
const SECOND_OVER_MS = 5_000
/** Beyond so many rows the oldest are forgotten: they are delivered again, never lost. */
const MOST_REMEMBERED = 20_000
/** Details at once. */
const ABREAST = 4

/** In `(updatedTime, id)` order. */
const position = z.tuple([z.number(), z.number()])
const rows = z.array(position)
const progress = z.object({
  /** Everything stamped before it has been delivered. */
  low: z.number().nullable(),
  /** Rows at or after it that were delivered once their second was over. */
  seen: rows,
  pass: z.object({ target: z.number(), at: position.nullable(), fresh: rows }).nullable(),
})
type Position = z.infer<typeof position>

export interface Reading {
  readonly client: Client
  readonly config: OracleConfig
  readonly connection: string
}

/**
 * Changes of incidents, with nothing lost: a keyset over stamp and id, so that neither a page's edge inside one second nor the site's
 * limit of rows loses any; each pass begins again before the last one's end, for rows that come to light later than their stamp says.
 * What such a pass meets again is skipped, unless it was read within the very second of its stamp: then it may have changed since.
 */
export async function* changes<R>(name: string, { client, config }: Reading, translate: (incident: Incident) => Promise<readonly R[]>, since: Checkpoint | null, options: ChangesOptions = {}): AsyncGenerator<Page<R>> {
  const codec = checkpointCodec(name, progress)
  const begin = since === null ? { low: options.from ?? null, seen: [], pass: null } : codec.decode(since)
  const { signal } = options
  let pass = begin.pass
  for (;;) {
    const { found, asked } = await readRows(client, config.pageSize, begin.low, pass?.at ?? null, signal)
    const first = Math.floor((asked - config.overlapSeconds * 1000) / 1000) * 1000
    const target: Instant = pass?.target ?? Math.max(begin.low ?? 0, first)
    const known = new Set([...begin.seen, ...(pass?.fresh ?? [])].map(String))
    const read = await details(client, found.filter((row) => !known.has(String(row))), signal)
    const records: R[] = []
    for (const one of read.incidents) records.push(...(await translate(one)))
    const at: Position | null = found.at(-1) ?? pass?.at ?? null
    const over = found.filter((row) => row[0] >= target && row[0] + SECOND_OVER_MS <= asked)
    const fresh = [...(pass?.fresh ?? []), ...over].slice(-MOST_REMEMBERED)
    const atEnd = found.length < config.pageSize
    pass = { target, at, fresh }
    yield {
      records, rejected: read.rejected, atEnd,
      checkpoint: codec.encode(atEnd ? { low: target, seen: fresh, pass: null } : { low: begin.low, seen: begin.seen, pass }),
      upTo: atEnd ? target : Math.min(target, at?.[0] ?? 0),
    }
    if (atEnd) return
  }
}

/** `asked`: the site's time before the question, by the clock that its answer brought. */
async function readRows(client: Client, limit: number, low: Instant | null, at: Position | null, signal: AbortSignal | undefined): Promise<{ found: readonly Position[]; asked: Instant }> {
  const after = at === null ? null : `((updatedTime = ${timeLiteral(at[0])} AND id > ${at[1]}) OR updatedTime > ${timeLiteral(at[0])})`
  const where = after ?? (low === null ? null : `updatedTime >= ${timeLiteral(low)}`)
  const ours = client.serverNow() - client.skewMs()
  const found = await query(client, `SELECT id, updatedTime FROM incidents${where === null ? '' : ` WHERE ${where}`} ORDER BY updatedTime, id`, limit, { purpose: 'read', signal })
  return { found: found.map(toPosition), asked: ours + client.skewMs() }
}

function toPosition([id, stamp]: readonly (string | null)[]): Position {
  const parsed = zonedTime.safeParse(stamp)
  if (!parsed.success || !/^\d+$/.test(id ?? '')) throw new BridgeError('connector.protocol', 'a row of incidents has an unknown shape: no id, or an instant without a zone')
  return [Date.parse(parsed.data), Number(id)]
}

async function details(client: Client, found: readonly Position[], signal: AbortSignal | undefined): Promise<{ incidents: readonly Incident[]; rejected: Page<never>['rejected'] }> {
  const incidents: Incident[] = []
  const rejected: { id: string; reason: string }[] = []
  for (const some of chunks(found, ABREAST)) {
    const read = await Promise.all(some.map(([, id]) => readIncident(client, String(id), { purpose: 'read', signal }).catch((error: unknown) => {
      if (!(error instanceof BridgeError) || error.details['record'] === undefined) throw error
      rejected.push({ id: String(id), reason: error.message })
      return null
    })))
    // One that is gone by now was deleted, and nobody tells of deletes here.
    incidents.push(...read.filter((one) => one !== null))
  }
  return { incidents, rejected }
}
