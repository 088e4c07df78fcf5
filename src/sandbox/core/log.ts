import type { Purpose } from './vendor.ts'

/** One request that reached a vendor, refused ones included. Bodies and query strings are not kept. */
interface LogEntry {
  readonly vendor: string
  readonly at: number
  readonly method: string
  /** Without the query. */
  readonly path: string
  /** The pattern that answered; null when no route did. */
  readonly route: string | null
  readonly purpose: Purpose
  /** What the caller got; 0 when the connection broke instead. */
  readonly status: number
  /** The injected fault, if one struck. */
  readonly fault: string | null
  /** The vendor acted on it: false for what a fault or a limit kept out. */
  readonly reached: boolean
}

interface VendorCounts {
  readonly total: number
  readonly byPurpose: Readonly<Record<string, number>>
  readonly byStatus: Readonly<Record<string, number>>
  readonly byRoute: Readonly<Record<string, number>>
}

/** What was asked of the vendors, in order. The proofs of how few calls a sync needs are read from here. */
export interface RequestLog {
  add(entry: LogEntry): void
  entries(vendor?: string): readonly LogEntry[]
  counts(vendor: string): VendorCounts
  clear(): void
}

export function createRequestLog(): RequestLog {
  let all: LogEntry[] = []
  return {
    add(entry) {
      all.push(entry)
    },
    entries: (vendor) => (vendor === undefined ? all : all.filter((entry) => entry.vendor === vendor)),
    counts(vendor) {
      const mine = all.filter((entry) => entry.vendor === vendor)
      return {
        total: mine.length,
        byPurpose: tally(mine, (entry) => entry.purpose),
        byStatus: tally(mine, (entry) => String(entry.status)),
        byRoute: tally(mine, (entry) => entry.route ?? `no route: ${entry.method} ${entry.path}`),
      }
    },
    clear() {
      all = []
    },
  }
}

function tally(entries: readonly LogEntry[], key: (entry: LogEntry) => string): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const entry of entries) counts[key(entry)] = (counts[key(entry)] ?? 0) + 1
  return counts
}
