import { bodyType, readableFields, typeOf } from './describe.ts'
import { createRecord, deleteRecord, existing, updateRecord, type Body } from './dml.ts'
import { asRecordErrors, Refusal, refuse } from './errors.ts'
import { fullId } from './ids.ts'
import { committedView, lookup, rowById } from './org.ts'
import { ok, type Context, type Reply, type Route } from './reply.ts'
import { fieldNamed, recordOf } from './rows.ts'
import { text } from './text.ts'
import { atomically, rollbackTo } from './tx.ts'
import type { FieldDef, ObjectDef } from './types.ts'

/** https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_sobjects_collections.htm */

const MOST = 200
const CHUNKS = 10

interface Result {
  readonly id?: string
  readonly success: boolean
  readonly errors: readonly unknown[]
  readonly created?: boolean
}

/** Each record by itself; with allOrNone one refusal takes all of them back. Always 200. */
function each<T>(
  context: Context,
  items: readonly T[],
  allOrNone: boolean,
  work: (item: T) => Result,
  failed: (item: T) => Partial<Result>,
): Reply {
  const mark = context.tx.undo.length
  let refused = false
  const results = items.map((item): Result => {
    try {
      return atomically(context.tx, () => work(item))
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      refused = true
      return { ...failed(item), success: false, errors: asRecordErrors(error) }
    }
  })
  if (!refused || !allOrNone) return ok(results)
  rollbackTo(context.tx, mark)
  return ok(
    results.map((result, index) => (result.success ? { ...failed(items[index] as T), success: false, errors: [rolledBack] } : result)),
  )
}

const rolledBack = {
  statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK',
  message: 'Record rolled back because not all records were valid and the request was using AllOrNone header',
  fields: [],
}

function recordsOf(context: Context): { readonly records: readonly Body[]; readonly allOrNone: boolean } {
  const body = context.body()
  const { records } = body
  if (!Array.isArray(records)) throw refuse(400, 'REQUIRED_FIELD_MISSING', 'records is required')
  if (records.length > MOST) throw tooMany(MOST)
  return { records: records as Body[], allOrNone: body['allOrNone'] === true }
}

function tooMany(most: number): Refusal {
  return refuse(400, 'EXCEEDED_ID_LIMIT', `record limit reached. cannot submit more than ${most} records into this call`)
}

function typeName(record: Body): string {
  const attributes = record['attributes']
  const type = attributes !== null && typeof attributes === 'object' && 'type' in attributes ? attributes.type : null
  if (typeof type !== 'string') throw refuse(400, 'INVALID_TYPE', 'attributes.type is required on every record')
  return type
}

/** Consecutive records of one type form a chunk; more than ten chunks are refused. */
function checkChunks(records: readonly Body[]): void {
  const types = records.map(typeName)
  const chunks = types.filter((type, index) => index === 0 || types[index - 1] !== type).length
  if (chunks > CHUNKS)
    throw refuse(
      400,
      'LIMIT_EXCEEDED',
      `Cannot have more than ${CHUNKS} chunks in a single operation. Please rearrange the data to reduce chunking.`,
    )
}

function createMany(context: Context): Reply {
  const { records, allOrNone } = recordsOf(context)
  checkChunks(records)
  return each(
    context,
    records,
    allOrNone,
    (record) => {
      const object = bodyType(context, typeName(record))
      const row = createRecord(context.org, context.call, context.tx, object, record)
      return { id: row.id, success: true, errors: [] }
    },
    () => ({}),
  )
}

function updateMany(context: Context): Reply {
  const { records, allOrNone } = recordsOf(context)
  checkChunks(records)
  const seen = new Set<string>()
  return each(
    context,
    records,
    allOrNone,
    (record) => {
      const object = bodyType(context, typeName(record))
      const id = idOf(object, record['Id'] ?? record['id'])
      if (seen.has(id)) throw refuse(400, 'DUPLICATE_VALUE', `duplicate id in list: ${id}`)
      seen.add(id)
      const { Id: _one, id: _two, ...rest } = record
      updateRecord(context.org, context.call, context.tx, object, existing(context.org, context.call, object, id, 400), rest)
      return { id, success: true, errors: [] }
    },
    (record) => (typeof record['Id'] === 'string' ? { id: record['Id'] } : {}),
  )
}

function idOf(object: ObjectDef, given: unknown): string {
  if (typeof given !== 'string' || given === '') throw refuse(400, 'MISSING_ARGUMENT', 'Id not specified in an update call')
  const id = fullId(given)
  if (id === null || !id.startsWith(object.keyPrefix))
    throw refuse(400, 'MALFORMED_ID', `${object.name} ID: id value of incorrect type: ${given}`, ['Id'])
  return id
}

