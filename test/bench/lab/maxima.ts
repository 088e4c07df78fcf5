import type { Sandbox } from '../../../src/sandbox/index.ts'

const ZENDESK = 'https://breakwater-sandbox.zendesk.com'
const SALESFORCE = 'https://acme.my.salesforce.com'
const SERVICES = '/services/data/v68.0'

/** What the fake vendors answer to their maximum and to one more: the counts mean nothing where more would have been taken. */
export function beyondMaxima(sandbox: Sandbox, now: number): readonly (readonly [what: string, most: number, status: number, oneMore: number])[] {
  const random = (): number => 0.5
  const keys = sandbox.describe()
  const zendesk = (method: string, path: string, body: unknown = null, token = ''): { status: number; body: string } =>
    sandbox.zendesk.handle({ method, path, headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` }, body: body === null ? '' : JSON.stringify(body), origin: ZENDESK }, now, random)
  const salesforce = (method: string, path: string, type: string, body: string, token = ''): { status: number; body: string } =>
    sandbox.salesforce.handle({ method, path, headers: { 'content-type': type, authorization: `Bearer ${token}` }, body, origin: SALESFORCE }, now, random)
  const left = tokenOf(zendesk('POST', '/oauth/tokens', { grant_type: 'client_credentials', client_id: keys.zendesk.clientId, client_secret: keys.zendesk.clientSecret, scope: 'read write' }))
  const right = tokenOf(salesforce('POST', '/services/oauth2/token', 'application/x-www-form-urlencoded', new URLSearchParams({ grant_type: 'client_credentials', client_id: keys.salesforce.clientId, client_secret: keys.salesforce.clientSecret }).toString()))
  const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, at) => at + 1)
  let exports = 0
  const exported = (times: number): number => {
    let status = 0
    while (exports < times) {
      exports += 1
      status = zendesk('GET', '/api/v2/incremental/tickets/cursor.json?start_time=0&per_page=1', null, left).status
    }
    return status
  }
  const limits: readonly (readonly [string, number, (count: number) => number])[] = [
    ['Zendesk: tickets in one bulk update', 100, (count) => zendesk('PUT', '/api/v2/tickets/update_many.json', { tickets: numbers(count).map((id) => ({ id, additional_tags: ['one_too_many'] })) }, left).status],
    ['Zendesk: tickets in one read', 100, (count) => zendesk('GET', `/api/v2/tickets/show_many.json?ids=${numbers(count).join(',')}`, null, left).status],
    ['Zendesk: exports in one minute', 10, exported],
    ['Salesforce: records in one collection', 200, (count) => salesforce('POST', `${SERVICES}/composite/sobjects`, 'application/json', JSON.stringify({ allOrNone: false, records: numbers(count).map((at) => ({ attributes: { type: 'Case' }, Subject: `Number ${at}` })) }), right).status],
    ['Salesforce: requests in one composite', 25, (count) => salesforce('POST', `${SERVICES}/composite`, 'application/json', JSON.stringify({ compositeRequest: numbers(count).map((at) => ({ method: 'GET', url: `${SERVICES}/limits`, referenceId: `r${at}` })) }), right).status],
  ]
  return limits.map(([what, most, ask]) => [what, most, ask(most), ask(most + 1)])
}

function tokenOf(answer: { readonly status: number; readonly body: string }): string {
  const token = (JSON.parse(answer.body) as { access_token?: unknown }).access_token
  if (typeof token !== 'string') throw new Error(`no token was given: ${answer.status}`)
  return token
}
