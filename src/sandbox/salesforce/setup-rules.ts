import { refuse } from './errors.ts'
import { objectNamed, tableOf, type Org } from './org.ts'
import type { ObjectDef, Value, Values } from './types.ts'

/** Rules of the set-up objects: permissions, assignments, queues, users. */
export function beforeWrite(org: Org, object: ObjectDef, values: Record<string, Value>, before: Values | null): void {
  switch (object.name) {
    case 'FieldPermissions':
      return fieldPermissions(org, values, before)
    case 'ObjectPermissions':
      return objectPermissions(org, values, before)
    case 'PermissionSet':
      return uniqueName(org, object, values, before, 'DUPLICATE_DEVELOPER_NAME')
    case 'PermissionSetAssignment':
      return noTwin(org, object, values, ['AssigneeId', 'PermissionSetId'])
    case 'QueueSobject':
      return noTwin(org, object, values, ['QueueId', 'SobjectType'])
    case 'ContentDocumentLink':
      return before === null ? noTwin(org, object, values, ['ContentDocumentId', 'LinkedEntityId']) : undefined
    case 'TopicAssignment':
      return noTwin(org, object, values, ['EntityId', 'TopicId'])
    case 'User':
      return uniqueName(org, object, values, before, 'DUPLICATE_USERNAME')
    case 'Group':
      if (values['DeveloperName'] === null) values['DeveloperName'] = String(values['Name']).replace(/\W+/g, '_')
      return uniqueName(org, object, values, before, 'DUPLICATE_DEVELOPER_NAME')
    default:
      return undefined
  }
}

function fieldPermissions(org: Org, values: Record<string, Value>, before: Values | null): void {
  const [objectName = '', fieldName = ''] = String(values['Field']).split('.')
  const object = objectNamed(org, objectName)
  const field = object?.fields.get(fieldName.toLowerCase())
  if (object === undefined || field === undefined || object.name !== values['SobjectType']) {
    throw refuse(
      400,
      'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
      `Field Name: bad value for restricted picklist field: ${String(values['Field'])}`,
      ['Field'],
    )
  }
  if (field.required || !field.custom)
    throw refuse(
      400,
      'FIELD_INTEGRITY_EXCEPTION',
      `You can't set field permissions on ${String(values['Field'])}: it is required or a system field`,
      ['Field'],
    )
  values['Field'] = `${object.name}.${field.name}`
  if (values['PermissionsEdit'] === true && values['PermissionsRead'] !== true) {
    throw refuse(400, 'FIELD_INTEGRITY_EXCEPTION', 'You must select Read Access if you select Edit Access', ['PermissionsEdit'])
  }
  if (before === null) noTwin(org, { name: 'FieldPermissions' }, values, ['ParentId', 'Field'])
}

function objectPermissions(org: Org, values: Record<string, Value>, before: Values | null): void {
  const object = objectNamed(org, String(values['SobjectType']))
  if (object === undefined)
    throw refuse(
      400,
      'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
      `SObject Type Name: bad value for restricted picklist field: ${String(values['SobjectType'])}`,
      ['SobjectType'],
    )
  values['SobjectType'] = object.name
  const wantsMore = ['Create', 'Edit', 'Delete', 'ViewAllRecords', 'ModifyAllRecords'].some((each) => values[`Permissions${each}`] === true)
  if (wantsMore && values['PermissionsRead'] !== true) {
    throw refuse(400, 'FIELD_INTEGRITY_EXCEPTION', `Permission Create ${object.name} depends on permission(s): Read ${object.name}`, [
      'PermissionsCreate',
    ])
  }
  if (before === null) noTwin(org, { name: 'ObjectPermissions' }, values, ['ParentId', 'SobjectType'])
}

function uniqueName(org: Org, object: ObjectDef, values: Record<string, Value>, before: Values | null, code: string): void {
  const name = object.name === 'User' ? 'Username' : object.name === 'Group' ? 'DeveloperName' : 'Name'
  if (before !== null && before[name] === values[name]) return
  const wanted = String(values[name]).toLowerCase()
  for (const row of tableOf(org, object.name).values()) {
    if (String(row.values[name]).toLowerCase() === wanted && row.id !== values['Id'])
      throw refuse(400, code, `This ${name} already exists or has been previously used: ${String(values[name])}`, [name])
  }
}

function noTwin(org: Org, object: { readonly name: string }, values: Values, keys: readonly string[]): void {
  for (const row of tableOf(org, object.name).values()) {
    if (row.values['IsDeleted'] !== true && keys.every((key) => row.values[key] === values[key])) {
      throw refuse(
        400,
        'DUPLICATE_VALUE',
        `duplicate value found: ${keys.join(', ')} duplicates value on record with id: ${row.id.slice(0, 15)}`,
        [],
      )
    }
  }
}
