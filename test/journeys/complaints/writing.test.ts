import { expect, it } from 'vitest'
import type { Mapping } from '../../../src/mapping/mapping.ts'
import { receiveWebhook } from '../../../src/sync/ingest.ts'
import { Killed } from '../../support/bridge.ts'
import { type BothCrms, bothCrms, bothWays, MINUTE, said } from './both-crms.ts'

const FILES: Mapping['attachments'] = { direction: 'both', largest: 1_000_000, types: [] }
const once = (words: readonly string[]): readonly string[] => words.filter((word, at) => words.indexOf(word) !== at)

/** Every delivery that is due arrives as often as Zendesk sends it. */
async function hear(crms: BothCrms): Promise<readonly boolean[]> {
  const hook = (await crms.store.read((tx) => tx.provisions.list(crms.left.id))).find((row) => row.kind === 'webhook')
  const secret = (await crms.left.webhook?.secret?.(hook?.vendorId ?? '')) ?? ''
  const due = crms.sandbox.inside.zendesk.outgoing?.(crms.clock.now()) ?? []
  const heard: boolean[] = []
  for (const { headers, body } of due) heard.push(await receiveWebhook(crms.store, crms.left, { headers, body: new TextEncoder().encode(body) }, [secret], crms.clock.now()))
  return heard
}

it('3 — duplicate replies and cases: answers are lost after they took effect, webhooks come three times, the process dies; each reply and each case is there once', { timeout: 60_000 }, async () => {
  const keys = ['a', 'b', 'c']
  let deaths = 0
  for (const killAt of [null, 12, 30, 48, 66]) {
    const crms = await bothCrms({ webhookUrl: 'https://bridge.example.com/webhooks/zendesk', sandbox: { zendesk: { webhookCopies: 3 } } })
    await crms.settle(1)
    const troubled = async (): Promise<void> => {
      crms.clock.advance(2 * MINUTE)
      await crms.sync(killAt === null ? {} : { killAt }).catch((error: unknown) => {
        if (!(error instanceof Killed)) throw error
        deaths += 1
        crms.restart()
      })
      // An answer that was cut in half ends a run; the next one goes on.
      for (let round = 0; round < 3; round += 1) {
        crms.clock.advance(MINUTE)
        await crms.sync()
      }
      expect(crms.sandbox.faults.pending()).toEqual([])
      await crms.settle()
    }
    crms.arrive(keys.map((key) => said(key)))
    crms.clock.advance(5_000)
    const heard = await hear(crms)
    expect([heard.length > 6, heard.length, heard.filter(Boolean).length * 3]).toEqual([true, heard.length, heard.length])
    crms.fault({ vendor: 'salesforce', kind: 'reset-after', method: 'POST', path: 'composite', times: 2 })
    crms.fault({ vendor: 'zendesk', kind: 'reset-after', method: 'PUT', path: 'update_many', times: 2 })
    await troubled()
    expect(keys.map((key) => crms.casesOf(key).length)).toEqual([1, 1, 1])

    // An agent answers on the case, and the customer on the ticket: a reply that is there twice is one that a person reads twice.
    for (const key of keys) {
      crms.sayOnCase(key, `reply on ${key}`)
      crms.inZendesk(key, { by: 'requester', comment: `question on ${key}` })
    }
    crms.fault({ vendor: 'zendesk', kind: 'reset-after', method: 'PUT', path: 'update_many', times: 1 })
    crms.fault({ vendor: 'zendesk', kind: 'malformed', method: 'PUT', path: '/api/v2/tickets/', times: 1 })
    crms.fault({ vendor: 'salesforce', kind: 'malformed', method: 'POST', path: 'composite', times: 1 })
    await troubled()
    for (const key of keys) {
      expect([killAt, key, crms.saidOnTicket(key).toSorted((one, other) => one.localeCompare(other)), crms.saidOnCase(key).toSorted((one, other) => one.localeCompare(other))]).toEqual([killAt, key, [`question on ${key}`, `reply on ${key}`], [`question on ${key}`, `reply on ${key}`]])
      expect(once(crms.ticket(key).comments.filter(({ body }) => body.includes('Breakwater')).map(({ body }) => body))).toEqual([])
    }
    await crms.rests()
  }
  expect(deaths).toBe(8)
})

