import type { TriageView } from '../../desk/describe-triage.ts'
import type { Explanation } from '../../desk/explain-ticket.ts'
import { html, outside, type Markup } from './html.ts'
import { badge } from './parts.ts'
import { CHANNEL_WORDS, dated, language, OP_WORDS, RESULT_WORDS, SEVERITY_WORDS, span, spaced, STATE_WORDS, when } from './words.ts'

/** One ticket from its arrival to its receipts, as numbered steps. */
export function ticketSteps(ticket: Explanation, now: number, asked = false): Markup {
  const { triage } = ticket
  return html`<ol class="steps">
<li><h3>Read</h3>${readStep(ticket, now)}</li>
${triage === null ? html`<li><h3>Judged</h3><p>Not yet. It is judged as soon as its messages are in.</p></li>` : triageSteps(triage, { words: `/tickets/${encodeURIComponent(ticket.id)}?words=show#rules`, arrived: ticket.createdAt, asked })}
<li><h3>Written back</h3>${writtenStep(ticket, now)}</li>
</ol>`
}

function readStep(ticket: Explanation, now: number): Markup {
  const { theirs, others } = ticket.messages
  return html`<p>Came in by ${CHANNEL_WORDS[ticket.channel] ?? ticket.channel} on ${dated(ticket.createdAt)} and changed last ${when(ticket.changedAt, now)}. Status: ${spaced(ticket.status)}. ${theirs} ${theirs === 1 ? 'message' : 'messages'} by the person who wrote, ${others} by others; only the former are judged.</p>
${ticket.due ? html`<p class="notice">It has changed since. It is looked at again as soon as all its messages are in.</p>` : ''}`
}

export interface StepOptions {
  /** Where covered words are asked for. */
  readonly words: string | null
  readonly arrived: number | null
  /** Somebody asked to see the words: they are not covered again. */
  readonly asked: boolean
}

/** What was decided and why. Used for stored tickets and for tried texts alike. */
export function triageSteps(triage: TriageView, where: StepOptions): Markup {
  return html`<li id="rules"><h3>Rules that fired</h3>${rulesStep(triage, where)}</li>
<li><h3>Judged</h3>${judgedStep(triage, where.arrived)}</li>
<li><h3>Facts</h3>
<p>Found: ${chips(triage.found, 'none')}</p>
<p>Missing for an escalation: ${chips(triage.missing, 'none')}</p>
<p class="quiet">Names only; what the facts say stays in the ticket.</p></li>
<li><h3>What would help</h3>${triage.features.length === 0 ? html`<p>No safety feature fits.</p>` : html`<ul class="features">${triage.features.map((feature) => html`<li><strong>${feature.title}</strong> <span>${feature.because}</span>${feature.where === null ? '' : html` <span class="quiet">${feature.where}</span>`}</li>`)}</ul>`}</li>`
}

function rulesStep(triage: TriageView, where: StepOptions): Markup {
  if (!triage.judged) return html`<p>There is no text to judge by (a screenshot, a voice message). A person must look.</p>`
  if (triage.rules.length === 0) return html`<p>None: nothing in it points to harm.</p>`
  const covered = triage.rules.some((rule) => rule.words === null && rule.matches > 0)
  return html`<ul class="rules">${triage.rules.map((rule) => html`<li><strong>${rule.title}</strong> <code>${rule.id}</code> <span class="quiet">version ${rule.version}, ${rule.matches === 1 ? 'one place' : `${rule.matches} places`}</span>
${rule.words === null || rule.words.length === 0 ? '' : html`<details${where.asked ? html` open` : ''}><summary>Show the words<span class="hidden"> that matched ${rule.title}</span></summary>
<ul class="words">${rule.words.map((one) => html`<li><span class="quiet">${one.where}:</span> <bdi dir="auto">${one.before}<mark>${one.words}</mark>${one.after}</bdi></li>`)}</ul></details>`}</li>`)}</ul>
${covered && where.words !== null ? html`<p><a class="button" href="${where.words}">Show the words of this ticket</a> <span class="quiet">They are covered because reading them can hurt.</span></p>` : ''}`
}

function judgedStep(triage: TriageView, arrived: number | null): Markup {
  const also = triage.categories.filter((one) => one.id !== triage.category.id)
  const { firstLook, followUp } = triage.clock
  return html`<p>${badge(triage.severity)} <span aria-hidden="true">${SEVERITY_WORDS[triage.severity]}:</span> <strong>${triage.category.title}</strong>${also.length === 0 ? '' : html`, also ${also.map((one) => one.title).join(', ')}`}.</p>
<p>Team: ${triage.team.title}${triage.teamsAlso.length === 0 ? '' : html`, with ${triage.teamsAlso.map((one) => one.title).join(', ')}`}. Language: ${language(triage.lang)}.</p>
<p>First human look within ${span(firstLook)}${arrived === null ? '' : html`, by ${dated(arrived + firstLook * 60_000)}`}${followUp === null ? '' : html`; then every ${span(followUp).replace(/^1 /, '')}`}.</p>
${triage.restricted ? html`<p class="notice">Restricted: outside Breakwater this is only called a restricted safety matter.</p>` : ''}
<p class="quiet">Policy ${triage.policy}</p>`
}

function writtenStep(ticket: Explanation, now: number): Markup {
  const { linked } = ticket
  return html`${ticket.writes.length === 0 ? html`<p>Nothing was written: the connection is only observed, or there was nothing to change.</p>` : html`<ul class="writes">${ticket.writes.map((write) => html`<li><strong>${OP_WORDS[write.op] ?? write.op}</strong> <span class="state ${write.state}">${write.result === null ? STATE_WORDS[write.state] : RESULT_WORDS[write.result]}</span>${write.at === null ? '' : html` ${when(write.at, now)}`}
<span class="where quiet">${write.connection}</span>
${write.changes.length === 0 ? '' : html`<div class="quiet">${write.changes.join('; ')}</div>`}
${write.reason === null ? '' : html`<div>${write.reason}</div>`}</li>`)}</ul>`}
<p>${linked === null ? 'No linked case.' : html`Linked case: ${linked.id ?? 'being made'} <span class="quiet">(${linked.connection}, ${linked.externalId}${linked.adopted ? ', made by somebody else and taken over' : ''})</span>`}</p>
<p>${outside(ticket.url, 'Open the ticket where it lives')}</p>`
}

function chips(names: readonly string[], none: string): Markup {
  return names.length === 0 ? html`<span class="quiet">${none}</span>` : html`<span class="chips">${names.map((name) => html`<span class="chip">${spaced(name)}</span> `)}</span>`
}
