import { z } from 'zod'
import type { Random } from '../../src/domain/ports.ts'
import { BridgeError } from '../../src/domain/errors.ts'
import type { Outcome } from '../../src/domain/write.ts'
import type { Call, Client } from './client.ts'
import { ApiFailure, failed, toRecordError, type RecordError } from './failures.ts'
import type { CaseBody } from './fields.ts'

/** Assignment rules run on every create AND update over REST unless told otherwise, and re-route cases. */
export const NO_ROUTING = { 'sforce-auto-assign': 'FALSE' } as const
/** Records per collections call. */
export const COLLECTION = 200
/** Requests that may be spent on finding the one record for whose sake a whole request is refused. */
const HALVINGS = 24

export interface Item {
  readonly key: string
  readonly body: CaseBody
}

/** What a record came to: saved under an id, or not. */
export type Saved = { readonly id: string | null; readonly adopted?: true } | { readonly error: RecordError }

const saveShape = z.array(z.object({ id: z.string().nullish(), success: z.boolean(), errors: z.array(z.unknown()).default([]) }))
const UNTRIED: Saved = { error: { code: 'PROCESSING_HALTED', fields: [], message: '' } }

/**
 * One collections call (≤ 200), each record on its own (`allOrNone: false`), one result per record in order.
 * A request that is refused as a whole for the sake of one record is halved until that record stands alone; once a part of it may
 * have been saved, a later failure no longer throws the earlier results away (the vendor library does).
 */
export function save(client: Client, call: Pick<Call, 'method' | 'path'>, items: readonly Item[]): Promise<readonly Saved[]> {
  let left = HALVINGS

  async function part(some: readonly Item[], first: boolean): Promise<readonly Saved[]> {
    try {
      return await once(client, call, some)
    } catch (error) {
      if (!(error instanceof ApiFailure)) {
        if (first || !(error instanceof BridgeError)) throw error
        return some.map(() => UNTRIED)
      }
      if (error.status !== 400 && error.status !== 404) {
        if (first) throw error.toBridgeError('saving cases')
        return some.map(() => UNTRIED)
      }
      left -= 2
      if (some.length === 1 || error.status === 404 || left < 0)
        return some.map(() => ({ error: error.errors[0] ?? { code: `ERROR_HTTP_${error.status}`, fields: [], message: '' } }))
    }
    const middle = Math.ceil(some.length / 2)
    const one = await part(some.slice(0, middle), first)
    return [...one, ...(await part(some.slice(middle), false))]
  }

  return items.length === 0 ? Promise.resolve([]) : part(items, true)
}

async function once(client: Client, call: Pick<Call, 'method' | 'path'>, items: readonly Item[]): Promise<readonly Saved[]> {
  const records = items.map((item) => ({ attributes: { type: 'Case' }, ...item.body }))
  const results = await client.call({ ...call, body: { allOrNone: false, records }, headers: NO_ROUTING, purpose: 'write' }, saveShape)
  if (results.length !== items.length)
    throw new BridgeError('connector.protocol', `Salesforce answered ${results.length} results for ${items.length} records`)
  return results.map((result) =>
    result.success
      ? { id: result.id ?? null }
      : { error: toRecordError(result.errors[0]) ?? { code: 'UNKNOWN_EXCEPTION', fields: [], message: '' } },
  )
}

/**
 * One outcome per item. A full data storage is no fault of any record: it is thrown (`connector.storage`) where it hit all of them;
 * where some were saved before it struck, those are landed and the rest come again, to meet the throw then.
 */
export function settle(
  items: readonly { readonly key: string }[],
  saved: readonly Saved[],
  random: Random,
  ownUnique: readonly string[] = [],
): readonly Outcome[] {
  const storage = saved.filter((one) => 'error' in one && one.error.code === 'STORAGE_LIMIT_EXCEEDED').length
  if (storage > 0 && storage === saved.length)
    throw new BridgeError('connector.storage', `Salesforce has no data storage left for ${storage} records`)
  return saved.map((one, index) => {
    const key = items[index]?.key ?? ''
    return 'error' in one ? failed(key, one.error, random, ownUnique) : { key, result: 'landed', recordId: one.id, version: null, ...(one.adopted === undefined ? {} : { adopted: one.adopted }) }
  })
}
