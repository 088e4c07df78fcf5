import { longId } from '../../connectors/salesforce/ids.ts'
import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { estimateStorage } from '../../connectors/salesforce/account.ts'
import { provisionDigest } from '../../src/connector/provision.ts'
import { WireFault } from '../../src/domain/ports.ts'
import type { AddNote, CreateCase, EditCase, Outcome, UpdateCase, Write } from '../../src/domain/write.ts'
import { ITEMS, outcomesOf, rig, setUp, type Rig } from './salesforce-sandbox.ts'
import { bodyOf, json, readAll, scripted, vendorError } from './salesforce-support.ts'

async function ready(...given: Parameters<typeof rig>): Promise<Rig> {
  const one = rig(...given)
  await setUp(one)
  one.clock.advance(10_000)
  return one
}

function create(n: number, more: Partial<CreateCase> = {}): CreateCase {
  return {
    op: 'create-case',
    key: `case:${n}`,
    externalId: `zd-acme-${n}`,
    subject: 'Safety ticket',
    fields: { severity: 'P1' },
    queue: 'child_safety',
    priority: 'urgent',
    status: 'open',
    ...more,
  }
}

function note(n: number, recordId: string, body = 'Severity P1.'): AddNote {
  return { op: 'add-note', key: `note:${n}`, recordId, body }
}

const results = (outcomes: readonly Outcome[]): Record<string, number> =>
  outcomes.reduce<Record<string, number>>((counts, one) => ({ ...counts, [one.result]: (counts[one.result] ?? 0) + 1 }), {})
const rows = (one: Rig): readonly Readonly<Record<string, unknown>>[] => one.org.read().cases
const callsOf = (one: Rig, route: RegExp): number => one.log.entries().filter((entry) => route.test(`${entry.method} ${entry.path}`)).length

async function faultOf(work: () => Promise<unknown>): Promise<unknown> {
  return work().then(
    () => null,
    (error: unknown) => error,
  )
}

/** The effect happens, the answer is lost, and the outbox sends again. */
async function loseAnswer(one: Rig, batch: readonly Write[]): Promise<readonly Outcome[]> {
  one.faults.add({ vendor: 'salesforce', kind: 'reset-after', path: 'composite' }, one.clock.now())
  expect(await faultOf(() => outcomesOf(one.connection, batch))).toBeInstanceOf(WireFault)
  return outcomesOf(one.connection, batch, 'resubmit')
}

