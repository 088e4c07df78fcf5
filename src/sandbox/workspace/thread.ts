import { html, type Html } from './html.ts'
import type { Comment, Ticket, User } from './rows.ts'
import { ago } from './views.ts'

/** What was said, as text and nothing but text: whatever somebody wrote, it stays what they wrote. */
export function threadOf(said: { readonly rows: readonly Comment[]; readonly count: number }, known: ReadonlyMap<number, User>, ticket: Ticket, now: number): Html {
  const earlier = said.count - said.rows.length
  return html`${earlier > 0 && html`<p class="quiet">${earlier} earlier comments are not shown here.</p>`}${said.rows.map((comment) => oneComment(comment, known.get(comment.author_id), ticket, now))}`
}

/** Longer comments are cut here, as a page of a million characters helps nobody; the ticket keeps them whole. */
const SHOWN = 20_000

function oneComment(comment: Comment, author: User | undefined, ticket: Ticket, now: number): Html {
  const kind = comment.public ? (comment.author_id === ticket.requester_id ? 'requester' : 'public') : 'internal'
  const body = comment.plain_body
  return html`<article class="comment ${kind}" data-comment="${comment.id}"><header><strong dir="auto">${author?.name ?? 'Unknown'}</strong> ${!comment.public && html`<span class="tag">Internal</span>`} <span class="quiet">${comment.via.channel} · ${ago(comment.created_at, now)}</span></header>
<div class="body" dir="auto">${body.slice(0, SHOWN)}${body.length > SHOWN && ' …'}</div>${comment.attachments.length > 0 && html`<ul class="files" aria-label="Attachments">${comment.attachments.map((file) => html`<li><span class="kind" aria-hidden="true"></span><span dir="auto">${file.file_name}</span> <span class="quiet">${file.content_type}, ${size(file.size)}${file.malware_scan_result === 'malware_found' && ', malware found'}</span></li>`)}</ul>`}</article>`
}

function size(bytes: number): string {
  return bytes < 1000 ? `${bytes} B` : bytes < 1_000_000 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}
