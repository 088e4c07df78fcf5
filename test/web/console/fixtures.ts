import type { AccessView, AuditRow, BackfillView, ConflictRow, EscalationDetail, KeyRow, MappingCheck, MappingPreviewView, MappingsView, MappingView, Me, OverviewView, Permission, PersonToChoose, PolicyView, RateRow, RecordRow, RuleRow, RunDetail, SchemaView, SetAsideGroup, ShadowView, SignInWays, StoryView, TriedView, UndoView, WaitingRecord } from '../../../src/server/api/console.ts'
import { PERMISSIONS } from '../../../src/desk/access/table.ts'

const NOW = Date.now()
const ago = (minutes: number): number => NOW - minutes * 60_000

export const me = (may: readonly Permission[] = PERMISSIONS): Me => ({
  person: { id: 'p1', name: 'Robin Beispiel', roles: ['admin'] }, csrf: 'token', may, idleAt: NOW + 1_800_000, expiresAt: NOW + 43_200_000,
  accounts: [{ id: 'zendesk', side: 'left', vendor: 'zendesk', url: 'https://help.example.com' }, { id: 'salesforce', side: 'right', vendor: 'salesforce', url: 'https://crm.example.com' }],
})
const ways: SignInWays = { command: 'npm run -s breakwater -- console link --role admin', openid: { title: 'Example Identity', href: '/console/api/openid' } }

const record = (id: string, severity: 'P0' | 'P1' | 'P2', restricted = false): RecordRow => ({
  id, url: `https://help.example.com/tickets/${id}`, status: 'open', createdAt: ago(600), changedAt: ago(30),
  triage: { severity, category: restricted ? 'restricted' : 'stalking_doxxing', team: restricted ? 'restricted' : 'privacy_safety', lang: 'en', judged: true }, caseId: '500xx0000012345AAA', restricted,
})
const numbers = { pulled: 41, comments: 60, scanned: 900, triaged: 41, unchanged: 20, planned: 21, attention: 2, rejected: 0, written: 21, setAside: 3, conflicts: 1, waiting: 0, seconds: 12 }
const run = (hours: number, state: RunDetail['state'] = 'done'): RunDetail => ({ id: `run-${hours}`, startedAt: ago(hours * 60), endedAt: ago(hours * 60 - 3), state, numbers: { ...numbers, pulled: 20 + ((hours * 37) % 60) }, calls: { zendesk: 31, salesforce: 12 }, failure: state === 'failed' ? { code: 'vendor.unreachable', remedy: 'Wait; the next run goes on where this one stood.' } : null })
const runs = Array.from({ length: 22 }, (_, at) => run(22 - at, at === 4 ? 'failed' : 'done'))

const overview: OverviewView = {
  at: NOW, policy: 'a1b2c3d4e5', mapping: 'f6e7d8c9b0', automation: 'on',
  waiting: [
    { kind: 'escalation-late', count: 2, worst: 'P0', oldest: ago(95), href: '/console/escalations?overdue=1' }, { kind: 'conflict', count: 4, worst: 'P2', oldest: ago(300), href: '/console/conflicts' },
    { kind: 'set-aside', count: 128, worst: null, oldest: ago(1500), href: '/console/set-aside' }, { kind: 'rule-rate', count: 1, worst: null, oldest: null, href: '/console/policy/rules?rate=odd' },
  ],
  counts: { seen: 48_211, routed: 5_120, triaged: 5_118, linked: 5_100, bySeverity: { P0: 12, P1: 80, P2: 901, P3: 2200, P4: 1925 }, byCategory: {}, byStatus: {} },
  urgent: [record('9001', 'P0', true), record('9002', 'P1')],
  accounts: [
    { id: 'zendesk', side: 'left', vendor: 'zendesk', url: 'https://help.example.com', connectedAt: ago(90_000), writes: true, intents: { waiting: 3, sent: 1, done: 900, setAside: 128 }, calls: { total: 12_300, by: {}, budget: { max: 700, left: 402, per: 'minute' } }, upTo: ago(0.5) },
    { id: 'salesforce', side: 'right', vendor: 'salesforce', url: 'https://crm.example.com', connectedAt: ago(90_000), writes: false, intents: { waiting: 0, sent: 0, done: 900, setAside: 0 }, calls: { total: 4_100, by: {}, budget: { max: 100_000, left: 31_000, per: 'day' } }, upTo: ago(14) },
  ],
  reserve: 0.25, runs,
}

