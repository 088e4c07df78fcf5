import type { Allowance, PaceRule } from '../../src/connector/pacing.ts'
import { retryAfterMs } from '../../src/connector/retry.ts'
import type { Verdict } from '../../src/connector/transport.ts'
import type { Instant, WireRequest, WireResponse } from '../../src/domain/ports.ts'

/**
 * What Zendesk allows (https://developer.zendesk.com/api-reference/introduction/rate-limits/). Plans differ, and so the account's
 * own number comes from its headers; endpoints without headers are counted here.
 */
export function paceRules(reserve: number): PaceRule[] {
  const at = (pattern: RegExp, method?: string) => (request: Pick<WireRequest, 'method' | 'url'>): boolean => (method === undefined || request.method === method) && pattern.test(pathOf(request.url))
  return [
    // Suite Team, the smallest plan in sale, has 200; the first answer corrects it.
    { name: 'account', applies: (request) => request.url.includes('/api/'), max: 200, perMs: 60_000, reserve, read: accountAllowance, whenOut: 'wait' },
    // Only integrations use the exports: nothing is kept for people, who cannot.
    { name: 'incremental', applies: at(/^\/api\/v2\/incremental\//), max: 10, perMs: 60_000, reserve: 0, read: endpointAllowance, whenOut: 'wait' },
    { name: 'ticket-updates', applies: at(/^\/api\/v2\/tickets\//, 'PUT'), max: 100, perMs: 60_000, reserve, read: endpointAllowance, whenOut: 'wait' },
  ]
}

function pathOf(url: string): string {
  return new URL(url).pathname
}

function accountAllowance(response: WireResponse, now: Instant): Allowance | null {
  const max = Number(response.headers['x-rate-limit'] ?? response.headers['ratelimit-limit'])
  const left = Number(response.headers['x-rate-limit-remaining'] ?? response.headers['ratelimit-remaining'])
  if (!Number.isFinite(max) || !Number.isFinite(left) || max <= 0) return null
  const reset = Number(response.headers['ratelimit-reset'])
  return { max, left, resetAt: Number.isFinite(reset) ? now + reset * 1000 : null }
}

/** `zendesk-ratelimit-tickets-index: total=100; remaining=99; resets=41`; the name differs per endpoint. */
function endpointAllowance(response: WireResponse, now: Instant): Allowance | null {
  const value = Object.entries(response.headers).find(([name]) => name.startsWith('zendesk-ratelimit-'))?.[1]
  const part = (name: string): number => Number(new RegExp(`${name}\\s*=\\s*(\\d+)`).exec(value ?? '')?.[1])
  const [max, left, reset] = [part('total'), part('remaining'), part('resets')]
  if (!Number.isFinite(max) || !Number.isFinite(left)) return null
  return { max, left, resetAt: Number.isFinite(reset) ? now + reset * 1000 : null }
}

/** At most 30 jobs may be queued or running in the account; then nothing of the request is done. */
const TOO_MANY_JOBS = /TooManyJobs|too many jobs/i
const JOB_PAUSE_MS = 10_000

/** What the transport does with an answer. A 429 may be plain text; `Retry-After` also comes with a 503. */
export function classify(response: WireResponse, _request: WireRequest, now: Instant): Verdict {
  const afterMs = retryAfterMs(response.headers['retry-after'], now)
  if (response.status === 401) return { kind: 'auth' }
  if (response.status === 429) return { kind: 'retry', code: 'connector.rate-limited', effect: 'none', afterMs, ...ruleOf(response) }
  if (response.status >= 400 && TOO_MANY_JOBS.test(response.body.slice(0, 2000))) {
    return { kind: 'retry', code: 'connector.rate-limited', effect: 'none', afterMs: afterMs ?? JOB_PAUSE_MS, rule: 'ticket-updates' }
  }
  if (response.status >= 500 || response.status === 408) return { kind: 'retry', code: 'connector.unavailable', effect: 'maybe', afterMs }
  return { kind: 'answer' }
}

function ruleOf(response: WireResponse): { rule?: string } {
  if (/incremental/i.test(response.body.slice(0, 500))) return { rule: 'incremental' }
  if (/ticket updates/i.test(response.body.slice(0, 500))) return { rule: 'ticket-updates' }
  return response.headers['x-rate-limit-remaining'] === '0' ? { rule: 'account' } : {}
}
