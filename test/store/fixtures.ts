import { randomBytes } from 'node:crypto'
import type { Comment, Ticket } from '../../src/domain/ticket.ts'
import type { Triage } from '../../src/domain/triage.ts'
import type { AddNote, CreateCase, UpdateTicket } from '../../src/domain/write.ts'
import { createVault, type VaultKeys } from '../../src/platform/vault.ts'
import type { IntentRow, StoredTicket } from '../../src/store/store.ts'

export const AT = Date.UTC(2026, 10, 20, 12)

export function keys(id = 'k1'): VaultKeys {
  return { sealing: [{ id, key: randomBytes(32) }], hashing: randomBytes(32) }
}

export function vault() {
  return createVault(keys())
}

function ticket(id: string, more: Partial<Ticket> = {}): Ticket {
  return {
    ref: { connection: 'zd', kind: 'ticket', id },
    version: `v${id}`,
    changedAt: AT,
    createdAt: AT - 1000,
    updatedAt: AT,
    status: 'open',
    priority: null,
    subject: 'a subject',
    description: 'a description',
    tags: ['user_safety'],
    fields: { '360001': 'a field' },
    channel: 'web',
    requester: '501',
    assignee: null,
    group: null,
    form: null,
    brand: null,
    externalId: null,
    changedBy: null,
    url: `https://acme.example.com/agent/tickets/${id}`,
    ...more,
  }
}

export function stored(id: string, more: Partial<Ticket> = {}, row: Partial<Omit<StoredTicket, 'ticket'>> = {}): StoredTicket {
  return { ticket: ticket(id, more), routed: true, dueAfter: AT, threadComplete: true, ...row }
}

export function comment(id: string, ticketId: string, more: Partial<Comment> = {}): Comment {
  return {
    ref: { connection: 'zd', kind: 'comment', id },
    ticketId,
    author: '501',
    authorRole: 'end-user',
    public: true,
    body: 'a comment',
    at: AT,
    attachments: [],
    ownKey: null,
    ...more,
  }
}

export function triage(more: Partial<Triage> = {}): Triage {
  return {
    lang: 'en',
    category: 'bullying_harassment',
    categories: ['bullying_harassment'],
    severity: 'P2',
    team: 'community_safety',
    teams_also: [],
    facts: {
      reporter: 'self',
      reporter_age: null,
      age: null,
      minor: null,
      age_in_image: null,
      safe_contact: null,
      ongoing: true,
      country: null,
      handles: ['@Fictional.Handle'],
      urls: ['https://video.example.com/@fictional/1'],
      surfaces: ['comments'],
      money_demand: null,
      pii: ['jo@example.com'],
    },
    factSpans: {},
    missing: ['country'],
    features: [], tried: [], second_look: false,
    findings: [{ rule: 'bullying-1', version: '1', spans: [{ field: 'body', start: 0, end: 4 }] }],
    judged: true,
    policy: 'p1',
    ...more,
  }
}

export function update(key: string, more: Partial<UpdateTicket> = {}): UpdateTicket {
  return { op: 'update-ticket', key, ticketId: '1', version: 'v1', addTags: ['safety_bullying_harassment'], removeTags: [], fields: {}, note: null, ...more }
}

export function createCase(key: string, more: Partial<CreateCase> = {}): CreateCase {
  return { op: 'create-case', key, externalId: `zd-acme-${key}`, subject: 'a case', fields: {}, queue: null, priority: null, status: 'new', ...more }
}

export function addNote(key: string, more: Partial<AddNote> = {}): AddNote {
  return { op: 'add-note', key, recordId: '500', body: 'a note', ...more }
}

export function intent(write: IntentRow['write'], more: Partial<Omit<IntentRow, 'write'>> = {}): IntentRow {
  return { write, connection: 'zd', lane: `ticket:${write.key}`, priority: 2, createdAt: AT, run: 'r1', ...more }
}
