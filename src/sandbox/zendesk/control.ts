import { logChange, nextId, type Account } from './account.ts'
import { signAppToken } from './apps.ts'
import { changeGroup, changePerson } from './control-people.ts'
import { changeTicket, type Author } from './change.ts'
import { Refusal } from './refuse.ts'
import { isObject, number, strings, text } from './route.ts'
import { mergeInto } from './merge.ts'
import { createTicket, removeTicket, restoreTicket } from './tickets.ts'
import { redeliver, releaseReversed } from './webhook-queue.ts'
import { PER_MINUTE, type ZendeskSettings } from './settings.ts'
import { addFile } from './files.ts'
import type { AttachmentRow, Json, JsonObject, TicketRow } from './types.ts'

/** What no API call can do, or somebody else's hand in the account: `POST /zendesk/<verb>`. Undefined: no such verb. */
export function controlVerb(account: Account, verb: string, given: unknown, now: number, random: () => number): unknown {
  const input: JsonObject = isObject(given as Json) ? (given as JsonObject) : {}
  switch (verb) {
    case 'edit': return editTicket(account, input, now, random)
    case 'system-touch': return touch(account, input, now)
    case 'person': return changePerson(account, input)
    case 'group': return changeGroup(account, input)
    case 'app-token': return { token: signAppToken(account, { agentId: number(input['agentId']) ?? account.usersByKey.get(text(input['agent']) ?? '')?.id ?? 0, location: text(input['location']) ?? 'ticket_sidebar', now }) }
    case 'new-app-key':
      account.app.keys = null
      return { id: account.app.id }
    case 'suspend': return suspend(account, input, now)
    case 'settings':
      Object.assign(account.settings, input as unknown as Partial<ZendeskSettings>)
      return { settings: account.settings }
    case 'busy': return busy(account, input, now)
    case 'deliveries': return { deliveries: account.deliveries }
    case 'redeliver': return { delivery: redeliver(account, text(input['id']) ?? '', now) }
    case 'hold':
      account.holdDeliveries = true
      return { held: true }
    case 'release': return { released: releaseReversed(account, now) }
    case 'expire-tokens':
      for (const token of account.tokens.values()) token.expiresAt = now
      return { expired: account.tokens.size }
    default: return undefined
  }
}

function ticketOf(account: Account, input: JsonObject): TicketRow {
  const ticket = account.tickets.get(number(input['ticketId']) ?? -1) ?? account.ticketsByKey.get(text(input['key']) ?? '')
  if (ticket === undefined) throw new RangeError('no such ticket')
  return ticket
}

/**
 * A person works on a ticket: `{ticketId | key, by?, comment?, public?, files?, addTags?, removeTags?, status?, priority?, subject?, fields?, delete?, restore?, mergeInto?}`.
 * `by` is a person's key; an agent of the ticket unless told. `by: "requester"` answers as the requester.
 */
function editTicket(account: Account, input: JsonObject, now: number, random: () => number): unknown {
  const ticket = ticketOf(account, input)
  const author: Author = { userId: who(account, ticket, text(input['by'])), channel: 'web', now, random }
  if (input['delete'] === true) {
    removeTicket(account, ticket, author)
    return { ticketId: ticket.id, deleted: true }
  }
  if (input['restore'] === true) {
    if (ticket.deletedAt !== null) restoreTicket(account, ticket, author)
    return { ticketId: ticket.id, deleted: false }
  }
  if (ticket.status === 'closed' && input['comment'] !== undefined && author.userId === ticket.requesterId) return answerClosed(account, ticket, text(input['comment']) ?? '', author)
  if (input['mergeInto'] !== undefined) return merge(account, ticket, ticketOf(account, isObject(input['mergeInto']) ? input['mergeInto'] : { key: input['mergeInto'] ?? null }), input, author)
  const status = text(input['status'])
  const gone = strings(input['removeTags'])
  const change: JsonObject = {
    ...(input['comment'] === undefined ? {} : { comment: { body: text(input['comment']) ?? '', public: input['public'] !== false, uploads: uploadsOf(account, input['files'], now) } }),
    ...(input['addTags'] === undefined && gone.length === 0 ? {} : { tags: [...ticket.tags.filter((tag) => !gone.includes(tag)), ...strings(input['addTags'])] }),
    ...(status === null ? {} : { status }),
    // Nobody solves a ticket that is nobody's.
    ...(status === 'solved' && ticket.assigneeId === null ? { assignee_id: someAgent(account, ticket) } : {}),
    ...Object.fromEntries((['priority', 'subject', 'type', 'problem_id', 'group_id', 'assignee_id', 'external_id'] as const).flatMap((name) => (input[name] === undefined ? [] : [[name, input[name]]]))),
    ...(isObject(input['fields']) ? { custom_fields: Object.entries(input['fields']).map(([id, value]) => ({ id: Number(id), value })) } : {}),
  }
  try {
    const audit = changeTicket(account, ticket, change, author)
    return { ticketId: ticket.id, auditId: audit.id, changed: audit.events.length > 0 }
  } catch (error) {
    if (error instanceof Refusal) throw new RangeError(JSON.stringify(error.body), { cause: error })
    throw error
  }
}

