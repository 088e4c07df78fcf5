/** What a test or the control surface may choose about the fake account. Changes take effect at once. */
export interface ZendeskSettings {
  subdomain: string
  /** The confidential OAuth client; it acts as the integration user, an admin. */
  clientId: string
  clientSecret: string
  /** A public client: only authorization code with PKCE. */
  publicClientId: string
  redirectUris: readonly string[]
  /** E-mail and API token of the legacy way in. */
  apiTokenEmail: string
  apiToken: string
  plan: Plan
  /** The High Volume API add-on. */
  highVolume: boolean
  /** Trial and sandbox accounts may update fewer tickets per minute. */
  trial: boolean
  /** Seconds an access token lives unless the caller asks otherwise. */
  accessSeconds: number
  refreshSeconds: number
  /** A job is queued for a third of this time, then works. */
  jobMs: readonly [min: number, max: number]
  /** How many records of the page before each page of the cursor export repeats. */
  exportRepeats: number
  /** Younger changes are in no incremental export. */
  exportLagMs: number
  /** New tickets appear in search after this. */
  searchLagMs: number
  webhookMs: readonly [min: number, max: number]
  /** Every delivery is sent this many times. */
  webhookCopies: number
  /** Solved tickets are asked how it went, and closed, after these times. Seeded history is left alone. */
  surveyAfterMs: number
  closeAfterMs: number
  /** How long the scanner takes to look at a new file. */
  scanMs: number
}

export type Plan = 'team' | 'growth' | 'professional' | 'enterprise' | 'enterprise-plus'

/** https://developer.zendesk.com/api-reference/introduction/rate-limits/ */
export const PER_MINUTE: Readonly<Record<Plan, number>> = { team: 200, growth: 400, professional: 400, enterprise: 700, 'enterprise-plus': 2500 }

export function makeSettings(chosen: Partial<ZendeskSettings>): ZendeskSettings {
  return {
    subdomain: 'breakwater-sandbox',
    clientId: 'breakwater',
    clientSecret: 'sandbox-zendesk-secret',
    publicClientId: 'breakwater_public',
    redirectUris: ['http://127.0.0.1:4000/oauth/callback', 'http://localhost:4000/oauth/callback'],
    apiTokenEmail: 'integration@bridge.example.com',
    apiToken: 'sandbox-legacy-token',
    plan: 'enterprise',
    highVolume: false,
    trial: false,
    accessSeconds: 30 * 60,
    refreshSeconds: 30 * 86_400,
    jobMs: [1000, 3000],
    exportRepeats: 0,
    exportLagMs: 60_000,
    searchLagMs: 120_000,
    webhookMs: [200, 1500],
    webhookCopies: 1,
    surveyAfterMs: 24 * 3_600_000,
    closeAfterMs: 96 * 3_600_000,
    scanMs: 3000,
    ...chosen,
  }
}
