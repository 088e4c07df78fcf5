import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { decideMerge } from '../../src/desk/merges.ts'
import { loadMapping } from '../../src/mapping-files.ts'
import { compileMapping } from '../../src/mapping/compile.ts'
import type { Mapping } from '../../src/mapping/mapping.ts'
import { reconcile } from '../../src/sync/reconcile.ts'
import { postgresServer } from '../support/postgres.ts'
import { Killed, openTestBridge, type TestBridge } from '../support/bridge.ts'
import { EMPTY_WORLD, plainTicket } from '../support/sandbox.ts'
import { markerPolicy } from './engine.ts'

const MINUTE = 60_000
afterAll(async () => (await postgresServer()).stop())
type Row = Readonly<Record<string, string | number | boolean | null>>
const words = (key: string, body: string) => ({ ...plainTicket(key, true), assignee: 'agent', messages: [{ from: 'requester' as const, public: true, body, minutesAgo: 0 }] })
const { merges: _, ...starter } = loadMapping('zendesk-salesforce').source
const carrying: Mapping['comments'] = { public: 'both', private: 'both', attribution: 'role', history: 'leave' }
const mappingWith = (more: Partial<Mapping>) => compileMapping({ ...starter, comments: carrying, crossing: [], ...more })
const CLOSE = mappingWith({ merges: { to: 'close', by: 'parent' } })

async function bridge(mapping = CLOSE, first = 'P2 hate', databaseUrl?: string): Promise<TestBridge> {
  const opened = await openTestBridge({ world: { ...EMPTY_WORLD, tickets: [words('one', first), words('two', 'P2 scam_fraud'), words('three', 'P3 hate')] }, policy: markerPolicy(), mapping, ...(databaseUrl === undefined ? {} : { databaseUrl }) })
  onTestFinished(() => opened.close())
  await opened.setUp()
  await settle(opened)
  return opened
}

async function settle(one: TestBridge, rounds = 4): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    one.clock.advance(2 * MINUTE)
    await one.sync()
  }
}

const ticket = (one: TestBridge, key: string) => {
  const found = one.sandbox.inside.zendesk.read().tickets.find((each) => each.key === key)
  if (found === undefined) throw new Error(`no ticket ${key}`)
  return found
}
const org = (one: TestBridge) => one.sandbox.inside.salesforce
const idOf = (one: TestBridge, key: string): string => String(ticket(one, key).id)
const cases = (one: TestBridge, key: string): readonly Row[] => org(one).read().cases.filter((row) => String(row['Breakwater_External_Id__c'] ?? '').endsWith(`-${idOf(one, key)}`))
const caseOf = (one: TestBridge, key: string): Row => {
  const found = cases(one, key)
  if (found.length !== 1) throw new Error(`${found.length} cases for ${key}`)
  return found[0] as Row
}
const said = (one: TestBridge, caseId: unknown): readonly string[] => org(one).read().comments.filter((row: Row) => row['ParentId'] === caseId).map((row: Row) => String(row['CommentBody']))
const inZendesk = (one: TestBridge, key: string, change: object): void => {
  expect(one.sandbox.control({ method: 'POST', path: '/zendesk/edit', body: { key, by: 'agent', ...change } }).status).toBe(200)
}
const mergeCases = (one: TestBridge, master: unknown, loser: unknown): void => org(one).admin.merge('Case', String(master), [String(loser)], one.clock.now(), () => 0.5)
const merge = async (one: TestBridge, key: string) => (await one.store.read((tx) => tx.merges.of(one.left.id, [idOf(one, key)]))).get(idOf(one, key))
const attention = async (one: TestBridge) => (await one.store.read((tx) => tx.attention.list(one.left.id, 20))).map((row) => row.reason)
const rests = async (one: TestBridge): Promise<void> => {
  one.clock.advance(2 * MINUTE)
  expect(await one.sync()).toMatchObject({ written: 0, waiting: 0, setAside: 0 })
}

async function closesAndNames(one: TestBridge): Promise<void> {
  inZendesk(one, 'one', { mergeInto: { key: 'two' } })
  await settle(one)
  expect([caseOf(one, 'one')['ParentId'], caseOf(one, 'one')['IsClosed'], caseOf(one, 'two')['IsClosed'], (await merge(one, 'one'))?.state]).toEqual([caseOf(one, 'two')['Id'], true, false, 'done'])
  // What the winner's ticket shows of the loser stands on its case once.
  expect(said(one, caseOf(one, 'two')['Id']).filter((body) => body.includes('P2 hate'))).toHaveLength(1)
  expect(org(one).read().cases).toHaveLength(3)
  await rests(one)
}

