import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { SidebarSession } from '../../desk/sidebar/views.ts'
import { BridgeError } from '../../domain/errors.ts'
import { html, type Markup } from '../pages/html.ts'

/** Which entry of the built pages each location of Zendesk loads. */
const ENTRIES: Readonly<Record<SidebarSession['location'], string>> = {
  ticket_sidebar: 'src/web/sidebar/main.tsx', new_ticket_sidebar: 'src/web/sidebar/main.tsx', nav_bar: 'src/web/console/main.tsx', background: 'src/web/background/main.ts', modal: 'src/web/modal/main.tsx',
}
export const ZAF_ORIGIN = 'https://static.zdassets.com'
const ZAF = `${ZAF_ORIGIN}/zendesk_app_framework_sdk/2.0/zaf_sdk.min.js`

const Chunk = z.object({ file: z.string(), css: z.array(z.string()).default([]), imports: z.array(z.string()).default([]) })
const BuildManifest = z.record(z.string(), Chunk)

export function isLocation(name: unknown): name is SidebarSession['location'] {
  return typeof name === 'string' && Object.hasOwn(ENTRIES, name)
}

/** What a location loads first; `needs` are the scripts that its own cannot begin without, to be fetched beside it and not after it. Throws `app.pages` where the pages were not built. */
export async function filesOf(folder: string, location: SidebarSession['location']): Promise<{ readonly script: string; readonly needs: readonly string[]; readonly styles: readonly string[] }> {
  const text = await readFile(join(folder, '.vite/manifest.json'), 'utf8').catch(() => null)
  const parsed = text === null ? null : BuildManifest.safeParse(JSON.parse(text))
  const built = parsed?.success === true ? parsed.data : {}
  const entry = built[ENTRIES[location]]
  if (entry === undefined) throw new BridgeError('app.pages', 'The pages for Zendesk are not built.')
  const seen = new Set<string>()
  const chunks = (key: string): z.infer<typeof Chunk>[] => {
    const chunk = built[key]
    if (chunk === undefined || seen.has(key)) return []
    seen.add(key)
    return [...chunk.imports.flatMap(chunks), chunk]
  }
  const all = chunks(ENTRIES[location])
  return { script: entry.file, needs: all.flatMap(({ file }) => (file === entry.file ? [] : [file])), styles: [...new Set(all.flatMap(({ css }) => css))] }
}

export interface PageParts {
  readonly files: Awaited<ReturnType<typeof filesOf>>
  readonly session: SidebarSession
  readonly nonce: string
}

/** The page itself. The session stands in it as data that no parser of HTML can be led out of. */
export function appPage({ files, session, nonce }: PageParts): string {
  const data: Markup = { markup: JSON.stringify(session).replaceAll('<', '\\u003c').replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029') }
  return frame('Breakwater', html`<meta property="csp-nonce" nonce="${nonce}">
${files.styles.map((file) => html`<link rel="stylesheet" href="/app/${file}">`)}
${files.needs.map((file) => html`<link rel="modulepreload" href="/app/${file}">`)}
<script type="application/json" id="session">${data}</script>
<script async src="${ZAF}"></script>
<script type="module" src="/app/${files.script}"></script>`, html`<div id="root"></div>`)
}

/** In place of a page: what is the matter and what to do, in a frame of 320 px or alone. */
export function notice(title: string, text: string, detail: string | null = null): string {
  return frame(title, html`<link rel="stylesheet" href="/style.css">`, html`<main id="main"><h1>${title}</h1><p>${text}</p>${detail === null ? '' : html`<p class="quiet">${detail}</p>`}</main>`)
}

function frame(title: string, head: Markup, body: Markup): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
${head}
</head>
<body>${body}</body>
</html>
`.markup
}
