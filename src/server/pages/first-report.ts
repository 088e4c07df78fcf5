import type { Overview } from '../../desk/overview.ts'
import { SEVERITIES } from '../../domain/labels.ts'
import { html, type Markup } from './html.ts'
import { count, language } from './words.ts'

/** What an admin sees before anything is written: what came in, and what our writes would set off. */
export function firstReportSection(report: NonNullable<Overview['firstReport']>): Markup {
  const urgencies = SEVERITIES.filter((severity) => (report.bySeverity[severity] ?? 0) > 0).map((severity) => `${count(report.bySeverity[severity] ?? 0)} ${severity}`)
  return html`<section aria-labelledby="first"><h2 id="first">What watching showed</h2>
<p>Nothing was written. In the last ${report.days} days: ${count(report.safetyTickets)} safety tickets${urgencies.length === 0 ? '' : ` (${urgencies.join(', ')})`}, ${count(report.urgentOutside)} urgent ones outside the safety queue, ${count(report.suspended)} urgent suspended ones, ${count(report.cannotJudge)} without text. Languages: ${report.languages.map(language).join(', ') || 'none'}.</p>
${report.hazards.length === 0 ? html`<p>No trigger, automation or survey was found that our writes would set off.</p>` : html`<p>Our writes would set these off:</p>
<ul>${report.hazards.map((hazard) => html`<li><strong>${hazard.title}</strong> (${hazard.kind}, reaches ${hazard.reaches}): ${hazard.does}. ${hazard.remedy}</li>`)}</ul>`}
<p>To begin writing: <code>npm run -s breakwater -- setup plan</code>, then <code>setup apply</code>.</p></section>`
}