const escalation = (id: string, team: EscalationDetail['team'], due: number, restricted = false): EscalationDetail => ({
  id, ticketId: id.replace('e', '90'), team, severity: due < 0 ? 'P0' : 'P1', state: due < 0 ? 're-escalated' : 'acknowledged', raisedAt: ago(200), dueAt: NOW + due * 60_000, owner: 'on_call', fallback: 'lead', rung: due < 0 ? 2 : 0, nextAt: NOW, overdue: due < 0, restricted,
  verbs: ['acknowledge', 'decline', 'recall'], events: [{ at: ago(200), what: 'raised', by: 'Robin Beispiel' }, { at: ago(190), what: 'told', by: null }, { at: ago(100), what: 'climbed', by: null }],
  messages: [{ channel: 'chat', at: ago(190), state: 'confirmed', attempts: 1, settledAt: ago(190) }, { channel: 'pager', at: ago(100), state: 'failed', attempts: 4, settledAt: null }],
})
const escalations = [escalation('e01', 'crisis_response', -95), escalation('e02', 'restricted', 12, true), escalation('e03', 'crisis_response', 240), escalation('e04', 'privacy_safety', 40)]

const conflicts: ConflictRow[] = [
  { id: 'c1', ticketId: '9002', caseId: '500xx0000012345AAA', field: 'status', since: ago(300), shown: true, left: 'pending', right: 'open', leftBy: 'Dilan Eker', rightBy: 'Sam Example', restricted: false },
  { id: 'c2', ticketId: '9001', caseId: '500xx0000099999AAA', field: 'priority', since: ago(20), shown: false, left: null, right: null, leftBy: null, rightBy: 'Sam Example', restricted: true },
]
const setAside: SetAsideGroup[] = [
  { cause: 'write.refused', remedy: 'The required field "Region" is empty on the case layout. Give it a default value, or map it.', count: 128, oldest: ago(1500), rows: Array.from({ length: 4 }, (_, at) => ({ connection: 'salesforce', key: `k${at}`, op: 'upsert-case', lane: `case:zd-${9000 + at}`, reason: 'REQUIRED_FIELD_MISSING: Region__c', at: ago(1500 - at) })) },
  { cause: 'note.not-private', remedy: 'Look at the account’s setting for internal notes.', count: 1, oldest: ago(90), rows: [{ connection: 'zendesk', key: 'n1', op: 'add-note', lane: 'ticket:9003', reason: 'The note could not be proven private', at: ago(90) }] },
]
const deletes: WaitingRecord[] = [{ id: '9002', ticketId: '9002', side: 'left', at: ago(400), since: ago(390), because: 'edited', into: null, restricted: false }, { id: '9009', ticketId: '9009', side: 'right', at: ago(400), since: ago(390), because: 'preserved', into: null, restricted: true }]
const merges: WaitingRecord[] = [{ id: '9004', ticketId: '9004', side: 'left', at: ago(50), since: ago(45), because: 'taken', into: '9005', restricted: false }]
const people: PersonToChoose[] = [{ id: 'm1', kind: 'person', leftId: '77123', since: ago(700), tickets: ['9002', '9004'], candidates: ['003xx01', '003xx02'] }]

const story: StoryView = {
  ticket: { id: '9002', connection: 'zendesk', routed: true, url: 'https://help.example.com/tickets/9002' }, counterpart: { connection: 'salesforce', id: '500xx0000012345AAA', externalId: 'zd-9002', adopted: false },
  mapping: { id: 'zendesk-salesforce', version: 'f6e7d8c9b0', filter: 'in' }, crossing: { as: 'redacted', because: ['floor'] },
  fields: [
    { field: 'status', left: 'status', right: 'status', direction: 'both', owner: 'left', state: 'equal', since: { at: ago(40), under: 'f6e7d8c9b0' } },
    { field: 'subject', left: 'subject', right: 'subject', direction: 'to-right', owner: 'left', state: 'withheld', since: null },
  ],
  events: [{ at: ago(600), kind: 'read', side: 'left', fields: [], text: 'the ticket was read for the first time', key: null }, { at: ago(598), kind: 'judged', side: 'left', fields: [], text: 'P1, rule stalking.location, version 3', key: null }, { at: ago(40), kind: 'settled', side: 'right', fields: ['status'], text: 'the write landed', key: 'k' }],
  waits: [{ fields: ['priority'], waitsFor: 'a person: both sides changed it', remedy: 'Decide it under Conflicts.' }],
}

