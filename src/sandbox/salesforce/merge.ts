import { erase, existing } from './dml.ts'
import { objectNamed, tableOf, type Org } from './org.ts'
import { change, type Tx } from './tx.ts'
import type { Call, ObjectDef } from './types.ts'

/**
 * Up to three records become one: what hung on the losers hangs on the master, and they go into the recycle bin, where `MasterRecordId` names it. There
 * is no REST call for this: people do it on the page (*Merge Cases*), tools by SOAP or Apex.
 * https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_merge.htm
 */
export function mergeRecords(org: Org, call: Call, tx: Tx, object: ObjectDef, masterId: string, ids: readonly string[]): void {
  if (!object.fields.has('masterrecordid') || ids.length === 0 || ids.length > 2 || ids.includes(masterId)) throw new RangeError('one or two other records of an object that can be merged')
  const master = existing(org, call, object, masterId)
  for (const loser of ids.map((id) => existing(org, call, object, id))) {
    for (const path of Object.values(object.childNames)) {
      const [name = '', field = ''] = path.split('.')
      if (objectNamed(org, name) === undefined || field === 'MasterRecordId') continue
      for (const child of tableOf(org, name).values()) if (child.values[field] === loser.id && child.values['IsDeleted'] !== true) change(org, call, tx, child, { ...child.values, [field]: child.id === master.id ? null : master.id })
    }
    change(org, call, tx, loser, { ...loser.values, MasterRecordId: master.id })
    erase(org, call, tx, object, loser)
  }
}
