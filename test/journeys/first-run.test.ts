import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { triage } from '../../src/rules/triage.ts'
import { loadPolicy } from '../../src/policy-files.ts'
import { breakwater, ended, environmentOf, sandboxProcess, type SandboxProcess } from '../support/processes.ts'
import { casesOf, INTEGRATION_USER, isOurs, notesOf, ownFields, ownTags, readBack, safetyTickets, type ReadTicket, type State } from '../support/reading.ts'

/** Their names, however they are spelled. */
const RESTRICTED = /child[\s_-]*exploitation|sextortion|intimate[\s_-]*images?|trafficking/i
const RECENT_MS = 72 * 3_600_000
const UNHURRIED = { timeout: 60_000 }

interface Summary {
  readonly state: string
  readonly mode: string
  readonly pulled: number
  readonly triaged: number
  readonly written: number
  readonly unchanged: number
  readonly setAside: number
  readonly waiting: number
  readonly apiCalls: Readonly<Record<string, number>>
  readonly seconds: number
}

interface Desk {
  readonly sandbox: SandboxProcess
  /** One `sync --once --json` as its own process. */
  sync(): Promise<Summary>
  /** Past the export's lag, with whatever came in meanwhile. */
  later(): Promise<void>
  close(): Promise<void>
  readonly environment: Readonly<Record<string, string>>
}

