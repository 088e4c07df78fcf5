import type { ListRequest, TicketPage } from '../../desk/list-tickets.ts'
import { CATEGORIES, SEVERITIES } from '../../domain/labels.ts'
import { html, type Markup } from './html.ts'
import { page } from './layout.ts'
import { ticketTable, type Title } from './parts.ts'
import { language, SEVERITY_WORDS, spaced } from './words.ts'

const STATUSES = ['new', 'open', 'pending', 'hold', 'solved', 'closed', 'deleted'] as const

export function ticketsPage(found: TicketPage, asked: ListRequest, title: { readonly category: Title; readonly team: Title }, now: number): string {
  return page({
    title: 'Tickets',
    at: '/tickets',
    body: html`<h1>Tickets</h1>
<form class="filter" method="get" action="/tickets">
${select('severity', 'Urgency', SEVERITIES.map((id) => [id, `${id} ${SEVERITY_WORDS[id]}`]), asked.severity)}
${select('category', 'About', CATEGORIES.map((id) => [id, title.category(id)]), asked.category)}
${select('status', 'Status', STATUSES.map((id) => [id, spaced(id)]), asked.status)}
${asked.lang === undefined ? '' : html`<label>Language<select name="lang"><option value="${asked.lang}" selected>${language(asked.lang)}</option><option value="">any</option></select></label>`}
<button type="submit">Show</button>
</form>
${found.rows.length === 0 ? html`<p>No ticket fits. ${asked.after === undefined ? html`<a href="/tickets">Show all tickets</a>` : html`<a href="${address(asked, null)}">Back to the first page</a>`}</p>` : ticketTable(found.rows, 'Tickets, newest change first', title, now)}
<nav class="pager" aria-label="Pages">${asked.after === undefined ? '' : html`<a href="${address(asked, null)}">First page</a>`}${found.next === null ? '' : html`<a rel="next" href="${address(asked, found.next)}">Older tickets</a>`}</nav>`,
  })
}

function select(name: string, label: string, options: readonly (readonly [string, string])[], chosen: string | undefined): Markup {
  return html`<label>${label}<select name="${name}"><option value="">any</option>${options.map(([value, text]) => html`<option value="${value}"${value === chosen ? html` selected` : ''}>${text}</option>`)}</select></label>`
}

function address(asked: ListRequest, after: string | null): string {
  const query = new URLSearchParams()
  for (const name of ['severity', 'category', 'lang', 'status'] as const) if (asked[name] !== undefined) query.set(name, asked[name])
  if (after !== null) query.set('after', after)
  return query.size === 0 ? '/tickets' : `/tickets?${query.toString()}`
}
