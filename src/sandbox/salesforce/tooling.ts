import { createField, createObject, fieldFrom, type Metadata } from './custom-schema.ts'
import { bodyType } from './describe.ts'
import { notFound, refuse } from './errors.ts'
import { fullId } from './ids.ts'
import { objectNamed, setValues, tableOf, type Org } from './org.ts'
import { noContent, ok, type Context, type Reply, type Route } from './reply.ts'
import { stamp } from './time.ts'
import type { ObjectDef, Row } from './types.ts'

/**
 * Fields and objects made by the Tooling API: describe shows them at once, and nobody may read them until a permission set says so.
 * https://developer.salesforce.com/docs/atlas.en-us.api_tooling.meta/api_tooling/tooling_api_objects_customfield.htm
 */
function create(context: Context): Reply {
  requireSetup(context)
  const body = context.body()
  const fullName = body['FullName'] ?? body['fullName']
  const metadata = (body['Metadata'] ?? body['metadata'] ?? null) as Metadata | null
  if (typeof fullName !== 'string') throw refuse(400, 'REQUIRED_FIELD_MISSING', 'Required fields are missing: [FullName]', ['FullName'])
  if (metadata === null || typeof metadata !== 'object')
    throw refuse(400, 'REQUIRED_FIELD_MISSING', 'Required fields are missing: [Metadata]', ['Metadata'])
  const { type } = context.params
  if (type === 'CustomField') return made(createField(context, fullName, metadata))
  if (type === 'CustomObject') return made(createObject(context, fullName, metadata))
  throw notFound()
}

function made(id: string): Reply {
  return { status: 201, body: { id, success: true, errors: [], warnings: [], infos: [] } }
}

/** Changing the schema takes "Customize Application". */
function requireSetup(context: Context): void {
  if (context.org.denied.has(`${context.call.session.userId}:setup`))
    throw refuse(403, 'INSUFFICIENT_ACCESS', 'You do not have the level of access necessary to perform the operation you requested.')
}

function addressed(context: Context): { readonly object: ObjectDef; readonly row: Row } {
  const object = objectNamed(context.org, context.params['type'] ?? '')
  const id = fullId(context.params['id'] ?? '')
  const row = object?.tooling === true && id !== null ? tableOf(context.org, object.name).get(id) : undefined
  if (object === undefined || row === undefined) throw notFound()
  return { object, row }
}

function read(context: Context): Reply {
  const { object, row } = addressed(context)
  const { Metadata: metadata, ...values } = row.values
  const url = `/services/data/v${context.call.version}/tooling/sobjects/${object.name}/${row.id}`
  return ok({
    attributes: { type: object.name, url },
    ...values,
    ...(object.fields.has('metadata') ? { Metadata: JSON.parse(String(metadata)) as unknown } : {}),
  })
}

function update(context: Context): Reply {
  requireSetup(context)
  const { object, row } = addressed(context)
  const metadata = context.body()['Metadata'] as Metadata | undefined
  if (object.name !== 'CustomField' || metadata === undefined)
    throw refuse(400, 'REQUIRED_FIELD_MISSING', 'Required fields are missing: [Metadata]', ['Metadata'])
  const [objectName = '', name = ''] = String(row.values['FullName']).split('.')
  bodyType(context, objectName).fields.set(name.toLowerCase(), fieldFrom(row.id, name, metadata))
  setValues(context.org, row, { ...row.values, Metadata: JSON.stringify(metadata), SystemModstamp: stamp(context.call.now) })
  return noContent
}

function remove(context: Context): Reply {
  requireSetup(context)
  const { org } = context
  const { object, row } = addressed(context)
  if (object.name !== 'CustomField' && object.name !== 'CustomObject')
    throw refuse(403, 'INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id')
  const [objectName = '', field] = String(row.values['FullName']).split('.')
  const target = objectNamed(org, objectName)
  if (field === undefined) {
    org.objects.delete(objectName.toLowerCase())
    if (target !== undefined) org.prefixes.delete(target.keyPrefix)
    org.tables.delete(objectName)
    for (const each of tableOf(org, 'CustomField').values())
      if (String(each.values['FullName']).startsWith(`${objectName}.`)) setValues(org, each, null)
  } else dropField(org, target, field)
  dropPermissions(org, objectName, field)
  setValues(org, row, null)
  return noContent
}

function dropField(org: Org, target: ObjectDef | undefined, name: string): void {
  if (target === undefined) return
  target.fields.delete(name.toLowerCase())
  org.lookups.delete(`${target.name}.${name}`)
  for (const row of tableOf(org, target.name).values()) {
    const { [name]: _gone, ...rest } = row.values
    row.values = rest
  }
  org.ordered.delete(target.name)
}

function dropPermissions(org: Org, object: string, field: string | undefined): void {
  for (const table of ['FieldPermissions', 'ObjectPermissions']) {
    for (const row of tableOf(org, table).values()) {
      const mine = field === undefined ? row.values['SobjectType'] === object : row.values['Field'] === `${object}.${field}`
      if (mine) setValues(org, row, null)
    }
  }
}

export const toolingRoutes: readonly Route[] = [
  { method: 'POST', path: '/tooling/sobjects/{type}', handle: create },
  { method: 'GET', path: '/tooling/sobjects/{type}/{id}', handle: read },
  { method: 'PATCH', path: '/tooling/sobjects/{type}/{id}', handle: update },
  { method: 'DELETE', path: '/tooling/sobjects/{type}/{id}', handle: remove },
]
