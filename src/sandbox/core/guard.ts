import type { FaultPlan, FaultRule } from './faults.ts'
import type { RequestLog } from './log.ts'
import type { FakeVendor, SandboxRequest, SandboxResponse } from './vendor.ts'

/** Tells everybody who asks that this is a sandbox; no real vendor sends it. */
export const SANDBOX_HEADER = 'x-breakwater-sandbox'

/** A vendor with faults in front of it and every request written down. */
export function guarded(vendor: FakeVendor, faults: FaultPlan, log: RequestLog): FakeVendor {
  return {
    ...vendor,
    handle(request, now, random) {
      const rule = faults.take(vendor.name, request, now)
      const { answer, reached } = exchange(vendor, rule, request, now, random)
      log.add({
        vendor: vendor.name, at: now, method: request.method, path: request.path.split('?')[0] ?? '', route: answer.route ?? null,
        purpose: answer.purpose ?? 'other', status: answer.broken === undefined ? answer.status : 0, fault: rule?.kind ?? null, reached,
      })
      return { ...answer, headers: { ...answer.headers, [SANDBOX_HEADER]: '1' } }
    },
  }
}

interface Exchange {
  readonly answer: SandboxResponse
  readonly reached: boolean
}

function exchange(vendor: FakeVendor, rule: FaultRule | null, request: SandboxRequest, now: number, random: () => number): Exchange {
  const act = (): SandboxResponse => vendor.handle(request, now, random)
  const kind = rule?.kind
  if (rule === null || kind === undefined) return { answer: act(), reached: true }
  switch (kind) {
    case '429':
    case '500':
    case '502':
    case '503':
    case 'plain-429':
      return { answer: refusal(vendor, kind, rule.retryAfter ?? 1, request), reached: false }
    case 'reset-before':
      return { answer: { status: 0, headers: {}, body: '', broken: 'before' }, reached: false }
    case 'reset-after':
      return { answer: { ...act(), broken: 'after' }, reached: true }
    case 'slow':
      return { answer: { ...act(), delayMs: rule.delayMs ?? 5000 }, reached: true }
    case 'malformed': {
      const whole = act()
      return { answer: { ...whole, body: whole.body.slice(0, Math.floor(whole.body.length / 2)), ...(whole.bytes === undefined ? {} : { bytes: whole.bytes.subarray(0, Math.floor(whole.bytes.length / 2)) }) }, reached: true }
    }
    case 'expire-tokens':
    case 'lock':
    case 'quota':
      vendor.arm?.({ kind, times: 1, ...(rule.match === undefined ? {} : { match: rule.match }) }, now)
      return { answer: act(), reached: true }
  }
}

function refusal(vendor: FakeVendor, kind: '429' | '500' | '502' | '503' | 'plain-429', retryAfter: number, request: SandboxRequest): SandboxResponse {
  if (vendor.refusal !== undefined) return vendor.refusal(kind, retryAfter, request)
  const status = kind === 'plain-429' ? 429 : Number(kind)
  const wait: Record<string, string> = status === 429 || status === 503 ? { 'retry-after': String(retryAfter) } : {}
  return { status, headers: { 'content-type': 'text/plain', ...wait }, body: `${status}` }
}
