import type { Verdict } from '../../src/connector/transport.ts'
import type { Allowance, PaceRule } from '../../src/connector/pacing.ts'
import { retryAfterMs } from '../../src/connector/retry.ts'
import { BridgeError } from '../../src/domain/errors.ts'
import type { Instant, WireResponse } from '../../src/domain/ports.ts'
import { classify, parseFailure } from './failures.ts'

/** Once the allowance is down to the reserve, one request per quarter of an hour asks whether it came back (it is a rolling day). */
const PROBE_MS = 15 * 60_000
/** «More than 25 requests that take longer than 20 s»: somebody's long call has to end first. */
const CONCURRENT_PAUSE_MS = 5_000

/** 401 answers that no new token cures (the vendor library refreshes for ever on others). */
const INCURABLE = ['This session is not valid for use with the REST API', 'Connected app is not attached to Agent']

/** What the transport does with an answer of Salesforce; all other answers go to the caller. */
export function verdictOf(response: WireResponse, now: Instant): Verdict {
  const { status } = response
  if (status < 400) return { kind: 'answer' }
  const failure = parseFailure(status, response.body)
  const classes = failure.errors.map((error) => classify(error))
  if (status === 401) {
    if (!INCURABLE.some((words) => response.body.includes(words))) return { kind: 'auth' }
    return { kind: 'fail', error: new BridgeError('connector.auth', 'salesforce does not let this app use the REST API', { status }) }
  }
  if (classes.includes('storage') || classes.includes('quota')) return { kind: 'fail', error: failure.toBridgeError('request') }
  if (classes.includes('slow-down')) return { kind: 'retry', code: 'connector.rate-limited', effect: 'none', afterMs: CONCURRENT_PAUSE_MS }
  if (status === 429)
    return { kind: 'retry', code: 'connector.rate-limited', effect: 'none', afterMs: retryAfterMs(response.headers['retry-after'], now) }
  if (failure.has('UNABLE_TO_LOCK_ROW')) return { kind: 'retry', code: 'connector.unavailable', effect: 'none', afterMs: null }
  // A gateway's 502 or 504 says nothing about what happened behind it; 420 comes from the same place.
  if (status >= 500 || status === 420)
    return { kind: 'retry', code: 'connector.unavailable', effect: 'maybe', afterMs: retryAfterMs(response.headers['retry-after'], now) }
  return { kind: 'answer' }
}

/**
 * The daily allowance, shared with everybody in the org. Salesforce sends no Retry-After and no 429 for it:
 * `Sforce-Limit-Info: api-usage=10018/100000` is all it says.
 */
export function dailyRule(reserve: number): PaceRule {
  return {
    name: 'daily',
    // Finding out what is wrong must stay possible when nothing else is.
    applies: (_request, purpose) => purpose !== 'auth' && purpose !== 'check',
    max: 15_000,
    perMs: 24 * 3_600_000,
    reserve,
    read: (response, now) => allowanceOf(response, now),
    whenOut: 'refuse',
  }
}

function allowanceOf(response: WireResponse, now: Instant): Allowance | null {
  const usage = /api-usage=(\d+)\/(\d+)/.exec(response.headers['sforce-limit-info'] ?? '')
  if (usage === null) return null
  const max = Number(usage[2])
  return { max, left: Math.max(0, max - Number(usage[1])), resetAt: now + PROBE_MS }
}