describe('set-up', () => {
  it('makes fields, queues, receipts and the permission set, which a plan recognises', async () => {
    const one = rig()
    expect(results(await setUp(one))).toEqual({ landed: ITEMS.length })
    const there = (await one.connection.provisioned?.()) ?? []

    expect(there.map((item) => `${item.kind}:${item.id} ${item.active} ${item.digest}`).toSorted()).toEqual(
      ITEMS.map((item) => `${item.kind}:${item.id} true ${provisionDigest(item)}`).toSorted(),
    )
    const { fields, queues } = one.org.read()
    expect(fields.find((field) => field.name === 'Breakwater_External_Id__c')).toMatchObject({
      object: 'Case',
      unique: true,
      externalId: true,
    })
    expect(fields.find((field) => field.name === 'Key__c')).toMatchObject({ object: 'Breakwater_Receipt__c', unique: true })
    expect(queues.find((queue) => queue.name === 'Child safety')?.objects).toEqual(['Case'])
    expect((await one.connection.check()).missing).toEqual([])
  })

  it('applied twice changes nothing, and a changed item is changed alone', async () => {
    const one = await ready()
    const before = one.log.entries().length
    await setUp(one)
    const changed = one.log
      .entries()
      .slice(before)
      .filter((entry) => entry.method !== 'GET')
    expect(changed).toEqual([])
    const severity = ITEMS.find((item) => item.kind === 'field' && item.id === 'severity')
    if (severity?.kind !== 'field') throw new Error('no severity')
    await outcomesOf(one.connection, [
      { op: 'provision', key: 'again', item: { ...severity, choices: [...severity.choices, { value: 'P5', label: 'P5' }] } },
    ])

    expect(
      (await one.connection.describe()).fields.find((field) => field.own === 'severity')?.choices.map((choice) => choice.value),
    ).toEqual(['P0', 'P1', 'P2', 'P3', 'P4', 'P5'])
  })

  it('opens everything it made, in whatever order it is asked for', async () => {
    const one = rig()
    await outcomesOf(
      one.connection,
      ITEMS.toReversed().map((item): Write => ({ op: 'provision', key: item.id, item })),
    )

    expect((await one.connection.check()).missing).toEqual([])
    expect(((await one.connection.provisioned?.()) ?? []).filter((item) => !item.active)).toEqual([])
  })

  it('taken away, leaves the org as it was, and nothing of others', async () => {
    const one = rig()
    const shape = (): unknown => {
      const { fields, queues, customObjects, permissions } = one.org.read()
      return { fields, queues, customObjects, sets: permissions.sets, grants: permissions.fields, assignments: permissions.assignments }
    }
    const before = shape()
    await setUp(one)
    one.clock.advance(10_000)
    const there = (await one.connection.provisioned?.()) ?? []
    const foreign = one.write('Group', [{ Type: 'Queue', Name: 'Tier 2', DeveloperName: 'Tier_2' }])[0] ?? ''
    const outcomes = await outcomesOf(
      one.connection,
      there.map((item): Write => ({ op: 'retire', key: `retire:${item.id}`, kind: item.kind, id: item.id, vendorId: item.vendorId })),
    )
    const other = await outcomesOf(one.connection, [{ op: 'retire', key: 'x', kind: 'queue', id: 'tier', vendorId: foreign }])

    expect(results(outcomes)).toEqual({ landed: ITEMS.length })
    expect(other).toMatchObject([{ result: 'moot' }])
    expect(one.org.read().queues.map((queue) => queue.name)).toContain('Tier 2')
    expect(JSON.stringify(shape()).replace(/\{"id":"[^"]*","name":"Tier 2","objects":\[\]\},?/, '')).toBe(JSON.stringify(before))
  })

  it('says which right is missing when it may not change the org', async () => {
    const one = rig()
    one.org.admin.deny((await one.client.identity()).user, 'setup')
    const outcomes = await setUp(one)

    expect(outcomes[0]).toMatchObject({
      result: 'refused',
      code: expect.stringContaining('INSUFFICIENT_ACCESS') as string,
      remedy: expect.stringMatching(/\w/) as string,
    })
  })

  it('goes without history where the org keeps none', async () => {
    const sent: object[] = []
    const org = scripted((request) => {
      if (request.method !== 'POST') return json(200, { done: true, records: [] })
      const { Metadata: metadata } = bodyOf(request) as { Metadata: object }
      sent.push(metadata)
      return 'trackHistory' in metadata ? vendorError(400, 'FIELD_INTEGRITY_EXCEPTION') : json(201, { id: '00N000000000001AAA' })
    })
    const severity = ITEMS.filter((item) => item.kind === 'field' && item.id === 'severity')

    expect(
      await outcomesOf(
        org.connection,
        severity.map((item): Write => ({ op: 'provision', key: 's', item })),
      ),
    ).toMatchObject([{ result: 'landed', recordId: '00N000000000001AAA' }])
    expect(sent).toHaveLength(2)
  })

  it('uses the Metadata API where the Tooling API takes no objects', async () => {
    let made = false
    const org = scripted((request) => {
      if (request.url.includes('/Soap/m/68.0')) {
        made = String(request.body).includes('Breakwater_Receipt__c') && String(request.body).includes('planted-token')
        return {
          status: 200,
          headers: { 'content-type': 'text/xml' },
          body: '<soapenv:Envelope xmlns:soapenv="x"><soapenv:Body><createMetadataResponse><result><fullName>Breakwater_Receipt__c</fullName><success>true</success></result></createMetadataResponse></soapenv:Body></soapenv:Envelope>',
        }
      }
      if (request.method === 'POST' && request.url.endsWith('/tooling/sobjects/CustomObject')) return vendorError(405, 'METHOD_NOT_ALLOWED')
      if (request.url.includes('FROM%20CustomObject')) return json(200, { done: true, records: made ? [{ Id: '01I000000000001AAA' }] : [] })
      if (request.url.includes('FROM%20CustomField')) return json(200, { done: true, records: [{ Id: '00N1', DeveloperName: 'Key' }] })
      return vendorError(404, 'NOT_FOUND')
    })

    expect(
      await outcomesOf(org.connection, [{ op: 'provision', key: 'r', item: { kind: 'receipt-object', id: 'receipt', title: 'Receipt' } }]),
    ).toEqual([{ key: 'r', result: 'landed', recordId: '01I000000000001AAA', version: null }])
  })
})

describe('cases for tickets', () => {
  it('are made in one call for 200, in their queue, and no rule re-routes them', async () => {
    const one = await ready()
    const batch = Array.from({ length: 200 }, (_, n) => create(n))
    await outcomesOf(one.connection, [create(999)])
    const before = one.log.entries().length
    const outcomes = await outcomesOf(one.connection, batch)
    const queue = one.org.read().queues.find((each) => each.name === 'Child safety')?.id

    expect(results(outcomes)).toEqual({ landed: 200 })
    expect(one.log.entries().length - before).toBe(1)
    expect(rows(one)).toHaveLength(201)
    expect(new Set(rows(one).map((row) => row['OwnerId']))).toEqual(new Set([queue]))
    expect(rows(one)[0]).toMatchObject({ Priority: 'High', Status: 'Working', Safety_Severity__c: 'P1' })
    expect(one.org.read().effects).toEqual([])
  })

  it('come back with the priority they were made with, or with the one that the org says it reads as', async () => {
    const one = await ready()
    const outcomes = await outcomesOf(one.connection, [
      create(1, { fields: { severity: 'P0' } }),
      create(2, { priority: 'high' }),
      create(3, { priority: 'normal' }),
    ])
    const ids = outcomes.map((outcome) => (outcome.result === 'landed' ? (outcome.recordId ?? '') : ''))

    expect((await one.connection.reads.tickets?.fetch(ids))?.map((ticket) => [ticket?.priority, ticket?.group])).toEqual([
      ['high', 'child_safety'],
      ['high', 'child_safety'],
      ['normal', 'child_safety'],
    ])
    expect(await one.connection.readsAs?.()).toMatchObject({ priority: { urgent: 'high' }, status: { closed: 'solved' } })
  })

  it('sent again after a lost answer are found, and keep what people wrote into them meanwhile', async () => {
    const one = await ready()
    const batch = [create(1), create(2)]
    one.faults.add({ vendor: 'salesforce', kind: 'reset-after', path: 'composite' }, one.clock.now())
    expect(await faultOf(() => outcomesOf(one.connection, batch))).toBeInstanceOf(WireFault)
    const [first = ''] = rows(one).map((row) => String(row['Id']))
    one.clock.advance(60_000)
    one.write('Case', [{ Id: first, Subject: 'renamed by an agent', Status: 'Escalated' }])
    const again = await outcomesOf(one.connection, batch, 'resubmit')

    expect(new Set(again.map((outcome) => (outcome.result === 'landed' ? outcome.recordId : null)))).toEqual(
      new Set(rows(one).map((row) => row['Id'])),
    )
    expect(rows(one)).toHaveLength(2)
    expect(rows(one).find((row) => row['Id'] === first)).toMatchObject({ Subject: 'renamed by an agent', Status: 'Escalated' })
  })

  it('found there by a first sending are taken over: told what only the bridge says, and nothing else', async () => {
    const one = await ready()
    const [made] = await outcomesOf(one.connection, [create(1)])
    const [id = ''] = rows(one).map((row) => String(row['Id']))
    one.clock.advance(60_000)
    one.write('Case', [{ Id: id, Subject: 'renamed by an agent', Status: 'Escalated' }])

    expect(await outcomesOf(one.connection, [create(1, { key: 'case:later', subject: 'Another', fields: { severity: 'P0' } })])).toMatchObject([{ result: 'landed', recordId: id, adopted: true }])
    expect(made).toMatchObject({ recordId: id })
    expect(rows(one)).toMatchObject([{ Subject: 'renamed by an agent', Status: 'Escalated', Safety_Severity__c: 'P0' }])
  })

  it('sent again before any query shows them are known by the whole id all the same', async () => {
    const one = await ready({ visibility: { minMs: 60_000, maxMs: 60_000, readYourWrites: false } })
    one.clock.advance(60_000)
    one.faults.add({ vendor: 'salesforce', kind: 'reset-after', path: 'composite' }, one.clock.now())
    expect(await faultOf(() => outcomesOf(one.connection, [create(1)]))).toBeInstanceOf(WireFault)

    expect(await outcomesOf(one.connection, [create(1)], 'resubmit')).toMatchObject([{ result: 'landed', recordId: rows(one)[0]?.['Id'] }])
    expect(longId('001D000000IRFma')).toBe('001D000000IRFmaIAH')
  })

  it('sent again when somebody put what the first made into the bin are not made once more', async () => {
    const one = await ready()
    one.faults.add({ vendor: 'salesforce', kind: 'reset-after', path: 'composite' }, one.clock.now())
    expect(await faultOf(() => outcomesOf(one.connection, [create(1), create(2)]))).toBeInstanceOf(WireFault)
    const gone = String(rows(one).find((row) => row['Breakwater_External_Id__c'] === 'zd-acme-1')?.['Id'])
    one.org.admin.remove('Case', [gone], one.clock.now(), () => 0)
    // No query shows what was committed this very moment.
    one.clock.advance(60_000)

    expect(await outcomesOf(one.connection, [create(1), create(2)], 'resubmit')).toMatchObject([{ result: 'landed', recordId: gone }, { result: 'landed' }])
    expect(rows(one)).toHaveLength(1)
  })

  it('sent again where an earlier plan of theirs has landed meanwhile are taken over, and nothing is agreed by them', async () => {
    const one = await ready()
    await outcomesOf(one.connection, [create(1, { key: 'case:earlier', status: 'solved', fields: { severity: 'P2' } }), create(2)])
    one.clock.advance(60_000)
    const again = await outcomesOf(one.connection, [create(1), create(2)], 'resubmit')

    expect(again).toMatchObject([{ result: 'landed', adopted: true }, { result: 'landed' }])
    expect(again[1]).not.toHaveProperty('adopted')
    expect(rows(one).find((row) => row['Breakwater_External_Id__c'] === 'zd-acme-1')).toMatchObject({ Status: 'Closed', Safety_Severity__c: 'P1' })
  })

  it('sent again when nothing had landed are made', async () => {
    const one = await ready()
    one.faults.add({ vendor: 'salesforce', kind: 'reset-before', path: 'composite' }, one.clock.now())
    expect(await faultOf(() => outcomesOf(one.connection, [create(1)]))).toBeInstanceOf(WireFault)

    expect(results(await outcomesOf(one.connection, [create(1)], 'resubmit'))).toEqual({ landed: 1 })
    expect(rows(one)).toHaveLength(1)
  })

  it('fail one by one: the others land', async () => {
    const one = await ready()
    const outcomes = await outcomesOf(one.connection, [
      create(1),
      create(2, { fields: { severity: 'P9' } }),
      create(3, { queue: 'no_such_queue' }),
      create(4, { fields: { category: 'x'.repeat(300) } }),
    ])

    expect(outcomes.map((outcome) => [outcome.key, outcome.result, 'code' in outcome ? outcome.code : ''])).toEqual([
      ['case:1', 'landed', ''],
      ['case:2', 'refused', 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST'],
      ['case:3', 'refused', 'queue-missing'],
      ['case:4', 'refused', 'STRING_TOO_LONG'],
    ])
    expect(outcomes.every((outcome) => outcome.result !== 'refused' || outcome.remedy !== '')).toBe(true)
    expect(rows(one)).toHaveLength(1)
  })

  it('meet a row lock: only those come again', async () => {
    const one = await ready()
    await outcomesOf(one.connection, [create(1), create(2)])
    const ids = rows(one).map((row) => String(row['Id']))
    one.org.admin.fault('lock', 1, ids[1] ?? '')
    const batch = ids.map((caseId, n): UpdateCase => ({
      op: 'update-case',
      key: `u:${n}`,
      caseId,
      externalId: `zd-acme-${n}`,
      fields: { severity: 'P0' },
      adopt: false,
    }))
    const outcomes = await outcomesOf(one.connection, batch)

    expect(outcomes).toMatchObject([{ result: 'landed' }, { result: 'again', code: 'UNABLE_TO_LOCK_ROW' }])
    expect(results(await outcomesOf(one.connection, batch.slice(1)))).toEqual({ landed: 1 })
  })

  it('without storage stop the run; they are no fault of any record', async () => {
    const one = await ready()
    one.org.admin.set({ storageMb: one.org.read().storageMb + 6 / 1024 })
    const first = await outcomesOf(
      one.connection,
      Array.from({ length: 10 }, (_, n) => create(n)),
    )

    expect(results(first)).toMatchObject({ landed: 3, again: 7 })
    expect(first.filter((outcome) => outcome.result === 'again').every((outcome) => outcome.code === 'connector.storage')).toBe(true)
    expect(await faultOf(() => outcomesOf(one.connection, [create(20), create(21)]))).toMatchObject({ code: 'connector.storage' })
    expect(estimateStorage(await one.connection.check(), 5_000).fits).toBe(false)
  })

  it('before set-up are refused with what to do, not lost', async () => {
    const one = rig()
    const outcomes = await outcomesOf(one.connection, [create(1, { queue: null }), create(2, { queue: null })])

    expect(outcomes).toMatchObject([{ result: 'refused', remedy: expect.stringContaining('setup apply') as string }, { result: 'refused' }])
    expect(rows(one)).toHaveLength(0)
  })
})

describe('queues', () => {
  it('made a moment ago by another process are waited for before anything is called missing', async () => {
    const one = rig({ visibility: { minMs: 5_000, maxMs: 5_000, readYourWrites: false } })
    await setUp(one)

    expect(await outcomesOf(one.open(), [create(1, { queue: 'crisis_response' })])).toMatchObject([{ result: 'landed' }])
    expect(await outcomesOf(one.open(), [create(2, { queue: 'nobody_has_it' })])).toMatchObject([{ result: 'refused', code: 'queue-missing' }])
  })
})

describe('updates of cases', () => {
  it('adopt a case of another tool by setting the external id', async () => {
    const one = await ready()
    const [id = ''] = one.write('Case', [{ Subject: 'made by another tool' }])
    one.clock.advance(10_000)
    await outcomesOf(one.connection, [
      { op: 'update-case', key: 'u', caseId: id, externalId: 'zd-acme-5', fields: { severity: 'P2', tags: ['a', 'b'] }, adopt: true },
    ])

    expect(rows(one)[0]).toMatchObject({
      Breakwater_External_Id__c: 'zd-acme-5',
      Safety_Severity__c: 'P2',
      Safety_Tags__c: 'a b',
      Subject: 'made by another tool',
    })
  })

  it('of a deleted case are moot, and make no new one', async () => {
    const one = await ready()
    await outcomesOf(one.connection, [create(1)])
    const id = String(rows(one)[0]?.['Id'])
    await one.client.call({ method: 'DELETE', path: `/sobjects/Case/${id}`, purpose: 'setup' }, z.unknown())

    expect(
      await outcomesOf(one.connection, [
        { op: 'update-case', key: 'u', caseId: id, externalId: 'zd-acme-1', fields: { severity: 'P0' }, adopt: false },
      ]),
    ).toMatchObject([{ result: 'moot' }])
    expect(rows(one)).toHaveLength(0)
  })
})

describe('edits of what people edit too', () => {
  async function planned(one: Rig): Promise<EditCase> {
    await outcomesOf(one.connection, [create(1)])
    one.clock.advance(10_000)
    const [ticket] = (await one.connection.reads.tickets?.fetch([String(rows(one)[0]?.['Id'])])) ?? []
    return {
      op: 'edit-case',
      key: 'e',
      caseId: ticket?.ref.id ?? '',
      version: ticket?.version ?? '',
      priority: 'low',
      status: 'hold',
      queue: 'crisis_response',
    }
  }

  it('are refused by Salesforce itself when somebody was there between our look and our write', async () => {
    let disturb: (() => void) | null = null
    const one = await ready(
      {},
      {},
      {
        proxy: (wire) => (request) => {
          if (request.url.endsWith('/composite')) disturb?.()
          return wire(request)
        },
      },
    )
    const write = await planned(one)
    disturb = () => {
      one.clock.advance(2_000)
      one.write('Case', [{ Id: write.caseId, Status: 'Escalated' }])
    }

    expect(await outcomesOf(one.connection, [write])).toEqual([{ key: 'e', result: 'conflict' }])
    expect(rows(one)[0]).toMatchObject({ Status: 'Escalated', Priority: 'High' })
  })

  it('land once when the answer was lost', async () => {
    const one = await ready()
    const write = await planned(one)
    one.faults.add({ vendor: 'salesforce', kind: 'reset-after', path: 'composite$' }, one.clock.now())
    expect(await faultOf(() => outcomesOf(one.connection, [write]))).toBeInstanceOf(WireFault)
    one.clock.advance(5_000)

    expect(await outcomesOf(one.connection, [write], 'resubmit')).toMatchObject([{ result: 'landed' }])
    expect(callsOf(one, /POST .*\/composite$/)).toBe(1)
    expect(rows(one)[0]).toMatchObject({ Status: 'On Hold', Priority: 'Low' })
  })

  it('are refused with a remedy where the org has no such choice', async () => {
    const one = await ready({}, { statuses: { hold: 'Parked' } })

    expect(await outcomesOf(one.connection, [await planned(one)])).toMatchObject([
      { result: 'refused', code: 'no-such-choice', remedy: expect.stringContaining('settings') as string },
    ])
  })
})

describe('notes', () => {
  async function withCase(one: Rig): Promise<string> {
    await outcomesOf(one.connection, [create(1)])
    return String(rows(one)[0]?.['Id'])
  }

  it('are private, marked, split over 4,000 bytes, and read back without the mark', async () => {
    const one = await ready()
    const id = await withCase(one)
    const body = `Überlänge ${'wörter und mehr '.repeat(700)}`
    expect(results(await outcomesOf(one.connection, [note(1, id, body)]))).toEqual({ landed: 1 })
    one.clock.advance(60_000)
    const comments = (await readAll(one.connection.reads.comments as never, null)).records as {
      public: boolean
      ownKey: string
      body: string
    }[]

    expect(comments.length).toBeGreaterThan(2)
    expect(
      one.org
        .read()
        .comments.every(
          (row) =>
            row['IsPublished'] === false &&
            row['IsNotificationSelected'] === false &&
            Buffer.byteLength(String(row['CommentBody'])) <= 4_000,
        ),
    ).toBe(true)
    expect(comments.every((comment) => !comment.public && comment.ownKey === 'note:1' && !comment.body.includes('[breakwater'))).toBe(true)
  })

  it('75 go in one call; sent again after a lost answer none comes twice', async () => {
    const one = await ready()
    const id = await withCase(one)
    const batch = Array.from({ length: 75 }, (_, n) => note(n, id))
    const again = await loseAnswer(one, batch)

    expect(results(again)).toEqual({ landed: 75 })
    expect(one.org.read().comments).toHaveLength(75)
    expect(one.org.read().records['Breakwater_Receipt__c']).toHaveLength(75)
    expect(callsOf(one, /POST .*\/composite\/graph/)).toBe(1)
  })

  it('sent again before anything shows are stopped by the receipt, beyond the 14 graphs that may fail', async () => {
    const one = await ready({ visibility: { minMs: 60_000, maxMs: 60_000, readYourWrites: false } })
    one.clock.advance(120_000)
    const id = await withCase(one)
    one.clock.advance(120_000)
    const batch = Array.from({ length: 40 }, (_, n) => note(n, id))
    const half = batch.slice(0, 30)
    await outcomesOf(one.connection, half)
    const again = await outcomesOf(one.connection, batch, 'resubmit')

    expect(results(again)).toEqual({ landed: 40 })
    expect(one.org.read().comments).toHaveLength(40)
  })

  it('without the receipt object are looked for before they are sent again, and this is said', async () => {
    const one = rig()
    await outcomesOf(
      one.connection,
      ITEMS.filter((item) => item.kind !== 'receipt-object').map((item): Write => ({ op: 'provision', key: item.id, item })),
    )
    one.clock.advance(10_000)
    const id = await withCase(one)
    const long = note(1, id, 'word '.repeat(2_000))
    const again = await loseAnswer(one, [long])

    expect(results(again)).toEqual({ landed: 1 })
    expect(one.org.read().comments).toHaveLength(3)
    expect(one.lines.some((line) => line.includes('salesforce.no-receipts'))).toBe(true)
    expect((await one.connection.check()).warnings.join(' ')).toContain('receipt')
  })

  it('that look like references are written as they are, not filled in', async () => {
    const one = await ready()
    const id = await withCase(one)
    expect(results(await outcomesOf(one.connection, [note(1, id, 'quoted: @{receipt.id} and @{nothing.here}')]))).toEqual({ landed: 1 })

    expect(String(one.org.read().comments[0]?.['CommentBody'])).toContain('@ {receipt.id} and @ {nothing.here}')
  })

  it('on a deleted case are moot, and their neighbours land', async () => {
    const one = await ready()
    await outcomesOf(one.connection, [create(1), create(2)])
    const [gone = '', kept = ''] = rows(one).map((row) => String(row['Id']))
    await one.client.call({ method: 'DELETE', path: `/sobjects/Case/${gone}`, purpose: 'setup' }, z.unknown())

    expect(await outcomesOf(one.connection, [note(1, gone), note(2, kept)])).toMatchObject([{ result: 'moot' }, { result: 'landed' }])
  })

  it('are not written at all where they cannot be made private', async () => {
    const org = scripted((request) =>
      request.url.endsWith('/describe')
        ? json(200, { name: 'x', createable: true, updateable: true, queryable: true, fields: [] })
        : json(200, {}),
    )

    expect(await faultOf(() => outcomesOf(org.connection, [note(1, '500000000000001AAA')]))).toMatchObject({ code: 'connector.permission' })
    expect(org.requests.some((request) => request.url.includes('graph'))).toBe(false)
  })

  it('with our mark typed by somebody else are not taken for ours', async () => {
    const one = await ready()
    const id = await withCase(one)
    one.write('CaseComment', [{ ParentId: id, CommentBody: 'look\n\n[breakwater note:7 1/1]', IsPublished: true }])
    one.clock.advance(60_000)
    const threads = await one.connection.reads.comments?.fetch([id])

    expect(threads?.get(id)).toMatchObject([{ ownKey: null, public: true, body: 'look\n\n[breakwater note:7 1/1]' }])
    expect(results(await outcomesOf(one.connection, [note(7, id)], 'resubmit'))).toEqual({ landed: 1 })
    expect(one.org.read().comments).toHaveLength(2)
  })
})

describe('cases that point at our tickets already', () => {
  it('are found by the external id, a number, a text and an address, in few calls', async () => {
    const one = await ready({ zendeskUrl: () => 'https://acme.zendesk.com' })
    const ticket = (key: string, foreignCase: boolean): object => ({
      key,
      lang: 'en',
      channel: 'web',
      safety: true,
      subject: 's',
      messages: [{ from: 'requester', public: true, body: 'b', minutesAgo: 60 }],
      requester: 'r',
      assignee: null,
      group: 'g',
      status: 'open',
      priority: 'normal',
      tags: [],
      foreignCase,
    })
    const world = {
      people: [{ key: 'r', name: 'Robin Vale', email: 'r@example.com', role: 'end-user', groups: [] }],
      groups: [{ key: 'g', name: 'Tier 1' }],
      suspended: [],
      tickets: Array.from({ length: 600 }, (_, n) => ticket(String(n), n < 4)),
    }
    one.org.seed(world as never, one.clock.now())
    const first = Math.min(...rows(one).flatMap((row) => Number(row['Zendesk_Ticket_ID__c'] ?? Number.POSITIVE_INFINITY)))
    await outcomesOf(one.connection, [create(0, { externalId: `zd-acme-${first + 500}` })])
    one.clock.advance(10_000)
    const tickets = Array.from({ length: 600 }, (_, n) => ({
      id: String(first + n),
      url: `https://acme.zendesk.com/agent/tickets/${first + n}`,
      externalId: `zd-acme-${first + n}`,
    }))
    const fresh = one.open()
    const before = one.log.entries().length
    const found = await fresh.linked?.find(tickets)

    expect([...(found?.keys() ?? [])].toSorted()).toEqual([0, 1, 2, 3, 500].map((n) => String(first + n)))
    expect(found?.get(String(first + 0))).toMatchObject([{ ours: false, via: 'Zendesk_Ticket_ID__c' }])
    expect(found?.get(String(first + 1))).toMatchObject([{ ours: false, via: 'Zendesk_Ticket_URL__c' }])
    expect(found?.get(String(first + 500))).toMatchObject([{ ours: true, via: 'Breakwater_External_Id__c' }])
    expect(one.log.entries().length - before).toBeLessThan(8)
    // What a sync asks for at a time: one call, once the org's fields are known.
    const again = one.log.entries().length
    expect([...((await fresh.linked?.find(tickets.slice(0, 100)))?.keys() ?? [])]).toHaveLength(4)
    expect(one.log.entries().length - again).toBe(1)
  })
})

describe('the account', () => {
  it('names the org, its limits and our user, and knows the sandbox by header and address', async () => {
    const one = await ready()
    const account = await one.connection.check()

    expect(account).toMatchObject({
      name: 'Fjord Games (sandbox)',
      sandbox: true,
      plan: 'Enterprise Edition',
      user: (await one.client.identity()).user,
      missing: [],
      skewMs: 0,
    })
    expect(account.limits).toMatchObject([{ what: 'API requests', max: 100_000, per: 'day' }, { what: 'data storage (MB)' }])
    expect(one.connection.calls().budget).toMatchObject({ max: 100_000, per: 'day' })
  })

  it('elsewhere than on this machine is never the sandbox, whatever it says', async () => {
    const org = scripted((request) => {
      const limits = { DailyApiRequests: { Max: 10, Remaining: 5 } }
      const answer = request.url.endsWith('/limits')
        ? json(200, limits)
        : request.url.endsWith('/describe')
          ? vendorError(404, 'NOT_FOUND')
          : json(200, { done: true, records: [] })
      return { ...answer, headers: { ...answer.headers, 'x-breakwater-sandbox': '1' } }
    })

    expect(await org.connection.check()).toMatchObject({
      sandbox: false,
      missing: [{ permission: 'Read on Case' }, { permission: 'View All on Case' }],
    })
  })

  it('lists what our writes may set off, and who else writes our fields', async () => {
    const one = await ready()
    await outcomesOf(one.connection, [create(1)])
    const id = String(rows(one)[0]?.['Id'])
    const before = (await one.connection.hazards?.()) ?? []
    const { user } = await one.client.identity()
    const other = one.org.read().users.find((each) => each.id !== user)?.id ?? ''
    await outcomesOf(
      one.connection,
      ITEMS.filter((item) => item.kind === 'permission').map((item): Write => ({ op: 'provision', key: 'p', item })),
    )
    await one.client.call(
      {
        method: 'POST',
        path: '/sobjects/PermissionSetAssignment',
        purpose: 'setup',
        body: {
          AssigneeId: other,
          PermissionSetId: one.org.read().permissions.sets.find((set) => set['Name'] === 'Breakwater_Access')?.['Id'],
        },
      },
      z.unknown(),
    )
    one.org.admin.write('Case', [{ Id: id, Safety_Severity__c: 'P4' }], one.clock.now(), () => one.random(), other)
    one.clock.advance(10_000)
    const after = (await one.connection.hazards?.()) ?? []

    expect(before.map((hazard) => hazard.title)).toEqual(expect.arrayContaining(['Standard', 'CaseNotifyOwner', 'Case survey on close']))
    expect(before.filter((hazard) => hazard.kind === 'foreign-writer')).toEqual([])
    expect(after.every((hazard) => hazard.remedy !== '' && hazard.does !== '')).toBe(true)
    expect(after.filter((hazard) => hazard.kind === 'foreign-writer')).toMatchObject([{ id: other, does: 'writes Safety_Severity__c' }])
  })
})

describe('ways in', () => {
  const list = (one: Rig) => async (): Promise<unknown> => await one.connection.reads.tickets?.fetch(['500000000000001AAA'])

  it('client credentials, and a session that ends in between', async () => {
    const one = rig()
    await list(one)()
    one.org.admin.expireSessions()

    expect(await list(one)()).toEqual([null])
    expect(one.connection.calls().by['auth']).toBe(2)
  })

  it('a JWT, verified with the public key', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const one = rig(
      { jwtKeys: { '3MVG9sandbox.breakwater': publicKey.export({ type: 'spki', format: 'pem' }).toString() } },
      {
        clientSecret: undefined,
        username: 'integration@example.com',
        privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      },
    )

    expect(await list(one)()).toEqual([null])
  })

  it('refresh tokens that rotate: each is stored, and a restart goes on with the last', async () => {
    const one = rig({ rotateRefreshTokens: true })
    const { verifier, challenge } = (await import('../../src/connector/oauth.ts')).pkcePair({
      next: () => '00000000-0000-4000-8000-000000000001',
    })
    const code = await authorise(one, challenge)
    const grant = await exchangeCodeAt(one, code, verifier)
    const connection = one.open({ clientSecret: undefined, refreshToken: grant })
    await connection.reads.tickets?.fetch(['500000000000001AAA'])
    one.org.admin.expireSessions()
    await connection.reads.tickets?.fetch(['500000000000001AAA'])
    one.org.admin.expireSessions()
    const restarted = one.open({ clientSecret: undefined, refreshToken: grant })

    expect(await restarted.reads.tickets?.fetch(['500000000000001AAA'])).toEqual([null])
    expect([...one.tokens.values()].join('')).not.toBe('')
  })
})

async function authorise(one: Rig, challenge: string): Promise<string> {
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: one.org.credentials.clientId,
    redirect_uri: 'http://localhost:4000/oauth2/callback',
    code_challenge: challenge,
  })
  const answer = one.org.handle(
    { method: 'GET', path: `/services/oauth2/authorize?${query.toString()}`, headers: {}, body: '', origin: 'http://127.0.0.1:4800' },
    one.clock.now(),
    () => one.random(),
  )
  return new URL(answer.headers['location'] ?? '').searchParams.get('code') ?? ''
}

async function exchangeCodeAt(one: Rig, code: string, verifier: string): Promise<string> {
  const { exchangeCode } = await import('../../src/connector/oauth.ts')
  const { tokenEndpoint } = await import('../../connectors/salesforce/auth.ts')
  const grant = await exchangeCode(
    tokenEndpoint({ url: 'http://127.0.0.1:4800' }),
    { code, verifier, redirectUri: 'http://localhost:4000/oauth2/callback', client: { client_id: one.org.credentials.clientId } },
    async (request) => {
      const answer = one.org.handle(
        {
          method: request.method,
          path: new URL(request.url).pathname,
          headers: request.headers,
          body: String(request.body),
          origin: 'http://127.0.0.1:4800',
        },
        one.clock.now(),
        () => one.random(),
      )
      return Promise.resolve({ status: answer.status, headers: answer.headers, body: answer.body })
    },
    one.clock,
  )
  return grant.refresh ?? ''
}
