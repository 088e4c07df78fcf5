import { severityRank } from '../domain/labels.ts'
import type { Instant } from '../domain/ports.ts'
import { severityStep } from '../rules/watched.ts'
import type { Store, Tx } from '../store/store.ts'
import type { ShadowRow } from '../store/policy-store.ts'
import { DAY_MS } from '../sync/judged-books.ts'
import { HISTORY_DAYS, rulesRates, type RuleRate } from '../sync/rates.ts'

export interface ShadowReport {
  readonly rule: string
  readonly version: string
  /** Tickets on which it fired. */
  readonly fired: number
  readonly wouldRaise: number
  readonly wouldLower: number
  readonly wouldEscalate: number
  readonly wouldMove: number
  readonly since: Instant
  /** Newest first, at most as many as asked for. */
  readonly tickets: readonly { readonly id: string; readonly severity: ShadowRow['severity']; readonly category: ShadowRow['category'] }[]
}

const MOST_ROWS = 100_000

/** What rules in shadow would have done to live traffic, rule by rule. Ticket ids, never words. */
export async function shadowReport(store: Store, most: number): Promise<readonly ShadowReport[]> {
  const rows = await store.read(async (tx) => {
    const found: ShadowRow[] = []
    for (const { id } of await tx.connections.list()) found.push(...(await tx.shadows.list(id, MOST_ROWS)))
    return found
  })
  return [...Map.groupBy(rows, (row) => row.rule)].map(([rule, own]): ShadowReport => {
    const step = (row: ShadowRow): number => severityStep(row.severity)
    const urgent = severityRank('P1')
    return {
      rule,
      version: own[0]?.version ?? '',
      fired: own.length,
      wouldRaise: own.filter((row) => step(row) < 0).length,
      wouldLower: own.filter((row) => step(row) > 0).length,
      wouldEscalate: own.filter((row) => severityRank(row.severity.from) > urgent && severityRank(row.severity.to) <= urgent).length,
      wouldMove: own.filter((row) => row.category.from !== row.category.to).length,
      since: own.reduce((earliest, row) => Math.min(earliest, row.at), own[0]?.at ?? 0),
      tickets: own.slice(0, most).map((row) => ({ id: row.ticketId, severity: row.severity, category: row.category })),
    }
  })
}

/** How often each rule fires today, against its usual band; those outside first. */
export function ruleRates(store: Store, now: Instant): Promise<readonly (RuleRate & { readonly connection: string })[]> {
  return store.read(async (tx) => {
    const found: (RuleRate & { readonly connection: string })[] = []
    for (const { id } of await tx.connections.list()) found.push(...(await ratesOf(tx, id, now)).map((rate) => ({ connection: id, ...rate })))
    return found.toSorted((x, y) => Number(isOutside(y)) - Number(isOutside(x)) || y.hits - x.hits)
  })
}

/** Rules outside their usual band today or yesterday. */
export async function countOutside(tx: Tx, connection: string, now: Instant): Promise<number> {
  const [today, yesterday] = [await ratesOf(tx, connection, now), await ratesOf(tx, connection, now - DAY_MS)]
  return new Set([...today, ...yesterday].filter(isOutside).map((rate) => rate.rule)).size
}

async function ratesOf(tx: Tx, connection: string, at: Instant): Promise<readonly RuleRate[]> {
  const day = Math.floor(at / DAY_MS)
  return rulesRates(await tx.ruleDays.since(connection, day - HISTORY_DAYS), day)
}

function isOutside(rate: RuleRate): boolean {
  return rate.state === 'high' || rate.state === 'low'
}