it('6 — attachments and closed tickets do not sync: files cross both ways byte by byte, a closed ticket has its case, and a case whose ticket closes closes with it', async () => {
  const crms = await bothCrms({ mapping: bothWays({ attachments: FILES }), tickets: [said('shut', { status: 'closed', messages: [{ from: 'requester', public: true, body: 'P2 hate, long ago', minutesAgo: 40 * 1440 }] })] })
  crms.arrive([said('one')])
  await crms.settle()
  expect(crms.caseOf('shut')['IsClosed']).toBe(true)

  const picture = Buffer.from(Array.from({ length: 70_000 }, (_, at) => (at * 31) % 251))
  crms.inZendesk('one', { by: 'requester', comment: 'see this', files: [{ name: 'proof.png', contentType: 'image/png', base64: picture.toString('base64') }] })
  const { admin } = crms.sandbox.inside.salesforce
  const [version = ''] = admin.write('ContentVersion', [{ Title: 'answer', PathOnClient: 'answer.txt', VersionData: Buffer.from('of the case').toString('base64') }], crms.clock.now(), () => 0.5)
  const document = crms.sandbox.inside.salesforce.read().files.find((file) => file.version['Id'] === version)?.version['ContentDocumentId'] ?? ''
  admin.write('ContentDocumentLink', [{ ContentDocumentId: document, LinkedEntityId: String(crms.caseOf('one')['Id']), ShareType: 'V', Visibility: 'AllUsers' }], crms.clock.now(), () => 0.5)
  await crms.settle()
  const onCase = crms.sandbox.inside.salesforce.read().files.find((file) => file.version['PathOnClient'] === 'proof.png')
  expect(Buffer.compare(Buffer.from(onCase?.bytes ?? []), picture)).toBe(0)
  expect(crms.ticket('one').comments.flatMap(({ attachments }) => attachments.map((file) => file.file_name))).toEqual(['proof.png', 'answer.txt'])

  // Four days after it is solved Zendesk closes it by itself.
  crms.inZendesk('one', { status: 'solved' })
  await crms.settle()
  crms.clock.advance(100 * 60 * MINUTE)
  await crms.settle()
  expect([crms.ticket('one').status, crms.caseOf('one')['IsClosed']]).toEqual(['closed', true])
  await crms.rests()
})

it('13 — loops are the customer\'s job: nothing of ours comes back, whoever it was that wrote is not what decides, and automations that touch records set nothing going', async () => {
  const crms = await bothCrms({ mapping: bothWays({ attachments: FILES }) })
  crms.arrive([said('one')])
  await crms.settle()
  crms.inZendesk('one', { by: 'requester', comment: 'once', files: [{ name: 'once.txt', text: 'once' }], subject: 'once and for all', status: 'pending' })
  crms.sayOnCase('one', 'once from there')
  await crms.settle()
  const all = (): readonly unknown[] => [crms.saidOnTicket('one'), crms.saidOnCase('one'), crms.ticket('one').comments.flatMap(({ attachments }) => attachments), crms.sandbox.inside.salesforce.read().files.length]
  const before = all()
  expect(before).toEqual([['once', 'once from there'], ['once from there', 'once'], [expect.objectContaining({ file_name: 'once.txt' })], 1])
  crms.sandbox.log.clear()
  for (let round = 0; round < 5; round += 1) {
    // Rules of the account and flows of the org save the record again, and again, and change nothing.
    crms.sandbox.control({ method: 'POST', path: '/zendesk/system-touch', body: { ticketId: crms.ticket('one').id } })
    crms.inZendesk('one', { addTags: [`rule_${round}`] })
    crms.inSalesforce('one', { Description: `flow ${round}` })
    await crms.settle(1)
  }
  expect([all(), crms.writes()]).toEqual([before, []])

  // A person at work under the very login that we use: no echo, and so it is carried like anybody's.
  const authorization = `Basic ${Buffer.from('integration@bridge.example.com/token:sandbox-legacy-token').toString('base64')}`
  const answer = crms.sandbox.zendesk.handle({ method: 'PUT', path: `/api/v2/tickets/${crms.ticket('one').id}.json`, headers: { authorization, 'content-type': 'application/json' }, body: JSON.stringify({ ticket: { subject: 'typed by hand' } }), origin: 'http://127.0.0.1' }, crms.clock.now(), () => 0.5)
  expect(answer.status).toBe(200)
  await crms.settle()
  expect(crms.caseOf('one')['Subject']).toBe('typed by hand')
  const { salesforce } = crms.sandbox.inside
  const ourselves = salesforce.read().users.find((user) => user.username === 'integration@example.com')?.id
  salesforce.admin.write('Case', [{ Id: String(crms.caseOf('one')['Id']), Status: 'Closed' }], crms.clock.now(), () => 0.5, ourselves)
  await crms.settle()
  expect(crms.ticket('one').status).toBe('solved')
  await crms.rests()
})
