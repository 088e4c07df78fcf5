import { describe, expect, it } from 'vitest'
import { WireFault } from '../../src/domain/ports.ts'
import type { Ticket } from '../../src/domain/ticket.ts'
import type { AddNote, CreateCase, EditCase, Outcome, Values, Write } from '../../src/domain/write.ts'
import { fieldOf, outcomesOf, rig, setUp, type Rig } from './salesforce-sandbox.ts'

/** What a mapping writes to Salesforce, against the sandbox's org. */

async function ready(): Promise<Rig> {
  const one = rig()
  await setUp(one)
  one.clock.advance(10_000)
  return one
}

async function ticketOf(one: Rig, id: string): Promise<Ticket> {
  one.clock.advance(10_000)
  const [ticket] = (await one.connection.reads.tickets?.fetch([id])) ?? []
  if (ticket === null || ticket === undefined) throw new Error('no case')
  return ticket
}

async function editOf(one: Rig, values: Values, more: Partial<EditCase> = {}): Promise<EditCase> {
  const [id = ''] = one.write('Case', [{ Subject: 'to be written', Status: 'New', Priority: 'Low' }])
  const { version } = await ticketOf(one, id)
  return { op: 'edit-case', key: `edit:${id}`, caseId: id, version, values, ...more }
}

const row = (one: Rig, id: string): Readonly<Record<string, unknown>> | undefined => one.org.read().cases.find((each) => each['Id'] === id)
const landed = (outcomes: readonly Outcome[]): readonly string[] => outcomes.map((outcome) => outcome.result)

