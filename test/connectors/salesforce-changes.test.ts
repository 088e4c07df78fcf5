import jsforce from 'jsforce'
import { describe, expect, it } from 'vitest'
import { underJsforce } from '../../connectors/salesforce/client.ts'
import { decodeProgress } from '../../connectors/salesforce/memory.ts'
import type { WireRequest, WireResponse } from '../../src/domain/ports.ts'
import type { Ticket } from '../../src/domain/ticket.ts'
import { rig, setUp, type Rig } from './salesforce-sandbox.ts'
import { describeOf, json, readAll, scripted, vendorError, type Scripted } from './salesforce-support.ts'

const MINUTE = 60_000

function tickets(one: Rig): NonNullable<Rig['connection']['reads']['tickets']> {
  const stream = one.connection.reads.tickets
  if (stream === undefined) throw new Error('no tickets')
  return stream
}

function makeCases(count: number, from = 0): { Subject: string }[] {
  return Array.from({ length: count }, (_, index) => ({ Subject: `Case ${from + index}` }))
}

/** Reads again and again for a while, as a schedule does. */
async function poll(one: Rig, since: string | null, minutes: number, everyMs = MINUTE): Promise<{ records: Ticket[]; checkpoint: string }> {
  const records: Ticket[] = []
  let checkpoint = since
  for (let at = 0; at <= minutes * MINUTE; at += everyMs) {
    const read = await readAll(tickets(one), checkpoint)
    records.push(...read.records)
    checkpoint = read.checkpoint
    one.clock.advance(everyMs)
  }
  return { records, checkpoint: checkpoint ?? '' }
}

const idsOf = (records: readonly Ticket[]): Set<string> => new Set(records.map((ticket) => ticket.ref.id))

