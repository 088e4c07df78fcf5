import type { SeedWorld } from '../core/seed.ts'
import type { FakeVendor, SandboxRequest, SandboxResponse, VendorFault } from '../core/vendor.ts'
import { plantBase } from './base.ts'
import { controlVerb, makeAdmin, type SalesforceAdmin } from './control.ts'
import { runScans } from './files.ts'
import { emptyOrg, type Org } from './org.ts'
import { purposeOf } from './purpose.ts'
import { readOrg, type OrgReading } from './read.ts'
import { answer } from './router.ts'
import { plantWorld } from './seed.ts'
import { makeSettings, type SalesforceOptions } from './settings.ts'
import { httpDate } from './time.ts'

export type { SalesforceOptions } from './settings.ts'

export interface FakeSalesforce extends FakeVendor {
  /** Adds the invented world's users, queues, contacts and foreign cases to a fresh org. */
  seed(world: SeedWorld, now: number): void
  read(): OrgReading
  /** What no API call can do: settings, outages, other people's work, transactions that commit late. */
  readonly admin: SalesforceAdmin
  /** What a client needs to connect. */
  readonly credentials: { readonly clientId: string; readonly clientSecret: string; readonly username: string }
}

/** Users and customers of the base org are older than anything else in it. */
const FOUNDED = Date.UTC(2025, 0, 1)

/** A fake Salesforce org: all its state in memory, everything it answers a function of that state and the request. */
export function createSalesforce(options: SalesforceOptions = {}): FakeSalesforce {
  let org = fresh(options)
  let admin = makeAdmin(org)
  return {
    name: 'salesforce',
    handle: (request, now, random) => respond(org, request, now, random),
    tick: (now) => settle(org, now),
    reset: () => {
      org = fresh(options)
      admin = makeAdmin(org)
    },
    seed: (world, now) => plantWorld(org, world, now),
    read: () => readOrg(org),
    arm: (fault) => arm(admin, fault),
    refusal: (kind, _retryAfter, request) => refusal(kind, request),
    control: (verb, input, now, random) => controlVerb(admin, verb, input, now, random),
    get admin() {
      return admin
    },
    get credentials() {
      return { clientId: org.settings.clientId, clientSecret: org.settings.clientSecret, username: 'integration@example.com' }
    },
  }
}

function fresh(options: SalesforceOptions): Org {
  const org = emptyOrg(makeSettings(options))
  plantBase(org, FOUNDED)
  return org
}

function respond(org: Org, request: SandboxRequest, now: number, random: () => number): SandboxResponse {
  const { reply, route } = answer(org, request, now, random)
  const text = reply.body === null ? '' : typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body)
  const type = reply.body === null ? {} : { 'content-type': 'application/json;charset=UTF-8' }
  return {
    status: reply.status,
    headers: { date: httpDate(now), ...type, ...reply.headers },
    body: text,
    ...(reply.bytes === undefined ? {} : { bytes: reply.bytes }),
    purpose: purposeOf(route, request.method, request.path, request.body),
    ...(route === null ? {} : { route: `${route.method} ${route.path}` }),
  }
}

/** Nothing moves by itself but the end of transactions: visibility is a matter of when one looks. */
function settle(org: Org, now: number): void {
  runScans(org, now)
  const open = org.transactions.filter((transaction) => transaction.commitsAt > now)
  org.transactions.splice(0, org.transactions.length, ...open)
}

function arm(admin: SalesforceAdmin, fault: VendorFault): boolean {
  if (fault.kind === 'expire-tokens') admin.expireSessions()
  else admin.fault(fault.kind, fault.times, fault.match)
  return true
}

/** There is no 429 in this API; a proxy in front of it may still send one, in plain text. */
function refusal(kind: '429' | '500' | '502' | '503' | 'plain-429', request: SandboxRequest): SandboxResponse {
  const limit = request.path.startsWith('/services/data/v')
    ? { 'content-type': 'application/json;charset=UTF-8' }
    : { 'content-type': 'application/json' }
  if (kind === '503')
    return {
      status: 503,
      headers: limit,
      body: JSON.stringify([{ message: 'Server too busy. Please retry later', errorCode: 'SERVER_UNAVAILABLE' }]),
    }
  if (kind === '500')
    return {
      status: 500,
      headers: limit,
      body: JSON.stringify([{ message: 'An unexpected error occurred.', errorCode: 'UNKNOWN_EXCEPTION' }]),
    }
  if (kind === '502')
    return { status: 502, headers: { 'content-type': 'text/html' }, body: '<html><body><h1>502 Bad Gateway</h1></body></html>' }
  return { status: 429, headers: { 'content-type': 'text/plain' }, body: 'Too many requests' }
}
