import { expect, it } from 'vitest'
import { switchAutomation } from '../../../src/desk/policy-versions.ts'
import type { Progress, SyncPolicy } from '../../../src/sync/context.ts'
import { Killed } from '../../support/bridge.ts'
import { markerPolicy } from '../../sync/engine.ts'
import { bothCrms, bothWays, MINUTE, said } from './both-crms.ts'

const many = (count: number): readonly string[] => Array.from({ length: count }, (_, at) => `t-${at}`)

it('4 — a rate limit makes it hang or crawl: on the smallest plan, with people using up most of it, four hundred tickets are through in minutes; the people\'s share stays theirs, and what is left is told', async () => {
  const crms = await bothCrms({ tickets: many(400).map((key) => said(key)), sandbox: { zendesk: { plan: 'team' }, salesforce: { dailyLimit: 15_000 } } })
  crms.sandbox.log.clear()
  const told: Progress[] = []
  let minute = 0
  crms.clock.advance(2 * MINUTE)
  const began = crms.clock.now()
  const summary = await crms.sync({
    progress: (progress) => {
      told.push(progress)
      const now = Math.floor(crms.clock.now() / MINUTE)
      // Agents and other tools take 130 of the 200 requests of every minute.
      if (now !== minute) crms.sandbox.control({ method: 'POST', path: '/zendesk/busy', body: { requests: 130 } })
      minute = now
    },
  })
  expect(summary).toMatchObject({ state: 'done', waiting: 0, setAside: 0 })
  expect(crms.pairs().filter(({ ticket, cases }) => !ticket.tags.includes('severity_p2') || cases.length !== 1)).toEqual([])
  expect((crms.clock.now() - began) / MINUTE).toBeLessThan(10)
  const calls = crms.sandbox.log.entries('zendesk')
  expect([calls.length / 400 < 0.25, calls.filter(({ status }) => status === 429).length]).toEqual([true, 0])
  const ours = [...Map.groupBy(calls, ({ at }) => Math.floor(at / MINUTE)).values()].map((one) => one.length)
  expect(Math.max(...ours)).toBeLessThanOrEqual(70)
  expect(told.some((one) => one.left > 0) && told.at(-1)).toMatchObject({ left: 0, calls: { zendesk: { budget: { max: 200, per: 'minute' } }, salesforce: { budget: { max: 15_000, per: 'day' } } } })

  // Others have used up the org's day: it stops at the reserve and says so, the rest goes on, and later it goes on by itself.
  crms.sandbox.inside.salesforce.admin.set({ usedElsewhere: 13_500 })
  crms.arrive([said('late')])
  crms.clock.advance(2 * MINUTE)
  const before = crms.sandbox.log.entries('salesforce').length
  expect(await crms.sync()).toMatchObject({ error: { code: 'connector.quota' } })
  expect([crms.ticket('late').tags.includes('severity_p2'), crms.casesOf('late').length, crms.sandbox.log.entries('salesforce').length - before < 5]).toEqual([true, 0, true])
  crms.sandbox.inside.salesforce.admin.set({ usedElsewhere: 0 })
  crms.clock.advance(20 * MINUTE)
  await crms.settle()
  expect(crms.casesOf('late')).toHaveLength(1)
})

