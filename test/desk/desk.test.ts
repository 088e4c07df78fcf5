import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeTriage } from '../../src/desk/describe-triage.ts'
import { explainTicket } from '../../src/desk/explain-ticket.ts'
import { listTickets } from '../../src/desk/list-tickets.ts'
import { measure } from '../../src/desk/measure.ts'
import { overview, waitingForPeople } from '../../src/desk/overview.ts'
import { readiness } from '../../src/desk/readiness.ts'
import { tryText } from '../../src/desk/try-text.ts'
import { excerpts } from '../../src/desk/words.ts'
import { severityRank } from '../../src/domain/labels.ts'
import type { Triage } from '../../src/domain/triage.ts'
import { NOW, openWorld, SF, ZD, type World } from '../server/world.ts'

let world: World

beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

describe('overview', () => {
  it('puts open P0 before open P1 and leaves out what is done', async () => {
    const { urgent, counts, linked, connections } = await overview(world.desk)
    const ranks = urgent.map((row) => severityRank(row.triage?.severity ?? 'P4'))

    expect(urgent.length).toBeGreaterThan(0)
    expect(ranks).toEqual(ranks.toSorted((a, b) => a - b))
    expect(urgent.filter((row) => ['solved', 'closed', 'deleted'].includes(row.status))).toEqual([])
    expect([counts.seen, counts.routed, counts.triaged, linked]).toEqual([221, 220, 220, 220])
    expect(connections.map((one) => [one.id, one.writes, one.intents.setAside, one.calls?.total])).toEqual([[SF, true, 1, 61], [ZD, true, 1, 412]])
  })

  it('keeps numbers of runs and nothing else of their summaries', async () => {
    const { runs } = await overview(world.desk)

    expect(runs.map((run) => run.id)).toEqual(['run-2', 'run-1'])
    expect(runs[1]?.numbers).toEqual({ pulled: 220, triaged: 220, written: 170, unchanged: 50, setAside: 2, seconds: 41.2 })
  })

  it('shows that a connection is only observed', async () => {
    const other = await openWorld()
    await other.store.write((tx) => tx.connections.setSetup(ZD, null))

    expect((await overview(other.desk)).connections.find((one) => one.id === ZD)?.writes).toBe(false)
    await other.close()
  })

  it('lists all that need a person, with reasons and remedies', async () => {
    const { attention, setAside } = await waitingForPeople(world.desk, 100)

    const ranks = attention.rows.map((row) => row.severity ?? 'unknown')

    expect(attention.total).toBe(attention.rows.length)
    expect(attention.rows.map((row) => row.kept).filter((kept) => kept).length).toBe(2)
    expect(ranks).toEqual(['P0', 'P0', 'P0', 'P0', 'P0', 'unknown'])
    expect(setAside.rows.map((row) => row.code)).toEqual(['connector.rejected', 'connector.rejected'])
    expect(setAside.rows.every((row) => row.remedy !== '' && row.reason !== '')).toBe(true)
  })
})

describe('list-tickets', () => {
  it('gives each ticket once over any page size, whatever the filter', async () => {
    for (const filter of [{}, { severity: 'P0' as const }, { lang: 'de' }, { status: 'closed' }, { status: 'open', lang: 'en' }]) {
      const whole = (await listTickets(world.desk, { ...filter, limit: 1000 })).rows.map((row) => row.id)
      const paged: string[] = []
      let after: string | undefined
      do {
        const page = await listTickets(world.desk, { ...filter, limit: 7, after })
        paged.push(...page.rows.map((row) => row.id))
        after = page.next ?? undefined
      } while (after !== undefined)

      expect(whole.length).toBeGreaterThan(0)
      expect(paged).toEqual(whole)
    }
  })

  it('refuses a position it never gave', async () => {
    for (const after of ['x', '1~', `1~${'a'.repeat(99)}`, "1~' or 1=1"]) await expect((async () => listTickets(world.desk, { limit: 5, after }))()).rejects.toMatchObject({ code: 'desk.bad-request' })
  })
})

