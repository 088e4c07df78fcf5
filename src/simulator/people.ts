import type { SeedTicket } from '../sandbox/core/seed.ts'
import { nextId } from '../sandbox/zendesk/account.ts'
import { record } from '../sandbox/zendesk/change.ts'
import type { TicketRow } from '../sandbox/zendesk/types.ts'
import { HELD_FIELDS, noteHand, noteTag, type HeldField } from './ledger.ts'
import { text } from './text.ts'
import { CATEGORY_WORDS, judgement } from './policy.ts'
import type { Act } from './story.ts'
import type { World } from './world.ts'

const SEVERITIES = ['P0', 'P1', 'P1', 'P2', 'P3'] as const
export const TAGS = ['vip', 'billing', 'gold', 'beta'] as const

/** Words that say how grave it is, one that occurs nowhere else, and an address. */
export function words(world: World, a: number, b: number): string {
  const number = world.ledger.next()
  return `${pick(SEVERITIES, a)} ${pick(CATEGORY_WORDS, b)} zq-${number} una-${number}@example.com`
}

function pick<T>(list: readonly T[], at: number): T {
  return list[Math.min(list.length - 1, Math.floor(at * list.length))]!
}

export function plainSeed(world: World, routed: boolean, a: number, b: number, more: Partial<SeedTicket> = {}): SeedTicket {
  const key = `t-${world.ledger.next()}`
  return {
    key, lang: 'en', channel: 'web', safety: routed, subject: `Question ${key}`, requester: 'user', assignee: 'agent', group: 'safety', status: 'open', priority: null, tags: ['web'],
    messages: [{ from: 'requester', public: true, body: words(world, a, b), minutesAgo: 0 }], ...more,
  }
}

/** Told of every ticket that comes into being, however it does. */
export function noteTicket(world: World, row: TicketRow): void {
  for (const tag of row.tags) noteTag(world.ledger, row.id, tag)
  noteSaid(world, row.id, row.comments[0]?.body ?? '')
}

/** What may cross is decided by everything that was ever said on a ticket. */
function noteSaid(world: World, ticketId: number, body: string): void {
  const { ledger } = world
  const { severity, category } = judgement([body])
  ledger.said.set(ticketId, (ledger.said.get(ticketId) ?? new Set()).add(category))
  ledger.alarms.set(ticketId, [...(ledger.alarms.get(ticketId) ?? []), { at: world.clock.now(), severity, category }])
  const said = ledger.said.get(ticketId)
  const [number] = /zq-\d+/.exec(body) ?? []
  const [address] = /una-\d+@example\.com/.exec(body) ?? []
  if (said?.has('sextortion') === true && number !== undefined) ledger.kept.push({ ticketId, token: number })
  if ((said?.has('self_harm') === true || said?.has('sextortion') === true) && address !== undefined) ledger.kept.push({ ticketId, token: address })
}

/** Tickets that can still be worked on. */
function open(world: World, at: number): TicketRow | null {
  const rows = [...world.account().tickets.values()].filter((row) => row.deletedAt === null && row.status !== 'closed')
  return rows.length === 0 ? null : pick(rows, at)
}

/** A person's hand on a ticket. Whatever else the account makes of it is theirs as well: an answer opens a solved ticket. */
function edit(world: World, row: TicketRow, change: Readonly<Record<string, unknown>>): boolean {
  const before = { ...row }
  const { status } = world.sandbox.control({ method: 'POST', path: '/zendesk/edit', body: { ticketId: row.id, ...change } })
  if (status !== 200) return false
  for (const field of HELD_FIELDS) if (before[field] !== row[field]) noteHand(world.ledger, row.id, 'left', field, row[field])
  world.hook(row.id)
  return true
}

function onTicket(name: string, weight: number, work: (world: World, row: TicketRow, b: number, c: number) => string | null): Act {
  return {
    name, weight,
    happen(world, [a, b, c]) {
      const row = open(world, a)
      return row === null ? null : work(world, row, b, c)
    },
  }
}

