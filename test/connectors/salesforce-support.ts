import type { Connection, ConnectorPorts, Page, TokenStore } from '../../src/connector/connector.ts'
import type { Clock, WireRequest, WireResponse } from '../../src/domain/ports.ts'
import { salesforce } from '../../connectors/salesforce/index.ts'
import { createClient, type Client } from '../../connectors/salesforce/client.ts'
import { salesforceConfig, type SalesforceConfig } from '../../connectors/salesforce/config.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

export const URL_OF_ORG = 'https://acme.my.salesforce.com'
const USER = '005000000000001AAA'
const ORG = '00D000000000001AAA'

export type Script = (request: WireRequest, at: number) => WireResponse | Promise<WireResponse>

export interface Scripted {
  readonly connection: Connection
  readonly client: Client
  readonly clock: VirtualClock
  readonly requests: WireRequest[]
  readonly tokens: Map<string, string>
  readonly lines: string[]
}

export function memoryTokens(saved = new Map<string, string>()): TokenStore & { readonly saved: Map<string, string> } {
  return {
    saved,
    load: (name) => Promise.resolve(saved.get(name) ?? null),
    save: (name, value) => {
      saved.set(name, value)
      return Promise.resolve()
    },
  }
}

/** Numbers that look random and are the same each time. */
export function seededRandom(seed = 1): { next(): number } {
  let state = seed
  return {
    next: () => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
      return state / 2_147_483_648
    },
  }
}

export function testPorts(
  clock: Clock,
  wire: ConnectorPorts['wire'],
  lines: string[] = [],
  tokens: TokenStore = memoryTokens(),
): ConnectorPorts {
  const log =
    (level: string) =>
    (event: string, fields: object = {}) =>
      void lines.push(`${level} ${event} ${JSON.stringify(fields)}`)
  let ids = 0
  return {
    clock,
    ids: { next: () => `00000000-0000-4000-8000-${String((ids += 1)).padStart(12, '0')}` },
    random: seededRandom(),
    log: { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') },
    wire,
    tokens,
    signal: new AbortController().signal,
  }
}

export function settings(more: Partial<SalesforceConfig> = {}): SalesforceConfig {
  return salesforceConfig.parse({ url: URL_OF_ORG, clientId: 'client', clientSecret: 'planted-secret', ...more })
}

/** A connection whose vendor is a function; token requests are answered for it. */
export function scripted(script: Script, more: Partial<SalesforceConfig> = {}, token: Script = grant): Scripted {
  const clock = new VirtualClock(Date.UTC(2026, 10, 22, 10, 0, 0))
  const requests: WireRequest[] = []
  const tokens = memoryTokens()
  const lines: string[] = []
  const wire = async (request: WireRequest): Promise<WireResponse> => {
    requests.push(request)
    const answer = await (request.url.endsWith('/services/oauth2/token')
      ? token(request, requests.length)
      : script(request, requests.length))
    return { ...answer, headers: { date: new Date(clock.now()).toUTCString(), ...answer.headers } }
  }
  const config = settings(more)
  const ports = testPorts(clock, wire, lines, tokens)
  return { connection: salesforce.open(config, ports), client: createClient(config, ports), clock, requests, tokens: tokens.saved, lines }
}

export function grant(): WireResponse {
  return json(200, {
    access_token: 'planted-token',
    instance_url: URL_OF_ORG,
    id: `https://login.salesforce.com/id/${ORG}/${USER}`,
    token_type: 'Bearer',
    issued_at: '1',
    signature: 's',
  })
}

export function json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): WireResponse {
  return { status, headers: { 'content-type': 'application/json;charset=UTF-8', ...headers }, body: JSON.stringify(body) }
}

export function vendorError(status: number, errorCode: string, message = 'a message that may quote a ticket'): WireResponse {
  return json(status, [{ errorCode, message }])
}

/** A describe of Case, CaseComment and the receipt object, as far as the connector looks. */
export function describeOf(url: string): WireResponse | null {
  const object = /\/sobjects\/(\w+)\/describe$/.exec(url)?.[1]
  if (object === undefined) return null
  const field = (name: string, type = 'string', more: object = {}): object => ({
    name,
    label: name,
    type,
    length: 255,
    createable: true,
    updateable: true,
    filterable: true,
    nillable: true,
    defaultedOnCreate: false,
    custom: name.endsWith('__c'),
    ...more,
  })
  const choices = (...values: string[]): object => ({ picklistValues: values.map((value) => ({ value, label: value, active: true })) })
  const fields: Readonly<Record<string, readonly object[]>> = {
    Case: [
      field('Subject'),
      field('Status', 'picklist', choices('New', 'Working', 'Escalated', 'On Hold', 'Closed')),
      field('Priority', 'picklist', choices('High', 'Medium', 'Low')),
      field('OwnerId', 'reference'),
      field('Breakwater_External_Id__c'),
      field('Safety_Severity__c'),
      field('Safety_Tags__c', 'textarea'),
    ],
    CaseComment: [field('ParentId', 'reference'), field('CommentBody', 'textarea'), field('IsPublished', 'boolean')],
    Breakwater_Receipt__c: [field('Key__c')],
  }
  const known = fields[object]
  return known === undefined
    ? vendorError(404, 'NOT_FOUND')
    : json(200, { name: object, createable: true, updateable: true, queryable: true, fields: known })
}

export async function readAll<R>(
  stream: { changes(since: string | null): AsyncIterable<Page<R>> },
  since: string | null,
): Promise<{ records: R[]; checkpoint: string; pages: number; upTo: number }> {
  const records: R[] = []
  let checkpoint = since ?? ''
  let pages = 0
  let upTo = 0
  for await (const page of stream.changes(since)) {
    records.push(...page.records)
    checkpoint = page.checkpoint
    upTo = page.upTo
    pages += 1
  }
  return { records, checkpoint, pages, upTo }
}

export function bodyOf(request: WireRequest | undefined): Record<string, unknown> {
  return JSON.parse(String(request?.body ?? '{}')) as Record<string, unknown>
}
