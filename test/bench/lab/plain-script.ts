import { createSandbox } from '../../../src/sandbox/index.ts'
import type { SeedWorld } from '../../../src/sandbox/core/seed.ts'
import { seeded } from '../../support/wire.ts'

export interface ScriptRun {
  readonly zendesk: number
  readonly salesforce: number
  readonly minutes: number
}

const LATENCY_MS = 40
const MINUTE = 60_000
const BEGIN = Date.UTC(2026, 10, 22, 12)

/**
 * What people write in an afternoon: a page of a hundred tickets, and for each of them its comments, one PUT and one upsert; afterwards, for
 * each edit, the same again, and every case is asked for by what changed since. It waits when it is told to, and does nothing at once.
 */
export async function plainScript(world: SeedWorld, { edits, minutes }: { readonly edits: number; readonly minutes: number }): Promise<{ readonly backfill: ScriptRun; readonly steady: ScriptRun }> {
  let now = BEGIN
  const random = seeded(7)
  const sandbox = createSandbox({ world, now: () => now, random, zendesk: { plan: 'enterprise' }, salesforce: { plan: 'enterprise' } })
  const keys = sandbox.describe()
  const tokens = { zendesk: '', salesforce: '' }
  const counts = { zendesk: 0, salesforce: 0 }

  function call(vendor: 'zendesk' | 'salesforce', method: string, path: string, body?: unknown): { readonly status: number; readonly json: Record<string, unknown> } {
    for (;;) {
      now += LATENCY_MS
      sandbox.tick()
      const form = typeof body === 'string'
      const answer = sandbox[vendor].handle({ method, path, headers: { authorization: `Bearer ${tokens[vendor]}`, ...(body === undefined ? {} : { 'content-type': form ? 'application/x-www-form-urlencoded' : 'application/json' }) }, body: body === undefined ? '' : form ? body : JSON.stringify(body), origin: 'https://example.com' }, now, random)
      if (!path.includes('oauth')) counts[vendor] += 1
      if (answer.status === 429) {
        now += 1000 * Number(answer.headers['retry-after'] ?? 10)
        continue
      }
      return { status: answer.status, json: (/^\s*[[{]/.test(answer.body) ? JSON.parse(answer.body) : {}) as Record<string, unknown> }
    }
  }
  const form = (values: Readonly<Record<string, string>>): string => new URLSearchParams({ grant_type: 'client_credentials', ...values }).toString()
  tokens.zendesk = String(call('zendesk', 'POST', '/oauth/tokens', { grant_type: 'client_credentials', client_id: keys.zendesk.clientId, client_secret: keys.zendesk.clientSecret, scope: 'read write' }).json['access_token'])
  tokens.salesforce = String(call('salesforce', 'POST', '/services/oauth2/token', form({ client_id: keys.salesforce.clientId, client_secret: keys.salesforce.clientSecret })).json['access_token'])

  const measured = (work: () => void): ScriptRun => {
    const before = { ...counts, now }
    work()
    return { zendesk: counts.zendesk - before.zendesk, salesforce: counts.salesforce - before.salesforce, minutes: (now - before.now) / MINUTE }
  }
  const both = (id: unknown): void => {
    call('zendesk', 'GET', `/api/v2/tickets/${String(id)}/comments.json`)
    call('zendesk', 'PUT', `/api/v2/tickets/${String(id)}.json`, { ticket: { additional_tags: ['seen'] } })
    call('salesforce', 'PATCH', `/services/data/v68.0/sobjects/Case/Script_Id__c/${String(id)}`, { Subject: `Ticket ${String(id)}` })
  }
  const backfill = measured(() => {
    for (let next: string | null = '/api/v2/tickets.json?page[size]=100'; next !== null; ) {
      const { json } = call('zendesk', 'GET', next)
      for (const ticket of (json['tickets'] ?? []) as readonly { readonly id: number }[]) both(ticket.id)
      const links = json['links'] as { readonly next?: string | null } | undefined
      const more = (json['meta'] as { readonly has_more?: boolean } | undefined)?.has_more === true
      next = more && typeof links?.next === 'string' ? new URL(links.next).pathname + new URL(links.next).search : null
    }
  })
  const ids = [...sandbox.inside.zendesk.account.tickets.keys()]
  const steady = measured(() => {
    for (let minute = 0; minute < minutes; minute += 1) {
      call('zendesk', 'GET', '/api/v2/tickets.json?page[size]=100')
      call('salesforce', 'GET', `/services/data/v68.0/query?q=${encodeURIComponent('SELECT Id FROM Case LIMIT 100')}`)
      for (let edit = 0; edit < (2 * edits) / minutes; edit += 1) both(ids[minute * 20 + edit])
      now += MINUTE
    }
  })
  return { backfill, steady }
}
