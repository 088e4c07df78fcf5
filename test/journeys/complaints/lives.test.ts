import { expect, it } from 'vitest'
import { holdTicket } from '../../../src/desk/holds.ts'
import { SCHEMAS_MS } from '../../../src/sync/schemas.ts'
import { type BothCrms, bothCrms, bothWays, MINUTE, said } from './both-crms.ts'

const many = (count: number): readonly string[] => Array.from({ length: count }, (_, at) => `t-${at}`)

/** The recycle bin's cases, by ticket. */
const inBin = (crms: BothCrms): readonly string[] => crms.pairs().flatMap(({ key, ticket }) => (crms.sandbox.inside.salesforce.read().bin.some((row) => String(row['Breakwater_External_Id__c']).endsWith(`-${ticket.id}`)) ? [key] : []))

it('10 — false or reviving deletes: half a reading deletes nothing, a delete is carried on two signals, below a cap, never of what is held, and nothing that was deleted comes back', async () => {
  const crms = await bothCrms({ mapping: bothWays({ deletes: { direction: 'both', perHour: 3, confirmMinutes: 30 } }), pageSize: 5, sandbox: { salesforce: { maxPage: 5 } } })
  crms.arrive(many(12).map((key) => said(key)))
  await crms.settle()
  // Exports that break off, come cut in half or show little: what is not in them is not deleted.
  for (const key of many(12)) crms.inZendesk(key, { addTags: ['seen'] })
  crms.fault({ vendor: 'zendesk', kind: 'malformed', method: 'GET', path: 'incremental/tickets/cursor', times: 1, skip: 1 })
  crms.fault({ vendor: 'salesforce', kind: 'malformed', method: 'GET', path: 'queryAll', times: 2 })
  for (let round = 0; round < 4; round += 1) {
    crms.clock.advance(20 * MINUTE)
    await crms.sync()
  }
  expect(crms.sandbox.faults.pending().map(({ kind }) => kind)).toEqual([])
  await crms.settle()
  expect([crms.pairs().filter(({ ticket, cases }) => ticket.deleted || cases.length !== 1), inBin(crms), await crms.store.read((tx) => tx.attention.count(crms.left.id))]).toEqual([[], [], 0])

  await holdTicket({ store: crms.store, left: crms.left.id, right: crms.right.id, name: String(crms.ticket('t-0').id) }, { by: 'ann', why: 'an order of a court', at: crms.clock.now() })
  for (const key of ['t-0', 't-1', 't-2']) crms.inZendesk(key, { delete: true })
  await crms.settle()
  expect(inBin(crms)).toEqual([])
  // The second signal is a look at the record itself: one that fails, or shows nothing, is none.
  crms.clock.advance(31 * MINUTE)
  crms.fault({ vendor: 'zendesk', kind: '500', method: 'GET', path: 'deleted_tickets', times: 50 })
  await crms.sync()
  expect([crms.sandbox.faults.pending()[0]?.left === 50, inBin(crms)]).toEqual([false, []])
  crms.sandbox.faults.clear()
  await crms.settle()
  expect(inBin(crms)).toEqual(['t-1', 't-2'])

  // Seven more within the hour are most likely somebody's mistake: a person is asked.
  for (const key of many(10).slice(3)) crms.inZendesk(key, { delete: true })
  await crms.settle()
  for (let half = 0; half < 4; half += 1) {
    crms.clock.advance(31 * MINUTE)
    await crms.settle(1)
  }
  expect(inBin(crms)).toEqual(['t-1', 't-2'])
  expect((await crms.store.read((tx) => tx.attention.list(crms.left.id, 30))).map(({ reason }) => reason)).toEqual(expect.arrayContaining(['deletes-many', 'delete-waits']))

  // Somebody works on what is left of a deleted pair: neither half is made anew.
  crms.inSalesforce('t-0', { Subject: 'still worked on', Status: 'Closed' })
  const before = crms.sandbox.inside.salesforce.read().cases.length
  await crms.settle()
  expect([crms.ticket('t-0').deleted, crms.ticket('t-1').deleted, crms.sandbox.inside.salesforce.read().cases.length, crms.casesOf('t-1').length]).toEqual([true, true, before, 0])
  await crms.rests()
})

/** An admin of the account at work: a new field of tickets. */
function newTicketField(crms: BothCrms): number {
  const authorization = `Basic ${Buffer.from('integration@bridge.example.com/token:sandbox-legacy-token').toString('base64')}`
  const answer = crms.sandbox.zendesk.handle({ method: 'POST', path: '/api/v2/ticket_fields.json', headers: { authorization, 'content-type': 'application/json' }, body: JSON.stringify({ ticket_field: { type: 'text', title: 'Reference' } }), origin: 'http://127.0.0.1' }, crms.clock.now(), () => 0.5)
  return (JSON.parse(answer.body) as { readonly ticket_field: { readonly id: number } }).ticket_field.id
}

