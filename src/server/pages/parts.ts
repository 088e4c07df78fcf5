import type { Severity } from '../../domain/labels.ts'
import type { TicketPage } from '../../desk/list-tickets.ts'
import { html, type Markup } from './html.ts'
import { CHANNEL_WORDS, count, language, SEVERITY_WORDS, spaced, when } from './words.ts'

export type Row = TicketPage['rows'][number]
/** How a category or team is called. */
export type Title = (id: string) => string

/** Colour never speaks alone: the letter and the words are always there. */
export function badge(severity: Severity): Markup {
  return html`<span class="badge ${severity.toLowerCase()}" title="${SEVERITY_WORDS[severity]}">${severity}<span class="hidden">, ${SEVERITY_WORDS[severity]}</span></span>`
}

/** A list of tickets without any of their words. On a narrow screen each row becomes a card. */
export function ticketTable(rows: readonly Row[], caption: string, title: { readonly category: Title; readonly team: Title }, now: number): Markup {
  return html`<table class="cards">
<caption class="hidden">${caption}</caption>
<thead><tr><th scope="col">Urgency</th><th scope="col">Ticket</th><th scope="col">About</th><th scope="col">Team</th><th scope="col">Language</th><th scope="col">Status, channel</th><th scope="col">Arrived</th><th scope="col">Changed</th></tr></thead>
<tbody>${rows.map((row) => html`<tr>
<td data-label="Urgency">${row.triage === null ? html`<span class="quiet">not judged yet</span>` : badge(row.triage.severity)}</td>
<td data-label="Ticket"><a href="/tickets/${encodeURIComponent(row.id)}">#${row.id}</a></td>
<td data-label="About">${row.triage === null ? '' : row.triage.judged ? title.category(row.triage.category) : 'Cannot be judged: no text'}</td>
<td data-label="Team">${row.triage === null ? '' : title.team(row.triage.team)}</td>
<td data-label="Language">${row.triage === null ? '' : language(row.triage.lang)}</td>
<td data-label="Status">${spaced(row.status)}, <span class="quiet">${CHANNEL_WORDS[row.channel] ?? row.channel}</span></td>
<td data-label="Arrived">${when(row.createdAt, now)}</td>
<td data-label="Changed">${when(row.changedAt, now)}</td>
</tr>`)}</tbody></table>`
}

/** Counts with a bar each; every one leads to the tickets behind it. */
export function tally(heading: string, id: string, entries: readonly { readonly key: string; readonly label: string; readonly count: number; readonly href: string; readonly live: string }[]): Markup {
  const most = Math.max(1, ...entries.map((entry) => entry.count))
  return html`<section aria-labelledby="${id}"><h2 id="${id}">${heading}</h2>
${entries.length === 0 ? html`<p class="quiet">Nothing yet.</p>` : ''}
<ul class="tally">${entries.map((entry) => html`<li><a href="${entry.href}"><span>${entry.label}</span><span class="number" data-count="${entry.live}">${count(entry.count)}</span></a>
<svg class="bar" viewBox="0 0 100 3" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect width="${Math.round((entry.count / most) * 100)}" height="3" rx="1"/></svg></li>`)}</ul></section>`
}
