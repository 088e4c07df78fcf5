import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openWorld, NOW, ZD, type World } from '../server/world.ts'
import { openBrowser, PATIENCE_MS } from '../support/browser.ts'

let world: World
let url: string
let browser: Browser
const faults: string[] = []

beforeAll(async () => {
  world = await openWorld()
  url = (await world.serve()).url
  browser = await openBrowser()
}, 60_000)
afterAll(async () => {
  await browser?.close()
  await world?.close()
})

/** A fresh page that notes every script error and every request that leaves our origin or breaks the policy. */
async function visit(path: string, options: { readonly width?: number; readonly scheme?: 'light' | 'dark' } = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: options.width ?? 1200, height: 900 }, colorScheme: options.scheme ?? 'light' })
  context.setDefaultTimeout(PATIENCE_MS)
  const page = await context.newPage()
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()))
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('request', (request) => !request.url().startsWith(url) && faults.push(`left our origin: ${request.url()}`))
  await page.goto(`${url}${path}`)
  return page
}

const textOf = async (page: Page, selector: string) => (await page.locator(selector).allInnerTexts()).join(' ')

describe('a specialist looks around', () => {
  it('sees the most urgent first, and follows a number to the tickets behind it', async () => {
    const page = await visit('/')
    const tile = page.locator('.tiles li').first()
    const count = Number(await tile.locator('.number').innerText())

    expect(await page.title()).toBe('Overview · Breakwater')
    expect(await tile.innerText()).toContain('Danger to life now')
    expect(count).toBeGreaterThan(0)
    await tile.locator('a').click()
    expect(await page.locator('tbody tr').count()).toBe(Math.min(count, 50))
    expect(new Set(await page.locator('tbody .badge').allTextContents())).toEqual(new Set(['P0, Danger to life now']))
    await page.context().close()
  })

  it('filters the list and turns its pages', async () => {
    const page = await visit('/tickets')
    await page.getByRole('link', { name: 'Older tickets' }).click()
    await page.getByRole('link', { name: 'First page' }).click()
    await page.getByLabel('Status').selectOption('new')
    await page.getByRole('button', { name: 'Show' }).click()
    const rows = await page.locator('td[data-label^="Status"]').allInnerTexts()

    expect(rows.length).toBeGreaterThan(0)
    expect(rows.every((row) => row.startsWith('new'))).toBe(true)
    await page.context().close()
  })

  it('reads a grave ticket step by step; its words are covered until asked for', async () => {
    const page = await visit(`/tickets/${(await world.grave()).id}`)
    const words = page.locator('mark').first()

    expect(await page.locator('h1').innerText()).toContain('P0')
    expect(await page.locator('.steps > li > h3').allInnerTexts()).toEqual(['Read', 'Rules that fired', 'Judged', 'Facts', 'What would help', 'Written back'])
    expect(await words.isVisible()).toBe(false)
    await page.locator('summary').first().focus()
    await page.keyboard.press('Enter')
    expect(await words.isVisible()).toBe(true)
    await page.context().close()
  })

  it('asks once more before a restricted ticket shows its words', async () => {
    const { id, words } = await world.restricted()
    const page = await visit(`/tickets/${id}`)

    expect(await page.locator('mark').count()).toBe(0)
    expect(await page.content()).not.toContain(words)
    await page.getByRole('link', { name: 'Show the words of this ticket' }).click()
    expect(await page.locator('mark').first().isVisible()).toBe(true)
    await page.context().close()
  })

  it('tries a text with the keyboard alone', async () => {
    const page = await visit('/try')
    await page.getByLabel('Text', { exact: true }).focus()
    await page.keyboard.type('<b>hello</b> i am going to kill myself tonight')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.waitForSelector('#result')

    expect(await textOf(page, '.result')).toContain('P0')
    expect(await page.locator('.result mark').first().isVisible()).toBe(true)
    expect(await page.locator('.result b').count()).toBe(0)
    await page.context().close()
  })

  it('runs nothing that a ticket says', async () => {
    const page = await visit(`/tickets/${world.find('{{ticket.requester.email}}')}?words=show`)

    expect(await page.locator('main img, main script, main iframe').count()).toBe(0)
    await page.context().close()
  })

  it('follows the numbers without moving anything else', async () => {
    const page = await visit('/')
    await page.clock.install()
    await page.reload()
    await world.store.write((tx) => tx.attention.add([{ ref: { connection: ZD, kind: 'suspended', id: '78' }, at: NOW, reason: 'suspended', severity: null, rules: [], url: 'https://acme.zendesk.test/' }]))
    const before = await page.locator('[data-count="attention.total"]').innerText()
    await Promise.all([page.waitForResponse(/api\/overview/), page.clock.runFor(15_000)])
    await page.waitForFunction(`document.querySelector('[data-count="attention.total"]').textContent !== '${before}'`)

    expect(Number(await page.locator('[data-count="attention.total"]').innerText())).toBe(Number(before) + 1)
    expect(await page.locator('[data-changed]').isVisible()).toBe(false)
    await page.context().close()
  })

  it('fits 320 pixels and everything wider, in both colour schemes, on every page', async () => {
    const { id } = await world.restricted()
    for (const [width, scheme] of [[320, 'light'], [320, 'dark'], [768, 'light'], [1000, 'dark'], [1440, 'light']] as const) {
      const page = await visit('/', { width, scheme })
      for (const path of ['/', '/tickets', `/tickets/${id}?words=show`, '/attention', '/try']) {
        await page.goto(`${url}${path}`)

        expect([path, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([path, width])
      }
      await page.context().close()
    }
  })

  it('can be walked through without a mouse, and says what everything is', async () => {
    const page = await visit('/tickets')
    await page.keyboard.press('Tab')
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the content')
    const nameless = await page.evaluate(`[...document.querySelectorAll('a, button, input, select, textarea')].filter((one) => !(one.textContent.trim() || one.labels?.length)).length`)
    const unlabelled = await page.evaluate(`[...document.querySelectorAll('section')].filter((one) => !one.getAttribute('aria-labelledby')).length`)

    expect([nameless, unlabelled]).toEqual([0, 0])
    expect(await page.locator('h1').count()).toBe(1)
    expect(await page.locator('html').getAttribute('lang')).toBe('en')
    await page.context().close()
  })

  it('met no script error, no refused resource and nothing from elsewhere', () => {
    expect(faults).toEqual([])
  })
})
