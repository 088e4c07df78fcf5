import type { LinkView } from '../../desk/escalation/link.ts'
import { html } from './html.ts'

const STATES: Readonly<Record<LinkView['escalation']['state'], string>> = {
  raised: 'Nobody has it yet', 're-escalated': 'Nobody has it yet', acknowledged: 'Somebody has it', 'in-progress': 'It is worked on', waiting: 'It waits for somebody else', resolved: 'It is resolved',
  verified: 'It is resolved and checked', declined: 'The team does not take it', recalled: 'It was taken back', closed: 'It is closed',
}

/** What a link from chat or mail opens: how urgent, by when, and one button. It says nothing of the ticket, for whoever has the link sees it. */
export function linkPage({ escalation, open }: LinkView): string {
  const { severity, dueAt, state } = escalation
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>Escalation ${severity} · Breakwater</title>
<link rel="stylesheet" href="/style.css">
</head>
<body>
<main id="main">
<h1>Escalation ${severity}</h1>
<p>${STATES[state]}.${open ? ` Due ${new Date(dueAt).toISOString().slice(0, 16).replace('T', ' ')} UTC.` : ''}</p>
${open ? html`<form method="post"><button type="submit">I have it</button></form>` : html`<p>There is nothing to do here. Everything else is in the ticket.</p>`}
</main>
</body>
</html>`.markup
}
