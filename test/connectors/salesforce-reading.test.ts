import { describe, expect, it } from 'vitest'
import type { WireRequest, WireResponse } from '../../src/domain/ports.ts'
import { rig, setUp } from './salesforce-sandbox.ts'
import { bodyOf, describeOf, json, readAll, scripted, vendorError } from './salesforce-support.ts'

/** What both directions need of a case, beyond what the contract asks. */

const row = (n: number, more: object = {}): object => ({
  attributes: { type: 'Case' },
  Id: `50000000000000${n}AAA`,
  SystemModstamp: `2026-11-22T09:59:5${n}.000+0000`,
  CreatedDate: '2026-11-22T09:00:00.000+0000',
  LastModifiedDate: '2026-11-22T09:59:50.000+0000',
  LastModifiedById: '005000000000001AAA',
  IsDeleted: false,
  ...more,
})
const covered = (request: WireRequest): WireResponse | null => (request.url.includes('/updated/') ? json(200, { ids: [], latestDateCovered: '2026-11-22T09:58:00.000+0000' }) : null)
const caseWith = (fields: readonly object[]): WireResponse => json(200, { name: 'Case', createable: true, updateable: true, queryable: true, fields })
const field = (name: string, type = 'string', more: object = {}): object => ({ name, label: name, type, createable: true, updateable: true, custom: name.endsWith('__c'), ...more })

describe('fields of a case', () => {
  it('are all custom ones that read as plain values, several choices as a list, and no private standard ones', async () => {
    const fields = [field('Word__c'), field('Many__c', 'multipicklist'), field('Place__c', 'location'), field('Secret__c', 'encryptedstring'), field('Sum__c', 'double', { calculated: true, updateable: false }), field('Reason', 'picklist'), field('SuppliedEmail', 'email')]
    const one = scripted((request) => covered(request) ?? (request.url.endsWith('/describe') ? caseWith(fields) : json(200, { done: true, records: [row(1, { Word__c: 'x', Many__c: 'a;b', Sum__c: 4.5, Reason: null })] })))
    const [ticket] = (await readAll(one.connection.reads.tickets as never, null)).records as { fields: object }[]

    expect(ticket?.fields).toEqual({ Word__c: 'x', Many__c: ['a', 'b'], Sum__c: 4.5, Reason: null })
    const asked = one.requests.map((request) => decodeURIComponent(request.url)).find((url) => url.includes('queryAll'))
    expect(asked).not.toMatch(/Place__c|Secret__c|Supplied/)
  })

  it('too many for an address go as a subrequest, and none is left out', async () => {
    const names = Array.from({ length: 500 }, (_, index) => `A_field_with_a_rather_long_name_${index}__c`)
    const one = scripted((request) => covered(request) ?? (request.url.endsWith('/describe') ? caseWith(names.map((name) => field(name))) : json(200, { compositeResponse: [{ httpStatusCode: 200, body: { done: true, records: [row(1, { [names[499] ?? '']: 'last' })] }, referenceId: 'page' }] })))
    const read = await readAll(one.connection.reads.tickets as never, null)

    expect(read.records).toMatchObject([{ fields: { [names[499] ?? '']: 'last' } }])
    const [sent] = one.requests.filter((request) => request.url.endsWith('/composite'))
    const url = (bodyOf(sent)['compositeRequest'] as { url: string }[])[0]?.url ?? ''
    expect(names.every((name) => url.includes(name))).toBe(true)
    expect(url).toMatch(/^\/services\/data\/v68\.0\/queryAll\?q=/)
    expect(one.requests.every((request) => request.url.length < 12_200)).toBe(true)
  })

  it('that a formula makes bring no record again by themselves', async () => {
    let age = 0
    const one = scripted((request) => covered(request) ?? (request.url.endsWith('/describe') ? caseWith([field('Age__c', 'double', { calculated: true }), field('Word__c')]) : json(200, { done: true, records: [row(1, { Age__c: (age += 1), Word__c: 'x' })] })))
    const first = await readAll(one.connection.reads.tickets as never, null)
    const second = await readAll(one.connection.reads.tickets as never, first.checkpoint)

    expect([first.records.length, second.records.length]).toEqual([1, 0])
  })
})

describe('who wrote a comment', () => {
  const comment = (n: number, userType: string | null): object => ({ Id: `00a00000000000${n}AAA`, ParentId: '500000000000001AAA', CommentBody: `c${n}`, IsPublished: n % 2 === 0, CreatedById: `00500000000000${n}AAA`, CreatedDate: '2026-11-22T09:00:00.000+0000', SystemModstamp: '2026-11-22T09:00:00.000+0000', IsDeleted: false, ...(userType === null ? {} : { CreatedBy: { UserType: userType } }) })

  it('is told by the kind of user', async () => {
    const one = scripted((request) => describeOf(request.url) ?? covered(request) ?? json(200, { done: true, records: [comment(1, 'Standard'), comment(2, 'CspLitePortal'), comment(3, 'Astonishing'), comment(4, null)] }))
    const { records } = await readAll(one.connection.reads.comments as never, null)

    expect((records as { authorRole: string; public: boolean }[]).map((each) => [each.authorRole, each.public])).toEqual([['agent', false], ['end-user', true], ['unknown', false], ['unknown', true]])
  })

  it('is unknown where users are hidden from ours; the comments come all the same, by page and by thread', async () => {
    const hidden = (request: WireRequest): WireResponse => describeOf(request.url) ?? covered(request) ?? (decodeURIComponent(request.url).includes('CreatedBy.UserType') ? vendorError(400, 'INVALID_FIELD') : json(200, { done: true, records: [comment(1, null)] }))

    expect((await readAll(scripted(hidden).connection.reads.comments as never, null)).records).toMatchObject([{ authorRole: 'unknown', body: 'c1' }])
    const threads = await scripted(hidden).connection.reads.comments?.fetch(['500000000000001AAA'])
    expect(threads?.get('500000000000001AAA')).toMatchObject([{ authorRole: 'unknown', body: 'c1' }])
  })

  it('is told in the sandbox too', async () => {
    const one = rig()
    await setUp(one)
    const [parent = ''] = one.write('Case', [{ Subject: 's' }])
    one.write('CaseComment', [{ ParentId: parent, CommentBody: 'An agent’s', IsPublished: true }])
    one.clock.advance(10_000)

    expect((await one.connection.reads.comments?.fetch([parent]))?.get(parent)).toMatchObject([{ authorRole: 'agent', public: true, ownKey: null }])
  })
})
