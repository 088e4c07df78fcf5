import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, describe } from 'vitest'
import { auditEvents, verifyAudit } from '../../src/desk/audit.ts'
import { decideConflict } from '../../src/desk/conflicts.ts'
import { crossingOfTicket } from '../../src/desk/crossing.ts'
import { decideMerge } from '../../src/desk/merges.ts'
import { decideDelete } from '../../src/desk/deletes.ts'
import { holdTicket, releaseHold } from '../../src/desk/holds.ts'
import { publishMapping, rollBackMapping } from '../../src/desk/mapping-versions.ts'
import { chooseParty } from '../../src/desk/people.ts'
import { publishPolicy, rollBackPolicy, switchAutomation } from '../../src/desk/policy-versions.ts'
import { decideRedaction } from '../../src/desk/redactions.ts'
import { retrySetAside } from '../../src/desk/set-aside.ts'
import { decide } from '../../src/desk/sidebar/decide.ts'
import { describePassage } from '../../src/desk/sidebar/describe.ts'
import { escalate } from '../../src/desk/sidebar/escalate.ts'
import { applyMacro } from '../../src/desk/sidebar/macro.ts'
import { acceptHandover, handOver, promise, promiseKept } from '../../src/desk/sidebar/promise.ts'
import { coveredThread } from '../../src/desk/sidebar/thread.ts'
import { actOn } from '../../src/desk/escalation/act.ts'
import { packetOf } from '../../src/desk/escalation/packet.ts'
import { watchEscalations } from '../../src/desk/escalation/watch.ts'
import { undo } from '../../src/desk/undo.ts'
import { recordReviews } from '../../src/desk/report/reviews.ts'
import { AUDIT_VERBS, type AuditEvent, type AuditVerb } from '../../src/domain/audit.ts'
import { compileMapping } from '../../src/mapping/compile.ts'
import { checkPolicy } from '../../src/rules/check.ts'
import type { Store } from '../../src/store/store.ts'
import { repair } from '../../src/sync/reconcile.ts'
import { switchBackfill } from '../../src/desk/backfill.ts'
import { applySetup, removeSetup, repairWebhook } from '../../src/sync/setup-apply.ts'
import { mapping as mappingOf } from '../mapping/make.ts'
import { smallPolicy } from '../support/policy.ts'
import { comment, intent, update } from '../store/fixtures.ts'
import { silent } from '../sync/engine.ts'
import { ADA, BO, over, type Over } from './sidebar/over-sync.ts'

const [ZD, SF] = ['zendesk:acme', 'salesforce:acme']
/** Said in the ticket, and as a reason. */
const [SAID, REASON] = ['lanternkeeper', 'becauseofthesea']
const mapping = compileMapping(mappingOf({ fields: [{ id: 'subject', left: 'subject', right: 'subject', direction: 'both', words: true }] }))
const signed = { by: 'ada', why: REASON, at: 5 }
const why = { author: 'ada', reason: REASON, at: 5 }
const where = (world: Over) => ({ store: world.store, left: ZD, right: SF, name: '7' })
const ports = (world: Over) => ({ store: world.store, clock: world.clock, ids: world.bar.ids, log: silent, signal: new AbortController().signal, by: 'ada' })
const source = smallPolicy()
const version = async (world: Over): Promise<string> => (await world.see('7')).version
const event = async (store: Store): Promise<readonly AuditEvent[]> => {
  const events: AuditEvent[] = []
  for await (const one of auditEvents(store, {})) events.push(one)
  return events
}

