import { html, type Markup } from './html.ts'

export interface PageFrame {
  readonly title: string
  /** Which entry of the menu it is. */
  readonly at: '/' | '/tickets' | '/attention' | '/try' | null
  readonly body: Markup
  /** Numbers on it follow along. */
  readonly live?: boolean
}

const MENU = [['/', 'Overview'], ['/tickets', 'Tickets'], ['/attention', 'Needs a person'], ['/try', 'Try a text']] as const

/** A whole page. The menu and the notice about who can see it are on every one. */
export function page({ title, at, body, live }: PageFrame): string {
  const document = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${title} · Breakwater</title>
<link rel="stylesheet" href="/style.css">
<script src="/page.js" defer></script>
</head>
<body${live === true ? html` data-live` : ''}>
<a class="skip" href="#main">Skip to the content</a>
<header class="top">
<a class="brand" href="/"><svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true" focusable="false"><path d="M3 15c2.2 0 2.2-1.6 4.5-1.6S9.8 15 12 15s2.2-1.6 4.5-1.6S18.8 15 21 15M3 19c2.2 0 2.2-1.6 4.5-1.6S9.8 19 12 19s2.2-1.6 4.5-1.6S18.8 19 21 19M5 10l7-5 7 5" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"/></svg>Breakwater</a>
<nav aria-label="Main">${MENU.map(([href, label]) => html`<a href="${href}"${href === at ? html` aria-current="page"` : ''}>${label}</a>`)}</nav>
</header>
<main id="main" tabindex="-1">
${body}
</main>
<footer>
<p>There is no login yet, so these pages answer on this machine only.</p>
<p>Legal clocks (such as those of the DSA, 18 U.S.C. 2258A and the Take It Down Act) are settings that your lawyers confirm. Nothing here is legal advice.</p>
</footer>
</body>
</html>`
  return document.markup
}
