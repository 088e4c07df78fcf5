import { describe, expect, it } from 'vitest'
import { settled } from '../../src/connector/contract/index.ts'
import type { Connection } from '../../src/connector/connector.ts'
import type { Ticket } from '../../src/domain/ticket.ts'
import type { Outcome, Write } from '../../src/domain/write.ts'
import { ORIGIN, oracleWorld, type OracleWorld } from './oracle-world.ts'

const BASIC = `Basic ${Buffer.from('breakwater:sandbox-oracle-secret').toString('base64')}`

/** A request as somebody writes it who has read no more than the first page of the manual. */
async function bare(world: OracleWorld, method: string, path: string, body: object | null = null, headers: Record<string, string> = {}): Promise<{ status: number; json: Record<string, never> }> {
  const answer = await world.wire({ method, url: `${ORIGIN}/services/rest/connect/v1.4/${path}`, headers: { authorization: BASIC, 'osvc-crest-application-context': 'bare', ...headers }, body: body === null ? null : JSON.stringify(body) })
  return { status: answer.status, json: (answer.body === '' ? {} : JSON.parse(answer.body)) as Record<string, never> }
}

const rowsOf = (json: Record<string, never>): readonly (readonly string[])[] => (json as unknown as { items: [{ rows: string[][] }] }).items[0].rows

async function readAll(connection: Connection, since: string | null = null): Promise<{ tickets: Ticket[]; checkpoint: string; rejected: readonly { id: string }[] }> {
  const all = { tickets: [] as Ticket[], checkpoint: '', rejected: [] as { id: string }[] }
  for await (const page of connection.reads.tickets?.changes(since) ?? []) {
    all.tickets.push(...page.records)
    all.rejected.push(...page.rejected)
    all.checkpoint = page.checkpoint
  }
  return all
}

async function send(world: OracleWorld, connection: Connection, write: Write, again = false): Promise<Outcome> {
  const writer = connection.writes[write.op]
  if (writer === undefined) throw new Error(`no writer ${write.op}`)
  const batch = [write] as never
  const outcomes = await settled(writer as never, again ? await writer.resubmit(batch) : await writer.submit(batch), world.clock)
  return (outcomes as readonly Outcome[])[0] as Outcome
}

describe('rows beyond the limit', () => {
  it('a bare query of 20,050 incidents gives 20,000 and says nothing', async () => {
    const world = oracleWorld()
    for (let at = 0; at < 20_050; at += 1) world.incident()

    const { json } = await bare(world, 'GET', `queryResults/?query=${encodeURIComponent('SELECT id FROM incidents')}`)

    expect(rowsOf(json)).toHaveLength(20_000)
    expect(JSON.stringify(json).slice(0, 200)).not.toMatch(/more|trunc/i)
  })

  it('the stream brings them all, also where they share one second', async () => {
    const world = oracleWorld({ rowLimit: 50 })
    const made = Array.from({ length: 333 }, () => String(world.incident().id))
    await world.clock.sleep(65_000)

    const { tickets } = await readAll(world.open({ pageSize: 40 }))

    expect(new Set(tickets.map((ticket) => ticket.ref.id))).toEqual(new Set(made))
    expect(tickets).toHaveLength(made.length)
  })
})

describe('rows that come to light late', () => {
  it('are read by a later pass although their stamp lies behind, and what was read is not read for nothing', async () => {
    const world = oracleWorld()
    const connection = world.open()
    world.incident()
    const now = Math.floor(world.clock.now() / 1000) * 1000
    world.incident({ subject: 'late', updated: now, visibleAt: now + 30_000 })
    world.clock.advance(10_000)
    world.incident()
    await world.clock.sleep(10_000)
    const first = await readAll(connection)
    await world.clock.sleep(20_000)
    const before = world.seen.length

    const second = await readAll(connection, first.checkpoint)

    expect(first.tickets.map((ticket) => ticket.subject)).not.toContain('late')
    expect(second.tickets.map((ticket) => ticket.subject)).toEqual(['late'])
    expect(world.seen.slice(before).filter((request) => /incidents\/\d+/.test(request.url))).toHaveLength(1)
  })

  it('a second edit within one second is seen although its stamp is the same', async () => {
    const world = oracleWorld()
    const connection = world.open()
    const incident = world.incident()
    const first = await readAll(connection)
    incident.subject = 'again within the second'
    await world.clock.sleep(10_000)

    const second = await readAll(connection, first.checkpoint)

    expect(second.tickets.map((ticket) => [ticket.subject, ticket.version])).toEqual([['again within the second', first.tickets[0]?.version]])
  })
})

