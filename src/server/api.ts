/** What programs get from this server. */

/** Every error answer. */
export interface ApiError {
  readonly code: string
  /** What happened; never a ticket's words. */
  readonly message: string
  /** What to do about it. */
  readonly remedy: string
  /** To be found in the log. */
  readonly requestId: string
}

export type { Overview } from '../desk/overview.ts'
export type { TriageView } from '../desk/describe-triage.ts'
export type { Readiness } from '../desk/readiness.ts'
