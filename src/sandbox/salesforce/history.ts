import { nextId, objectNamed, setValues, type Org } from './org.ts'
import { stamp } from './time.ts'
import { delay, type Tx } from './tx.ts'
import type { Call, FieldDef, Row, Value, Values } from './types.ts'

/**
 * Field history of cases: owner, status and priority, and custom fields made with `trackHistory`. Long texts are named without
 * their values. https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_casehistory.htm
 */
const TRACKED: Readonly<Record<string, string>> = { OwnerId: 'Owner', Status: 'Status', Priority: 'Priority' }

export function writeHistory(org: Org, call: Call, tx: Tx, row: Row, before: Values): void {
  const cases = objectNamed(org, 'Case')
  for (const field of cases?.fields.values() ?? []) {
    const name = TRACKED[field.name] ?? (field.metadata?.['trackHistory'] === true ? field.name : null)
    const [was, is] = [before[field.name] ?? null, row.values[field.name] ?? null]
    if (name !== null && was !== is) addEntry(org, call, tx, row, field, { Field: name, OldValue: was, NewValue: is })
  }
}

function addEntry(
  org: Org,
  call: Call,
  tx: Tx,
  row: Row,
  field: FieldDef,
  entry: { readonly Field: string; readonly OldValue: Value; readonly NewValue: Value },
): void {
  const history = objectNamed(org, 'CaseHistory')
  if (history === undefined) return
  const at = stamp(call.now)
  const long = field.type === 'textarea'
  const id = nextId(org, history)
  const values: Values = {
    Id: id,
    CaseId: row.id,
    IsDeleted: false,
    CreatedDate: at,
    CreatedById: call.session.userId,
    SystemModstamp: at,
    DataType: long ? 'TextArea' : 'Text',
    ...entry,
    ...(long ? { OldValue: null, NewValue: null } : {}),
  }
  const made: Row = {
    id,
    object: 'CaseHistory',
    values,
    shown: null,
    visibleAt: call.now + delay(org, call),
    committedAt: call.now,
    writer: call.session.token,
  }
  setValues(org, made, values)
  tx.undo.push(() => setValues(org, made, null))
}
