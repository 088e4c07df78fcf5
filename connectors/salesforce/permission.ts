import { z } from 'zod'
import type { Provisioned } from '../../src/connector/connector.ts'
import { provisionDigest } from '../../src/connector/provision.ts'
import type { Client } from './client.ts'
import { isTwin } from './failures.ts'
import { CASE_FIELDS, EXTERNAL_ID, PERMISSION_SET, RECEIPT, RECEIPT_KEY } from './fields.ts'
import { RECEIPT_KEY_FULL } from './provision-metadata.ts'
import { query, recordShape } from './query.ts'
import { quote } from './soql.ts'
import { createRow, deleteRow, fieldsThere, patchRow, receiptFields, receiptObject, rowById } from './tooling.ts'

const setShape = recordShape.extend({ Label: z.string() })
const fieldShape = recordShape.extend({ Field: z.string(), PermissionsEdit: z.boolean() })
const objectShape = recordShape.extend({ SobjectType: z.string() })

/**
 * One permission set that opens exactly what the bridge uses, assigned to its own user: Case and receipts, and our fields.
 * Field-level security hides new fields from everybody, the user who made them included.
 */
export async function applyPermission(client: Client, title: string): Promise<string> {
  const there = await findSet(client)
  const id =
    there?.Id ??
    (await createRow(client, '/sobjects/PermissionSet', {
      Name: PERMISSION_SET,
      Label: title,
      Description: 'Kept by Breakwater: what its integration user needs.',
    }))
  if (there !== null && there.Label !== title) await patchRow(client, `/sobjects/PermissionSet/${id}`, { Label: title })
  const want = await wanted(client)
  const have = await granted(client, id)
  for (const object of want.objects.filter((name) => !have.objects.has(name)))
    await untwinned(createRow(client, '/sobjects/ObjectPermissions', objectRights(id, object)))
  for (const field of want.fields.filter((name) => !have.fields.has(name))) {
    await untwinned(
      createRow(client, '/sobjects/FieldPermissions', {
        ParentId: id,
        SobjectType: field.split('.')[0],
        Field: field,
        PermissionsRead: true,
        PermissionsEdit: true,
      }),
    )
  }
  if (!have.assigned)
    await untwinned(
      createRow(client, '/sobjects/PermissionSetAssignment', { PermissionSetId: id, AssigneeId: (await client.identity()).user }),
    )
  return id
}

async function untwinned(made: Promise<string>): Promise<void> {
  await made.catch((error: unknown) => {
    if (!isTwin(error)) throw error
  })
}

function objectRights(ParentId: string, SobjectType: string): object {
  const base = {
    ParentId,
    SobjectType,
    PermissionsRead: true,
    PermissionsCreate: true,
    PermissionsEdit: true,
    PermissionsDelete: false,
    PermissionsModifyAllRecords: false,
  }
  return { ...base, PermissionsViewAllRecords: true }
}

async function findSet(client: Client): Promise<z.infer<typeof setShape> | null> {
  const [row] = await query(client, `SELECT Id, Label FROM PermissionSet WHERE Name = ${quote(PERMISSION_SET)}`, setShape, {
    purpose: 'setup',
  })
  return row ?? null
}

interface Rights {
  readonly objects: readonly string[]
  readonly fields: readonly string[]
}

/** Whatever of ours exists by now; what set-up makes later is granted when it is applied again. */
async function wanted(client: Client): Promise<Rights> {
  const names: Readonly<Record<string, string>> = { ...CASE_FIELDS, externalId: EXTERNAL_ID }
  const fields = (await fieldsThere(client)).map((field) => `Case.${names[field.id] ?? ''}`)
  const object = await receiptObject(client)
  const key = object !== null && (await receiptFields(client, object)).includes(RECEIPT_KEY.replace(/__c$/, ''))
  return { objects: ['Case', ...(object === null ? [] : [RECEIPT])], fields: [...fields, ...(key ? [RECEIPT_KEY_FULL] : [])] }
}

interface Granted {
  readonly objects: ReadonlySet<string>
  readonly fields: ReadonlySet<string>
  readonly assigned: boolean
}

async function granted(client: Client, id: string): Promise<Granted> {
  const how = { purpose: 'setup' } as const
  const objects = await query(client, `SELECT Id, SobjectType FROM ObjectPermissions WHERE ParentId = ${quote(id)}`, objectShape, how)
  const fields = await query(
    client,
    `SELECT Id, Field, PermissionsEdit FROM FieldPermissions WHERE ParentId = ${quote(id)}`,
    fieldShape,
    how,
  )
  const { user } = await client.identity()
  const assigned = await query(
    client,
    `SELECT Id FROM PermissionSetAssignment WHERE PermissionSetId = ${quote(id)} AND AssigneeId = ${quote(user)}`,
    recordShape,
    how,
  )
  return {
    objects: new Set(objects.map((row) => row.SobjectType)),
    fields: new Set(fields.filter((row) => row.PermissionsEdit).map((row) => row.Field)),
    assigned: assigned.length > 0,
  }
}

export async function permissionThere(client: Client): Promise<readonly Provisioned[]> {
  const set = await findSet(client)
  if (set === null) return []
  const [want, have] = [await wanted(client), await granted(client, set.Id)]
  const whole = have.assigned && want.objects.every((name) => have.objects.has(name)) && want.fields.every((name) => have.fields.has(name))
  return [
    {
      kind: 'permission',
      id: 'access',
      vendorId: set.Id,
      digest: whole ? provisionDigest({ kind: 'permission', id: 'access', title: set.Label }) : 'unlike',
      active: whole,
    },
  ]
}

/** False: it is not ours. Assignments go first: Salesforce does not delete a set that somebody holds. */
export async function retirePermission(client: Client, vendorId: string): Promise<boolean> {
  const set = await rowById(client, `/sobjects/PermissionSet/${vendorId}`, recordShape.extend({ Name: z.string() }))
  if (set === null) return true
  if (set.Name !== PERMISSION_SET) return false
  const held = await query(client, `SELECT Id FROM PermissionSetAssignment WHERE PermissionSetId = ${quote(set.Id)}`, recordShape, {
    purpose: 'setup',
  })
  for (const one of held) await deleteRow(client, `/sobjects/PermissionSetAssignment/${one.Id}`)
  await deleteRow(client, `/sobjects/PermissionSet/${set.Id}`)
  return true
}
