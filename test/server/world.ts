import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { zendesk } from '../../connectors/zendesk/index.ts'
import type { Desk } from '../../src/desk/context.ts'
import { isRestricted } from '../../src/domain/labels.ts'
import type { Clock, Log, LogFields } from '../../src/domain/ports.ts'
import type { Comment, Ticket } from '../../src/domain/ticket.ts'
import type { Triage } from '../../src/domain/triage.ts'
import { systemIds, systemRandom } from '../../src/platform/chance.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { createVault } from '../../src/platform/vault.ts'
import { loadPolicy } from '../../src/policy-files.ts'
import type { Policy } from '../../src/rules/policy.ts'
import { triage } from '../../src/rules/triage.ts'
import type { SeedTicket } from '../../src/sandbox/core/seed.ts'
import { seedWorld } from '../../src/sandbox/seed/index.ts'
import { createServer, type BreakwaterServer, type ServerOptions } from '../../src/server/app.ts'
import { openStore } from '../../src/store/open.ts'
import type { IntentRow, Store } from '../../src/store/store.ts'
import { triageInput } from '../../src/sync/input.ts'
import { caseLane, externalIdOf, keyed, ticketLane } from '../../src/sync/keys.ts'
import { outwardOf } from '../../src/sync/outward.ts'

export const NOW = Date.UTC(2026, 10, 22, 12)
export const ZD = 'zendesk:acme.zendesk.test'
export const SF = 'salesforce:acme.my.salesforce.test'
export const SECRET = 'a-signing-secret'
const MINUTE = 60_000

/** A real store full of seeded tickets, judged by the shipped policy, with writes, receipts and everything that can go wrong. */
export interface World {
  readonly policy: Policy
  readonly store: Store
  readonly desk: Desk
  readonly clock: Clock & { at: number }
  /** Ticket ids by how they were seeded. */
  readonly find: (words: string) => string
  /** A restricted ticket, or a P0 that is not, with matched words in its first message, and some of them. */
  readonly restricted: () => Promise<{ readonly id: string; readonly words: string }>
  readonly grave: () => Promise<{ readonly id: string; readonly words: string }>
  readonly logged: { readonly event: string; readonly fields: LogFields }[]
  serve(more?: Partial<ServerOptions>): Promise<{ readonly server: BreakwaterServer; readonly url: string }>
  close(): Promise<void>
}

