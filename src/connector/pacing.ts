import { BridgeError } from '../domain/errors.ts'
import type { Clock, Instant, WireRequest, WireResponse } from '../domain/ports.ts'

/** What a request is for; counted apart, for a page of tickets and a poll of a job are different costs. */
export type Purpose = 'read' | 'write' | 'poll' | 'file' | 'setup' | 'auth' | 'check'

/** What an answer says about an allowance that others share with us. */
export interface Allowance {
  readonly max: number
  readonly left: number
  /** When the window begins anew; null where the vendor does not say. */
  readonly resetAt: Instant | null
}

/** One limit of a vendor. A request obeys every rule that applies to it. */
export interface PaceRule {
  readonly name: string
  applies(request: Pick<WireRequest, 'method' | 'url'>, purpose: Purpose): boolean
  /** Requests per window, until an answer says otherwise. */
  readonly max: number
  readonly perMs: number
  /** Share of the allowance that is left to the people who work there: 0 takes all, 0.3 leaves 30 %. */
  readonly reserve: number
  /** Reads the vendor's own count from an answer to a request the rule applies to. */
  read?(response: WireResponse, now: Instant): Allowance | null
  /** `wait` for the window; `refuse` with `connector.quota` where the window is a day. */
  readonly whenOut: 'wait' | 'refuse'
}

export interface Pacer {
  /** Resolves when the request may leave, the most urgent waiting first. Throws `connector.quota` or the signal's reason. */
  admit(request: WireRequest, purpose: Purpose, priority: number, signal?: AbortSignal): Promise<void>
  /** Learns from an answer. */
  learn(request: WireRequest, purpose: Purpose, response: WireResponse): void
  /** The vendor said «later»: every request under that rule waits; the narrowest that applies where none is named. */
  hold(request: WireRequest, purpose: Purpose, ms: number, rule?: string): void
  /** What a rule last heard. */
  heard(rule: string): Allowance | null
}

interface Lane {
  readonly rule: PaceRule
  /** When our own requests of the last window left. */
  sent: Instant[]
  heard: Allowance | null
  heardAt: Instant
  /** Requests admitted since the vendor last counted. */
  since: number
  heldUntil: Instant
}

interface Waiter {
  readonly lanes: readonly Lane[]
  readonly priority: number
  readonly order: number
  readonly go: () => void
  readonly fail: (error: unknown) => void
}

/** Clocks differ and requests overtake each other on the way; a window is taken a little longer than told. */
const SLACK_MS = 250

/** Paces by the vendor's own *remaining* and *reset*, and by our own count where the vendor is silent. */
export function createPacer(rules: readonly PaceRule[], clock: Clock, signal: AbortSignal): Pacer {
  const lanes: Lane[] = rules.map((rule) => ({ rule, sent: [], heard: null, heardAt: 0, since: 0, heldUntil: 0 }))
  let waiters: Waiter[] = []
  let order = 0
  let wakeAt: Instant | null = null

  const lanesOf = (request: WireRequest, purpose: Purpose): Lane[] => lanes.filter((lane) => lane.rule.applies(request, purpose))

  function pump(): void {
    const blocked = new Set<Lane>()
    let soonest = Number.POSITIVE_INFINITY
    for (const waiter of waiters.toSorted((a, b) => a.priority - b.priority || a.order - b.order)) {
      // A less urgent request must not slip past one that waits for the same allowance.
      if (waiter.lanes.some((lane) => blocked.has(lane))) continue
      const verdict = decide(waiter, blocked, clock.now())
      if (verdict === 'gone') waiters = waiters.filter((other) => other !== waiter)
      else soonest = Math.min(soonest, verdict)
    }
    if (soonest !== Number.POSITIVE_INFINITY) wake(clock.now() + soonest)
  }

  function wake(at: Instant): void {
    if (wakeAt !== null && wakeAt <= at) return
    wakeAt = at
    void sleepThenPump(at)
  }

  async function sleepThenPump(at: Instant): Promise<void> {
    try {
      await clock.sleep(at - clock.now(), signal)
    } catch (error) {
      const left = waiters
      waiters = []
      for (const waiter of left) waiter.fail(error)
      return
    }
    if (wakeAt === at) wakeAt = null
    pump()
  }

  return {
    admit(request, purpose, priority, own) {
      const mine = lanesOf(request, purpose)
      if (mine.length === 0) return Promise.resolve()
      return new Promise<void>((resolve, reject) => {
        const stop = (): void => {
          waiters = waiters.filter((other) => other !== waiter)
          reject(own?.reason as Error)
        }
        const settle = (then: () => void): void => {
          own?.removeEventListener('abort', stop)
          then()
        }
        const waiter: Waiter = { lanes: mine, priority, order: order++, go: () => settle(resolve), fail: (error) => settle(() => reject(error)) }
        own?.addEventListener('abort', stop, { once: true })
        waiters.push(waiter)
        pump()
      })
    },
    learn(request, purpose, response) {
      for (const lane of lanesOf(request, purpose)) {
        const told = lane.rule.read?.(response, clock.now()) ?? null
        if (told === null) continue
        lane.heard = told
        lane.heardAt = clock.now()
        lane.since = 0
      }
    },
    hold(request, purpose, ms, named) {
      const applying = lanesOf(request, purpose).toSorted((a, b) => a.rule.max / a.rule.perMs - b.rule.max / b.rule.perMs)
      const lane = applying.find((one) => one.rule.name === named) ?? applying[0]
      if (lane !== undefined) lane.heldUntil = Math.max(lane.heldUntil, clock.now() + ms)
    },
    heard: (name) => lanes.find((lane) => lane.rule.name === name)?.heard ?? null,
  }
}

/** Lets the waiter go, refuses it, or says how long it still has to wait. */
function decide(waiter: Waiter, blocked: Set<Lane>, now: Instant): number | 'gone' {
  let wait = 0
  for (const lane of waiter.lanes) {
    const ms = waitFor(lane, now)
    if (ms === 0) continue
    if (lane.rule.whenOut === 'refuse' && lane.heldUntil <= now) {
      waiter.fail(new BridgeError('connector.quota', `the allowance «${lane.rule.name}» is used up to the reserve kept for people`, { afterMs: ms }))
      return 'gone'
    }
    blocked.add(lane)
    wait = Math.max(wait, ms)
  }
  if (wait > 0) return wait
  for (const lane of waiter.lanes) {
    lane.sent.push(now)
    lane.since += 1
  }
  waiter.go()
  return 'gone'
}

function waitFor(lane: Lane, now: Instant): number {
  const { rule } = lane
  const window = rule.perMs + SLACK_MS
  lane.sent = lane.sent.filter((at) => at > now - window)
  const max = lane.heard?.max ?? rule.max
  const ours = Math.max(1, Math.floor(max * (1 - rule.reserve)))
  const oldest = lane.sent[lane.sent.length - ours]
  const byCount = oldest === undefined ? 0 : oldest + window - now
  return Math.max(0, lane.heldUntil - now, byCount, waitForReset(lane, max - ours, now))
}

/** Others use the same allowance: when the vendor says only the reserve is left, the next window is awaited. */
function waitForReset(lane: Lane, kept: number, now: Instant): number {
  if (lane.heard === null) return 0
  const resetAt = lane.heard.resetAt ?? lane.heardAt + lane.rule.perMs
  if (resetAt <= now) return 0
  return lane.heard.left - lane.since > kept ? 0 : resetAt - now
}
