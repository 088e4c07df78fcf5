import { z } from 'zod'
import { salesforce } from '../../connectors/salesforce/index.ts'
import { createClient, type Client } from '../../connectors/salesforce/client.ts'
import type { SalesforceConfig } from '../../connectors/salesforce/config.ts'
import type { Connection } from '../../src/connector/connector.ts'
import { WireFault, type Wire } from '../../src/domain/ports.ts'
import type { OwnField, Outcome, ProvisionItem, Write } from '../../src/domain/write.ts'
import { createFaultPlan, type FaultPlan } from '../../src/sandbox/core/faults.ts'
import { guarded } from '../../src/sandbox/core/guard.ts'
import { createRequestLog, type RequestLog } from '../../src/sandbox/core/log.ts'
import type { FakeVendor } from '../../src/sandbox/core/vendor.ts'
import { createSalesforce, type FakeSalesforce, type SalesforceOptions } from '../../src/sandbox/salesforce/index.ts'
import { asHeard, asSent } from '../../src/simulator/bytes.ts'
import { VirtualClock } from '../support/virtual-clock.ts'
import { memoryTokens, seededRandom, settings, testPorts } from './salesforce-support.ts'

export interface Rig {
  readonly org: FakeSalesforce
  readonly clock: VirtualClock
  readonly connection: Connection
  readonly client: Client
  readonly faults: FaultPlan
  readonly log: RequestLog
  readonly lines: string[]
  readonly tokens: Map<string, string>
  /** Another connection to the same org. */
  open(more?: Partial<SalesforceConfig>): Connection
  /** Somebody else's work in the org. */
  write(object: string, records: readonly Record<string, string | number | boolean | null>[]): string[]
  random(): number
}

const ORIGIN = 'http://127.0.0.1:4800'

/** The fake org behind a wire, in one process and virtual time. */
export function rig(
  options: SalesforceOptions = {},
  more: Partial<SalesforceConfig> = {},
  extra: { readonly skewMs?: number; readonly proxy?: (wire: Wire) => Wire } = {},
): Rig {
  const org = createSalesforce({ bigTableRows: 0, ...options })
  const clock = new VirtualClock(Date.UTC(2026, 10, 22, 10, 0, 0))
  const faults = createFaultPlan()
  const log = createRequestLog()
  const chance = seededRandom(7)
  const random = (): number => chance.next()
  const vendor = guarded(org, faults, log)
  const theirs = (): number => clock.now() + (extra.skewMs ?? 0)
  const direct = wireTo(vendor, clock, random, theirs)
  const wire = extra.proxy === undefined ? direct : extra.proxy(direct)
  const lines: string[] = []
  const tokens = memoryTokens()
  const config = (changes: Partial<SalesforceConfig> = {}): SalesforceConfig =>
    settings({ url: ORIGIN, clientId: org.credentials.clientId, clientSecret: org.credentials.clientSecret, ...more, ...changes })
  const ports = testPorts(clock, wire, lines, tokens)
  return {
    org,
    clock,
    faults,
    log,
    lines,
    random,
    tokens: tokens.saved,
    connection: salesforce.open(config(), ports),
    client: createClient(config(), ports),
    open: (changes) => salesforce.open(config(changes), ports),
    write: (object, records) => org.admin.write(object, records, theirs(), random),
  }
}

function wireTo(vendor: FakeVendor, clock: VirtualClock, random: () => number, theirs: () => number): Wire {
  return async (request) => {
    vendor.tick(theirs(), random)
    const path = request.url.slice(ORIGIN.length)
    const sent = await asSent(request)
    const answer = vendor.handle({ method: request.method, path, headers: request.headers, ...sent, origin: ORIGIN }, theirs(), random)
    if (answer.delayMs !== undefined) await clock.sleep(answer.delayMs)
    if (answer.broken !== undefined) throw new WireFault('the connection broke', 'maybe')
    return asHeard(request, answer)
  }
}

const TYPES: Readonly<Record<OwnField, 'choice' | 'text' | 'date' | 'url'>> = {
  severity: 'choice',
  category: 'text',
  team: 'text',
  language: 'text',
  due: 'date',
  policy: 'text',
  ticketUrl: 'url',
  tags: 'text',
  missing: 'text',
  escalation: 'text',
}

export const ITEMS: readonly ProvisionItem[] = [
  { kind: 'key-field', id: 'externalId', title: 'Breakwater ticket' },
  ...Object.entries(TYPES).map(([id, type]): ProvisionItem => ({
    kind: 'field',
    id: id as OwnField,
    title: `Safety ${id}`,
    type,
    choices: id === 'severity' ? ['P0', 'P1', 'P2', 'P3', 'P4'].map((value) => ({ value, label: value })) : [],
  })),
  { kind: 'queue', id: 'child_safety', title: 'Child safety' },
  { kind: 'queue', id: 'crisis_response', title: 'Crisis response' },
  { kind: 'receipt-object', id: 'receipt', title: 'Breakwater receipt' },
  { kind: 'permission', id: 'access', title: 'Breakwater Access' },
]

export async function setUp(one: Rig): Promise<readonly Outcome[]> {
  return outcomesOf(
    one.connection,
    ITEMS.map((item): Write => ({ op: 'provision', key: `setup:${item.kind}:${item.id}`, item })),
  )
}

/** Sends a batch of one op; a fault is thrown. */
export async function outcomesOf(
  connection: Connection,
  batch: readonly Write[],
  how: 'submit' | 'resubmit' = 'submit',
): Promise<readonly Outcome[]> {
  const [first] = batch
  const writer = first === undefined ? undefined : connection.writes[first.op]
  if (writer === undefined) throw new Error('no such writer')
  const submission = await writer[how](batch as never)
  if (submission.state !== 'settled') throw new Error('Salesforce settles at once')
  return submission.outcomes
}

/** A field of the org's own, opened to the integration user to read, or to edit too. */
export async function fieldOf(one: Rig, name: string, type: object, edit = true, object = 'Case'): Promise<void> {
  const post = async (path: string, body: object): Promise<string> => (await one.client.call({ method: 'POST', path, body, purpose: 'setup' }, z.object({ id: z.string() }))).id
  await post('/tooling/sobjects/CustomField', { FullName: `${object}.${name}`, Metadata: { label: name, ...type } })
  const set = await post('/sobjects/PermissionSet', { Name: `For_${object}_${name.replace('__c', '')}`, Label: name })
  await post('/sobjects/FieldPermissions', { ParentId: set, SobjectType: object, Field: `${object}.${name}`, PermissionsRead: true, PermissionsEdit: edit })
  await post('/sobjects/PermissionSetAssignment', { PermissionSetId: set, AssigneeId: (await one.client.identity()).user })
}
