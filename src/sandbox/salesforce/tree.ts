import { bodyType, typeOf } from './describe.ts'
import { createRecord, type Body } from './dml.ts'
import { asRecordErrors, Refusal, refuse } from './errors.ts'
import type { Context, Reply, Route } from './reply.ts'
import { rollbackTo } from './tx.ts'
import type { ObjectDef } from './types.ts'

/** Nested creates, all or nothing. https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_sobject_tree.htm */

const MOST = 200

function tree(context: Context): Reply {
  const object = typeOf(context)
  const { records } = context.body()
  if (!Array.isArray(records)) throw refuse(400, 'REQUIRED_FIELD_MISSING', 'records is required')
  const made: { referenceId: string; id: string }[] = []
  const failed: unknown[] = []
  const mark = context.tx.undo.length
  for (const record of records as Body[]) plant(context, object, record, null, made, failed)
  if (made.length + failed.length > MOST) {
    rollbackTo(context.tx, mark)
    throw refuse(400, 'EXCEEDED_ID_LIMIT', `record limit reached. cannot submit more than ${MOST} records into this call`)
  }
  if (failed.length === 0) return { status: 201, body: { hasErrors: false, results: made } }
  rollbackTo(context.tx, mark)
  return { status: 400, body: { hasErrors: true, results: failed } }
}

function plant(
  context: Context,
  object: ObjectDef,
  record: Body,
  parent: { readonly field: string; readonly id: string } | null,
  made: { referenceId: string; id: string }[],
  failed: unknown[],
): void {
  const attributes = (record['attributes'] ?? {}) as Readonly<Record<string, unknown>>
  const referenceId = attributes['referenceId']
  if (typeof referenceId !== 'string') throw refuse(400, 'INVALID_INPUT', 'Include a reference ID for each record in the request.')
  const children: [string, Body[]][] = []
  const flat: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(record)) {
    const nested =
      object.childNames[name] !== undefined && value !== null && typeof value === 'object' && 'records' in value
        ? (value.records as Body[])
        : null
    if (nested === null) flat[name] = value
    else children.push([name, nested])
  }
  try {
    const row = createRecord(context.org, context.call, context.tx, object, parent === null ? flat : { ...flat, [parent.field]: parent.id })
    made.push({ referenceId, id: row.id })
    for (const [name, nested] of children) {
      const [childName = '', field = ''] = (object.childNames[name] ?? '').split('.')
      for (const child of nested) plant(context, bodyType(context, childName), child, { field, id: row.id }, made, failed)
    }
  } catch (error) {
    if (!(error instanceof Refusal) || error.errors[0]?.errorCode === 'INVALID_INPUT') throw error
    failed.push({ referenceId, errors: asRecordErrors(error) })
  }
}

export const treeRoutes: readonly Route[] = [{ method: 'POST', path: '/composite/tree/{type}', handle: tree }]