/** The bridge's cases, with the ticket each stands for. */
export function casesOf(world: World, rows: readonly Readonly<Record<string, unknown>>[] = world.sandbox.inside.salesforce.read().cases): readonly { readonly row: Readonly<Record<string, unknown>>; readonly ticketId: number }[] {
  return rows.flatMap((row) => {
    const [, ticketId] = /-(\d+)$/.exec(text(row['Breakwater_External_Id__c'])) ?? []
    return ticketId === undefined ? [] : [{ row, ticketId: Number(ticketId) }]
  })
}

function onCase(name: string, weight: number, field: string, held: HeldField, values: readonly string[], late: boolean): Act {
  return {
    name, weight,
    happen(world, [a, b, c]) {
      const { admin } = world.sandbox.inside.salesforce
      const cases = casesOf(world)
      if (cases.length === 0) return null
      const { row, ticketId } = pick(cases, a)
      const [id, value, now] = [String(row['Id']), held === 'subject' ? `${pick(values, b)} ${world.ledger.next()}` : pick(values, b), world.clock.now()]
      if (row[field] === value) return null
      try {
        if (late) admin.openTransaction('Case', [{ Id: id, [field]: value }], now, 2_000 + Math.floor(c * 120_000), () => c)
        else admin.write('Case', [{ Id: id, [field]: value }], now, () => c)
      } catch {
        // Somebody else's transaction holds the row: this person gives up.
        return null
      }
      noteHand(world.ledger, ticketId, 'right', held, value)
      return `${field} of the case of ticket ${ticketId} set to ${value}${late ? ', committed late' : ''}`
    },
  }
}

function caseComment(name: string, weight: number, isPublic: boolean): Act {
  return {
    name, weight,
    happen(world, [a, , c]) {
      const cases = casesOf(world)
      if (cases.length === 0) return null
      const { row, ticketId } = pick(cases, a)
      const [id, token] = [String(row['Id']), `${isPublic ? 'zc' : 'zs'}-${world.ledger.next()}-`]
      try {
        world.sandbox.inside.salesforce.admin.write('CaseComment', [{ ParentId: id, CommentBody: `Seen here: ${token}`, IsPublished: isPublic }], world.clock.now(), () => c)
      } catch {
        return null
      }
      if (!isPublic) world.ledger.secrets.push(token)
      world.ledger.onCase.set(id, [...(world.ledger.onCase.get(id) ?? []), { token, public: isPublic }])
      return `the case of ticket ${ticketId}: somebody writes a ${isPublic ? 'public' : 'private'} comment ${token}`
    },
  }
}

/** Somebody takes words out of a comment of theirs on a case. */
const CASE_REDACTED: Act = {
  name: 'case comment, redacted', weight: 2,
  happen(world, [a, b, c]) {
    const said = casesOf(world).flatMap(({ row, ticketId }) => world.sandbox.inside.salesforce.read().comments.flatMap((comment) => {
      const [token] = comment['ParentId'] === row['Id'] ? (/\bzc-\d+-/.exec(String(comment['CommentBody'])) ?? []) : []
      return token === undefined || !String(comment['CommentBody']).startsWith('Seen here') ? [] : [{ comment, ticketId, token }]
    }))
    if (said.length === 0) return null
    const { comment, ticketId, token } = pick(said, a)
    try {
      world.sandbox.inside.salesforce.admin.write('CaseComment', [{ Id: String(comment['Id']), CommentBody: b < 0.5 ? 'Seen here: ████' : 'Seen here:' }], world.clock.now(), () => c)
    } catch {
      return null
    }
    world.ledger.redacted.push({ ticketId, token, on: 'right' })
    return `the case of ticket ${ticketId}: ${token} is taken out of a comment`
  },
}

