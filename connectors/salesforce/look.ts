import { z } from 'zod'
import type { Looked } from '../../src/connector/connector.ts'
import { asBridgeError, type Client } from './client.ts'
import { currentCases, shortId } from './current.ts'
import { query } from './query.ts'
import { inBatches, within } from './soql.ts'

const rowShape = z.object({ Id: z.string(), IsDeleted: z.boolean(), SystemModstamp: z.string(), LastModifiedById: z.string().nullish(), MasterRecordId: z.string().nullish() })

/**
 * Each case by its id: a retrieve shows what is committed and leaves out what is deleted (a query may lag behind). What it leaves out is
 * looked for in the bin, where a case stays for 15 days.
 * https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_queryall.htm
 */
export async function lookAt(client: Client, ids: readonly string[]): Promise<ReadonlyMap<string, Looked>> {
  const cases = [...new Set(ids)].filter((id) => /^500[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?$/.test(id))
  const there = cases.length === 0 ? new Map<string, unknown>() : await currentCases(client, cases, ['Id'], 'read')
  const missing = cases.filter((id) => !there.has(shortId(id)))
  const bin = new Map((await inBin(client, missing)).map((row) => [shortId(row.Id), row]))
  return new Map(ids.flatMap((id): (readonly [string, Looked])[] => {
    if (there.has(shortId(id))) return [[id, { found: 'there' }]]
    const row = bin.get(shortId(id))
    if (row === undefined) return [[id, { found: 'absent' }]]
    // Not deleted, and not given either: nothing can be said of it now.
    return row.IsDeleted ? [[id, { found: 'deleted', at: Date.parse(row.SystemModstamp), by: row.LastModifiedById ?? null }]] : []
  }))
}

async function inBin(client: Client, ids: readonly string[]): Promise<readonly z.infer<typeof rowShape>[]> {
  const build = (some: readonly string[]): string => `SELECT Id, IsDeleted, SystemModstamp, LastModifiedById, MasterRecordId FROM Case WHERE ${within('Id', some)}`
  const rows: z.infer<typeof rowShape>[] = []
  for (const some of inBatches(ids, build)) {
    rows.push(...(await query(client, build(some), rowShape, { purpose: 'read', resource: 'queryAll' }).catch((error: unknown) => {
      throw asBridgeError(error, 'looking for deleted cases')
    })))
  }
  return rows
}

/**
 * The case each of these was merged into: while the loser lies in the bin, `MasterRecordId` names the one that was kept. That one may have been merged
 * itself since: it is followed to the end.
 * https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_case.htm
 */
export async function mergedInto(client: Client, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const cases = [...new Set(ids)].filter((id) => /^500[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?$/.test(id))
  const masters = new Map<string, string>()
  for (let asked = cases; asked.length > 0; ) {
    const rows = (await inBin(client, asked)).flatMap(({ Id, IsDeleted, MasterRecordId: master }) => (IsDeleted && master !== null && master !== undefined ? [[shortId(Id), master] as const] : []))
    const fresh = rows.filter(([id]) => !masters.has(id))
    for (const [id, master] of fresh) masters.set(id, master)
    asked = [...new Set(fresh.map(([, master]) => master))].filter((id) => !masters.has(shortId(id)))
  }
  const end = (id: string, seen: number): string => (seen < masters.size && masters.has(shortId(id)) ? end(masters.get(shortId(id)) ?? id, seen + 1) : id)
  return new Map(ids.flatMap((id) => (masters.has(shortId(id)) ? [[id, end(id, 0)] as const] : [])))
}
