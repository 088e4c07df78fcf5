import { z } from 'zod'
import type { Account } from '../../src/connector/connector.ts'
import { BridgeError } from '../../src/domain/errors.ts'
import type { ZendeskApi } from './api.ts'
import { LEGACY_WARNING, type ZendeskConfig } from './config.ts'
import { readMarker, type FieldDirectory } from './fields.ts'
import { IdShape } from './shapes.ts'

const MeShape = z.object({ user: z.object({ id: IdShape.nullable(), role: z.string().nullish() }) })
const TokenShape = z.object({ token: z.object({ scopes: z.array(z.string()).nullish() }) })

/** Requests per minute by plan: https://developer.zendesk.com/api-reference/introduction/rate-limits/ */
const PLANS: Readonly<Record<number, string>> = { 200: 'Team', 400: 'Growth or Professional', 700: 'Enterprise', 2500: 'Enterprise Plus or High Volume API' }

/** Who we are there, what the plan allows and what is missing. */
export async function checkAccount(api: ZendeskApi, config: ZendeskConfig, directory: FieldDirectory): Promise<Account> {
  const { user } = await api.call({ purpose: 'check', priority: 0 }, MeShape, (client) => client.users.me())
  // Without a valid credential Zendesk answers 200 with an anonymous user.
  if (user.id === null) throw new BridgeError('connector.auth', 'zendesk does not know this credential')
  const headers = api.lastHeaders()
  const skewMs = api.skewMs()
  const max = Number(headers['x-rate-limit'])
  const left = Number(headers['x-rate-limit-remaining'])
  const missing = [...missingRole(user.role ?? ''), ...(await missingScopes(api, config))]
  return {
    name: config.account,
    url: config.url,
    sandbox: headers['x-breakwater-sandbox'] !== undefined && isLoopback(config.url),
    user: user.id,
    plan: PLANS[max] ?? null,
    limits: [
      ...(max > 0 ? [{ what: 'requests', max, left: Number.isFinite(left) ? left : null, per: 'minute' as const }] : []),
      { what: 'incremental exports', max: 10, left: null, per: 'minute' },
      { what: 'ticket updates', max: 100, left: null, per: 'minute' },
      { what: 'background jobs', max: 30, left: null, per: 'at once' },
    ],
    missing,
    warnings: [...(config.auth.kind === 'api-token' ? [LEGACY_WARNING] : []), ...(await absentFields(directory))],
    skewMs,
  }
}

function missingRole(role: string): Account['missing'] {
  if (role === 'admin') return []
  return [{ permission: 'admin', why: 'only admins may read the incremental exports and make fields and webhooks', remedy: 'Make the owner of the OAuth client an admin.' }]
}

/** An unknown scope still yields a token, which then meets 403; so the token itself is asked. */
async function missingScopes(api: ZendeskApi, config: ZendeskConfig): Promise<Account['missing']> {
  if (config.auth.kind === 'api-token') return []
  let scopes: readonly string[]
  try {
    const { token } = await api.get({ purpose: 'check', priority: 0 }, TokenShape, 'oauth/tokens/current.json')
    scopes = token.scopes ?? []
  } catch (error) {
    if (error instanceof BridgeError && (error.code === 'connector.not-found' || error.code === 'connector.permission')) return []
    throw error
  }
  const needed = [
    { permission: 'read', why: 'ticket events and audits refuse narrower scopes' },
    { permission: 'write', why: 'macros have no scope of their own' },
  ]
  return needed.filter((one) => !scopes.includes(one.permission)).map((one) => ({ ...one, remedy: `Allow the scope «${one.permission}» for the OAuth client.` }))
}

async function absentFields(directory: FieldDirectory): Promise<string[]> {
  try {
    const fields = await directory.all()
    const own = fields.filter((field) => readMarker(field.agent_description) !== null)
    return own.filter((field) => field.active === false).map((field) => `The field «${field.title}» of Breakwater is switched off; its values are not written.`)
  } catch (error) {
    if (error instanceof BridgeError && error.code === 'connector.permission') return []
    throw error
  }
}

/** The sandbox is believed only on this machine: a header alone would let any host claim it. */
export function isLoopback(url: string): boolean {
  const { hostname } = new URL(url)
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname)
}
