import type { SeedTicket, SeedWorld } from '../core/seed.ts'
import type { FakeVendor, SandboxResponse, VendorFault } from '../core/vendor.ts'
import { emptyAccount, type Account } from './account.ts'
import { plantBase } from './base.ts'
import { runChores } from './chores.ts'
import { controlVerb } from './control.ts'
import { answerRequest, refused } from './desk.ts'
import { runJobs } from './jobs.ts'
import { runScans } from './files.ts'
import { jsonLimit, plainLimit } from './limits.ts'
import { readAccount, type AccountReading } from './read.ts'
import { plantTicket, plantWorld } from './seed.ts'
import type { ZendeskSettings } from './settings.ts'
import { settleDelivery, takeDue } from './webhook-queue.ts'

export type { AccountReading } from './read.ts'

export interface ZendeskOptions {
  readonly settings?: Partial<ZendeskSettings>
  /** Where links in webhooks point before the first request has shown the real origin. */
  readonly origin?: string
  /** Planted at once, as of `now`; `seed` does the same later. */
  readonly world?: SeedWorld
  readonly now?: number
  readonly random?: () => number
}

export interface FakeZendesk extends FakeVendor {
  seed(world: SeedWorld, now: number): void
  /** One new ticket comes in; returns its id. */
  arrive(ticket: SeedTicket, now: number, random: () => number): number
  read(): AccountReading
  readonly credentials: { readonly clientId: string; readonly clientSecret: string; readonly email: string; readonly apiToken: string }
  /** The installed app, as somebody who connects to it must know it. */
  readonly app: { readonly id: string; readonly installationId: string; readonly subdomain: string; readonly leads: string }
  /** The account itself, for tests of the sandbox; everybody else reads it back. */
  readonly account: Account
}

const FOUNDED = Date.UTC(2025, 0, 1)

/** A fake Zendesk account: all its state in memory, everything it answers a function of that state and the request. */
export function createZendesk(options: ZendeskOptions = {}): FakeZendesk {
  let account = fresh(options)
  if (options.world !== undefined) plantWorld(account, options.world, options.now ?? FOUNDED)

  const tick = (now: number, random: () => number): void => {
    runJobs(account, now, random)
    runChores(account, now, random)
    runScans(account, now)
  }

  return {
    name: 'zendesk',
    tick,
    handle(request, now, random) {
      tick(now, random)
      account.origin = request.origin
      return answerRequest(account, request, now, random)
    },
    reset() {
      account = fresh(options)
    },
    seed: (world, now) => plantWorld(account, world, now),
    arrive: (ticket, now, random) => plantTicket(account, ticket, now, random).id,
    read: () => readAccount(account),
    arm: (fault, now) => arm(account, fault, now),
    refusal,
    control: (verb, input, now, random) => controlVerb(account, verb, input, now, random),
    outgoing: (now) => takeDue(account, now),
    settle: (id, result, now) => settleDelivery(account, id, result, now),
    get account() {
      return account
    },
    get app() {
      const leads = [...account.customRoles.values()].filter((role) => role.key === 'team-lead').map((role) => role.id)
      return { id: String(account.app.id), installationId: String(account.app.installationId), subdomain: account.settings.subdomain, leads: leads.join(',') }
    },
    get credentials() {
      const { clientId, clientSecret, apiTokenEmail, apiToken } = account.settings
      return { clientId, clientSecret, email: apiTokenEmail, apiToken }
    },
  }
}

function fresh(options: ZendeskOptions): Account {
  const account = emptyAccount(options.settings ?? {}, options.origin ?? 'https://breakwater-sandbox.zendesk.com')
  plantBase(account, FOUNDED)
  return account
}

function arm(account: Account, fault: VendorFault, now: number): boolean {
  if (fault.kind !== 'expire-tokens') return false
  for (const token of account.tokens.values()) token.expiresAt = now
  return true
}

function refusal(kind: '429' | '500' | '502' | '503' | 'plain-429', retryAfter: number): SandboxResponse {
  switch (kind) {
    case '429': return refused(jsonLimit(retryAfter))
    case 'plain-429': return refused(plainLimit(retryAfter))
    case '503': return { status: 503, headers: { 'content-type': 'application/json; charset=utf-8', 'retry-after': String(retryAfter) }, body: JSON.stringify({ error: 'ServiceUnavailable', description: 'Service is temporarily unavailable' }) }
    case '500': return { status: 500, headers: { 'content-type': 'text/html; charset=utf-8' }, body: '<html><body>Internal Server Error</body></html>' }
    case '502': return { status: 502, headers: { 'content-type': 'text/html; charset=utf-8' }, body: '<html><body>502 Bad Gateway</body></html>' }
  }
}
