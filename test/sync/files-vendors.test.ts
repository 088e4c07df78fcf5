import { describe, expect, it, onTestFinished } from 'vitest'
import { compileMapping, type CompiledMapping } from '../../src/mapping/compile.ts'
import { checkAgainstAccounts } from '../../src/desk/mapping-preview.ts'
import { crossingOfTicket } from '../../src/desk/crossing.ts'
import type { SyncPolicy } from '../../src/sync/context.ts'
import { loadMapping } from '../../src/mapping-files.ts'
import type { Mapping } from '../../src/mapping/mapping.ts'
import { EMPTY_WORLD, plainTicket } from '../support/sandbox.ts'
import { Killed, openTestBridge, type TestBridge } from '../support/bridge.ts'
import { markerPolicy } from './engine.ts'

const MINUTE = 60_000
const BOTH: Mapping['attachments'] = { direction: 'both', largest: 1_000_000, types: [] }
const mapped = (attachments: Mapping['attachments'] = BOTH): CompiledMapping => compileMapping({ ...loadMapping('zendesk-salesforce').source, comments: { public: 'both', private: 'both', attribution: 'role', history: 'leave' }, attachments })
const said = (key: string, body: string) => ({ ...plainTicket(key, true), assignee: 'agent', messages: [{ from: 'requester' as const, public: true, body, minutesAgo: 0 }] })

async function bridge(body = 'P2 hate', mapping = mapped()): Promise<TestBridge> {
  const opened = await openTestBridge({ world: { ...EMPTY_WORLD, tickets: [said('one', body)] }, policy: markerPolicy(), mapping })
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

const ticket = (one: TestBridge) => {
  const found = one.sandbox.inside.zendesk.read().tickets.find((each) => each.key === 'one')
  if (found === undefined) throw new Error('no ticket')
  return found
}

interface NewFile {
  readonly name: string
  readonly text?: string
  readonly size?: number
  readonly contentType?: string
  readonly scan?: string
}

/** Somebody writes into the ticket, with files. */
const inZendesk = (one: TestBridge, comment: string, files: readonly NewFile[], more: object = {}): void => {
  const answer = one.sandbox.control({ method: 'POST', path: '/zendesk/edit', body: { key: 'one', by: 'requester', comment, files, ...more } })
  expect(answer.status).toBe(200)
}

const cases = (one: TestBridge) => one.sandbox.inside.salesforce.read()
const caseId = (one: TestBridge): string => {
  const [found, ...others] = cases(one).cases.filter((row) => String(row['Breakwater_External_Id__c'] ?? '').endsWith(`-${ticket(one).id}`))
  if (found === undefined || others.length > 0) throw new Error('not one case')
  return String(found['Id'])
}

/** Somebody puts a file on the case. */
function inSalesforce(one: TestBridge, name: string, text: string, visibility = 'AllUsers'): void {
  const write = (object: string, row: Readonly<Record<string, string | null>>): string => one.sandbox.inside.salesforce.admin.write(object, [row], one.clock.now(), () => 0.5)[0] ?? ''
  const id = write('ContentVersion', { Title: name.split('.')[0] ?? '', PathOnClient: name, VersionData: Buffer.from(text).toString('base64') })
  const document = cases(one).files.find((file) => file.version['Id'] === id)?.version['ContentDocumentId']
  write('ContentDocumentLink', { ContentDocumentId: String(document), LinkedEntityId: caseId(one), ShareType: 'V', Visibility: visibility })
}

/** Files on the case: name, who sees them, and what is in them. */
const onCase = (one: TestBridge) => cases(one).files.flatMap(({ version, links, bytes }) => links.filter((link) => link['LinkedEntityId'] === caseId(one)).map((link) => [version['Title'], link['Visibility'], Buffer.from(bytes).toString()]))

/** Files on the ticket likewise. */
const onTicket = (one: TestBridge) => ticket(one).comments.flatMap((comment) => {
  const { public: isPublic, attachments } = comment as { public: boolean; attachments: { id: number; file_name: string }[] }
  return attachments.map((file) => [file.file_name, isPublic, Buffer.from(one.sandbox.inside.zendesk.account.contents.get(file.id) ?? []).toString()])
})

const inOrder = <T>(rows: readonly T[]): readonly T[] => rows.toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1))

