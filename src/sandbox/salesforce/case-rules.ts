import { refuse } from './errors.ts'
import { rowById, tableOf, type Org } from './org.ts'
import { stamp } from './time.ts'
import { change, type Tx } from './tx.ts'
import type { Call, Row, Value, Values } from './types.ts'

const CLOSED = new Set(['Closed'])

/** What the org itself sets on a case before it is stored. */
export function caseDefaults(org: Org, call: Call, values: Record<string, Value>, before: Values | null): void {
  const closed = CLOSED.has(String(values['Status']))
  values['IsClosed'] = closed
  if (before === null) {
    values['IsClosedOnCreate'] = closed
    const number = (org.sequences.get('CaseNumber') ?? 1000) + 1
    org.sequences.set('CaseNumber', number)
    values['CaseNumber'] = String(number).padStart(8, '0')
    if (values['Status'] === null) values['Status'] = 'New'
  }
  if (closed && before?.['IsClosed'] !== true) values['ClosedDate'] = stamp(call.now)
  if (!closed) values['ClosedDate'] = null
  const contact = typeof values['ContactId'] === 'string' ? rowById(org, values['ContactId']) : undefined
  for (const [mine, theirs] of [
    ['ContactEmail', 'Email'],
    ['ContactPhone', 'Phone'],
    ['ContactMobile', 'MobilePhone'],
    ['ContactFax', 'Fax'],
  ] as const) {
    values[mine] = contact?.values[theirs] ?? null
  }
  if (values['AccountId'] === null && contact !== undefined && before === null) values['AccountId'] = contact.values['AccountId'] ?? null
  checkOwner(org, values['OwnerId'])
}

/** A queue can own cases only when it was made for them. */
function checkOwner(org: Org, owner: Value | undefined): void {
  const row = typeof owner === 'string' ? rowById(org, owner) : undefined
  if (row?.object !== 'Group') return
  const supported = [...tableOf(org, 'QueueSobject').values()].some(
    (each) => each.values['QueueId'] === row.id && each.values['SobjectType'] === 'Case',
  )
  if (row.values['Type'] === 'Queue' && supported) return
  throw refuse(400, 'INVALID_OPERATION', 'Queue not associated with this SObject type', ['OwnerId'])
}

/**
 * `Sforce-Auto-Assign` is TRUE unless the caller says otherwise, on create and on update alike: the active rule, or the default
 * case owner when none is active, takes the case over whatever OwnerId was sent.
 * https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/headers_autoassign.htm
 */
export function autoAssign(org: Org, call: Call, tx: Tx, row: Row): void {
  const header = (call.headers['sforce-auto-assign'] ?? 'TRUE').toUpperCase()
  if (header === 'FALSE' || !org.settings.autoAssign) return
  const owner = org.ids.defaultOwner
  const from = row.values['OwnerId'] ?? null
  if (from === owner || owner === '') return
  const { length } = org.effects
  org.effects.push({ at: call.now, kind: 'auto-assign', caseId: row.id, from: from === null ? null : String(from), to: owner })
  tx.undo.push(() => {
    org.effects.length = length
  })
  change(org, call, tx, row, { ...row.values, OwnerId: owner })
}