describe('explain-ticket', () => {
  it('says what was read, why it was judged so, and what became of each write', async () => {
    const seen = await overview(world.desk)
    const ticket = await explainTicket(world.desk, seen.urgent[0]!.id, 'none')

    expect(ticket.triage?.rules.length).toBeGreaterThan(0)
    expect(ticket.triage?.rules.every((rule) => rule.title !== rule.id && rule.version !== '' && rule.words === null)).toBe(true)
    expect(ticket.writes.map((write) => [write.connection, write.op, write.result, write.at !== null])).toEqual([[ZD, 'update-ticket', 'landed', true], [SF, 'create-case', 'landed', true]])
    expect(ticket.writes[0]?.changes).toContainEqual(expect.stringMatching(/^tags .*severity_p0/))
    expect(ticket.linked).toMatchObject({ connection: SF, adopted: false })
    expect(ticket.messages.theirs).toBeGreaterThan(0)
  })

  it('names the reason of a refused write', async () => {
    const { setAside } = await overview(world.desk)
    const id = setAside.rows.find((row) => row.lane.startsWith('ticket:'))!.lane.slice(7)
    const refused = (await explainTicket(world.desk, id, 'none')).writes.find((write) => write.result === 'refused')

    expect(refused).toMatchObject({ state: 'set-aside', reason: 'Priority: a required field of this form is empty' })
  })

  it('tells a ticket outside the route that needs a person', async () => {
    const { attention } = await overview(world.desk)
    const id = attention.rows.find((row) => row.reason === 'urgent-outside-route' && row.kept)!.ref.id
    const ticket = await explainTicket(world.desk, id, 'asked')

    expect(ticket).toMatchObject({ routed: false, triage: null, attention: ['urgent-outside-route'], writes: [] })
  })

  it('covers words, and gives those of restricted tickets only when asked', async () => {
    const { id: plain } = await world.grave()
    const { id: restricted } = await world.restricted()
    const words = async (id: string, how: 'none' | 'covered' | 'asked') => (await explainTicket(world.desk, id, how)).triage!.rules.flatMap((rule) => rule.words ?? [])

    expect((await words(plain, 'none')).length).toBe(0)
    expect((await words(plain, 'covered')).length).toBeGreaterThan(0)
    expect((await words(restricted, 'covered')).length).toBe(0)
    expect((await words(restricted, 'asked')).length).toBeGreaterThan(0)
  })

  it('knows what it does not have', async () => {
    await expect(explainTicket(world.desk, '999999', 'none')).rejects.toMatchObject({ code: 'desk.not-found' })
  })
})

describe('words', () => {
  const text = `${'x'.repeat(60)}😀 he said BAD words 😀${'y'.repeat(60)}`

  it('stand between a little of their surroundings, never half a sign', () => {
    const start = text.indexOf('BAD')
    const [one] = excerpts([{ field: 'comment:7', start, end: start + 3 }], () => text)

    expect(one).toMatchObject({ where: 'comment', words: 'BAD' })
    expect(one?.before.startsWith('…')).toBe(true)
    expect(`${one?.before}${one?.after}`.isWellFormed()).toBe(true)
  })

  it('are left out where the text no longer has them', () => {
    expect(excerpts([{ field: 'body', start: 5, end: 500 }, { field: 'comment:9', start: 0, end: 1 }, { field: 'body', start: 3, end: 3 }], (field) => (field === 'body' ? 'short' : undefined))).toEqual([])
  })
})

describe('try-text', () => {
  it('judges by the policy in force and shows the words that were pasted', () => {
    const view = tryText(world.desk, { subject: '', body: 'i am going to kill myself tonight' })

    expect([view.severity, view.category.id, view.judged]).toEqual(['P0', 'self_harm', true])
    expect(view.rules.flatMap((rule) => rule.words ?? []).length).toBeGreaterThan(0)
    expect(view.clock.firstLook).toBe(15)
  })

  it('cannot judge nothing', () => {
    expect(tryText(world.desk, { subject: '', body: ' ' }).judged).toBe(false)
  })
})

describe('describe-triage', () => {
  it('shows names of facts, never their values', () => {
    const triage: Triage = {
      ...world.desk.triage({ subject: '', body: 'hello', comments: [], at: NOW }, NOW),
      facts: { reporter: 'self', reporter_age: null, age: 15, minor: true, age_in_image: null, safe_contact: null, ongoing: null, country: null, handles: ['@nightowl.example'], urls: [], surfaces: [], money_demand: null, pii: ['jo@example.com'] },
    }
    const view = describeTriage(world.desk, triage, { words: 'asked', textOf: () => undefined })

    expect(view.found).toEqual(['reporter', 'age', 'minor', 'handles', 'pii'])
    expect(JSON.stringify(view)).not.toMatch(/nightowl|jo@example/)
  })
})

describe('measure and readiness', () => {
  it('count without names', async () => {
    const measures = await measure(world.desk)

    expect(measures.tickets).toEqual({ seen: 221, routed: 220, triaged: 220 })
    expect(measures.vendors.map((one) => one.vendor).toSorted()).toEqual(['salesforce', 'zendesk'])
  })

  it('follow the heartbeat', async () => {
    const at = async (last: number | null) => (await readiness(world.desk, { last: () => last, silentAfterMs: 1000 })).engine

    expect([await at(null), await at(NOW - 999), await at(NOW - 1001)]).toEqual(['starting', 'ok', 'silent'])
  })
})
