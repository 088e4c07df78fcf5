import { describe, expect, it, onTestFinished } from 'vitest'
import { chooseParty, listUndecided } from '../../src/desk/people.ts'
import type { WireRequest } from '../../src/domain/ports.ts'
import { compileMapping } from '../../src/mapping/compile.ts'
import { MappingFile } from '../../src/mapping/mapping.ts'
import { EMPTY_WORLD, plainTicket } from '../support/sandbox.ts'
import { Killed, openTestBridge, type TestBridge } from '../support/bridge.ts'
import { markerPolicy } from './engine.ts'

/** Contacts and accounts of new cases, found by declared keys: over the vendors' own clients and both connectors. */

const MINUTE = 60_000
const DECLARED = { people: { key: 'email' }, organizations: { key: 'name' } }
const ticketOf = (key: string, requester = 'user', body = 'P3 hate') => ({ ...plainTicket(key, true), requester, assignee: 'agent', messages: [{ from: 'requester' as const, public: true, body, minutesAgo: 0 }] })
const WORLD = {
  ...EMPTY_WORLD, organizations: [{ key: 'harbor', name: 'Lantern House', externalId: 'org-1' }, { key: 'kite', name: 'Kite and Anchor' }],
  people: [
    ...EMPTY_WORLD.people,
    { key: 'uma', name: 'Uma Known', email: 'uma.known@example.com', externalId: 'player-7', organization: 'harbor', role: 'end-user' as const, groups: [] },
    { key: 'twin', name: 'Tess Twin', email: 'tess.twin@example.com', role: 'end-user' as const, groups: [] },
  ],
}

const seenIn = (urls: string[]) => (request: WireRequest): WireRequest => {
  urls.push(`${request.method} ${decodeURIComponent(request.url)}`)
  return request
}
/** Questions after users; whoever looks whether that is allowed asks for user 1. */
const readsOf = (urls: readonly string[]): readonly string[] => urls.filter((url) => /users\/show_many\.json\?ids=(?!1$)/.test(url))
const findsOf = (urls: readonly string[]): readonly string[] => urls.filter((url) => url.endsWith('/composite'))

async function bridge(declared: object = DECLARED, tickets = [ticketOf('one', 'uma')], urls: string[] = []): Promise<TestBridge> {
  const mapping = compileMapping(MappingFile.parse({ id: 'test', title: 'Test', left: { vendor: 'zendesk' }, right: { vendor: 'salesforce' }, crossing: [{ id: 'kept', about: 'Kept', when: { categories: ['self_harm'] }, as: 'redacted' }], ...declared }))
  const opened = await openTestBridge({ world: { ...WORLD, tickets }, policy: markerPolicy(), mapping, tamper: seenIn(urls) })
  onTestFinished(() => opened.close())
  await opened.setUp()
  opened.clock.advance(MINUTE)
  return opened
}

const write = (one: TestBridge, object: string, record: Readonly<Record<string, unknown>>): string => one.sandbox.inside.salesforce.admin.write(object, [record], one.clock.now(), () => 0.5)[0] ?? ''
const contact = (one: TestBridge, Email: string, LastName = 'Somebody'): string => write(one, 'Contact', { LastName, Email })

const idOf = (one: TestBridge, key: string): string => String(one.sandbox.inside.zendesk.read().tickets.find((each) => each.key === key)?.id)
const caseOf = (one: TestBridge, key: string): Readonly<Record<string, unknown>> => {
  const found = one.sandbox.inside.salesforce.read().cases.filter((row) => String(row['Breakwater_External_Id__c'] ?? '').endsWith(`-${idOf(one, key)}`))
  if (found.length !== 1) throw new Error(`${found.length} cases for ${key}`)
  return found[0] as Readonly<Record<string, unknown>>
}
const behind = (one: TestBridge, key: string): readonly unknown[] => [caseOf(one, key)['ContactId'] ?? null, caseOf(one, key)['AccountId'] ?? null]

async function settle(one: TestBridge, rounds = 3): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    one.clock.advance(2 * MINUTE)
    await one.sync()
  }
}

const needs = async (one: TestBridge): Promise<readonly string[]> => (await one.store.read((tx) => tx.attention.list(one.left.id, 99))).map((row) => `${row.reason} ${row.ref.id}`)
const house = (one: TestBridge): string => write(one, 'Account', { Name: 'LANTERN house' })

