/** What a test or the command line may choose about the fake org. */

export interface SalesforceOptions {
  /** The OAuth client that may use every flow. */
  readonly clientId?: string
  readonly clientSecret?: string
  readonly redirectUris?: readonly string[]
  /** PEM public keys that JWT assertions of a client are verified with. */
  readonly jwtKeys?: Readonly<Record<string, string>>
  readonly requirePkce?: boolean
  /** Each refresh answers with a new refresh token and ends the old one. */
  readonly rotateRefreshTokens?: boolean
  /** Tokens that are valid from the start and never expire, for suites that bring their own. */
  readonly accessTokens?: readonly string[]
  /** Milliseconds a session lives without being used; two hours unless told. */
  readonly sessionMs?: number
  readonly plan?: Plan
  /** Calls in any 24 hours; overrides the plan's. */
  readonly dailyLimit?: number
  readonly storageMb?: number
  readonly visibility?: Visibility
  /** The longest page a query gives, for "may return fewer". */
  readonly maxPage?: number
  /** Rows of BigTable__c, which only the outside suites read. */
  readonly bigTableRows?: number
  /** Address of the Zendesk account that cases of "another tool" point to; asked whenever a world is planted, for a port is known late. */
  readonly zendeskUrl?: () => string
}

type Plan = 'developer' | 'enterprise' | 'unlimited'

interface Visibility {
  readonly minMs: number
  readonly maxMs: number
  /**
   * The session that wrote sees its own change in queries at once: a call is answered after its commit, so what lags is
   * other sessions' work. False makes everybody wait, which is harsher than the real service.
   */
  readonly readYourWrites: boolean
}

/** The mutable form: the control surface changes these while the org runs. */
export interface Settings {
  clientId: string
  clientSecret: string
  redirectUris: readonly string[]
  jwtKeys: Record<string, string>
  requirePkce: boolean
  rotateRefreshTokens: boolean
  accessTokens: readonly string[]
  sessionMs: number
  dailyLimit: number
  storageMb: number
  visibility: Visibility
  maxPage: number
  bigTableRows: number
  zendeskUrl: string
  /** Long-running calls (20 s or more) of other integrations now in flight; 25 is the most. */
  longRunning: number
  /** Calls that other integrations of the org have already used up today. */
  usedElsewhere: number
  /** Runs assignment rules when `Sforce-Auto-Assign` is absent, as the real service does. */
  autoAssign: boolean
}

/** https://developer.salesforce.com/docs/atlas.en-us.salesforce_app_limits_cheatsheet.meta/salesforce_app_limits_cheatsheet/salesforce_app_limits_platform_api.htm */
const DAILY: Readonly<Record<Plan, number>> = { developer: 15_000, enterprise: 100_000, unlimited: 100_000 }

export function makeSettings(options: SalesforceOptions): Settings {
  return {
    clientId: options.clientId ?? '3MVG9sandbox.breakwater',
    clientSecret: options.clientSecret ?? 'sandbox-client-secret',
    redirectUris: options.redirectUris ?? ['http://127.0.0.1:4000/oauth2/callback', 'http://localhost:4000/oauth2/callback'],
    jwtKeys: { ...options.jwtKeys },
    requirePkce: options.requirePkce ?? false,
    rotateRefreshTokens: options.rotateRefreshTokens ?? false,
    accessTokens: options.accessTokens ?? [],
    sessionMs: options.sessionMs ?? 2 * 3_600_000,
    dailyLimit: options.dailyLimit ?? DAILY[options.plan ?? 'enterprise'],
    storageMb: options.storageMb ?? (options.plan === 'developer' ? 5 : 10_240),
    visibility: options.visibility ?? { minMs: 1000, maxMs: 5000, readYourWrites: true },
    maxPage: options.maxPage ?? 2000,
    bigTableRows: options.bigTableRows ?? 6500,
    zendeskUrl: options.zendeskUrl?.() ?? 'https://breakwater-sandbox.zendesk.com',
    longRunning: 0,
    usedElsewhere: 0,
    autoAssign: true,
  }
}