describe('mapped values of a case', () => {
  it('are written, read back as they were written, and cleared by nothing', async () => {
    const one = await ready()
    await fieldOf(one, 'Word__c', { type: 'Text', length: 20 })
    const values: Values = { subject: 'Another subject', description: 'Two\nlines', 'field:Word__c': 'x-1', 'field:Reason': 'Other', 'field:IsEscalated': true }
    const write = await editOf(one, values, { status: 'open', priority: 'high', queue: 'crisis_response' })

    expect(await outcomesOf(one.connection, [write])).toMatchObject([{ result: 'landed' }])
    const ticket = await ticketOf(one, write.caseId)
    expect(ticket).toMatchObject({ subject: 'Another subject', description: 'Two\nlines', status: 'open', priority: 'high', group: 'crisis_response', fields: { Word__c: 'x-1', Reason: 'Other', IsEscalated: true } })

    const nothing = Object.fromEntries(Object.keys(values).map((path) => [path, null]))
    await outcomesOf(one.connection, [{ ...write, key: 'clear', version: ticket.version, values: nothing }])
    expect(await ticketOf(one, write.caseId)).toMatchObject({ subject: '', description: '', fields: { Word__c: null, Reason: null, IsEscalated: false } })
  })

  it('move the owner as group or assignee, and nobody assigned leaves the one it has', async () => {
    const one = await ready()
    const write = await editOf(one, { group: 'child_safety' })
    await outcomesOf(one.connection, [write])
    const inQueue = await ticketOf(one, write.caseId)
    const { user } = await one.client.identity()
    await outcomesOf(one.connection, [{ ...write, key: 'person', version: inQueue.version, values: { assignee: user } }])
    const owned = await ticketOf(one, write.caseId)
    await outcomesOf(one.connection, [{ ...write, key: 'nobody', version: owned.version, values: { assignee: null, subject: 's' } }])

    expect([inQueue.group, owned.assignee, (await ticketOf(one, write.caseId)).assignee]).toEqual(['child_safety', user, user])
  })

  it.each([
    [{ url: 'x' }, 'path-unknown', 'url'],
    [{ requester: 'x' }, 'value-no-id', 'ContactId'],
    [{ 'field:Nowhere__c': 'x' }, 'field-unknown', 'Nowhere__c'],
    [{ 'field:CaseNumber': '1' }, 'field-unread', 'CaseNumber'],
    [{ 'field:Comments': 'said to the customer' }, 'field-unread', 'Comments'],
    [{ 'field:Safety_Severity__c': 'P0' }, 'field-own', 'Safety_Severity__c'],
    [{ assignee: 'Ben' }, 'value-no-id', 'OwnerId'],
    [{ 'field:BusinessHoursId': null }, 'value-empty', 'BusinessHoursId'],
  ] as const)('%j is refused for its own case, named and with a remedy; its neighbour lands', async (values, code, name) => {
    const one = await ready()
    const [bad, good] = [await editOf(one, values), await editOf(one, { subject: 'Landed' })]

    const outcomes = await outcomesOf(one.connection, [bad, good])

    expect(outcomes[0]).toMatchObject({ result: 'refused', code, reason: expect.stringContaining(name) as string, remedy: expect.stringMatching(/\w{3}/) as string })
    expect([row(one, good.caseId)?.['Subject'], row(one, bad.caseId)?.['Subject']]).toEqual(['Landed', 'to be written'])
    expect(JSON.stringify(outcomes)).not.toContain('said to the customer')
  })

  it('to a field that the integration user may not edit are refused by name', async () => {
    const one = await ready()
    await fieldOf(one, 'Word__c', { type: 'Text', length: 20 }, false)
    const write = await editOf(one, { 'field:Word__c': 'x' })

    expect(await outcomesOf(one.connection, [write])).toMatchObject([{ result: 'refused', code: 'field-read-only', reason: expect.stringContaining('Word__c') as string, remedy: expect.stringContaining('Grant') as string }])
  })

  it('land once when the answer was lost, and an edit of somebody else is a conflict', async () => {
    const one = await ready()
    const write = await editOf(one, { subject: 'Once', 'field:IsEscalated': true })
    one.faults.add({ vendor: 'salesforce', kind: 'reset-after', path: 'composite$' }, one.clock.now())
    await expect(outcomesOf(one.connection, [write])).rejects.toBeInstanceOf(WireFault)
    one.clock.advance(5_000)

    expect(landed(await outcomesOf(one.connection, [write], 'resubmit'))).toEqual(['landed'])
    one.write('Case', [{ Id: write.caseId, Subject: 'Theirs' }])
    one.clock.advance(5_000)
    expect(landed(await outcomesOf(one.connection, [write], 'resubmit'))).toEqual(['conflict'])
  })

  it('that look like references go by themselves, word for word, under the same condition', async () => {
    const one = await ready()
    const braces = 'see @{ref.id} and @{edit0.id}'
    const [first, second, third] = [await editOf(one, { subject: braces }), await editOf(one, { subject: 'plain' }), await editOf(one, { description: braces })]
    one.write('Case', [{ Id: third.caseId, Status: 'Escalated' }])
    one.clock.advance(5_000)

    expect(landed(await outcomesOf(one.connection, [first, second, third]))).toEqual(['landed', 'landed', 'conflict'])
    expect([first, second].map((write) => row(one, write.caseId)?.['Subject'])).toEqual([braces, 'plain'])
  })

  it('make a new case', async () => {
    const one = await ready()
    const create: CreateCase = { op: 'create-case', key: 'c', externalId: 'zd-acme-1', subject: 'Safety ticket', fields: { severity: 'P1' }, queue: null, priority: 'high', status: 'open', values: { subject: 'Mapped', description: 'First words', group: 'child_safety', 'field:Type': 'Problem' } }
    const wrong: CreateCase = { ...create, key: 'w', externalId: 'zd-acme-2', values: { 'field:Nowhere__c': 'x' } }

    expect(await outcomesOf(one.connection, [create, wrong])).toMatchObject([{ result: 'landed' }, { result: 'refused', code: 'field-unknown' }])
    const [made] = one.org.read().cases.filter((each) => each['Breakwater_External_Id__c'] === 'zd-acme-1')
    expect(await ticketOf(one, String(made?.['Id']))).toMatchObject({ subject: 'Mapped', description: 'First words', group: 'child_safety', fields: { Type: 'Problem' } })
    expect(one.org.read().cases.some((each) => each['Breakwater_External_Id__c'] === 'zd-acme-2')).toBe(false)
  })
})

describe('a public note', () => {
  it('is published, mailed to nobody, and stays single; a note without a word is private', async () => {
    const one = await ready()
    const { caseId } = await editOf(one, {})
    const notes: Write[] = [true, undefined].map((isPublic, index): AddNote => ({ op: 'add-note', key: `note:${index}`, recordId: caseId, body: `Note ${index}`, ...(isPublic === undefined ? {} : { public: isPublic }) }))
    one.faults.add({ vendor: 'salesforce', kind: 'reset-after', path: 'composite/graph' }, one.clock.now())
    await expect(outcomesOf(one.connection, notes)).rejects.toBeInstanceOf(WireFault)
    expect(landed(await outcomesOf(one.connection, notes, 'resubmit'))).toEqual(['landed', 'landed'])
    one.clock.advance(10_000)

    expect((await one.connection.reads.comments?.fetch([caseId]))?.get(caseId)?.map(({ body, public: isPublic, ownKey }) => [body, isPublic, ownKey])).toEqual([['Note 0', true, 'note:0'], ['Note 1', false, 'note:1']])
    expect(one.org.read().comments.some((comment) => comment['IsNotificationSelected'] === true)).toBe(false)
  })
})
