import type { Provisioned, Submission, Writer } from '../../src/connector/connector.ts'
import { provisionDigest } from '../../src/connector/provision.ts'
import { BridgeError } from '../../src/domain/errors.ts'
import type { Outcome, Provision, ProvisionItem, Retire } from '../../src/domain/write.ts'
import type { Writing } from './create-case.ts'
import { asBridgeError } from './client.ts'
import { ApiFailure, failed, isTwin } from './failures.ts'
import { CASE_FIELDS, EXTERNAL_ID, RECEIPT, RECEIPT_KEY } from './fields.ts'
import { applyPermission, permissionThere, retirePermission } from './permission.ts'
import {
  developerName,
  fieldMetadata,
  itemOf,
  keyFieldMetadata,
  OUR_FIELDS,
  RECEIPT_KEY_FULL,
  RECEIPT_KEY_METADATA,
  receiptMetadata,
  untracked,
  type Metadata,
} from './provision-metadata.ts'
import { applyQueue, queuesThere, retireQueue } from './queues.ts'
import {
  createObject,
  createRow,
  deleteObject,
  deleteRow,
  fieldMetadataOf,
  fieldsThere,
  namedRow,
  objectLabel,
  patchRow,
  receiptFields,
  receiptObject,
  rowById,
} from './tooling.ts'

/** Set-up is rare, and every item looks before it writes. */
const LARGEST = 50
const KINDS: ReadonlySet<string> = new Set(['field', 'key-field', 'queue', 'receipt-object', 'permission'])

/** Makes what must exist in the org; an item that is there as wanted is left alone, so sending twice makes nothing twice. */
export function provisionWriter(writing: Writing): Writer<Provision> {
  const work = async (write: Provision): Promise<Outcome> => ({
    key: write.key,
    result: 'landed',
    recordId: await apply(write.item, writing),
    version: null,
  })
  const submit = (batch: readonly Provision[]): Promise<Submission> => each(batch, writing, work)
  return { conflicts: 'last-write-wins', largest: LARGEST, inFlight: 1, submit, resubmit: submit }
}

/** Takes away exactly what the set-up made; what is gone already is as it should be. */
export function retireWriter(writing: Writing): Writer<Retire> {
  const work = async (write: Retire): Promise<Outcome> =>
    (await retire(write, writing))
      ? { key: write.key, result: 'landed', recordId: write.vendorId, version: null }
      : { key: write.key, result: 'moot', reason: 'it was not made by Breakwater' }
  const submit = (batch: readonly Retire[]): Promise<Submission> => each(batch, writing, work)
  return { conflicts: 'last-write-wins', largest: LARGEST, inFlight: 1, submit, resubmit: submit }
}

async function each<W extends Provision | Retire>(
  batch: readonly W[],
  writing: Writing,
  work: (write: W) => Promise<Outcome>,
): Promise<Submission> {
  const outcomes = new Map<W, Outcome>()
  try {
    for (const write of batch.toSorted((a, b) => lastOf(a) - lastOf(b)))
      outcomes.set(write, await one(write, writing, work, outcomes.size === 0))
  } finally {
    writing.org.forget()
  }
  return { state: 'settled', outcomes: batch.flatMap((write) => outcomes.get(write) ?? []) }
}

/** The permission set opens what is there, so it comes after all that it opens. */
function lastOf(write: Provision | Retire): number {
  return write.op === 'provision' && write.item.kind === 'permission' ? 1 : 0
}

async function one<W extends Provision | Retire>(
  write: W,
  writing: Writing,
  work: (write: W) => Promise<Outcome>,
  first: boolean,
): Promise<Outcome> {
  const { key } = write
  const kind = write.op === 'provision' ? write.item.kind : write.kind
  if (!KINDS.has(kind))
    return {
      key,
      result: 'refused',
      code: 'connector.unsupported',
      reason: `Salesforce has no ${kind} of Breakwater`,
      remedy: 'Nothing to do: it is made in the other CRM.',
    }
  try {
    return await work(write)
  } catch (error) {
    if (error instanceof ApiFailure && [400, 403, 404].includes(error.status)) return failed(key, blame(error), writing.random)
    const known = asBridgeError(error, 'set-up')
    // Earlier items of the batch are done: only what nobody can know may be thrown over them.
    if (first || !(known instanceof BridgeError)) throw known
    return { key, result: 'again', code: known.code, afterMs: 60_000 }
  }
}

/** What is missing here is a right or a part of the org, never the record itself. */
function blame(failure: ApiFailure): { code: string; fields: readonly string[]; message: string } {
  const error = failure.errors[0] ?? { code: `ERROR_HTTP_${failure.status}`, fields: [], message: '' }
  return error.code === 'NOT_FOUND' ? { ...error, code: 'INSUFFICIENT_ACCESS_OR_READONLY' } : error
}