describe('nothing is lost', () => {
  it('when 20,000 cases share one SystemModstamp and appear up to 5 s late, while they are read', { timeout: 120_000 }, async () => {
    const one = rig({ visibility: { minMs: 1_000, maxMs: 5_000, readYourWrites: true } })
    const made = one.write('Case', makeCases(20_000))
    one.clock.advance(3_000)
    const first = await readAll(tickets(one), null)
    one.clock.advance(3_000)
    const before = one.log.entries().length
    const second = await readAll(tickets(one), first.checkpoint)
    const calls = one.log.entries().length - before
    const later = await poll(one, second.checkpoint, 4)
    const all = [...first.records, ...second.records]

    expect(first.records.length).toBeGreaterThan(5_000)
    expect(first.records.length).toBeLessThan(15_000)
    expect(new Set(all.map((ticket) => ticket.version)).size).toBe(1)
    expect(idsOf(all)).toEqual(new Set(made))
    // Each came once: what lies in the overlap is recognised.
    expect(all).toHaveLength(20_000)
    expect(later.records).toEqual([])
    // getUpdated and eleven pages: records/2,000 and two.
    expect(calls).toBeLessThanOrEqual(12)
    expect(decodeProgress(later.checkpoint).seen).toEqual([])
  })

  it('when rows trickle in over many passes', async () => {
    const one = rig({ visibility: { minMs: 1_000, maxMs: 5_000, readYourWrites: true } })
    const made = one.write('Case', makeCases(2_500))
    const seen: Ticket[] = []
    let checkpoint: string | null = null
    for (let round = 0; round < 12; round += 1) {
      one.clock.advance(700)
      const read: { records: Ticket[]; checkpoint: string } = await readAll(tickets(one), checkpoint)
      seen.push(...read.records)
      checkpoint = read.checkpoint
    }

    expect(idsOf(seen)).toEqual(new Set(made))
    expect(seen).toHaveLength(2_500)
  })

  it('when a transaction commits 15 minutes after its stamps', async () => {
    const one = rig()
    one.write('Case', makeCases(50))
    one.clock.advance(MINUTE)
    const start = await readAll(tickets(one), null)
    const late = one.org.admin.openTransaction('Case', makeCases(300, 50), one.clock.now(), 15 * MINUTE, () => one.random())
    const stamped = one.clock.now()
    // Others go on working meanwhile, with younger stamps.
    const young: string[] = []
    let checkpoint = start.checkpoint
    const seen: Ticket[] = []
    const marks: number[] = []
    for (let minute = 0; minute < 14; minute += 1) {
      young.push(...one.write('Case', makeCases(40, 1_000 + minute * 40)))
      one.clock.advance(MINUTE)
      const read = await readAll(tickets(one), checkpoint)
      seen.push(...read.records)
      checkpoint = read.checkpoint
      marks.push(read.upTo)
    }
    expect(seen.filter((ticket) => late.includes(ticket.ref.id))).toEqual([])
    expect(marks.every((mark) => mark <= stamped)).toBe(true)
    one.clock.advance(2 * MINUTE)
    const rest = await poll(one, checkpoint, 4)
    const all = [...seen, ...rest.records]

    expect(idsOf(all)).toEqual(new Set([...young, ...late]))
    // In spite of an overlap of 15 minutes, nothing came twice.
    expect(all).toHaveLength(young.length + late.length)
    expect(decodeProgress(rest.checkpoint).low).toBeGreaterThan(stamped)
  })

  it('and the usual way of polling does lose rows there', async () => {
    const one = rig()
    const connection = new jsforce.Connection({ instanceUrl: 'http://127.0.0.1:4800', version: '68.0' })
    Object.assign(connection, { _transport: underJsforce(one.client.transport, { purpose: 'read' }) })
    let last = '2000-01-01T00:00:00Z'
    const seen = new Set<string>()
    const naive = async (): Promise<void> => {
      const page = await connection.query<{ Id: string; SystemModstamp: string }>(
        `SELECT Id, SystemModstamp FROM Case WHERE SystemModstamp > ${last} ORDER BY SystemModstamp LIMIT 2000`,
      )
      for (const row of page.records) {
        seen.add(row.Id)
        last = `${row.SystemModstamp.slice(0, 19)}Z`
      }
    }
    const made = one.write('Case', makeCases(3_000))
    const late = one.org.admin.openTransaction('Case', makeCases(5), one.clock.now(), 15 * MINUTE, () => one.random())
    one.clock.advance(MINUTE)
    one.write('Case', makeCases(1))
    one.clock.advance(MINUTE)
    await naive()
    await naive()
    one.clock.advance(20 * MINUTE)
    await naive()

    expect(made.filter((id) => !seen.has(id)).length).toBe(1_000)
    expect(late.every((id) => !seen.has(id))).toBe(true)
  })

  it('when a case is edited twice within one second and read in between', async () => {
    const one = rig({ visibility: { minMs: 0, maxMs: 0, readYourWrites: true } })
    const [id = ''] = one.write('Case', makeCases(1))
    one.clock.advance(5_000)
    one.write('Case', [{ Id: id, Subject: 'first edit' }])
    one.clock.advance(100)
    const first = await readAll(tickets(one), null)
    one.clock.advance(300)
    one.write('Case', [{ Id: id, Subject: 'second edit' }])
    const second = await poll(one, first.checkpoint, 3)

    expect(first.records.map((ticket) => ticket.subject)).toEqual(['first edit'])
    expect(second.records.map((ticket) => [ticket.subject, ticket.version === first.records[0]?.version])).toEqual([['second edit', true]])
  })

  it('when a page holds fewer rows than asked for and a reader stops after any of them', async () => {
    const one = rig({ maxPage: 7 })
    const made = one.write('Case', makeCases(60))
    one.clock.advance(3 * MINUTE)
    const checkpoints: { checkpoint: string; seen: number }[] = []
    let seen = 0
    for await (const page of tickets(one).changes(null)) {
      seen += page.records.length
      checkpoints.push({ checkpoint: page.checkpoint, seen })
    }
    expect(checkpoints.length).toBeGreaterThan(8)
    for (const at of checkpoints) {
      const rest = await readAll(tickets(one), at.checkpoint)
      expect(at.seen + rest.records.length).toBe(made.length)
    }
  })

  it('when deletes happen: they come as tombstones', async () => {
    const one = rig()
    const [id = '', kept = ''] = one.write('Case', makeCases(2))
    one.clock.advance(MINUTE)
    const first = await readAll(tickets(one), null)
    await one.client.call({ method: 'DELETE', path: `/sobjects/Case/${id}`, purpose: 'setup' }, (await import('zod')).z.unknown())
    one.clock.advance(MINUTE)
    const second = await readAll(tickets(one), first.checkpoint)

    expect(second.records.map((ticket) => [ticket.ref.id, ticket.status])).toEqual([[id, 'deleted']])
    expect(await tickets(one).fetch([id, kept])).toEqual([
      null,
      expect.objectContaining({ ref: { connection: 'salesforce:sandbox', kind: 'case', id: kept } }),
    ])
  })

  it('when getUpdated is not to be had: half an hour is read again', async () => {
    const one = rig()
    one.write('Case', makeCases(3))
    one.clock.advance(MINUTE)
    one.org.admin.fault('retired', 1, '/updated')
    const read = await readAll(tickets(one), null)

    expect(read.records).toHaveLength(3)
    expect(read.upTo).toBeLessThanOrEqual(one.clock.now() - 30 * MINUTE)
    expect(one.lines.some((line) => line.includes('salesforce.no-low-mark'))).toBe(true)
    expect((await readAll(tickets(one), read.checkpoint)).records).toEqual([])
  })

  it.each([-2, 2])('when our clock is %i hours away from theirs', async (hours) => {
    const skewMs = hours * 60 * MINUTE
    const one = rig({}, {}, { skewMs })
    const theirs = (): number => one.clock.now() + skewMs
    const made = one.write('Case', makeCases(5))
    const late = one.org.admin.openTransaction('Case', makeCases(2, 5), theirs(), 10 * MINUTE, () => one.random())
    one.clock.advance(MINUTE)
    const first = await readAll(tickets(one), null)
    one.clock.advance(15 * MINUTE)
    const second = await readAll(tickets(one), first.checkpoint)

    expect(idsOf(first.records)).toEqual(new Set(made))
    expect(idsOf(second.records)).toEqual(new Set(late))
    expect(second.upTo).toBeLessThanOrEqual(theirs() - 10_000)
    expect(second.upTo).toBeGreaterThan(theirs() - 3 * MINUTE)
    expect((await one.connection.check()).skewMs).toBeCloseTo(skewMs, -4)
  })
})