/** Every verb there is, done once; whatever has to be there before goes straight into the store. */
const VERBS: Readonly<Record<Exclude<AuditVerb, 'person-erased'>, readonly ((world: Over) => Promise<unknown>)[]>> = {
  'conflict-decided': [async ({ store }) => {
    await store.write((tx) => tx.conflicts.put([{ id: 'c', leftConnection: ZD, leftId: '7', rightConnection: SF, rightId: '500', field: 'subject', since: 1, left: SAID, right: 'x', leftBy: null, rightBy: null }]))
    await decideConflict(store, 'c', 'left', signed)
  }],
  'delete-decided': [async ({ store }) => {
    await store.write(async (tx) => {
      await tx.tombstones.put([{ connection: ZD, recordId: '8', side: 'left', leftConnection: ZD, leftId: '8', deletedAt: 1, deletedBy: null, toldAt: 1, dueAt: 1 }])
      await tx.tombstones.change(ZD, '8', { state: 'waits', because: 'preserved', dueAt: null })
    })
    await decideDelete(store, '8', 'declined', signed)
  }],
  'merge-decided': [async ({ store }) => {
    await store.write(async (tx) => {
      await tx.merges.put([{ connection: ZD, recordId: '8', side: 'left', leftConnection: ZD, leftId: '8', mergedAt: 1, toldAt: 1, dueAt: 1 }])
      await tx.merges.change(ZD, '8', { state: 'waits', because: 'preserved', dueAt: null })
    })
    await decideMerge(store, '8', 'declined', signed)
  }],
  'redaction-decided': [async ({ store }) => {
    await store.write((tx) => tx.redactions.put([{ id: 'r', leftConnection: ZD, leftId: '7', rightConnection: null, connection: ZD, commentId: 'c9', since: 1, because: 'preserved', comment: comment('c9', '7', { body: SAID }) }]))
    await decideRedaction(store, 'r', 'declined', signed)
  }],
  'hold-placed': [(world) => holdTicket(where(world), signed)],
  'hold-released': [(world) => releaseHold(where(world), signed)],
  'crossing-set': [(world) => crossingOfTicket(where(world), mapping, { as: 'pointer', decided: signed })],
  'person-chosen': [async ({ store }) => {
    await store.write((tx) => tx.matches.put([{ id: 'm', kind: 'person', leftConnection: ZD, leftId: '501', rightConnection: SF, ticketId: '7', candidates: ['003a', '003b'], since: 1 }]))
    await chooseParty(store, 'm', '003a', signed)
  }],
  retried: [async ({ store }) => {
    await store.write(async (tx) => {
      await tx.intents.add([intent(update('k'), { connection: ZD, lane: 'ticket:99' })])
      const taken = await tx.intents.take({ connection: ZD, op: 'update-ticket', limit: 9, delivery: 'd', owner: 'w', now: Number.MAX_SAFE_INTEGER, leaseMs: 1 })
      await tx.intents.settle('d', (taken?.intents ?? []).map(({ write }) => ({ key: write.key, result: 'refused' as const, code: 'X', reason: SAID, remedy: 'y' })), 2)
    })
    expect(await retrySetAside(store, 'all', signed)).toBeGreaterThan(0)
  }],
  'repair-asked': [({ store }) => repair(store, ZD, { differing: [{ ticketId: '7', fields: [{ field: 'subject', why: 'waits for the next sync' }] }], version: mapping.version } as never, signed)],
  'policy-published': [({ store }) => publishPolicy(store, source, checkPolicy(source, () => true), why)],
  'policy-rolled-back': [({ store }) => rollBackPolicy(store, 'shipped', why)],
  'automation-stopped': [({ store }) => switchAutomation(store, 'stopped', why)],
  'automation-resumed': [({ store }) => switchAutomation(store, 'resumed', why)],
  'mapping-published': [({ store }) => publishMapping(store, mapping, [], new Set(), why)],
  'mapping-rolled-back': [({ store }) => rollBackMapping(store, 'none', why)],
  'setup-applied': [(world) => applySetup(ports(world), world.desk.connection(), { macros: [], webhookUrl: null })],
  'webhooks-repaired': [(world) => repairWebhook(ports(world), world.desk.connection(), { kind: 'webhook', id: 'events', title: 'Breakwater', url: 'https://bridge.example.com' }, 'silent')],
  'backfill-paused': [({ store }) => switchBackfill(store, 'zendesk:other', 'paused', signed)],
  'backfill-resumed': [({ store }) => switchBackfill(store, 'zendesk:other', 'resumed', signed)],
  'setup-removed': [(world) => removeSetup(ports(world), world.desk.connection())],
  'ticket-decided': [
    async (world) => decide(world.bar, ADA, '7', { version: await version(world), what: { kind: 'severity', severity: 'P1', reason: REASON } }),
    async (world) => escalate(world.bar, ADA, '7', { version: await version(world), team: 'fraud', also: [], reason: REASON }),
  ],
  'ticket-promised': [
    (world) => promise(world.bar, ADA, '7', world.clock.now() + 3_600_000),
    (world) => promiseKept(world.bar, ADA, '7', null),
    (world) => handOver(world.bar, ADA, '7'),
    (world) => acceptHandover(world.bar, BO, '7'),
  ],
  'passage-described': [async (world) => describePassage(world.bar, ADA, '7', { passage: (await coveredThread(world.bar, '7'))[0]!.passage.id, words: 'something that is meant to hurt' })],
  'macro-applied': [async ({ bar, store, desk }) => {
    await store.write((tx) => tx.provisions.put([{ connection: ZD, kind: 'macro', id: 'hate-en', vendorId: '5', digest: '', at: 0 }]))
    await store.write((tx) => tx.connections.setSetup(ZD, 0))
    const crm = { read: async (id: string) => (await desk.connection().reads.tickets!.fetch([id]))[0] ?? null, previewMacro: () => Promise.resolve({ addTags: ['told'], removeTags: [], status: 'pending' as const, reply: { body: SAID, public: true } }) }
    await applyMacro({ ...bar, crm }, ADA, '7', 'hate-en')
  }],
  'escalation-reminded': [async (world) => {
    world.clock.advance(((await world.see('7')).escalation?.dueAt ?? 0) - world.clock.now())
    expect(await watchEscalations({ ...world.bar, channels: ['chat'] })).toBe(1)
  }],
  'packet-made': [async (world) => packetOf(world.bar, (await world.see('7')).escalation!.id, signed)],
  'review-recorded': [({ store }) => recordReviews(store, [{ connection: ZD, id: '7', category: 'hate', severity: 'P2' }], signed)],
  'escalation-moved': [async (world) => actOn(world.bar, (await world.see('7')).escalation!.id, 'acknowledge', { by: ADA.id, why: REASON })],
  undone: [(world) => undo({ store: world.store, left: world.desk.connection(), right: world.cases.connection(), policy: 'markers-1', mapping, wanted: { by: 'policy', name: 'markers-1' }, by: 'ada', why: REASON, now: world.clock.now(), ids: world.bar.ids, yes: true, signal: new AbortController().signal })],
}

