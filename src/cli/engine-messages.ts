import type { Config } from '../config.ts'
import type { CallCounts } from '../connector/connector.ts'
import type { Instant } from '../domain/ports.ts'
import type { Bridge } from '../main.ts'
import type { RunSummary } from '../sync/run-summary.ts'

/** What an engine is told when it begins. */
export interface EngineStart {
  readonly config: Config
  readonly flags: { readonly write?: boolean }
}

/** From an engine, every second: it is alive, what it has used of the vendors' allowances, and, once for every run, how it ended. */
export interface EngineMessage {
  readonly at: Instant
  readonly run: Pick<RunSummary, 'run' | 'state' | 'mode' | 'pulled' | 'triaged' | 'written' | 'setAside' | 'error'> | null
  readonly calls: Readonly<Record<string, CallCounts>>
}

export interface EngineOrder {
  readonly kind: 'wake' | 'stop'
}

const BEAT_MS = 1000

/** Tells that it lives until the signal aborts. */
export async function beat(bridge: Bridge, signal: AbortSignal, tell: (run: EngineMessage['run']) => void): Promise<void> {
  while (!signal.aborted) {
    tell(null)
    await bridge.clock.sleep(BEAT_MS, signal).catch(() => undefined)
  }
}

/** Both ways to the same two accounts, counted together. */
export function callsOf({ left, right, urgent }: Bridge): EngineMessage['calls'] {
  return sumCalls([left, urgent.left, ...(right === null ? [] : [right]), ...(urgent.right === null ? [] : [urgent.right])].map((connection) => ({ [connection.id]: connection.calls() })))
}

/** What the vendor said last of the rest of its allowance is what it said to whoever has least. */
export function sumCalls(all: readonly EngineMessage['calls'][]): EngineMessage['calls'] {
  const sums: Record<string, CallCounts> = {}
  for (const [id, calls] of all.flatMap((one) => Object.entries(one))) {
    const known = sums[id]
    if (known === undefined) sums[id] = calls
    else {
      const purposes = new Set([...Object.keys(known.by), ...Object.keys(calls.by)])
      const budgets = [known.budget, calls.budget].filter((budget) => budget !== null).toSorted((a, b) => a.left - b.left)
      sums[id] = { total: known.total + calls.total, by: Object.fromEntries([...purposes].map((name) => [name, (known.by[name] ?? 0) + (calls.by[name] ?? 0)])), budget: budgets[0] ?? null }
    }
  }
  return sums
}
