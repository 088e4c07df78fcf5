import type { Instant, Random } from '../domain/ports.ts'

export interface RetryPolicy {
  /** Sendings in all, the first included. */
  readonly attempts: number
  /** Longest first pause; doubles per attempt. */
  readonly baseMs: number
  /** Longest pause of any attempt. A vendor's own Retry-After may be longer. */
  readonly capMs: number
  /** No pause begins that would end later than this after the first sending. */
  readonly totalMs: number
}

export const DEFAULT_RETRY: RetryPolicy = { attempts: 6, baseMs: 500, capMs: 30_000, totalMs: 600_000 }

/** Full jitter: anywhere between nothing and the doubled base, so that a thousand clients do not come back together. */
export function backoffMs(attempt: number, policy: RetryPolicy, random: Random): number {
  return Math.floor(random.next() * Math.min(policy.capMs, policy.baseMs * 2 ** (attempt - 1)))
}

/** `Retry-After` as seconds or as a date (RFC 9110 §10.2.3), in milliseconds from now; null where it is absent or unreadable. */
export function retryAfterMs(value: string | undefined, now: Instant): number | null {
  if (value === undefined || value.trim() === '') return null
  const seconds = Number(value)
  if (Number.isFinite(seconds)) return Math.max(0, Math.ceil(seconds * 1000))
  const at = Date.parse(value)
  return Number.isNaN(at) ? null : Math.max(0, at - now)
}
