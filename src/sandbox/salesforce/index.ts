import type { SeedWorld } from '../core/seed.ts'
import type { FakeVendor, SandboxRequest, SandboxResponse } from '../core/vendor.ts'
import { plantBase } from './base.ts'
import { makeControl, type SalesforceControl } from './control.ts'
import { emptyOrg, orderedRows, type Org } from './org.ts'
import { readOrg, type OrgReading } from './read.ts'
import { answer } from './router.ts'
import { plantWorld } from './seed.ts'
import { makeSettings, type SalesforceOptions } from './settings.ts'
import { httpDate } from './time.ts'

export type { SalesforceOptions } from './settings.ts'
export type { SalesforceControl } from './control.ts'
export type { OrgReading } from './read.ts'

export interface FakeSalesforce extends FakeVendor {
  /** Adds the invented world's users, queues, contacts and foreign cases to a fresh org. */
  seed(world: SeedWorld, now: number): void
  read(): OrgReading
  readonly control: SalesforceControl
  /** What a client needs to connect. */
  readonly credentials: { readonly clientId: string; readonly clientSecret: string; readonly username: string }
}

/** A fake Salesforce org: all its state in memory, everything it answers a function of that state and the request. */
export function createSalesforce(options: SalesforceOptions = {}): FakeSalesforce {
  let org = fresh(options)
  let control = makeControl(org)
  return {
    name: 'salesforce',
    handle: (request, now, random) => respond(org, request, now, random),
    tick: (now) => settle(org, now),
    reset: () => {
      org = fresh(options)
      control = makeControl(org)
    },
    seed: (world, now) => plantWorld(org, world, now),
    read: () => readOrg(org),
    get control() {
      return control
    },
    get credentials() {
      return { clientId: org.settings.clientId, clientSecret: org.settings.clientSecret, username: 'integration@example.com' }
    },
  }
}

function fresh(options: SalesforceOptions): Org {
  const org = emptyOrg(makeSettings(options))
  plantBase(org, 1_735_689_600_000)
  orderedRows(org, 'Case')
  return org
}

function respond(org: Org, request: SandboxRequest, now: number, random: () => number): SandboxResponse {
  const reply = answer(org, request, now, random)
  const text = reply.body === null ? '' : typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body)
  const type = reply.body === null ? {} : { 'content-type': 'application/json;charset=UTF-8' }
  return { status: reply.status, headers: { date: httpDate(now), ...type, ...reply.headers }, body: text }
}

/** Nothing moves by itself but the end of transactions: visibility is a matter of when one looks. */
function settle(org: Org, now: number): void {
  const open = org.transactions.filter((transaction) => transaction.commitsAt > now)
  org.transactions.splice(0, org.transactions.length, ...open)
}
