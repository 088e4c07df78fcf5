import { mayEditField, mayReadField, mayUseObject, visibleFields, visibleObject } from './access.ts'
import { badType, notFound } from './errors.ts'
import { tableOf, type Org } from './org.ts'
import { ok, type Context, type Route } from './reply.ts'
import type { Call, FieldDef, ObjectDef } from './types.ts'

/** https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_sobject_describe.htm */
const SOAP_TYPES: Readonly<Record<string, string>> = {
  id: 'tns:ID',
  reference: 'tns:ID',
  boolean: 'xsd:boolean',
  int: 'xsd:int',
  long: 'xsd:long',
  double: 'xsd:double',
  currency: 'xsd:double',
  percent: 'xsd:double',
  datetime: 'xsd:dateTime',
  date: 'xsd:date',
  base64: 'xsd:base64Binary',
  anyType: 'xsd:anyType',
  address: 'urn:address',
}

function describeField(org: Org, call: Call, object: ObjectDef, field: FieldDef): Record<string, unknown> {
  const editable = mayEditField(org, call.session.userId, object, field)
  return {
    aggregatable: field.groupable || field.sortable,
    aiPredictionField: false,
    autoNumber: field.autoNumber,
    byteLength: field.length * 3,
    calculated: false,
    calculatedFormula: null,
    cascadeDelete: false,
    caseSensitive: field.caseSensitive,
    compoundFieldName: null,
    controllerName: null,
    createable: field.createable && editable,
    custom: field.custom,
    defaultValue: field.type === 'boolean' ? field.defaultValue : null,
    defaultValueFormula: null,
    defaultedOnCreate: field.defaulted,
    dependentPicklist: false,
    deprecatedAndHidden: false,
    digits: field.type === 'int' ? 8 : 0,
    displayLocationInDecimal: false,
    encrypted: false,
    externalId: field.externalId,
    extraTypeInfo: null,
    filterable: field.filterable,
    filteredLookupInfo: null,
    formulaTreatNullNumberAsZero: false,
    groupable: field.groupable,
    highScaleNumber: false,
    htmlFormatted: false,
    idLookup: field.idLookup || field.type === 'id',
    inlineHelpText: null,
    label: field.label,
    length: field.length,
    mask: null,
    maskType: null,
    name: field.name,
    nameField: isNameField(object, field),
    namePointing: field.refersTo.length > 1,
    nillable: field.nillable,
    permissionable: field.custom && !field.required,
    picklistValues: picklist(field),
    polymorphicForeignKey: field.refersTo.length > 1,
    precision: field.precision,
    queryByDistance: false,
    referenceTargetField: null,
    referenceTo: field.refersTo,
    relationshipName: field.relationship,
    relationshipOrder: null,
    restrictedDelete: false,
    restrictedPicklist: field.restricted,
    scale: field.scale,
    searchPrefilterable: false,
    soapType: SOAP_TYPES[field.type] ?? 'xsd:string',
    sortable: field.sortable,
    type: field.type,
    unique: field.unique,
    updateable: field.updateable && editable,
    writeRequiresMasterRead: false,
  }
}

function isNameField(object: ObjectDef, field: FieldDef): boolean {
  return field.name === (object.name === 'Case' ? 'CaseNumber' : 'Name')
}

function picklist(field: FieldDef): unknown[] {
  return field.picklist.map((pick) => ({
    active: true,
    defaultValue: pick.isDefault,
    label: pick.value,
    validFor: null,
    value: pick.value,
  }))
}

function summary(org: Org, context: Context, object: ObjectDef): Record<string, unknown> {
  const { userId } = context.call.session
  const base = `/services/data/v${context.call.version}/${object.tooling ? 'tooling/' : ''}sobjects/${object.name}`
  return {
    activateable: false,
    associateEntityType: null,
    associateParentEntity: null,
    createable: object.createable && mayUseObject(org, userId, object, 'Create'),
    custom: object.custom,
    customSetting: false,
    deepCloneable: false,
    deletable: object.deletable && mayUseObject(org, userId, object, 'Delete'),
    deprecatedAndHidden: false,
    feedEnabled: object.name === 'Case',
    hasSubtypes: false,
    isInterface: false,
    isSubtype: false,
    keyPrefix: object.keyPrefix,
    label: object.label,
    labelPlural: object.labelPlural,
    layoutable: true,
    mergeable: false,
    mruEnabled: true,
    name: object.name,
    queryable: object.queryable,
    replicateable: object.fields.has('systemmodstamp'),
    retrieveable: true,
    searchable: true,
    triggerable: true,
    undeletable: object.fields.has('isdeleted'),
    updateable: object.updateable && mayUseObject(org, userId, object, 'Edit'),
    urls: { rowTemplate: `${base}/{ID}`, describe: `${base}/describe`, sobject: base },
  }
}

