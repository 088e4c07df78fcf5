import jsforce from 'jsforce'
import { z } from 'zod'
import { BridgeError } from '../../src/domain/errors.ts'
import { underJsforce, type Client } from './client.ts'
import { ApiFailure } from './failures.ts'
import { RECEIPT } from './fields.ts'
import { developerName, OUR_FIELDS, type Metadata } from './provision-metadata.ts'
import { query, recordShape } from './query.ts'
import { quote, within } from './soql.ts'

const createdShape = z.object({ id: z.string() })
export const namedRow = recordShape.extend({ DeveloperName: z.string() })
const objectShape = recordShape.extend({ Metadata: z.looseObject({ label: z.string().nullish() }).nullish() })
const fieldShape = recordShape.extend({ Metadata: z.unknown() })

/** A field of ours on Case that is there: Tooling id and our own name for it. */
export interface FieldThere {
  readonly vendorId: string
  readonly id: string
}

export function createRow(client: Client, path: string, body: unknown): Promise<string> {
  return client.call({ method: 'POST', path, body, purpose: 'setup' }, createdShape).then((answer) => answer.id)
}

export async function patchRow(client: Client, path: string, body: unknown): Promise<void> {
  await client.call({ method: 'PATCH', path, body, purpose: 'setup' }, z.unknown())
}

/** Deletes; what is gone already is as it should be. */
export async function deleteRow(client: Client, path: string): Promise<void> {
  try {
    await client.call({ method: 'DELETE', path, purpose: 'setup' }, z.unknown())
  } catch (error) {
    if (
      !(error instanceof ApiFailure) ||
      !(error.status === 404 || error.has('ENTITY_IS_DELETED') || error.has('INVALID_CROSS_REFERENCE_KEY'))
    )
      throw error
  }
}

/** One row by its id, which shows what is committed (a query may lag behind); null where it is gone. */
export async function rowById<T>(client: Client, path: string, shape: z.ZodType<T>): Promise<T | null> {
  try {
    return await client.call({ method: 'GET', path, purpose: 'setup' }, shape)
  } catch (error) {
    if (error instanceof ApiFailure && error.status === 404) return null
    throw error
  }
}

/** Our fields on Case, whoever may see them: describe shows only what is granted, the Tooling API shows what exists. */
export async function fieldsThere(client: Client): Promise<readonly FieldThere[]> {
  const soql = `SELECT Id, DeveloperName FROM CustomField WHERE TableEnumOrId = 'Case' AND ${within('DeveloperName', [...OUR_FIELDS.keys()])}`
  const rows = await query(client, soql, namedRow, { purpose: 'setup', resource: 'tooling/query' })
  return rows.flatMap((row) => {
    const ours = OUR_FIELDS.get(row.DeveloperName)
    return ours === undefined ? [] : [{ vendorId: row.Id, id: ours.id }]
  })
}

/**
 * `Metadata` comes one field at a time only.
 * https://developer.salesforce.com/docs/atlas.en-us.api_tooling.meta/api_tooling/tooling_api_objects_customfield.htm
 */
export async function fieldMetadataOf(client: Client, vendorId: string): Promise<unknown> {
  const answer = await client.call({ method: 'GET', path: `/tooling/sobjects/CustomField/${vendorId}`, purpose: 'setup' }, fieldShape)
  return answer.Metadata
}

export async function receiptObject(client: Client): Promise<string | null> {
  const soql = `SELECT Id FROM CustomObject WHERE DeveloperName = ${quote(developerName(RECEIPT))}`
  const [row] = await query(client, soql, recordShape, { purpose: 'setup', resource: 'tooling/query' })
  return row?.Id ?? null
}

export async function objectLabel(client: Client, vendorId: string): Promise<string> {
  const answer = await client.call({ method: 'GET', path: `/tooling/sobjects/CustomObject/${vendorId}`, purpose: 'setup' }, objectShape)
  return answer.Metadata?.label ?? ''
}

/** Fields of the receipt object: the Tooling API names their table by the object's id. */
export async function receiptFields(client: Client, objectId: string): Promise<readonly string[]> {
  const soql = `SELECT Id, DeveloperName FROM CustomField WHERE TableEnumOrId = ${quote(objectId)}`
  return (await query(client, soql, namedRow, { purpose: 'setup', resource: 'tooling/query' })).map((row) => row.DeveloperName)
}

/** The Tooling API documents only reading for CustomObject, though many orgs take a write; where one does not, the Metadata API does it. */
function refusesObjects(error: unknown): error is ApiFailure {
  return (
    error instanceof ApiFailure &&
    ([404, 405].includes(error.status) ||
      error.has('CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY') ||
      error.has('INVALID_TYPE') ||
      error.has('INSUFFICIENT_ACCESS_OR_READONLY'))
  )
}

export async function createObject(client: Client, fullName: string, metadata: Metadata): Promise<string | null> {
  try {
    return await createRow(client, '/tooling/sobjects/CustomObject', { FullName: fullName, Metadata: metadata })
  } catch (error) {
    if (!refusesObjects(error)) throw error
    const api = await metadataApi(client)
    check(await api.create('CustomObject', { fullName, ...metadata }))
    return receiptObject(client)
  }
}

export async function deleteObject(client: Client, vendorId: string, fullName: string): Promise<void> {
  try {
    await deleteRow(client, `/tooling/sobjects/CustomObject/${vendorId}`)
  } catch (error) {
    if (!refusesObjects(error)) throw error
    const api = await metadataApi(client)
    check(await api.delete('CustomObject', fullName))
  }
}

interface SaveResult {
  readonly success: boolean
  readonly errors?: unknown
}

function check(result: unknown): void {
  const one = (Array.isArray(result) ? result[0] : result) as SaveResult | undefined
  if (one?.success === true) return
  const errors = Array.isArray(one?.errors) ? one.errors : [one?.errors]
  const code = (errors[0] as { statusCode?: unknown } | undefined)?.statusCode
  if (code === 'DUPLICATE_DEVELOPER_NAME') return
  throw new ApiFailure(400, [{ code: typeof code === 'string' ? code : 'UNKNOWN_EXCEPTION', fields: [], message: '' }])
}

interface MetadataApi {
  create(type: string, metadata: object): Promise<unknown>
  delete(type: string, fullName: string): Promise<unknown>
}

/** The Metadata API speaks SOAP and wants the session in the envelope, so it gets a connection of its own. */
async function metadataApi(client: Client): Promise<MetadataApi> {
  const token = await client.transport.token()
  const accessToken = (token?.header ?? '').replace(/^Bearer /, '')
  const connection = new jsforce.Connection({ instanceUrl: client.connection.instanceUrl, version: client.connection.version, accessToken })
  Object.assign(connection, { _transport: underJsforce(client.transport, { purpose: 'setup' }) })
  if (connection.metadata === undefined) throw new BridgeError('connector.unsupported', 'the Metadata API is not loaded')
  return connection.metadata
}
