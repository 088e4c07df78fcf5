import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import type { Account, InstalledApp } from './account.ts'
import { notFound } from './refuse.ts'
import { idParam, type Call, type Route } from './route.ts'

/** Tokens are good for this long: https://developer.zendesk.com/documentation/apps/app-developer-guide/using-the-apps-framework/ */
const TOKEN_SECONDS = 300
const KEY_BITS = 2048

export interface AppPage {
  readonly agentId: number
  /** `ticket_sidebar`, `nav_bar` … */
  readonly location: string
  /** Milliseconds; the token counts whole seconds. */
  readonly now: number
}

/**
 * The token of the signed POST that opens a page of the app: RS256, issued by the account, for this installation, about this user.
 * Two pages never get the same.
 */
export function signAppToken(account: Account, { agentId, location, now }: AppPage): string {
  const { app } = account
  const at = Math.floor(now / 1000)
  const host = hostOf(account)
  const jti = createHash('sha256').update(`${app.id} ${agentId} ${location} ${(app.opened += 1)} ${now}`).digest('hex').slice(0, 32)
  return signedWith(keysOf(app).privateKey, {
    iss: host, aud: `https://${host}/api/v2/apps/installations/${app.installationId}.json`, sub: `https://${host}/api/v2/users/${agentId}.json`,
    iat: at, nbf: at, exp: at + TOKEN_SECONDS, jti, qsh: createHash('sha256').update(`${location} ${jti}`).digest('hex'),
    cnf: { jku: `https://${host}/api/v2/apps/${app.id}/public_key` }, context: { product: 'support', location },
  })
}

function signedWith(key: NonNullable<InstalledApp['keys']>['privateKey'], claims: object): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const said = `${part({ typ: 'JWT', alg: 'RS256' })}.${part(claims)}`
  return `${said}.${sign('RSA-SHA256', Buffer.from(said), key).toString('base64url')}`
}

function hostOf(account: Account): string {
  return `${account.settings.subdomain}.zendesk.com`
}

function keysOf(app: InstalledApp): NonNullable<InstalledApp['keys']> {
  app.keys ??= generateKeyPairSync('rsa', { modulusLength: KEY_BITS })
  return app.keys
}

function publicKey(call: Call): ReturnType<Route['answer']> {
  const { app } = call.account
  if (idParam(call, 'app_id') !== app.id) throw notFound()
  return { status: 200, headers: { 'content-type': 'application/x-pem-file' }, body: keysOf(app).publicKey.export({ type: 'spki', format: 'pem' }).toString() }
}

const read = { method: 'GET', scope: 'global', role: 'agent', purpose: 'read' } as const

export const appRoutes: readonly Route[] = [
  { ...read, path: '/api/v2/apps/{app_id}/public_key', answer: publicKey },
  { ...read, path: '/api/v2/apps/{app_id}/public_key.pem', answer: publicKey },
]