describe('what is on record', () => {
  it('has every verb once for each time it was done, and no word of a ticket', async () => {
    const world = await over()
    world.desk.add('7', { subject: SAID, body: `P2 hate ${SAID}`, status: 'open' })
    await world.settle()
    for (const verb of AUDIT_VERBS) {
      if (verb === 'person-erased') continue
      for (const act of VERBS[verb]) {
        const before = await event(world.store)
        await act(world)
        expect([verb, (await event(world.store)).slice(before.length).map((one) => one.verb)]).toEqual([verb, [verb]])
      }
    }
    const all = await event(world.store)
    expect(all.filter((one) => JSON.stringify(one).includes(SAID))).toEqual([])
    // The reason is shown to who may read it, and stands in no event unsealed; who it was always stands there.
    expect(all.filter((one) => one.words?.why === REASON).length).toBeGreaterThan(15)
    expect(new Set(all.map((one) => one.words?.by))).toEqual(new Set(['ada', ADA.id, BO.id, 'automation']))
    expect(await verifyAudit(world.store, [])).toMatchObject({ events: all.length, broken: null })
  })

  it('is of every verb of the desk that writes: of others it is said here why not', () => {
    const APART: Readonly<Record<string, string>> = {
      'app-session.ts': 'who has a page open', 'receive-webhook.ts': 'a vendor names records to read again', 'mapping-in-force.ts': 'a stored version is refused by this build: in the history of versions', 'version-keeper.ts': 'the same',
      'sidebar/escalation-act.ts': 'what `act` has on record', 'escalation/deliver.ts': 'what became of a message: its receipt', 'escalation/link.ts': 'what `act` has on record',
      'sidebar/not-yet.ts': 'asks for a ticket to be read', 'sidebar/reveal.ts': 'who opened what is in no audit, by design', 'sidebar/files.ts': 'the same, of files', 'sidebar/wellbeing.ts': "one's own minutes and preferences, nobody else's to see",
    }
    const root = join(import.meta.dirname, '../../src/desk')
    const silentOnes = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts')).filter((file) => {
      const text = readFileSync(join(root, file), 'utf8')
      return (text.match(/store\.write\(/g) ?? []).length > 0 && !/audit\.add|await keep\(tx/.test(text)
    })
    expect(silentOnes.toSorted()).toEqual(Object.keys(APART).toSorted())
  })
})