const yaml = 'id: zendesk-salesforce\ntitle: Zendesk ticket and Salesforce case\nleft: { vendor: zendesk }\nright: { vendor: salesforce }\n\nfields:\n  - id: subject\n    left: subject\n    right: subject\n    direction: to-right\n  - id: region\n    left: region\n    right: field.Region__c\n    direction: both\n'
const mapping: MappingView = { version: 'f6e7d8c9b0', id: 'zendesk-salesforce', title: 'Zendesk ticket and Salesforce case', yaml, mapping: {} }
const event = (kind: string, version: string | null, minutes: number) => ({ at: ago(minutes), kind, version, author: 'Robin Beispiel', reason: 'Regions were added on both sides' })
const mappings: MappingsView = {
  live: 'f6e7d8c9b0', versions: [{ version: 'f6e7d8c9b0', at: ago(900), state: 'live' }, { version: '0011223344', at: ago(9000), state: 'kept' }], events: [event('published', 'f6e7d8c9b0', 900), event('published', '0011223344', 9000)],
  files: [{ id: 'zendesk-salesforce', title: 'Zendesk ticket and Salesforce case', version: '9988776655', fields: 4 }], paused: [{ field: 'region', text: 'the field Region__c is gone from the case' }],
}
const check: MappingCheck = { version: null, live: true, problems: [{ rule: 'region', side: 'right', severity: 'error', text: 'the right has no field Region__c', remedy: 'Add the field there, or take the rule out.', line: null }, { rule: 'subject', side: 'right', severity: 'warning', text: 'the right takes at most 255 characters', remedy: 'Longer ones are cut; say so with a transform.', line: null }] }
const preview: MappingPreviewView = { filter: 'in', crossing: 'redacted', rows: [{ rule: 'status', outcome: 'to-right', fault: null, left: { path: 'status', before: 'pending', after: 'pending' }, right: { path: 'status', before: 'open', after: 'pending' } }, { rule: 'subject', outcome: 'withheld', fault: null, left: { path: 'subject' }, right: { path: 'subject' } }] }
const schema = (side: 'left' | 'right'): SchemaView => ({ side, fields: [
  { id: 'subject', title: 'Subject', type: 'text', choices: [], writable: true, required: true, max: 255, own: null },
  { id: 'status', title: 'Status', type: 'choice', choices: [{ value: 'new', label: 'New' }, { value: 'open', label: 'Open' }], writable: true, required: false, max: null, own: null },
  { id: side === 'left' ? 'field.360001' : 'field.Region__c', title: 'Region', type: 'choice', choices: [{ value: 'emea', label: 'EMEA' }], writable: side === 'left', required: false, max: null, own: null },
] })

const policy: PolicyView = { version: 'a1b2c3d4e5', live: null, stopped: null, versions: [{ version: 'a1b2c3d4e5', at: ago(3000), state: 'live' }, { version: 'ffee', at: ago(9000), state: 'kept' }], events: [event('published', 'a1b2c3d4e5', 3000)] }
const rules: RuleRow[] = [
  { id: 'stalking.location', title: 'Somebody knows where the person is', version: '3', state: 'live', category: 'stalking_doxxing', severity: 'P1', file: 'rules/stalking.yaml' },
  { id: 'scam.gift-card', title: 'Gift cards are asked for', version: '1', state: 'shadow', category: 'scam_fraud', severity: 'P3', file: 'rules/scam.yaml' },
]
const rates: RateRow[] = [{ connection: 'zendesk', rule: 'stalking.location', tickets: 500, hits: 42, usual: 0.02, low: 2, high: 18, state: 'high' }, { connection: 'zendesk', rule: 'scam.gift-card', tickets: 500, hits: 9, usual: null, low: null, high: null, state: 'too-little' }]
const shadow: ShadowView[] = [{ rule: 'scam.gift-card', version: '1', fired: 31, wouldRaise: 4, wouldLower: 1, wouldEscalate: 0, wouldMove: 2, since: ago(3000), tickets: [{ id: '9004', severity: { from: 'P4', to: 'P3' }, category: { from: 'spam_manipulation', to: 'scam_fraud' } }] }]
const tried: TriedView = { lang: 'en', judged: true, severity: 'P1', category: { id: 'stalking_doxxing', title: 'Stalking' }, team: { id: 'privacy_safety', title: 'Privacy' }, rules: [{ id: 'stalking.location', title: 'Somebody knows where the person is', version: '3', matches: 1, words: [{ before: 'They ', match: 'know where I live', after: ' and wait there.' }] }], found: ['ongoing'], missing: ['country'], features: [{ id: 'private', title: 'Private account', because: 'Somebody follows them' }] }

