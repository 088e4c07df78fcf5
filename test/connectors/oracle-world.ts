import { oracle } from '../../connectors/oracle/index.ts'
import type { Fault } from '../../src/connector/contract/index.ts'
import type { Connection, ConnectorPorts } from '../../src/connector/connector.ts'
import { WireFault, type LogFields, type Wire, type WireRequest, type WireResponse } from '../../src/domain/ports.ts'
import { createFaultPlan } from '../../src/sandbox/core/faults.ts'
import { guarded } from '../../src/sandbox/core/guard.ts'
import { createRequestLog } from '../../src/sandbox/core/log.ts'
import { createOracle, type FakeOracle } from '../../src/sandbox/oracle/index.ts'
import type { Incident, Settings } from '../../src/sandbox/oracle/types.ts'
import { asHeard, asSent } from '../../src/simulator/bytes.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

export const ORIGIN = 'http://127.0.0.1:4711'
export const PLANTED = 'a sentence that only an incident may hold'
const text = { type: 'string', title: 'Text', max: 240 } as const
const OURS = ['external_id', 'severity', 'category', 'team', 'language', 'due', 'policy', 'ticket_url', 'tags', 'missing', 'escalation']

export const FIELDS: Settings['fields'] = {
  ...Object.fromEntries(OURS.map((name) => [`bw_${name}`, text])),
  word: { type: 'string', title: 'Word', max: 40 },
  vip: { type: 'boolean', title: 'Very important' },
  level: { type: 'menu', title: 'Level', choices: ['One', 'Two'] },
  parent_incident: { type: 'integer', title: 'Part of' },
}

/** The sandbox's Oracle in this process, under a virtual clock, with a hand inside the site and faults before it. */
export interface OracleWorld {
  readonly clock: VirtualClock
  readonly vendor: FakeOracle
  readonly lines: string[]
  readonly seen: WireRequest[]
  readonly wire: Wire
  /** What stands between us and the site, and changes its answers. */
  alter(change: (request: WireRequest, answer: WireResponse) => WireResponse): void
  arm(fault: Fault): void
  open(settings?: object): Connection
  /** Somebody makes an incident; `extra` goes over it. */
  incident(extra?: Partial<Incident>): Incident
}

export function oracleWorld(settings: Partial<Settings> = {}): OracleWorld {
  const clock = new VirtualClock(Date.UTC(2026, 10, 22, 12))
  const lines: string[] = []
  const seen: WireRequest[] = []
  let chance = 1
  const random = (): number => ((chance = (chance * 48_271) % 2_147_483_647) / 2_147_483_647)
  const vendor = createOracle({ fields: FIELDS, ...settings })
  const door = guarded(vendor, createFaultPlan(), createRequestLog())
  let altered = (_request: WireRequest, answer: WireResponse): WireResponse => answer
  const armed: { fault: Fault; left: number }[] = []

  const pass = async (request: WireRequest): Promise<WireResponse> => {
    const { pathname, search } = new URL(request.url)
    return altered(request, asHeard(request, door.handle({ method: request.method, path: pathname + search, headers: request.headers, ...(await asSent(request)), origin: ORIGIN }, clock.now(), random)))
  }
  const wire: Wire = async (request) => {
    await Promise.resolve()
    if (request.signal?.aborted) throw new WireFault('stopped', 'maybe')
    seen.push(request)
    const hit = armed.find((one) => one.left > 0 && one.fault.on === (request.method === 'GET' ? 'read' : 'write'))
    if (hit === undefined) return pass(request)
    hit.left -= 1
    if (hit.fault.kind === 'rate-limit') return { status: 429, headers: { 'retry-after': String(hit.fault.afterSeconds) }, body: '' }
    if (hit.fault.kind === 'server-error') return { status: 503, headers: {}, body: '<html>' }
    const answer = await pass(request)
    if (hit.fault.kind === 'lost-answer') throw new WireFault('the answer was lost', 'maybe')
    return { ...answer, body: answer.body.slice(0, answer.body.length / 2) }
  }

  const write = (event: string, fields?: LogFields): void => void lines.push(`${event} ${JSON.stringify(fields ?? {})}`)
  const ports: ConnectorPorts = {
    clock, wire, ids: { next: () => 'id' }, random: { next: random },
    log: { debug: write, info: write, warn: write, error: write },
    tokens: { load: () => Promise.resolve(null), save: () => Promise.resolve() },
    signal: new AbortController().signal,
  }
  return {
    clock, vendor, lines, seen, wire,
    alter: (change) => void (altered = change),
    arm: (fault) => void armed.push({ fault, left: fault.times }),
    open: (more = {}) => oracle.open(oracle.config.parse({ url: ORIGIN, username: 'breakwater', password: 'sandbox-oracle-secret', contactId: '77', pageSize: 4, overlapSeconds: 60, parentField: 'parent_incident', ...more }), ports),
    incident(extra = {}) {
      const { site } = vendor
      const at = Math.floor(clock.now() / 1000) * 1000
      const made: Incident = {
        id: site.nextId, created: at, updated: at, visibleAt: 0, subject: `Incident ${site.nextId}`, status: { id: 1, lookupName: 'Unresolved' },
        severity: null, queue: null, account: null, contact: 77, custom: {}, threads: [], ...extra,
      }
      site.nextId += 1
      site.incidents.set(made.id, made)
      return made
    },
  }
}
