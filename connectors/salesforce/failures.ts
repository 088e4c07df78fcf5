import { BridgeError, type ErrorCode } from '../../src/domain/errors.ts'
import type { Random } from '../../src/domain/ports.ts'
import type { Outcome } from '../../src/domain/write.ts'

/** One error of Salesforce: `errorCode` in answers as a whole, `statusCode` per record. */
export interface RecordError {
  readonly code: string
  readonly fields: readonly string[]
  /** May quote field values, so it is read here and shown nowhere (law 11). */
  readonly message: string
}

/** What to do about an error: https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/errorcodes.htm */
export type FailureClass = 'again' | 'duplicate' | 'gone' | 'conflict' | 'quota' | 'slow-down' | 'storage' | 'refused'

const AGAIN = new Set([
  'UNABLE_TO_LOCK_ROW',
  'SERVER_UNAVAILABLE',
  'REQUEST_RUNNING_TOO_LONG',
  'QUERY_TIMEOUT',
  'ALL_OR_NONE_OPERATION_ROLLED_BACK',
  'PROCESSING_HALTED',
  'UNKNOWN_EXCEPTION',
])
const GONE = new Set(['ENTITY_IS_DELETED', 'NOT_FOUND', 'INVALID_CROSS_REFERENCE_KEY'])

const REMEDIES: Readonly<Record<string, string>> = {
  REQUIRED_FIELD_MISSING:
    'The org demands a field that Breakwater does not fill. Give it a default value, or make it not required for the integration user.',
  INVALID_FIELD: 'A field of Breakwater is missing or hidden. Run setup apply, and grant the permission set Breakwater Access.',
  INVALID_FIELD_FOR_INSERT_UPDATE:
    'A field of Breakwater is not writable for the integration user. Grant the permission set Breakwater Access.',
  INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST: 'The picklist does not know this value. Run setup apply, or add the value to the record type.',
  STRING_TOO_LONG: 'The field is shorter than the value. Make it as long as setup makes it.',
  FIELD_CUSTOM_VALIDATION_EXCEPTION: 'A validation rule of the org refused it. Exempt the integration user, or correct the case.',
  FIELD_INTEGRITY_EXCEPTION: 'The org does not accept this combination of fields. Correct the case there.',
  CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY: 'A trigger or flow of the org refused it. Correct or exempt it for the integration user.',
  CANNOT_EXECUTE_FLOW_TRIGGER: 'A flow of the org failed. Correct it, or exempt the integration user.',
  INSUFFICIENT_ACCESS_OR_READONLY:
    'The integration user may not edit this record. Grant the permission set Breakwater Access and Edit on Case.',
  INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY: 'The integration user may not use the queue or owner named. Grant it access.',
  INVALID_CROSS_REFERENCE_KEY: 'The queue or record named does not exist. Run setup apply.',
  DUPLICATE_VALUE: 'Another record already holds this unique value. Decide there which of the two is the right one.',
  DUPLICATES_DETECTED: 'A duplicate rule of the org refused it. Exempt the integration user from it.',
  MALFORMED_ID: 'The record id is not one of this org. Read the record again.',
}
const DEFAULT_REMEDY = 'Salesforce refused this record. Correct it there, then retry the record.'

/** Classes one record error. `ownUnique`: the fields where a duplicate means that our own earlier sending landed. */
export function classify(error: RecordError, ownUnique: readonly string[] = []): FailureClass {
  const { code } = error
  if (code === 'STORAGE_LIMIT_EXCEEDED') return 'storage'
  if (code === 'REQUEST_LIMIT_EXCEEDED') return /concurrent/i.test(error.message) ? 'slow-down' : 'quota'
  if (code === 'DUPLICATE_VALUE' && ownUnique.some((field) => error.fields.includes(field) || error.message.includes(field)))
    return 'duplicate'
  if (code === 'INVALID_CROSS_REFERENCE_KEY' && error.fields.some((field) => field !== 'Id')) return 'refused'
  if (GONE.has(code)) return 'gone'
  if (code === 'ERROR_HTTP_412' || code === 'PRECONDITION_FAILED') return 'conflict'
  return AGAIN.has(code) ? 'again' : 'refused'
}

/** Row locks are held up to ten seconds; everybody comes back at a different moment. */
function lockPause(random: Random): number {
  return 1_000 + Math.floor(random.next() * 9_000)
}

