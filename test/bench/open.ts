import type { Browser, CDPSession, Frame, Page } from 'playwright-core'
import { openBrowser } from '../support/browser.ts'
import { startAll, until } from '../journeys/sidebar/running.ts'
import { SDK_PATTERN, zafSdk } from '../support/zaf-sdk.ts'
import { printNote, printTable } from './lab/table.ts'

const OPENS = Number(process.env['BENCH_OPENS'] ?? 200)
const ROUND_TRIP_MS = 150
const SLOWDOWN = 4
/** Fast 3G and worse are not the question here: 10 Mbit/s, in bytes. */
const BYTES_A_SECOND = 1_250_000
/** The frame beside its screen, so that one session slows both down: the harder case. */
const ONE_PROCESS = ['--disable-site-isolation-trials', '--disable-features=IsolateOrigins,site-per-process,OriginIsolationHeader,OriginKeyedProcessesByDefault']
const TICKET = 't-0570'
/** The tab that is turned to in between. */
const OTHER = 't-0001'

/** Runs in the app's frame before anything else: notes when urgency, category and why were painted, in milliseconds since its navigation began. */
const WATCH = `if (location.pathname.startsWith('/app/ticket_sidebar')) {
  const there = () => document.querySelector('.head .badge') && document.querySelector('.head h1') && document.querySelector('section[aria-labelledby=why-title] li')
  const watch = new MutationObserver(() => {
    if (!there()) return
    watch.disconnect()
    requestAnimationFrame(() => {
      const painted = new MessageChannel()
      painted.port1.onmessage = () => { window.paintedAt = performance.now() }
      painted.port2.postMessage(null)
    })
  })
  watch.observe(document, { childList: true, subtree: true })
}`
/** In the screen: turns to a tab and says how long it was until what its frame shows was painted; the frame shares the screen's process, and so its painting. */
const BACK = `(async (path) => {
  const began = performance.now()
  document.querySelector('.opened a[href="' + path + '"]').click()
  await new Promise((resolve) => requestAnimationFrame(() => {
    const painted = new MessageChannel()
    painted.port1.onmessage = resolve
    painted.port2.postMessage(null)
  }))
  return performance.now() - began
})`
/** What the time went by. */
const STEPS = `(() => {
  const resources = performance.getEntriesByType('resource')
  const ticket = resources.find((one) => /\\/app\\/api\\/tickets\\/[^/]+$/.test(new URL(one.name).pathname))
  const scripts = resources.filter((one) => one.initiatorType !== 'fetch' && one.startTime < ticket.startTime)
  return { page: performance.getEntriesByType('navigation')[0].responseEnd, scripts: Math.max(...scripts.map((one) => one.responseEnd)), asked: ticket.startTime, answered: ticket.responseEnd, painted: window.paintedAt }
})()`

type Steps = Readonly<Record<'page' | 'scripts' | 'asked' | 'answered' | 'painted', number>>

/** From the moment at which Zendesk opens the sidebar's frame to urgency, category and why on the screen; the whole system, in a real browser. */
export async function benchOpen(): Promise<void> {
  const running = await startAll()
  try {
    const id = (await running.tickets()).find((one) => one.key === TICKET)!.id
    const browser = await openBrowser(ONE_PROCESS)
    try {
      const page = await openTicket(browser, `${running.workspace}/tickets/${id}`)
      const cold = await measure(page, true)
      const warm = await measure(page, false)
      const other = (await running.tickets()).find((one) => one.key === OTHER)!.id
      const back = await turnBack(page, `/workspace/tickets/${id}`, `/workspace/tickets/${other}`)
      report(cold, warm, back)
    } finally {
      await browser.close()
    }
  } finally {
    await running.close()
  }
}

async function openTicket(browser: Browser, address: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 1000 } })
  await context.addInitScript(WATCH)
  const page = await context.newPage()
  const session = await context.newCDPSession(page)
  await serveSdk(session)
  await page.goto(address)
  await painted(page)
  sessions.set(page, session)
  return page
}
const sessions = new WeakMap<Page, CDPSession>()
/** What Zendesk's own address takes to answer; its script is in the browser's cache when warm. */
let sdkDelay = 0

/** Not by Playwright's routes: they shut the browser's cache. */
async function serveSdk(session: CDPSession): Promise<void> {
  const body = Buffer.from(zafSdk()).toString('base64')
  session.on('Fetch.requestPaused', ({ requestId }) => {
    setTimeout(() => void session.send('Fetch.fulfillRequest', { requestId, responseCode: 200, responseHeaders: [{ name: 'content-type', value: 'text/javascript' }], body }).catch(() => undefined), sdkDelay)
  })
  await session.send('Fetch.enable', { patterns: [{ urlPattern: SDK_PATTERN }] })
}

