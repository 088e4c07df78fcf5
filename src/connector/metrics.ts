import type { CallCounts } from './connector.ts'
import type { Purpose } from './pacing.ts'

/** One exchange, without anything it said. */
export interface RequestMetric {
  readonly connector: string
  readonly purpose: Purpose
  readonly method: string
  /** `0` where no answer came. */
  readonly status: number
  readonly ms: number
  readonly sentBytes: number
  readonly receivedBytes: number
}

export interface Metrics {
  record(metric: RequestMetric): void
  counts(): Pick<CallCounts, 'total' | 'by'>
  /** By `purpose:status`. */
  byStatus(): Readonly<Record<string, number>>
  totals(): { readonly sentBytes: number; readonly receivedBytes: number; readonly ms: number }
}

/** Counts, sizes and durations only: nothing here could hold a ticket's words (law 11). */
export function createMetrics(observe?: (metric: RequestMetric) => void): Metrics {
  const by = new Map<Purpose, number>()
  const statuses = new Map<string, number>()
  const sums = { sentBytes: 0, receivedBytes: 0, ms: 0 }
  let total = 0
  return {
    record(metric) {
      total += 1
      by.set(metric.purpose, (by.get(metric.purpose) ?? 0) + 1)
      const key = `${metric.purpose}:${metric.status}`
      statuses.set(key, (statuses.get(key) ?? 0) + 1)
      sums.sentBytes += metric.sentBytes
      sums.receivedBytes += metric.receivedBytes
      sums.ms += metric.ms
      observe?.(metric)
    },
    counts: () => ({ total, by: Object.fromEntries(by) }),
    byStatus: () => Object.fromEntries(statuses),
    totals: () => ({ ...sums }),
  }
}

/** Bytes of a body as sent or received. */
export function sizeOf(body: string | Uint8Array | null): number {
  if (body === null) return 0
  return typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength
}

/** The address without its query, which may hold ids or a search. */
export function pathOf(url: string): string {
  const end = url.search(/[?#]/)
  const bare = end === -1 ? url : url.slice(0, end)
  return bare.replace(/^[a-z]+:\/\/[^/]*/i, '')
}

