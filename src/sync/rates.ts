import type { RuleDay } from '../store/policy-store.ts'
import { ALL_RULES, DAY_MS } from './judged-books.ts'
import type { SyncContext } from './context.ts'
import { CHUNK } from './context.ts'

export interface RuleRate {
  readonly rule: string
  /** Days since 1970-01-01, UTC. */
  readonly day: number
  readonly tickets: number
  readonly hits: number
  /** Share of tickets on which it usually fires; null where there is too little history. */
  readonly usual: number | null
  /** How many hits would still be usual on a day with so many tickets. */
  readonly low: number | null
  readonly high: number | null
  readonly state: 'usual' | 'high' | 'low' | 'too-little'
}

/** The days before the one looked at that say what is usual. */
export const HISTORY_DAYS = 28
const LEAST_DAYS = 10
const LEAST_TICKETS = 300
/** Standard deviations. With 400 rules looked at daily, chance alone crosses four about nine times a year. */
const WIDTH = 4
/** A tiny count is never an alarm, however unusual. */
const LEAST_HITS = 5

/**
 * Whether each rule fired as often as usual on one day. Usual is its share `p` of all tickets over the 28 days before,
 * (hits + ½) / (tickets + 1), which needs at least 10 days with tickets and 300 tickets. Days differ by more than chance (weekends, campaigns), so
 * the binomial variance is widened by the dispersion φ of those days, max(1, Pearson's χ² / (days − 1)), and by the uncertainty of `p` itself:
 * band = n·p ± 4·√(n·p·(1−p)·φ·(1 + n/N)). Above it, and at least 5 hits and 5 more than expected: high. Below it: low, which a small
 * expectation can never be. A day in progress is looked at by its tickets so far. Pure.
 */
export function rulesRates(rows: readonly RuleDay[], day: number): readonly RuleRate[] {
  const totals = new Map(rows.filter((row) => row.rule === ALL_RULES && row.hits > 0).map((row) => [row.day, row.hits]))
  const past = [...totals].filter(([at]) => at < day && at >= day - HISTORY_DAYS)
  const seen = past.reduce((sum, [, tickets]) => sum + tickets, 0)
  const tickets = totals.get(day) ?? 0
  const enough = past.length >= LEAST_DAYS && seen >= LEAST_TICKETS
  const byRule = Map.groupBy(rows.filter((row) => row.rule !== ALL_RULES && row.day <= day && row.day >= day - HISTORY_DAYS), (row) => row.rule)
  return [...byRule].map(([rule, own]): RuleRate => {
    const hitsOn = new Map(own.map((row) => [row.day, Math.max(0, row.hits)]))
    const hits = hitsOn.get(day) ?? 0
    if (!enough) return { rule, day, tickets, hits, usual: null, low: null, high: null, state: 'too-little' }
    const fired = past.reduce((sum, [at]) => sum + (hitsOn.get(at) ?? 0), 0)
    const usual = Math.min(1, (fired + 0.5) / (seen + 1))
    const spread = usual * (1 - usual)
    const chi = spread === 0 ? 0 : past.reduce((sum, [at, n]) => sum + ((hitsOn.get(at) ?? 0) - n * usual) ** 2 / (n * spread), 0)
    const dispersion = Math.max(1, chi / (past.length - 1))
    const expected = tickets * usual
    const width = WIDTH * Math.sqrt(tickets * spread * dispersion * (1 + tickets / seen))
    const high = Math.max(expected + width, LEAST_HITS - 1, expected + LEAST_HITS)
    const low = Math.max(0, expected - width)
    return { rule, day, tickets, hits, usual, low, high, state: hits > high ? 'high' : hits < low ? 'low' : 'usual' }
  }).toSorted((a, b) => (a.rule < b.rule ? -1 : 1))
}

/** Today so far and yesterday: rules that left their band are logged and put before people, once a day each. */
export async function watchRates(ctx: SyncContext): Promise<void> {
  const today = Math.floor(ctx.clock.now() / DAY_MS)
  const { rows, due } = await ctx.store.read(async (tx) => ({ rows: await tx.ruleDays.since(ctx.left.id, today - 1 - HISTORY_DAYS), due: await tx.tickets.countDue(ctx.left.id) }))
  // While much is being judged anew, by another policy perhaps, the counts of the past are still moving.
  if (due > CHUNK) return
  const out = [today, today - 1].flatMap((day) => rulesRates(rows, day)).filter((rate) => rate.state === 'high' || rate.state === 'low')
  if (out.length === 0) return
  await ctx.fenced(async (tx) => {
    const before = await tx.attention.count(ctx.left.id)
    for (const { rule, day, state } of out) {
      const ref = { connection: ctx.left.id, kind: 'policy' as const, id: `${state} rate of ${rule} on ${new Date(day * DAY_MS).toISOString().slice(0, 10)}` }
      await tx.attention.add([{ ref, at: ctx.clock.now(), reason: 'rule-rate', severity: null, rules: [rule], url: '' }])
    }
    const added = (await tx.attention.count(ctx.left.id)) - before
    ctx.counts.attention += added
    if (added > 0) for (const { rule, state, hits, tickets } of out) ctx.log.warn('rules.rate', { connection: ctx.left.id, rule, state, hits, tickets })
  })
}
