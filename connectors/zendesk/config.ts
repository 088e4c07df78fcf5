import { z } from 'zod'

const text = z.string().min(1).optional()

const Settings = z.object({
  url: z.url({ protocol: /^https?$/, error: 'is not an http(s) address' }).optional(),
  subdomain: z.string().regex(/^[a-z0-9][a-z0-9-]*$/i, 'is not a subdomain').optional(),
  /** Names the connection where the address does not (a port of this machine). */
  account: z.string().regex(/^[\w.-]+$/, 'may hold letters, digits, dot, dash and underscore').optional(),
  clientId: text,
  clientSecret: text,
  refreshToken: text,
  /** The connection has tokens of an earlier authorization in the token store. */
  authorized: z.boolean().default(false),
  email: z.email('is not an e-mail address').optional(),
  apiToken: text,
  webhookSecrets: z.array(z.string().min(1)).default([]),
  reserve: z.number().min(0).max(0.9).default(0.3),
  /** Records per page of the exports: 1000 is the most Zendesk gives. */
  pageSize: z.number().int().min(1).max(1000).default(1000),
})

export type ZendeskAuth =
  | { readonly kind: 'client-credentials'; readonly clientId: string; readonly clientSecret: string }
  | { readonly kind: 'refresh'; readonly clientId: string; readonly clientSecret: string | null; readonly refreshToken: string | null }
  | { readonly kind: 'api-token'; readonly email: string; readonly apiToken: string }

export interface ZendeskConfig {
  /** Origin without a slash at the end. */
  readonly url: string
  readonly account: string
  readonly auth: ZendeskAuth
  readonly webhookSecrets: readonly string[]
  readonly reserve: number
  readonly pageSize: number
}

/** Settings of one Zendesk account: `url` or `subdomain`, and one way to sign in. */
export const zendeskConfig: z.ZodType<ZendeskConfig> = Settings.transform((settings, context): ZendeskConfig => {
  const fault = (path: string, message: string): typeof z.NEVER => {
    context.addIssue({ code: 'custom', path: [path], message })
    return z.NEVER
  }
  const { url, subdomain, clientId, clientSecret, email, apiToken } = settings
  const origin = url ?? (subdomain === undefined ? undefined : `https://${subdomain}.zendesk.com`)
  if (origin === undefined) return fault('url', 'is missing, and so is subdomain')
  let auth: ZendeskAuth
  if (clientId !== undefined) {
    if (settings.refreshToken !== undefined || settings.authorized) auth = { kind: 'refresh', clientId, clientSecret: clientSecret ?? null, refreshToken: settings.refreshToken ?? null }
    else if (clientSecret !== undefined) auth = { kind: 'client-credentials', clientId, clientSecret }
    else return fault('clientSecret', 'is missing: client credentials need it')
  } else if (email !== undefined || apiToken !== undefined) {
    if (email === undefined) return fault('email', 'is missing: an API token belongs to an agent')
    if (apiToken === undefined) return fault('apiToken', 'is missing: an e-mail address alone is no credential')
    auth = { kind: 'api-token', email, apiToken }
  } else return fault('clientId', 'is missing: the connection needs an OAuth client')
  const { host, hostname } = new URL(origin)
  return {
    url: new URL(origin).origin,
    account: settings.account ?? (host.endsWith('.zendesk.com') ? host.slice(0, -'.zendesk.com'.length) : hostname),
    auth,
    webhookSecrets: settings.webhookSecrets,
    reserve: settings.reserve,
    pageSize: settings.pageSize,
  }
})

export const LEGACY_WARNING = 'This connection signs in with an API token. Zendesk deactivates all API tokens on 2027-04-30: make an OAuth client before then.'