describe('tickets that are merged, over both vendors\' own clients', () => {
  it('the loser\'s case becomes a part of the winner\'s and is solved, and nothing stands twice', async () => {
    const one = await bridge()
    await closesAndNames(one)
    const report = await reconcile({ store: one.store, left: one.left, right: one.right, mapping: CLOSE, now: one.clock.now(), signal: new AbortController().signal })
    expect(report.differing).toEqual([])
  })

  it('does the same on PostgreSQL', async () => {
    await closesAndNames(await bridge(CLOSE, 'P2 hate', await (await postgresServer()).database()))
  }, 60_000)

  it('ends the same when it is killed anywhere on the way', async () => {
    for (const killAt of [3, 7, 11, 16, 22, 29]) {
      const one = await bridge()
      inZendesk(one, 'one', { mergeInto: { key: 'two' } })
      await settle(one, 1)
      one.clock.advance(2 * MINUTE)
      await one.sync({ killAt }).catch((error: unknown) => {
        if (!(error instanceof Killed)) throw error
        one.restart()
        one.clock.advance(15_000)
      })
      await settle(one)
      expect([killAt, caseOf(one, 'one')['ParentId'], caseOf(one, 'one')['IsClosed'], said(one, caseOf(one, 'two')['Id']).filter((body) => body.includes('P2 hate')).length]).toEqual([killAt, caseOf(one, 'two')['Id'], true, 1])
    }
  }, 60_000)

  it('says it by a private note, and closes nothing, where the mapping says so; a parent that people set stays', async () => {
    const one = await bridge(mappingWith({ merges: { to: 'link', by: 'note' } }))
    inZendesk(one, 'one', { mergeInto: { key: 'two' } })
    await settle(one)
    const naming = (key: string) => org(one).read().comments.filter((row: Row) => row['ParentId'] === caseOf(one, key)['Id'] && String(row['CommentBody']).includes(String(caseOf(one, 'two')['Id'])))
    expect([naming('one').length, naming('one')[0]?.['IsPublished'], caseOf(one, 'one')['IsClosed'], caseOf(one, 'one')['ParentId']]).toEqual([1, false, false, null])
    await rests(one)

    const other = await bridge()
    org(other).admin.write('Case', [{ Id: caseOf(other, 'one')['Id'], ParentId: caseOf(other, 'three')['Id'] }], other.clock.now(), () => 0.5)
    await settle(other)
    inZendesk(other, 'one', { mergeInto: { key: 'two' } })
    await settle(other)
    expect([caseOf(other, 'one')['ParentId'], caseOf(other, 'one')['IsClosed'], said(other, caseOf(other, 'one')['Id']).some((body) => body.includes(String(caseOf(other, 'two')['Id'])))]).toEqual([caseOf(other, 'three')['Id'], true, true])
  })

  it('asks a person where the mapping does not say, and never closes a case that is preserved by itself; approved, it does', async () => {
    const plain = await bridge(mappingWith({}))
    inZendesk(plain, 'one', { mergeInto: { key: 'two' } })
    await settle(plain)
    expect([caseOf(plain, 'one')['IsClosed'], (await merge(plain, 'one'))?.because, await attention(plain)]).toEqual([false, 'undeclared', ['merge-waits']])

    const kept = await bridge(mappingWith({ merges: { to: 'close', by: 'parent' }, crossing: [{ id: 'kept', about: 'Kept', when: { categories: ['self_harm'] }, as: 'pointer' }] }), 'P2 self_harm')
    inZendesk(kept, 'one', { mergeInto: { key: 'two' } })
    await settle(kept)
    expect([caseOf(kept, 'one')['IsClosed'], caseOf(kept, 'one')['ParentId'], (await merge(kept, 'one'))?.because]).toEqual([false, null, 'preserved'])
    await decideMerge(kept.store, idOf(kept, 'one'), 'approved', { by: 'ada', why: 'one matter', at: kept.clock.now() })
    await settle(kept)
    expect([caseOf(kept, 'one')['IsClosed'], caseOf(kept, 'one')['ParentId'], (await attention(kept)).includes('merge-waits')]).toEqual([true, caseOf(kept, 'two')['Id'], false])
  })

  it('leaves a case alone that somebody gave another status meanwhile', async () => {
    const one = await bridge()
    inZendesk(one, 'one', { mergeInto: { key: 'two' } })
    org(one).admin.write('Case', [{ Id: caseOf(one, 'one')['Id'], Status: 'On Hold' }], one.clock.now(), () => 0.5)
    await settle(one)
    expect([caseOf(one, 'one')['Status'], (await merge(one, 'one'))?.because]).toEqual(['On Hold', 'edited'])
  })
})

describe('cases that are merged', () => {
  it('the ticket\'s case is the one that was kept from now on: it follows it, none is made anew, nothing counts as deleted, and no comment is said twice', async () => {
    const one = await bridge()
    const lost = caseOf(one, 'one')['Id']
    inZendesk(one, 'one', { comment: 'Before the merge.' })
    await settle(one)
    const [master] = org(one).admin.write('Case', [{ Subject: 'By hand', Status: 'Working' }], one.clock.now(), () => 0.5)
    await settle(one, 1)
    mergeCases(one, master, lost)
    await settle(one)
    inZendesk(one, 'one', { comment: 'After the merge.', status: 'solved' })
    await settle(one)
    expect([caseOf(one, 'one')['Id'], caseOf(one, 'one')['IsClosed'], org(one).read().cases.length]).toEqual([master, true, 3])
    for (const each of ['Before the merge.', 'After the merge.']) expect([each, said(one, master).filter((body) => body.includes(each)).length]).toEqual([each, 1])
    expect(await one.store.read((tx) => tx.tombstones.of(one.right.id, [String(lost)]))).toEqual(new Map())
    expect(await attention(one)).not.toContain('link-ended')
    expect(ticket(one, 'one').deleted).toBe(false)
    await rests(one)
  })

  it('asks a person where the case that was kept is another ticket\'s, and makes no second case', async () => {
    const one = await bridge()
    const [winner, loser] = [caseOf(one, 'two')['Id'], caseOf(one, 'one')['Id']]
    mergeCases(one, winner, loser)
    await settle(one)
    const row = (await one.store.read((tx) => tx.merges.of(one.right.id, [String(loser)]))).get(String(loser))
    expect([row?.because, row?.intoId, await attention(one), org(one).read().cases.length, cases(one, 'one').length, caseOf(one, 'two')['Id']]).toEqual(['taken', winner, ['case-merged'], 2, 0, winner])
    inZendesk(one, 'one', { comment: 'Said later.', status: 'pending' })
    await settle(one)
    expect([org(one).read().cases.length, ticket(one, 'one').deleted]).toEqual([2, false])
    await rests(one)
  })
})
