import { compileMapping } from '../../src/mapping/compile.ts'
import { agreedMapping } from '../../src/simulator/agreed.ts'
import { markerPolicy } from '../../src/simulator/policy.ts'
import type { SeedMessage, SeedTicket, SeedWorld } from '../../src/sandbox/core/seed.ts'
import { seedWorld } from '../../src/sandbox/seed/index.ts'
import { openTestBridge, type TestBridge } from '../support/bridge.ts'
import { seeded } from '../support/wire.ts'
import { plainScript, type ScriptRun } from './lab/plain-script.ts'
import { printNote, printTable } from './lab/table.ts'

const TICKETS = Number(process.env['BENCH_TICKETS'] ?? 10_000)
const EVENTS = 3
const FILES_EVERY = 10
const EDITS = 600
const MINUTES = 60
const MINUTE = 60_000
/** Of the sandbox's Enterprise plan; the agents' share is kept back by both connectors. */
const ZENDESK = { perMinute: 700, reserve: 0.3, exportsPerMinute: 10 } as const
const APART: ReadonlySet<string> = new Set(['setup', 'auth', 'attachment', 'file'])

interface Spent {
  readonly zendesk: number
  readonly salesforce: number
  /** Files, keys and set-up. */
  readonly apart: number
  /** Until the last write left. What was written comes back with the next exports, and is read again after that. */
  readonly minutes: number
}

const WRITES = /^(?:PUT|POST|PATCH) (?:.*update_many|.*\/composite\/(?:sobjects|graph).*)$/

/** Everything crosses, both ways, files too. */
const mapping = compileMapping({ ...agreedMapping().source, comments: { ...agreedMapping().source.comments, history: 'carry' }, attachments: { direction: 'both', largest: 5_000_000, types: [] } })

function world(): SeedWorld {
  const base = seedWorld(seeded(3))
  const users = base.people.filter((person) => person.role === 'end-user')
  const tickets = Array.from({ length: TICKETS }, (_, index): SeedTicket => {
    const born = 60 * 24 * 60 - Math.floor((index * 59 * 24 * 60) / TICKETS)
    const message = (at: number): SeedMessage => ({
      from: 'requester', public: true, minutesAgo: Math.max(10, born - at * 12), body: at === 0 ? `P2 ${index % 2 === 0 ? 'hate' : 'scam_fraud'} in ticket ${index}` : `words ${at} of ticket ${index}`,
      ...(at === 0 && index % FILES_EVERY === 0 ? { attachments: [{ name: `${index}.png`, contentType: 'image/png', size: 2_000 }] } : {}),
    })
    return {
      key: `b-${index}`, lang: 'en', channel: 'web', safety: true, subject: `Ticket ${index}`, messages: Array.from({ length: EVENTS }, (__, at) => message(at)),
      requester: users[index % users.length]?.key ?? '', assignee: null, group: base.groups[0]?.key ?? '', status: 'open', priority: null, tags: [],
    }
  })
  return { ...base, tickets, suspended: [] }
}

/** Backfill and a steady hour of edits on both sides, by the bridge, by the loop that people write, and as few calls as it can be done with. */
export async function benchTwoWay(): Promise<void> {
  const bridge = await openTestBridge({ world: world(), policy: markerPolicy(), mapping, sandbox: { zendesk: { plan: 'enterprise' }, salesforce: { plan: 'enterprise' } } })
  let ours: Spent
  let steady: Spent
  try {
    await bridge.setUp()
    ours = await spent(bridge, () => untilDone(bridge))
    await spent(bridge, () => untilDone(bridge))
    steady = await spent(bridge, () => anHour(bridge))
  } finally {
    await bridge.close()
  }
  const script = await plainScript(world(), { edits: EDITS, minutes: MINUTES })
  report('Backfill', TICKETS, ours, script.backfill, leastBackfill())
  report(`An hour of ${EDITS.toLocaleString('en')} edits and ${EDITS.toLocaleString('en')} comments, half on each side`, 2 * EDITS, steady, script.steady, leastHour())
  const allowed = leastMinutes(ours)
  printTable('Simulated time of the backfill, against what the rate limits allow for its own calls, net of the agents\' reserve', ['', 'minutes', 'of the issue'], [['measured', ours.minutes, ''], ['allowed', allowed, ''], ['ratio', ours.minutes / allowed, 'at most 1.1']])
  printNote('Least, Zendesk: tickets/1,000 + events/1,000 read, updates/100 written, one look at every 10 jobs; Salesforce: /2,000 read, /200 made and told, 25 conditional edits or 75 notes a call, counted from 10,000 tickets of three messages; files and set-up apart; in the steady hour a run a minute asks each stream once, and what a conditional edit compares is read by the same call.')
}