describe('a case as a ticket', () => {
  it('carries what the bridge knows of it', async () => {
    const one = rig()
    await setUp(one)
    one.clock.advance(10_000)
    const queue = one.org.read().queues.find((each) => each.name === 'Child safety')?.id ?? ''
    const { user } = await one.client.identity()
    one.org.admin.write(
      'Case',
      [
        {
          Subject: 'Hello',
          Status: 'On Hold',
          Priority: 'High',
          Origin: 'Email',
          OwnerId: queue,
          Breakwater_External_Id__c: 'zd-acme-1',
          Safety_Severity__c: 'P1',
          Safety_Tags__c: 'safety_p1 severity_p1',
        },
      ],
      one.clock.now(),
      () => one.random(),
      user,
    )
    one.clock.advance(MINUTE)
    const [ticket] = (await readAll(tickets(one), null)).records

    expect(ticket).toMatchObject({
      subject: 'Hello',
      status: 'hold',
      priority: 'high',
      channel: 'email',
      group: 'child_safety',
      assignee: null,
      externalId: 'zd-acme-1',
      changedBy: user,
      tags: ['safety_p1', 'severity_p1'],
      fields: { Safety_Severity__c: 'P1', Breakwater_External_Id__c: 'zd-acme-1', Safety_Due__c: null },
    })
    expect(ticket?.url).toBe(`http://127.0.0.1:4800/lightning/r/Case/${ticket?.ref.id}/view`)
  })

  it('fetches many in one call, in the order asked', async () => {
    const one = rig()
    const made = one.write('Case', makeCases(2_000))
    one.clock.advance(10_000)
    await tickets(one).fetch([made[0] ?? ''])
    const before = one.log.entries().length
    const wanted = [...made].reverse()
    const got = await tickets(one).fetch(wanted)

    expect(got.map((ticket) => ticket?.ref.id)).toEqual(wanted)
    expect(one.log.entries().length - before).toBe(1)
  })
})