function mulberry(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

function ticketOf(seed: SeedTicket, id: string): Ticket {
  const created = NOW - seed.messages[0]!.minutesAgo * MINUTE
  const changed = NOW - seed.messages.at(-1)!.minutesAgo * MINUTE
  return {
    ref: { connection: ZD, kind: 'ticket', id }, version: new Date(changed).toISOString(), changedAt: changed, createdAt: created, updatedAt: changed, status: seed.status,
    priority: seed.priority, subject: seed.subject, description: seed.messages[0]!.body, tags: [...seed.tags, ...(seed.safety ? ['user_safety'] : [])], fields: {}, channel: seed.channel,
    requester: seed.requester, assignee: seed.assignee, group: seed.group, form: null, brand: null, externalId: null, changedBy: null, url: `https://acme.zendesk.test/agent/tickets/${id}`,
  }
}

function threadOf(seed: SeedTicket, id: string): Comment[] {
  return seed.messages.map((message, index) => ({
    ref: { connection: ZD, kind: 'comment', id: `${id}${String(index).padStart(3, '0')}` }, ticketId: id, author: message.from === 'requester' ? seed.requester : (message.agent ?? null),
    authorRole: message.from === 'requester' ? 'end-user' : 'agent', public: message.public, body: message.body, at: NOW - message.minutesAgo * MINUTE, attachments: [], ownKey: null,
  }))
}

export async function openWorld(): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-pages-'))
  const clock = { at: NOW, now: (): number => clock.at, sleep: (ms: number, signal?: AbortSignal) => systemClock().sleep(ms, signal) }
  const vault = createVault({ sealing: [{ id: 'k1', key: randomBytes(32) }], hashing: randomBytes(32) })
  const store = await openStore({ url: null, file: join(folder, 'breakwater.db'), vault, clock, random: systemRandom() })
  const policy = loadPolicy()
  const seeds = seedWorld(mulberry(11)).tickets.map((seed, index) => ({ seed, id: String(1001 + index) }))
  const desk: Desk = {
    store, policy, clock, tickets: ZD, cases: SF,
    triage: (input, now) => triage(input, policy, now),
    calls: () => ({
      [ZD]: { total: 412, by: { read: 300, write: 90, poll: 12, setup: 10 }, budget: { max: 700, left: 512, per: 'minute' } },
      [SF]: { total: 61, by: { read: 20, write: 41 }, budget: { max: 100_000, left: 99_210, per: 'day' } },
    }),
  }
  await fill(store, desk, seeds)
  const logged: { event: string; fields: LogFields }[] = []
  const write = (event: string, fields: LogFields = {}): void => void logged.push({ event, fields })
  const log: Log = { debug: write, info: write, warn: write, error: write }
  const servers: BreakwaterServer[] = []
  const webhook = zendesk.open(zendesk.config.parse({ url: 'https://acme.zendesk.test', clientId: 'breakwater', clientSecret: 'x' }), {
    clock, ids: systemIds(), random: systemRandom(), log, wire: () => Promise.reject(new Error('nothing is sent here')), tokens: { load: async () => null, save: async () => undefined }, signal: new AbortController().signal,
  }).webhook!

  return {
    store, desk, policy, clock, logged,
    find: (words) => seeds.find(({ seed }) => seed.safety && (seed.messages[0]!.body.includes(words) || seed.subject.includes(words)))!.id,
    restricted: () => judgedLike(store, (one) => one.categories.some(isRestricted)),
    grave: () => judgedLike(store, (one) => one.severity === 'P0' && !one.categories.some(isRestricted)),
    serve: async (more = {}) => {
      const server = createServer({
        desk, log, ids: systemIds(), heartbeat: { last: () => clock.at - 1000, silentAfterMs: 30_000 },
        inboxes: { hooks: new Map([[ZD, { check: webhook, secrets: async () => [SECRET] }]]) }, publicUrl: 'https://breakwater.example.com', ...more,
      })
      servers.push(server)
      return { server, url: (await server.listen({ host: '127.0.0.1', port: 0 })).url }
    },
    close: async () => {
      for (const server of servers) await server.close()
      await store.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function judgedLike(store: Store, like: (result: Triage) => boolean): Promise<{ id: string; words: string }> {
  return store.read(async (tx) => {
    const ids = (await tx.tickets.list({ connection: ZD, limit: 1000 })).filter((row) => row.status !== 'closed').map((row) => row.id)
    const spanOf = (result: Triage) => result.findings.flatMap((finding) => finding.spans).find((span) => span.field === 'body')
    const row = [...(await tx.triages.latest(ZD, ids)).values()].find((one) => like(one.triage) && spanOf(one.triage) !== undefined)!
    const { start, end } = spanOf(row.triage)!
    return { id: row.ticketId, words: (await tx.tickets.get(ZD, [row.ticketId])).get(row.ticketId)!.ticket.description.slice(start, end) }
  })
}

async function fill(store: Store, desk: Desk, seeds: readonly { readonly seed: SeedTicket; readonly id: string }[]): Promise<void> {
  const routed = seeds.filter(({ seed }) => seed.safety)
  await store.write(async (tx) => {
    for (const id of [ZD, SF]) await tx.connections.ensure({ id, vendor: id.split(':')[0]!, url: `https://${id.split(':')[1]}`, connectedAt: NOW - 60 * MINUTE })
    await tx.connections.setSetup(ZD, NOW - 50 * MINUTE)
    await tx.connections.setSetup(SF, NOW - 50 * MINUTE)
    const outside = seeds.filter(({ seed }) => seed.group === 'billing' && !seed.safety).slice(0, 4)
    // One has left the route since; the others never were on it, and are not kept.
    const left = { ...ticketOf(outside[0]!.seed, outside[0]!.id), subject: '', description: '' }
    await tx.tickets.observe([...routed.map(({ seed, id }) => ({ ticket: ticketOf(seed, id), routed: true, dueAfter: null, threadComplete: true })), { ticket: left, routed: false, dueAfter: null, threadComplete: true }])
    await tx.comments.add(routed.flatMap(({ seed, id }) => threadOf(seed, id)))
    const judged = routed.map(({ seed, id }) => ({ ticket: ticketOf(seed, id), triage: desk.triage(triageInput(ticketOf(seed, id), threadOf(seed, id)), NOW) }))
    await tx.triages.put(judged.map(({ ticket, triage: result }) => ({ connection: ZD, ticketId: ticket.ref.id, at: NOW - 40 * MINUTE, triage: result, digest: ticket.ref.id })))
    await tx.links.put(judged.map(({ ticket }) => ({ left: ticket.ref, rightConnection: SF, rightId: `500${ticket.ref.id}`, externalId: externalIdOf(ticket.ref), adopted: false, rightVersion: null })))
    const intents = judged.filter(({ ticket }) => ticket.status !== 'closed').flatMap(({ ticket, triage: result }): IntentRow[] => {
      const outward = outwardOf(result)
      const common = { priority: 2, createdAt: NOW - 30 * MINUTE, run: 'run-1' }
      return [
        { ...common, connection: ZD, lane: ticketLane(ticket.ref.id), write: keyed(ZD, { op: 'update-ticket', ticketId: ticket.ref.id, version: ticket.version, addTags: outward.tags, removeTags: [], fields: { severity: outward.severity }, note: null }) },
        { ...common, connection: SF, lane: caseLane(externalIdOf(ticket.ref)), write: keyed(SF, { op: 'create-case', externalId: externalIdOf(ticket.ref), subject: 'Safety ticket', fields: { severity: outward.severity }, queue: outward.queue, priority: null, status: ticket.status }) },
      ]
    })
    await tx.intents.add(intents)
    for (const [connection, op] of [[ZD, 'update-ticket'], [SF, 'create-case']] as const) {
      const taken = await tx.intents.take({ connection, op, limit: 1000, delivery: `d-${op}`, owner: 'test', now: NOW - 20 * MINUTE, leaseMs: MINUTE })
      await tx.intents.settle(`d-${op}`, taken!.intents.map(({ write }, index) => (index === 3
        ? { key: write.key, result: 'refused', code: 'connector.rejected', reason: 'Priority: a required field of this form is empty', remedy: 'Fill it in or make it optional, then retry the record.' } as const
        : { key: write.key, result: 'landed', recordId: null, version: null } as const)), NOW - 19 * MINUTE)
    }
    await tx.attention.add([
      ...outside.map(({ id }) => ({ ref: { connection: ZD, kind: 'ticket' as const, id }, at: NOW - 35 * MINUTE, reason: 'urgent-outside-route' as const, severity: 'P0' as const, rules: Object.keys(desk.policy.ruleTitles).slice(0, 1), url: `https://acme.zendesk.test/agent/tickets/${id}` })),
      { ref: { connection: ZD, kind: 'suspended', id: '77' }, at: NOW - 33 * MINUTE, reason: 'suspended', severity: 'P0', rules: [], url: 'https://acme.zendesk.test/agent/filters/suspended' },
    ])
    await tx.attention.add([{ ref: { connection: ZD, kind: 'ticket', id: routed[0]!.id }, at: NOW - MINUTE, reason: 'cannot-judge', severity: null, rules: [], url: 'https://acme.zendesk.test/agent/tickets/1' }])
    await tx.runs.start('run-1', NOW - 41 * MINUTE)
    await tx.runs.finish('run-1', NOW - 39 * MINUTE, 'done', { pulled: 220, triaged: 220, written: 170, unchanged: 50, setAside: 2, seconds: 41.2, apiCalls: { zendesk: 90 } })
    await tx.runs.start('run-2', NOW - 2 * MINUTE)
    await tx.runs.finish('run-2', NOW - MINUTE, 'done', { pulled: 0, triaged: 0, written: 0, unchanged: 0, setAside: 0, seconds: 1.1 })
  })
}
