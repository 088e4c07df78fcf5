import { stamp } from '../../sync/note.ts'
import type { Packet } from './packet.ts'

const SIGNS: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
/** Everything in a packet was said by somebody: it is text and nothing else. */
const safe = (text: string): string => text.replace(/[&<>"']/g, (sign) => SIGNS[sign] ?? sign)
const row = (cells: readonly string[]): string => `<tr>${cells.map((cell) => `<td>${safe(cell)}</td>`).join('')}</tr>`
const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string => `<table><thead><tr>${heads.map((head) => `<th scope="col">${safe(head)}</th>`).join('')}</tr></thead><tbody>${rows.map(row).join('')}</tbody></table>`

/** A packet as one page that prints well: no script, no picture, no link that is followed by itself. */
export function packetPage({ escalation, fields, evidence, events, stops, madeAt, madeBy }: Packet): string {
  const { id, ticketId, severity, team, state, dueAt } = escalation
  const missing = fields.filter(({ value }) => value === null)
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><meta name="robots" content="noindex"><title>Packet of escalation ${safe(id)}</title>
<style>body{font:14px/1.45 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}table{border-collapse:collapse;width:100%}td,th{border:1px solid #767676;padding:.3rem .5rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}@media print{body{margin:0}tr{break-inside:avoid}}</style></head><body>
<h1>Packet of escalation ${safe(id)}</h1>
<p>Ticket ${safe(ticketId)}, ${severity}, ${safe(team.replaceAll('_', ' '))}, ${safe(state)}; due ${stamp(dueAt)}. Made ${stamp(madeAt)} by ${safe(madeBy)}.</p>
<p><strong>This names people. Keep it where evidence is kept. Nothing was filed with any authority: a person does that, or decides not to. Not legal advice.</strong></p>
${stops.map(({ minutes, source }) => `<p>${minutes / 60} hours from ${stamp(escalation.raisedAt)}: ${safe(source)}</p>`).join('\n')}
<h2>What is known</h2>
${table(['Field', 'Value'], fields.filter(({ value }) => value !== null).map(({ field, value }) => [field, value ?? '']))}
<h2>What is missing</h2>
${missing.length === 0 ? '<p>Nothing.</p>' : table(['Field', 'Where it is to be found'], missing.map(({ field, where }) => [field, where ?? '']))}
<h2>Evidence</h2>
${table(['Id', 'What', 'By', 'When', 'Bytes', 'SHA-256'], evidence.map((one) => [one.id, one.what, one.by, stamp(one.at), String(one.bytes), one.sha256 ?? 'not read: no media is opened for this']))}
<h2>What happened</h2>
${table(['When', 'What', 'By'], events.map(({ at, what, by }) => [stamp(at), what, by ?? '']))}
</body></html>
`
}
