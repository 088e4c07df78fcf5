import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { permissionsOf } from '../../../src/desk/access/table.ts'
import { openBrowser, PATIENCE_MS } from '../../support/browser.ts'
import { builtWeb } from '../../support/web.ts'
import { serveConsole, type Harness } from './harness.ts'
import { PAGES } from './looks.ts'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const LONG = 240_000

let browser: Browser
let harness: Harness
beforeAll(async () => {
  builtWeb()
  browser = await openBrowser()
}, LONG)
afterAll(() => browser.close())
beforeEach(async () => void (harness = await serveConsole()))
afterEach(() => harness.close())

async function seat(looks: BrowserContextOptions = {}): Promise<{ readonly page: Page; readonly faults: string[]; readonly open: (path: string, ready?: string) => Promise<void>; readonly leave: () => Promise<void> }> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en', ...looks })
  const page = await context.newPage()
  page.setDefaultTimeout(PATIENCE_MS)
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('console', (message) => void (message.type() === 'error' && !/40[134]|422/.test(message.text()) && faults.push(message.text())))
  return { page, faults, open: async (path, ready = 'h1') => void (await page.goto(`${harness.url}/console${path}`), await page.waitForSelector(ready)), leave: () => context.close() }
}

/** What axe finds, in words. */
async function found(page: Page): Promise<string[]> {
  if ((await page.evaluate('typeof window.axe')) === 'undefined') await page.evaluate(AXE)
  const { violations } = (await page.evaluate(`axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })`)) as { readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[] }[] }
  return violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ html, failureSummary }) => `${html.slice(0, 160)} ${failureSummary}`).join(' | ')}`)
}

const VARIANTS: readonly { readonly name: string; readonly looks: BrowserContextOptions }[] = [
  { name: 'light, wide', looks: {} },
  { name: 'dark, wide', looks: { colorScheme: 'dark' } },
  { name: 'light, 768 px', looks: { viewport: { width: 768, height: 1024 } } },
  { name: 'light, 360 px', looks: { viewport: { width: 360, height: 800 } } },
  { name: 'dark, 360 px, from right to left', looks: { colorScheme: 'dark', locale: 'ar', viewport: { width: 360, height: 800 } } },
]

describe.each(VARIANTS)('$name', ({ looks }) => {
  it('every page: axe finds nothing, and nothing is wider than the window', async () => {
    const { page, faults, open, leave } = await seat(looks)
    const wrong: Record<string, unknown> = {}
    for (const { name, path, ready } of PAGES) {
      await open(path, ready)
      const violations = await found(page)
      const wider = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')
      if (violations.length > 0 || wider !== 0) wrong[name] = { violations, wider }
    }

    expect(wrong).toEqual({})
    expect(faults).toEqual([])
    await leave()
  }, LONG)
})

/** Each dialog, by the page it is on and the button that opens it. */
const DIALOGS: readonly (readonly [string, string | RegExp])[] = [
  ['/set-aside', 'Send all again (128)'], ['/conflicts/c1', 'Keep the ticket’s value'], ['/waiting', 'Delete there too'], ['/waiting/people', 'None of them'], ['/escalations/e01', 'I have it'],
  ['/holds', /^Release\W+9002$/], ['/mappings', /^Go back to it\W+0011223344$/], ['/policy', 'Stop everything automatic'], ['/access', /^Change roles\W+Noor Example$/], ['/access', 'Make a key'],
]

describe('dialogs', () => {
  it.each(['light', 'dark'] as const)('axe finds nothing in any, %s; Escape closes them and the focus goes back', async (colorScheme) => {
    const { page, open, leave } = await seat({ colorScheme })
    const wrong: Record<string, unknown> = {}
    for (const [path, name] of DIALOGS) {
      await open(path)
      const button = page.getByRole('button', { name, exact: true }).first()
      await button.focus()
      await page.keyboard.press('Enter')
      await page.waitForSelector('dialog[open]')
      const violations = await found(page)
      await page.keyboard.press('Escape')
      await page.waitForSelector('dialog', { state: 'detached' })
      const back = await button.evaluate((one) => one === (one as unknown as { ownerDocument: { activeElement: unknown } }).ownerDocument.activeElement)
      if (violations.length > 0 || !back) wrong[String(name)] = { violations, back }
    }

    expect(wrong).toEqual({})
    await leave()
  }, LONG)
})

describe('the console', () => {
  it('is walked by keyboard alone: past the pages to the content, and to every page', async () => {
    const { page, open, leave } = await seat()
    await open('', '.picture')
    await page.keyboard.press('Tab')
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the page')
    const met = new Set<string>()
    for (let step = 0; step < 60; step += 1) {
      await page.keyboard.press('Tab')
      met.add(String(await page.evaluate('document.activeElement.getAttribute("href")')))
    }
    const all = (await page.evaluate('[...document.querySelectorAll("a[href]")].map((one) => one.getAttribute("href"))')) as string[]
    expect(all.length).toBeGreaterThan(18)
    expect(all.filter((href) => href !== '#main' && !met.has(href))).toEqual([])

    await page.getByRole('link', { name: 'Conflicts', exact: true }).focus()
    await page.keyboard.press('Enter')
    await page.waitForSelector('h1:has-text("Conflicts")')
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Conflicts')
    expect(await page.title()).toBe('Conflicts · Breakwater')
    await page.goBack()
    await page.waitForSelector('h1:has-text("Overview")')
    await leave()
  }, LONG)

  it('is true without a reload: what the bridge tells of is asked for anew', async () => {
    const { page, open, leave } = await seat()
    await open('/conflicts', 'table')
    harness.bridge.answer = ({ path }) => (path === '/conflicts' ? { status: 200, body: { rows: [], next: null } } : null)
    harness.tell('conflicts')
    await page.waitForSelector('text=There are no conflicts')
    await leave()
  }, LONG)

  it('sends a whole cause again, with the token of the session', async () => {
    const { page, open, leave } = await seat()
    await open('/set-aside', '.card')
    await page.click('text=Send all again (128)')
    await page.click('dialog >> role=button[name="Send again"]')
    await page.waitForSelector('dialog', { state: 'detached' })
    expect(harness.calls.find(({ path }) => path === '/set-aside/retry')).toMatchObject({ method: 'POST', body: { cause: 'write.refused' }, csrf: 'token' })
    await leave()
  }, LONG)

  it('lets nobody decide without a reason, and says what the bridge says where it refuses', async () => {
    const { page, open, leave } = await seat()
    await open('/conflicts/c1', '.sides')
    await page.click('text=Keep the case’s value')
    expect(await page.isDisabled('dialog >> role=button[name="Decide"]')).toBe(true)
    harness.bridge.answer = ({ method }) => (method === 'POST' ? { status: 409, body: { code: 'desk.stale', title: 'Stale', detail: 'Somebody decided it a moment ago.', remedy: 'Look at the list again.', requestId: 'r1' } } : null)
    await page.fill('dialog input', 'The case is newer')
    await page.click('dialog >> role=button[name="Decide"]')
    await page.waitForSelector('dialog [role=alert] >> text=Somebody decided it a moment ago.')
    expect(await page.isVisible('text=Look at the list again.')).toBe(true)
    harness.bridge.answer = null
    await page.click('dialog >> role=button[name="Decide"]')
    await page.waitForSelector('h1:has-text("Conflicts")')
    expect(harness.calls.filter(({ path }) => path === '/conflicts/c1').at(-1)?.body).toEqual({ keep: 'right', why: 'The case is newer' })
    await leave()
  }, LONG)

  it('offers an auditor everything to read and nothing to write', async () => {
    harness.bridge.may = permissionsOf(['auditor'])
    const { page, open, leave } = await seat()
    const offered: string[] = []
    for (const { path, ready } of PAGES.filter(({ name }) => !/people to match|try a text/.test(name))) {
      await open(path, ready)
      offered.push(...(await page.evaluate<string[]>(`[...document.querySelectorAll('main button')].map((one) => one.getAttribute('aria-label') ?? one.textContent)`)))
    }
    const reading = /^(Verify the chain|Show (its story|more|what would be taken back|what would happen)|Import YAML|Export YAML|Discard changes|Go to line \d+|Copy .*|status|subject)$/
    expect(offered.filter((one) => !reading.test(one))).toEqual([])
    await leave()
  }, LONG)

  it('marks problems of a mapping while it is typed, and keeps the draft', async () => {
    const { page, open, leave } = await seat()
    harness.bridge.answer = ({ path, body }) => (path === '/mappings/check' && !(body as { yaml: string }).yaml.includes('region') ? { status: 200, body: { version: 'v', live: true, problems: [] } } : null)
    await open('/mappings/edit?from=live', '.problem')
    expect(await page.isDisabled('role=button[name="Publish"]')).toBe(true)
    expect(await page.textContent('.lines [data-has=error]')).toBe('11')
    await page.click('text=Go to line 11')
    expect(await page.evaluate('document.activeElement.value.slice(document.activeElement.selectionStart, document.activeElement.selectionEnd)')).toBe('  - id: region')
    await page.fill('textarea', 'id: mended\n')
    await page.waitForSelector('text=It fits both accounts.')
    expect(await page.isEnabled('role=button[name="Publish"]')).toBe(true)
    await page.reload()
    await page.waitForSelector('text=It fits both accounts.')
    expect(await page.inputValue('textarea')).toBe('id: mended\n')
    await leave()
  }, LONG)

  it('shows the way in where the session ended, and comes back to where one was', async () => {
    harness.bridge.signedIn = false
    const { page, open, leave } = await seat()
    await open('/audit?who=robin', 'text=With a one-time link')
    expect(await found(page)).toEqual([])
    expect(await page.getAttribute('a.way', 'href')).toBe('/console/api/openid?return=%2Faudit%3Fwho%3Drobin')
    await open('/enter#one-time-token', 'role=button[name="Sign in"]')
    expect(await found(page)).toEqual([])
    expect(page.url()).toBe(`${harness.url}/console/enter`)
    expect(harness.calls.some(({ path }) => path === '/enter')).toBe(false)
    await page.click('role=button[name="Sign in"]')
    await page.waitForSelector('.picture')
    expect(harness.calls.find(({ path }) => path === '/enter')?.body).toEqual({ token: 'one-time-token' })
    await leave()
  }, LONG)
})
