import { createPublicKey } from 'node:crypto'
import { errors, jwtVerify } from 'jose'
import { BridgeError } from '../../domain/errors.ts'
import type { Instant } from '../../domain/ports.ts'

export interface TokenTerms {
  /** PEM of the app's public key, as the account itself gave it: whatever a token says about keys is not looked at. */
  readonly key: string
  readonly subdomain: string
  /** Of the app in this account. */
  readonly installation: string
  /** The page it was posted to. */
  readonly location: string
  readonly now: Instant
}

/** Two clocks may differ by this much. */
const TOLERANCE_SECONDS = 30
/** Zendesk's are good for five minutes; one that claims to be for longer is not Zendesk's. */
const OLDEST_SECONDS = 300

/**
 * The token of the POST that opens a page: RS256 and nothing else, of this account, for this installation, in time, for this page.
 * Throws `app.token`, which says nothing of why. https://developer.zendesk.com/documentation/apps/build-an-app/building-a-server-side-app/part-5-secure-the-app/
 */
export async function verifyToken(token: string, { key, subdomain, installation, location, now }: TokenTerms): Promise<{ readonly person: string; readonly until: Instant }> {
  const account = `https://${subdomain}.zendesk.com/api/v2`
  try {
    const { payload } = await jwtVerify(token, createPublicKey(key), {
      algorithms: ['RS256'], issuer: `${subdomain}.zendesk.com`, audience: `${account}/apps/installations/${installation}.json`,
      currentDate: new Date(now), clockTolerance: TOLERANCE_SECONDS, maxTokenAge: OLDEST_SECONDS, requiredClaims: ['sub', 'exp', 'iat'],
    })
    const person = personIn(payload.sub ?? '', `${account}/users/`)
    const { context } = payload as { readonly context?: { readonly location?: unknown } | null }
    if (person === null || (context?.location !== undefined && context.location !== location)) throw new errors.JWTInvalid('says something else')
    return { person, until: ((payload.exp ?? 0) + TOLERANCE_SECONDS + 1) * 1000 }
  } catch (error) {
    // Its message may quote what the token claims.
    if (error instanceof errors.JOSEError || error instanceof TypeError || error instanceof SyntaxError) throw new BridgeError('app.token', 'This page was not opened by Zendesk.')
    throw error
  }
}

/** The id in the address of a user of this account. */
function personIn(sub: string, users: string): string | null {
  return sub.startsWith(users) ? (/^(\d{1,20})\.json$/.exec(sub.slice(users.length))?.[1] ?? null) : null
}
