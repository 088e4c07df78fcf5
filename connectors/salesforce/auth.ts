import { createSign } from 'node:crypto'
import type { TokenSource } from '../../src/connector/auth.ts'
import type { ConnectorPorts } from '../../src/connector/connector.ts'
import { clientCredentials, repeatedGrant, rotatingRefresh, type TokenEndpoint } from '../../src/connector/oauth.ts'
import type { Instant } from '../../src/domain/ports.ts'
import { BridgeError } from '../../src/domain/errors.ts'
import { isLoopback, type SalesforceConfig } from './config.ts'

const JWT_GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
/** Salesforce takes assertions that end within three minutes; a little less leaves room for clocks that differ. */
const JWT_LIFE_MS = 170_000

/** My Domain's own token endpoint: client credentials are not accepted at login.salesforce.com. */
export function tokenEndpoint(config: Pick<SalesforceConfig, 'url'>): TokenEndpoint {
  return { name: 'salesforce', url: `${config.url}/services/oauth2/token`, encoding: 'form' }
}

/** A refresh token (web server flow with PKCE), a key (JWT bearer) or a secret (client credentials), in this order. */
export function tokenSource(config: SalesforceConfig, ports: Pick<ConnectorPorts, 'clock' | 'tokens'>): TokenSource {
  const endpoint = tokenEndpoint(config)
  const client = { client_id: config.clientId, ...(config.clientSecret === undefined ? {} : { client_secret: config.clientSecret }) }
  if (config.refreshToken !== undefined) {
    return rotatingRefresh({
      endpoint,
      client,
      first: config.refreshToken,
      store: ports.tokens,
      storeName: 'salesforce.grant',
      clock: ports.clock,
    })
  }
  const { privateKey, username } = config
  if (privateKey !== undefined && username !== undefined) {
    const claims = { iss: config.clientId, sub: username, aud: config.audience ?? audienceOf(config.url) }
    return repeatedGrant(
      endpoint,
      () => ({ grant_type: JWT_GRANT, assertion: signAssertion(claims, privateKey, ports.clock.now()) }),
      ports.clock,
    )
  }
  return clientCredentials(endpoint, client, ports.clock)
}

/** https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_jwt_flow.htm: production or sandbox login, not My Domain. */
export function audienceOf(url: string): string {
  if (isLoopback(url)) return url
  return new URL(url).hostname.includes('.sandbox.') ? 'https://test.salesforce.com' : 'https://login.salesforce.com'
}

export interface Claims {
  readonly iss: string
  readonly sub: string
  readonly aud: string
}

/** RS256, signed on the spot: WebCrypto would settle outside a seeded scheduler. Throws `connector.auth` for an unreadable key. */
export function signAssertion(claims: Claims, privateKey: string, now: Instant): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const signed = `${part({ alg: 'RS256', typ: 'JWT' })}.${part({ ...claims, exp: Math.floor((now + JWT_LIFE_MS) / 1000) })}`
  try {
    return `${signed}.${createSign('RSA-SHA256').update(signed).sign(privateKey, 'base64url')}`
  } catch {
    throw new BridgeError('connector.auth', 'the private key of the Salesforce connection is not readable')
  }
}
