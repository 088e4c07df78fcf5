import { describe, expect, it, onTestFinished } from 'vitest'
import { compileMapping } from '../../src/mapping/compile.ts'
import { loadMapping } from '../../src/mapping-files.ts'
import { EMPTY_WORLD, plainTicket } from '../support/sandbox.ts'
import { Killed, openTestBridge, type TestBridge } from '../support/bridge.ts'
import { markerPolicy } from './engine.ts'

const MINUTE = 60_000
// A ticket without an assignee cannot be solved.
const words = (key: string, body: string) => ({ ...plainTicket(key, true), assignee: 'agent', messages: [{ from: 'requester' as const, public: true, body, minutesAgo: 0 }] })

async function bridge(): Promise<TestBridge> {
  const opened = await openTestBridge({ world: { ...EMPTY_WORLD, tickets: [words('one', 'P2 hate'), words('two', 'P2 scam_fraud')] }, policy: markerPolicy(), mapping: loadMapping('zendesk-salesforce') })
  onTestFinished(() => opened.close())
  await opened.setUp()
  return opened
}

const ticket = (one: TestBridge, key: string) => {
  const found = one.sandbox.inside.zendesk.read().tickets.find((each) => each.key === key)
  if (found === undefined) throw new Error(`no ticket ${key}`)
  return found
}

const caseOf = (one: TestBridge, key: string): Readonly<Record<string, unknown>> => {
  const found = one.sandbox.inside.salesforce.read().cases.filter((row) => String(row['Breakwater_External_Id__c'] ?? '').endsWith(`-${ticket(one, key).id}`))
  if (found.length !== 1) throw new Error(`${found.length} cases for ${key}`)
  return found[0] as Readonly<Record<string, unknown>>
}

/** Somebody works on the case in Salesforce. */
const inSalesforce = (one: TestBridge, key: string, change: Readonly<Record<string, unknown>>): void => void one.sandbox.inside.salesforce.admin.write('Case', [{ Id: caseOf(one, key)['Id'], ...change }], one.clock.now(), () => 0.5)

async function settle(one: TestBridge): Promise<void> {
  for (let round = 0; round < 3; round += 1) {
    one.clock.advance(2 * MINUTE)
    await one.sync()
  }
}

describe('the starter mapping over both vendors\' own clients', () => {
  it('solves the ticket when its case is closed, and reopens the case when the ticket is reopened', async () => {
    const one = await bridge()
    await settle(one)
    expect([ticket(one, 'one').status, caseOf(one, 'one')['Status']]).toEqual(['open', 'Working'])

    inSalesforce(one, 'one', { Status: 'Closed' })
    await settle(one)
    expect(ticket(one, 'one').status).toBe('solved')

    const answer = one.sandbox.control({ method: 'POST', path: '/zendesk/edit', body: { key: 'one', status: 'open' } })
    expect(answer.status).toBe(200)
    await settle(one)
    expect(caseOf(one, 'one')['IsClosed']).toBe(false)
    one.clock.advance(2 * MINUTE)
    expect(await one.sync()).toMatchObject({ written: 0, waiting: 0, setAside: 0 })
  })

  it('leaves a ticket pending, though its case can only be on hold', async () => {
    const one = await bridge()
    await settle(one)
    one.sandbox.control({ method: 'POST', path: '/zendesk/edit', body: { key: 'one', status: 'pending' } })
    await settle(one)
    expect([ticket(one, 'one').status, caseOf(one, 'one')['Status']]).toEqual(['pending', 'On Hold'])
    one.clock.advance(2 * MINUTE)
    expect(await one.sync()).toMatchObject({ written: 0, waiting: 0 })
  })

  it('ends the same when it is killed anywhere on the way', async () => {
    for (const killAt of [5, 9, 14, 20, 27, 33]) {
      const one = await bridge()
      await settle(one)
      inSalesforce(one, 'one', { Status: 'Closed' })
      one.sandbox.control({ method: 'POST', path: '/zendesk/edit', body: { key: 'two', status: 'solved' } })
      one.clock.advance(2 * MINUTE)
      await one.sync({ killAt }).catch((error: unknown) => {
        if (!(error instanceof Killed)) throw error
        one.restart()
        one.clock.advance(15_000)
      })
      await settle(one)
      expect([killAt, ticket(one, 'one').status, caseOf(one, 'two')['IsClosed']]).toEqual([killAt, 'solved', true])
    }
  })
})