async function apply(item: ProvisionItem, writing: Writing): Promise<string | null> {
  const { client } = writing
  if (item.kind === 'key-field') return applyField(writing, 'externalId', EXTERNAL_ID, keyFieldMetadata(item), item)
  if (item.kind === 'field') return applyField(writing, item.id, CASE_FIELDS[item.id], fieldMetadata(item), item)
  if (item.kind === 'receipt-object') return applyReceipts(writing, item.title)
  if (item.kind === 'queue') return applyQueue(client, writing.clock, writing.config.visibilityMs, item)
  return item.kind === 'permission' ? applyPermission(client, item.title) : null
}

async function applyField(
  { client, clock, config }: Writing,
  id: string,
  api: string,
  metadata: Metadata,
  item: ProvisionItem,
): Promise<string> {
  const find = async (): Promise<string | undefined> => (await fieldsThere(client)).find((field) => field.id === id)?.vendorId
  const there = await find()
  if (there === undefined) {
    try {
      return await withHistory(metadata, (as) =>
        createRow(client, '/tooling/sobjects/CustomField', { FullName: `Case.${api}`, Metadata: as }),
      )
    } catch (error) {
      if (!isTwin(error)) throw error
      await clock.sleep(config.visibilityMs)
      const made = await find()
      if (made === undefined) throw error
      return made
    }
  }
  const now = itemOf(id, await fieldMetadataOf(client, there))
  if (now === null || provisionDigest(now) !== provisionDigest(item))
    await withHistory(metadata, (as) =>
      patchRow(client, `/tooling/sobjects/CustomField/${there}`, { FullName: `Case.${api}`, Metadata: as }),
    )
  return there
}

/** With history where the org keeps it, without where it does not. */
async function withHistory<T>(metadata: Metadata, send: (metadata: Metadata) => Promise<T>): Promise<T> {
  if (!('trackHistory' in metadata)) return send(metadata)
  return send(metadata).catch((error: unknown) => {
    if (!(error instanceof ApiFailure) || error.status !== 400 || isTwin(error)) throw error
    return send(untracked(metadata))
  })
}

async function applyReceipts({ client }: Writing, title: string): Promise<string | null> {
  const there = (await receiptObject(client)) ?? (await createObject(client, RECEIPT, receiptMetadata(title)))
  if (there === null) throw new BridgeError('connector.unavailable', 'the receipt object does not show yet')
  const fields = await receiptFields(client, there)
  if (!fields.includes(developerName(RECEIPT_KEY))) {
    await createRow(client, '/tooling/sobjects/CustomField', { FullName: RECEIPT_KEY_FULL, Metadata: RECEIPT_KEY_METADATA }).catch(
      (error: unknown) => {
        if (!isTwin(error)) throw error
      },
    )
  }
  return there
}

/** The id alone might by now be somebody else's: only what carries our name goes. */
async function retire(write: Retire, writing: Writing): Promise<boolean> {
  const { client } = writing
  if (write.kind === 'queue') return retireQueue(client, write.vendorId)
  if (write.kind === 'permission') return retirePermission(client, write.vendorId)
  const object = write.kind === 'receipt-object' ? 'CustomObject' : 'CustomField'
  const row = await rowById(client, `/tooling/sobjects/${object}/${write.vendorId}`, namedRow)
  if (row === null) return true
  if (object === 'CustomObject') {
    if (row.DeveloperName !== developerName(RECEIPT)) return false
    await deleteObject(client, write.vendorId, RECEIPT)
    return true
  }
  if (OUR_FIELDS.get(row.DeveloperName)?.id !== write.id) return false
  await deleteRow(client, `/tooling/sobjects/CustomField/${write.vendorId}`)
  return true
}

/** What of ours exists in the org now, with digests that a plan can compare. */
export async function provisionedIn(writing: Writing): Promise<readonly Provisioned[]> {
  const { client } = writing
  try {
    const found: Provisioned[] = []
    for (const field of await fieldsThere(client)) {
      const item = itemOf(field.id, await fieldMetadataOf(client, field.vendorId))
      const kind = field.id === 'externalId' ? 'key-field' : 'field'
      found.push({
        kind,
        id: field.id,
        vendorId: field.vendorId,
        digest: item === null ? 'unlike' : provisionDigest(item),
        active: item !== null,
      })
    }
    found.push(...(await queuesThere(client)), ...(await receiptsThere(writing)), ...(await permissionThere(client)))
    return found
  } catch (error) {
    throw asBridgeError(error, 'reading what was set up')
  }
}

async function receiptsThere({ client }: Writing): Promise<readonly Provisioned[]> {
  const vendorId = await receiptObject(client)
  if (vendorId === null) return []
  const title = await objectLabel(client, vendorId)
  const whole = (await receiptFields(client, vendorId)).includes(developerName(RECEIPT_KEY))
  return [
    {
      kind: 'receipt-object',
      id: 'receipt',
      vendorId,
      digest: whole ? provisionDigest({ kind: 'receipt-object', id: 'receipt', title }) : 'unlike',
      active: whole,
    },
  ]
}
