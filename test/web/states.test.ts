import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Browser, Frame, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser } from '../support/browser.ts'
import { builtWeb } from '../support/web.ts'
import { bare, escalated, grave, wellbeing } from './support/fixtures.ts'
import { openPage, serveHarness, type Harness, type Looks } from './support/harness.ts'

/** `SHOTS=folder` keeps a picture of each state. */
const ENGLISH = JSON.parse(readFileSync(new URL('../../src/web/shared/locales/en.json', import.meta.url), 'utf8')) as Readonly<Record<string, string>>
const SHOTS = process.env['SHOTS']
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface State {
  readonly name: string
  readonly looks?: Looks
  readonly prepare?: (harness: Harness) => void
  readonly act?: (frame: Frame, page: Page) => Promise<void>
}

const failing = (status: number, code: string) => (harness: Harness): void => void (harness.bridge.answer = ({ path }) => (path.startsWith('/tickets/') ? { status, body: { code, message: 'x', remedy: 'x', requestId: 'req-1' } } : null))
const openAll = async (frame: Frame): Promise<void> => {
  await frame.waitForSelector('#escalate-title')
  await frame.waitForSelector('text=You')
  await frame.evaluate(`document.querySelectorAll('details').forEach((one) => { one.open = true })`)
}

const STATES: readonly State[] = [
  { name: 'grave', act: async (frame) => void (await frame.waitForSelector('#escalate-title')) },
  { name: 'grave, everything open', act: openAll },
  { name: 'words shown', act: async (frame) => {
    await frame.click('text=A wish to die with a time named')
    await frame.click('.cover >> nth=0 >> text=Show the words')
    await frame.waitForSelector('text=I do not want to be here any more')
  } },
  { name: 'files, one shown small, one large', act: async (frame) => {
    await frame.waitForSelector('#escalate-title')
    await frame.click('summary >> text=Files')
    await frame.click('text=Show it, small >> nth=0')
    await frame.waitForSelector('canvas.file')
    await frame.click('text=Enlarge >> nth=0')
    await frame.waitForSelector('img.file')
  } },
  { name: 'correcting', act: async (frame) => {
    await frame.click('.head >> text=Correct')
    await frame.waitForSelector('form >> text=Urgency')
    await frame.click('section[aria-labelledby=facts-title] .entry >> nth=1 >> text=Correct')
  } },
  { name: 'escalating', act: async (frame) => {
    await frame.click('section[aria-labelledby=escalate-title] >> button')
    await openAll(frame)
  } },
  { name: 'escalated, handed over, went quiet', prepare: (harness) => void (harness.bridge.ticket = escalated()), act: openAll },
  { name: 'nothing found', prepare: (harness) => void (harness.bridge.ticket = bare()), act: openAll },
  { name: 'macro shown', act: async (frame) => {
    await openAll(frame)
    await frame.click('text=Show what it would change >> nth=0')
    await frame.waitForSelector('ins')
  } },
  { name: 'break suggested', prepare: (harness) => void (harness.bridge.wellbeing = wellbeing({ breakDue: true, neutralTask: true, debrief: true })), act: async (frame) => void (await frame.waitForSelector('text=I take a break')) },
  { name: 'saved with a warning', prepare: (harness) => void (harness.bridge.answer = ({ path }) => (path.endsWith('/guard') ? { status: 200, body: { block: false, warnings: ['grave-without-escalation', 'open-placeholder'], promise: Date.now() + 86_400_000 } } : null)), act: async (frame, page) => {
    await frame.waitForSelector('#escalate-title')
    await page.evaluate('save()')
    await frame.waitForSelector('text=nobody was told')
  } },
  { name: 'not read yet', prepare: (harness) => void (harness.bridge.ticket = { ...grave(), state: 'unknown' }), looks: { ready: 'text=has not been read yet' } },
  { name: 'slow', prepare: (harness) => void (harness.bridge.answer = ({ path }) => (path === '/tickets/4711' ? { status: 200, body: grave(), delay: 30_000 } : null)), looks: { ready: '.skeleton' } },
  { name: 'broken', prepare: failing(500, 'server.fault'), looks: { ready: 'text=Something went wrong on our side' } },
  { name: 'expired', prepare: failing(401, 'app.session'), looks: { ready: 'text=session has ended' } },
  { name: 'refused', prepare: failing(403, 'app.access'), looks: { ready: 'text=You cannot open this here' } },
  { name: 'stale', act: async (frame) => void (await frame.click('role=button[name=/^Dismiss:/] >> nth=0'), await frame.waitForSelector('text=The ticket changed while')), prepare: (harness) => void (harness.bridge.answer = ({ path }) => (path.endsWith('/decide') ? { status: 409, body: { code: 'desk.stale', message: 'x', remedy: 'x', requestId: 'r' } } : null)) },
  { name: 'new ticket', looks: { location: 'new_ticket_sidebar', values: { 'ticket.id': undefined } } },
  { name: 'new ticket, written', looks: { location: 'new_ticket_sidebar', ready: '#reply-title', values: { 'ticket.id': undefined, 'ticket.subject': 'Help', 'comment.text': 'Someone insults me every day.' } } },
  { name: 'covered queue', looks: { location: 'nav_bar', ready: '.fold', width: 900 }, act: (frame) => frame.click('summary') },
  { name: 'covered reader', looks: { location: 'nav_bar', ready: '.badge', width: 900 }, act: async (frame) => {
    await frame.click('text=Read covered >> nth=0')
    await frame.waitForSelector('text=Conversation of ticket')
    await frame.click('text=Show the words >> nth=0')
    await frame.waitForSelector('text=They write to me every day')
  } },
  { name: 'reader in a window', looks: { location: 'modal', values: { hash: '#ticket=4711' }, width: 700 }, act: async (frame) => void (await frame.waitForSelector('.cover')) },
]

