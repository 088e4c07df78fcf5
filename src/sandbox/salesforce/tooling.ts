import { bodyType } from './describe.ts'
import { notFound, refuse } from './errors.ts'
import { fullId, makeId } from './ids.ts'
import { addObject, nextId, objectNamed, setValues, tableOf, type Org } from './org.ts'
import { noContent, ok, type Context, type Reply, type Route } from './reply.ts'
import { makeField, makeObject } from './schema/parse.ts'
import { stamp } from './time.ts'
import type { FieldDef, ObjectDef, Row, Value } from './types.ts'

/**
 * Fields and objects made by the Tooling API: describe shows them at once, and nobody may read them until a permission set says so.
 * https://developer.salesforce.com/docs/atlas.en-us.api_tooling.meta/api_tooling/tooling_api_objects_customfield.htm
 */
type Metadata = Readonly<Record<string, unknown>>

const TYPES: Readonly<Record<string, string>> = {
  Text: 'string', TextArea: 'textarea', LongTextArea: 'textarea', Checkbox: 'boolean', Number: 'double', Currency: 'currency', Percent: 'percent', Date: 'date', DateTime: 'datetime',
  Email: 'email', Phone: 'phone', Url: 'url', Picklist: 'picklist', MultiselectPicklist: 'multipicklist', Lookup: 'reference', MasterDetail: 'reference',
}

function create(context: Context): Reply {
  requireSetup(context)
  const body = context.body()
  const fullName = body['FullName'] ?? body['fullName']
  const metadata = (body['Metadata'] ?? body['metadata'] ?? null) as Metadata | null
  if (typeof fullName !== 'string') throw refuse(400, 'REQUIRED_FIELD_MISSING', 'Required fields are missing: [FullName]', ['FullName'])
  if (metadata === null || typeof metadata !== 'object') throw refuse(400, 'REQUIRED_FIELD_MISSING', 'Required fields are missing: [Metadata]', ['Metadata'])
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
  if (context.org.denied.has(`${context.call.session.userId}:setup`)) throw refuse(403, 'INSUFFICIENT_ACCESS', 'You do not have the level of access necessary to perform the operation you requested.')
}

export function createField(context: Pick<Context, 'org' | 'call'>, fullName: string, metadata: Metadata): string {
  const [objectName = '', name = ''] = fullName.split('.')
  const object = objectNamed(context.org, objectName)
  if (object === undefined || object.tooling) throw refuse(400, 'FIELD_INTEGRITY_EXCEPTION', `Entity Enumeration Or ID: bad value for restricted picklist field: ${objectName}`, ['TableEnumOrId'])
  if (!/^[A-Za-z](?!\w*__\w*__c$)\w*__c$/.test(name) || name.length > 43) throw refuse(400, 'FIELD_INTEGRITY_EXCEPTION', `The Field API Name can only contain letters, numbers and underscores and ends in __c: ${name}`, ['DeveloperName'])
  if (object.fields.has(name.toLowerCase())) throw refuse(400, 'DUPLICATE_DEVELOPER_NAME', `There is already a field named ${name.replace(/__c$/, '')} on ${object.label}.`, ['DeveloperName'])
  const tooling = objectNamed(context.org, 'CustomField')
  if (tooling === undefined) throw notFound()
  const id = nextId(context.org, tooling)
  object.fields.set(name.toLowerCase(), fieldFrom(id, name, metadata))
  store(context.org, tooling, id, context.call.now, context.call.session.userId, {
    DeveloperName: name.replace(/__c$/, ''), TableEnumOrId: object.id ?? object.name, EntityDefinitionId: object.id ?? object.name, FullName: `${object.name}.${name}`,
    Metadata: JSON.stringify(metadata), ManageableState: 'unmanaged', NamespacePrefix: null,
  })
  return id
}

export function fieldFrom(id: string, name: string, metadata: Metadata): FieldDef {
  const type = TYPES[String(metadata['type'])]
  const text = (key: string): string | null => (typeof metadata[key] === 'string' ? metadata[key] : null)
  const flag = (key: string): boolean => metadata[key] === true
  const number = (key: string): number => (typeof metadata[key] === 'number' ? metadata[key] : 0)
  if (type === undefined) throw refuse(400, 'INVALID_TYPE', `Unknown field type ${String(metadata['type'])}`)
  if (text('label') === null) throw refuse(400, 'REQUIRED_FIELD_MISSING', 'Required fields are missing: [MasterLabel]', ['MasterLabel'])
  if (metadata['type'] === 'Text' && (number('length') < 1 || number('length') > 255)) throw refuse(400, 'FIELD_INTEGRITY_EXCEPTION', 'Length must be between 1 and 255 for a Text field', ['Length'])
  if (metadata['type'] === 'LongTextArea' && (number('length') < 256 || number('length') > 131_072)) throw refuse(400, 'FIELD_INTEGRITY_EXCEPTION', 'Length must be between 256 and 131,072 for a Long Text Area field', ['Length'])
  if (flag('unique') && !['Text', 'Number', 'Email'].includes(String(metadata['type']))) throw refuse(400, 'FIELD_INTEGRITY_EXCEPTION', `Can not specify 'unique' for a CustomField of type ${String(metadata['type'])}`)
  const long = metadata['type'] === 'LongTextArea'
  const picks = picklistOf(metadata)
  const refersTo = text('referenceTo')
  return makeField({
    name, type, id, metadata, custom: true, openToAll: false, label: text('label') ?? name, createable: true, updateable: true, filterable: !long, groupable: !long && type !== 'multipicklist',
    sortable: !long && type !== 'multipicklist', nillable: !flag('required') && type !== 'boolean', required: flag('required') && type !== 'boolean', defaulted: type === 'boolean',
    defaultValue: type === 'boolean' ? metadata['defaultValue'] === true || metadata['defaultValue'] === 'true' : null, externalId: flag('externalId'), idLookup: flag('externalId'), unique: flag('unique'),
    caseSensitive: flag('caseSensitive'), restricted: picks.restricted, picklist: picks.values, precision: number('precision'), scale: number('scale'),
    ...(metadata['type'] === 'Text' || long ? { length: number('length') } : metadata['type'] === 'TextArea' ? { length: 255 } : {}),
    ...(refersTo === null ? {} : { refersTo: [refersTo], relationship: name.replace(/__c$/, '__r') }),
  })
}