it('8 — one bad record or script stops everything: it is set aside with its reason, all others go on in the same run, and it lands by itself once the cause is mended', async () => {
  const plain = markerPolicy()
  const stumbling: SyncPolicy = { ...plain, triage: (input, now) => {
    if (input.body.includes('in t-3')) throw new TypeError('a rule stumbles over this text')
    return plain.triage(input, now)
  } }
  const script = { kind: 'cel', toRight: 'string(int(value) + 1)' } as const
  const mapping = bothWays({ fields: [...bothWays().source.fields, { id: 'reference', left: 'externalId', right: 'description', direction: 'to-right', owner: 'left', whenEmpty: 'keep', transform: script }] })
  const crms = await bothCrms({ mapping, policy: stumbling })
  const keys = many(12)
  crms.arrive(keys.map((key) => said(key, key === 't-1' ? { assignee: null } : {})))
  await crms.settle()
  expect(crms.pairs().map(({ cases }) => cases.length)).toEqual(keys.map(() => 1))

  // One that Zendesk will not take, one over whose value the mapping's script stumbles, and one whose row another transaction holds for long.
  for (const key of keys) crms.inSalesforce(key, { Status: 'Closed' })
  for (const key of keys) crms.inZendesk(key, { subject: `news of ${key}`, external_id: key === 't-4' ? 'no number' : '41' })
  crms.sandbox.inside.salesforce.admin.openTransaction('Case', [{ Id: String(crms.caseOf('t-2')['Id']), Origin: 'Phone' }], crms.clock.now(), 15 * MINUTE, () => 0.5)
  crms.clock.advance(2 * MINUTE)
  const from = crms.clock.now()
  const look = (): ReadonlyMap<string, readonly unknown[]> => new Map(crms.pairs().map(({ key, ticket, cases }) => [key, [ticket.status, cases[0]?.['Subject'], cases[0]?.['Description']]]))
  let born = false
  let seen: ReturnType<typeof look> | null = null
  await crms.sync({
    progress: () => {
      const minutes = (crms.clock.now() - from) / MINUTE
      // The run still tries the one that is locked; somebody new writes in meanwhile.
      if (minutes > 3 && !born) crms.arrive([said('born')])
      born ||= minutes > 3
      if (minutes > 8) seen ??= look()
    },
  })
  const good = keys.filter((key) => !['t-1', 't-2', 't-4'].includes(key))
  const state = seen ?? look()
  expect(good.map((key) => state.get(key))).toEqual(good.map((key) => ['solved', `news of ${key}`, '42']))
  expect([state.get('t-1'), state.get('t-2'), state.get('t-4')?.slice(0, 2), state.get('born')?.[0] === 'open' && state.get('born')?.[1]]).toEqual([['open', 'news of t-1', '42'], ['solved', 'Question t-2', null], ['solved', 'news of t-4'], 'Question born'])
  const aside = await crms.store.read((tx) => tx.intents.setAside(crms.left.id, 9))
  expect(aside.map(({ code, reason }) => [code, /refused/.test(reason)])).toEqual([['connector.rejected', true]])
  expect((await crms.store.read((tx) => tx.attention.list(crms.left.id, 9))).map(({ ref, reason }) => `${reason} ${ref.id}`)).toEqual([`unmapped-value ${crms.ticket('t-4').id}`, `cannot-judge ${crms.ticket('t-3').id}`])

  crms.inZendesk('t-1', { assignee_id: crms.ticket('t-0').ticket.assignee_id })
  crms.inZendesk('t-4', { external_id: '41' })
  await crms.settle()
  expect([crms.ticket('t-1').status, crms.caseOf('t-2')['Subject'], crms.caseOf('t-4')['Description']]).toEqual(['solved', 'news of t-2', '42'])
})

it('14 — webhooks die quietly, pauses lose events, states lie after a crash: what nobody told it about is read all the same, what happened in a pause is carried after it, and a run that died is called that', async () => {
  const crms = await bothCrms({ webhookUrl: 'https://bridge.example.com/webhooks/zendesk' })
  crms.arrive([said('one')])
  await crms.settle()
  // Somebody deletes the webhook: not one delivery comes any more, and set-up puts it back.
  const hooks = crms.sandbox.inside.zendesk.account.webhooks
  expect(hooks.size).toBe(1)
  hooks.clear()
  crms.sandbox.inside.zendesk.outgoing?.(crms.clock.now())
  crms.inZendesk('one', { subject: 'told by nobody' })
  await crms.settle()
  expect([crms.caseOf('one')['Subject'], crms.sandbox.inside.zendesk.outgoing?.(crms.clock.now())]).toEqual(['told by nobody', []])
  expect([await crms.setUp(), hooks.size, await crms.setUp()]).toEqual([1, 1, 0])

  await switchAutomation(crms.store, 'stopped', { at: crms.clock.now(), author: 'ann', reason: 'a look at something' })
  crms.inZendesk('one', { subject: 'said in the pause', status: 'pending' })
  crms.sayOnCase('one', 'also in the pause')
  crms.arrive([said('born')])
  crms.sandbox.log.clear()
  await crms.settle(2)
  crms.clock.advance(3 * 24 * 60 * MINUTE)
  await crms.settle(2)
  expect([crms.writes(), crms.caseOf('one')['Subject']]).toEqual([[], 'told by nobody'])
  await switchAutomation(crms.store, 'resumed', { at: crms.clock.now(), author: 'ann', reason: 'done' })
  await crms.settle()
  expect([crms.caseOf('one')['Subject'], crms.caseOf('one')['Status'], crms.saidOnTicket('one'), crms.casesOf('born').length]).toEqual(['said in the pause', 'On Hold', ['also in the pause'], 1])

  crms.inZendesk('one', { subject: 'as it died' })
  crms.clock.advance(2 * MINUTE)
  await expect(crms.sync({ killAt: 14 })).rejects.toBeInstanceOf(Killed)
  crms.restart()
  const [dead] = await crms.store.read((tx) => tx.runs.list(1))
  expect(dead?.state).toBe('running')
  // Leases are a matter of seconds, and earlier runs keep the state they ended in.
  crms.clock.advance(20_000)
  const next = await crms.sync()
  await crms.settle()
  const states = (await crms.store.read((tx) => tx.runs.list(50))).map((run) => [run.id === dead?.id, run.state])
  expect([next.error, states.filter(([isDead]) => isDead), states.filter(([isDead, state]) => !isDead && state !== 'done')]).toEqual([null, [[true, 'failed']], []])
  expect(crms.caseOf('one')['Subject']).toBe('as it died')
  await crms.rests()
})