/** An admin of the org at work: a new field, and whose eyes it is for. Returns how to change that. */
function newField(crms: BothCrms, name: string): { hide(hidden: boolean): void } {
  const { salesforce } = crms.sandbox.inside
  const body = JSON.stringify({ FullName: `Case.${name}`, Metadata: { type: 'Text', label: name, length: 80 } })
  const made = salesforce.handle({ method: 'POST', path: '/services/data/v68.0/tooling/sobjects/CustomField', headers: { authorization: 'Bearer the-admins', 'content-type': 'application/json' }, body, origin: 'http://127.0.0.1' }, crms.clock.now(), () => 0.5)
  expect(made.status).toBe(201)
  const write = (object: string, row: Readonly<Record<string, string | boolean>>): string => salesforce.admin.write(object, [row], crms.clock.now(), () => 0.5)[0] ?? ''
  const grant = (user: string): string => {
    const set = write('PermissionSet', { Name: `Sees_${name}_${user}`, Label: name })
    write('PermissionSetAssignment', { AssigneeId: user, PermissionSetId: set })
    return write('FieldPermissions', { ParentId: set, SobjectType: 'Case', Field: `Case.${name}`, PermissionsRead: true, PermissionsEdit: true })
  }
  const of = (username: string): string => salesforce.read().users.find((user) => user.username === username)?.id ?? ''
  const ours = grant(of('integration@example.com'))
  for (const user of salesforce.read().users) if (user.username !== 'integration@example.com') grant(user.id)
  return { hide: (hidden) => void write('FieldPermissions', { Id: ours, PermissionsRead: !hidden, PermissionsEdit: !hidden }) }
}

it('11 — a schema change loses data or forces everything to be read anew: what is hidden is not taken for emptied, the one field is paused, the others go on, and once it is back only what waited is carried', async () => {
  // Ids are given in order: what is made first in one sandbox has the same id in the next.
  const id = newTicketField(await bothCrms())
  const reference = { id: 'reference', left: `field:${id}`, right: 'field:Reference__c', direction: 'both', owner: 'ask', whenEmpty: 'clear', transform: { kind: 'same' } } as const
  const crms = await bothCrms({ mapping: bothWays({ fields: [...bothWays().source.fields, reference] }), sandbox: { salesforce: { accessTokens: ['the-admins'] } } })
  expect(newTicketField(crms)).toBe(id)
  const field = newField(crms, 'Reference__c')
  const keys = many(60)
  crms.arrive(keys.map((key) => said(key)))
  await crms.settle()
  for (const key of keys) crms.inZendesk(key, { fields: { [id]: `ref-${key}` } })
  await crms.settle()
  const pairs = (): readonly unknown[] => crms.pairs().map(({ ticket, cases }) => [ticket.ticket.custom_fields.find((one) => one.id === id)?.value, cases[0]?.['Reference__c']])
  expect(pairs()).toEqual(keys.map((key) => [`ref-${key}`, `ref-${key}`]))

  // A profile was changed: the integration user sees the field no more.
  field.hide(true)
  crms.inZendesk('t-1', { subject: 'goes on' })
  crms.inSalesforce('t-2', { Reference__c: 'changed there', Priority: 'Low' })
  crms.inZendesk('t-3', { fields: { [id]: 'changed here' } })
  await crms.settle()
  const meanwhile = keys.map((key) => [key === 't-3' ? 'changed here' : `ref-${key}`, key === 't-2' ? 'changed there' : `ref-${key}`])
  expect([crms.caseOf('t-1')['Subject'], pairs()]).toEqual(['goes on', meanwhile])
  crms.clock.advance(SCHEMAS_MS)
  await crms.settle()
  const paused = (): Promise<readonly string[]> => crms.store.read((tx) => tx.attention.list(crms.left.id, 9)).then((rows) => rows.map(({ reason, ref }) => `${reason} ${ref.id}`))
  expect([await paused(), pairs()]).toEqual([['field-paused field reference'], meanwhile])

  field.hide(false)
  crms.sandbox.log.clear()
  crms.clock.advance(SCHEMAS_MS)
  await crms.settle(4)
  const carried = keys.map((key) => (key === 't-3' ? 'changed here' : key === 't-2' ? 'changed there' : `ref-${key}`))
  expect([pairs(), await paused()]).toEqual([carried.map((value) => [value, value]), []])
  // Sixty tickets, two of which had news.
  expect([crms.writes().length, crms.sandbox.log.entries().length < 80]).toEqual([2, true])
  await crms.rests()
})