function picklistOf(metadata: Metadata): { readonly restricted: boolean; readonly values: FieldDef['picklist'] } {
  const set = metadata['valueSet'] as { restricted?: boolean; valueSetDefinition?: { value?: readonly Readonly<Record<string, unknown>>[] } } | undefined
  return { restricted: set?.restricted === true, values: (set?.valueSetDefinition?.value ?? []).map((each) => ({ value: String(each['valueName'] ?? each['fullName'] ?? each['label']), isDefault: each['default'] === true })) }
}

export function createObject(context: Pick<Context, 'org' | 'call'>, name: string, metadata: Metadata): string {
  const { org } = context
  if (!/^[A-Za-z]\w*__c$/.test(name)) throw refuse(400, 'FIELD_INTEGRITY_EXCEPTION', `Object Name: must end in __c: ${name}`, ['DeveloperName'])
  if (objectNamed(org, name) !== undefined) throw refuse(400, 'DUPLICATE_DEVELOPER_NAME', `There is already a custom object named ${name.replace(/__c$/, '')}.`, ['DeveloperName'])
  const label = metadata['label']
  const nameField = metadata['nameField'] as Readonly<Record<string, unknown>> | undefined
  if (typeof label !== 'string' || nameField === undefined) throw refuse(400, 'REQUIRED_FIELD_MISSING', 'Required fields are missing: [label, nameField]', ['Metadata'])
  const tooling = objectNamed(org, 'CustomObject')
  if (tooling === undefined) throw notFound()
  const id = nextId(org, tooling)
  const automatic = nameField['type'] === 'AutoNumber'
  const definition = makeObject({
    name, keyPrefix: makeId('', org.objects.size).slice(-6, -3).replace(/^./, 'a'), label, plural: typeof metadata['pluralLabel'] === 'string' ? metadata['pluralLabel'] : `${label}s`,
    table: `reference cudfgs: OwnerId>Group|User\nstring ${automatic ? 'dfsa' : 'cudfgns'}: Name(80)`,
  })
  addObject(org, { ...definition, id, metadata, openToAll: false })
  store(org, tooling, id, context.call.now, context.call.session.userId, { DeveloperName: name.replace(/__c$/, ''), FullName: name, Metadata: JSON.stringify(metadata), ManageableState: 'unmanaged', NamespacePrefix: null })
  return id
}

function store(org: Org, object: ObjectDef, id: string, now: number, userId: string, values: Record<string, Value>): void {
  const at = stamp(now)
  const full = { Id: id, SystemModstamp: at, CreatedDate: at, LastModifiedDate: at, CreatedById: userId, LastModifiedById: userId, ...values }
  setValues(org, { id, object: object.name, values: full, shown: null, visibleAt: now, committedAt: now, writer: '' }, full)
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
  return ok({ attributes: { type: object.name, url }, ...values, ...(object.fields.has('metadata') ? { Metadata: JSON.parse(String(metadata)) as unknown } : {}) })
}

function update(context: Context): Reply {
  requireSetup(context)
  const { object, row } = addressed(context)
  const metadata = context.body()['Metadata'] as Metadata | undefined
  if (object.name !== 'CustomField' || metadata === undefined) throw refuse(400, 'REQUIRED_FIELD_MISSING', 'Required fields are missing: [Metadata]', ['Metadata'])
  const [objectName = '', name = ''] = String(row.values['FullName']).split('.')
  bodyType(context, objectName).fields.set(name.toLowerCase(), fieldFrom(row.id, name, metadata))
  setValues(context.org, row, { ...row.values, Metadata: JSON.stringify(metadata), SystemModstamp: stamp(context.call.now) })
  return noContent
}

function remove(context: Context): Reply {
  requireSetup(context)
  const { org } = context
  const { object, row } = addressed(context)
  if (object.name !== 'CustomField' && object.name !== 'CustomObject') throw refuse(403, 'INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id')
  const [objectName = '', field] = String(row.values['FullName']).split('.')
  const target = objectNamed(org, objectName)
  if (field === undefined) {
    org.objects.delete(objectName.toLowerCase())
    if (target !== undefined) org.prefixes.delete(target.keyPrefix)
    org.tables.delete(objectName)
    for (const each of [...tableOf(org, 'CustomField').values()]) if (String(each.values['FullName']).startsWith(`${objectName}.`)) setValues(org, each, null)
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
    for (const row of [...tableOf(org, table).values()]) {
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