/** Add what people do here and every story may hold it. */
export const PEOPLE: readonly Act[] = [
  {
    name: 'arrive', weight: 8,
    happen(world, [a, b, c]) {
      const routed = c < 0.8
      const [id] = world.sandbox.arrive([plainSeed(world, routed, a, b, { status: c < 0.4 ? 'new' : 'open' })])
      const row = world.account().tickets.get(id ?? 0)
      if (row === undefined) return null
      noteTicket(world, row)
      world.hook(row.id)
      return `ticket ${row.id} comes in, ${routed ? '' : 'not '}for the safety team: ${row.comments[0]?.body}`
    },
  },
  onTicket('say', 14, (world, row, b, c) => {
    const body = words(world, b, c)
    if (!edit(world, row, { by: 'requester', comment: body })) return null
    noteSaid(world, row.id, body)
    return `ticket ${row.id}: the requester writes ${body}`
  }),
  onTicket('answer', 4, (world, row) => (edit(world, row, { comment: `We look into it. za-${world.ledger.next()}` }) ? `ticket ${row.id}: an agent answers` : null)),
  onTicket('whisper', 5, (world, row) => {
    const secret = `zp-${world.ledger.next()}-`
    world.ledger.secrets.push(secret)
    return edit(world, row, { comment: `Between us: ${secret}`, public: false }) ? `ticket ${row.id}: an agent writes a private comment` : null
  }),
  onTicket('tag', 10, (world, row, b) => {
    const tag = pick(TAGS, b)
    if (!edit(world, row, { addTags: [tag] })) return null
    noteTag(world.ledger, row.id, tag)
    return `ticket ${row.id}: somebody adds the tag ${tag}`
  }),
  onTicket('untag', 4, (world, row, b) => {
    const tag = pick(TAGS, b)
    if (!row.tags.includes(tag) || !edit(world, row, { removeTags: [tag] })) return null
    world.ledger.tags.get(row.id)?.delete(tag)
    return `ticket ${row.id}: somebody takes the tag ${tag} away`
  }),
  onTicket('route', 3, (world, row) => {
    if (row.tags.includes('user_safety') || !edit(world, row, { addTags: ['user_safety'] })) return null
    noteTag(world.ledger, row.id, 'user_safety')
    return `ticket ${row.id} is handed to the safety team`
  }),
  onTicket('prioritise', 5, (world, row, b) => (edit(world, row, { priority: pick(['low', 'normal', 'high', 'urgent'], b) }) ? `ticket ${row.id}: somebody sets the priority` : null)),
  onTicket('rename', 3, (world, row) => (edit(world, row, { subject: `Renamed ${world.ledger.next()}` }) ? `ticket ${row.id}: somebody changes the subject` : null)),
  onTicket('solve', 4, (world, row) => (edit(world, row, { status: 'solved' }) ? `ticket ${row.id} is solved` : null)),
  onTicket('close', 1, (world, row) => (edit(world, row, { status: 'closed' }) ? `ticket ${row.id} is closed` : null)),
  onTicket('merge', 1, (world, row, b) => {
    const into = open(world, b)
    if (into === null || into === row) return null
    edit(world, into, { comment: `Request #${row.id} was merged into this request.`, public: false })
    if (!edit(world, row, { status: 'closed', addTags: ['closed_by_merge'], comment: `This request was merged into #${into.id}.`, public: false })) return null
    noteTag(world.ledger, row.id, 'closed_by_merge')
    return `ticket ${row.id} is merged into ${into.id}`
  }),
  onTicket('redact', 3, (world, row, b) => {
    const comments = row.comments.filter((one) => /\bz[aq]-\d+/.test(one.body))
    if (comments.length === 0) return null
    const comment = pick(comments, b)
    for (const [token] of comment.body.matchAll(/\bz[aq]-\d+/g)) world.ledger.redacted.push({ ticketId: row.id, token, on: 'left' })
    const [now, account] = [world.clock.now(), world.account()]
    comment.body = comment.body.replaceAll(/\bz[aq]-\d+/g, '▇▇▇')
    row.updatedAt = now
    const author = [...account.users.values()].find((user) => user.role === 'agent')?.id ?? 0
    const id = nextId(account)
    record(account, row, { id, ticketId: row.id, authorId: author, at: now, channel: 'web', custom: {}, events: [{ id: nextId(account), type: 'CommentRedactionEvent', commentId: comment.id }] })
    return `ticket ${row.id}: words are redacted`
  }),
  onCase('case priority', 6, 'Priority', 'priority', ['High', 'Medium', 'Low'], false),
  onCase('case priority, late', 2, 'Priority', 'priority', ['High', 'Medium', 'Low'], true),
  onCase('case status', 3, 'Status', 'status', ['New', 'Working', 'Escalated', 'Closed'], false),
  onCase('case subject', 2, 'Subject', 'subject', ['One', 'Two', 'Three'], false),
  caseComment('case comment', 4, true),
  caseComment('case comment, private', 3, false),
  CASE_REDACTED,
]
