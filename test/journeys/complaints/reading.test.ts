import { expect, it } from 'vitest'
import type { SeedTicket } from '../../../src/sandbox/core/seed.ts'
import { reconcile } from '../../../src/sync/reconcile.ts'
import { seeded } from '../../support/wire.ts'
import { bothCrms, bothWays, MINUTE, said } from './both-crms.ts'

const NEVER = new AbortController().signal
const keys = (count: number, name = 't'): readonly string[] => Array.from({ length: count }, (_, at) => `${name}-${at}`)

it('1 — records silently missing: page edges, rows shown late, a commit a quarter of an hour late, changes while it reads; all of them arrive, and a report proves it', async () => {
  const mapping = bothWays()
  const crms = await bothCrms({ mapping, pageSize: 60, sandbox: { zendesk: { exportRepeats: 3 }, salesforce: { maxPage: 40 } } })
  const all = keys(150)
  // All in one second, two and a bit pages of them; while they are read, people work on.
  crms.arrive(all.map((key) => said(key)))
  crms.clock.advance(2 * MINUTE)
  let touched = 0
  await crms.sync({
    progress: ({ phase }) => {
      if (phase === 'reading' && touched < 5) crms.inZendesk(`t-${(touched += 1) * 25}`, { subject: 'changed while it was read' })
    },
  })
  await crms.settle()
  expect(touched).toBe(5)
  const pairs = crms.pairs()
  expect(pairs.map(({ cases }) => cases.length)).toEqual(all.map(() => 1))

  // A bulk update: one stamp for all, each shown in queries one to five seconds later. And a transaction that ends long after its stamps.
  const late = pairs.slice(0, 5).map(({ key, cases }) => ({ Id: String(cases[0]?.['Id']), Subject: `late ${key}` }))
  crms.sandbox.inside.salesforce.admin.openTransaction('Case', late, crms.clock.now(), 15 * MINUTE, () => 0.5)
  crms.sandbox.inside.salesforce.admin.write('Case', pairs.slice(5).map(({ key, cases }) => ({ Id: String(cases[0]?.['Id']), Subject: `bulk ${key}` })), crms.clock.now(), seeded(5))
  crms.clock.advance(1500)
  await crms.sync()
  for (let minute = 0; minute < 16; minute += 4) await crms.settle(2)
  expect(crms.pairs().map(({ ticket }) => ticket.ticket.subject)).toEqual([...all.slice(0, 5).map((key) => `late ${key}`), ...all.slice(5).map((key) => `bulk ${key}`)])
  const report = await reconcile({ store: crms.store, left: crms.left, right: crms.right, mapping, now: crms.clock.now(), signal: NEVER })
  expect(report).toMatchObject({ links: 150, equal: 150, differing: [], gone: [], unjudged: [] })
  await crms.rests()
})

it('2 — only the first update fires: every later one does too, on either side, also the second of one second', async () => {
  const crms = await bothCrms({ latencyMs: 4, sandbox: { salesforce: { visibility: { minMs: 0, maxMs: 0, readYourWrites: true } } } })
  crms.arrive([said('one')])
  await crms.settle()
  for (const at of [1, 2, 3, 4]) {
    crms.inZendesk('one', { subject: `ticket says ${at}` })
    await crms.settle(2)
    expect(crms.caseOf('one')['Subject']).toBe(`ticket says ${at}`)
    crms.inSalesforce('one', { Subject: `case says ${at}` })
    await crms.settle(2)
    expect(crms.ticket('one').ticket.subject).toBe(`case says ${at}`)
  }
  // Read between two changes of the same second: the second one is a change all the same.
  for (const side of ['zendesk', 'salesforce'] as const) {
    crms.clock.advance(2 * MINUTE - (crms.clock.now() % MINUTE))
    const second = (): number => Math.floor(crms.clock.now() / 1000)
    const [began, change] = [second(), (subject: string): void => (side === 'zendesk' ? crms.inZendesk('one', { subject }) : crms.inSalesforce('one', { Subject: subject }))]
    change(`first on ${side}`)
    // Zendesk's exports keep the last minute back; a webhook does not.
    await crms.store.write((tx) => tx.inbox.put(crms.left.id, `named-${side}`, [{ connection: crms.left.id, kind: 'ticket', id: String(crms.ticket('one').id) }], crms.clock.now()))
    await crms.sync({ mode: 'observe' })
    expect(second()).toBe(began)
    change(`second on ${side}`)
    await crms.settle()
    expect([crms.ticket('one').ticket.subject, crms.caseOf('one')['Subject']]).toEqual([`second on ${side}`, `second on ${side}`])
  }
  await crms.rests()
})

