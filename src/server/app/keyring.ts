import type { AppDoor } from '../../desk/app-session.ts'
import type { Clock, Instant } from '../../domain/ports.ts'

/** A key that was changed in the account is believed for at most this long. */
const FRESH_MS = 60_000
/** Tokens that no key fits cost the account one question in this time at most. */
const AGAIN_MS = 5_000

export interface Keyring {
  key(): Promise<string>
  /** Asks anew, unless that was done just now; for a token that the key does not fit. */
  newer(): Promise<string>
}

/** The app's public key, from the account; asked for once a minute at most, however many pages are opened. */
export function createKeyring(agents: Pick<AppDoor['agents'], 'appKey'>, appId: string, clock: Clock): Keyring {
  let kept: { readonly at: Instant; readonly key: Promise<string> } | null = null
  async function fetched(maxAgeMs: number): Promise<string> {
    const now = clock.now()
    // A clock that was set back makes nothing last.
    if (kept === null || Math.abs(now - kept.at) >= maxAgeMs) kept = { at: now, key: agents.appKey(appId) }
    const mine = kept
    try {
      return await mine.key
    } catch (error) {
      if (kept === mine) kept = null
      throw error
    }
  }
  return { key: () => fetched(FRESH_MS), newer: () => fetched(AGAIN_MS) }
}
