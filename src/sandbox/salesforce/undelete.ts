import { objectNamed, rowById, tableOf, type Org } from './org.ts'
import { stamp } from './time.ts'
import { change, type Tx } from './tx.ts'
import type { Call, ObjectDef, Row } from './types.ts'

/**
 * Out of the recycle bin, with the children that went in with it. There is no REST call for this: people do it on the page, tools by SOAP.
 * https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_undelete.htm — that SystemModstamp moves is assumed.
 */
export function undeleteRecord(org: Org, call: Call, tx: Tx, object: ObjectDef, id: string): void {
  const row = rowById(org, id)
  if (row === undefined || row.object !== object.name || row.values['IsDeleted'] !== true) throw new Error(`${id} is not in the recycle bin`)
  const went = row.values['SystemModstamp']
  for (const path of Object.values(object.childNames)) {
    const [name = '', field = ''] = path.split('.')
    if (name === object.name || objectNamed(org, name)?.fields.has('isdeleted') !== true) continue
    for (const child of tableOf(org, name).values()) if (child.values[field] === row.id && child.values['IsDeleted'] === true && child.values['SystemModstamp'] === went) restore(org, call, tx, child)
  }
  restore(org, call, tx, row)
}

function restore(org: Org, call: Call, tx: Tx, row: Row): void {
  change(org, call, tx, row, { ...row.values, IsDeleted: false, SystemModstamp: stamp(call.now), ...('LastModifiedDate' in row.values ? { LastModifiedDate: stamp(call.now), LastModifiedById: call.session.userId } : {}) })
}