it('5 — the cursor sticks where many rows share a timestamp: it gets past them in few calls, reads none twice, and sees what comes next', async () => {
  const crms = await bothCrms({ pageSize: 40, sandbox: { salesforce: { maxPage: 40 } } })
  crms.arrive(keys(200).map((key) => said(key)))
  await crms.settle()
  for (const key of keys(200)) crms.inZendesk(key, { comment: 'all in one second' })
  crms.sandbox.inside.salesforce.admin.write('Case', crms.pairs().map(({ key, cases }) => ({ Id: String(cases[0]?.['Id']), Subject: `one stamp, ${key}` })), crms.clock.now(), seeded(5))
  const stamps = new Set(crms.pairs().map(({ ticket, cases }) => `${ticket.ticket.updated_at} ${String(cases[0]?.['SystemModstamp'])}`))
  expect(stamps.size).toBe(1)
  await crms.settle()
  const carried = crms.pairs().map(({ key, ticket }) => [ticket.ticket.subject === `one stamp, ${key}`, ticket.comments.length])
  expect(carried.filter(([is]) => is !== true)).toEqual([])
  expect(crms.sandbox.inside.salesforce.read().comments.filter((row) => String(row['CommentBody']).includes('all in one second'))).toHaveLength(200)

  await crms.rests()
  crms.sandbox.log.clear()
  crms.clock.advance(2 * MINUTE)
  expect(await crms.sync()).toMatchObject({ pulled: 0, written: 0 })
  expect(crms.sandbox.log.entries().length).toBeLessThan(12)
  crms.inZendesk('t-199', { subject: 'and then this' })
  crms.inSalesforce('t-0', { Subject: 'and that' })
  await crms.settle()
  expect([crms.caseOf('t-199')['Subject'], crms.ticket('t-0').ticket.subject]).toEqual(['and then this', 'and that'])
})

it('7 — archived history is lost: tickets closed long ago come with the whole thread and its files, and nobody is told anew', async () => {
  const DAY = 24 * 60
  const mapping = bothWays({ comments: { public: 'both', private: 'both', attribution: 'role', history: 'carry' }, attachments: { direction: 'both', largest: 1_000_000, types: [] } })
  const old = (key: string, days: number): SeedTicket => ({
    ...said(key), status: 'closed',
    messages: [
      { from: 'requester', public: true, body: `P2 hate in ${key}`, minutesAgo: days * DAY },
      { from: 'agent', agent: 'agent', public: true, body: `answer to ${key}`, minutesAgo: days * DAY - 60 },
      { from: 'requester', public: true, body: `thanks from ${key}`, minutesAgo: days * DAY - 90, attachments: [{ name: `${key}.png`, contentType: 'image/png', size: 12 }] },
    ],
  })
  const crms = await bothCrms({ mapping, tickets: [old('year', 400), old('years', 1500), old('week', 7)] })
  await crms.settle()
  for (const key of ['year', 'years', 'week']) {
    expect([key, crms.caseOf(key)['IsClosed'], crms.saidOnCase(key)]).toEqual([key, true, [`answer to ${key}`, `thanks from ${key}`]])
  }
  expect(crms.sandbox.inside.salesforce.read().files.map(({ version }) => version['PathOnClient'])).toEqual(expect.arrayContaining(['week.png', 'year.png', 'years.png']))
  expect(crms.sandbox.inside.salesforce.read().comments.every((row) => row['IsPublished'] === false)).toBe(true)
  await crms.rests()
})
