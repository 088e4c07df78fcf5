import type { Explanation } from '../../desk/explain-ticket.ts'
import { html } from './html.ts'
import { page } from './layout.ts'
import { badge, type Title } from './parts.ts'
import { ticketSteps } from './steps.ts'
import { REASON_WORDS, when } from './words.ts'

export function ticketPage(ticket: Explanation, category: Title, now: number, asked: boolean): string {
  const { triage } = ticket
  return page({
    title: `Ticket ${ticket.id}`,
    at: '/tickets',
    body: html`<h1>${triage === null ? '' : html`${badge(triage.severity)} `}Ticket #${ticket.id}${triage === null ? '' : html`: ${triage.judged ? triage.category.title : 'cannot be judged'}`}</h1>
${ticket.routed ? '' : html`<p class="notice">It does not match the safety route, so its text is not kept here.</p>`}
${ticket.attention.map((reason) => html`<p class="notice">Needs a person: ${REASON_WORDS[reason] ?? reason}.</p>`)}
${ticketSteps(ticket, now, asked)}
${ticket.earlier.length === 0 ? '' : html`<h2>Earlier results</h2><ul>${ticket.earlier.map((one) => html`<li>${one.severity}, ${category(one.category)}, ${when(one.at, now)} <span class="quiet">policy ${one.policy}</span></li>`)}</ul>`}`,
  })
}
