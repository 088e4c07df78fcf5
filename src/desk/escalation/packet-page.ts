import type { Block } from '../../insight/report/export/docx.ts'
import { safe } from '../../insight/report/export/html.ts'
import { packetBlocks } from './packet-blocks.ts'
import type { Packet } from './packet.ts'

const STYLE = `:root{color-scheme:light}body{font:14px/1.45 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;background:#fff;color:#1f2933}table{border-collapse:collapse;width:100%}td,th{border:1px solid #767676;padding:.3rem .5rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}th{background:#eef2f5}.n{text-align:right}
@media print{body{margin:0;max-width:none;padding:0;font-size:9.5pt}thead{display:table-header-group}tr{break-inside:avoid}h2{break-after:avoid}}@page{size:A4;margin:18mm 15mm 20mm;@bottom-right{content:counter(page) " / " counter(pages);font:8pt sans-serif}}`

/** A packet as one page that prints well, and so makes a PDF: no script, no picture, no link that is followed by itself. */
export function packetPage(packet: Packet): string {
  const { title, blocks } = packetBlocks(packet)
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><meta name="referrer" content="no-referrer"><meta name="robots" content="noindex"><title>${safe(title)}</title>
<style>${STYLE}</style></head><body>
<h1>${safe(title)}</h1>
${blocks.map(blockHtml).join('\n')}
</body></html>
`
}

function blockHtml(block: Block): string {
  if ('heading' in block) return `<h${block.heading + 1}>${safe(block.text)}</h${block.heading + 1}>`
  if ('text' in block) return block.strong === true ? `<p><strong>${safe(block.text)}</strong></p>` : `<p>${safe(block.text)}</p>`
  const numeric = (index: number): string => (block.right[index] === true ? ' class="n"' : '')
  const cells = (name: string, row: readonly string[], scope: string): string => `<tr>${row.map((cell, index) => `<${name}${scope}${numeric(index)}>${safe(cell)}</${name}>`).join('')}</tr>`
  return `<table><thead>${cells('th', block.heads, ' scope="col"')}</thead><tbody>${block.rows.map((row) => cells('td', row, '')).join('')}</tbody></table>`
}
