import { readableFields, typeOf } from './describe.ts'
import { createRecord, deleteRecord, existing, updateRecord, type Body } from './dml.ts'
import { Bare, refuse } from './errors.ts'
import { fullId } from './ids.ts'
import { committedView, lookup } from './org.ts'
import { noContent, ok, type Context, type Reply, type Route } from './reply.ts'
import { parseHttpDate, parseInstant } from './time.ts'
import { atomically } from './tx.ts'
import type { FieldDef, ObjectDef, Row, Values } from './types.ts'

/** One record at a time. https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_sobject_retrieve.htm */

function create(context: Context): Reply {
  const object = typeOf(context)
  const body = context.body()
  if ('Id' in body || 'id' in body) throw refuse(400, 'INVALID_FIELD', 'The Id field should not be specified in the sobject data.')
  const row = atomically(context.tx, () => createRecord(context.org, context.call, context.tx, object, body))
  return {
    status: 201,
    body: { id: row.id, success: true, errors: [] },
    headers: { location: `/services/data/v${context.call.version}/sobjects/${object.name}/${row.id}` },
  }
}

function addressed(context: Context, object: ObjectDef): Row {
  const id = fullId(context.params['id'] ?? '')
  if (id === null || id.slice(0, 3) !== object.keyPrefix) {
    if (!/^(?:[0-9A-Za-z]{15}|[0-9A-Za-z]{18})$/.test(context.params['id'] ?? ''))
      throw refuse(404, 'NOT_FOUND', 'Provided external ID field does not exist or is not accessible: ' + (context.params['id'] ?? ''))
    throw refuse(400, 'MALFORMED_ID', `${object.name} ID: id value of incorrect type: ${context.params['id'] ?? ''}`, ['Id'])
  }
  return existing(context.org, context.call, object, id)
}

function read(context: Context): Reply {
  const object = typeOf(context)
  return ok(render(context, object, addressed(context, object)))
}

function render(context: Context, object: ObjectDef, row: Row): unknown {
  const values = committedView(row, context.call.now) ?? {}
  checkConditions(context, values, true)
  const asked = context.query.get('fields')
  const names =
    asked === null
      ? readableFields(context, object).map((field) => field.name)
      : asked.split(',').map((name) => fieldNamed(context, object, name.trim()).name)
  return recordOf(context, object, row.id, values, asked === null ? names : [...new Set([...names, 'Id'])])
}

export function recordOf(
  context: Context,
  object: ObjectDef,
  id: string,
  values: Values,
  names: readonly string[],
): Record<string, unknown> {
  const url = `/services/data/v${context.call.version}/sobjects/${object.name}/${id}`
  return { attributes: { type: object.name, url }, ...Object.fromEntries(names.map((name) => [name, values[name] ?? null])) }
}

export function fieldNamed(context: Context, object: ObjectDef, name: string): FieldDef {
  const field = readableFields(context, object).find((each) => each.name.toLowerCase() === name.toLowerCase())
  if (field !== undefined) return field
  throw refuse(
    400,
    'INVALID_FIELD',
    `\n${name}\n^\nERROR at Row:1:Column:1\nNo such column '${name}' on entity '${object.name}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.`,
  )
}

/**
 * Weak validation against LastModifiedDate, one second fine.
 * https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/headers_conditional_requests.htm
 */
function checkConditions(context: Context, values: Values, reading: boolean): void {
  const modified = parseInstant(String(values['LastModifiedDate'] ?? values['SystemModstamp'] ?? '')) ?? 0
  const since = headerDate(context, 'if-modified-since')
  const unmodified = headerDate(context, 'if-unmodified-since')
  if (unmodified !== null && modified > unmodified) throw new Bare(412)
  if (since !== null && modified <= since) throw new Bare(reading ? 304 : 412)
}

function headerDate(context: Context, name: string): number | null {
  const text = context.call.headers[name]
  if (text === undefined) return null
  const ms = parseHttpDate(text)
  if (ms === null) throw refuse(400, 'INVALID_HEADER', `Invalid value for header ${name}: ${text}`)
  return ms
}

function update(context: Context): Reply {
  const object = typeOf(context)
  const row = addressed(context, object)
  const body = context.body()
  if ('Id' in body || 'id' in body) throw refuse(400, 'INVALID_FIELD', 'The Id field should not be specified in the sobject data.')
  checkConditions(context, row.values, false)
  atomically(context.tx, () => updateRecord(context.org, context.call, context.tx, object, row, body))
  return noContent
}

