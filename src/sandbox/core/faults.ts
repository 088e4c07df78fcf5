import type { SandboxRequest } from './vendor.ts'

const FAULT_KINDS = [
  '429', '503', '500', '502', 'plain-429', 'reset-before', 'reset-after', 'slow', 'malformed', 'expire-tokens', 'lock', 'quota',
] as const
type FaultKind = (typeof FAULT_KINDS)[number]

/**
 * What goes wrong, and for whom. `reset-before`: the connection breaks and nothing happened; `reset-after`: it happened and the
 * answer is lost; `malformed`: it happened and the answer is cut in half; `lock` and `quota` are Salesforce's.
 */
export interface FaultRule {
  readonly vendor: string
  readonly kind: FaultKind
  readonly method?: string
  /** Regular expression on path and query. Without it, requests for tokens are spared. */
  readonly path?: string
  /** Requests to hit; 1 unless told. */
  readonly times?: number
  /** Requests that pass first. */
  readonly skip?: number
  /** Sleeps this long after being set. */
  readonly afterMs?: number
  /** Seconds, for 429 and 503. */
  readonly retryAfter?: number
  /** Milliseconds, for `slow`. */
  readonly delayMs?: number
  /** For `lock`: a record id. */
  readonly match?: string
}

interface Armed {
  readonly rule: FaultRule
  readonly pattern: RegExp | null
  readonly from: number
  left: number
  skip: number
}

export interface FaultPlan {
  add(rule: FaultRule, now: number): void
  /** The rule that strikes this request, if any; used up as it is handed out. */
  take(vendor: string, request: SandboxRequest, now: number): FaultRule | null
  /** What is still armed. */
  pending(): readonly (FaultRule & { readonly left: number })[]
  clear(): void
}

const TOKEN_PATH = /^\/(oauth\/|services\/oauth2\/)/

export function createFaultPlan(): FaultPlan {
  let armed: Armed[] = []

  const strikes = (one: Armed, vendor: string, request: SandboxRequest, now: number): boolean => {
    if (one.rule.vendor !== vendor || one.left <= 0 || now < one.from) return false
    if (one.rule.method !== undefined && one.rule.method.toUpperCase() !== request.method.toUpperCase()) return false
    return one.pattern === null ? !TOKEN_PATH.test(request.path) : one.pattern.test(request.path)
  }

  return {
    add(rule, now) {
      if (!FAULT_KINDS.includes(rule.kind)) throw new RangeError(`no such fault: ${rule.kind}`)
      const pattern = rule.path === undefined ? null : new RegExp(rule.path)
      armed.push({ rule, pattern, from: now + (rule.afterMs ?? 0), left: rule.times ?? 1, skip: rule.skip ?? 0 })
    },
    take(vendor, request, now) {
      for (const one of armed) {
        if (!strikes(one, vendor, request, now)) continue
        if (one.skip > 0) {
          one.skip -= 1
          continue
        }
        one.left -= 1
        armed = armed.filter((other) => other.left > 0)
        return one.rule
      }
      return null
    },
    pending: () => armed.map((one) => ({ ...one.rule, left: one.left })),
    clear() {
      armed = []
    },
  }
}
