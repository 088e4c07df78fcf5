import type { AttachmentView, CoveredComment, DraftView, Passage, QueueRow, ReplyView, SidebarSession, SidebarTicket, Wellbeing } from '../../../src/server/api/sidebar.ts'

/** Invented tickets, as the bridge tells the sidebar of them. Times are around now, so that clocks read as they would. */
const MINUTE = 60_000
const now = (): number => Date.now()

export const session = (location: SidebarSession['location'] = 'ticket_sidebar'): SidebarSession => ({
  bearer: 'fixture-bearer', expiresAt: now() + 60 * MINUTE, me: { id: '7', name: 'Robin Example', role: location === 'nav_bar' ? 'lead' : 'agent' }, account: 'example', location,
})

const passage = (id: string, more: Partial<Passage> = {}): Passage => ({ id: `body:${id}`, field: 'body', described: null, sealed: false, ...more })

export const WORDS: Readonly<Record<string, string>> = {
  'body:0-24:aaaaaaaaaaaa': 'I do not want to be here any more',
  'body:30-44:bbbbbbbbbbbb': 'tonight, when they sleep',
  'comment:1': 'They write to me every day. <b>not bold</b> [link](javascript:alert(1)) \u202Egnitset',
}

const reply: ReplyView = {
  lang: 'tr', subject: 'Bize yazdığınız mesaj',
  text: 'Yazdığın için teşekkür ederiz. Bunu söylediğin için memnunuz.\n\nEğer şimdi tehlikedeysen lütfen 112\'yi ara.\n\nBundan sonra: bir uzman şimdi buna bakıyor.',
  back: { lang: 'en', text: 'Thank you for writing. We are glad that you did.\n\nIf you are in danger now, please call 112.\n\nWhat happens next: a specialist is looking at this now.' },
  tones: ['full', 'brief', 'neutral'], tone: 'full',
  parts: [{ id: 'acknowledge', on: true }, { id: 'act', on: true }, { id: 'questions', on: true }, { id: 'next', on: true }],
  open: [], insertable: true, review: { state: 'current', by: 'Safety editors', until: '2027-05-01' },
}

export function grave(): SidebarTicket {
  const facts: SidebarTicket['facts'] = [
    { id: 'reporter:1', kind: 'reporter', value: 'self', confidence: 0.9, passage: null, corrected: false },
    { id: 'age:1', kind: 'age', value: '15', confidence: 0.6, passage: passage('30-44:bbbbbbbbbbbb'), corrected: false },
    { id: 'handle:1', kind: 'handle', value: '@quiet.river.example', confidence: 0.95, passage: null, corrected: true },
    { id: 'url:1', kind: 'url', value: 'https://video.example.com/watch/a-rather-long-address-that-has-to-break-somewhere-because-the-sidebar-is-narrow', confidence: 0.98, passage: null, corrected: false },
    { id: 'time:1', kind: 'time', value: '2026-11-24T21:00:00.000Z', confidence: 0.8, passage: null, corrected: false },
  ]
  return {
    id: '4711', version: 'v1', state: 'judged', status: 'open', createdAt: now() - 6 * MINUTE, lang: 'tr', severity: 'P0', firstLookDue: now() + 9.5 * MINUTE, followUpDue: null,
    category: 'self_harm', categories: ['self_harm', 'bullying_harassment'], team: 'crisis_response', also: ['youth_privacy'], judged: true, secondLook: true,
    about: { reporter: 'self', age: 15, minor: true, safeContact: null, ongoing: true, country: 'TR', moneyDemand: null, surfaces: ['dm', 'comments'] },
    reasons: [
      { rule: 'self-harm-now', version: '12', title: 'A wish to die with a time named', passages: [passage('0-24:aaaaaaaaaaaa'), passage('30-44:bbbbbbbbbbbb', { described: 'Names a time for it' })] },
      { rule: 'minor-at-risk', version: '4', title: 'The person at risk is under 18', passages: [passage('50-60:cccccccccccc', { sealed: true })] },
      { rule: 'learned', version: '2026-11', title: 'Learned from worked examples', passages: [] },
    ],
    facts,
    missing: [{ fact: 'with_someone', question: 'Şu anda yanında biri var mı?', lang: 'tr' }, { fact: 'country', question: 'Hangi ülkedesin?', lang: 'tr' }, { fact: 'means', question: null, lang: 'tr' }],
    features: [
      { id: 'emergency-services', title: 'Local emergency services', because: 'danger now, and a country with a known number', where: 'Call 112', link: null, state: 'open' },
      { id: 'crisis-helpline', title: 'Crisis helpline', because: 'self-harm in the writer’s own words', where: 'Find a helpline', link: 'https://findahelpline.example.com/', state: 'accepted' },
      { id: 'comment-keyword-filter', title: 'Filter comments by words', because: 'insults in comments', where: 'Privacy > Comments > Filter by keywords', link: 'https://help.example.com/filter', state: 'dismissed' },
    ],
    files: files(), reply, macros: [{ id: 'self-harm-tr', title: 'Kendine zarar verme hakkında ilk yanıt' }, { id: 'self-harm-en', title: 'First reply about self-harm' }],
    escalation: null,
    escalationDraft: { team: 'crisis_response', also: ['youth_privacy'], dueAt: now() + 9.5 * MINUTE, facts, missing: ['means', 'with_someone'], note: 'Breakwater: P0, suicide and self-harm. Due in 15 minutes.\nFacts: age 15; country TR.\nhttps://bridge.example.com/tickets/4711' },
    linked: { vendor: 'salesforce:example', id: '500000000000001', url: 'https://example.my.salesforce.com/500000000000001', status: 'open', owner: 'Sam Example', queue: 'Safety P0' },
    others: [
      { connection: 'zendesk:example', id: '4100', url: 'https://example.zendesk.com/agent/tickets/4100', relation: 'same-person', status: 'solved', severity: 'P2', category: 'bullying_harassment', changedAt: now() - 60 * 24 * 12 * MINUTE },
      { connection: 'salesforce:example', id: '00001234', url: 'javascript:alert(1)', relation: 'same-target', status: 'open', severity: null, category: null, changedAt: now() - 60 * 5 * MINUTE },
    ],
    pattern: { days: 30, of: [{ kind: 'url', tickets: 199, more: true }, { kind: 'text', tickets: 3, more: false }] },
    inFlight: [
      { key: 'a', what: 'tags', vendor: 'zendesk', state: 'landed', why: null, at: now() - 4 * MINUTE },
      { key: 'b', what: 'case', vendor: 'salesforce', state: 'queued', why: null, at: now() - MINUTE },
      { key: 'c', what: 'note', vendor: 'zendesk', state: 'set-aside', why: 'The vendor refused this record. Correct it there, then retry the record.', at: now() - MINUTE },
    ],
    promises: [{ id: 'p1', dueAt: now() + 60 * 20 * MINUTE, state: 'open', owner: 'Robin Example', madeAt: now() - 60 * MINUTE }],
    wentQuiet: null, handover: null, optedOut: false,
  }
}

