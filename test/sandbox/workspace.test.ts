import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, BrowserContext, Frame, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { SeedTicket, SeedWorld } from '../../src/sandbox/core/seed.ts'
import { serveSandbox, type RunningSandbox } from '../../src/sandbox/core/serve.ts'
import { openBrowser } from '../support/browser.ts'
import { serveSdk } from '../support/zaf-sdk.ts'

const HOSTILE = '<img src=x onerror="window.harmed=1"><script>window.harmed=1</script>{{7*7}} \u202Edesrever</textarea></div>'
const seedTicket = (key: string, more: Partial<SeedTicket> = {}): SeedTicket => ({
  key, lang: 'en', subject: `Subject of ${key}`, channel: 'web', requester: 'user-1', assignee: null, group: 'frontline', status: 'new', priority: null, tags: ['first'], safety: true,
  messages: [{ from: 'requester', minutesAgo: 30, body: `Words of ${key}`, public: true }], ...more,
})
const WORLD: SeedWorld = {
  people: [
    { key: 'agent-ada', name: 'Ada Lindqvist', email: 'ada@support.example.com', role: 'agent', groups: ['frontline'] },
    { key: 'agent-cy', name: 'Cy Close', email: 'cy@support.example.com', role: 'agent', groups: ['legal'], restriction: 'groups' },
    { key: 'agent-bo', name: 'Bo Admin', email: 'bo@support.example.com', role: 'admin', groups: [] },
    { key: 'user-1', name: '<b>Un</b> User', email: 'user@example.com', role: 'end-user', groups: [] },
  ],
  groups: [{ key: 'frontline', name: 'Support frontline' }, { key: 'legal', name: 'Legal' }], suspended: [],
  tickets: [seedTicket('one'), seedTicket('urgent', { priority: 'urgent' }), seedTicket('hostile', { subject: HOSTILE, messages: [{ from: 'requester', minutesAgo: 9, body: HOSTILE, public: true }] })],
}

/** A smallest app: a page that starts the vendor's SDK and says when it is registered. */
const APP_PAGE = `<!doctype html><title>App</title><script src="https://static.zdassets.com/zendesk_app_framework_sdk/2.0/zaf_sdk.min.js"></script>
<script>window.heard = []; window.client = ZAFClient.init((told) => { window.told = told })
for (const name of ['app.activated', 'app.deactivated', 'pane.activated', 'pane.deactivated', 'ticket.updated', 'ticket.status.changed', 'comment.text.changed', 'colorScheme.changed', 'ticket.submit.done', 'ticket.submit.fail', 'modal.close', 'greeting']) client.on(name, (data) => heard.push([name, data]))</script>`

let app: Server
let appUrl: string
let sandbox: RunningSandbox
let browser: Browser
let context: BrowserContext
let page: Page
const posted: { path: string; token: string | null }[] = []
const faults: string[] = []

beforeAll(async () => {
  app = createServer((request, answer) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
      posted.push({ path: request.url ?? '', token: request.method === 'POST' ? new URLSearchParams(Buffer.concat(chunks).toString()).get('token') : null })
      answer.writeHead(200, { 'content-type': 'text/html' }).end(APP_PAGE)
    })
  })
  await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve))
  appUrl = `http://127.0.0.1:${(app.address() as AddressInfo).port}`
  sandbox = await serveSandbox({ port: 0, seed: () => WORLD })
  const at = (path: string): { url: string } => ({ url: `{{setting.bridge_url}}${path}` })
  sandbox.sandbox.control({
    method: 'POST', path: '/workspace/app',
    body: {
      name: 'Test app', settings: { bridge_url: appUrl, secret: 's3cret' },
      manifest: { version: '1.2.3', signedUrls: true, parameters: [{ name: 'bridge_url' }, { name: 'secret', secure: true }], location: { support: { ticket_sidebar: at('/side'), new_ticket_sidebar: at('/new'), nav_bar: at('/nav'), background: at('/back'), modal: at('/modal') } } },
    },
  })
  browser = await openBrowser()
}, 60_000)
afterAll(async () => {
  await browser?.close()
  await sandbox?.close()
  app?.close()
})
beforeEach(async () => {
  sandbox.sandbox.control({ method: 'POST', path: '/reset' })
  context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
  await serveSdk(context)
  page = await context.newPage()
  page.on('pageerror', (error) => faults.push(error.message))
})
afterEach(() => context.close())

