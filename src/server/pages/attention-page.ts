import type { Overview } from '../../desk/overview.ts'
import { html, outside, type Markup } from './html.ts'
import { page } from './layout.ts'
import { badge, type Title } from './parts.ts'
import { OP_WORDS, REASON_WORDS, when } from './words.ts'

export function attentionPage(view: Pick<Overview, 'attention' | 'setAside'>, now: number, rule: Title): string {
  return page({
    title: 'Needs a person',
    at: '/attention',
    body: html`<h1>Needs a person</h1>
<p class="lead">What no rule may settle: urgent words where nobody looks for them, tickets without text, and whatever the vendor held back or took away.</p>
${attentionTable(view.attention.rows, now, rule)}
${view.attention.total > view.attention.rows.length ? html`<p class="quiet">${view.attention.rows.length} of ${view.attention.total} are shown.</p>` : ''}
<h2 id="aside">Set aside</h2>
<p>Writes that the vendor refused. The rest went on.</p>
${setAsideTable(view.setAside.rows, now)}`,
  })
}

export function attentionTable(rows: Overview['attention']['rows'], now: number, rule: Title): Markup {
  if (rows.length === 0) return html`<p class="quiet">Nobody is waiting for a person.</p>`
  return html`<table class="cards"><caption class="hidden">What needs a person</caption>
<thead><tr><th scope="col">Urgency</th><th scope="col">Record</th><th scope="col">Why</th><th scope="col">Since</th></tr></thead>
<tbody>${rows.map((row) => html`<tr>
<td data-label="Urgency">${row.severity === null ? html`<span class="quiet">not known</span>` : badge(row.severity)}</td>
<td data-label="Record">${row.kept ? html`<a href="/tickets/${encodeURIComponent(row.ref.id)}">#${row.ref.id}</a>` : `${row.ref.kind} ${row.ref.id}`} ${outside(row.url, html`<span>open it<span class="hidden"> (${row.ref.kind} ${row.ref.id})</span></span>`)}</td>
<td data-label="Why">${REASON_WORDS[row.reason] ?? row.reason}${row.rules.length === 0 ? '' : html`: <span class="quiet">${row.rules.slice(0, 3).map(rule).join('; ')}</span>`}</td>
<td data-label="Since">${when(row.at, now)}</td></tr>`)}</tbody></table>`
}

export function setAsideTable(rows: Overview['setAside']['rows'], now: number): Markup {
  if (rows.length === 0) return html`<p class="quiet">Nothing. Every write so far was accepted or is on its way.</p>`
  return html`<table class="cards"><caption class="hidden">Writes that were set aside</caption>
<thead><tr><th scope="col">What</th><th scope="col">Record</th><th scope="col">Why</th><th scope="col">What to do</th><th scope="col">Since</th></tr></thead>
<tbody>${rows.map((row) => html`<tr>
<td data-label="What">${OP_WORDS[row.op] ?? row.op}</td>
<td data-label="Record">${row.lane.startsWith('ticket:') ? html`<a href="/tickets/${encodeURIComponent(row.lane.slice(7))}">#${row.lane.slice(7)}</a>` : row.lane}</td>
<td data-label="Why">${row.reason} <code>${row.code}</code></td>
<td data-label="What to do">${row.remedy}</td>
<td data-label="Since">${when(row.at, now)}</td></tr>`)}</tbody></table>`
}