const audit: AuditRow[] = [
  { seq: 3, at: ago(5), verb: 'conflict-decided', policy: 'a1b2c3d4e5', mapping: 'f6e7d8c9b0', by: 'Robin Beispiel', why: 'The case is the newer one', as: 'right', on: [{ connection: 'zendesk', kind: 'ticket', id: '9002' }], hash: 'h3' },
  { seq: 2, at: ago(900), verb: 'mapping-published', policy: null, mapping: null, by: null, why: null, as: null, on: [{ connection: null, kind: 'mapping', id: 'f6e7d8c9b0' }], hash: 'h2' },
]
const access: AccessView = {
  people: [{ id: 'p1', name: 'Robin Beispiel', from: 'terminal', roles: ['admin'], addedAt: ago(9000), seenAt: ago(1) }, { id: 'p2', name: 'Noor Example', from: 'openid', roles: [], addedAt: ago(900), seenAt: null }],
  sessions: [{ id: 's1', person: 'p1', since: ago(60), seenAt: ago(1), until: NOW + 3_600_000, mine: true }],
}
const keys: KeyRow[] = [{ id: 'k1', name: 'Night report', scopes: ['see-overview', 'see-runs'], madeBy: 'Robin Beispiel', madeAt: ago(5000), until: NOW + 86_400_000, revokedAt: null, usedAt: ago(70) }]
const undo: UndoView = { by: 'run', name: 'run-1', run: null, planned: 0, records: [{ side: 'right', id: '500xx01', back: ['status', 'priority'], notes: 0, stays: [] }, { side: 'left', id: '9002', back: [], notes: 0, stays: [{ name: 'tags', why: 'touched' }] }] }
const backfill: BackfillView = { state: 'done', done: { tickets: 5120, comments: 20_000 }, total: { tickets: 5120, comments: 20_000 }, share: 1, perMinute: null, etaSeconds: 0, startedAt: ago(9000), endedAt: ago(8000), paused: null }

const rows = <T>(list: readonly T[]): { readonly rows: readonly T[]; readonly next: null } => ({ rows: list, next: null })

/** What the bridge answers, by method and path; parameters are put aside. */
export const ANSWERS: Readonly<Record<string, unknown>> = {
  'GET /sign-in': ways, 'GET /overview': overview, 'GET /runs': rows(runs), 'GET /runs/run-18': runs[4], 'GET /records': rows([record('9001', 'P0', true), record('9002', 'P1'), record('9003', 'P2')]), 'GET /records/9002/story': story,
  'GET /escalations': rows(escalations), 'GET /escalations/e01': escalations[0], 'GET /conflicts': rows(conflicts), 'GET /set-aside': rows(setAside), 'GET /deletes': rows(deletes), 'GET /merges': rows(merges), 'GET /people': rows(people),
  'GET /redactions': rows([{ id: 'r1', ticketId: '9002', since: ago(80), because: 'hold', restricted: false }]),
  'GET /holds': rows([{ ticketId: '9002', placed: { by: 'Robin Beispiel', why: 'A court asked for it', at: ago(4000) }, released: null }]),
  'GET /mappings': mappings, 'GET /mappings/live': mapping, 'GET /mappings/f6e7d8c9b0': mapping, 'GET /mappings/zendesk-salesforce': mapping, 'POST /mappings/check': check, 'POST /mappings/preview': preview,
  'GET /mappings/diff': rows([{ about: 'field region', change: 'added', before: null, after: 'both' }, { about: 'field subject, direction', change: 'changed', before: 'both', after: 'to-right' }]),
  'GET /schemas/left': schema('left'), 'GET /schemas/right': schema('right'), 'GET /policy': policy, 'GET /policy/rules': rows(rules), 'GET /policy/rates': rows(rates), 'GET /policy/shadow': rows(shadow), 'POST /policy/try': tried,
  'GET /audit': rows(audit), 'GET /audit/verify': { events: 3, erased: 0, head: { seq: 3, hash: 'h3' }, broken: null }, 'GET /access': access, 'GET /keys': rows(keys), 'POST /undo/preview': undo, 'GET /backfill': backfill,
  'POST /keys': { id: 'k2', key: 'bw_example_key_shown_once' }, 'POST /set-aside/retry': { retried: 128 },
}
