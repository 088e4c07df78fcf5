import { expect, onTestFinished } from 'vitest'
import { loadMapping } from '../../../src/mapping-files.ts'
import { compileMapping, type CompiledMapping } from '../../../src/mapping/compile.ts'
import type { Mapping } from '../../../src/mapping/mapping.ts'
import type { SeedTicket } from '../../../src/sandbox/core/seed.ts'
import type { RunSummary } from '../../../src/sync/run.ts'
import { type BridgeOptions, openTestBridge, type TestBridge } from '../../support/bridge.ts'
import { EMPTY_WORLD, plainTicket } from '../../support/sandbox.ts'
import { markerPolicy } from '../../sync/engine.ts'

export const MINUTE = 60_000
const STARTER = loadMapping('zendesk-salesforce').source

/** The starter mapping with the subject and everything said going both ways, and what else is said here. */
export function bothWays(changes: Partial<Mapping> = {}): CompiledMapping {
  return compileMapping({
    ...STARTER, fields: STARTER.fields.map((field) => (field.id === 'subject' ? { ...field, direction: 'both' as const } : field)),
    comments: { public: 'both', private: 'both', attribution: 'role', history: 'leave' }, ...changes,
  })
}

/** A ticket with an agent, that comes in now and says nothing grave: it crosses whole. */
export function said(key: string, changes: Partial<SeedTicket> = {}): SeedTicket {
  return { ...plainTicket(key, true), assignee: 'agent', messages: [{ from: 'requester', public: true, body: `P2 hate in ${key}`, minutesAgo: 0 }], ...changes }
}

export type Row = Readonly<Record<string, unknown>>

interface SeenTicket {
  readonly id: number
  readonly status: string
  readonly deleted: boolean
  readonly tags: readonly string[]
  readonly ticket: { readonly subject: string; readonly priority: string | null; readonly assignee_id: number | null; readonly updated_at: string; readonly custom_fields: readonly { readonly id: number; readonly value: unknown }[] }
  readonly comments: readonly { readonly body: string; readonly public: boolean; readonly author_id: number; readonly attachments: readonly { readonly file_name: string }[] }[]
}

/** Both CRMs on ports of this machine, the whole bridge between them, and people at work in either. */
export interface BothCrms extends TestBridge {
  ticket(key: string): SeenTicket
  /** The cases that stand for a ticket. */
  casesOf(key: string): readonly Row[]
  /** All tickets that have a key, with their cases; reading back takes its time. */
  pairs(): readonly { readonly key: string; readonly ticket: SeenTicket; readonly cases: readonly Row[] }[]
  /** The one case of a ticket. */
  caseOf(key: string): Row
  inZendesk(key: string, change: object): void
  inSalesforce(key: string, change: Row): void
  /** Somebody writes on the case. */
  sayOnCase(key: string, body: string, isPublic?: boolean): void
  /** Words on the case, and on the ticket after the first, besides notes about a judgement. */
  saidOnCase(key: string): readonly string[]
  saidOnTicket(key: string): readonly string[]
  /** Runs until what was done has arrived everywhere. */
  settle(rounds?: number): Promise<RunSummary>
  /** Nothing is left to write, now and in the next runs. */
  rests(): Promise<void>
  /** Requests that changed something at a vendor, by method and route, since the log was cleared. */
  writes(): readonly string[]
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** Without what stands above and below words that were carried over. */
function wordsOf(body: string): string {
  return body.replace(/^→ [^\n]*:\s+/, '').replace(/\s*\[breakwater [^\]]*\]\s*$/, '')
}

/** Opens both and connects them; tickets given are there before the bridge comes. */
export async function bothCrms(options: Partial<BridgeOptions> & { readonly tickets?: readonly SeedTicket[] } = {}): Promise<BothCrms> {
  const { tickets = [], ...rest } = options
  const one = await openTestBridge({ world: { ...EMPTY_WORLD, tickets }, policy: markerPolicy(), mapping: bothWays(), http: true, ...rest })
  onTestFinished(() => one.close())
  await one.setUp()
  const now = (): number => one.clock.now()
  const { zendesk, salesforce } = one.sandbox.inside
  const ticket = (key: string): SeenTicket => {
    const found = zendesk.read().tickets.find((each) => each.key === key)
    if (found === undefined) throw new Error(`no ticket ${key}`)
    return found as unknown as SeenTicket
  }
  const idOf = (row: Row): string => /-(\d+)$/.exec(text(row['Breakwater_External_Id__c']))?.[1] ?? ''
  const standing = (): readonly Row[] => salesforce.read().cases.filter((row) => row['IsDeleted'] !== true)
  const casesOf = (key: string): readonly Row[] => {
    const id = String(ticket(key).id)
    return standing().filter((row) => idOf(row) === id)
  }
  const caseOf = (key: string): Row => {
    const [found, ...others] = casesOf(key)
    if (found === undefined || others.length > 0) throw new Error(`${casesOf(key).length} cases for ${key}`)
    return found
  }
  const write = (object: string, row: Row): void => void salesforce.admin.write(object, [row], now(), () => 0.5)
  return Object.assign(one, {
    ticket, casesOf, caseOf,
    pairs() {
      const cases = Map.groupBy(standing(), idOf)
      return zendesk.read().tickets.flatMap((row) => (row.key === null ? [] : [{ key: row.key, ticket: row as unknown as SeenTicket, cases: cases.get(String(row.id)) ?? [] }]))
    },
    inZendesk(key: string, change: object) {
      const answer = one.sandbox.control({ method: 'POST', path: '/zendesk/edit', body: { key, ...change } })
      if (answer.status !== 200) throw new Error(JSON.stringify(answer.body))
    },
    inSalesforce: (key: string, change: Row) => write('Case', { Id: caseOf(key)['Id'], ...change }),
    sayOnCase: (key: string, body: string, isPublic = true) => write('CaseComment', { ParentId: caseOf(key)['Id'], CommentBody: body, IsPublished: isPublic }),
    saidOnCase: (key: string) => salesforce.read().comments.filter((row) => row['ParentId'] === caseOf(key)['Id']).map((row) => wordsOf(text(row['CommentBody']))),
    saidOnTicket: (key: string) => ticket(key).comments.slice(1).map(({ body }) => wordsOf(body)).filter((body) => !body.includes('Breakwater')),
    async settle(rounds = 3) {
      let last: RunSummary | null = null
      for (let round = 0; round < rounds; round += 1) {
        one.clock.advance(2 * MINUTE)
        last = await one.sync()
        expect(last.error).toBeNull()
      }
      if (last === null) throw new Error('no run')
      return last
    },
    async rests() {
      for (let round = 0; round < 2; round += 1) {
        one.clock.advance(2 * MINUTE)
        expect(await one.sync()).toMatchObject({ state: 'done', written: 0, waiting: 0 })
      }
    },
    writes: () => one.sandbox.log.entries().filter((entry) => entry.purpose === 'write').map((entry) => `${entry.method} ${entry.path}`),
  })
}