async function measure(page: Page, cold: boolean): Promise<readonly Steps[]> {
  const session = sessions.get(page)!
  sdkDelay = cold ? ROUND_TRIP_MS : 0
  const opens: Steps[] = []
  for (let turn = 0; turn < OPENS; turn += 1) {
    const before = frameOf(page)
    await session.send('Network.enable')
    if (cold) await session.send('Network.clearBrowserCache')
    await session.send('Network.emulateNetworkConditions', { offline: false, latency: ROUND_TRIP_MS, downloadThroughput: BYTES_A_SECOND, uploadThroughput: BYTES_A_SECOND })
    await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWDOWN })
    await page.getByRole('button', { name: 'Reload apps' }).click()
    const frame = await painted(page, before)
    await session.send('Emulation.setCPUThrottlingRate', { rate: 1 })
    await session.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 })
    opens.push(await frame.evaluate<Steps>(STEPS))
  }
  return opens
}

/** Zendesk keeps the frame of every ticket that is open in a tab: whoever turns back to one meets the page that is there, which then asks what has changed. */
async function turnBack(page: Page, path: string, other: string): Promise<readonly number[]> {
  const session = sessions.get(page)!
  const frame = frameOf(page)!
  await page.evaluate(`history.pushState(null, '', ${JSON.stringify(other)}); dispatchEvent(new PopStateEvent('popstate'))`)
  await page.locator(`.opened a[href="${other}"][aria-current=page]`).waitFor()
  const turns: number[] = []
  for (let turn = 0; turn < OPENS; turn += 1) {
    await page.evaluate(`document.querySelector('.opened a[href="${other}"]').click()`)
    await page.waitForTimeout(100)
    await session.send('Network.emulateNetworkConditions', { offline: false, latency: ROUND_TRIP_MS, downloadThroughput: BYTES_A_SECOND, uploadThroughput: BYTES_A_SECOND })
    await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWDOWN })
    turns.push(await page.evaluate<number>(`(${BACK})(${JSON.stringify(path)})`))
    await session.send('Emulation.setCPUThrottlingRate', { rate: 1 })
    await session.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 })
    const there = await frame.evaluate<boolean>(`innerHeight > 0 && document.querySelector('.head .badge') !== null && document.querySelector('section[aria-labelledby=why-title] li') !== null`)
    if (!there) throw new Error('the tab that was turned to shows no ticket')
  }
  return turns
}

const frameOf = (page: Page): Frame | undefined => page.frames().findLast((one) => one.url().includes('/app/ticket_sidebar?'))

function painted(page: Page, before?: Frame): Promise<Frame> {
  return until(async () => {
    const frame = frameOf(page)
    return frame !== undefined && frame !== before && (await frame.evaluate('window.paintedAt !== undefined')) ? frame : null
  }, 'the sidebar shows the ticket', 60_000)
}

function report(cold: readonly Steps[], warm: readonly Steps[], back: readonly number[]): void {
  const at = (opens: readonly Steps[], step: keyof Steps, share: number): number => {
    const values = opens.map((one) => one[step]).toSorted((one, other) => one - other)
    return Math.round(values[Math.min(values.length - 1, Math.ceil(values.length * share) - 1)] ?? 0)
  }
  const row = (name: string, opens: readonly Steps[], figure: string) => [name, opens.length, at(opens, 'painted', 0.5), at(opens, 'painted', 0.95), at(opens, 'painted', 1), figure]
  const turns = back.map((ms) => ({ painted: ms, page: 0, scripts: 0, asked: 0, answered: 0 }))
  printTable(`From navigation to urgency, category and why painted, at ${ROUND_TRIP_MS} ms round trip and a processor ${SLOWDOWN} times slower, in milliseconds`, ['', 'opens', 'p50', 'p95', 'longest', 'p95 of the issue'], [row('cold: nothing in the browser’s cache', cold, 'at most 1500'), row('warm: back to the tab of an open ticket, whose frame Zendesk keeps', turns, 'at most 300'), row('another ticket, scripts in the cache: the signed page, then the ticket', warm, '')])
  const steps = [['page', 'the page is there'], ['scripts', 'its scripts are there'], ['asked', 'the ticket is asked for'], ['answered', 'the ticket is there'], ['painted', 'painted']] as const
  printTable('Where the median goes, in milliseconds since navigation', ['', 'cold', 'warm'], steps.map(([step, name]) => [name, at(cold, step, 0.5), at(warm, step, 0.5)]))
  printNote(`Every request waits a round trip (Chromium's own emulation); connections are open already. The signed post names who asks and no ticket (its claims are product and location), so that a new frame needs two round trips, the signed page and the ticket, which take ${2 * ROUND_TRIP_MS} ms by themselves. What Zendesk takes to say who asks is the sandbox's time, not Zendesk's. Anything else that keeps this machine busy is slowed down ${SLOWDOWN} times as well.`)
}