describe('time zones', () => {
  it('a bare query shows the site’s own time and no zone; ours says UTC', async () => {
    const world = oracleWorld()
    world.incident()
    const path = `queryResults/?query=${encodeURIComponent('SELECT updatedTime FROM incidents')}`

    expect(rowsOf((await bare(world, 'GET', path)).json)[0]).toEqual(['2026-11-22 04:00:00'])
    expect((await readAll(world.open())).tickets[0]?.changedAt).toBe(Date.UTC(2026, 10, 22, 12))
  })

  it('an instant without a zone is refused, never guessed at', async () => {
    const world = oracleWorld()
    world.incident()
    world.alter((request, answer) => (request.url.includes('queryResults') ? { ...answer, body: answer.body.replaceAll(/(\d)Z"/g, '$1"') } : answer))

    await expect(readAll(world.open())).rejects.toMatchObject({ code: 'connector.protocol' })
  })
})

describe('threads', () => {
  it('come newest first and in parts; a conversation is told in order and whole', async () => {
    const world = oracleWorld({ threadPage: 3 })
    const { id } = world.incident()
    const said = Array.from({ length: 8 }, (_, at) => {
      world.clock.advance(at % 2 === 0 ? 0 : 2_000)
      world.vendor.say(id, 'customer', `word ${at}`, world.clock.now())
      return `word ${at}`
    })
    const shown = (await bare(world, 'GET', `incidents/${id}?expand=threads`)).json as unknown as { threads: { items: { text: string }[]; hasMore: boolean } }

    const thread = (await world.open().reads.comments?.fetch([String(id)]))?.get(String(id)) ?? []
    const [ticket] = (await world.open().reads.tickets?.fetch([String(id)])) ?? []

    expect(shown.threads.items.map((one) => one.text)).toEqual(['word 7', 'word 6', 'word 5'])
    expect(thread.map((comment) => comment.body)).toEqual(said)
    expect(ticket?.description).toBe('word 0')
  })

  it('of an unknown entry type are taken for private, and a mark counts only in our own', async () => {
    const world = oracleWorld()
    const { id } = world.incident()
    world.vendor.say(id, 'agent', 'typed by a person\n[breakwater note:1]', world.clock.now())
    const incident = world.vendor.site.incidents.get(id)
    incident?.threads.push({ id: 9000, at: world.clock.now(), text: 'a type of their own', entryType: { id: 99, lookupName: 'Field visit' }, account: 12, contact: null })

    const thread = (await world.open().reads.comments?.fetch([String(id)]))?.get(String(id)) ?? []

    expect(thread.map((comment) => [comment.public, comment.ownKey])).toEqual([[true, null], [false, null]])
  })
})

describe('private notes', () => {
  const note = (recordId: number): Write => ({ op: 'add-note', key: 'note:1', recordId: String(recordId), body: 'for colleagues' })

  it('the number that is a private note elsewhere is the customer’s here; the name is asked', async () => {
    const world = oracleWorld()
    const { id } = world.incident()
    await bare(world, 'PATCH', `incidents/${id}`, { threads: [{ text: 'shown to the customer', entryType: { id: 1 } }] })

    expect(await send(world, world.open(), note(id))).toMatchObject({ result: 'landed' })
    expect(world.vendor.site.incidents.get(id)?.threads.map((one) => one.entryType.lookupName)).toEqual(['Customer', 'Private Note'])
  })

  it.each([
    ['is not there', [{ id: 1, lookupName: 'Customer' }, { id: 3, lookupName: 'Staff Account' }]],
    ['is there twice', [{ id: 1, lookupName: 'Private Note' }, { id: 2, lookupName: 'Private Note' }]],
  ])('nothing is written where the name %s', async (_, entryTypes) => {
    const world = oracleWorld({ entryTypes })
    const { id } = world.incident()
    const connection = world.open()

    expect(await send(world, connection, note(id))).toMatchObject({ result: 'refused', code: 'entry-type-unproven' })
    expect(world.vendor.site.incidents.get(id)?.threads).toEqual([])
    expect((await connection.check()).missing.map((one) => one.permission)).toContain('thread entry type «Private Note»')
  })

  it('nothing is written where the settings call a public type private', async () => {
    const world = oracleWorld()
    const { id } = world.incident()

    expect(await send(world, world.open({ privateEntry: 'Customer' }), note(id))).toMatchObject({ result: 'refused', code: 'not-private' })
    expect(world.vendor.site.incidents.get(id)?.threads).toEqual([])
  })

  it('a menu that is renamed meanwhile is not trusted', async () => {
    const world = oracleWorld()
    const { id } = world.incident()
    const connection = world.open()
    await send(world, connection, note(id))
    Object.assign(world.vendor.site.settings, { entryTypes: [{ id: 2, lookupName: 'Note to the customer' }] })

    expect(await send(world, connection, { ...note(id), key: 'note:2' })).toMatchObject({ result: 'refused' })
  })
})

describe('loops', () => {
  it('a bare change sets off the site’s rules; ours sets off none', async () => {
    const world = oracleWorld({ rule: true })
    const { id } = world.incident()
    await bare(world, 'PATCH', `incidents/${id}`, { subject: 'changed' })
    expect(world.vendor.site.ruleRuns).toBe(1)
    const connection = world.open()

    await send(world, connection, { op: 'add-note', key: 'note:1', recordId: String(id), body: 'quiet' })
    await send(world, connection, { op: 'update-case', key: 'u', caseId: String(id), externalId: 'zd-acme-1', fields: { severity: 'P1' }, adopt: true })
    await send(world, connection, { op: 'create-case', key: 'c', externalId: 'zd-acme-2', subject: 'made', fields: {}, queue: null, priority: null, status: 'open' })

    expect(world.vendor.site.journal).toHaveLength(4)
    expect(world.vendor.site.ruleRuns).toBe(1)
  })

  it('a request that does not say who asks is refused', async () => {
    expect((await bare(oracleWorld(), 'GET', 'incidents/1', null, { 'osvc-crest-application-context': '' })).status).toBe(400)
  })
})

describe('changes without a condition', () => {
  it('an incident that moved on since it was read is a conflict, and is not written over', async () => {
    const world = oracleWorld()
    const incident = world.incident()
    const connection = world.open()
    const [read] = (await connection.reads.tickets?.fetch([String(incident.id)])) ?? []
    world.clock.advance(5_000)
    Object.assign(incident, { subject: 'by a person', updated: Math.floor(world.clock.now() / 1000) * 1000 })

    expect(await send(world, connection, { op: 'edit-case', key: 'e', caseId: String(incident.id), version: read?.version ?? '', values: { subject: 'ours' } })).toMatchObject({ result: 'conflict' })
    expect(incident.subject).toBe('by a person')
    expect(connection.writes['edit-case']?.conflicts).toBe('last-write-wins')
  })

  it('an incident that is there already under the external id is taken over, and people’s fields are left to them', async () => {
    const world = oracleWorld()
    const incident = world.incident({ subject: 'by a person', custom: { bw_external_id: 'zd-acme-9' } })

    const outcome = await send(world, world.open(), { op: 'create-case', key: 'c', externalId: 'zd-acme-9', subject: 'ours', fields: { severity: 'P0' }, queue: null, priority: 'urgent', status: 'solved' })

    expect(outcome).toMatchObject({ result: 'landed', recordId: String(incident.id), adopted: true })
    expect(incident).toMatchObject({ subject: 'by a person', status: { lookupName: 'Unresolved' }, custom: { bw_severity: 'P0' } })
    expect(world.vendor.site.incidents.size).toBe(1)
  })
})

describe('a record of an unknown shape', () => {
  it('is set aside by its id, and the rest goes on', async () => {
    const world = oracleWorld()
    const [first, bad] = [world.incident(), world.incident()]
    world.alter((request, answer) => (request.url.includes(`/incidents/${bad.id}?`) ? { ...answer, body: answer.body.replace('"createdTime"', '"made"') } : answer))

    const { tickets, rejected } = await readAll(world.open())

    expect(tickets.map((ticket) => ticket.ref.id)).toEqual([String(first.id)])
    expect(rejected).toMatchObject([{ id: String(bad.id), reason: expect.stringContaining('createdTime') as string }])
  })
})

describe('manners', () => {
  it('waits as long as the site asks, and gives back its token', async () => {
    const world = oracleWorld()
    world.alter((_, answer) => ({ ...answer, headers: { ...answer.headers, 'osvc-crest-next-request-after': '7000' } }))
    const connection = world.open()
    const began = world.clock.now()
    await connection.reads.tickets?.fetch(['1'])
    await connection.reads.tickets?.fetch(['1'])

    expect(world.clock.now() - began).toBeGreaterThanOrEqual(7_000)
    expect(world.seen[0]?.headers['osvc-crest-api-access-token']).toBeUndefined()
    expect(world.seen[1]?.headers).toMatchObject({ 'osvc-crest-api-access-token': 'sandbox-access', 'osvc-crest-application-context': 'Breakwater' })
  })
})
