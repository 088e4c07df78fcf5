import type { Instant } from '../domain/ports.ts'
import type { Tx } from '../store/store.ts'
import type { SyncContext } from './context.ts'
import { ALL_RULES } from './judged-books.ts'

/** How many tickets automation may write to in one hour by the clock (UTC): in all, and because of any one rule. */
export interface Caps {
  readonly perHour: number
  readonly perRulePerHour: number
}

/** One ticket that automation wants to write to. */
export interface Wanted {
  readonly id: string
  /** Lower goes first; 0 and 1 are P0 and P1. */
  readonly priority: number
  readonly rules: readonly string[]
}

export interface Rationed {
  readonly allowed: ReadonlySet<string>
  /** Tickets that wait, by what is used up: a rule, or `*` for everything. */
  readonly held: ReadonlyMap<string, string>
  /** What to add to this hour's counts. */
  readonly writes: ReadonlyMap<string, number>
}

const HOUR_MS = 3_600_000
/** The last part of an hour's allowance is for P0 and P1: a flood of small things must not hold them up. */
const FOR_URGENT = 0.2

/** Which of these may be written to this hour, the most urgent first. Pure. `used`: what this hour has seen so far, by rule. */
export function ration(wanted: readonly Wanted[], used: ReadonlyMap<string, number>, caps: Caps): Rationed {
  const counts = new Map(used)
  const held = new Map<string, string>()
  const writes = new Map<string, number>()
  const allowed = new Set<string>()
  for (const { id, priority, rules } of wanted.toSorted((a, b) => a.priority - b.priority)) {
    const total = priority <= 1 ? caps.perHour : Math.ceil(caps.perHour * (1 - FOR_URGENT))
    const names = [ALL_RULES, ...new Set(rules)]
    const full = names.find((name) => (counts.get(name) ?? 0) >= (name === ALL_RULES ? total : caps.perRulePerHour))
    if (full !== undefined) {
      held.set(id, full)
      continue
    }
    allowed.add(id)
    for (const name of names) {
      counts.set(name, (counts.get(name) ?? 0) + 1)
      writes.set(name, (writes.get(name) ?? 0) + 1)
    }
  }
  return { allowed, held, writes }
}

export function hourOf(at: Instant): number {
  return Math.floor(at / HOUR_MS)
}

export function nextHour(at: Instant): Instant {
  return (hourOf(at) + 1) * HOUR_MS
}

/** {@link ration} by the store's counts, which it moves on; what is held is logged and put before people. Everything is allowed where no caps are set. */
export async function rationNow(ctx: SyncContext, tx: Tx, wanted: readonly Wanted[]): Promise<Pick<Rationed, 'allowed' | 'held'>> {
  if (ctx.caps === null || wanted.length === 0) return { allowed: new Set(wanted.map(({ id }) => id)), held: new Map() }
  const now = ctx.clock.now()
  const rationed = ration(wanted, await tx.automation.of(ctx.left.id, hourOf(now)), ctx.caps)
  await tx.automation.add(ctx.left.id, hourOf(now), rationed.writes)
  if (rationed.held.size > 0) await tellHeld(ctx, tx, rationed.held, now)
  return rationed
}

async function tellHeld(ctx: SyncContext, tx: Tx, held: ReadonlyMap<string, string>, now: Instant): Promise<void> {
  const hour = new Date(hourOf(now) * HOUR_MS).toISOString().slice(0, 13)
  for (const [rule, tickets] of Map.groupBy(held, ([, name]) => name)) {
    ctx.log.warn('automation.capped', { connection: ctx.left.id, rule, waiting: tickets.length, cap: rule === ALL_RULES ? ctx.caps?.perHour : ctx.caps?.perRulePerHour })
    const ref = { connection: ctx.left.id, kind: 'policy' as const, id: `cap ${rule === ALL_RULES ? 'of all rules' : rule} ${hour}` }
    await tx.attention.add([{ ref, at: now, reason: 'write-cap', severity: null, rules: rule === ALL_RULES ? [] : [rule], url: '' }])
  }
}
