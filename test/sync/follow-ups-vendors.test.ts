import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { loadMapping } from '../../src/mapping-files.ts'
import { compileMapping } from '../../src/mapping/compile.ts'
import type { Mapping } from '../../src/mapping/mapping.ts'
import { Killed, openTestBridge, type TestBridge } from '../support/bridge.ts'
import { postgresServer } from '../support/postgres.ts'
import { EMPTY_WORLD, plainTicket } from '../support/sandbox.ts'
import { markerPolicy } from './engine.ts'

const MINUTE = 60_000
afterAll(async () => (await postgresServer()).stop())
type Row = Readonly<Record<string, string | number | boolean | null>>
const words = (key: string, body: string) => ({ ...plainTicket(key, true), assignee: 'agent', messages: [{ from: 'requester' as const, public: true, body, minutesAgo: 0 }] })
const starter = loadMapping('zendesk-salesforce').source
const mappingWith = (followUps: Mapping['followUps'], more: Partial<Mapping> = {}) => compileMapping({ ...starter, comments: { public: 'both', private: 'both', attribution: 'role', history: 'leave' }, crossing: [], followUps, ...more })

async function bridge(followUps: Mapping['followUps'], { body = 'P2 hate', more = {}, databaseUrl = '' }: { readonly body?: string; readonly more?: Partial<Mapping>; readonly databaseUrl?: string } = {}): Promise<TestBridge> {
  const opened = await openTestBridge({ world: { ...EMPTY_WORLD, tickets: [words('one', body)] }, policy: markerPolicy(), mapping: mappingWith(followUps, more), ...(databaseUrl === '' ? {} : { databaseUrl }) })
  onTestFinished(() => opened.close())
  await opened.setUp()
  await settle(opened)
  inCase(opened, 'CaseComment', { ParentId: cases(opened)[0]?.['Id'], CommentBody: 'While it was open.', IsPublished: false })
  await settle(opened)
  inZendesk(opened, { status: 'closed' })
  await settle(opened)
  expect([cases(opened).length, cases(opened)[0]?.['IsClosed']]).toEqual([1, true])
  return opened
}

async function settle(one: TestBridge, rounds = 4): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    one.clock.advance(2 * MINUTE)
    await one.sync()
  }
}

const org = (one: TestBridge) => one.sandbox.inside.salesforce
const tickets = (one: TestBridge) => one.sandbox.inside.zendesk.read().tickets
const newer = (one: TestBridge) => tickets(one).filter((each) => each.key !== 'one')
const cases = (one: TestBridge): readonly Row[] => org(one).read().cases.filter((row: Row) => typeof row['Breakwater_External_Id__c'] === 'string')
const said = (one: TestBridge, caseId: unknown): readonly string[] => org(one).read().comments.filter((row: Row) => row['ParentId'] === caseId).map((row: Row) => String(row['CommentBody']))
const inZendesk = (one: TestBridge, change: object): void => {
  expect(one.sandbox.control({ method: 'POST', path: '/zendesk/edit', body: { key: 'one', by: 'agent', ...change } }).status).toBe(200)
}
const answers = (one: TestBridge, comment: string): void => inZendesk(one, { by: 'requester', comment })
const inCase = (one: TestBridge, object: string, change: Readonly<Record<string, unknown>>): void => void org(one).admin.write(object, [change], one.clock.now(), () => 0.5)
const attention = async (one: TestBridge) => (await one.store.read((tx) => tx.attention.list(one.left.id, 20))).map((row) => row.reason)
const linksOf = async (one: TestBridge) => [...(await one.store.read((tx) => tx.links.byLeft(one.left.id, tickets(one).map((each) => String(each.id)), one.right.id))).values()].map((link) => [link.left.id, link.rightId, link.ended !== undefined])
const rests = async (one: TestBridge): Promise<void> => {
  one.clock.advance(2 * MINUTE)
  expect(await one.sync()).toMatchObject({ written: 0, waiting: 0, setAside: 0 })
}

async function goesOn(one: TestBridge): Promise<void> {
  const id = cases(one)[0]?.['Id']
  answers(one, 'P2 hate: it goes on.')
  await settle(one)
  const [follow] = newer(one)
  expect([newer(one).length, cases(one).length, cases(one)[0]?.['Id'], cases(one)[0]?.['IsClosed'], String(cases(one)[0]?.['Breakwater_External_Id__c']).endsWith(`-${follow?.id}`)]).toEqual([1, 1, id, false, true])
  expect(said(one, id).filter((body) => body.includes('it goes on'))).toHaveLength(1)
  await rests(one)
}