const ticketOf = (key: string) => sandbox.sandbox.inside.zendesk.read().tickets.find((one) => one.key === key)!
/** The app's frame once the framework has registered it. */
async function frameAt(path: string): Promise<Frame> {
  for (let turn = 0; turn < 100; turn += 1) {
    const frame = page.frames().find((one) => one.url().startsWith(`${appUrl}${path}?`))
    if (frame !== undefined && (await frame.evaluate('Boolean(window.told)').catch(() => false))) return frame
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`no app at ${path}`)
}
async function open(key: string): Promise<Frame> {
  await page.goto(`${sandbox.info.workspace}/tickets/${ticketOf(key).id}`)
  return frameAt('/side')
}
const within = <T>(frame: Frame, code: string): Promise<T> => frame.evaluate<T>(code)

describe('the app framework, spoken with the vendor\'s SDK', () => {
  it('opens each page by a signed POST, registers it, and tells it where it is; never a secure setting', async () => {
    posted.length = 0
    const frame = await open('one')
    const told = await within<{ context: Record<string, unknown>; metadata: Record<string, unknown> }>(frame, 'told')

    expect(told.context).toMatchObject({ product: 'support', location: 'ticket_sidebar', ticketId: ticketOf('one').id, account: { subdomain: expect.any(String) as string } })
    expect(told.metadata).toMatchObject({ version: '1.2.3', settings: { bridge_url: appUrl } })
    expect(JSON.stringify(told)).not.toContain('s3cret')
    expect(await page.content()).not.toContain('s3cret')
    expect(posted.map(({ path, token }) => `${path.split('?')[0]} ${typeof token}`).toSorted()).toEqual(['/back string', '/side string'])
  })

  it('gives and sets what the reference lists, and names what it does not know', async () => {
    const frame = await open('one')
    const got = await within<Record<string, unknown>>(frame, `client.get(['ticket.id', 'ticket.subject', 'ticket.status', 'ticket.tags', 'ticket.requester', 'currentUser', 'colorScheme', 'comment.type', 'ticket.viewers', 'ticket.nonsense'])`)
    await within(frame, `client.set({ 'ticket.subject': 'Changed', 'ticket.priority': 'high', 'ticket.comment.text': 'A reply' })`)

    expect(got).toMatchObject({ 'ticket.id': ticketOf('one').id, 'ticket.subject': 'Subject of one', 'ticket.status': 'new', 'ticket.tags': ['first', 'user_safety'], 'ticket.requester': { name: '<b>Un</b> User' }, currentUser: { name: 'Ada Lindqvist', role: 'agent', groups: [{ name: 'Support frontline' }] }, colorScheme: 'light', 'comment.type': 'publicReply', errors: { 'ticket.nonsense': { path: 'ticket.nonsense' } } })
    expect(await page.locator('[name=priority]').inputValue()).toBe('high')
    expect(await page.locator('[name=comment]').inputValue()).toBe('A reply')
    expect(await within(frame, `client.get('nothing.here').catch((error) => error.message)`)).toContain('nothing.here')
    expect(await within(frame, `client.request('https://elsewhere.example/').then(() => 'let through', (refused) => refused.status)`)).toBe(403)
    expect(await within(frame, `client.request('/api/v2/tickets/${ticketOf('one').id}.json').then((data) => data.ticket.subject)`)).toBe('Subject of one')
  })

  it('writes into the composer and changes tags for the app, in any script, and tells of changes', async () => {
    const frame = await open('one')
    await within(frame, `client.invoke('ticket.editor.insert', 'Merhaba, <b>güvendesiniz</b>')`)
    await within(frame, `client.invoke('comment.appendText', '\\nمرحبا')`)
    await within(frame, `client.invoke('ticket.tags.add', ['second']).then(() => client.invoke('ticket.tags.remove', ['first']))`)
    await within(frame, `client.set('comment.type', 'internalNote')`)

    expect(await page.locator('[name=comment]').inputValue()).toBe('Merhaba, güvendesiniz\nمرحبا')
    expect(await page.locator('[name=tags]').inputValue()).toBe('user_safety second')
    expect(await page.getByRole('tab', { name: 'Internal note' }).getAttribute('aria-selected')).toBe('true')
    expect(await within<unknown[]>(frame, `heard.filter(([name]) => name === 'comment.text.changed').length`)).toBe(2)
  })

  it('saves through the account, as this agent, over the web, and asks the app first', async () => {
    const frame = await open('one')
    await page.locator('[name=comment]').fill('We are looking into it.')
    await within(frame, `(window.hook = () => Promise.reject('There is a placeholder left.'), client.on('ticket.save', () => window.hook()))`)
    await page.getByRole('button', { name: 'Pending' }).click()
    await page.getByText('There is a placeholder left.').waitFor()
    expect(ticketOf('one').comments).toHaveLength(1)
    await within(frame, `(window.hook = () => true, 0)`)
    await page.getByRole('button', { name: 'Pending' }).click()
    await page.locator('.comment', { hasText: 'We are looking into it.' }).waitFor()

    expect(ticketOf('one')).toMatchObject({ status: 'pending' })
    expect(ticketOf('one').comments.at(-1)).toMatchObject({ plain_body: 'We are looking into it.', public: true, via: { channel: 'web' } })
    expect(await within<string[]>(frame, `heard.map(([name]) => name)`)).toEqual(expect.arrayContaining(['ticket.submit.fail', 'ticket.submit.done', 'ticket.updated', 'ticket.status.changed']))
  })

  it('shows a modal that talks with the sidebar through the framework', async () => {
    const frame = await open('one')
    const guid = await within<string>(frame, `client.invoke('instances.create', { location: 'modal', url: '${appUrl}/modal', size: { width: '300px', height: '200px' } }).then((made) => { const guid = made['instances.create'][0].instanceGuid; client.instance(guid).on('modal.close', () => heard.push(['closed', guid])); return guid })`)
    const modal = await frameAt('/modal')
    await within(modal, `client.get('instances').then((all) => client.instance(Object.values(all.instances).find((one) => one.location === 'ticket_sidebar').instanceGuid).trigger('greeting', { hello: 1 }))`)
    await frame.waitForFunction(`heard.some(([name]) => name === 'greeting')`)
    expect(await within(modal, `client.get('ticket.id')`)).toMatchObject({ 'ticket.id': ticketOf('one').id })
    await page.getByRole('button', { name: 'Close', exact: true }).click()
    await frame.waitForFunction(`heard.some(([name]) => name === 'closed')`)

    expect(await within<unknown[]>(frame, `heard.find(([name]) => name === 'closed')`)).toEqual(['closed', guid])
    await expect(within(frame, `client.invoke('instances.create', { location: 'modal', url: 'https://elsewhere.example/' })`)).rejects.toThrow('pages of its app')
  })

  it('hears nobody but the app\'s own frame and origin', async () => {
    await context.close()
    // Without the page's policy, which would not let the frame go elsewhere at all.
    context = await browser.newContext({ bypassCSP: true })
    await serveSdk(context)
    page = await context.newPage()
    const frame = await open('one')
    const forged = (priority: string): string => `JSON.stringify({ id: 9, request: 'set', params: { 'ticket.priority': '${priority}' }, appGuid: '1', instanceGuid: '1' })`
    const chosen = (): Promise<string> => page.locator('[name=priority]').inputValue()
    await page.evaluate(`window.postMessage(${forged('low')}, '*')`)
    await page.evaluate('new Promise((resolve) => setTimeout(resolve, 100))')
    expect(await chosen()).toBe('')
    await frame.evaluate(`parent.postMessage(${forged('high')}, '*')`)
    await page.waitForFunction(`document.querySelector('[name=priority]').value === 'high'`)
    await context.route('https://elsewhere.example/', (route) => route.fulfill({ contentType: 'text/html', body: '<p>Elsewhere' }))
    await frame.goto('https://elsewhere.example/')
    await frame.evaluate(`parent.postMessage(${forged('urgent')}, '*')`)
    await page.evaluate('new Promise((resolve) => setTimeout(resolve, 100))')

    expect(await chosen()).toBe('high')
  })

  it('tells the app when its tab comes and goes, opens tickets for it, and when the colours change', async () => {
    const frame = await open('one')
    await within(frame, `client.invoke('routeTo', 'ticket', '${ticketOf('urgent').id}')`)
    await page.locator('h1', { hasText: 'Subject of urgent' }).waitFor()
    await page.locator('.opened a', { hasText: 'Subject of one' }).click()
    await page.getByLabel('Colours').selectOption('dark')
    await frame.waitForFunction(`heard.some(([name]) => name === 'colorScheme.changed')`)

    expect(await within<string[]>(frame, `heard.map(([name]) => name).filter((name) => name.startsWith('pane'))`)).toEqual(['pane.activated', 'pane.deactivated', 'pane.activated'])
    expect(await within(frame, `client.get('colorScheme')`)).toMatchObject({ colorScheme: 'dark' })
  })

  it('opens the app over the whole width from its icon, and beside a ticket that is being written', async () => {
    await page.goto(`${sandbox.info.workspace}/new`)
    const beside = await frameAt('/new')
    await within(beside, `client.invoke('comment.appendText', 'Hello from the app')`)
    await page.getByLabel('Subject').fill('Made here')
    await page.getByLabel("Requester's e-mail").fill('somebody@example.com')
    await page.getByRole('button', { name: 'Open', exact: true }).click()
    await page.locator('h1', { hasText: 'Made here' }).waitFor()
    const made = sandbox.sandbox.inside.zendesk.read().tickets.at(-1)!
    await page.getByRole('link', { name: 'Test app' }).click()

    expect(await within<{ location: string }>(await frameAt('/nav'), 'told.context')).toMatchObject({ location: 'nav_bar' })
    expect(made.comments[0]).toMatchObject({ plain_body: 'Hello from the app' })
  })
})

