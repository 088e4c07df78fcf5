import type { InstalledApp } from './app.ts'
import { html, type Html } from './html.ts'
import type { User } from './rows.ts'

/** What the page's script needs to know from the start. */
export interface Facts {
  readonly me: object
  readonly scheme: 'light' | 'dark'
  readonly account: { readonly subdomain: string }
  readonly app: (InstalledApp & { readonly appId: number; readonly installationId: number }) | null
}

export interface Colleague {
  readonly person: User
  readonly access: string | null
}

export interface Shell {
  readonly facts: Facts
  readonly staff: readonly Colleague[]
  readonly me: User
  readonly locale: string
  readonly pane: Html
}

const LOCALES: readonly (readonly [string, string])[] = [
  ['en-US', 'English'], ['ar', 'العربية'], ['de', 'Deutsch'], ['es', 'Español'], ['fr', 'Français'], ['hi', 'हिन्दी'], ['id', 'Bahasa Indonesia'], ['it', 'Italiano'], ['ja', '日本語'], ['pt-BR', 'Português'], ['tr', 'Türkçe'], ['en-XA', 'Pseudo-locale'],
]

/** The whole page: rail, tabs, who you are, and the first pane. */
export function shellPage({ facts, staff, me, locale, pane }: Shell): Html {
  // Ended by nothing that a name could hold: the script element takes no `<`.
  const told: Html = { markup: JSON.stringify(facts).replaceAll('<', '\\u003c') }
  return html`<!doctype html>
<html lang="en" data-scheme="${facts.scheme}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Agent workspace</title>
<link rel="stylesheet" href="/workspace/assets/style.css"><link rel="icon" href="data:,"><script type="application/json" id="facts">${told}</script><script type="module" src="/workspace/assets/main.js"></script></head>
<body><a class="skip" href="#panes">Skip to the content</a>
<nav class="rail" aria-label="Main"><a href="/workspace/views/urgent" title="Views" aria-label="Views">${icon(VIEWS_ICON)}</a><a href="/workspace/new" title="New ticket" aria-label="New ticket">${icon(NEW_ICON)}</a>${facts.app?.locations['nav_bar'] !== undefined && html`<a href="/workspace/apps/nav_bar" title="${facts.app.name}" aria-label="${facts.app.name}" class="app">${icon(APP_ICON)}</a>`}</nav>
<header class="top"><ul class="opened" aria-label="Open tickets"></ul><form class="who" method="post" action="/workspace/me"><span class="invented">Sandbox: invented people and tickets</span>
<label>Agent<select name="agent">${staff.map((one) => html`<option value="${one.person.id}" ${one.person.id === me.id && html`selected`}>${one.person.name} (${restrictionOf(one)})</option>`)}</select></label>
<label>Language<select name="locale">${LOCALES.map(([id, title]) => html`<option value="${id}" ${id === locale && html`selected`}>${title}</option>`)}</select></label>
<label>Colours<select name="scheme"><option value="light">Light</option><option value="dark" ${facts.scheme === 'dark' && html`selected`}>Dark</option></select></label><noscript><button>Change</button></noscript></form></header>
<main id="panes" tabindex="-1"><div class="pane" data-path="">${pane}</div></main>
<div id="notices" role="status" aria-live="polite"></div><div id="frames" hidden></div><dialog id="modal" aria-label="${facts.app?.name ?? 'App'}"></dialog>
</body></html>`
}

/** What this person may see, as a colleague would say it. */
function restrictionOf({ person, access }: Colleague): string {
  switch (person.role === 'admin' ? null : access) {
    case null:
    case 'all': return person.role
    case 'groups':
    case 'within-groups': return 'agent, own groups'
    case 'within-groups-and-public-groups': return 'agent, own and public groups'
    case 'assigned':
    case 'assigned-only': return 'agent, own tickets'
    case 'organization':
    case 'within-organization': return 'agent, own organization'
    default: return `agent, ${access}`
  }
}

const VIEWS_ICON: Html = { markup: '<path d="M3 4h14M3 10h14M3 16h14"/>' }
const NEW_ICON: Html = { markup: '<path d="M10 3v14M3 10h14"/>' }
const APP_ICON: Html = { markup: '<path d="M2 15c2-6 4-6 6 0s4 6 6 0 3-5 4-5"/>' }

function icon(path: Html): Html {
  return html`<svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round">${path}</svg>`
}
