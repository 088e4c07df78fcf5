import type { ApiError } from '../api/error.ts'
import { html } from './html.ts'
import { page } from './layout.ts'

export function errorPage(error: ApiError): string {
  return page({
    title: 'Not possible',
    at: null,
    body: html`<h1>${error.message}</h1>
<p>${error.remedy}</p>
<p class="quiet">Code ${error.code}, request ${error.requestId}</p>
<p><a href="/">Back to the overview</a></p>`,
  })
}
