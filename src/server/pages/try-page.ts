import type { TriageView } from '../../desk/describe-triage.ts'
import { LONGEST_TEXT } from '../../desk/try-text.ts'
import { html, type Markup } from './html.ts'
import { page } from './layout.ts'
import { triageSteps } from './steps.ts'

interface Tried {
  readonly subject: string
  readonly body: string
}

export function tryPage(tried: Tried, result: TriageView | null): string {
  return page({
    title: 'Try a text',
    at: '/try',
    body: html`<h1>Try a text</h1>
${result === null ? '' : html`<section class="result" aria-labelledby="result"><h2 id="result">Result</h2><ol class="steps">${triageSteps(result, { words: null, arrived: null, asked: true })}</ol></section>`}
${tryForm(tried)}`,
  })
}

export function tryForm({ subject, body }: Tried): Markup {
  return html`<form class="try" method="post" action="/try">
<p>Paste any text and see how it would be judged, and why. It is neither stored nor sent anywhere.</p>
<label>Subject <span class="quiet">(may be empty)</span><input name="subject" maxlength="500" autocomplete="off" dir="auto" value="${subject}"></label>
<label>Text<textarea name="body" rows="5" maxlength="${LONGEST_TEXT}" required dir="auto">${body}</textarea></label>
<button type="submit">Judge it</button>
</form>`
}
