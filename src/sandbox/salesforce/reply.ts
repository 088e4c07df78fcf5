import type { Org } from './org.ts'
import type { Tx } from './tx.ts'
import type { Call } from './types.ts'

export interface Reply {
  readonly status: number
  /** JSON, unless it is a string (sent as it is, see `headers`) or null (no body). */
  readonly body: unknown
  readonly headers?: Readonly<Record<string, string>>
  /** In place of `body`, where the answer is no text. */
  readonly bytes?: Uint8Array
}

/** What a route gets. */
export interface Context {
  readonly org: Org
  readonly call: Call
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  readonly method: string
  readonly path: string
  readonly tx: Tx
  /** Parsed on first use; an empty or broken body is refused there. */
  readonly body: () => Readonly<Record<string, unknown>>
  /** The body as it was sent. */
  readonly raw: () => string
  /** Runs another request of this API inside this one, as Composite does. */
  readonly dispatch: (method: string, url: string, body: unknown, headers: Readonly<Record<string, string>>, tx: Tx) => Reply
}

export interface Route {
  readonly method: string
  /** `{name}` stands for one segment. Relative to `/services/data/vXX.X` unless it starts with `/services`. */
  readonly path: string
  readonly handle: (context: Context) => Reply
  /** No session needed. */
  readonly open?: boolean
}

export const ok = (body: unknown): Reply => ({ status: 200, body })
export const noContent: Reply = { status: 204, body: null }