function deleteMany(context: Context): Reply {
  const ids = (context.query.get('ids') ?? '').split(',').filter((id) => id !== '')
  if (ids.length === 0) throw refuse(400, 'REQUIRED_FIELD_MISSING', 'ids is required')
  if (ids.length > MOST) throw tooMany(MOST)
  return each(
    context,
    ids,
    context.query.get('allOrNone') === 'true',
    (given) => {
      const id = fullId(given)
      const name = id === null ? undefined : context.org.prefixes.get(id.slice(0, 3))
      if (id === null || name === undefined) throw refuse(400, 'MALFORMED_ID', `bad id ${given}`)
      const object = bodyType(context, name)
      deleteRecord(context.org, context.call, context.tx, object, existing(context.org, context.call, object, id, 400))
      return { id, success: true, errors: [] }
    },
    (id) => ({ id }),
  )
}

function upsertMany(context: Context): Reply {
  const object = typeOf(context)
  const { records, allOrNone } = recordsOf(context)
  const name = context.params['field'] ?? ''
  const field = readableFields(context, object).find((one) => one.name.toLowerCase() === name.toLowerCase())
  if (field === undefined || !(field.externalId || field.name === 'Id'))
    throw refuse(404, 'NOT_FOUND', `Provided external ID field does not exist or is not accessible: ${name}`)
  const counts = Map.groupBy(records, (record) => text(valueOf(record, field)).toLowerCase())
  const exists = (record: Body): boolean => lookup(context.org, object, field, text(valueOf(record, field))).length > 0
  const there = new Map(records.map((record) => [record, exists(record)]))
  return each(
    context,
    records,
    allOrNone,
    (record) => {
      const value = valueOf(record, field)
      if (typeName(record) !== object.name)
        throw refuse(400, 'INVALID_TYPE', `Cannot specify type ${typeName(record)} in an upsert of ${object.name}`)
      if (value === null || value === undefined || value === '') throw refuse(400, 'MISSING_ARGUMENT', `${field.name} not specified`)
      if ((counts.get(text(value).toLowerCase())?.length ?? 0) > 1)
        throw refuse(400, 'DUPLICATE_VALUE', `Duplicate external id specified: ${text(value)}`, [field.name])
      return upsertOne(context, object, field, record, text(value))
    },
    (record) => ({ created: there.get(record) !== true }),
  )
}

function valueOf(record: Body, field: FieldDef): unknown {
  return Object.entries(record).find(([key]) => key.toLowerCase() === field.name.toLowerCase())?.[1]
}

function upsertOne(context: Context, object: ObjectDef, field: FieldDef, record: Body, value: string): Result {
  const rows = lookup(context.org, object, field, value)
  if (rows.length > 1)
    throw refuse(
      400,
      'DUPLICATE_EXTERNAL_ID',
      `${field.name}: more than one record found for external id field: [${rows.map((row) => row.id.slice(0, 15)).join(', ')}]`,
      [field.name],
    )
  const [row] = rows
  if (row === undefined) {
    const made = createRecord(context.org, context.call, context.tx, object, { ...record, [field.name]: value })
    return { id: made.id, success: true, errors: [], created: true }
  }
  updateRecord(context.org, context.call, context.tx, object, row, record)
  return { id: row.id, success: true, errors: [], created: false }
}

function readMany(context: Context): Reply {
  const object = typeOf(context)
  const posted = context.method === 'POST' ? context.body() : null
  const ids = posted === null ? (context.query.get('ids') ?? '').split(',') : stringsOf(posted['ids'], 'ids')
  const asked = posted === null ? (context.query.get('fields') ?? '').split(',') : stringsOf(posted['fields'], 'fields')
  if (ids.length > 2000) throw tooMany(2000)
  const names = asked.filter((name) => name !== '').map((name) => fieldNamed(context, object, name.trim()).name)
  if (names.length === 0) throw refuse(400, 'REQUIRED_FIELD_MISSING', 'fields is required')
  return ok(
    ids.map((given) => {
      const id = fullId(given)
      if (id === null || !id.startsWith(object.keyPrefix)) throw refuse(400, 'MALFORMED_ID', `malformed id ${given}`)
      const row = rowById(context.org, id)
      const values = row === undefined ? null : committedView(row, context.call.now)
      return values === null || values['IsDeleted'] === true ? null : recordOf(context, object, id, values, [...new Set(['Id', ...names])])
    }),
  )
}

function stringsOf(value: unknown, name: string): string[] {
  if (!Array.isArray(value)) throw refuse(400, 'REQUIRED_FIELD_MISSING', `${name} is required`)
  return value.map(String)
}

export const collectionRoutes: readonly Route[] = [
  { method: 'POST', path: '/composite/sobjects', handle: createMany },
  { method: 'PATCH', path: '/composite/sobjects', handle: updateMany },
  { method: 'DELETE', path: '/composite/sobjects', handle: deleteMany },
  { method: 'GET', path: '/composite/sobjects/{type}', handle: readMany },
  { method: 'POST', path: '/composite/sobjects/{type}', handle: readMany },
  { method: 'PATCH', path: '/composite/sobjects/{type}/{field}', handle: upsertMany },
]
