import type { PaceRule } from '../../src/connector/pacing.ts'
import { retryAfterMs } from '../../src/connector/retry.ts'
import type { TransportOptions } from '../../src/connector/transport.ts'
import { BridgeError } from '../../src/domain/errors.ts'
import type { Instant, WireResponse } from '../../src/domain/ports.ts'
import type { Manifest } from './manifest.ts'

/** What a status means, as the manifest says. A redirect is not followed: it could lead a credential elsewhere. */
export function classifier({ id, limits }: Manifest): TransportOptions['classify'] {
  return (response, request, now) => {
    const { status } = response
    if (status === 401) return { kind: 'auth' }
    if (limits.rateLimited.includes(status)) return { kind: 'retry', code: 'connector.rate-limited', effect: 'none', afterMs: waitOf(response, limits.retryAfter, now) ?? 1000, rule: 'account' }
    if (status >= 500 || limits.retry.includes(status)) return { kind: 'retry', code: 'connector.unavailable', effect: 'maybe', afterMs: waitOf(response, limits.retryAfter, now) }
    if (status >= 300 && status < 400) return { kind: 'fail', error: new BridgeError('connector.protocol', `${id} redirected a ${request.method}`, { status }) }
    return { kind: 'answer' }
  }
}

function waitOf(response: WireResponse, { header, as }: Manifest['limits']['retryAfter'], now: Instant): number | null {
  const value = response.headers[header.toLowerCase()]
  if (as === 'seconds-or-date') return retryAfterMs(value, now)
  const at = Number(value) * 1000
  return value === undefined || !Number.isFinite(at) ? null : Math.max(0, at - now)
}

export function paceRules({ limits }: Manifest, reserve: number): readonly PaceRule[] {
  const { told, perMinute: max } = limits
  const rule: PaceRule = { name: 'account', applies: () => true, max, perMs: 60_000, reserve, whenOut: 'wait' }
  if (told === undefined) return [rule]
  return [{
    ...rule,
    read({ headers }) {
      const [most, left] = [Number(headers[told.max.toLowerCase()] ?? Number.NaN), Number(headers[told.left.toLowerCase()] ?? Number.NaN)]
      return Number.isFinite(most) && most > 0 && Number.isFinite(left) ? { max: most, left, resetAt: null } : null
    },
  }]
}
