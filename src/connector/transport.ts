import PQueue from 'p-queue'
import { BridgeError, type ErrorCode } from '../domain/errors.ts'
import { WireFault, type Instant, type WireRequest, type WireResponse } from '../domain/ports.ts'
import { createTokenKeeper, type AccessToken, type TokenKeeper, type TokenSource } from './auth.ts'
import type { CallCounts, ConnectorPorts } from './connector.ts'
import { createMetrics, pathOf, sizeOf, type Metrics, type RequestMetric } from './metrics.ts'
import { createPacer, type Pacer, type PaceRule, type Purpose } from './pacing.ts'
import { backoffMs, DEFAULT_RETRY, type RetryPolicy } from './retry.ts'

/** What an answer means for the transport; what it means for the record is the caller's business. */
export type Verdict =
  /** Handed to the caller, whatever its status. */
  | { readonly kind: 'answer' }
  /** The token was turned down, nothing was done. */
  | { readonly kind: 'auth' }
  /** `effect: 'none'`: certainly nothing happened, so that even a write may be sent again. */
  | { readonly kind: 'retry'; readonly code: ErrorCode; readonly effect: 'none' | 'maybe'; readonly afterMs: number | null; readonly rule?: string }
  | { readonly kind: 'fail'; readonly error: BridgeError }

export interface TransportOptions {
  readonly ports: ConnectorPorts
  /** Named in errors, logs and metrics: `zendesk`. */
  readonly name: string
  readonly auth: TokenSource | null
  classify(response: WireResponse, request: WireRequest, now: Instant): Verdict
  readonly pace?: readonly PaceRule[]
  /** The rule whose allowance `calls().budget` reports. */
  readonly budget?: { readonly rule: string; readonly per: 'minute' | 'day' }
  readonly timeoutMs?: number
  readonly concurrency?: number
  readonly retry?: RetryPolicy
  readonly observe?: (metric: RequestMetric) => void
}

export interface SendOptions {
  readonly purpose: Purpose
  /** Lower first; 5 where nothing is said. */
  readonly priority?: number
  /** Whether a second sending can do no harm. GET and HEAD are, unless told otherwise; nothing else is. */
  readonly idempotent?: boolean
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
  /** False sends without a token (token requests themselves, public pages). */
  readonly authorized?: boolean
}

/**
 * The one way to a vendor, under its own client library.
 *
 * `send` resolves with any answer that `classify` calls one. It rejects with BridgeError (`connector.auth`, `.rate-limited`,
 * `.unavailable`, `.quota` or what `classify` said), with the signal's reason when stopped before anything left, and with
 * `WireFault` `sent: 'maybe'` when a request that is not idempotent may have reached the vendor and no answer proves otherwise:
 * such a request is never sent a second time from here.
 */
export interface Transport {
  send(request: WireRequest, options: SendOptions): Promise<WireResponse>
  /** The token in force, obtained if need be (Salesforce needs its instance address). */
  token(): Promise<AccessToken | null>
  calls(): CallCounts
  metrics(): Omit<Metrics, 'record'>
}

interface Parts {
  readonly options: TransportOptions
  readonly pacer: Pacer
  readonly queue: PQueue
  readonly metrics: Metrics
  readonly retry: RetryPolicy
}

export function createTransport(options: TransportOptions): Transport {
  const { ports, name } = options
  const parts: Parts = {
    options,
    pacer: createPacer(options.pace ?? [], ports.clock, ports.signal),
    queue: new PQueue({ concurrency: options.concurrency ?? 4 }),
    metrics: createMetrics(options.observe),
    retry: options.retry ?? DEFAULT_RETRY,
  }
  const exchange = (request: WireRequest): Promise<WireResponse> => deliver(parts, null, request, { purpose: 'auth', idempotent: true, priority: 0 })
  const keeper = options.auth === null ? null : createTokenKeeper(options.auth, exchange, ports.clock, name)
  return {
    send: (request, how) => deliver(parts, how.authorized === false ? null : keeper, request, how),
    token: () => (keeper === null ? Promise.resolve(null) : keeper.current()),
    calls: () => ({ ...parts.metrics.counts(), budget: budgetOf(options, parts.pacer) }),
    metrics: () => parts.metrics,
  }
}

function budgetOf({ budget }: TransportOptions, pacer: Pacer): CallCounts['budget'] {
  const heard = budget === undefined ? null : pacer.heard(budget.rule)
  return budget === undefined || heard === null ? null : { max: heard.max, left: heard.left, per: budget.per }
}

/** Sends until there is an answer, the attempts or the time are used up, or nobody can know what happened. */
async function deliver(parts: Parts, keeper: TokenKeeper | null, request: WireRequest, how: SendOptions): Promise<WireResponse> {
  const { clock, random, log, signal } = parts.options.ports
  const began = clock.now()
  let token = keeper === null ? null : await keeper.current()
  let replaced = false
  for (let attempt = 1; ; attempt += 1) {
    const tried = await once(parts, token, request, how)
    if ('response' in tried) return tried.response
    if (tried.refused) {
      if (keeper === null || token === null) throw new BridgeError('connector.auth', `${parts.options.name} does not accept the credential`)
      if (replaced) throw keeper.hopeless(token)
      token = await keeper.replace(token)
      replaced = true
      continue
    }
    const pause = Math.max(tried.afterMs ?? 0, backoffMs(attempt, parts.retry, random))
    if (attempt >= parts.retry.attempts || clock.now() + pause - began > parts.retry.totalMs) throw tried.last(pause)
    log.warn('connector.retry', { connector: parts.options.name, purpose: how.purpose, attempt, pauseMs: pause, code: tried.code })
    await clock.sleep(pause, how.signal === undefined ? signal : either(signal, how.signal))
  }
}