const downloads = (one: TestBridge) => one.sandbox.inside.zendesk.read().downloads

async function restsNow(one: TestBridge): Promise<void> {
  one.clock.advance(2 * MINUTE)
  expect(await one.sync()).toMatchObject({ written: 0, waiting: 0, setAside: 0 })
}

describe('files of a ticket and its case', () => {
  it('cross once, as public or private as they are, after the words they came with; ours never come back', async () => {
    const one = await bridge()
    inZendesk(one, 'see these', [{ name: 'proof.txt', text: 'one' }, { name: 'more.txt', text: 'second' }])
    inZendesk(one, 'for us alone', [{ name: 'inner.txt', text: 'three' }], { by: 'agent', public: false })
    await settle(one)
    expect(onCase(one)).toEqual([['proof.txt', 'AllUsers', 'one'], ['more.txt', 'AllUsers', 'second'], ['inner.txt', 'InternalUsers', 'three']])
    expect(cases(one).comments.filter((row) => String(row['CommentBody']).startsWith('→')).map((row) => row['IsPublished'])).toEqual([true, false])

    inSalesforce(one, 'answer.txt', 'four')
    inSalesforce(one, 'secret.txt', 'five', 'InternalUsers')
    await settle(one)
    expect(onTicket(one).slice(3)).toEqual([['answer.txt', true, 'four'], ['secret.txt', false, 'five']])
    expect(onCase(one)).toHaveLength(5)
    await settle(one)
    await restsNow(one)
    expect([onTicket(one).length, onCase(one).length]).toEqual([5, 5])
    // Each was read once, for none is as long as another, and no other host ever got our credential.
    expect(downloads(one).map((each) => each.withToken)).toEqual([false, false, false])
    expect(cases(one).downloads).toHaveLength(2)
  })

  it('of the first message cross too; those from before the bridge came stay history', async () => {
    const file = { name: 'first.png', contentType: 'image/png', size: 9 }
    const world = { ...EMPTY_WORLD, tickets: [{ ...said('one', 'P2 hate'), messages: [{ from: 'requester' as const, public: true, body: 'P2 hate', minutesAgo: 10, attachments: [file] }] }] }
    const old = await openTestBridge({ world, policy: markerPolicy(), mapping: mapped() })
    onTestFinished(() => old.close())
    await old.setUp()
    await settle(old)
    expect(onCase(old)).toEqual([])

    const fresh = await bridge()
    const [id = 0] = fresh.arrive([{ ...said('two', 'P2 hate'), messages: [{ from: 'requester' as const, public: true, body: 'P2 hate', minutesAgo: 0, attachments: [file] }] }])
    await settle(fresh)
    const found = cases(fresh).cases.find((row) => String(row['Breakwater_External_Id__c'] ?? '').endsWith(`-${id}`))?.['Id']
    expect(cases(fresh).files.flatMap(({ version, links }) => (links.some((link) => link['LinkedEntityId'] === found) ? [[version['Title'], version['ContentSize']]] : []))).toEqual([['first.png', 9]])
  })

  it('and words from before the bridge came are carried where the mapping says so, for agents alone, once', async () => {
    const [requester, agent] = ['requester', 'agent'] as const
    const messages = [
      { from: requester, public: true, body: 'P2 hate', minutesAgo: 90, attachments: [{ name: 'first.png', contentType: 'image/png', size: 9 }] },
      { from: agent, public: true, body: 'we look into it', minutesAgo: 80 },
      { from: agent, public: false, body: 'known to us', minutesAgo: 70, attachments: [{ name: 'log.txt', contentType: 'text/plain', size: 7 }] },
    ]
    const mapping = compileMapping({ ...mapped().source, comments: { ...mapped().source.comments, history: 'carry' } })
    const one = await openTestBridge({ world: { ...EMPTY_WORLD, tickets: [{ ...said('one', 'P2 hate'), messages }] }, policy: markerPolicy(), mapping })
    onTestFinished(() => one.close())
    await one.setUp()
    for (let round = 0; round < 3; round += 1) await settle(one)

    const carried = cases(one).comments.filter((row) => String(row['CommentBody']).startsWith('→'))
    expect(carried.map((row) => [/[^\n]+\n\n([^\n]*)/.exec(String(row['CommentBody']))?.[1], row['IsPublished']])).toEqual([['we look into it', false], ['known to us', false]])
    expect(new Map(onCase(one).map(([name, who]) => [name, who]))).toEqual(new Map([['first.png', 'InternalUsers'], ['log.txt', 'InternalUsers']]))
    expect(onCase(one)).toHaveLength(2)
  })

  it('that are copies of one that is there do not cross again, whichever way they come', async () => {
    const one = await bridge()
    inZendesk(one, 'see this', [{ name: 'proof.txt', text: 'the same' }])
    await settle(one)
    inZendesk(one, 'again', [{ name: 'again.txt', text: 'the same' }, { name: 'other.txt', text: 'not same' }])
    await settle(one)
    inSalesforce(one, 'copy.txt', 'the same')
    await settle(one)
    expect(onCase(one).map(([name]) => name)).toEqual(['proof.txt', 'other.txt', 'copy'])
    expect(onTicket(one).map(([name]) => name)).toEqual(['proof.txt', 'again.txt', 'other.txt'])
    await restsNow(one)
  })

  it('of a record that may be about a child are never asked for, nor of one that crosses redacted', async () => {
    for (const body of ['P1 sextortion', 'P1 hate', 'P3 self_harm', '']) {
      const one = await bridge(body)
      inZendesk(one, 'see this', [{ name: 'photo.png', text: 'x' }])
      inSalesforce(one, 'answer.txt', 'four')
      await settle(one)
      expect([body, downloads(one), cases(one).downloads, onCase(one).length, onTicket(one).length]).toEqual([body, [], [], 1, 1])
    }
  })

  it('that wait to be sent are not, once somebody writes what changes how the record crosses; and they are, once a person lets them', async () => {
    const one = await bridge()
    // Nothing can be sent now; what is planned waits.
    one.fault({ vendor: 'salesforce', kind: 'quota', path: '/composite', method: 'POST', times: 40 })
    inZendesk(one, '', [{ name: 'photo.png', text: 'x' }])
    one.clock.advance(2 * MINUTE)
    await one.sync()
    expect(await one.store.read((tx) => tx.intents.counts(one.right.id))).toMatchObject({ waiting: 1 })
    const before = downloads(one).length
    one.sandbox.faults.clear()
    inZendesk(one, 'P1 sextortion', [])
    await settle(one)
    expect([downloads(one).length, onCase(one)]).toEqual([before, []])
    expect(await one.store.read((tx) => tx.intents.counts(one.right.id))).toMatchObject({ waiting: 0, sent: 0 })

    const milder = { policy: { ...markerPolicy('markers-2'), triage: (input: Parameters<SyncPolicy['triage']>[0], now: number) => ({ ...markerPolicy().triage({ ...input, comments: [] }, now), policy: 'markers-2' }) } }
    await one.sync(milder)
    one.clock.advance(2 * MINUTE)
    await one.sync(milder)
    expect(onCase(one)).toEqual([])

    const decided = { by: 'ada', why: 'a joke between friends', at: one.clock.now() }
    await crossingOfTicket({ store: one.store, left: one.left.id, right: one.right.id, name: String(ticket(one).id) }, mapped(), { as: 'whole', decided })
    one.clock.advance(2 * MINUTE)
    await one.sync(milder)
    one.clock.advance(2 * MINUTE)
    await one.sync(milder)
    expect(onCase(one)).toEqual([['photo.png', 'AllUsers', 'x']])
  })

  it('wait for the scan of their CRM; what it found something in stays, and a person is told', async () => {
    const one = await bridge()
    one.sandbox.control({ method: 'POST', path: '/zendesk/settings', body: { scanMs: 30 * MINUTE } })
    inZendesk(one, 'see this', [{ name: 'slow.txt', text: 'late' }])
    await settle(one)
    expect([onCase(one), downloads(one)]).toEqual([[], []])
    one.clock.advance(40 * MINUTE)
    await settle(one)
    expect(onCase(one)).toEqual([['slow.txt', 'AllUsers', 'late']])

    inZendesk(one, 'and these', [{ name: 'bad.txt', text: 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE', scan: 'malware_found' }, { name: 'odd.txt', text: 'odd', scan: 'failed_to_scan' }, { name: 'big.bin', size: 1_000_001, scan: 'malware_not_found' }, { name: 'good.txt', text: 'good', scan: 'malware_not_found' }])
    await settle(one)
    expect(onCase(one).map(([name]) => name)).toEqual(['slow.txt', 'good.txt'])
    expect((await one.store.read((tx) => tx.attention.list(one.left.id, 9))).map((row) => row.reason)).toEqual(['file-held'])
    await restsNow(one)
  })

  it('go only the ways and kinds that the mapping says', async () => {
    const one = await bridge('P2 hate', mapped({ direction: 'to-right', largest: 1_000_000, types: ['image/*', 'application/pdf'] }))
    inZendesk(one, 'see these', [{ name: 'a.png', contentType: 'image/png', text: 'a' }, { name: 'b.exe', contentType: 'application/x-msdownload', text: 'b' }, { name: 'c.pdf', contentType: 'application/pdf', text: 'c' }])
    inSalesforce(one, 'answer.txt', 'four')
    await settle(one)
    expect(onCase(one).map(([name]) => name)).toEqual(['answer', 'a.png', 'c.pdf'])
    expect(onTicket(one)).toHaveLength(3)
    expect(await one.store.read((tx) => tx.attention.count(one.left.id))).toBe(0)
  })

  it('are checked against both accounts before a mapping is published: permissions, and sizes', async () => {
    const one = await bridge()
    const files = async (mapping: CompiledMapping) => (await checkAgainstAccounts(mapping, one.left, one.right)).filter((problem) => problem.kind === 'files').map(({ side, severity, text }) => [side, severity, /lacks [\w ]+|above \d+/.exec(text)?.[0]])
    expect(await files(mapped())).toEqual([])
    expect(await files(mapped({ direction: 'both', largest: 40_000_000, types: [] }))).toEqual([['right', 'warning', 'above 35000000']])

    const set = cases(one).permissions.sets.find((row) => row['PermissionsQueryAllFiles'] === true)?.['Id']
    one.sandbox.inside.salesforce.admin.write('PermissionSet', [{ Id: set ?? null, PermissionsQueryAllFiles: false }], one.clock.now(), () => 0.5)
    one.sandbox.inside.salesforce.admin.deny(cases(one).users.find((user) => user.username === 'integration@example.com')?.id ?? '', 'ContentVersion:create')
    expect(await files(mapped())).toEqual([['right', 'error', 'lacks Create on ContentVersion'], ['right', 'error', 'lacks Query All Files']])
    expect(await files(mapped({ direction: 'none', largest: 1, types: [] }))).toEqual([])
    // Everything else goes on without them.
    inZendesk(one, 'just words', [])
    await settle(one)
    expect(cases(one).comments.some((row) => String(row['CommentBody']).includes('just words'))).toBe(true)
  })

  it('are there once, whatever answer is lost and wherever it is killed', async () => {
    for (const killAt of [4, 9, 15, 22, 30, 39, 49, 60, 75, 90]) {
      const one = await bridge()
      inZendesk(one, 'see these', [{ name: 'proof.txt', text: 'one' }, { name: 'more.txt', text: 'two' }])
      inSalesforce(one, 'answer.txt', 'three')
      one.clock.advance(2 * MINUTE)
      one.fault({ vendor: 'salesforce', kind: 'reset-after', path: '/composite', method: 'POST', times: 1, skip: killAt % 4 })
      one.fault({ vendor: 'zendesk', kind: 'reset-after', path: '/api/v2/tickets/update_many', method: 'PUT', times: 1, skip: killAt % 3 })
      one.fault({ vendor: 'zendesk', kind: 'reset-after', path: '/api/v2/uploads', times: 1 })
      await one.sync({ killAt }).catch((error: unknown) => {
        if (!(error instanceof Killed)) throw error
        one.restart()
        one.clock.advance(15_000)
      })
      one.clock.advance(2 * MINUTE)
      for (let round = 0; round < 4; round += 1) await settle(one)
      expect([killAt, inOrder(onCase(one)), inOrder(onTicket(one))]).toEqual([killAt, [['answer', 'AllUsers', 'three'], ['more.txt', 'AllUsers', 'two'], ['proof.txt', 'AllUsers', 'one']], [['answer.txt', true, 'three'], ['more.txt', true, 'two'], ['proof.txt', true, 'one']]])
      await restsNow(one)
    }
  })
})
