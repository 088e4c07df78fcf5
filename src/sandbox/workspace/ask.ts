import type { SandboxResponse } from '../core/vendor.ts'
import type { FakeZendesk } from '../zendesk/index.ts'

/** One request of the page, as whoever sits before it. */
export interface Ask {
  (path: string, wish?: { readonly method?: string; readonly body?: string }): SandboxResponse
  /** The answer as JSON. Throws `Unanswered` where it is no success. */
  json(path: string): unknown
}

export class Unanswered extends Error {
  override readonly name = 'Unanswered'
  readonly status: number

  constructor(status: number) {
    super(`the account answered ${status}`)
    this.status = status
  }
}

/**
 * Asks the account's own API as this person (by e-mail; the integration's where none is given). What people do on their screens takes
 * nothing of the allowance that API clients share, so the counters stand afterwards as they stood before.
 */
export function askAs(zendesk: FakeZendesk, email: string | null, origin: string, now: number, random: () => number): Ask {
  const { credentials } = zendesk
  const headers = {
    authorization: `Basic ${Buffer.from(`${email ?? credentials.email}/token:${credentials.apiToken}`).toString('base64')}`,
    'content-type': 'application/json', 'x-sandbox-channel': 'web',
  }
  const ask = (path: string, wish: { readonly method?: string; readonly body?: string } = {}): SandboxResponse => {
    const { windows } = zendesk.account
    const before = [...windows].map(([name, window]) => [name, { ...window }] as const)
    windows.clear()
    try {
      return zendesk.handle({ method: wish.method ?? 'GET', path, headers, body: wish.body ?? '', origin }, now, random)
    } finally {
      windows.clear()
      for (const [name, window] of before) windows.set(name, window)
    }
  }
  return Object.assign(ask, {
    json(path: string): unknown {
      const answer = ask(path)
      if (answer.status !== 200) throw new Unanswered(answer.status)
      return JSON.parse(answer.body) as unknown
    },
  })
}
