import { mayEditField, mayModifyAllCases, mayReadField, mayUseObject } from './access.ts'
import { autoAssign, caseDefaults } from './case-rules.ts'
import { coerce } from './dml-values.ts'
import { refuse } from './errors.ts'
import { afterVersion, versionDefaults } from './files.ts'
import { writeHistory } from './history.ts'
import { lookup, lookupFields, nextId, objectNamed, rowById, setValues, storageUsedMb, tableOf, type Org } from './org.ts'
import { beforeWrite } from './setup-rules.ts'
import { stamp } from './time.ts'
import { change, checkLock, delay, type Tx } from './tx.ts'
import type { Call, FieldDef, ObjectDef, Row, Value, Values } from './types.ts'

export type Body = Readonly<Record<string, unknown>>

export function createRecord(org: Org, call: Call, tx: Tx, object: ObjectDef, body: Body): Row {
  if (!object.createable || !mayUseObject(org, call.session.userId, object, 'Create')) {
    throw refuse(403, 'INSUFFICIENT_ACCESS_OR_READONLY', `insufficient access rights on entity: ${object.name}`, [])
  }
  const given = readBody(org, call, object, body, 'create')
  if (storageUsedMb(org) >= org.settings.storageMb) throw refuse(403, 'STORAGE_LIMIT_EXCEEDED', 'storage limit exceeded', [])
  const id = nextId(org, object)
  const at = stamp(call.now)
  const values: Record<string, Value> = {}
  for (const field of object.fields.values()) values[field.name] = field.defaultValue
  Object.assign(values, given, system(object, id, call.session.userId, at))
  if (object.fields.has('ownerid') && values['OwnerId'] === null) values['OwnerId'] = call.session.userId
  if (object.name === 'Case') caseDefaults(org, call, values, null)
  const bytes = object.name === 'ContentVersion' && values['VersionData'] !== null ? versionDefaults(call, values, id) : null
  const missing = [...object.fields.values()].filter((field) => field.required && values[field.name] === null).map((field) => field.name)
  if (missing.length > 0) throw refuse(400, 'REQUIRED_FIELD_MISSING', `Required fields are missing: [${missing.join(', ')}]`, missing)
  computed(object, values, id)
  beforeWrite(org, object, values, null)
  checkUnique(org, object, values, id)
  const row: Row = {
    id,
    object: object.name,
    values,
    shown: null,
    visibleAt: call.now + delay(org, call),
    committedAt: call.now,
    writer: call.session.token,
  }
  setValues(org, row, values)
  tx.undo.push(() => setValues(org, row, null))
  if (object.name === 'Case') afterCase(org, call, tx, row, body)
  const link = bytes === null ? undefined : objectNamed(org, 'ContentDocumentLink')
  if (bytes !== null && link !== undefined) afterVersion(org, call, tx, row, bytes, (of) => createRecord(org, call, tx, link, of))
  return row
}

export function updateRecord(org: Org, call: Call, tx: Tx, object: ObjectDef, row: Row, body: Body): Row {
  if (!object.updateable || !mayUseObject(org, call.session.userId, object, 'Edit')) {
    throw refuse(403, 'INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id', [])
  }
  const given = readBody(org, call, object, body, 'update')
  if ('CommentBody' in given) moderating(org, call, object)
  checkLock(org, call, row)
  const values: Record<string, Value> = { ...row.values, ...given }
  touch(object, values, call)
  if (object.name === 'Case') caseDefaults(org, call, values, row.values)
  const emptied = [...object.fields.values()].filter((field) => field.required && values[field.name] === null).map((field) => field.name)
  if (emptied.length > 0) throw refuse(400, 'REQUIRED_FIELD_MISSING', `Required fields are missing: [${emptied.join(', ')}]`, emptied)
  computed(object, values, row.id)
  beforeWrite(org, object, values, row.values)
  checkUnique(org, object, values, row.id)
  const before = row.values
  change(org, call, tx, row, values)
  if (object.name === 'Case') {
    afterCase(org, call, tx, row, body)
    writeHistory(org, call, tx, row, before)
  }
  return row
}

/** `Comments` in the body of a case is written as a CaseComment. */
function afterCase(org: Org, call: Call, tx: Tx, row: Row, body: Body): void {
  const comment = body['Comments']
  const object = objectNamed(org, 'CaseComment')
  if (typeof comment === 'string' && comment !== '' && object !== undefined)
    createRecord(org, call, tx, object, { ParentId: row.id, CommentBody: comment })
  autoAssign(org, call, tx, row)
}

export function deleteRecord(org: Org, call: Call, tx: Tx, object: ObjectDef, row: Row): void {
  if (!object.deletable || !mayUseObject(org, call.session.userId, object, 'Delete')) {
    throw refuse(403, 'INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id', [])
  }
  moderating(org, call, object)
  checkLock(org, call, row)
  for (const path of Object.values(object.childNames)) {
    const [childName = '', field = ''] = path.split('.')
    const child = objectNamed(org, childName)
    if (
      child === undefined ||
      !(object.name === 'Case'
        ? childName !== 'Case'
        : ['FieldPermissions', 'ObjectPermissions', 'PermissionSetAssignment', 'QueueSobject', 'GroupMember'].includes(childName))
    )
      continue
    for (const each of tableOf(org, childName).values())
      if (each.values[field] === row.id && each.values['IsDeleted'] !== true) erase(org, call, tx, child, each)
  }
  erase(org, call, tx, object, row)
}

