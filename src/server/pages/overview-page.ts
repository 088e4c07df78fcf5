import type { Explanation } from '../../desk/explain-ticket.ts'
import type { ConnectionView, Overview, RunView } from '../../desk/overview.ts'
import { SEVERITIES } from '../../domain/labels.ts'
import { attentionTable, setAsideTable } from './attention-page.ts'
import { firstReportSection } from './first-report.ts'
import { html, outside, type Markup } from './html.ts'
import { page } from './layout.ts'
import { tally, ticketTable, type Title } from './parts.ts'
import { ticketSteps } from './steps.ts'
import { tryForm } from './try-page.ts'
import { count, dated, language, SEVERITY_WORDS, spaced, when } from './words.ts'

interface Titles {
  readonly category: Title
  readonly team: Title
  readonly rule: Title
}

/** Everything at a glance, the most urgent first. */
export function overviewPage(view: Overview, grave: Explanation | null, title: Titles): string {
  const { counts } = view
  return page({
    title: 'Overview',
    at: '/',
    live: true,
    body: html`<h1>Overview</h1>
<p class="lead"><span data-count="counts.routed">${count(counts.routed)}</span> safety tickets, <a href="/tickets" data-count="counts.triaged">${count(counts.triaged)}</a> judged, <span data-count="linked">${count(view.linked)}</span> linked to a case. <span class="quiet">As of <time data-as-of datetime="${new Date(view.at).toISOString()}">${new Date(view.at).toISOString().slice(11, 16)}</time> UTC, policy ${view.policy}.</span></p>
${counts.routed === 0 ? html`<p class="notice">No safety ticket has been read yet. The first sync is under way or has not begun; numbers appear here as tickets come in. If they stay at zero, run <code>npm run -s breakwater -- doctor</code>.</p>` : ''}
${view.firstReport === null ? '' : firstReportSection(view.firstReport)}
<section aria-labelledby="urgency"><h2 id="urgency">By urgency</h2>
<ul class="tiles">${SEVERITIES.map((severity) => html`<li class="${severity.toLowerCase()}"><a href="/tickets?severity=${severity}"><span class="number" data-count="counts.bySeverity.${severity}">${count(counts.bySeverity[severity] ?? 0)}</span><span class="name">${severity}</span><span class="quiet">${SEVERITY_WORDS[severity]}</span></a></li>`)}</ul></section>
<section aria-labelledby="urgent"><h2 id="urgent">Most urgent and still open</h2>
<p class="notice" data-changed="${view.urgent.map((row) => row.id).join(' ')}" hidden>This list has changed. <a href="/">Show it anew</a></p>
${view.urgent.length === 0 ? html`<p class="quiet">No open ticket is P0 or P1.</p>` : ticketTable(view.urgent, 'Open tickets of the two highest urgencies', title, view.at)}</section>
<section aria-labelledby="person"><h2 id="person">Needs a person <a href="/attention" class="number" data-count="attention.total">${count(view.attention.total)}</a></h2>
${attentionTable(view.attention.rows, view.at, title.rule)}
${view.attention.total > view.attention.rows.length ? html`<p><a href="/attention">Show all that need a person</a></p>` : ''}</section>
${grave === null ? '' : html`<section aria-labelledby="steps"><h2 id="steps">One ticket, step by step: <a href="/tickets/${encodeURIComponent(grave.id)}">#${grave.id}</a></h2>${ticketSteps(grave, view.at)}</section>`}
<section aria-labelledby="try"><h2 id="try">Try a text</h2>${tryForm({ subject: '', body: '' })}</section>
<div class="columns">
${tally('What about', 'about', byCount(counts.byCategory).map(([key, value]) => ({ key, label: title.category(key), count: value, href: `/tickets?category=${encodeURIComponent(key)}`, live: `counts.byCategory.${key}` })))}
${tally('In which language', 'languages', byCount(counts.byLang).map(([key, value]) => ({ key, label: language(key), count: value, href: `/tickets?lang=${encodeURIComponent(key)}`, live: `counts.byLang.${key}` })))}
${tally('In which state', 'states', byCount(counts.byStatus).map(([key, value]) => ({ key, label: spaced(key), count: value, href: `/tickets?status=${encodeURIComponent(key)}`, live: `counts.byStatus.${key}` })))}
</div>
<section aria-labelledby="connections"><h2 id="connections">Connections</h2>
${view.connections.length === 0 ? html`<p class="quiet">None yet. Put the credentials of a CRM into <code>.env</code> and start again.</p>` : html`<ul class="connections">${view.connections.map((one, index) => connection(one, index))}</ul>`}</section>
<section aria-labelledby="runs"><h2 id="runs">Last runs</h2>${runs(view.runs, view.at)}</section>
<section aria-labelledby="aside"><h2 id="aside">Set aside <a href="/attention#aside" class="number" data-count="setAside.total">${count(view.setAside.total)}</a></h2>${setAsideTable(view.setAside.rows, view.at)}</section>`,
  })
}

function byCount(counts: Readonly<Record<string, number>>): (readonly [string, number])[] {
  return Object.entries(counts).filter(([, value]) => value > 0).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
}

function connection(one: ConnectionView, index: number): Markup {
  const { intents, calls } = one
  const number = (name: string, value: number): Markup => html`<span data-count="connections.${index}.${name}">${count(value)}</span>`
  return html`<li><h3>${one.id}</h3>
<p>${one.writes ? 'Read and written.' : html`<strong>Only observed.</strong> Nothing is written until an admin runs <code>setup apply</code>.`} Connected ${dated(one.connectedAt)}. ${outside(one.url, 'Open it')}</p>
<dl>
<div><dt>Writes done</dt><dd>${number('intents.done', intents.done)}</dd></div>
<div><dt>Waiting</dt><dd>${number('intents.waiting', intents.waiting)}</dd></div>
<div><dt>Answer outstanding</dt><dd>${number('intents.sent', intents.sent)}</dd></div>
<div><dt>Set aside</dt><dd>${number('intents.setAside', intents.setAside)}</dd></div>
${calls === null ? '' : html`<div><dt>API calls since start</dt><dd>${number('calls.total', calls.total)}</dd></div>`}
${calls === null || calls.budget === null ? '' : html`<div><dt>API budget left</dt><dd>${number('calls.budget.left', calls.budget.left)} of ${count(calls.budget.max)} a ${calls.budget.per}</dd></div>`}
</dl>
${calls === null ? '' : html`<p class="quiet">${Object.entries(calls.by).map(([purpose, value]) => `${purpose} ${count(value)}`).join(', ')}</p>`}</li>`
}

function runs(rows: readonly RunView[], now: number): Markup {
  if (rows.length === 0) return html`<p class="quiet">None yet.</p>`
  return html`<table class="cards"><caption class="hidden">The last runs</caption>
<thead><tr><th scope="col">Begun</th><th scope="col">State</th><th scope="col">What it did</th><th scope="col">Took</th></tr></thead>
<tbody>${rows.map((run) => html`<tr><td data-label="Begun">${when(run.startedAt, now)}</td><td data-label="State">${run.state}</td>
<td data-label="What it did">${did(run)}</td><td data-label="Took">${run.numbers['seconds'] === undefined ? '' : `${count(run.numbers['seconds'])} s`}</td></tr>`)}</tbody></table>`
}

/** `setAside` → `set aside 2`; what did not happen is not listed. */
function did(run: RunView): string {
  const done = Object.entries(run.numbers).filter(([name, value]) => value !== 0 && name !== 'seconds')
  if (done.length === 0) return run.state === 'running' ? 'under way' : 'nothing to do'
  return done.map(([name, value]) => `${spaced(name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`))} ${count(value)}`).join(', ')
}
