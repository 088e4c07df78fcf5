import type { Account } from './account.ts'
import { Refusal } from './refuse.ts'
import { PER_MINUTE } from './settings.ts'

export type LimitName = 'incremental' | 'ticket-update' | 'tickets-index' | 'search' | 'search-export' | 'audits' | 'ticket-fields' | 'ticket-delete' | 'tags' | 'view' | 'attachment'

const MINUTE = 60_000

interface Limit {
  readonly max: number
  readonly windowMs: number
  readonly says: string
}

/** https://developer.zendesk.com/api-reference/introduction/rate-limits/#endpoint-rate-limits */
function limitOf(account: Account, name: LimitName): Limit {
  const { highVolume, trial } = account.settings
  const perMinute = (max: number, what: string): Limit => ({ max, windowMs: MINUTE, says: `Number of allowed ${what}API requests per minute exceeded` })
  switch (name) {
    case 'incremental':
      return perMinute(highVolume ? 30 : 10, 'incremental export ')
    case 'ticket-update':
      return perMinute(trial ? (highVolume ? 100 : 20) : highVolume ? 300 : 100, 'ticket update ')
    case 'tickets-index':
      return perMinute(trial ? 100 : Number.MAX_SAFE_INTEGER, 'ticket index ')
    case 'search':
      return perMinute(2500, 'search ')
    case 'search-export':
      return perMinute(100, 'search export ')
    case 'audits':
      return perMinute(500, 'ticket audit ')
    case 'ticket-fields':
      return perMinute(trial ? 20 : 300, 'ticket field ')
    case 'ticket-delete':
      return perMinute(400, 'ticket deletion ')
    case 'tags':
      return perMinute(trial ? 100 : 2000, 'tag ')
    case 'view':
      return perMinute(5, 'view ')
    case 'attachment':
      return perMinute(2500, 'attachment ')
  }
}

/** Counts one request against the whole account's minute. Returns the headers that every answer carries. */
export function spendAccount(account: Account, now: number): Record<string, string> {
  const max = account.settings.highVolume ? 2500 : PER_MINUTE[account.settings.plan]
  const { left, resets } = spend(account, 'account', { max, windowMs: MINUTE, says: 'Number of allowed API requests per minute exceeded' }, now)
  return {
    'x-rate-limit': String(max), 'x-rate-limit-remaining': String(left),
    'ratelimit-limit': String(max), 'ratelimit-remaining': String(left), 'ratelimit-reset': String(resets),
  }
}

/** `who` narrows limits that are per user or view. */
export function spendEndpoint(account: Account, name: LimitName, who: string, now: number): Record<string, string> {
  const limit = limitOf(account, name)
  const { left, resets } = spend(account, `${name} ${name === 'view' ? who : ''}`, limit, now)
  return name === 'tickets-index' && limit.max < 1e9 ? { 'zendesk-ratelimit-tickets-index': `total=${limit.max}; remaining=${left}; resets=${resets}` } : {}
}

/** 30 updates of one ticket by one user in 10 minutes; the answer is plain text. */
export function spendTicket(account: Account, userId: number, ticketId: number, now: number): void {
  const window = windowOf(account, `ticket ${userId} ${ticketId}`, 10 * MINUTE, now)
  if (window.used >= 30) throw plainLimit(Math.ceil((window.start + 10 * MINUTE - now) / 1000))
  window.used += 1
}

/** https://developer.zendesk.com/documentation/ticketing/using-the-zendesk-api/best-practices-for-avoiding-rate-limiting/ */
export function plainLimit(retryAfter: number): Refusal {
  return new Refusal(429, 'Rate limit for ticket updates exceeded, please wait before updating this ticket again', {
    'content-type': 'text/html; charset=utf-8', 'retry-after': String(retryAfter),
  })
}

export function jsonLimit(retryAfter: number, says = 'Number of allowed API requests per minute exceeded'): Refusal {
  return new Refusal(429, { error: 'APIRateLimitExceeded', description: says }, { 'retry-after': String(retryAfter) })
}

function spend(account: Account, key: string, limit: Limit, now: number): { readonly left: number; readonly resets: number } {
  const window = windowOf(account, key, limit.windowMs, now)
  const resets = Math.max(1, Math.ceil((window.start + limit.windowMs - now) / 1000))
  if (window.used >= limit.max) throw jsonLimit(resets, limit.says)
  window.used += 1
  return { left: limit.max - window.used, resets }
}

function windowOf(account: Account, key: string, windowMs: number, now: number): { start: number; used: number } {
  const start = Math.floor(now / windowMs) * windowMs
  let window = account.windows.get(key)
  if (window === undefined || window.start !== start) account.windows.set(key, (window = { start, used: 0 }))
  return window
}