describe('the agents\' screens', () => {
  it('lists by view, and shows a ticket as whoever is chosen', async () => {
    await page.goto(sandbox.info.workspace)
    expect(await page.locator('tbody tr').count()).toBe(1)
    await page.getByRole('link', { name: 'All tickets' }).click()
    await page.locator('h1', { hasText: 'All tickets' }).waitFor()
    expect(await page.locator('tbody tr').count()).toBe(3)
    await Promise.all([page.waitForEvent('load'), page.getByLabel('Agent').selectOption({ label: 'Bo Admin (admin)' })])
    await Promise.all([page.waitForEvent('load'), page.getByLabel('Language').selectOption('tr')])
    const frame = await open('one')

    expect(await within(frame, `client.get('currentUser')`)).toMatchObject({ currentUser: { name: 'Bo Admin', locale: 'tr' } })
  })

  it('shows nobody a ticket that their restriction keeps from them', async () => {
    const { id } = ticketOf('one')
    await page.goto(`${sandbox.info.workspace}/views/all`)
    await Promise.all([page.waitForEvent('load'), page.getByLabel('Agent').selectOption({ label: 'Cy Close (agent, own groups)' })])
    expect(await page.locator('.tickets').innerText()).toContain('0 tickets')
    await page.goto(`${sandbox.info.workspace}/tickets/${id}`)

    expect(await page.locator('main').innerText()).toContain('You are not allowed to see this ticket.')
    expect(await page.evaluate(`fetch('/workspace/api/v2/tickets/${id}/comments.json').then((answer) => answer.status)`)).toBe(403)
  })

  it('shows what anybody wrote as text and nothing else', async () => {
    await open('hostile')

    expect(await page.locator('.comment .body').innerText()).toBe(HOSTILE)
    expect(await page.locator('h1').innerText()).toBe(HOSTILE)
    expect(await page.evaluate('window.harmed')).toBeUndefined()
    expect(await page.locator('main img, main script').count()).toBe(0)
  })

  it('puts what a macro makes of a ticket on the screen, and saves it only when asked', async () => {
    await open('one')
    await page.getByLabel('Apply macro').selectOption({ label: 'Thank and solve' })
    await page.waitForFunction(`document.querySelector('[name=comment]').value.includes('Thank you')`)
    expect(await page.locator('[name=tags]').inputValue()).toBe('first user_safety thanked')
    expect(ticketOf('one').tags).not.toContain('thanked')
    await page.getByRole('button', { name: 'Open', exact: true }).click()
    await page.getByText('saved').waitFor()

    expect(ticketOf('one')).toMatchObject({ status: 'open', tags: ['first', 'thanked', 'user_safety'] })
  })

  it('follows what others do to the ticket, takes nothing of the API\'s allowance, and says why a save was refused', async () => {
    const frame = await open('one')
    const { id } = ticketOf('one')
    await page.locator('[name=priority]').selectOption('low')
    sandbox.sandbox.control({ method: 'POST', path: '/edit', body: { ticketId: id, comment: 'From elsewhere', addTags: ['later'] } })
    await page.locator('.comment', { hasText: 'From elsewhere' }).waitFor({ timeout: 8000 })
    await frame.waitForFunction(`heard.some(([name]) => name === 'ticket.updated')`)
    expect([await page.locator('[name=tags]').inputValue(), await page.locator('[name=priority]').inputValue()]).toEqual(['first later user_safety', 'low'])
    await page.locator('[name=assignee_id]').selectOption('')
    await page.getByRole('button', { name: 'Solved' }).click()
    await page.getByText('Assignee: is required when solving a ticket').waitFor()

    expect([...sandbox.sandbox.inside.zendesk.account.windows]).toEqual([])
  })

  it('met no script error', () => {
    expect(faults).toEqual([])
  })
})
