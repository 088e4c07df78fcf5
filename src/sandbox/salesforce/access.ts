import { objectNamed, tableOf, type Org } from './org.ts'
import type { FieldDef, ObjectDef } from './types.ts'

/** Who may see what: fields and objects made by the Tooling API are nobody's until a permission set grants them. */

function granted(org: Org, userId: string): ReadonlySet<string> {
  const sets = new Set<string>()
  for (const row of tableOf(org, 'PermissionSetAssignment').values()) {
    if (row.values['AssigneeId'] === userId) sets.add(String(row.values['PermissionSetId']))
  }
  return sets
}

export function mayReadField(org: Org, userId: string, object: ObjectDef, field: FieldDef): boolean {
  return field.openToAll || field.required || fieldGrant(org, userId, object, field, 'PermissionsRead')
}

export function mayEditField(org: Org, userId: string, object: ObjectDef, field: FieldDef): boolean {
  return field.openToAll || field.required || fieldGrant(org, userId, object, field, 'PermissionsEdit')
}

function fieldGrant(org: Org, userId: string, object: ObjectDef, field: FieldDef, permission: string): boolean {
  const name = `${object.name}.${field.name}`
  const sets = granted(org, userId)
  for (const row of tableOf(org, 'FieldPermissions').values()) {
    if (row.values['Field'] === name && row.values[permission] === true && sets.has(String(row.values['ParentId']))) return true
  }
  return false
}

export type Operation = 'Read' | 'Create' | 'Edit' | 'Delete'

export function mayUseObject(org: Org, userId: string, object: ObjectDef, operation: Operation): boolean {
  if (org.denied.has(`${userId}:${object.name}:${operation.toLowerCase()}`)) return false
  if (object.openToAll) return true
  const sets = granted(org, userId)
  for (const row of tableOf(org, 'ObjectPermissions').values()) {
    if (
      row.values['SobjectType'] === object.name &&
      row.values[`Permissions${operation}`] === true &&
      sets.has(String(row.values['ParentId']))
    )
      return true
  }
  return false
}

/**
 * Modify All on Case, or on all data. Without it a case comment says for ever what it said, and cannot be deleted.
 * https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_casecomment.htm
 */
export function mayModifyAllCases(org: Org, userId: string): boolean {
  const sets = granted(org, userId)
  for (const row of tableOf(org, 'PermissionSet').values()) if (sets.has(row.id) && row.values['PermissionsModifyAllData'] === true) return true
  for (const row of tableOf(org, 'ObjectPermissions').values()) {
    if (row.values['SobjectType'] === 'Case' && row.values['PermissionsModifyAllRecords'] === true && sets.has(String(row.values['ParentId']))) return true
  }
  return false
}

/** The object as this user sees it; undefined also when it exists and is hidden. */
export function visibleObject(org: Org, userId: string, name: string, tooling = false): ObjectDef | undefined {
  const object = objectNamed(org, name)
  if (object === undefined || object.tooling !== tooling) return undefined
  return mayUseObject(org, userId, object, 'Read') ? object : undefined
}

export function visibleFields(org: Org, userId: string, object: ObjectDef): FieldDef[] {
  return [...object.fields.values()].filter((field) => mayReadField(org, userId, object, field))
}