describe('an org that does not answer as hoped', () => {
  const row = (n: number, more: object = {}): object => ({
    attributes: { type: 'Case' },
    Id: `50000000000000${n}AAA`,
    SystemModstamp: `2026-11-22T09:00:0${n}.000+0000`,
    CreatedDate: '2026-11-22T09:00:00.000+0000',
    LastModifiedDate: `2026-11-22T09:00:0${n}.000+0000`,
    LastModifiedById: '005000000000001AAA',
    IsDeleted: false,
    ...more,
  })
  const covered = (request: WireRequest): WireResponse | null =>
    request.url.includes('/updated/') ? json(200, { ids: [], latestDateCovered: '2026-11-22T09:59:00.000+0000' }) : describeOf(request.url)
  const asked = (one: Scripted): string[] =>
    one.requests
      .filter((request) => request.url.includes('queryAll'))
      .map((request) => decodeURIComponent(request.url.split('?q=')[1] ?? ''))

  it('too slow for a page: smaller pages are asked for, from the same place', async () => {
    let slow = 2
    const one = scripted(
      (request) =>
        covered(request) ?? ((slow -= 1) >= 0 ? vendorError(400, 'QUERY_TIMEOUT') : json(200, { done: true, records: [row(1)] })),
    )
    const read = await readAll(one.connection.reads.tickets as never, null)

    expect(read.records).toHaveLength(1)
    expect(asked(one).map((soql) => /LIMIT (\d+)/.exec(soql)?.[1])).toEqual(['2000', '500', '125'])
  })

  it('a field is gone: the schema is read again, and the page without it', async () => {
    let gone = false
    const one = scripted((request) => {
      const known =
        request.url.endsWith('/sobjects/Case/describe') && gone
          ? json(200, { name: 'Case', createable: true, updateable: true, queryable: true, fields: [] })
          : covered(request)
      if (known !== null) return known
      if (decodeURIComponent(request.url).includes('Safety_Severity__c')) {
        gone = true
        return vendorError(400, 'INVALID_FIELD')
      }
      return json(200, { done: true, records: [row(1)] })
    })

    expect((await readAll(one.connection.reads.tickets as never, null)).records).toHaveLength(1)
    expect(asked(one)).toHaveLength(2)
  })

  it('a row nobody understands: it is named, and the page goes on', async () => {
    const one = scripted(
      (request) => covered(request) ?? json(200, { done: true, records: [row(1), row(2, { CreatedDate: 'some day' }), row(3)] }),
    )
    const pages = []
    for await (const page of one.connection.reads.tickets?.changes(null) ?? []) pages.push(page)

    expect(pages.map((page) => [page.records.length, page.rejected])).toEqual([
      [2, [{ id: '500000000000002AAA', reason: 'unknown shape at CreatedDate' }]],
    ])
  })

  it('a query that is not a page: nothing is yielded, no position moves', async () => {
    const one = scripted((request) => covered(request) ?? json(200, { records: 'none' }))

    await expect(readAll(one.connection.reads.tickets as never, null)).rejects.toMatchObject({ code: 'connector.protocol' })
  })
})
