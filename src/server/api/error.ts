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