function remove(context: Context): Reply {
  const object = typeOf(context)
  const row = addressed(context, object)
  atomically(context.tx, () => deleteRecord(context.org, context.call, context.tx, object, row))
  return noContent
}

/** Addressed by external id: exactly one row, or 404, or 300 with the links of all that match. */
function external(context: Context): {
  readonly object: ObjectDef
  readonly field: FieldDef
  readonly value: string
  readonly rows: Row[]
} {
  const object = typeOf(context)
  const name = context.params['id'] ?? ''
  const field = readableFields(context, object).find((each) => each.name.toLowerCase() === name.toLowerCase())
  if (field === undefined || !(field.externalId || field.idLookup)) {
    throw refuse(404, 'NOT_FOUND', `Provided external ID field does not exist or is not accessible: ${name}`)
  }
  const value = decodeURIComponent(context.params['value'] ?? '')
  if (value === '') throw refuse(400, 'MISSING_ARGUMENT', `${field.name} not specified`)
  return { object, field, value, rows: matches(context, object, field, value) }
}

function matches(context: Context, object: ObjectDef, field: FieldDef, value: string): Row[] {
  if (field.externalId || field.unique) return lookup(context.org, object, field, value)
  return [...(context.org.tables.get(object.name)?.values() ?? [])].filter(
    (row) => row.values['IsDeleted'] !== true && String(row.values[field.name]).toLowerCase() === value.toLowerCase(),
  )
}

function choices(context: Context, object: ObjectDef, rows: readonly Row[]): Reply {
  return { status: 300, body: rows.map((row) => `/services/data/v${context.call.version}/sobjects/${object.name}/${row.id}`) }
}

function readExternal(context: Context): Reply {
  const { object, rows } = external(context)
  const [row] = rows
  if (rows.length > 1) return choices(context, object, rows)
  if (row === undefined) throw refuse(404, 'NOT_FOUND', 'The requested resource does not exist')
  return ok(render(context, object, row))
}

function upsert(context: Context): Reply {
  const { object, field, value, rows } = external(context)
  const body: Body = context.body()
  const banned = Object.keys(body).find((name) => ['id', field.name.toLowerCase()].includes(name.toLowerCase()))
  if (banned !== undefined) throw refuse(400, 'INVALID_FIELD', `The ${banned} field should not be specified in the sobject data.`)
  if (rows.length > 1) return choices(context, object, rows)
  const [row] = rows
  if (row !== undefined) {
    checkConditions(context, row.values, false)
    atomically(context.tx, () => updateRecord(context.org, context.call, context.tx, object, row, body))
    return Number(context.call.version) < 46 ? noContent : ok({ id: row.id, success: true, errors: [], created: false })
  }
  if (context.query.get('updateOnly') === 'true') throw refuse(404, 'NOT_FOUND', 'The requested resource does not exist')
  const made = atomically(context.tx, () => createRecord(context.org, context.call, context.tx, object, { ...body, [field.name]: value }))
  return { status: 201, body: { id: made.id, success: true, errors: [], created: true } }
}

function removeExternal(context: Context): Reply {
  const { object, rows } = external(context)
  const [row] = rows
  if (rows.length > 1) return choices(context, object, rows)
  if (row === undefined) throw refuse(404, 'NOT_FOUND', 'The requested resource does not exist')
  atomically(context.tx, () => deleteRecord(context.org, context.call, context.tx, object, row))
  return noContent
}

export const rowRoutes: readonly Route[] = [
  { method: 'POST', path: '/sobjects/{type}', handle: create },
  { method: 'GET', path: '/sobjects/{type}/{id}', handle: read },
  { method: 'PATCH', path: '/sobjects/{type}/{id}', handle: update },
  { method: 'DELETE', path: '/sobjects/{type}/{id}', handle: remove },
  { method: 'GET', path: '/sobjects/{type}/{id}/{value}', handle: readExternal },
  { method: 'PATCH', path: '/sobjects/{type}/{id}/{value}', handle: upsert },
  { method: 'DELETE', path: '/sobjects/{type}/{id}/{value}', handle: removeExternal },
]
