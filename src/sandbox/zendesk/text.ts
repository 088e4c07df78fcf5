import type { Account } from './account.ts'
import type { Json, TicketRow, UserRow } from './types.ts'

/** Longer comments are cut without a word. https://developer.zendesk.com/api-reference/ticketing/tickets/ticket_comments/ */
const COMMENT_BYTES = 65_535

export function cut(text: string): string {
  const bytes = Buffer.from(text, 'utf8')
  if (bytes.length <= COMMENT_BYTES) return text
  // A character that straddles the edge goes as a whole.
  return bytes.subarray(0, COMMENT_BYTES).toString('utf8').replace(/\uFFFD+$/, '')
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", nbsp: '\u00A0' }

/** What `body` shows of an HTML comment. */
export function plainOf(html: string): string {
  return html
    .replace(/<br\s*\/?>/gi, '\n')
    .replace(/<\/(p|div|li|h\d|tr|pre|ul|ol|blockquote)>/gi, '\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&(#39|\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole)
    .replace(/&#(\d+);/g, (_whole, code: string) => String.fromCodePoint(Math.min(Number(code), 0x10ffff)))
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

/** What `html_body` shows of a plain comment: blank lines and runs of spaces collapse. */
export function htmlOf(plain: string): string {
  const paragraphs = plain.split(/\n\s*\n/).map((part) => `<p dir="auto">${escapeHtml(part.trim()).replace(/[ \t]+/g, ' ').replaceAll('\n', '<br>')}</p>`)
  return `<div class="zd-comment" dir="auto">${paragraphs.join('')}</div>`
}

export function cleanHtml(html: string): string {
  return html
    .replace(/<(script|style|iframe|object)\b[\s\S]*?(<\/\1\s*>|$)/gi, '')
    .replace(/\son\w+\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)/gi, '')
    .replace(/javascript:/gi, '')
}

const PLACEHOLDER = /(\\?)\{\{\s*([^{}]*?)\s*\}\}/g

/** Fills `{{…}}` as a comment by an agent is filled; `\{{…}}` stays, without its backslash; unknown ones become nothing. */
export function expand(account: Account, ticket: TicketRow, author: UserRow | undefined, text: string): string {
  return text.replace(PLACEHOLDER, (whole, escaped: string, name: string) => (escaped === '' ? placeholder(account, ticket, author, name) : whole.slice(1)))
}

/** The same for HTML, where code keeps its placeholders. */
export function expandHtml(account: Account, ticket: TicketRow, author: UserRow | undefined, html: string): string {
  return html
    .split(/(<code\b[\s\S]*?<\/code\s*>)/gi)
    .map((part) => (/^<code\b/i.test(part) ? part : part.replace(PLACEHOLDER, (whole, escaped: string, name: string) => (escaped === '' ? escapeHtml(placeholder(account, ticket, author, name)) : whole.slice(1)))))
    .join('')
}

function plainValue(value: Json): string {
  return value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** https://support.zendesk.com/hc/en-us/articles/4408886858138 */
function placeholder(account: Account, ticket: TicketRow, author: UserRow | undefined, name: string): string {
  const requester = account.users.get(ticket.requesterId)
  const assignee = ticket.assigneeId === null ? undefined : account.users.get(ticket.assigneeId)
  const field = /^ticket\.ticket_field_(\d+)$/.exec(name)
  if (field !== null) return plainValue(ticket.fields.get(Number(field[1])) ?? null)
  switch (name) {
    case 'ticket.id': return String(ticket.id)
    case 'ticket.title': return ticket.subject
    case 'ticket.description': return ticket.comments[0]?.body ?? ''
    case 'ticket.latest_comment': return ticket.comments.at(-1)?.body ?? ''
    case 'ticket.status': return ticket.status
    case 'ticket.priority': return ticket.priority ?? ''
    case 'ticket.tags': return ticket.tags.join(' ')
    case 'ticket.external_id': return ticket.externalId ?? ''
    case 'ticket.url':
    case 'ticket.link': return `${account.origin}/agent/tickets/${ticket.id}`
    case 'ticket.requester.name': return requester?.name ?? ''
    case 'ticket.requester.first_name': return requester?.name.split(' ')[0] ?? ''
    case 'ticket.requester.email': return requester?.email ?? ''
    case 'ticket.assignee.name': return assignee?.name ?? ''
    case 'ticket.assignee.email': return assignee?.email ?? ''
    case 'current_user.name': return author?.name ?? ''
    case 'current_user.email': return author?.email ?? ''
    default: return ''
  }
}
