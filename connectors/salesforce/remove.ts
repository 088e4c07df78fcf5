import { z } from 'zod'
import type { Writer } from '../../src/connector/connector.ts'
import { BridgeError } from '../../src/domain/errors.ts'
import type { Outcome, Remove } from '../../src/domain/write.ts'
import { asBridgeError } from './client.ts'
import type { Writing } from './create-case.ts'
import { currentCases, shortId } from './current.ts'
import { failed, toRecordError, type RecordError } from './failures.ts'
import { refusedFor } from './values.ts'

/** As many ids as one address holds with room to spare. */
const LARGEST = 100
const NO_RIGHT: ReadonlySet<string> = new Set(['INSUFFICIENT_ACCESS_OR_READONLY', 'INSUFFICIENT_ACCESS'])

const resultsShape = z.array(z.object({ success: z.boolean(), errors: z.array(z.unknown()).default([]) }))

/**
 * Moves cases into the recycle bin, where people can restore them for 15 days; never out of it. A delete takes no condition (the conditional
 * headers are for reads and updates), so the stamps are looked at just before: a case that changed, or was restored, since it was planned is left alone.
 * https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_sobjects_collections_delete.htm
 */
export function removeWriter(writing: Writing): Writer<Remove> {
  const send = (again: boolean): Writer<Remove>['submit'] => async (batch) => {
    const now = await currentCases(writing.client, batch.map((write) => write.recordId), ['SystemModstamp'])
    const stands = (write: Remove): unknown => now.get(shortId(write.recordId))?.['SystemModstamp']
    const todo = batch.filter((write) => isSame(stands(write), write.version))
    const errors = await removeAll(todo, writing)
    return { state: 'settled', outcomes: batch.map((write) => (todo.includes(write) ? outcomeOf(write, errors.get(write.key), writing) : stands(write) === undefined ? gone(write, again) : { key: write.key, result: 'conflict' })) }
  }
  return { conflicts: 'detected', largest: LARGEST, inFlight: 1, submit: send(false), resubmit: send(true) }
}

function isSame(stamp: unknown, version: string): boolean {
  return typeof stamp === 'string' && Date.parse(stamp) === Date.parse(version)
}

/** In the bin already: by an earlier sending, as far as anybody can tell. */
function gone({ key, recordId }: Remove, again: boolean): Outcome {
  return again ? { key, result: 'landed', recordId, version: null } : { key, result: 'moot', reason: 'the case is deleted already' }
}

/** What was refused, by the write's key. */
async function removeAll(writes: readonly Remove[], { client }: Writing): Promise<ReadonlyMap<string, RecordError>> {
  if (writes.length === 0) return new Map()
  const path = `/composite/sobjects?ids=${writes.map((write) => encodeURIComponent(write.recordId)).join(',')}&allOrNone=false`
  const results = await client.call({ method: 'DELETE', path, purpose: 'write' }, resultsShape).catch((error: unknown) => {
    throw asBridgeError(error, 'deleting cases')
  })
  if (results.length !== writes.length) throw new BridgeError('connector.protocol', `Salesforce answered ${results.length} results for ${writes.length} deletes`)
  return new Map(results.flatMap((result, index) => (result.success ? [] : [[writes[index]?.key ?? '', toRecordError(result.errors[0]) ?? { code: 'UNKNOWN_EXCEPTION', fields: [], message: '' }] as const])))
}

function outcomeOf({ key, recordId }: Remove, error: RecordError | undefined, { random }: Writing): Outcome {
  if (error === undefined) return { key, result: 'landed', recordId, version: null }
  if (NO_RIGHT.has(error.code)) return refusedFor(key, { code: error.code, reason: `Salesforce does not let the integration user delete case ${recordId}`, remedy: 'Grant the integration user Delete on Case, then retry the record. Or delete the case there by hand.' })
  return failed(key, error, random)
}
