import type { Report, Section, Table } from '../model.ts'
import { figureId } from '../model.ts'
import { bars } from './bars.ts'
import { plain, shown } from './text.ts'

const SIGNS: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** Everything is text and nothing else. */
export function safe(text: string): string {
  return plain(text).replace(/[&<>"']/g, (sign) => SIGNS[sign] ?? sign)
}

const STYLE = `:root{color-scheme:light dark;--ink:#1f2933;--soft:#52606d;--line:#c3ccd5;--back:#fff;--head:#eef2f5;--bar:#2f6f9f}
@media(prefers-color-scheme:dark){:root{--ink:#e6eaee;--soft:#a9b4be;--line:#46525d;--back:#15191d;--head:#222a31;--bar:#6fb1de}}
*{box-sizing:border-box}body{margin:0 auto;max-width:74rem;padding:1.5rem;background:var(--back);color:var(--ink);font:1rem/1.5 system-ui,sans-serif}
h1{font-size:1.6rem}h2{font-size:1.3rem;margin-top:2.5rem;border-top:1px solid var(--line);padding-top:1rem}h3{font-size:1.05rem;margin:1.5rem 0 .4rem}p{max-width:60rem}
.soft,.few{color:var(--soft)}.few{font-style:italic}nav ul{columns:2;padding-left:1.2rem}a{color:inherit}dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem}dt{color:var(--soft)}dd{margin:0}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums;font-size:.92rem}th,td{border:1px solid var(--line);padding:.3rem .55rem;text-align:left;vertical-align:top}thead th{background:var(--head)}td.n,th.n{text-align:right}tbody tr:last-child.sum{font-weight:600;border-top:2px solid var(--ink)}
svg{max-width:46rem;width:100%;height:auto;margin:.5rem 0}svg text{fill:var(--ink);font:13px system-ui,sans-serif}svg .bar{fill:var(--bar)}svg .few{fill:var(--soft);font-style:italic}
@media print{body{max-width:none;padding:0;font-size:10pt}nav{display:none}h2,h3{break-after:avoid}tr,svg{break-inside:avoid}thead{display:table-header-group}.wide{overflow:visible}table{font-size:8pt}@page{margin:15mm}}`

/** The report as one page: no script, nothing loaded from anywhere, light or dark as the reader's machine is, and good to print. */
export function html(report: Report, title: string, about: readonly (readonly [string, string])[], timeOf: (at: number) => string): string {
  const { sections } = report
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><meta name="referrer" content="no-referrer"><meta name="robots" content="noindex"><title>${safe(title)}</title><style>${STYLE}</style></head>
<body><header><h1>${safe(title)}</h1><dl>${about.map(([name, said]) => `<dt>${safe(name)}</dt><dd>${safe(said)}</dd>`).join('')}</dl></header>
${sections.length === 0 ? '<main><p>Too few people wrote within this range to show anything about them. Choose a longer range.</p></main>' : `<nav aria-label="Contents"><ul>${sections.map(({ id, title: name }) => `<li><a href="#${safe(id)}">${safe(name)}</a></li>`).join('')}</ul></nav>
<main>${sections.map((section) => sectionHtml(section, timeOf)).join('\n')}</main>`}
</body></html>
`
}

function sectionHtml({ id, title, about, tables }: Section, timeOf: (at: number) => string): string {
  return `<section aria-labelledby="${safe(id)}"><h2 id="${safe(id)}">${safe(title)}</h2><p>${safe(about)}</p>\n${tables.map((table) => tableHtml(table, timeOf)).join('\n')}</section>`
}

function tableHtml(table: Table, timeOf: (at: number) => string): string {
  const { id, title, about, columns, rows } = table
  const numeric = (kind: string): string => (kind === 'text' || kind === 'instant' ? '' : ' class="n"')
  const head = columns.map(({ title: name, about: meaning, kind }) => `<th scope="col"${numeric(kind)} title="${safe(meaning)}">${safe(name)}</th>`).join('')
  const body = rows.map((row) => `<tr${row.id === 'all' ? ' class="sum"' : ''}>${columns.map((column, index) => {
    const cell = row.cells[index] ?? null
    const text = safe(shown(cell, column.kind, timeOf))
    if (index === 0) return `<th scope="row">${text}</th>`
    return `<td${numeric(column.kind)} data-figure="${safe(figureId(table, row, column))}">${cell !== null && typeof cell === 'object' ? `<span class="few">${text}</span>` : text}</td>`
  }).join('')}</tr>`).join('\n')
  return `<h3 id="${safe(`${id}-table`)}">${safe(title)}</h3>${about === '' ? '' : `<p class="soft">${safe(about)}</p>`}${bars(table, safe)}
${rows.length === 0 ? '<p>Nothing of this kind in the range.</p>' : `<div class="wide" role="region" aria-labelledby="${safe(`${id}-table`)}" tabindex="0"><table><thead><tr>${head}</tr></thead><tbody>\n${body}\n</tbody></table></div>`}`
}