/** Who solved the other ticket. */
const agentOf = (one: TestBridge): unknown => (ticket(one, 'two').ticket as Readonly<Record<string, unknown>>)['assignee_id']

describe('what one side refuses', () => {
  it('is set aside with the vendor\'s reason; the rest goes on, and our own tags land all the same, and it lands itself once the cause is mended', async () => {
    const opened = await openTestBridge({ world: { ...EMPTY_WORLD, tickets: [{ ...words('one', 'P2 hate'), assignee: null }, words('two', 'P2 hate')] }, policy: markerPolicy(), mapping: loadMapping('zendesk-salesforce') })
    onTestFinished(() => opened.close())
    await opened.setUp()
    await settle(opened)
    inSalesforce(opened, 'one', { Status: 'Closed' })
    inSalesforce(opened, 'two', { Status: 'Closed' })
    await settle(opened)
    expect([ticket(opened, 'one').status, ticket(opened, 'two').status]).toEqual(['open', 'solved'])
    const aside = await opened.store.read((tx) => tx.intents.setAside(opened.left.id, 9))
    expect(aside).toMatchObject([{ op: 'edit-ticket', code: 'connector.rejected' }])
    expect(aside[0]?.reason).toMatch(/refused/)

    // What cannot be carried over holds back nothing of our own.
    opened.sandbox.control({ method: 'POST', path: '/zendesk/edit', body: { key: 'one', by: 'requester', comment: 'P0 self_harm now' } })
    await settle(opened)
    expect(ticket(opened, 'one').tags).toContain('severity_p0')
    expect(ticket(opened, 'one').status).toBe('open')

    opened.sandbox.control({ method: 'POST', path: '/zendesk/edit', body: { key: 'one', assignee_id: agentOf(opened) } })
    await settle(opened)
    expect(ticket(opened, 'one').status).toBe('solved')
  })
})

describe('the problem of an incident', () => {
  it('is the parent of its case, both ways', async () => {
    const loaded = loadMapping('zendesk-salesforce')
    const mapping = compileMapping({ ...loaded.source, parent: { direction: 'both', owner: 'ask' } })
    const one = await openTestBridge({ world: { ...EMPTY_WORLD, tickets: [words('one', 'P2 hate'), words('two', 'P2 hate')] }, policy: markerPolicy(), mapping })
    onTestFinished(() => one.close())
    await one.setUp()
    const shown = (key: string): unknown => (ticket(one, key).ticket as Readonly<Record<string, unknown>>)['problem_id']
    one.sandbox.control({ method: 'POST', path: '/zendesk/edit', body: { key: 'one', type: 'problem' } })
    one.sandbox.control({ method: 'POST', path: '/zendesk/edit', body: { key: 'two', type: 'incident', problem_id: ticket(one, 'one').id } })
    await settle(one)
    expect(caseOf(one, 'two')['ParentId']).toBe(caseOf(one, 'one')['Id'])

    inSalesforce(one, 'two', { ParentId: null })
    await settle(one)
    expect(shown('two')).toBeNull()
    inSalesforce(one, 'two', { ParentId: caseOf(one, 'one')['Id'] })
    await settle(one)
    expect(shown('two')).toBe(ticket(one, 'one').id)
    one.clock.advance(2 * MINUTE)
    expect(await one.sync()).toMatchObject({ written: 0, waiting: 0, setAside: 0 })
  })
})