describe('the contact and the account of a new case', () => {
  it('are the ones that have the key of the requester and of its organization, whatever its capitals', async () => {
    const one = await bridge()
    const [uma, lantern] = [contact(one, 'Uma.Known@Example.com'), house(one)]
    contact(one, 'somebody.else@example.com')
    one.clock.advance(MINUTE)
    await settle(one)
    expect(behind(one, 'one')).toEqual([uma, lantern])
    one.clock.advance(2 * MINUTE)
    expect(await one.sync()).toMatchObject({ written: 0, waiting: 0, setAside: 0 })
  })

  it('are found by another key where the mapping says so', async () => {
    const one = await bridge({ people: { key: 'externalId', field: 'Department' }, organizations: { key: 'externalId', field: 'AccountNumber' } })
    const [uma, harbor] = [write(one, 'Contact', { LastName: 'Known', Department: 'player-7' }), write(one, 'Account', { Name: 'Harbor', AccountNumber: 'ORG-1' })]
    contact(one, 'uma.known@example.com')
    one.clock.advance(MINUTE)
    await settle(one)
    expect(behind(one, 'one')).toEqual([uma, harbor])
  })

  it('stay empty where nobody has it, and nobody hears of it', async () => {
    const one = await bridge(DECLARED, [ticketOf('one')])
    contact(one, 'una@example.com.other')
    one.clock.advance(MINUTE)
    await settle(one)
    expect([behind(one, 'one'), await needs(one), await listUndecided(one.store)]).toEqual([[null, null], [], []])
  })

  it('are never told of a record that does not cross whole, and nobody is looked for', async () => {
    const urls: string[] = []
    const one = await bridge(DECLARED, [ticketOf('one', 'uma', 'P3 self_harm')], urls)
    contact(one, 'uma.known@example.com')
    one.clock.advance(MINUTE)
    await settle(one)
    expect(behind(one, 'one')).toEqual([null, null])
    expect([readsOf(urls), findsOf(urls)]).toEqual([[], []])
  })

  it('belong to people once the case is made', async () => {
    const one = await bridge()
    contact(one, 'uma.known@example.com')
    one.clock.advance(MINUTE)
    await settle(one)
    const other = contact(one, 'other@example.com')
    write(one, 'Case', { Id: caseOf(one, 'one')['Id'], ContactId: other })
    await settle(one)
    write(one, 'Case', { Id: caseOf(one, 'one')['Id'], ContactId: null })
    await settle(one)
    expect(behind(one, 'one')[0]).toBeNull()
  })
})

describe('where several have the key', () => {
  const twins = async (tickets = [ticketOf('one', 'twin'), ticketOf('two', 'twin')]) => {
    const one = await bridge(DECLARED, tickets)
    const ids = [contact(one, 'tess.twin@example.com', 'First'), contact(one, 'tess.twin@example.com', 'Second')]
    one.clock.advance(MINUTE)
    await settle(one)
    return { one, ids }
  }

  it('nobody is guessed: the case is made without, and a person is asked', async () => {
    const { one, ids } = await twins()
    const [open] = await listUndecided(one.store)
    expect([behind(one, 'one'), behind(one, 'two')]).toEqual([[null, null], [null, null]])
    expect(open).toMatchObject({ kind: 'person', tickets: [idOf(one, 'one'), idOf(one, 'two')].toSorted(), candidates: ids.toSorted() })
    expect((await needs(one)).toSorted()).toEqual([`ambiguous-party ${idOf(one, 'one')}`, `ambiguous-party ${idOf(one, 'two')}`].toSorted())
    expect(JSON.stringify(open)).not.toContain('example.com')
  })

  it('the choice is kept: told to the cases that wait and to those made later', async () => {
    const { one, ids } = await twins()
    const [open] = await listUndecided(one.store)
    await expect(chooseParty(one.store, open?.id ?? '', '003foreign', { by: 'ada', why: null, at: one.clock.now() })).rejects.toThrow('not among the candidates')
    await expect(chooseParty(one.store, 'nonsense', null, { by: 'ada', why: null, at: one.clock.now() })).rejects.toThrow('Nobody')
    expect(await listUndecided(one.store)).toHaveLength(1)
    await chooseParty(one.store, open?.id ?? '', ids[1] ?? '', { by: 'ada', why: null, at: one.clock.now() })
    await settle(one)
    one.arrive([ticketOf('three', 'twin')])
    await settle(one)
    expect(['one', 'two', 'three'].map((key) => behind(one, key)[0])).toEqual([ids[1], ids[1], ids[1]])
    expect([await needs(one), await listUndecided(one.store)]).toEqual([[], []])
    // Somebody takes one away again: it was told once.
    write(one, 'Case', { Id: caseOf(one, 'one')['Id'], ContactId: null })
    await settle(one)
    expect(behind(one, 'one')[0]).toBeNull()
    one.clock.advance(2 * MINUTE)
    expect(await one.sync()).toMatchObject({ written: 0, waiting: 0, setAside: 0 })
  })

  it('whom somebody has put there meanwhile is not written over', async () => {
    const { one, ids } = await twins([ticketOf('one', 'twin')])
    const [open] = await listUndecided(one.store)
    write(one, 'Case', { Id: caseOf(one, 'one')['Id'], ContactId: ids[0] })
    await chooseParty(one.store, open?.id ?? '', ids[1] ?? '', { by: 'ada', why: null, at: one.clock.now() })
    await settle(one)
    expect(behind(one, 'one')[0]).toBe(ids[0])
  })

  it('none of them is a choice as well', async () => {
    const { one } = await twins()
    const [open] = await listUndecided(one.store)
    await chooseParty(one.store, open?.id ?? '', null, { by: 'ada', why: null, at: one.clock.now() })
    one.arrive([ticketOf('three', 'twin')])
    await settle(one)
    expect([behind(one, 'one')[0], behind(one, 'three')[0], await listUndecided(one.store), await needs(one)]).toEqual([null, null, [], []])
  })

  it('who was chosen and has the key no more is chosen anew', async () => {
    const { one, ids } = await twins()
    const [open] = await listUndecided(one.store)
    await chooseParty(one.store, open?.id ?? '', ids[1] ?? '', { by: 'ada', why: null, at: one.clock.now() })
    await settle(one)
    write(one, 'Contact', { Id: ids[1], Email: 'moved@example.com' })
    one.clock.advance(6 * MINUTE)
    one.arrive([ticketOf('three', 'twin')])
    await settle(one)
    expect([behind(one, 'one')[0], behind(one, 'three')[0]]).toEqual([ids[1], null])
    expect(await listUndecided(one.store)).toMatchObject([{ candidates: [ids[0]] }])
  })

  it('ends the same, killed at any step before and after the choice', { timeout: 240_000 }, async () => {
    for (let killAt = 1, died = true; died; killAt += 7) {
      const { one, ids } = await twins([])
      one.arrive([ticketOf('one', 'twin')])
      died = await dies(one, killAt)
      await settle(one)
      const [open] = await listUndecided(one.store)
      await chooseParty(one.store, open?.id ?? '', ids[0] ?? '', { by: 'ada', why: null, at: one.clock.now() })
      died = (await dies(one, killAt)) || died
      await settle(one)
      expect([killAt, behind(one, 'one')[0], await listUndecided(one.store)]).toEqual([killAt, ids[0], []])
      await one.close()
    }
  })
})

