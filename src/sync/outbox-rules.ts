import { BridgeError, type ErrorCode } from '../domain/errors.ts'
import { WireFault, type Instant } from '../domain/ports.ts'
import type { Outcome } from '../domain/write.ts'
import type { Claimed, DeliveryRow, ReadyOp } from '../store/store.ts'

/** Nothing is sent to this vendor until then. `final`: not in this run; somebody must do something first. */
export interface Pause {
  readonly until: Instant
  readonly final: boolean
  readonly error: BridgeError
}

export type AfterFault =
  /** It may have had its effect: the same bodies again, later. */
  | { readonly kind: 'unknown'; readonly pause: Pause | null; readonly shrink: boolean }
  /** It certainly had none. */
  | { readonly kind: 'settled'; readonly outcomes: readonly Outcome[]; readonly pause: Pause | null; readonly shrink: boolean }

/** While more is coming a batch is not held back longer than this. */
const HOLD_MS = 60_000
const LONGEST_POLL_MS = 15_000
const LONGEST_PAUSE_MS = 300_000
/** This many failures in a row, and the run gives this vendor up. */
const PATIENCE = 8
const UNFORESEEN_TRIES = 3

/** Urgent work goes at once; the rest waits until a batch is full, nothing more is coming, or it has waited long enough. */
export function worthSending(ready: ReadyOp, largest: number, flush: 'full' | 'all', now: Instant): boolean {
  return ready.count > 0 && (flush === 'all' || ready.priority <= 1 || ready.count >= largest || now - ready.oldest >= HOLD_MS)
}

/** The next wait before looking at a job again. */
export function pollAfter(waitMs: number): number {
  return Math.min(LONGEST_POLL_MS, Math.round(waitMs * 1.7))
}

/** 1 s, 2 s, 4 s … five minutes. */
export function growing(times: number): number {
  return Math.min(LONGEST_PAUSE_MS, 1_000 * 2 ** Math.max(0, times - 1))
}

/** Intents of a delivery that the outcomes say nothing about. */
export function missingOf(row: DeliveryRow, outcomes: readonly Outcome[]): readonly Claimed[] {
  const told = new Set(outcomes.map((outcome) => outcome.key))
  return row.intents.filter((intent) => !told.has(intent.write.key))
}

/**
 * What follows from a call that failed as a whole. `resent`: the delivery was sent before, so that even «certainly nothing happened»
 * speaks of the last sending only, and the first may still have landed: it stays unknown.
 */
export function afterFault(error: unknown, row: DeliveryRow | null, resent: boolean, failures: number, now: Instant, resends = 0): AfterFault {
  if (!(error instanceof BridgeError) && !(error instanceof WireFault)) return unforeseen(row, resends)
  if (error instanceof WireFault) return error.sent === 'maybe' ? unknown(pauseOf(null, failures, now)) : nothingSent(row, resent, 'connector.unavailable', pauseOf(null, failures, now))
  if (OF_ONE_RECORD.has(error.code)) return turnedDown(error, row, resent)
  // An answer came and nobody can read what it says.
  if (error.code === 'connector.protocol') return unknown(pauseOf(error, failures, now))
  return nothingSent(row, resent, error.code, pauseOf(error, failures, now))
}

/** Said of a whole batch, but caused by one of its records. */
const OF_ONE_RECORD: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['connector.rejected', 'connector.conflict', 'connector.not-found', 'connector.unsupported'])

/** A fault of ours must not stop everything else for ever: what it sticks to is set aside after a few tries. */
function unforeseen(row: DeliveryRow | null, resends: number): AfterFault {
  if (row === null || resends < UNFORESEEN_TRIES) return unknown(null)
  const outcome = { result: 'refused', code: 'unforeseen', reason: 'sending it ended in a fault of Breakwater\'s own', remedy: 'Retry it after the next update; the log names the fault.' } as const
  return { kind: 'settled', outcomes: row.intents.map(({ write }) => ({ key: write.key, ...outcome })), pause: null, shrink: false }
}

function unknown(pause: Pause | null): AfterFault {
  return { kind: 'unknown', pause, shrink: false }
}

function nothingSent(row: DeliveryRow | null, resent: boolean, code: string, pause: Pause | null): AfterFault {
  if (resent || row === null) return unknown(pause)
  return { kind: 'settled', outcomes: row.intents.map(({ write }) => ({ key: write.key, result: 'again', code, afterMs: 0 })), pause, shrink: false }
}

/** One bad record can make a vendor refuse a whole batch: the batch is halved until the bad one stands alone. */
function turnedDown(error: BridgeError, row: DeliveryRow | null, resent: boolean): AfterFault {
  if (row === null) return unknown(null)
  const [only, ...others] = row.intents
  if (only !== undefined && others.length === 0) return { kind: 'settled', outcomes: [alone(error, only)], pause: null, shrink: false }
  if (resent) return unknown(null)
  return { kind: 'settled', outcomes: row.intents.map(({ write }) => ({ key: write.key, result: 'again', code: error.code, afterMs: 0 })), pause: null, shrink: true }
}

function alone(error: BridgeError, { write }: Claimed): Outcome {
  if (error.code === 'connector.conflict') return { key: write.key, result: 'conflict' }
  if (error.code === 'connector.not-found') return { key: write.key, result: 'moot', reason: error.message }
  return { key: write.key, result: 'refused', code: error.code, reason: error.message, remedy: error.remedy }
}

/** Systemic failures stop this vendor's outbox, not the others; those that only a person can mend stop it for the rest of the run. */
function pauseOf(error: BridgeError | null, failures: number, now: Instant): Pause {
  const cause = error ?? new BridgeError('connector.unavailable', 'no answer came')
  const told = cause.details['afterMs']
  const wait = typeof told === 'number' ? told : growing(failures + 1)
  const final = cause.retry === 'never' || cause.code === 'connector.quota' || failures + 1 >= PATIENCE
  return { until: now + wait, final, error: cause }
}
