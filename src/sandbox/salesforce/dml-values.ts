import { refuse } from './errors.ts'
import { fullId } from './ids.ts'
import { rowById, type Org } from './org.ts'
import { text } from './text.ts'
import { instant, parseInstant, stamp } from './time.ts'
import type { FieldDef, Value } from './types.ts'

/** Turns a JSON value into what the field stores, or refuses it the way the REST API does. */
export function coerce(org: Org, field: FieldDef, given: unknown, now: number): Value {
  if (given === null || given === undefined || given === '') return field.type === 'boolean' ? notNull(field, given) : null
  if (typeof given === 'object') throw cannotRead(field.type, Array.isArray(given) ? 'START_ARRAY' : 'START_OBJECT', '')
  switch (field.type) {
    case 'boolean':
      return asBoolean(given)
    case 'int':
    case 'long':
      return asNumber(given, 'int', true)
    case 'double':
    case 'currency':
    case 'percent':
      return asNumber(given, 'double', false)
    case 'datetime':
      return asDatetime(given)
    case 'date':
      return asDate(given)
    case 'reference':
    case 'id':
      return asReference(org, field, text(given), now)
    case 'picklist':
      return asPick(field, text(given))
    case 'multipicklist':
      for (const each of text(given).split(';')) asPick(field, each)
      return text(given)
    case 'email':
      return asText(field, asEmail(field, text(given)))
    default:
      return asText(field, text(given))
  }
}

const VALUE_KINDS: Readonly<Record<string, string>> = { string: 'VALUE_STRING', number: 'VALUE_NUMBER_INT', boolean: 'VALUE_TRUE' }

function cannotRead(type: string, kind: string, value: string): Error {
  return refuse(
    400,
    'JSON_PARSER_ERROR',
    `Cannot deserialize instance of ${type} from ${kind} value ${value} or request may be missing a required field at [line:1, column:2]`,
  )
}

function notNull(field: FieldDef, given: unknown): Value {
  if (given === undefined) return field.defaultValue ?? false
  throw refuse(400, 'INVALID_TYPE_ON_FIELD_IN_RECORD', `${field.label}: value not of required type: `, [field.name])
}

function asBoolean(given: unknown): boolean {
  if (typeof given === 'boolean') return given
  if (given === 'true' || given === 'false') return given === 'true'
  throw cannotRead('boolean', VALUE_KINDS[typeof given] ?? 'VALUE_STRING', text(given))
}

function asNumber(given: unknown, type: string, whole: boolean): number {
  const value = typeof given === 'number' ? given : typeof given === 'string' ? Number(given) : Number.NaN
  if (Number.isNaN(value) || (whole && !Number.isInteger(value)))
    throw cannotRead(type, VALUE_KINDS[typeof given] ?? 'VALUE_STRING', text(given))
  return value
}

function asDatetime(given: unknown): string {
  const ms = typeof given === 'string' ? parseInstant(given) ?? parseInstant(`${given}T00:00:00Z`) : null
  if (ms === null) throw cannotRead('datetime', VALUE_KINDS[typeof given] ?? 'VALUE_STRING', text(given))
  return ms % 1000 === 0 ? stamp(ms) : instant(ms)
}

function asDate(given: unknown): string {
  const match = typeof given === 'string' ? /^(\d{4}-\d{2}-\d{2})(T.*)?$/.exec(given) : null
  if (match?.[1] === undefined || Number.isNaN(Date.parse(match[1])))
    throw cannotRead('date', VALUE_KINDS[typeof given] ?? 'VALUE_STRING', text(given))
  return match[1]
}

function asText(field: FieldDef, content: string): string {
  const size = field.bytes ? Buffer.byteLength(content, 'utf8') : content.length
  if (field.length > 0 && size > field.length) {
    throw refuse(400, 'STRING_TOO_LONG', `${field.label}: data value too large: ${content} (max length=${field.length})`, [field.name])
  }
  return content
}

function asEmail(field: FieldDef, content: string): string {
  if (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(content)) return content
  throw refuse(400, 'INVALID_EMAIL_ADDRESS', `${field.label}: invalid email address: ${content}`, [field.name])
}

function asPick(field: FieldDef, content: string): string {
  if (!field.restricted || field.picklist.length === 0 || field.picklist.some((pick) => pick.value === content))
    return asText(field, content)
  throw refuse(400, 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', `${field.label}: bad value for restricted picklist field: ${content}`, [
    field.name,
  ])
}

function asReference(org: Org, field: FieldDef, content: string, now: number): string {
  const id = fullId(content)
  if (id === null) throw refuse(400, 'MALFORMED_ID', `${field.label}: id value of incorrect type: ${content}`, [field.name])
  if (field.refersTo.length === 0) return id
  const row = rowById(org, id)
  const target = org.prefixes.get(id.slice(0, 3))
  if (target !== undefined && !field.refersTo.includes(target))
    throw refuse(400, 'FIELD_INTEGRITY_EXCEPTION', `${field.label}: id value of incorrect type: ${id}`, [field.name])
  const pending = row !== undefined && now < row.committedAt
  if (row === undefined || (pending && row.shown === null)) throw refuse(400, 'INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', [])
  // Writing a child locks its parent, and another transaction holds that lock.
  if (pending) throw refuse(400, 'UNABLE_TO_LOCK_ROW', 'unable to obtain exclusive access to this record or 1 records: ' + row.id, [])
  if (row.values['IsDeleted'] === true) throw refuse(400, 'ENTITY_IS_DELETED', 'entity is deleted', [])
  return id
}
