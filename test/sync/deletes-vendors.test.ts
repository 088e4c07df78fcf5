import { describe, expect, it, onTestFinished } from 'vitest'
import { loadMapping } from '../../src/mapping-files.ts'
import { compileMapping } from '../../src/mapping/compile.ts'
import { EMPTY_WORLD, plainTicket } from '../support/sandbox.ts'
import { openTestBridge, type TestBridge } from '../support/bridge.ts'
import { markerPolicy } from './engine.ts'

const MINUTE = 60_000
const words = (key: string, body: string) => ({ ...plainTicket(key, true), assignee: 'agent', messages: [{ from: 'requester' as const, public: true, body, minutesAgo: 0 }] })

async function bridge(direction: 'both' | 'none' = 'both'): Promise<TestBridge> {
  const starter = loadMapping('zendesk-salesforce').source
  const mapping = compileMapping({ ...starter, deletes: { direction, perHour: 3, confirmMinutes: 30 } })
  const opened = await openTestBridge({ world: { ...EMPTY_WORLD, tickets: [words('one', 'P2 hate'), words('two', 'P2 scam_fraud')] }, policy: markerPolicy(), mapping })
  onTestFinished(() => opened.close())
  await opened.setUp()
  await settle(opened)
  return opened
}

async function settle(one: TestBridge): Promise<void> {
  for (let round = 0; round < 3; round += 1) {
    one.clock.advance(2 * MINUTE)
    await one.sync()
  }
}
const confirm = async (one: TestBridge): Promise<void> => {
  one.clock.advance(31 * MINUTE)
  await settle(one)
}

const ticket = (one: TestBridge, key: string) => {
  const found = one.sandbox.inside.zendesk.read().tickets.find((each) => each.key === key)
  if (found === undefined) throw new Error(`no ticket ${key}`)
  return found
}
const org = (one: TestBridge) => one.sandbox.inside.salesforce
const belongs = (one: TestBridge, key: string) => (row: Readonly<Record<string, string | number | boolean | null>>): boolean => String(row['Breakwater_External_Id__c'] ?? '').endsWith(`-${ticket(one, key).id}`)
const cases = (one: TestBridge, key: string) => org(one).read().cases.filter(belongs(one, key))
const bin = (one: TestBridge, key: string) => org(one).read().bin.filter(belongs(one, key))
const inZendesk = (one: TestBridge, key: string, change: object): void => {
  expect(one.sandbox.control({ method: 'POST', path: '/zendesk/edit', body: { key, by: 'agent', ...change } }).status).toBe(200)
}
const stones = (one: TestBridge, connection: string, ids: readonly string[]) => one.store.read((tx) => tx.tombstones.of(connection, ids))

describe('deletes over both vendors\' own clients', () => {
  it('moves the case of a deleted ticket into the recycle bin once both the export and a look say so, and takes it up again with the ticket', async () => {
    const one = await bridge()
    inZendesk(one, 'one', { delete: true })
    await settle(one)
    expect([cases(one, 'one').length, (await stones(one, one.left.id, [String(ticket(one, 'one').id)])).get(String(ticket(one, 'one').id))?.state]).toEqual([1, 'told'])

    await confirm(one)
    expect([cases(one, 'one').length, bin(one, 'one').length, cases(one, 'two').length]).toEqual([0, 1, 1])
    one.clock.advance(5 * MINUTE)
    expect(await one.sync()).toMatchObject({ written: 0, waiting: 0, setAside: 0 })

    inZendesk(one, 'one', { restore: true })
    await settle(one)
    org(one).admin.restore('Case', [String(bin(one, 'one')[0]?.['Id'])], one.clock.now(), () => 0.5)
    await settle(one)
    inZendesk(one, 'one', { status: 'solved' })
    await settle(one)
    expect([cases(one, 'one').length, bin(one, 'one').length, cases(one, 'one')[0]?.['IsClosed']]).toEqual([1, 0, true])
  })

  it('moves the ticket of a deleted case into the bin, and leaves it alone where somebody answers meanwhile', async () => {
    const one = await bridge()
    for (const key of ['one', 'two']) org(one).admin.remove('Case', [String(cases(one, key)[0]?.['Id'])], one.clock.now(), () => 0.5)
    await settle(one)
    inZendesk(one, 'two', { comment: 'We look into it.' })
    await confirm(one)
    expect([ticket(one, 'one').deleted, ticket(one, 'two').deleted]).toEqual([true, false])
    const id = String(bin(one, 'two')[0]?.['Id'])
    expect((await stones(one, one.right.id, [id])).get(id)).toMatchObject({ state: 'waits', because: 'edited' })
  })

  it('is set aside where the integration user may not delete, and lands once it may', async () => {
    const one = await bridge()
    const user = org(one).read().users.find((each) => each.username === 'integration@example.com')?.id ?? ''
    org(one).admin.deny(user, 'Case:delete')
    inZendesk(one, 'one', { delete: true })
    await settle(one)
    await confirm(one)
    const aside = await one.store.read((tx) => tx.intents.setAside(one.right.id, 9))
    expect([cases(one, 'one').length, aside]).toMatchObject([1, [{ op: 'remove', code: 'INSUFFICIENT_ACCESS_OR_READONLY' }]])
    expect(aside[0]?.remedy).toMatch(/Delete on Case/)
    org(one).admin.allow(user, 'Case:delete')
    await one.store.write((tx) => tx.intents.retry(one.right.id, 'all', one.clock.now()))
    await settle(one)
    expect([cases(one, 'one').length, bin(one, 'one').length]).toEqual([0, 1])
  })

  it('ends the link and tells who deleted the ticket, where deletes are not carried', async () => {
    const one = await bridge('none')
    const id = String(cases(one, 'one')[0]?.['Id'])
    org(one).admin.remove('Case', [id], one.clock.now(), () => 0.5)
    await settle(one)
    await confirm(one)
    const stone = (await stones(one, one.right.id, [id])).get(id)
    expect([ticket(one, 'one').deleted, stone?.state, stone?.deletedBy?.startsWith('005')]).toEqual([false, 'ended', true])
    expect((await one.store.read((tx) => tx.attention.list(one.left.id, 9))).map((row) => row.reason)).toEqual(['link-ended'])
  })
})