/** What became of one record that was not saved. Names codes and fields, never values. */
export function failed(key: string, error: RecordError, random: Random, ownUnique: readonly string[] = []): Outcome {
  const kind = classify(error, ownUnique)
  if (kind === 'again' || kind === 'slow-down') return { key, result: 'again', code: error.code, afterMs: lockPause(random) }
  if (kind === 'quota' || kind === 'storage') return { key, result: 'again', code: `connector.${kind}`, afterMs: 15 * 60_000 }
  if (kind === 'gone') return { key, result: 'moot', reason: 'the case is gone' }
  if (kind === 'conflict') return { key, result: 'conflict' }
  return { key, result: 'refused', code: error.code, reason: describe(error), remedy: REMEDIES[error.code] ?? DEFAULT_REMEDY }
}

function describe(error: RecordError): string {
  const fields = error.fields.filter((field) => /^[\w.]{1,80}$/.test(field))
  return fields.length === 0
    ? `Salesforce answered ${safeCode(error.code)}`
    : `Salesforce answered ${safeCode(error.code)} for ${fields.join(', ')}`
}

function safeCode(code: string): string {
  return /^\w{1,80}$/.test(code) ? code : 'an unknown error'
}

/** An answer that is an error as a whole. Holds the HTTP status, which the vendor library throws away. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure'
  readonly status: number
  readonly errors: readonly RecordError[]

  constructor(status: number, errors: readonly RecordError[]) {
    super(`Salesforce answered ${status} ${errors.map((error) => safeCode(error.code)).join(', ')}`)
    this.status = status
    this.errors = errors
  }

  has(code: string): boolean {
    return this.errors.some((error) => error.code === code)
  }

  /** The same as an error a person can meet. */
  toBridgeError(what: string): BridgeError {
    const code = bridgeCode(this)
    const named = this.errors.map((error) => safeCode(error.code)).join(', ')
    return new BridgeError(
      code,
      `${what}: Salesforce answered ${this.status} ${named}`,
      { status: this.status, vendorCode: named, ...(code === 'connector.quota' ? { afterMs: 15 * 60_000 } : {}) },
      { cause: this },
    )
  }
}

function bridgeCode(failure: ApiFailure): ErrorCode {
  const classes = failure.errors.map((error) => classify(error))
  if (classes.includes('storage')) return 'connector.storage'
  if (classes.includes('quota')) return 'connector.quota'
  if (classes.includes('slow-down')) return 'connector.rate-limited'
  switch (failure.status) {
    case 401:
      return 'connector.auth'
    case 403:
      return 'connector.permission'
    case 404:
      return 'connector.not-found'
    case 412:
      return 'connector.conflict'
    case 410:
    case 414:
    case 431:
      return 'connector.protocol'
    default:
      return failure.status >= 500 || failure.status === 420 || classes.includes('again') ? 'connector.unavailable' : 'connector.rejected'
  }
}

/** Reads an error body: a JSON array, one object, OAuth's own shape, or something else entirely (a proxy's page). */
export function parseFailure(status: number, body: string): ApiFailure {
  let parsed: unknown = null
  try {
    parsed = JSON.parse(body)
  } catch {
    // Not JSON: the status alone speaks.
  }
  const list = (Array.isArray(parsed) ? parsed : [parsed]).map(toRecordError).filter((error) => error !== null)
  return new ApiFailure(status, list.length > 0 ? list : [{ code: `ERROR_HTTP_${status}`, fields: [], message: '' }])
}

/** One error object in any of Salesforce's spellings. */
export function toRecordError(value: unknown): RecordError | null {
  if (typeof value !== 'object' || value === null) return null
  const one = value as Readonly<Record<string, unknown>>
  const code = one['errorCode'] ?? one['statusCode'] ?? one['error']
  if (typeof code !== 'string') return null
  const fields = Array.isArray(one['fields']) ? one['fields'].filter((field) => typeof field === 'string') : []
  const message = one['message'] ?? one['error_description']
  return { code, fields, message: typeof message === 'string' ? message : '' }
}

/** Made meanwhile, by an earlier sending or by somebody else. */
export function isTwin(error: unknown): boolean {
  return (
    error instanceof ApiFailure &&
    (error.has('DUPLICATE_DEVELOPER_NAME') || error.has('DUPLICATE_VALUE') || error.has('DUPLICATE_CUSTOM_FIELD_NAME'))
  )
}