describe('a person answers on a closed ticket', () => {
  it('the follow-up goes on with the same case, which is open again, where the mapping says so; what is said there goes to the follow-up, once', async () => {
    const one = await bridge({ replies: 'same-case', writes: 'set-aside' })
    await goesOn(one)
    inCase(one, 'CaseComment', { ParentId: cases(one)[0]?.['Id'], CommentBody: 'We look into it again.', IsPublished: false })
    await settle(one)
    const bodies = newer(one)[0]?.comments.map((comment) => (comment as { readonly body: string }).body) ?? []
    expect([bodies.filter((body) => body.includes('We look into it again.')).length, newer(one).length]).toEqual([1, 1])
    expect(tickets(one).find((each) => each.key === 'one')?.status).toBe('closed')
  })

  it('does so on PostgreSQL', async () => goesOn(await bridge({ replies: 'same-case', writes: 'set-aside' }, { databaseUrl: await (await postgresServer()).database() })), 60_000)

  it('has a case of its own, a part of the other, where the mapping says so', async () => {
    const one = await bridge({ replies: 'new-case', writes: 'set-aside' })
    const id = cases(one)[0]?.['Id']
    answers(one, 'P2 hate: it goes on.')
    await settle(one)
    const other = cases(one).find((row) => row['Id'] !== id)
    expect([cases(one).length, other?.['ParentId'], cases(one).find((row) => row['Id'] === id)?.['IsClosed']]).toEqual([2, id, true])
    await rests(one)
  })

  it('a case that is preserved stays with its ticket, and no more may cross of the follow-up than of what it follows', async () => {
    const one = await bridge({ replies: 'same-case', writes: 'follow-up' }, { body: 'P2 self_harm', more: { crossing: [{ id: 'kept', about: 'Kept', when: { categories: ['self_harm'] }, as: 'pointer' }] } })
    answers(one, 'It goes on.')
    await settle(one)
    expect([cases(one).length, cases(one).every((row) => !said(one, row['Id']).some((body) => body.includes('It goes on')))]).toEqual([2, true])
    const id = String(newer(one)[0]?.id)
    expect((await one.store.read((tx) => tx.floors.inForce(one.left.id, [id]))).get(id)?.as).toBe('pointer')
  })
})

describe('somebody works on the case of a closed ticket', () => {
  it('is put before a person, and no ticket is made, unless the mapping says so', async () => {
    const one = await bridge({ replies: 'same-case', writes: 'set-aside' })
    inCase(one, 'CaseComment', { ParentId: cases(one)[0]?.['Id'], CommentBody: 'One more thing.', IsPublished: false })
    await settle(one)
    expect([await attention(one), newer(one).length]).toEqual([['closed-ticket'], 0])

    const other = await bridge(undefined)
    inCase(other, 'Case', { Id: cases(other)[0]?.['Id'], Status: 'Working' })
    await settle(other)
    expect([await attention(other), newer(other).length, tickets(other)[0]?.status]).toEqual([['closed-ticket'], 0, 'closed'])
  })

  it('opens one follow-up that goes on with the case, says each thing once, and never a second', async () => {
    const one = await bridge({ replies: 'new-case', writes: 'follow-up' })
    const id = cases(one)[0]?.['Id']
    inCase(one, 'CaseComment', { ParentId: id, CommentBody: 'One more thing.', IsPublished: false })
    inCase(one, 'CaseComment', { ParentId: id, CommentBody: 'And another.', IsPublished: false })
    await settle(one, 6)
    const all = newer(one).flatMap((each) => each.comments.map((comment) => (comment as { readonly body: string }).body))
    expect(all.filter((body) => body.includes('While it was open.'))).toEqual([])
    expect([newer(one).length, cases(one).length, all.filter((body) => body.includes('One more thing.')).length, all.filter((body) => body.includes('And another.')).length]).toEqual([1, 1, 1, 1])
    expect(said(one, id).filter((body) => body.includes('One more thing.'))).toHaveLength(1)
    expect((await linksOf(one)).filter(([, , ended]) => ended === false)).toEqual([[String(newer(one)[0]?.id), id, false]])
    await rests(one)
  })

  it('opens one, also when it is killed anywhere on the way', async () => {
    for (const killAt of [5, 9, 13, 18]) {
      const one = await bridge({ replies: 'new-case', writes: 'follow-up' })
      inCase(one, 'CaseComment', { ParentId: cases(one)[0]?.['Id'], CommentBody: 'One more thing.', IsPublished: false })
      one.clock.advance(2 * MINUTE)
      await one.sync({ killAt }).catch((error: unknown) => {
        if (!(error instanceof Killed)) throw error
        one.restart()
        one.clock.advance(15_000)
      })
      await settle(one)
      expect([killAt, newer(one).length, cases(one).length]).toEqual([killAt, 1, 1])
    }
  }, 60_000)
})
