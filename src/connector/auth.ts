import { BridgeError } from '../domain/errors.ts'
import type { Clock, Instant, WireRequest, WireResponse } from '../domain/ports.ts'

export interface AccessToken {
  /** The whole value of the Authorization header. */
  readonly header: string
  /** Null: it does not say when it ends. */
  readonly expiresAt: Instant | null
  /** What else the token answer told, such as Salesforce's `instance_url`. */
  readonly extra: Readonly<Record<string, string>>
}

/** Sends without an Authorization header, under the same time-outs and retries as everything else. */
export type Exchange = (request: WireRequest) => Promise<WireResponse>

/** Where access tokens come from. */
export interface TokenSource {
  /** A token that should work now. `refused` is the one the vendor just turned down: it must not be given again. */
  obtain(exchange: Exchange, refused: AccessToken | null): Promise<AccessToken>
}

/** Keeps one token for all requests, renews it ahead of its end, and asks for a new one once, however many were refused. */
export interface TokenKeeper {
  current(): Promise<AccessToken>
  /** The vendor turned it down: another one, the same for everybody who was turned down with it. */
  replace(refused: AccessToken): Promise<AccessToken>
  /** The replacement was turned down too: asking again would not help. Gives the error to throw. */
  hopeless(refused: AccessToken): BridgeError
}

/** Renewed this long before it ends, or at four fifths of a shorter life. */
const AHEAD_MS = 60_000
/** After a fresh token was turned down nobody asks again for this long: a wrong scope or a locked client is not cured by asking. */
const PAUSE_MS = 60_000

export function createTokenKeeper(source: TokenSource, exchange: Exchange, clock: Clock, name: string): TokenKeeper {
  let token: AccessToken | null = null
  let renewAt: Instant | null = null
  let pending: Promise<AccessToken> | null = null
  let closedUntil: Instant = 0

  function obtain(refused: AccessToken | null): Promise<AccessToken> {
    if (pending !== null) return pending
    const asked = source.obtain(exchange, refused).then((fresh) => {
      token = fresh
      renewAt = fresh.expiresAt === null ? null : fresh.expiresAt - Math.min(AHEAD_MS, (fresh.expiresAt - clock.now()) / 5)
      return fresh
    })
    pending = asked.finally(() => {
      pending = null
    })
    return pending
  }

  const refusal = (): BridgeError => new BridgeError('connector.auth', `${name} does not accept the credential`, { connector: name })

  return {
    current() {
      if (clock.now() < closedUntil) return Promise.reject(refusal())
      if (pending !== null || token === null) return obtain(null)
      return renewAt !== null && renewAt <= clock.now() ? obtain(null) : Promise.resolve(token)
    },
    replace(refused) {
      if (clock.now() < closedUntil) return Promise.reject(refusal())
      return pending === null && token !== null && token !== refused ? Promise.resolve(token) : obtain(refused)
    },
    hopeless(refused) {
      if (token === refused) {
        token = null
        closedUntil = clock.now() + PAUSE_MS
      }
      return refusal()
    },
  }
}

/** A credential that never changes. */
export function fixedToken(header: string): TokenSource {
  const token: AccessToken = { header, expiresAt: null, extra: {} }
  return {
    obtain: (_exchange, refused) => (refused === null ? Promise.resolve(token) : Promise.reject(new BridgeError('connector.auth', 'the credential was turned down'))),
  }
}