async function openDesk(): Promise<Desk> {
  const sandbox = await sandboxProcess()
  // How long the vendor's jobs take is nothing that these tests are about.
  await sandbox.control('POST', '/zendesk/settings', { jobMs: [100, 300] })
  const folder = mkdtempSync(join(tmpdir(), 'bw-first-'))
  const environment = { ...environmentOf(sandbox), DATA_DIR: folder }
  return {
    sandbox,
    environment,
    async sync() {
      const { code, stdout, stderr } = await ended(breakwater(['sync', '--once', '--json'], environment))
      expect([code, stderr]).toEqual([0, ''])
      return JSON.parse(stdout) as Summary
    },
    later: async () => void (await sandbox.control('POST', '/clock', { advance: 120_000 })),
    async close() {
      await sandbox.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const ids = (tickets: readonly ReadTicket[]): readonly number[] => tickets.map((ticket) => ticket.id)
const isOpen = (ticket: ReadTicket): boolean => ticket.status !== 'closed'

/** Safety tickets that may be written to and lack a tag or a field of ours, or whose tag and field disagree. */
function unwritten(state: State): readonly number[] {
  return ids(
    safetyTickets(state).filter((ticket) => {
      const severities = ticket.tags.filter((tag) => /^severity_p[0-4]$/.test(tag))
      const fields = ownFields(state, ticket)
      const filled = ['Safety severity', 'Safety category', 'Safety team', 'Safety language', 'Safety policy version'].every((title) => typeof fields[title] === 'string' && fields[title] !== '')
      return isOpen(ticket) && !(severities.length === 1 && ticket.tags.some((tag) => tag.startsWith('safety_')) && filled && fields['Safety severity'] === severities[0])
    }),
  )
}

describe('the first run', () => {
  let desk: Desk
  let before: State
  let after: State
  let connectedAt: number
  let arrived: readonly number[]
  let deleted: number
  const summaries: Summary[] = []

  beforeAll(async () => {
    desk = await openDesk()
    const doomed = safetyTickets(await readBack(desk.sandbox)).find((ticket) => ticket.status === 'open')
    deleted = doomed?.id ?? 0
    await desk.sandbox.control('POST', '/edit', { ticketId: deleted, delete: true })
    before = await readBack(desk.sandbox)
    connectedAt = (await desk.sandbox.control<{ now: number }>('GET', '/clock')).now
    summaries.push(await desk.sync())
    await desk.later()
    summaries.push(await desk.sync())
    arrived = (await desk.sandbox.control<{ tickets: readonly number[] }>('POST', '/arrive', { count: 15 })).tickets
    await desk.later()
    summaries.push(await desk.sync())
    await desk.later()
    summaries.push(await desk.sync())
    after = await readBack(desk.sandbox)
  }, 90_000)
  afterAll(() => desk.close())

  const wasClosed = (id: number): boolean => before.zendesk.tickets.find((ticket) => ticket.id === id)?.status === 'closed'

  it('tells what it did, in the promised words', () => {
    for (const summary of summaries) {
      expect(summary).toMatchObject({ state: 'done', mode: 'write', setAside: 0, waiting: 0, apiCalls: { zendesk: expect.any(Number), salesforce: expect.any(Number) } })
      for (const key of ['pulled', 'triaged', 'written', 'unchanged', 'seconds'] as const) expect(summary[key]).toBeTypeOf('number')
    }
    expect(summaries[0]?.pulled).toBe(safetyTickets(before).length)
    expect(summaries[0]?.triaged).toBe(safetyTickets(before).length)
  })

  it('writes nothing where nothing arrived', () => {
    expect(summaries.map(({ written }) => written > 0)).toEqual([true, false, true, false])
  })

  it('counts as written what changed at the vendors', () => {
    const theirs = (state: State): number => state.salesforce.cases.filter((row) => typeof row['Breakwater_External_Id__c'] === 'string').length
    const touched = after.zendesk.tickets.filter((ticket) => ownTags(ticket).length > 0).length

    expect(summaries.reduce((sum, { written }) => sum + written, 0)).toBe(touched + theirs(after))
  })

  it('leaves tags and fields on every safety ticket that is not closed', () => {
    expect(safetyTickets(after).filter(isOpen).length).toBeGreaterThan(60)
    expect(unwritten(after)).toEqual([])
  })

  it('takes nobody else\'s tag away', () => {
    const tags = new Map(after.zendesk.tickets.map((ticket) => [ticket.id, ticket.tags]))

    expect(before.zendesk.tickets.filter((ticket) => ticket.tags.some((tag) => tags.get(ticket.id)?.includes(tag) !== true))).toEqual([])
  })

  it('leaves one internal note on each safety ticket that arrived since', () => {
    const fresh = safetyTickets(after).filter((ticket) => arrived.includes(ticket.id))

    expect(fresh.length).toBeGreaterThan(2)
    expect(fresh.map((ticket) => notesOf(ticket).length)).toEqual(fresh.map(() => 1))
  })

  it('is quiet about history, but for what is urgent, open and of the last 72 hours', () => {
    const urgent = new Set(ids(safetyTickets(after).filter((ticket) => ticket.tags.includes('severity_p0') || ticket.tags.includes('severity_p1'))))
    const loud = safetyTickets(before).filter((ticket) => isOpen(ticket) && urgent.has(ticket.id) && Date.parse(ticket.ticket.updated_at) >= connectedAt - RECENT_MS)
    const noted = after.zendesk.tickets.filter((ticket) => !arrived.includes(ticket.id) && notesOf(ticket).length > 0)

    expect(loud.length).toBeGreaterThan(0)
    expect(ids(noted)).toEqual(ids(loud))
    expect(noted.every((ticket) => notesOf(ticket).length === 1)).toBe(true)
  })

  it('never writes to a closed ticket', () => {
    const shut = (state: State): readonly ReadTicket[] => state.zendesk.tickets.filter((ticket) => wasClosed(ticket.id))

    expect(shut(after).length).toBeGreaterThan(300)
    expect(shut(after).map(({ tags, ticket, comments }) => [tags, ticket.updated_at, comments.length])).toEqual(shut(before).map(({ tags, ticket, comments }) => [tags, ticket.updated_at, comments.length]))
  })

  it('says nothing in public', () => {
    const words = (state: State): number => state.zendesk.tickets.flatMap((ticket) => ticket.comments.filter((comment) => comment.public && comment.author_id === INTEGRATION_USER)).length

    expect(words(after)).toBe(words(before))
  })

  it('makes the macros of the response catalogue', () => {
    const ours = after.zendesk.macros.filter(isOurs)

    expect(ours.length).toBeGreaterThanOrEqual(20)
    expect(new Set(ours.map((macro) => macro.title)).size).toBe(ours.length)
    expect(after.zendesk.macros.length - ours.length).toBe(before.zendesk.macros.length)
  })

  it('links one case to every safety ticket, closed ones too, and none to a deleted one', () => {
    const gone = after.zendesk.tickets.find((ticket) => ticket.id === deleted)
    const wrong = safetyTickets(after).filter((ticket) => casesOf(after, ticket).length !== 1 || casesOf(after, ticket)[0]?.['Breakwater_External_Id__c'] == null)

    expect(safetyTickets(after).filter((ticket) => ticket.status === 'closed').length).toBeGreaterThan(100)
    expect(wrong.map((ticket) => [ticket.id, casesOf(after, ticket).map((row) => row['Subject'])])).toEqual([])
    expect(gone).toMatchObject({ deleted: true })
    expect(gone === undefined ? [] : casesOf(after, gone).filter((row) => row['Breakwater_External_Id__c'] != null)).toEqual([])
    expect(after.salesforce.cases.filter((row) => row['Breakwater_External_Id__c'] != null)).toHaveLength(safetyTickets(after).length)
  })

  it('adopts the cases that other tools made, by number and by address', () => {
    const theirs = before.salesforce.cases
    const adopted = theirs.map((row) => after.salesforce.cases.find((one) => one['Id'] === row['Id']))

    expect(theirs.some((row) => row['Zendesk_Ticket_ID__c'] != null) && theirs.some((row) => row['Zendesk_Ticket_URL__c'] != null)).toBe(true)
    expect(adopted.map((row) => typeof row?.['Breakwater_External_Id__c'])).toEqual(theirs.map(() => 'string'))
    expect(adopted.map((row) => [row?.['Subject'], row?.['Status'], row?.['OwnerId']])).toEqual(theirs.map((row) => [row['Subject'], row['Status'], row['OwnerId']]))
  })

  it('carries no word of a ticket into a case', () => {
    const made = after.salesforce.cases.filter((row) => !before.salesforce.cases.some((one) => one['Id'] === row['Id']))

    expect(made.length).toBeGreaterThan(200)
    expect(made.filter((row) => row['Description'] != null || !/^Safety ticket \d+$/.test(String(row['Subject'])))).toEqual([])
  })

  it('shows restricted categories outside as restricted and nothing else', () => {
    const had = new Map(before.zendesk.tickets.map((ticket) => [ticket.id, new Set(ticket.tags)]))
    const outside = [
      ...after.zendesk.tickets.map((ticket) => [ticket.tags.filter((tag) => had.get(ticket.id)?.has(tag) !== true), ticket.ticket.custom_fields, notesOf(ticket).map(({ body }) => body)]),
      after.zendesk.macros, after.zendesk.fields, after.salesforce.cases, after.salesforce.comments, after.salesforce.queues, after.salesforce.fields, after.salesforce.permissions,
    ]
    const policy = loadPolicy()
    const restricted = safetyTickets(after).filter((ticket) => ticket.tags.includes('safety_restricted'))
    const inside = new Set(restricted.map(({ ticket }) => triage({ subject: ticket.subject, body: ticket.description, comments: [], at: connectedAt }, policy, connectedAt).category))

    expect(restricted.length).toBeGreaterThan(10)
    expect([...inside].filter((category) => RESTRICTED.test(category)).length).toBeGreaterThan(1)
    expect(outside.map((one) => JSON.stringify(one)).filter((one) => RESTRICTED.test(one))).toEqual([])
    expect(restricted.flatMap((ticket) => notesOf(ticket).map(({ body }) => body.split('\n')[0])).every((line) => line === 'Breakwater: restricted safety matter')).toBe(true)
    expect(restricted.every((ticket) => ownFields(after, ticket)['Safety category'] === 'restricted' && ownFields(after, ticket)['Safety team'] === 'restricted')).toBe(true)
  })

  it('marks what is urgent outside the safety queue for a person, without note or case', () => {
    const strays = after.zendesk.tickets.filter((ticket) => !ticket.tags.includes('user_safety') && ownTags(ticket).length > 0)

    expect(strays.length).toBeGreaterThan(2)
    expect(strays.some((ticket) => ticket.tags.includes('billing'))).toBe(true)
    expect(strays.map(ownTags)).toEqual(strays.map(() => ['safety_review']))
    expect(strays.filter((ticket) => notesOf(ticket).length > 0 || casesOf(after, ticket).length > 0)).toEqual([])
  })

  it('downloads no attachment and asks for nothing that Zendesk does not have', () => {
    expect(after.zendesk.downloads).toEqual([])
    expect(after.zendesk.unknownRoutes).toEqual([])
  })
})

interface Logged {
  readonly purpose: string
  readonly path: string
}

describe('SIGTERM in the middle of a sync', () => {
  let desk: Desk

  beforeAll(async () => {
    desk = await openDesk()
  })
  afterAll(() => desk.close())

  it('ends it within 10 s with everything kept: the next run completes it', UNHURRIED, async () => {
    const child = breakwater(['sync', '--once', '--json'], desk.environment)
    const end = ended(child)
    await until(async () => (await desk.sandbox.control<{ entries: readonly Logged[] }>('GET', '/log?vendor=salesforce')).entries.some(({ purpose, path }) => purpose === 'write' && path.includes('/composite')))
    const asked = performance.now()
    child.kill('SIGTERM')
    const { code, signal, stdout } = await end
    const seconds = (performance.now() - asked) / 1000
    const stopped = JSON.parse(stdout) as Summary

    expect(seconds).toBeLessThan(10)
    expect([code, signal, stopped.state]).toEqual([0, null, 'stopped'])
    const next = await desk.sync()
    expect(next).toMatchObject({ state: 'done', setAside: 0, waiting: 0, written: stopped.waiting })
    await desk.later()
    expect(await desk.sync()).toMatchObject({ state: 'done', written: 0, waiting: 0 })
    const whole = await readBack(desk.sandbox)
    expect(unwritten(whole)).toEqual([])
    expect(safetyTickets(whole).filter((ticket) => casesOf(whole, ticket).length !== 1)).toEqual([])
    expect(whole.zendesk.tickets.filter((ticket) => notesOf(ticket).length > 1)).toEqual([])
  })
})

async function until(met: () => Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 400; turn += 1) {
    if (await met()) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('it never came')
}
