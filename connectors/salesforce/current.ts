import { z } from 'zod'
import type { Purpose } from '../../src/connector/pacing.ts'
import { chunks } from '../../src/connector/paging.ts'
import { asBridgeError, type Client } from './client.ts'
import type { CaseBody } from './fields.ts'

const rowsShape = z.array(z.looseObject({ Id: z.string() }).nullable())

/** What cases hold now, by the first 15 characters of their ids. A case that cannot be seen is left out. */
export function currentCases(client: Client, ids: readonly string[], fields: readonly string[], purpose: Purpose = 'write'): Promise<ReadonlyMap<string, Readonly<Record<string, unknown>>>> {
  return currentRows(client, 'Case', ids, fields, purpose)
}

/** Reads by id show what is committed, whatever a query shows by now. */
export async function currentRows(
  client: Client,
  object: 'Case' | 'CaseComment',
  ids: readonly string[],
  fields: readonly string[],
  purpose: Purpose,
): Promise<ReadonlyMap<string, Readonly<Record<string, unknown>>>> {
  const found = new Map<string, Readonly<Record<string, unknown>>>()
  for (const some of chunks([...new Set(ids)], 2_000)) {
    const body = { ids: some, fields: [...new Set(['Id', ...fields])] }
    const rows = await client
      .call({ method: 'POST', path: `/composite/sobjects/${object}`, body, purpose, idempotent: true }, rowsShape)
      .catch((error: unknown) => {
        throw asBridgeError(error, 'comparing cases')
      })
    for (const row of rows) if (row !== null) found.set(shortId(row.Id), row)
  }
  return found
}

/** Ids come with 15 or 18 characters; the first 15 tell them apart. */
export function shortId(id: string): string {
  return id.slice(0, 15)
}

/** Whether a case already holds every value of a body. */
export function holds(row: Readonly<Record<string, unknown>> | undefined, body: CaseBody): boolean {
  if (row === undefined) return false
  return Object.entries(body).every(([field, value]) => field === 'id' || same(row[field], value))
}

function same(now: unknown, wanted: string | number | boolean | null): boolean {
  const left = now ?? null
  if (left === wanted) return true
  if (typeof left !== 'string' || typeof wanted !== 'string') return false
  // Ids of either length, instants in either spelling, line breaks of either kind.
  if (/^[A-Za-z0-9]{15,18}$/.test(left) && /^[A-Za-z0-9]{15,18}$/.test(wanted)) return shortId(left) === shortId(wanted)
  if (/^\d{4}-\d\d-\d\dT/.test(left) && /^\d{4}-\d\d-\d\dT/.test(wanted)) return Date.parse(left) === Date.parse(wanted)
  return left.replaceAll('\r\n', '\n').trim() === wanted.replaceAll('\r\n', '\n').trim()
}