/** An answer by mail to a closed ticket opens a follow-up. https://support.zendesk.com/hc/en-us/articles/4408882462618 */
function answerClosed(account: Account, ticket: TicketRow, body: string, author: Author): unknown {
  const made = createTicket(account, { via_followup_source_id: ticket.id, requester_id: ticket.requesterId, subject: `Re: ${ticket.subject}`, comment: { body } }, { ...author, channel: 'email' })
  return { ticketId: made.id, follows: ticket.id }
}

function merge(account: Account, ticket: TicketRow, target: TicketRow, input: JsonObject, author: Author): unknown {
  mergeInto(account, ticket, target, input, author)
  return { ticketId: ticket.id, into: target.id }
}

/** Files that come with the comment: `{name, contentType?, text? | base64? | size?, scan?}`. */
function uploadsOf(account: Account, given: Json | undefined, now: number): string[] {
  return (Array.isArray(given) ? given : []).filter(isObject).map((file) => {
    const coded = text(file['base64'])
    const content = coded === null ? text(file['text']) : Buffer.from(coded, 'base64')
    const scan = text(file['scan'])
    const attachment = addFile(account, {
      name: text(file['name']) ?? 'file', contentType: text(file['contentType']) ?? 'application/octet-stream', size: number(file['size']) ?? 0,
      ...(content === null ? {} : { bytes: Buffer.from(content) }), ...(scan === null ? {} : { scan: scan as AttachmentRow['scan'] }),
    }, now)
    account.uploads.set(`hand${attachment.id}`, { attachment, expiresAt: now + 1000 })
    return `hand${attachment.id}`
  })
}

function who(account: Account, ticket: TicketRow, key: string | null): number {
  if (key === 'requester') return ticket.requesterId
  return account.usersByKey.get(key ?? '')?.id ?? someAgent(account, ticket)
}

function someAgent(account: Account, ticket: TicketRow): number {
  if (ticket.assigneeId !== null) return ticket.assigneeId
  return [...account.users.values()].find((user) => user.role === 'agent')?.id ?? account.integrationUserId
}

/** The system's own update: the exports show the ticket again, `updated_at` stays. */
function touch(account: Account, input: JsonObject, now: number): unknown {
  const ticket = ticketOf(account, input)
  logChange(account, ticket, now)
  return { ticketId: ticket.id }
}

function suspend(account: Account, input: JsonObject, now: number): unknown {
  const id = nextId(account)
  const from = text(input['from']) ?? 'somebody@example.com'
  account.suspended.set(id, { id, subject: text(input['subject']) ?? '', content: text(input['body']) ?? '', from, fromName: from.split('@')[0] ?? '', cause: text(input['cause']) ?? 'Detected as spam', at: now })
  return { id }
}

/** Others use the same account: `{requests}` of this minute are gone, `{jobs}` are running for a minute. */
function busy(account: Account, input: JsonObject, now: number): unknown {
  const requests = number(input['requests']) ?? 0
  const start = Math.floor(now / 60_000) * 60_000
  const window = account.windows.get('account')
  if (window === undefined || window.start !== start) account.windows.set('account', { start, used: requests })
  else window.used += requests
  const jobs = number(input['jobs']) ?? 0
  for (let at = 0; at < jobs; at += 1) {
    const id = `others${nextId(account)}`
    account.jobs.set(id, { id, type: 'Bulk Update Ticket', total: 1, queuedAt: now, startsAt: now, endsAt: now + (number(input['jobMs']) ?? 60_000), status: 'working', message: null, results: null, run: () => [] })
  }
  return { requestsLeft: PER_MINUTE[account.settings.plan] - (account.windows.get('account')?.used ?? 0), jobs }
}
