import { notFound, refuse } from './errors.ts'
import { makeId } from './ids.ts'
import { addObject, nextId, objectNamed, setValues, type Org } from './org.ts'
import type { Context } from './reply.ts'
import { makeField, makeObject } from './schema/parse.ts'
import { stamp } from './time.ts'
import type { FieldDef, ObjectDef, Value } from './types.ts'

/** What `Metadata` of a CustomField or CustomObject makes of the schema. */
export type Metadata = Readonly<Record<string, unknown>>

const TYPES: Readonly<Record<string, string>> = {
  Text: 'string',
  TextArea: 'textarea',
  LongTextArea: 'textarea',
  Checkbox: 'boolean',
  Number: 'double',
  Currency: 'currency',
  Percent: 'percent',
  Date: 'date',
  DateTime: 'datetime',
  Email: 'email',
  Phone: 'phone',
  Url: 'url',
  Picklist: 'picklist',
  MultiselectPicklist: 'multipicklist',
  Lookup: 'reference',
  MasterDetail: 'reference',
}

export function createField(context: Pick<Context, 'org' | 'call'>, fullName: string, metadata: Metadata): string {
  const [objectName = '', name = ''] = fullName.split('.')
  const object = objectNamed(context.org, objectName)
  if (object === undefined || object.tooling)
    throw refuse(400, 'FIELD_INTEGRITY_EXCEPTION', `Entity Enumeration Or ID: bad value for restricted picklist field: ${objectName}`, [
      'TableEnumOrId',
    ])
  if (!/^[A-Za-z](?!\w*__\w*__c$)\w*__c$/.test(name) || name.length > 43)
    throw refuse(
      400,
      'FIELD_INTEGRITY_EXCEPTION',
      `The Field API Name can only contain letters, numbers and underscores and ends in __c: ${name}`,
      ['DeveloperName'],
    )
  if (object.fields.has(name.toLowerCase()))
    throw refuse(400, 'DUPLICATE_DEVELOPER_NAME', `There is already a field named ${name.replace(/__c$/, '')} on ${object.label}.`, [
      'DeveloperName',
    ])
  const tooling = objectNamed(context.org, 'CustomField')
  if (tooling === undefined) throw notFound()
  const id = nextId(context.org, tooling)
  object.fields.set(name.toLowerCase(), fieldFrom(id, name, metadata))
  store(context.org, tooling, id, context.call.now, context.call.session.userId, {
    DeveloperName: name.replace(/__c$/, ''),
    TableEnumOrId: object.id ?? object.name,
    EntityDefinitionId: object.id ?? object.name,
    FullName: `${object.name}.${name}`,
    Metadata: JSON.stringify(metadata),
    ManageableState: 'unmanaged',
    NamespacePrefix: null,
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
  if (metadata['type'] === 'Text' && (number('length') < 1 || number('length') > 255))
    throw refuse(400, 'FIELD_INTEGRITY_EXCEPTION', 'Length must be between 1 and 255 for a Text field', ['Length'])
  if (metadata['type'] === 'LongTextArea' && (number('length') < 256 || number('length') > 131_072))
    throw refuse(400, 'FIELD_INTEGRITY_EXCEPTION', 'Length must be between 256 and 131,072 for a Long Text Area field', ['Length'])
  if (flag('unique') && !['Text', 'Number', 'Email'].includes(String(metadata['type'])))
    throw refuse(400, 'FIELD_INTEGRITY_EXCEPTION', `Can not specify 'unique' for a CustomField of type ${String(metadata['type'])}`)
  const long = metadata['type'] === 'LongTextArea'
  const picks = picklistOf(metadata)
  const refersTo = text('referenceTo')
  return makeField({
    name,
    type,
    id,
    metadata,
    custom: true,
    openToAll: false,
    label: text('label') ?? name,
    createable: true,
    updateable: true,
    filterable: !long,
    groupable: !long && type !== 'multipicklist',
    sortable: !long && type !== 'multipicklist',
    nillable: !flag('required') && type !== 'boolean',
    required: flag('required') && type !== 'boolean',
    defaulted: type === 'boolean',
    defaultValue: type === 'boolean' ? metadata['defaultValue'] === true || metadata['defaultValue'] === 'true' : null,
    externalId: flag('externalId'),
    idLookup: flag('externalId'),
    unique: flag('unique'),
    caseSensitive: flag('caseSensitive'),
    restricted: picks.restricted,
    picklist: picks.values,
    precision: number('precision'),
    scale: number('scale'),
    ...(metadata['type'] === 'Text' || long ? { length: number('length') } : metadata['type'] === 'TextArea' ? { length: 255 } : {}),
    ...(refersTo === null ? {} : { refersTo: [refersTo], relationship: name.replace(/__c$/, '__r') }),
  })
}

function picklistOf(metadata: Metadata): { readonly restricted: boolean; readonly values: FieldDef['picklist'] } {
  const set = metadata['valueSet'] as
    | { restricted?: boolean; valueSetDefinition?: { value?: readonly Readonly<Record<string, unknown>>[] } }
    | undefined
  return {
    restricted: set?.restricted === true,
    values: (set?.valueSetDefinition?.value ?? []).map((each) => ({
      value: String(each['valueName'] ?? each['fullName'] ?? each['label']),
      isDefault: each['default'] === true,
    })),
  }
}

export function createObject(context: Pick<Context, 'org' | 'call'>, name: string, metadata: Metadata): string {
  const { org } = context
  if (!/^[A-Za-z]\w*__c$/.test(name))
    throw refuse(400, 'FIELD_INTEGRITY_EXCEPTION', `Object Name: must end in __c: ${name}`, ['DeveloperName'])
  if (objectNamed(org, name) !== undefined)
    throw refuse(400, 'DUPLICATE_DEVELOPER_NAME', `There is already a custom object named ${name.replace(/__c$/, '')}.`, ['DeveloperName'])
  const label = metadata['label']
  const nameField = metadata['nameField'] as Readonly<Record<string, unknown>> | undefined
  if (typeof label !== 'string' || nameField === undefined)
    throw refuse(400, 'REQUIRED_FIELD_MISSING', 'Required fields are missing: [label, nameField]', ['Metadata'])
  const tooling = objectNamed(org, 'CustomObject')
  if (tooling === undefined) throw notFound()
  const id = nextId(org, tooling)
  const automatic = nameField['type'] === 'AutoNumber'
  const definition = makeObject({
    name,
    keyPrefix: makeId('', org.objects.size).slice(-6, -3).replace(/^./, 'a'),
    label,
    plural: typeof metadata['pluralLabel'] === 'string' ? metadata['pluralLabel'] : `${label}s`,
    table: `reference cudfgs: OwnerId>Group|User\nstring ${automatic ? 'dfsa' : 'cudfgns'}: Name(80)`,
  })
  addObject(org, { ...definition, id, metadata, openToAll: false })
  store(org, tooling, id, context.call.now, context.call.session.userId, {
    DeveloperName: name.replace(/__c$/, ''),
    FullName: name,
    Metadata: JSON.stringify(metadata),
    ManageableState: 'unmanaged',
    NamespacePrefix: null,
  })
  return id
}

function store(org: Org, object: ObjectDef, id: string, now: number, userId: string, values: Record<string, Value>): void {
  const at = stamp(now)
  const full = {
    Id: id,
    SystemModstamp: at,
    CreatedDate: at,
    LastModifiedDate: at,
    CreatedById: userId,
    LastModifiedById: userId,
    ...values,
  }
  setValues(org, { id, object: object.name, values: full, shown: null, visibleAt: now, committedAt: now, writer: '' }, full)
}
