/** One fake vendor: a pure function over its own state, so that it runs on a port and inside a simulator alike (law 12). */

export interface SandboxRequest {
  readonly method: string
  /** Path and query, as sent. */
  readonly path: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** The body as it came, where it may be no text. */
  readonly bytes?: Uint8Array
  /** Where the caller reached us, for links in answers: `http://127.0.0.1:4701`. */
  readonly origin: string
}

export interface SandboxResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** In place of `body`, where the answer is no text. */
  readonly bytes?: Uint8Array
  /** Set by fault injection: the shell breaks the connection instead of answering, before or after the effect. */
  readonly broken?: 'before' | 'after'
  /** Set by fault injection: the shell waits this long before it answers. */
  readonly delayMs?: number
  /** The route that answered, as a pattern (`PUT /api/v2/tickets/{id}`), for the request log. Absent: no route. */
  readonly route?: string
  /** What the call was for, for the request log. */
  readonly purpose?: Purpose
}

export type Purpose = 'auth' | 'read' | 'write' | 'poll' | 'setup' | 'attachment' | 'other'

/** A fault that the shell of a vendor cannot make up by itself. */
export interface VendorFault {
  readonly kind: 'expire-tokens' | 'lock' | 'quota'
  /** For `lock`: only this record, where given. */
  readonly match?: string
  readonly times: number
}

export interface FakeVendor {
  readonly name: string
  handle(request: SandboxRequest, now: number, random: () => number): SandboxResponse
  /** Moves whatever happens by itself (jobs, webhooks due, rows becoming visible) up to `now`. */
  tick(now: number, random: () => number): void
  reset(): void
  /** Everything a test may want to read back, as plain JSON. */
  read(): unknown
  /** Arms a fault that shows in the vendor's own way from now on. Absent or false: this vendor knows no such fault. */
  arm?(fault: VendorFault, now: number): boolean
  /** How this vendor words a 429, 500, 502 or 503. Absent: a plain body. */
  refusal?(kind: '429' | '500' | '502' | '503' | 'plain-429', retryAfter: number, request: SandboxRequest): SandboxResponse
  /** Verbs of its own on the control surface, `POST /<name>/<verb>`. Undefined: no such verb. */
  control?(verb: string, input: unknown, now: number, random: () => number): unknown
  /** Requests to others that are due (webhooks), each handed out once; `settle` tells how they went. */
  outgoing?(now: number): readonly Outgoing[]
  settle?(id: string, result: OutgoingResult, now: number): void
}

export interface Outgoing {
  readonly id: string
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** `status` null: nobody answered. */
export interface OutgoingResult {
  readonly status: number | null
  readonly headers: Readonly<Record<string, string>>
}
