import { expect, it } from 'vitest'
import { decideConflict, listConflicts } from '../../../src/desk/conflicts.ts'
import { bothCrms, MINUTE, said } from './both-crms.ts'

it('9 — flip-flops and overwritten human edits: what people did on both sides stays, the same field waits for a person, and nothing goes to and fro', async () => {
  const crms = await bothCrms()
  crms.arrive(['apart', 'same', 'midway'].map((key) => said(key)))
  await crms.settle()

  crms.inZendesk('apart', { subject: 'the agent\'s words' })
  crms.inSalesforce('apart', { Status: 'On Hold' })
  crms.inZendesk('same', { subject: 'left says this' })
  crms.inSalesforce('same', { Subject: 'right says that' })
  crms.inZendesk('midway', { subject: 'before anybody looked' })
  crms.clock.advance(2 * MINUTE)
  let typed = false
  await crms.sync({
    progress: ({ phase }) => {
      if (phase !== 'judging' || typed) return
      // Somebody types on the case after it was read and before it is written.
      typed = true
      crms.clock.advance(3_000)
      crms.inSalesforce('midway', { Subject: 'typed meanwhile' })
    },
  })
  await crms.settle()
  expect(typed).toBe(true)
  expect([crms.ticket('apart').ticket.subject, crms.caseOf('apart')['Subject']]).toEqual(['the agent\'s words', 'the agent\'s words'])
  expect([crms.ticket('apart').status, crms.caseOf('apart')['Status']]).toEqual(['hold', 'On Hold'])
  const apart = (key: string): readonly unknown[] => [crms.ticket(key).ticket.subject, crms.caseOf(key)['Subject']]
  expect([apart('same'), apart('midway')]).toEqual([['left says this', 'right says that'], ['before anybody looked', 'typed meanwhile']])
  expect((await crms.store.read((tx) => tx.conflicts.open(crms.left.id, 9))).map((one) => [one.leftId, one.field])).toEqual([[String(crms.ticket('same').id), 'subject'], [String(crms.ticket('midway').id), 'subject']])
  crms.sandbox.log.clear()
  await crms.settle(6)
  expect([crms.writes(), apart('same')]).toEqual([[], ['left says this', 'right says that']])

  const [first] = await listConflicts(crms.store)
  await decideConflict(crms.store, first?.id ?? '', 'right', { by: 'ada', why: null, at: crms.clock.now() })
  await crms.settle()
  expect([apart('same'), apart('midway')]).toEqual([['right says that', 'right says that'], ['before anybody looked', 'typed meanwhile']])
})
