import type { Violation } from '../invariants/index.ts'
import { taggedAt } from '../invariants/records.ts'
import type { World } from '../world.ts'
import type { FleetOrder } from './fleet.ts'
import { AT_ONCE, type Slice } from './worker.ts'

/** How long something took, in seconds of simulated time. */
export interface Spread {
  readonly count: number
  readonly p50: number
  readonly p95: number
  readonly p99: number
}

export interface FleetReport extends FleetOrder {
  readonly violations: number
  readonly kills: number
  readonly tickets: number
  readonly acts: number
  readonly calls: number
  readonly slices: number
  /** Slices that another worker was at already. */
  readonly held: number
  /** Share of all that the workers could have done at once in which they had something to do, waiting for vendors included. */
  readonly busy: number
  /** From words that made a ticket P0 or P1 until it said so; of the busiest connection, and of all others. */
  readonly lag: { readonly busiest: Spread; readonly others: Spread }
  readonly failures: readonly (Violation & { readonly connection: string })[]
}

export interface Lags {
  readonly busiest: readonly number[]
  readonly others: readonly number[]
}

interface Parts {
  readonly order: FleetOrder
  readonly ranMs: number
  readonly kills: number
  readonly slices: readonly Slice[]
  readonly calls: number
  readonly lags: Lags
  readonly violations: FleetReport['failures']
  readonly worlds: ReadonlyMap<string, World>
}

export const reportOf = { lags, fleet }

function lags(worlds: ReadonlyMap<string, World>): Lags {
  const of = (world: World): readonly number[] => {
    const us = world.account().integrationUserId
    return [...world.account().tickets.values()].flatMap((ticket) => {
      const [first, second] = world.ledger.alarms.get(ticket.id) ?? []
      // What was said of it since may be what was marked.
      if (first === undefined || (second !== undefined && second.at < first.at + 900_000) || (first.severity !== 'P0' && first.severity !== 'P1')) return []
      const seen = Math.max(first.at, taggedAt(ticket, 'user_safety', null))
      const marked = taggedAt(ticket, `severity_${first.severity.toLowerCase()}`, us)
      return Number.isFinite(marked) && marked >= seen ? [(marked - seen) / 1000] : []
    })
  }
  const [busiest, ...others] = [...worlds.values()]
  return { busiest: busiest === undefined ? [] : of(busiest), others: others.flatMap(of) }
}

function fleet({ order, ranMs, kills, slices, calls, lags: found, violations, worlds }: Parts): FleetReport {
  const worked = slices.reduce((sum, { tookMs }) => sum + tookMs, 0)
  const all = [...worlds.values()]
  return {
    ...order, violations: violations.length, kills,
    tickets: all.reduce((sum, world) => sum + world.account().tickets.size, 0),
    acts: all.reduce((sum, world) => sum + world.tally.events, 0),
    calls, slices: slices.length, held: slices.filter(({ state }) => state === 'held').length,
    busy: Math.round((worked / (ranMs * order.workers * AT_ONCE)) * 1000) / 1000,
    lag: { busiest: spread(found.busiest), others: spread(found.others) },
    failures: violations,
  }
}

function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((one, other) => one - other)
  const at = (share: number): number => Math.round((sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? 0) * 10) / 10
  return { count: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99) }
}
