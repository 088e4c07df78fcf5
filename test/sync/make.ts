import fc from 'fast-check'
import { CATEGORIES, FEATURES, SEVERITIES, TEAMS, type Severity } from '../../src/domain/labels.ts'
import type { Comment, Ticket } from '../../src/domain/ticket.ts'
import type { SeverityClock, Triage } from '../../src/domain/triage.ts'
import type { Outcome, Write } from '../../src/domain/write.ts'
import type { LaneIntent } from '../../src/store/store.ts'
import { ticketBase, laneState } from '../../src/sync/base.ts'
import type { TicketPlanInput } from '../../src/sync/plan.ts'

export const CONNECTED = Date.UTC(2026, 10, 22, 12)
export const CLOCKS: Readonly<Record<Severity, SeverityClock>> = {
  P0: { firstLook: 15, followUp: 60 }, P1: { firstLook: 60, followUp: 480 }, P2: { firstLook: 480, followUp: 1440 }, P3: { firstLook: 1440, followUp: null }, P4: { firstLook: 4320, followUp: null },
}

export function ticket(changes: Partial<Ticket> & { readonly id?: string } = {}): Ticket {
  const { id = '17', ...rest } = changes
  const createdAt = rest.createdAt ?? CONNECTED + 60_000
  return {
    ref: { connection: 'zendesk:acme', kind: 'ticket', id },
    version: '2026-11-22T12:01:00Z', changedAt: createdAt, createdAt, updatedAt: createdAt, status: 'open', priority: null, subject: 'Help', description: 'Somebody bothers me.',
    tags: ['user_safety'], fields: {}, channel: 'web', requester: '900', assignee: null, group: null, form: null, brand: null, externalId: null, changedBy: null,
    url: `https://acme.example.com/agent/tickets/${id}`,
    ...rest,
  }
}

export function comment(changes: Partial<Comment> & { readonly id?: string } = {}): Comment {
  const { id = '1', ...rest } = changes
  return { ref: { connection: 'zendesk:acme', kind: 'comment', id }, ticketId: '17', author: '900', authorRole: 'end-user', public: true, body: 'More words.', at: CONNECTED + 90_000, attachments: [], ownKey: null, ...rest }
}

export function triageOf(changes: Partial<Triage> = {}): Triage {
  const category = changes.category ?? 'bullying_harassment'
  return {
    lang: 'en', category, categories: [category], severity: 'P2', team: 'community_safety', teams_also: [],
    facts: { reporter: 'self', reporter_age: null, age: null, minor: null, age_in_image: null, safe_contact: null, ongoing: true, country: null, handles: ['@mallory_example'], urls: [], surfaces: ['dm'], money_demand: null, pii: [] },
    factSpans: {}, missing: ['country'], tried: [], second_look: false, features: [{ id: 'block-account', because: 'targeted insults by one account' }],
    findings: [{ rule: 'bullying-targeted', version: '1', spans: [{ field: 'body', start: 0, end: 8 }] }], judged: true, policy: 'policy-1',
    ...changes,
  }
}

export function planInput(changes: Partial<Omit<TicketPlanInput, 'base' | 'round'>> & { readonly lane?: readonly LaneIntent[] } = {}): TicketPlanInput {
  const { lane = [], ...rest } = changes
  return {
    ticket: ticket(), thread: [], triage: triageOf(), connectedAt: CONNECTED, clocks: CLOCKS, link: 'https://bridge.example.com/tickets/17', ruleTitle: (rule) => (rule === 'bullying-targeted' ? 'Targeted insults' : null),
    ...rest,
    base: ticketBase(lane), round: laneState(lane).round,
  }
}

const PLANNED = { createdAt: 0, run: 'run', under: null } as const

export function landed(write: Write, recordId: string | null = null): LaneIntent {
  const outcome: Outcome = { key: write.key, result: 'landed', recordId, version: null }
  return { write, state: 'done', outcome, attempts: 1, ...PLANNED }
}

export function settledAs(write: Write, result: 'conflict'): LaneIntent {
  return { write, state: 'done', outcome: { key: write.key, result }, attempts: 1, ...PLANNED }
}

/** Any triage the rules could give, with facts and words that must never leave. */
export const anyTriage: fc.Arbitrary<Triage> = fc
  .record({
    categories: fc.uniqueArray(fc.constantFrom(...CATEGORIES), { minLength: 1, maxLength: 3 }),
    severity: fc.constantFrom(...SEVERITIES),
    team: fc.constantFrom(...TEAMS),
    lang: fc.constantFrom('en', 'de', 'und'),
    missing: fc.uniqueArray(fc.constantFrom('age', 'country', 'handles', 'deadline'), { maxLength: 3 }),
    features: fc.uniqueArray(fc.constantFrom(...FEATURES), { maxLength: 5 }),
    rules: fc.uniqueArray(fc.constantFrom('bullying-targeted', 'threat-credible', 'grooming-age-gap'), { maxLength: 3 }),
    age: fc.option(fc.constantFrom(13, 14, 15, 37), { nil: null }),
    handles: fc.subarray(['@zq_handle_one', '@zq_handle_two']),
    judged: fc.boolean(),
  })
  .map(({ categories, severity, team, lang, missing, features, rules, age, handles, judged }) =>
    triageOf({
      category: categories[0] as Triage['category'], categories, severity, team, lang, missing, judged,
      features: features.map((id) => ({ id, because: 'ZQBECAUSE the rule fired' })),
      findings: rules.map((rule) => ({ rule, version: '2', spans: [{ field: 'body', start: 0, end: 4 }] })),
      facts: { ...triageOf().facts, age, reporter_age: age, handles, urls: handles.map(() => 'https://zq.example.com/p'), pii: ['zq.person@example.com'] },
    }),
  )
