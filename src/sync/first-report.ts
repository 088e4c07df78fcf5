import type { Hazard } from '../connector/connector.ts'
import { severityRank } from '../domain/labels.ts'
import { CHUNK, type SyncContext } from './context.ts'

export const FIRST_REPORT = 'first-connection'
const DAYS_30_MS = 30 * 86_400_000
const MANY = 100_000

/** What watching a connection showed. Stored here, written nowhere else; counts and names only. */
export interface FirstReport {
  readonly days: 30
  readonly safetyTickets: number
  /** Urgent findings outside the safety queue. */
  readonly urgentOutside: number
  readonly suspended: number
  readonly cannotJudge: number
  readonly languages: readonly string[]
  readonly bySeverity: Readonly<Record<string, number>>
  /** What our writes would set off there. */
  readonly hazards: readonly Pick<Hazard, 'kind' | 'id' | 'title' | 'setOffBy' | 'does' | 'reaches' | 'remedy'>[]
}

export async function firstConnectionReport(ctx: SyncContext): Promise<FirstReport> {
  const since = ctx.clock.now() - DAYS_30_MS
  const languages = new Set<string>()
  const bySeverity: Record<string, number> = {}
  let safetyTickets = 0
  let after: { readonly changedAt: number; readonly id: string } | undefined
  for (let more = true; more; ) {
    const page = await ctx.store.read((tx) => tx.tickets.list({ connection: ctx.left.id, limit: CHUNK, ...(after === undefined ? {} : { after }) }))
    const recent = page.filter((item) => item.changedAt >= since)
    for (const { triage } of recent) {
      if (triage === null) continue
      safetyTickets += 1
      bySeverity[triage.severity] = (bySeverity[triage.severity] ?? 0) + 1
      if (triage.lang !== 'und') languages.add(triage.lang)
    }
    const last = page.at(-1)
    more = last !== undefined && recent.length === page.length
    if (last !== undefined) after = { changedAt: last.changedAt, id: last.id }
  }
  const attention = (await ctx.store.read((tx) => tx.attention.list(ctx.left.id, MANY))).filter((row) => row.at >= since)
  const hazards = [...((await ctx.left.hazards?.()) ?? []), ...((await ctx.right?.hazards?.()) ?? [])]
  const count = (reason: string): number => attention.filter((row) => row.reason === reason).length
  const report: FirstReport = {
    days: 30,
    safetyTickets,
    urgentOutside: count('urgent-outside-route'),
    suspended: attention.filter((row) => row.reason === 'suspended' && row.severity !== null && severityRank(row.severity) <= 1).length,
    cannotJudge: count('cannot-judge'),
    languages: [...languages].toSorted(),
    bySeverity,
    hazards,
  }
  await ctx.fenced((tx) => tx.reports.put(ctx.left.id, FIRST_REPORT, ctx.clock.now(), JSON.stringify(report)))
  return report
}