function moderating(org: Org, call: Call, object: ObjectDef): void {
  if (object.name !== 'CaseComment' || mayModifyAllCases(org, call.session.userId)) return
  throw refuse(403, 'INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id', [])
}

export function erase(org: Org, call: Call, tx: Tx, object: ObjectDef, row: Row): void {
  const { length } = org.deletions
  org.deletions.push({ object: object.name, id: row.id, at: Math.floor(call.now / 1000) * 1000, visibleAt: call.now + delay(org, call) })
  tx.undo.push(() => {
    org.deletions.length = length
  })
  if (object.fields.has('isdeleted')) {
    const values: Record<string, Value> = { ...row.values, IsDeleted: true }
    touch(object, values, call)
    change(org, call, tx, row, values)
    return
  }
  setValues(org, row, null)
  tx.undo.push(() => setValues(org, row, row.values))
}

function readBody(org: Org, call: Call, object: ObjectDef, body: Body, verb: 'create' | 'update'): Record<string, Value> {
  const values: Record<string, Value> = {}
  const readOnly: string[] = []
  for (const [name, given] of Object.entries(body)) {
    if (name === 'attributes') continue
    const field = object.fields.get(name.toLowerCase()) ?? parentByExternalId(org, object, name, given)
    if (field === undefined || !mayReadField(org, call.session.userId, object, field)) {
      throw refuse(400, 'INVALID_FIELD', `No such column '${name}' on sobject of type ${object.name}`)
    }
    if (!(verb === 'create' ? field.createable : field.updateable) || !mayEditField(org, call.session.userId, object, field))
      readOnly.push(field.name)
    else
      values[field.name] = coerce(
        org,
        field,
        given !== null && typeof given === 'object' ? resolveParent(org, field, given as Body) : given,
        call.now,
      )
  }
  if (readOnly.length === 0) return values
  throw refuse(
    400,
    'INVALID_FIELD_FOR_INSERT_UPDATE',
    `Unable to create/update fields: ${readOnly.join(
      ', ',
    )}. Please check the security settings of this field and verify that it is read/write for your profile or permission set.`,
    readOnly,
  )
}

/** `{"Parent": {"Ext__c": "x"}}` sets ParentId. */
function parentByExternalId(org: Org, object: ObjectDef, name: string, given: unknown): FieldDef | undefined {
  if (given === null || typeof given !== 'object') return undefined
  return [...object.fields.values()].find(
    (field) => field.relationship?.toLowerCase() === name.toLowerCase() && field.refersTo.some((to) => objectNamed(org, to) !== undefined),
  )
}

function resolveParent(org: Org, field: FieldDef, given: Body): unknown {
  for (const to of field.refersTo) {
    const target = objectNamed(org, to)
    const [name = '', value] = Object.entries(given).find(([key]) => key !== 'attributes') ?? []
    const external = target?.fields.get(name.toLowerCase())
    if (target === undefined || external === undefined || !external.externalId) continue
    const [row] = lookup(org, target, external, String(value))
    if (row !== undefined) return row.id
    throw refuse(
      400,
      'INVALID_FIELD',
      `Foreign key external ID: ${String(value)} not found for field ${external.name} in entity ${target.name}`,
      [],
    )
  }
  return given
}

function checkUnique(org: Org, object: ObjectDef, values: Values, id: string): void {
  for (const field of lookupFields(object)) {
    const value = values[field.name]
    if (!field.unique || value === null || value === undefined) continue
    const other = lookup(org, object, field, String(value)).find((row) => row.id !== id)
    if (other !== undefined)
      throw refuse(
        400,
        'DUPLICATE_VALUE',
        `duplicate value found: ${field.name} duplicates value on record with id: ${other.id.slice(0, 15)}`,
        [],
      )
  }
}

function system(object: ObjectDef, id: string, userId: string, at: string): Record<string, Value> {
  const values: Record<string, Value> = { Id: id, SystemModstamp: at }
  if (object.fields.has('isdeleted')) values['IsDeleted'] = false
  if (object.fields.has('createddate')) Object.assign(values, { CreatedDate: at, CreatedById: userId })
  if (object.fields.has('lastmodifieddate')) Object.assign(values, { LastModifiedDate: at, LastModifiedById: userId })
  return values
}

function touch(object: ObjectDef, values: Record<string, Value>, call: Call): void {
  values['SystemModstamp'] = stamp(call.now)
  if (object.fields.has('lastmodifieddate'))
    Object.assign(values, { LastModifiedDate: stamp(call.now), LastModifiedById: call.session.userId })
}

function computed(object: ObjectDef, values: Record<string, Value>, id: string): void {
  if (object.name === 'User' || object.name === 'Contact')
    values['Name'] = [values['FirstName'], values['LastName']].filter((part) => part !== null).join(' ')
  if (object.name === 'BigTable__c' && values['Name'] === null) values['Name'] = id.slice(7, 15)
  if (object.name === 'UpsertTable__c' && values['Name'] === null) values['Name'] = id.slice(0, 15)
}

/** The row a write addresses, or the refusal for one that is not there. */
export function existing(org: Org, call: Call, object: ObjectDef, id: string, status = 404): Row {
  const row = rowById(org, id)
  if (row === undefined || row.object !== object.name || (call.now < row.committedAt && row.shown === null)) {
    throw status === 404
      ? refuse(404, 'NOT_FOUND', 'The requested resource does not exist')
      : refuse(400, 'INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', [])
  }
  if (row.values['IsDeleted'] === true && call.now >= row.committedAt) throw refuse(404, 'ENTITY_IS_DELETED', 'entity is deleted', [])
  return row
}
