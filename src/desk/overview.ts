import type { CallCounts } from '../connector/connector.ts'
import { SEVERITIES, severityRank } from '../domain/labels.ts'
import type { Instant } from '../domain/ports.ts'
import type { AttentionRow, ConnectionRow, RunRow, SetAsideRow, TicketCounts, TicketListItem, Tx } from '../store/store.ts'
import { FIRST_REPORT, type FirstReport } from '../sync/first-report.ts'
import type { Desk } from './context.ts'
import { countOutside } from './policy-watch.ts'

export interface ConnectionView {
  readonly id: string
  readonly vendor: string
  readonly url: string
  readonly connectedAt: Instant
  /** False: observed only, until an admin applies the set-up. */
  readonly writes: boolean
  readonly intents: { readonly waiting: number; readonly sent: number; readonly done: number; readonly setAside: number }
  readonly calls: CallCounts | null
}

export interface RunView {
  readonly id: string
  readonly startedAt: Instant
  readonly endedAt: Instant | null
  readonly state: RunRow['state']
  /** Whole numbers of its summary by name. */
  readonly numbers: Readonly<Record<string, number>>
}

export interface AttentionView extends AttentionRow {
  /** The ticket is kept here and can be explained; tickets outside the route are not. */
  readonly kept: boolean
}

export interface Overview {
  readonly at: Instant
  readonly policy: string
  readonly counts: TicketCounts
  readonly linked: number
  /** Open P0, then open P1, newest change first. */
  readonly urgent: readonly TicketListItem[]
  readonly connections: readonly ConnectionView[]
  readonly runs: readonly RunView[]
  readonly attention: { readonly total: number; readonly rows: readonly AttentionView[] }
  readonly setAside: { readonly total: number; readonly rows: readonly SetAsideRow[] }
  /** Rules that fire far more or less often than usual, today or yesterday; and whether somebody stopped everything automatic. */
  readonly rules: { readonly outsideBand: number; readonly stopped: boolean }
  /** What watching showed, while nothing may be written yet. */
  readonly firstReport: FirstReport | null
}

const SHOWN = 10
const OPEN: ReadonlySet<string> = new Set(['new', 'open', 'pending', 'hold'])
/** How far back open urgent tickets are looked for, per severity. */
const LOOKED_AT = 200

/** The state of everything at once, from one consistent view; no ticket's words are in it. */
export function overview(desk: Desk): Promise<Overview> {
  return desk.store.read(async (tx) => {
    const rows = await tx.connections.list()
    const connections: ConnectionView[] = []
    for (const row of rows) connections.push(await connectionView(tx, row, desk.calls()[row.id] ?? null))
    const setAside: SetAsideRow[] = []
    for (const row of rows) setAside.push(...(await tx.intents.setAside(row.id, SHOWN)))
    return {
      at: desk.clock.now(),
      policy: desk.policy.version,
      counts: await tx.tickets.counts(desk.tickets),
      linked: desk.cases === null ? 0 : await tx.links.count(desk.tickets, desk.cases),
      urgent: await urgent(tx, desk.tickets),
      connections,
      runs: (await tx.runs.list(5)).map(runView),
      attention: { total: await tx.attention.count(desk.tickets), rows: (await attention(tx, desk.tickets, LOOKED_AT)).slice(0, SHOWN) },
      setAside: { total: connections.reduce((sum, one) => sum + one.intents.setAside, 0), rows: setAside.slice(0, SHOWN) },
      rules: { outsideBand: await countOutside(tx, desk.tickets, desk.clock.now()), stopped: (await tx.policies.stopped()) !== null },
      firstReport: connections.some((one) => one.id === desk.tickets && !one.writes) ? await firstReport(tx, desk.tickets) : null,
    }
  })
}

/** Everything under *Needs a person* and everything set aside, up to `limit` of each. */
export function waitingForPeople(desk: Desk, limit: number): Promise<Pick<Overview, 'attention' | 'setAside'>> {
  return desk.store.read(async (tx) => {
    const setAside: SetAsideRow[] = []
    let total = 0
    for (const row of await tx.connections.list()) {
      setAside.push(...(await tx.intents.setAside(row.id, limit)))
      total += (await tx.intents.counts(row.id)).setAside
    }
    return {
      attention: { total: await tx.attention.count(desk.tickets), rows: await attention(tx, desk.tickets, limit) },
      setAside: { total, rows: setAside },
    }
  })
}

async function connectionView(tx: Tx, row: ConnectionRow, calls: CallCounts | null): Promise<ConnectionView> {
  const { id, vendor, url, connectedAt, setupAt } = row
  return { id, vendor, url, connectedAt, writes: setupAt !== null, intents: await tx.intents.counts(id), calls }
}

async function urgent(tx: Tx, connection: string): Promise<readonly TicketListItem[]> {
  const found: TicketListItem[] = []
  for (const severity of ['P0', 'P1'] as const) {
    if (found.length >= SHOWN) break
    const rows = await tx.tickets.list({ connection, severity, limit: LOOKED_AT })
    found.push(...rows.filter((row) => OPEN.has(row.status)))
  }
  return found.slice(0, SHOWN)
}

async function firstReport(tx: Tx, connection: string): Promise<FirstReport | null> {
  const stored = await tx.reports.get(connection, FIRST_REPORT)
  return stored === null ? null : (JSON.parse(stored.json) as FirstReport)
}

/** The most urgent first; among equals as the store has them. */
async function attention(tx: Tx, connection: string, limit: number): Promise<readonly AttentionView[]> {
  const rows = await tx.attention.list(connection, limit)
  const kept = await tx.tickets.get(connection, rows.filter((row) => row.ref.kind === 'ticket').map((row) => row.ref.id))
  const rank = (row: AttentionRow): number => (row.severity === null ? SEVERITIES.length : severityRank(row.severity))
  return rows.map((row) => ({ ...row, kept: row.ref.kind === 'ticket' && kept.has(row.ref.id) })).toSorted((a, b) => rank(a) - rank(b))
}

function runView(run: RunRow): RunView {
  const numbers = Object.entries(run.summary ?? {}).flatMap(([name, value]) => (typeof value === 'number' ? [[name, value] as const] : []))
  return { id: run.id, startedAt: run.startedAt, endedAt: run.endedAt, state: run.state, numbers: Object.fromEntries(numbers) }
}
