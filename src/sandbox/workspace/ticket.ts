import { sees } from './access.ts'
import { Unanswered, type Ask } from './ask.ts'
import { fieldControl } from './field.ts'
import { html, type Html } from './html.ts'
import { comments, fields, groups, macros, people, staff, ticket as readTicket } from './read.ts'
import type { Macro, Named, Ticket, User } from './rows.ts'
import { threadOf } from './thread.ts'
import { badge, subjectOf } from './views.ts'

const PRIORITIES = ['low', 'normal', 'high', 'urgent']
const TYPES = ['question', 'incident', 'problem', 'task']
const SUBMITS = ['open', 'pending', 'hold', 'solved']

/** The ticket screen: what it is, what was said, what can be said and done, and the place of the apps. */
export function ticketPane(ask: Ask, me: User, id: number, now: number): Html {
  const ticket = readTicket(ask, id)
  if (!sees(ask, me)(ticket)) throw new Unanswered(403)
  const said = comments(ask, id)
  const known = people(ask, [ticket.requester_id, ...said.rows.map((comment) => comment.author_id)])
  const requester = known.get(ticket.requester_id)
  const closed = ticket.status === 'closed'
  return html`<div class="ticket" data-ticket="${id}" data-title="#${id} ${subjectOf(ticket)}">
${properties(ask, ticket, requester)}
<section class="conversation" aria-label="Conversation"><header><h1 dir="auto">${subjectOf(ticket)}</h1><p>${badge(ticket.status)} <span class="quiet">#${id} · ${ticket.via.channel}</span></p></header>
<div class="thread" tabindex="0" role="log" aria-label="Comments">${threadOf(said, known, ticket, now)}</div>
${closed ? html`<p class="closed">This ticket is closed and can no longer be changed.</p>` : composer(macros(ask), requester)}</section>
<aside class="apps" aria-label="Apps" data-apps="ticket_sidebar"></aside></div>`
}

/** The screen on which an agent writes a ticket for somebody. */
export function newTicketPane(ask: Ask): Html {
  return html`<div class="ticket new" data-ticket="new" data-title="New ticket">
<form class="properties" aria-label="Ticket properties">
<label>Requester's e-mail<input name="requester" type="email" autocomplete="off"></label>
${choices(ask, null)}</form>
<section class="conversation" aria-label="Conversation"><header><h1>New ticket</h1><label class="subject">Subject<input name="subject" autocomplete="off" dir="auto"></label></header><div class="thread"></div>${composer(macros(ask), undefined)}</section>
<aside class="apps" aria-label="Apps" data-apps="new_ticket_sidebar"></aside></div>`
}

function properties(ask: Ask, ticket: Ticket, requester: User | undefined): Html {
  return html`<form class="properties" aria-label="Ticket properties">
<dl><dt>Requester</dt><dd dir="auto">${requester?.name ?? 'Unknown'}</dd></dl>
${choices(ask, ticket)}
${fields(ask).map((field) => fieldControl(field, ticket.custom_fields.find((one) => one.id === field.id)?.value))}</form>`
}

function choices(ask: Ask, ticket: Ticket | null): Html {
  return html`${choice('Assignee', 'assignee_id', named(staff(ask)), ticket?.assignee_id)}
${choice('Group', 'group_id', named(groups(ask)), ticket?.group_id)}
${choice('Type', 'type', plain(TYPES), ticket?.type)}
${choice('Priority', 'priority', plain(PRIORITIES), ticket?.priority)}
<label>Tags<textarea name="tags" rows="3" autocomplete="off" spellcheck="false">${(ticket?.tags ?? []).join(' ')}</textarea></label>`
}

type Option = readonly [value: string, title: string]
const plain = (words: readonly string[]): Option[] => words.map((word) => [word, word])
const named = (rows: readonly Named[]): Option[] => rows.map((row) => [String(row.id), row.name])

function choice(label: string, name: string, options: readonly Option[], chosen: string | number | null | undefined): Html {
  return html`<label>${label}<select name="${name}"><option value="">–</option>${options.map(([value, title]) => html`<option value="${value}" ${value === String(chosen ?? '') && html`selected`}>${title}</option>`)}</select></label>`
}

function composer(known: readonly Macro[], requester: User | undefined): Html {
  return html`<form class="composer" aria-label="Reply" data-mode="publicReply">
<div class="tabs" role="tablist" aria-label="Kind of comment"><button type="button" role="tab" aria-selected="true" data-type="publicReply">Public reply</button><button type="button" role="tab" aria-selected="false" data-type="internalNote">Internal note</button>${requester !== undefined && html`<span class="quiet to" dir="auto">To: ${requester.name}</span>`}</div>
<textarea name="comment" rows="6" aria-label="Comment" dir="auto"></textarea>
<div class="bar"><label class="macro">Apply macro<select name="macro"><option value="">–</option>${known.map((macro) => html`<option value="${macro.id}">${macro.title}</option>`)}</select></label>
<div class="submit" role="group" aria-label="Submit"><span class="quiet">Submit as</span>${SUBMITS.map((status) => html`<button type="submit" value="${status}" data-status="${status}">${status === 'hold' ? 'On-hold' : `${status[0]?.toUpperCase()}${status.slice(1)}`}</button>`)}</div></div></form>`
}