function describeObject(context: Context, tooling: boolean): Record<string, unknown> {
  const { org, call } = context
  const object = typeOf(context, tooling)
  const childRelationships = Object.entries(object.childNames).map(([relationshipName, path]) => {
    const [childSObject = '', field = ''] = path.split('.')
    return {
      cascadeDelete: object.name === 'Case' && childSObject === 'CaseComment',
      childSObject,
      deprecatedAndHidden: false,
      field,
      junctionIdListNames: [],
      junctionReferenceTo: [],
      relationshipName,
      restrictedDelete: false,
    }
  })
  return {
    actionOverrides: [],
    ...summary(org, context, object),
    childRelationships,
    compactLayoutable: true,
    fields: visibleFields(org, call.session.userId, object).map((field) => describeField(org, call, object, field)),
    listviewable: null,
    lookupLayoutable: null,
    namedLayoutInfos: [],
    networkScopeFieldName: null,
    recordTypeInfos: [
      {
        active: true,
        available: true,
        defaultRecordTypeMapping: true,
        developerName: 'Master',
        master: true,
        name: 'Master',
        recordTypeId: '012000000000000AAA',
        urls: {},
      },
    ],
    searchLayoutable: true,
    sobjectDescribeOption: 'FULL',
    supportedScopes: [{ label: 'All', name: 'everything' }],
  }
}

/** The object named in the path; 404 when there is none, as for any path that leads nowhere. */
export function typeOf(context: Context, tooling = false): ObjectDef {
  const object = visibleObject(context.org, context.call.session.userId, context.params['type'] ?? '', tooling)
  if (object === undefined) throw notFound()
  return object
}

/** As `typeOf`, where the API answers INVALID_TYPE instead. */
export function bodyType(context: Context, name: string): ObjectDef {
  const object = visibleObject(context.org, context.call.session.userId, name)
  if (object === undefined) throw badType(name)
  return object
}

function global(context: Context, tooling: boolean): unknown {
  const { org, call } = context
  const seen = [...org.objects.values()].filter(
    (object) => object.tooling === tooling && mayUseObject(org, call.session.userId, object, 'Read'),
  )
  return { encoding: 'UTF-8', maxBatchSize: 200, sobjects: seen.map((object) => summary(org, context, object)) }
}

function basic(context: Context, tooling: boolean): unknown {
  const object = typeOf(context, tooling)
  const base = `/services/data/v${context.call.version}/sobjects/${object.name}`
  const recent = [...tableOf(context.org, object.name).values()].filter((row) => row.values['IsDeleted'] !== true).slice(-5)
  return {
    objectDescribe: summary(context.org, context, object),
    recentItems: recent.map((row) => ({
      attributes: { type: object.name, url: `${base}/${row.id}` },
      Id: row.id,
      ...(object.fields.has('name') ? { Name: row.values['Name'] ?? null } : {}),
    })),
  }
}

export function readableFields(context: Context, object: ObjectDef): FieldDef[] {
  return [...object.fields.values()].filter((field) => mayReadField(context.org, context.call.session.userId, object, field))
}

export const describeRoutes: readonly Route[] = [
  { method: 'GET', path: '/sobjects', handle: (context) => ok(global(context, false)) },
  { method: 'GET', path: '/sobjects/{type}', handle: (context) => ok(basic(context, false)) },
  { method: 'GET', path: '/sobjects/{type}/describe', handle: (context) => ok(describeObject(context, false)) },
  { method: 'GET', path: '/tooling/sobjects', handle: (context) => ok(global(context, true)) },
  { method: 'GET', path: '/tooling/sobjects/{type}', handle: (context) => ok(basic(context, true)) },
  { method: 'GET', path: '/tooling/sobjects/{type}/describe', handle: (context) => ok(describeObject(context, true)) },
]