async function spent(bridge: TestBridge, work: () => Promise<void>): Promise<Spent> {
  bridge.sandbox.log.clear()
  const began = bridge.clock.now()
  await work()
  const of = (vendor: 'zendesk' | 'salesforce'): { readonly counted: number; readonly apart: number } => {
    const entries = bridge.sandbox.log.entries(vendor)
    const apart = entries.filter((entry) => APART.has(entry.purpose)).length
    return { counted: entries.length - apart, apart }
  }
  const [zendesk, salesforce] = [of('zendesk'), of('salesforce')]
  const last = Math.max(began, ...bridge.sandbox.log.entries().flatMap(({ method, path, at }) => (WRITES.test(`${method} ${path}`) ? [at] : [])))
  if (process.env['BENCH_ROUTES'] !== undefined) console.log(bridge.sandbox.log.counts('zendesk').byRoute, bridge.sandbox.log.counts('salesforce').byRoute)
  return { zendesk: zendesk.counted, salesforce: salesforce.counted, apart: zendesk.apart + salesforce.apart, minutes: (last - began) / MINUTE }
}

async function untilDone(bridge: TestBridge): Promise<void> {
  for (let run = 0; run < 50; run += 1) {
    const { written, waiting, state } = await bridge.sync()
    if (state === 'done' && written === 0 && waiting === 0) return
  }
  throw new Error('it does not come to an end')
}

/** People edit and write on both sides, evenly over the hour; a run a minute. */
async function anHour(bridge: TestBridge): Promise<void> {
  const { admin } = bridge.sandbox.inside.salesforce
  const cases = bridge.sandbox.inside.salesforce.read().cases
  const tickets = [...bridge.sandbox.inside.zendesk.account.tickets.values()]
  const random = seeded(11)
  const each = EDITS / 2 / MINUTES
  for (let minute = 0; minute < MINUTES; minute += 1) {
    for (let edit = 0; edit < each; edit += 1) {
      const at = minute * each + edit
      const [one, two, three, four] = [at, at + EDITS, at + 2 * EDITS, at + 3 * EDITS]
      bridge.sandbox.control({ method: 'POST', path: '/zendesk/edit', body: { ticketId: tickets[one]?.id, subject: `Renamed ${at}` } })
      bridge.sandbox.control({ method: 'POST', path: '/zendesk/edit', body: { ticketId: tickets[two]?.id, comment: `We look into it (${at})` } })
      admin.write('Case', [{ Id: String(cases[three]?.['Id']), Subject: `Renamed there ${at}` }], bridge.clock.now(), random)
      admin.write('CaseComment', [{ ParentId: String(cases[four]?.['Id']), CommentBody: `Seen here ${at}`, IsPublished: true }], bridge.clock.now(), random)
    }
    bridge.clock.advance(MINUTE)
    await bridge.sync()
  }
  bridge.clock.advance(2 * MINUTE)
  await untilDone(bridge)
}

interface Least {
  readonly zendesk: number
  readonly salesforce: number
}

function leastBackfill(): Least {
  const updates = Math.ceil(TICKETS / 100)
  return { zendesk: Math.ceil(TICKETS / 1000) + Math.ceil((TICKETS * EVENTS) / 1000) + updates + Math.ceil(updates / 10), salesforce: Math.ceil(TICKETS / 2000) + Math.ceil(TICKETS / 200) + Math.ceil((TICKETS * (EVENTS - 1)) / 75) }
}

/** Every minute: each stream once (tickets, events, suspended; cases, comments, files, and two low marks), and the batches of what came from the other side. */
function leastHour(): Least {
  const perMinute = EDITS / 2 / MINUTES
  return { zendesk: MINUTES * (3 + Math.ceil((2 * perMinute) / 100) + 1), salesforce: MINUTES * (5 + Math.ceil(perMinute / 25) + Math.ceil(perMinute / 75)) }
}

/** The slowest of what each limit allows. */
function leastMinutes(ours: Spent): number {
  const exports = Math.ceil(TICKETS / 1000) + Math.ceil((TICKETS * EVENTS) / 1000)
  return Math.max(exports / ZENDESK.exportsPerMinute, ours.zendesk / (ZENDESK.perMinute * (1 - ZENDESK.reserve)))
}

function report(title: string, records: number, ours: Spent, script: ScriptRun, least: Least): void {
  const total = (one: { readonly zendesk: number; readonly salesforce: number }): number => one.zendesk + one.salesforce
  const row = (name: string, one: Spent | ScriptRun): readonly (string | number | null)[] => [name, one.zendesk, one.salesforce, total(one) / records, total(one) / total(least), 'apart' in one ? one.apart : null, one.minutes]
  printTable(`${title}: calls`, ['', 'Zendesk', 'Salesforce', 'per record', 'ratio to least', 'files, set-up', 'simulated minutes'], [
    row('Breakwater', ours), row('plain script', script), ['least possible', least.zendesk, least.salesforce, total(least) / records, 1, null, null], ['of the issue', '', '', '', 'at most 1.5', '', ''],
  ])
}