export const escalated = (): SidebarTicket => ({
  ...grave(), version: 'v2', firstLookDue: null, followUpDue: now() - 12 * MINUTE,
  escalation: {
    id: 'e1', team: 'crisis_response', also: ['youth_privacy', 'law_enforcement_response'], raisedAt: now() - 40 * MINUTE, raisedBy: 'Robin Example', dueAt: now() - 25 * MINUTE, state: 'acknowledged',
    owner: 'Kim Example', verbs: ['start', 'wait', 'resolve', 'decline', 'recall', 'reescalate'],
    events: [{ at: now() - 40 * MINUTE, what: 'raised', by: 'Robin Example' }, { at: now() - 31 * MINUTE, what: 'acknowledged', by: 'Kim Example' }],
  },
  wentQuiet: { since: now() - 180 * MINUTE, draft: 'Merhaba, nasıl olduğunu merak ettik. Kısa bir cevap bile yeter.', lang: 'tr' },
  handover: { from: 'Alex Example', at: now() - 90 * MINUTE, accepted: false },
})

/** Nothing found, nothing asked, and a draft that may not be inserted. */
export const bare = (): SidebarTicket => ({
  ...grave(), id: '4712', version: 'b1', severity: 'P3', category: 'spam_manipulation', categories: ['spam_manipulation'], team: 'platform_integrity', also: [], judged: false, secondLook: false, lang: 'und', firstLookDue: null, status: 'solved',
  about: { reporter: null, age: null, minor: null, safeContact: false, ongoing: null, country: null, moneyDemand: null, surfaces: [] },
  reasons: [], facts: [], missing: [], files: [], features: [], macros: [], linked: null, others: [], pattern: null, inFlight: [], promises: [], optedOut: true,
  reply: { ...reply, lang: 'en', back: null, text: 'Thank you for your message. [Draft: to be reviewed]\n\nYour reference: {reference}', open: ['reference'], insertable: false, review: { state: 'draft', by: null, until: null }, tones: ['neutral'], tone: 'neutral', parts: [] },
  escalationDraft: { team: 'platform_integrity', also: [], dueAt: now(), facts: [], missing: [], note: 'Breakwater' },
})

/** What the bridge says of a draft. */
export const draft = (lang = 'tr'): DraftView => ({ lang, langs: ['ar', 'de', 'en', 'tr'], judged: true, missing: grave().missing, reply: { ...reply, lang, open: [] } })

export const wellbeing = (more: Partial<Wellbeing> = {}): Wellbeing => ({
  today: { minutes: 74, items: 9, graveMinutes: 21 }, breakDue: false, neutralTask: false, debrief: false, supportUrl: 'https://care.example.com/',
  preferences: { reveal: 'click', grey: true, breakAfterMinutes: 120, optOut: ['animal_cruelty'] }, ...more,
})

export const queue = (): QueueRow[] => [grave(), { ...bare(), createdAt: now() - 600 * MINUTE }].map(({ id, severity, category, lang, status, createdAt, firstLookDue, about }, index) => ({ id, severity, category, lang, status, createdAt, firstLookDue, escalated: index === 1, about, waits: index === 1 ? ['went-quiet', 'promise-late'] : [] }))

/** A covered picture, one that nobody is shown, and others that are only named. */
export const files = (): AttachmentView[] => {
  const given = { comment: '1', at: now() - 6 * MINUTE, by: 'requester', described: null } as const
  return [
    { ...given, id: 'f1', kind: 'image', size: 240_000, shown: 'covered' }, { ...given, id: 'f2', kind: 'image', size: 84_000, shown: 'sealed' },
    { ...given, id: 'f3', kind: 'other', size: 12_000, shown: 'named' }, { ...given, id: 'f4', kind: 'image', size: 5_000, shown: 'unsafe' }, { ...given, id: 'f5', kind: 'audio', size: 900_000, shown: 'covered', described: 'A voice that threatens, no names' },
  ]
}

export const thread = (): CoveredComment[] => [
  { id: '1', at: now() - 6 * MINUTE, by: 'requester', public: true, harmful: true, passage: { id: 'comment:1', field: 'comment:1', described: null, sealed: false }, attachments: files() },
  { id: '2', at: now() - 3 * MINUTE, by: 'agent', public: false, harmful: false, passage: { id: 'comment:2', field: 'comment:2', described: 'A colleague’s note about the next step', sealed: false }, attachments: [] },
]
