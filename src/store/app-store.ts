import type { Instant } from '../domain/ports.ts'

/** One page of the app that somebody has open. */
export interface AppSession {
  readonly connection: string
  /** The user's id there. */
  readonly person: string
  readonly location: string
  readonly until: Instant
}

/** What proves that a page of the app was opened in the CRM. Neither a token nor a bearer is kept, only their keyed hashes. */
export interface AppSessions {
  /** True the first time only, whoever asks meanwhile. It is remembered until that instant; what is over is forgotten. */
  useToken(token: string, until: Instant, now: Instant): Promise<boolean>
  /** Whoever has the bearer is that person until then. What is over is forgotten. */
  open(bearer: string, session: AppSession, now: Instant): Promise<void>
  /** Null: unknown, or over. */
  find(bearer: string, now: Instant): Promise<AppSession | null>
}
