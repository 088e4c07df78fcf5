/** One fake vendor: a pure function over its own state, so that it runs on a port and inside a simulator alike (law 12). */

export interface SandboxRequest {
  readonly method: string
  /** Path and query, as sent. */
  readonly path: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Where the caller reached us, for links in answers: `http://127.0.0.1:4701`. */
  readonly origin: string
}

export interface SandboxResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Set by fault injection: the shell breaks the connection instead of answering, before or after the effect. */
  readonly broken?: 'before' | 'after'
  /** Set by fault injection: the shell waits this long before it answers. */
  readonly delayMs?: number
}

export interface FakeVendor {
  readonly name: string
  handle(request: SandboxRequest, now: number, random: () => number): SandboxResponse
  /** Moves whatever happens by itself (jobs, webhooks due, rows becoming visible) up to `now`. */
  tick(now: number, random: () => number): void
  reset(): void
  /** Everything a test may want to read back, as plain JSON. */
  read(): unknown
}
