import type { FakeVendor, SandboxRequest, SandboxResponse } from '../core/vendor.ts'
import { find, showIncident, showThreads, tabular } from './show.ts'
import { Refusal, type Incident, type Named, type Settings, type State } from './types.ts'
import { addThread, createIncident, patchIncident, runRule } from './write.ts'

const BASE = '/services/rest/connect/v1.4/'

export interface FakeOracle extends FakeVendor {
  /** A hand inside the site: past authentication, faults and the journal. */
  readonly site: State
  /** Somebody writes: a customer, an agent, or an agent for colleagues only. */
  say(incident: number, by: 'customer' | 'agent' | 'note', text: string, now: number): number
}

const DEFAULTS: Settings = {
  username: 'breakwater',
  password: 'sandbox-oracle-secret',
  offsetMinutes: -480,
  rowLimit: 20_000,
  threadPage: 100,
  // Not the numbers that most sites have: whoever takes them for granted shows a note to the customer.
  entryTypes: names(1, 'Customer', 'Private Note', 'Staff Account', 'Customer Proxy', 'Chat', 'Rule Response'),
  statuses: names(1, 'Unresolved', 'Solved', 'Waiting', 'Updated'),
  severities: names(4, 'Urgent', 'High', 'Normal', 'Low'),
  queues: names(21, 'General', 'Safety'),
  fields: {},
  rule: false,
}

function names(from: number, ...all: string[]): readonly Named[] {
  return all.map((lookupName, at) => ({ id: from + at, lookupName }))
}

/** Oracle B2C Service as its Connect REST API shows it: incidents, threads, named ids, tabular queries. */
export function createOracle(given: Partial<Settings> = {}): FakeOracle {
  const settings: Settings = { ...DEFAULTS, ...given }
  const site: State = { incidents: new Map(), journal: [], nextId: 1, nextThread: 5001, ruleRuns: 0, settings }
  const type = (lookupName: string): Named => settings.entryTypes.find((one) => one.lookupName === lookupName) ?? { id: 0, lookupName }
  return {
    name: 'oracle',
    site,
    say(id, by, text, now) {
      const incident = site.incidents.get(id)
      if (incident === undefined) throw new RangeError(`no incident ${id}`)
      const [entry, account, contact] = by === 'customer' ? ['Customer', null, incident.contact] as const : [by === 'note' ? 'Private Note' : 'Staff Account', 12, null] as const
      return addThread(site, incident, { text, entryType: type(entry), account, contact }, now)
    },
    handle: (request, now) => {
      try {
        return answer(site, request, now)
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        return reply(now, error.status, { type: 'http://www.w3.org/Protocols/rfc2616/rfc2616-sec10.html', title: 'Refused', status: String(error.status), detail: error.message, 'o:errorCode': error.code }, 'refused')
      }
    },
    tick: () => undefined,
    reset() {
      Object.assign(site, { incidents: new Map(), journal: [], nextId: 1, nextThread: 5001, ruleRuns: 0 })
    },
    read: () => ({ incidents: [...site.incidents.values()], journal: site.journal, ruleRuns: site.ruleRuns }),
  }
}

function answer(site: State, request: SandboxRequest, now: number): SandboxResponse {
  const { settings } = site
  const url = new URL(request.path, request.origin)
  if (request.headers['authorization'] !== `Basic ${Buffer.from(`${settings.username}:${settings.password}`).toString('base64')}`) throw new Refusal(401, 'OSVC-CREST-00005', 'the credentials are not known')
  const context = request.headers['osvc-crest-application-context'] ?? ''
  // Required from v1.4 on: https://docs.oracle.com/en/cloud/saas/b2c-service/cxsvc/c_osvc_custom_headers.html
  if (context === '' || context.length > 40) throw new Refusal(400, 'OSVC-CREST-00019', 'OSvC-CREST-Application-Context is missing or too long')
  const [resource = '', id = '', child = '', ...more] = url.pathname.startsWith(BASE) ? url.pathname.slice(BASE.length).split('/').filter((part) => part !== '') : []
  const route = `${request.method} ${[resource, id === '' ? '' : '{id}', child].filter((part) => part !== '').join('/')}`
  switch (route) {
    case 'GET queryResults':
      return reply(now, 200, tabular(site, url.searchParams.get('query') ?? '', request.headers['osvc-crest-time-utc'] === 'yes', now), route)
    case 'GET incidents/{id}':
      return reply(now, 200, showIncident(site, find(site, id, now), request.origin, url.searchParams.get('expand') ?? ''), route)
    case 'GET incidents/{id}/threads':
      return reply(now, 200, showThreads(site, find(site, id, now), request.origin, Number(url.searchParams.get('offset') ?? '0')), route)
    case 'POST incidents': {
      const made = createIncident(site, bodyOf(request), now)
      rules(site, made, request, now)
      return reply(now, 201, showIncident(site, made, request.origin, ''), route)
    }
    case 'PATCH incidents/{id}': {
      const incident = find(site, id, now)
      patchIncident(site, incident, bodyOf(request), now)
      rules(site, incident, request, now)
      return reply(now, 200, null, route)
    }
    default:
      return meta(site, request.method, [resource, id, child, ...more], now)
  }
}

function meta({ settings }: State, method: string, path: readonly string[], now: number): SandboxResponse {
  const [what, ...rest] = path.filter((part) => part !== '')
  if (method === 'GET' && what === 'metadata-catalog' && rest.join('/') === 'incidents/customFields/c') {
    const properties = Object.fromEntries(Object.entries(settings.fields).map(([name, field]) => [name, { title: field.title, type: [field.type === 'menu' ? 'object' : field.type, 'null'], ...(field.max === undefined ? {} : { maxLength: field.max }) }]))
    return reply(now, 200, { type: 'object', properties }, 'GET metadata-catalog')
  }
  const items = method === 'GET' && what === 'namedIDs' ? menu(settings, rest.join('/')) : undefined
  if (items === undefined) throw new Refusal(404, 'OSVC-CREST-00012', 'no such resource')
  return reply(now, 200, { items, links: [] }, 'GET namedIDs')
}

function menu(settings: Settings, path: string): readonly Named[] | undefined {
  const custom = /^incidents\/customFields\/c\/(\w+)$/.exec(path)?.[1]
  if (custom !== undefined) return (settings.fields[custom]?.choices ?? []).map((lookupName, at) => ({ id: at + 1, lookupName }))
  return { 'incidents/threads/entryType': settings.entryTypes, 'incidents/statusWithType/status': settings.statuses, 'incidents/severity': settings.severities, 'incidents/queue': settings.queues }[path]
}

/** https://docs.oracle.com/en/cloud/saas/b2c-service/cxsvc/c_osvc_suppressing_rules_and_external_events.html */
function rules(site: State, incident: Incident, request: SandboxRequest, now: number): void {
  const suppressed = ['true', 'yes'].includes(request.headers['osvc-crest-suppress-all'] ?? '')
  if (site.settings.rule && !suppressed) runRule(site, incident, now)
}

function bodyOf(request: SandboxRequest): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(request.body) as Readonly<Record<string, unknown>>
  } catch {
    throw new Refusal(400, 'OSVC-CREST-00004', 'the body is not JSON')
  }
}

function reply(now: number, status: number, body: unknown, route: string): SandboxResponse {
  const headers = { date: new Date(now).toUTCString(), 'content-type': 'application/json', 'osvc-crest-next-request-after': '0', 'osvc-crest-api-access-token': 'sandbox-access' }
  return { status, headers, body: body === null ? '' : JSON.stringify(body), route, purpose: route.startsWith('GET') ? 'read' : 'write' }
}