/** Light and dark, right to left (English words, so that the same steps find them), and twice as large: the same frame with half the room. */
const VARIANTS: readonly { readonly name: string; readonly looks: Looks }[] = [
  { name: 'light', looks: {} },
  { name: 'dark', looks: { scheme: 'dark' } },
  { name: 'right to left', looks: { locale: 'ar', texts: ENGLISH } },
  { name: 'twice as large', looks: { zoom: 2 } },
]

/** What the Tab key meets, in its order, as a screen reader names it. */
async function focusOrder(frame: Frame, page: Page): Promise<string[]> {
  await frame.evaluate(`axe.setup(document.body); document.activeElement.blur(); window.getSelection().removeAllRanges(); document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex')`)
  const met: string[] = []
  for (let step = 0; step < 150; step += 1) {
    await page.keyboard.press('Tab')
    const one = (await frame.evaluate(`(() => {
      const now = document.activeElement
      if (now === window.before) return ''
      if (now === document.body || now === null || now.dataset.met === '1') return null
      window.before = now
      now.dataset.met = '1'
      return now.tagName.toLowerCase() + (now.type && now.tagName === 'INPUT' ? ' ' + now.type : '') + ': ' + axe.commons.text.accessibleText(now)
    })()`)) as string | null
    if (one === null) break
    // A date has several stops of its own.
    if (one !== '') met.push(one)
  }
  return met
}

interface Violation { readonly id: string; readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[] }

let browser: Browser
beforeAll(async () => {
  builtWeb()
  browser = await openBrowser()
  if (SHOTS !== undefined) mkdirSync(SHOTS, { recursive: true })
})
afterAll(() => browser.close())

describe.each(VARIANTS)('$name', (variant) => {
  it.each(STATES)('$name: accessible, and nothing wider than its frame', async (state) => {
    const harness = await serveHarness()
    state.prepare?.(harness)
    const { page, frame, context } = await openPage(browser, harness, { ...state.looks, ...variant.looks })
    try {
      await state.act?.(frame, page)
      await page.waitForTimeout(50)
      const height = (await frame.evaluate('Math.ceil(document.body.getBoundingClientRect().height)')) as number
      if (SHOTS !== undefined) {
        await page.setViewportSize({ width: page.viewportSize()?.width ?? 320, height: Math.min(Math.max(height, 200) * (variant.looks.zoom ?? 1), 6000) })
        await page.screenshot({ path: join(SHOTS, `${variant.name}, ${state.name}.png`.replaceAll(' ', '-')) })
      }
      await frame.evaluate(AXE)
      const { violations } = (await frame.evaluate(`axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], rules: { 'page-has-heading-one': { enabled: false } } })`)) as { readonly violations: readonly Violation[] }

      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html.slice(0, 160)} ${failureSummary}`).join(' | ')}`)).toEqual([])
      if (variant.name === 'light') expect(await focusOrder(frame, page)).toMatchSnapshot()
      expect(await frame.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')).toBeLessThanOrEqual(0)
    } finally {
      await context.close()
      await harness.close()
    }
  })
})