type Tried =
  | { readonly response: WireResponse }
  | { readonly refused: true }
  | { readonly refused: false; readonly code: string; readonly afterMs: number | null; readonly last: (pauseMs: number) => Error }

async function once(parts: Parts, token: AccessToken | null, request: WireRequest, how: SendOptions): Promise<Tried> {
  const { options, pacer, queue } = parts
  const repeatable = how.idempotent ?? /^(GET|HEAD)$/i.test(request.method)
  const { name } = options
  await pacer.admit(request, how.purpose, how.priority ?? 5, how.signal)
  let response: WireResponse
  try {
    response = await queue.add(() => exchangeOnce(parts, token, request, how), { priority: -(how.priority ?? 5) })
  } catch (error) {
    if (stopped(options.ports.signal, how.signal) && !(error instanceof WireFault)) throw error
    const fault = error instanceof WireFault ? error : new WireFault(`no answer from ${name}`, 'maybe', { cause: error })
    if (stopped(options.ports.signal, how.signal)) throw repeatable ? reasonOf(options.ports.signal, how.signal) : fault
    if (fault.sent === 'maybe' && !repeatable) throw fault
    return { refused: false, code: 'wire', afterMs: null, last: () => new BridgeError('connector.unavailable', `${name} did not answer`, {}, { cause: fault }) }
  }
  pacer.learn(request, how.purpose, response)
  const verdict = options.classify(response, request, options.ports.clock.now())
  if (verdict.kind === 'answer') return { response }
  if (verdict.kind === 'auth') return { refused: true }
  if (verdict.kind === 'fail') throw verdict.error
  if (verdict.code === 'connector.rate-limited') pacer.hold(request, how.purpose, verdict.afterMs ?? 0, verdict.rule)
  if (verdict.effect === 'maybe' && !repeatable) throw new WireFault(`${name} answered ${response.status} to a write`, 'maybe')
  const last = (pauseMs: number): Error => new BridgeError(verdict.code, `${name} answered ${response.status}`, { status: response.status, afterMs: pauseMs })
  return { refused: false, code: verdict.code, afterMs: verdict.afterMs, last }
}

/** One sending, with its time-out; bytes that were asked for must be read within it too. The wire is aborted when the time is over or somebody stops. */
async function exchangeOnce(parts: Parts, token: AccessToken | null, request: WireRequest, how: SendOptions): Promise<WireResponse> {
  const { ports, name } = parts.options
  const timeoutMs = how.timeoutMs ?? parts.options.timeoutMs ?? 60_000
  if (stopped(ports.signal, how.signal)) throw reasonOf(ports.signal, how.signal)
  const cut = new AbortController()
  const over = new AbortController()
  const stop = (): void => cut.abort(reasonOf(ports.signal, how.signal))
  for (const signal of [ports.signal, how.signal]) signal?.addEventListener('abort', stop, { once: true })
  const started = ports.clock.now()
  const late = ports.clock.sleep(timeoutMs, over.signal).then(
    () => {
      cut.abort(new Error('time-out'))
      throw new WireFault(`${name} did not answer within ${timeoutMs} ms`, 'maybe')
    },
    () => new Promise<never>(() => {}),
  )
  const stoppedEarly = new Promise<never>((_, reject) => cut.signal.addEventListener('abort', () => reject(new WireFault('stopped', 'maybe')), { once: true }))
  late.catch(() => {})
  stoppedEarly.catch(() => {})
  const headers = token === null ? request.headers : { ...request.headers, authorization: token.header }
  const settled = (): void => {
    over.abort(new Error('answered'))
    for (const signal of [ports.signal, how.signal]) signal?.removeEventListener('abort', stop)
  }
  let status = 0
  let received = 0
  let streamed: WireResponse | null = null
  try {
    const response = await Promise.race([ports.wire({ ...request, headers, signal: cut.signal }), late, stoppedEarly])
    status = response.status
    received = sizeOf(response.body)
    if (response.bytes !== undefined) streamed = { ...response, bytes: inTime(response.bytes, [late, stoppedEarly], settled) }
    return streamed ?? response
  } finally {
    if (streamed === null) settled()
    const ms = ports.clock.now() - started
    const sent = request.upload === undefined ? sizeOf(request.body) : Number(request.headers['content-length'] ?? 0)
    parts.metrics.record({ connector: name, purpose: how.purpose, method: request.method, status, ms, sentBytes: sent, receivedBytes: received })
    ports.log.debug('connector.request', { connector: name, purpose: how.purpose, method: request.method, path: pathOf(request.url), status, ms })
  }
}

/** Bytes as they come, until the time is over. */
async function* inTime(bytes: AsyncIterable<Uint8Array>, ends: readonly Promise<never>[], settled: () => void): AsyncIterable<Uint8Array> {
  const pieces = bytes[Symbol.asyncIterator]()
  try {
    for (;;) {
      const { value, done } = await Promise.race([pieces.next(), ...ends])
      if (done === true) return
      yield value
    }
  } finally {
    settled()
    // Not awaited: a peer that hangs would hold up whoever gave up on it.
    pieces.return?.()?.catch(() => undefined)
  }
}

const stopped = (a: AbortSignal, b: AbortSignal | undefined): boolean => a.aborted || b?.aborted === true
const reasonOf = (a: AbortSignal, b: AbortSignal | undefined): Error => (a.aborted ? a.reason : b?.reason) as Error

/** A signal that follows two; short-lived, as the pause it guards. */
function either(a: AbortSignal, b: AbortSignal): AbortSignal {
  return AbortSignal.any([a, b])
}
