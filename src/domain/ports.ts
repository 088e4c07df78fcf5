/** The outside world, as types. `src/platform` holds the real ones; simulators and tests pass their own (law 2). */

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number

/** Stored as `dueAfter` of a ticket that waits for its own unsettled write. */
export const PARKED: Instant = 8.64e15

export interface Clock {
  now(): Instant
  /** Resolves after `ms`; rejects with the signal's reason when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

export interface Ids {
  /** A fresh UUID. */
  next(): string
}

export interface Random {
  /** Uniform in [0, 1). */
  next(): number
}

export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>

/** Event names are static (`sync.page-stored`); fields are ids, counts and codes, never ticket text, names or addresses (law 11). */
export interface Log {
  debug(event: string, fields?: LogFields): void
  info(event: string, fields?: LogFields): void
  warn(event: string, fields?: LogFields): void
  error(event: string, fields?: LogFields): void
}

export interface WireRequest {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array | null
  /** In place of `body`: what is sent, piece by piece, made anew for every sending. `content-length` says how much it is. */
  readonly upload?: () => AsyncIterable<Uint8Array>
  /** A successful answer is wanted as `bytes`. Whoever gets them reads them to their end or gives them up. */
  readonly download?: true
  readonly signal?: AbortSignal
}

export interface WireResponse {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Only where `download` was asked for and the answer is a success; `body` is then empty. */
  readonly bytes?: AsyncIterable<Uint8Array>
}

/** One HTTP exchange, no retry, no time-out of its own. Rejects with {@link WireFault} when no answer came. */
export type Wire = (request: WireRequest) => Promise<WireResponse>

/**
 * No answer came. `sent` says whether the request may have reached the vendor:
 * 'no' (refused, name not found) is safe to send again; 'maybe' (reset, time-out) is not.
 */
export class WireFault extends Error {
  override readonly name = 'WireFault'
  readonly sent: 'no' | 'maybe'
  constructor(message: string, sent: 'no' | 'maybe', options?: ErrorOptions) {
    super(message, options)
    this.sent = sent
  }
}

/** How far an outside classifier believes in a label of `manifests/policy/signals.yaml`, from 0 to 1. */
export interface ClassifierScore {
  readonly label: string
  readonly score: number
}

/** An outsider's opinion on a text. Never rejects: no opinion is an empty list, and triage goes on without. */
export interface Classifier {
  classify(text: string, lang: string | null): Promise<readonly ClassifierScore[]>
}

/** Encryption at rest and keyed hashes. Every ciphertext carries its key's id, so that keys can rotate. */
export interface Vault {
  seal(plain: string): string
  /** Throws BridgeError `vault.unreadable` for a tampered text or an unknown key. */
  open(sealed: string): string
  /** Equal values of one kind hash alike; nothing can be read back. Kinds: 'email', 'handle', 'url', 'text' … */
  hash(kind: string, value: string): string
}
