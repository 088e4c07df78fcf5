import type { RestShape, Word } from '../../src/sandbox/rest/shape.ts'

/** How the fake CRMs look that the manifests of `rest/` describe; written apart from them. */

const ACCEPTS = { state: ['fresh', 'working', 'waiting', 'parked', 'finished', 'sealed'], urgency: ['lo', 'mid', 'hi', 'now'] } as const
const FIELDS = { region: { label: 'Region', options: ['north', 'south'], editable: true }, severity: { label: 'Severity', options: ['P0', 'P1', 'P2'], editable: true } } as const
const WAIT = { status: 429, header: 'retry-after', as: 'seconds' } as const

export const SHAPES = {
  keyset: {
    name: 'keyset', base: '/api/v1', door: { kind: 'header', header: 'x-api-key', value: 'the-key-of-the-desk' }, records: '/cases',
    wraps: { list: 'data', one: 'case', sent: 'case' },
    names: { id: 'id', rev: 'revision', made: 'created', touched: 'changed', title: 'title', text: 'text', state: 'state.name', urgency: 'urgency', labels: 'labels', from: 'customer.id', organization: 'customer.company', part: 'part_of', owner: 'owner', queue: 'queue', kind: 'kind', outside: 'outside_id', lastBy: 'changed_by' },
    times: 'iso', ids: 'number', listing: { by: 'position', since: 'changed_since', after: 'after', size: 'limit', most: 4 }, lateMs: 8000, accepts: ACCEPTS, labels: 'list',
    extra: { at: 'custom', as: 'object', fields: FIELDS },
    guard: { by: 'header', name: 'If-Match', status: 412 }, once: { duplicate: 409 }, outsideQuery: 'outside',
    talk: { at: { inside: 'talk' }, add: 'talk', names: { id: 'id', words: 'words', at: 'at', edited: 'edited', by: 'by.id', role: 'by.role', open: 'open', key: 'key' }, roles: { agent: 'staff', customer: 'client' }, open: { yes: true, no: false }, html: false },
    wait: WAIT, perMinute: 6000,
  },
  page: {
    name: 'page', base: '/rest', door: { kind: 'basic', user: 'breakwater', password: 'the-password-of-the-desk' }, records: '/tickets',
    wraps: { list: null, one: null, sent: null },
    names: { id: 'ref', rev: 'lock', made: 'born', touched: 'mod', title: 'head', text: 'body', state: 'st', urgency: 'prio', labels: 'words', from: 'who', part: 'up', owner: 'agent', queue: 'team', kind: 'type', outside: 'ext', lastBy: 'mod_by' },
    times: 'seconds', ids: 'text', listing: { by: 'pages', since: 'from', page: 'page', first: 1, size: 'size', most: 4 }, lateMs: 3000, accepts: ACCEPTS, labels: 'commas',
    extra: { at: 'cf', as: 'pairs', fields: { 11: FIELDS.region, 12: FIELDS.severity } },
    guard: { by: 'body', name: 'lock', status: 409 }, once: { duplicate: 409 }, outsideQuery: 'ext',
    talk: { at: { path: 'entries', wrap: 'entries', most: 3, offset: 'skip' }, add: 'entries', names: { id: 'n', words: 'say', at: 't', edited: 't2', by: 'a', role: 'r', open: 'scope' }, roles: { agent: 'A', customer: 'C' }, open: { yes: 'everybody', no: 'staff' }, html: false },
    wait: { status: 503, header: 'x-again-at', as: 'epoch' }, perMinute: 6000,
  },
  cursor: {
    name: 'cursor', base: '', door: { kind: 'tokens', path: '/oauth/token', clientId: 'breakwater', clientSecret: 'the-secret-of-the-desk', lifeSeconds: 600 }, records: '/v2/issues',
    wraps: { list: 'results', one: 'issue', sent: 'issue' },
    names: { id: 'id', rev: 'v', made: 'created', touched: 'updated', title: 'name', text: 'content', state: 'status', urgency: 'level', labels: 'tags', from: 'reporter.id', part: 'parent.id', owner: 'assignee.id', queue: 'group.id', kind: 'form', outside: 'external_reference', lastBy: 'updated_by', gone: 'removed' },
    times: 'milliseconds', ids: 'number', listing: { by: 'token', since: 'since', token: 'cursor', answers: 'next_cursor', more: 'has_more', size: 'count', most: 4 }, lateMs: 3000, accepts: ACCEPTS, labels: 'list',
    extra: { at: 'attributes', as: 'object', fields: FIELDS },
    guard: null, once: { header: 'Idempotency-Key' }, outsideQuery: 'external_reference',
    talk: { at: { inside: 'conversation' }, add: 'conversation', names: { id: 'id', words: 'html', at: 'created', edited: 'updated', by: 'author', role: 'kind', open: 'visibility' }, roles: { agent: 'agent', customer: 'customer' }, open: { yes: 'public', no: 'internal' }, html: true },
    wait: WAIT, perMinute: 6000,
  },
  offset: {
    name: 'offset', base: '/x', door: { kind: 'bearer', token: 'the-token-of-the-desk' }, records: '/requests',
    wraps: { list: 'list', one: null, sent: null },
    names: { id: 'id', made: 'created', touched: 'modified', title: 'subject', text: 'text', state: 'status', urgency: 'priority', labels: 'tags', from: 'requester', owner: 'assignee', queue: 'group', kind: 'form', lastBy: 'modified_by' },
    // It gives fewer than it is asked for, and says nothing of it.
    times: 'iso', ids: 'number', listing: { by: 'skipping', since: 'modified_after', offset: 'offset', size: 'limit', most: 4 }, lateMs: 3000, accepts: ACCEPTS, labels: 'list',
    extra: { at: 'fields', as: 'object', fields: FIELDS },
    guard: null, once: { duplicate: 409 }, outsideQuery: 'none',
    talk: { at: { path: 'messages', wrap: null, most: 3, offset: 'from' }, add: 'messages', names: { id: 'id', words: 'text', at: 'at', edited: 'changed', by: 'by', role: 'side', open: 'public', key: 'ref' }, roles: { agent: 'us', customer: 'them' }, open: { yes: 'yes', no: 'no' }, html: false },
    wait: WAIT, perMinute: 6000,
  },
  link: {
    name: 'link', base: '', door: { kind: 'query', parameter: 'api_key', value: 'the-key-of-the-query' }, records: '/api/issues',
    wraps: { list: null, one: null, sent: null },
    names: { id: 'id', rev: 'lock_version', made: 'created_at', touched: 'updated_at', title: 'title', text: 'description', state: 'state', urgency: 'severity', labels: 'labels', from: 'author', part: 'epic', owner: 'assignee', queue: 'team', kind: 'type', outside: 'external_id', lastBy: 'updated_by' },
    times: 'iso', ids: 'number', listing: { by: 'link', since: 'updated_after', token: 'cursor', answers: null, size: 'per_page', most: 4 }, lateMs: 3000, accepts: ACCEPTS, labels: 'list',
    extra: { at: 'more', as: 'object', fields: FIELDS },
    guard: { by: 'header', name: 'X-Version', status: 409 }, once: { header: 'X-Request-Key' }, outsideQuery: 'external_id',
    talk: { at: { path: 'notes', wrap: null, most: 3, offset: 'offset' }, add: 'notes', names: { id: 'id', words: 'body', at: 'created_at', edited: 'updated_at', by: 'author', role: 'role', open: 'internal', key: 'external_id' }, roles: { agent: 'member', customer: 'guest' }, open: { yes: false, no: true }, html: false },
    wait: WAIT, perMinute: 6000,
  },
} as const satisfies Readonly<Record<string, RestShape>>

export type Kind = keyof typeof SHAPES
export const KINDS = Object.keys(SHAPES) as Kind[]

/** What the environment holds for each. */
export const SECRETS: Readonly<Record<Kind, Readonly<Record<string, string>>>> = {
  keyset: { DESK_KEY: 'the-key-of-the-desk' },
  page: { DESK_PASSWORD: 'the-password-of-the-desk' },
  cursor: { DESK_SECRET: 'the-secret-of-the-desk' },
  offset: { DESK_TOKEN: 'the-token-of-the-desk' },
  link: { DESK_KEY: 'the-key-of-the-query' },
}

/** Where the CRM keeps the region. */
export const REGION: Readonly<Record<Kind, string>> = { keyset: 'region', page: '11', cursor: 'region', offset: 'region', link: 'region' }

export const FULL: Readonly<Partial<Record<Word, unknown>>> = { title: 'Planted subject', text: 'Planted sentence', state: 'waiting', urgency: 'now', labels: ['user_safety', 'other'], from: 'una', owner: 'ben', queue: 'safety', kind: 'abuse' }
