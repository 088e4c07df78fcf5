import { expect, it, onTestFinished } from 'vitest'
import { undo, type UndoReport } from '../../src/desk/undo.ts'
import { loadMapping } from '../../src/mapping-files.ts'
import { openTestBridge, type TestBridge } from '../support/bridge.ts'
import { EMPTY_WORLD, plainTicket } from '../support/sandbox.ts'
import { markerPolicy } from './engine.ts'

const mapping = loadMapping('zendesk-salesforce')
const words = (key: string, body: string) => ({ ...plainTicket(key, true), assignee: 'agent', messages: [{ from: 'requester' as const, public: true, body, minutesAgo: 0 }] })
const ticket = (one: TestBridge, key: string) => one.sandbox.inside.zendesk.read().tickets.find((each) => each.key === key)!
const caseOf = (one: TestBridge, key: string): Readonly<Record<string, unknown>> => one.sandbox.inside.salesforce.read().cases.find((row) => String(row['Breakwater_External_Id__c'] ?? '').endsWith(`-${ticket(one, key).id}`))!
const take = (one: TestBridge, wanted: { readonly by: 'policy' | 'mapping'; readonly name: string }): Promise<UndoReport> =>
  undo({ store: one.store, left: one.left, right: one.right, policy: 'markers-1', mapping, wanted, by: 'ada', why: null, now: one.clock.now(), ids: { next: () => `${one.clock.now()}` }, yes: true, signal: new AbortController().signal })

async function settle(one: TestBridge): Promise<void> {
  for (let round = 0; round < 3; round += 1) {
    one.clock.advance(120_000)
    await one.sync()
  }
}

/** The kinds of the notes of ours on a ticket: what a judgement said, and what took it back. */
const notes = (one: TestBridge, key: string): readonly boolean[] => (ticket(one, key).comments as readonly { readonly body: string }[]).filter((comment) => comment.body.includes('Breakwater')).map((comment) => comment.body.includes('takes back'))

it('over both vendors\' own clients: tags, fields and carried values go back, what a person touched stays, and nothing comes back by itself', { timeout: 60_000 }, async () => {
  const one = await openTestBridge({ world: EMPTY_WORLD, policy: markerPolicy(), mapping })
  onTestFinished(() => one.close())
  await one.setUp()
  await settle(one)
  one.arrive([words('one', 'P2 hate'), words('two', 'P2 scam_fraud')])
  await settle(one)
  const before = ['one', 'two'].map((key) => ticket(one, key).tags.filter((tag) => /^(safety_|severity_)/.test(tag)).toSorted())
  expect(before.map((tags) => tags.filter((tag) => tag.startsWith('severity_')))).toEqual([['severity_p2'], ['severity_p2']])
  expect(notes(one, 'one')).toEqual([false])

  const first = caseOf(one, 'one')['Subject']
  // A specialist has put a severity of her own on the second: it is hers.
  one.sandbox.control({ method: 'POST', path: '/zendesk/edit', body: { key: 'two', removeTags: ['severity_p2'], addTags: ['severity_p0'] } })
  one.sandbox.control({ method: 'POST', path: '/zendesk/edit', body: { key: 'one', subject: 'Another lantern', status: 'pending' } })
  await settle(one)
  expect(caseOf(one, 'one')['Subject']).toBe('Another lantern')

  const report = await take(one, { by: 'policy', name: 'markers-1' })
  expect(report.planned).toBe(2)
  expect(report.records.find((row) => row.side === 'left' && row.id === String(ticket(one, 'two').id))?.stays).toEqual([{ name: 'own:severity', why: 'touched' }])
  await take(one, { by: 'mapping', name: mapping.version })
  await settle(one)
  await settle(one)

  expect(ticket(one, 'one').tags.filter((tag) => /^(safety_|severity_)/.test(tag))).toEqual([])
  expect(ticket(one, 'two').tags.filter((tag) => /^(safety_|severity_)/.test(tag))).toEqual(['severity_p0'])
  expect([notes(one, 'one'), notes(one, 'two')]).toEqual([[false, true], [false, true]])
  // On hold is what a pending case reads as there: nobody touched that either.
  expect([(ticket(one, 'one').ticket as { readonly subject: string }).subject, ticket(one, 'one').status, caseOf(one, 'one')['Subject'], caseOf(one, 'one')['Status']]).toEqual(['Another lantern', 'pending', first, 'Working'])
  expect(await one.sync()).toMatchObject({ written: 0, waiting: 0, setAside: 0 })
  expect(await take(one, { by: 'policy', name: 'markers-1' })).toMatchObject({ planned: 0 })
})
