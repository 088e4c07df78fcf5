import { sees } from './access.ts'
import type { Ask } from './ask.ts'
import { html, type Html } from './html.ts'
import { people, tickets } from './read.ts'
import type { Ticket, User } from './rows.ts'

interface View {
  readonly id: string
  readonly title: string
  readonly holds: (ticket: Ticket, me: User) => boolean
}

const OVER = new Set(['solved', 'closed'])
const PER_PAGE = 30

/** Zendesk's urgent tickets are those that its priority or a tag calls so. */
const isUrgent = (ticket: Ticket): boolean => ticket.priority === 'urgent' || ticket.tags.some((tag) => tag === 'severity_p0' || tag === 'severity_p1')

export const VIEWS: readonly View[] = [
  { id: 'mine', title: 'Your unsolved tickets', holds: (ticket, me) => ticket.assignee_id === me.id && !OVER.has(ticket.status) },
  { id: 'urgent', title: 'Urgent', holds: (ticket) => isUrgent(ticket) && !OVER.has(ticket.status) },
  { id: 'unassigned', title: 'Unassigned', holds: (ticket) => ticket.assignee_id === null && !OVER.has(ticket.status) },
  { id: 'all', title: 'All tickets', holds: () => true },
]

/** One view: its tickets, the newest change first. */
export function viewPane(ask: Ask, me: User, id: string, page: number, now: number): Html {
  const everything = tickets(ask).filter(sees(ask, me))
  const view = VIEWS.find((one) => one.id === id) ?? VIEWS[1]!
  const held = everything.filter((ticket) => view.holds(ticket, me)).toSorted((a, b) => (a.updated_at < b.updated_at ? 1 : a.updated_at > b.updated_at ? -1 : b.id - a.id))
  const shown = held.slice((page - 1) * PER_PAGE, page * PER_PAGE)
  const names = people(ask, shown.map((ticket) => ticket.requester_id))
  return html`<div class="list" data-title="${view.title}">
<nav class="views" aria-label="Views"><h2>Views</h2><ul>${VIEWS.map((one) => html`<li><a href="/workspace/views/${one.id}" ${one === view && html`aria-current="page"`}>${one.title}<span class="count">${everything.filter((ticket) => one.holds(ticket, me)).length}</span></a></li>`)}</ul></nav>
<section class="tickets" aria-labelledby="view-title"><h1 id="view-title">${view.title}</h1><p class="quiet">${held.length === 1 ? '1 ticket' : `${held.length} tickets`}</p>
${shown.length === 0 ? html`<p>No tickets in this view.</p>` : html`<table><thead><tr><th scope="col">Status</th><th scope="col">Ticket</th><th scope="col">Subject</th><th scope="col">Requester</th><th scope="col">Priority</th><th scope="col">Updated</th></tr></thead>
<tbody>${shown.map((ticket) => html`<tr><td>${badge(ticket.status)}</td><td class="number">#${ticket.id}</td><td class="subject"><a href="/workspace/tickets/${ticket.id}" dir="auto">${subjectOf(ticket)}</a></td><td dir="auto">${names.get(ticket.requester_id)?.name ?? ''}</td><td class="priority ${ticket.priority ?? ''}">${ticket.priority ?? '–'}</td><td class="when">${ago(ticket.updated_at, now)}</td></tr>`)}</tbody></table>`}
<p class="pages">${page > 1 && html`<a href="/workspace/views/${view.id}?page=${page - 1}">Newer</a>`} ${held.length > page * PER_PAGE && html`<a href="/workspace/views/${view.id}?page=${page + 1}">Older</a>`}</p></section></div>`
}

export function subjectOf(ticket: Ticket): string {
  return ticket.subject.trim() === '' ? `Ticket #${ticket.id}` : ticket.subject
}

export function badge(status: string): Html {
  return html`<span class="badge ${status}">${status === 'hold' ? 'on-hold' : status}</span>`
}

/** Short and to a minute: the list is looked at, not measured with. */
export function ago(instant: string, now: number): Html {
  const minutes = Math.max(0, Math.round((now - Date.parse(instant)) / 60_000))
  const words = minutes < 1 ? 'just now' : minutes < 60 ? `${minutes} min ago` : minutes < 48 * 60 ? `${Math.round(minutes / 60)} h ago` : `${Math.round(minutes / 1440)} days ago`
  return html`<time datetime="${instant}" title="${instant}">${words}</time>`
}