async function dies(one: TestBridge, killAt: number): Promise<boolean> {
  one.clock.advance(2 * MINUTE)
  try {
    await one.sync({ killAt })
    return false
  } catch (error) {
    if (!(error instanceof Killed)) throw error
    one.restart()
    return true
  }
}

describe('what looking for them costs', () => {
  it('is one call to each side for all new tickets, none where the mapping declares nothing, and no address of anybody in a URL', async () => {
    const many = Array.from({ length: 60 }, (_, at) => ticketOf(`many-${at}`, at % 2 === 0 ? 'uma' : 'user'))
    const counted = async (declared: object): Promise<readonly number[]> => {
      const urls: string[] = []
      const one = await bridge(declared, many, urls)
      contact(one, 'uma.known@example.com')
      one.clock.advance(MINUTE)
      urls.length = 0
      await settle(one, 1)
      expect(urls.filter((url) => url.includes('@'))).toEqual([])
      expect(one.sandbox.inside.salesforce.read().cases.filter((row) => row['Breakwater_External_Id__c'] !== null)).toHaveLength(60)
      return [readsOf(urls).length, findsOf(urls).length, urls.length]
    }
    const [[reads = 0, finds = 0, all = 0], [none = 0, other = 0, bare = 0]] = [await counted({ people: { key: 'email' } }), await counted({})]
    expect([reads, finds - other, none]).toEqual([1, 1, 0])
    // And what the watch over both schemas looks at, every ten minutes.
    expect(all - bare).toBeLessThanOrEqual(5)
  })
})

describe('what an account lacks', () => {
  it('pauses the declaration alone: cases are made without, and it is told', async () => {
    const one = await bridge({ people: { key: 'externalId', field: 'Nowhere__c' }, organizations: { key: 'name' } })
    const lantern = house(one)
    one.clock.advance(MINUTE)
    await settle(one)
    expect(behind(one, 'one')).toEqual([null, lantern])
    expect(await needs(one)).toContain('field-paused field people')
  })

  it('their own CRM not telling now makes the case wait, not go without', async () => {
    const one = await bridge()
    const uma = contact(one, 'uma.known@example.com')
    await one.sync()
    one.arrive([ticketOf('two', 'uma')])
    one.clock.advance(6 * MINUTE)
    one.fault({ vendor: 'zendesk', kind: '503', method: 'GET', path: 'users/show_many', times: 8 })
    await one.sync()
    expect(() => caseOf(one, 'two')).toThrow('0 cases')
    one.clock.advance(10 * MINUTE)
    await settle(one)
    expect(behind(one, 'two')[0]).toBe(uma)
  })
})
