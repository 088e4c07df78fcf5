import { syncPolicy } from '../../src/main.ts'
import { loadPolicy } from '../../src/policy-files.ts'
import type { Policy } from '../../src/rules/policy.ts'
import type { SeedTicket } from '../../src/sandbox/core/seed.ts'
import type { RunSummary } from '../../src/sync/run.ts'
import { openTestBridge, type TestBridge } from '../support/bridge.ts'
import { beyondMaxima } from './lab/maxima.ts'
import { printNote, printTable } from './lab/table.ts'
import { loadWorld, type LoadOptions } from './lab/world.ts'

const FIGURES = { zendesk: 0.06, salesforce: 0.04 } as const
type Vendor = keyof typeof FIGURES
const VENDORS: readonly Vendor[] = ['zendesk', 'salesforce']
/** Neither reads nor writes tickets or cases: what is made once, keys, and files. */
const APART: ReadonlySet<string> = new Set(['setup', 'auth', 'attachment'])
const MINUTE = 60_000

interface Spent {
  readonly counted: number
  readonly apart: number
  readonly byRoute: Readonly<Record<string, number>>
  readonly refused: number
}

interface Run {
  readonly summary: RunSummary
  readonly spent: Readonly<Record<Vendor, Spent>>
  /** Items of every Zendesk bulk update. */
  readonly bulks: readonly number[]
}

/** First backfills on Enterprise limits in simulated time, then runs that find only our own writes; all counted from the sandbox's log. */
export async function benchCalls(): Promise<void> {
  const policy = loadPolicy(process.env['POLICY_DIR'])
  const share = { taggedEvery: 3, events: 6 }
  await backfill(policy, 'Nothing urgent among the others: what the figures are about', { ...share, tickets: 15_000, others: (ticket) => !urgent(policy, ticket) }, true)
  await backfill(policy, 'The others as the seed has them, urgent words among them: each such ticket is fetched, raised and tagged besides', { ...share, tickets: 6_000 })
}

async function backfill(policy: Policy, title: string, load: LoadOptions, maxima = false): Promise<void> {
  const bulks: number[] = []
  const bridge = await openTestBridge({
    world: loadWorld(load), policy: syncPolicy(policy), macros: policy.macros, sandbox: { zendesk: { plan: 'enterprise' }, salesforce: { plan: 'enterprise' } },
    tamper: (request) => {
      if (request.url.includes('/tickets/update_many')) bulks.push((JSON.parse(String(request.body)) as { tickets: unknown[] }).tickets.length)
      return request
    },
  })
  const counted = async (): Promise<Run> => {
    bulks.length = 0
    bridge.sandbox.log.clear()
    const summary = await bridge.sync()
    return { summary, spent: { zendesk: spentAt(bridge, 'zendesk'), salesforce: spentAt(bridge, 'salesforce') }, bulks: [...bulks] }
  }
  try {
    await bridge.setUp()
    const first = await counted()
    const again = await counted()
    bridge.clock.advance(MINUTE)
    report(title, load, first, [['right after it', again], ['a minute later, our own writes coming back', await counted()]])
    // The next whole minute: the limits of this one are partly used up.
    bridge.clock.advance(2 * MINUTE)
    if (maxima) printTable('What the vendors take at most, as this sandbox enforces it: HTTP status', ['', 'maximum', 'at the maximum', 'one more'], beyondMaxima(bridge.sandbox, bridge.clock.now()))
  } finally {
    await bridge.close()
  }
}

function spentAt(bridge: TestBridge, vendor: Vendor): Spent {
  const entries = bridge.sandbox.log.entries(vendor)
  const apart = entries.filter((entry) => APART.has(entry.purpose)).length
  return { counted: entries.length - apart, apart, byRoute: bridge.sandbox.log.counts(vendor).byRoute, refused: entries.filter((entry) => entry.status >= 400).length }
}

function report(title: string, load: LoadOptions, { summary, spent, bulks }: Run, later: readonly (readonly [string, Run])[]): void {
  const tagged = Math.ceil(load.tickets / load.taggedEvery)
  const least = leastCalls(load, tagged)
  const number = (value: number): string => value.toLocaleString('en')
  printTable(
    `${title}.\n${number(load.tickets)} open tickets, ${number(tagged)} of them tagged, ${load.events} events each`,
    ['vendor', 'calls', 'per tagged ticket', 'of the issue', 'least possible', 'ratio to least', 'set-up, auth, files', 'refused'],
    VENDORS.map((vendor) => [vendor, spent[vendor].counted, spent[vendor].counted / tagged, `at most ${FIGURES[vendor]}`, least[vendor], spent[vendor].counted / least[vendor], spent[vendor].apart, spent[vendor].refused]),
  )
  printTable('Where they went', ['vendor', 'calls', 'route'], VENDORS.flatMap((vendor) => Object.entries(spent[vendor].byRoute).sort(([, a], [, b]) => b - a).map(([route, calls]) => [vendor, calls, route] as const)))
  printTable('The run', ['', 'measured'], [
    ['state', summary.state], ['tickets read, repeats among them', summary.pulled], ['others scanned in passing', summary.scanned], ['triaged', summary.triaged], ['records written', summary.written],
    ['set aside', summary.setAside], ['waiting', summary.waiting], ['needing a person', summary.attention], ['bulk updates', bulks.length], ['items per bulk update, of 100', bulks.reduce((sum, one) => sum + one, 0) / Math.max(1, bulks.length)],
    ['simulated minutes', summary.seconds / 60],
  ])
  printTable('Runs afterwards, nobody having touched anything', ['run', 'Zendesk calls', 'Salesforce calls', 'read', 'triaged', 'written', 'of the issue'], later.map(([name, run]) => [name, run.spent.zendesk.counted, run.spent.salesforce.counted, run.summary.pulled, run.summary.triaged, run.summary.written, 'written 0']))
  printNote('Least possible: Zendesk tickets/1,000 + events/1,000 + updates/100 + one look at every 10 jobs; Salesforce cases/2,000 read + cases/200 written.')
}

/** Pages at the vendors' maxima; ten jobs may run at once and one request asks after all of them. */
function leastCalls({ tickets, events }: LoadOptions, tagged: number): Readonly<Record<Vendor, number>> {
  const updates = Math.ceil(tagged / 100)
  return {
    zendesk: Math.ceil(tickets / 1000) + Math.ceil((tickets * events) / 1000) + updates + Math.ceil(updates / 10),
    salesforce: Math.ceil(tagged / 2000) + Math.ceil(tagged / 200),
  }
}

/** As sync looks at what passes by: the ticket with its subject, then every text by itself. */
function urgent(policy: Policy, ticket: SeedTicket): boolean {
  const { triage } = syncPolicy(policy)
  const grave = (subject: string, body: string): boolean => ['P0', 'P1'].includes(triage({ subject, body, comments: [], at: 0 }, 0).severity)
  return grave(ticket.subject, ticket.messages[0]?.body ?? '') || ticket.messages.some(({ body }) => grave('', body))
}
