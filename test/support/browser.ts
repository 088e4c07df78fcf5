import { existsSync } from 'node:fs'
import chromium from '@sparticuz/chromium'
import { chromium as playwright, type Browser } from 'playwright-core'

/** Where a browser may be installed, for machines the packaged one does not run on. */
const INSTALLED = [
  '/usr/bin/google-chrome', '/usr/bin/google-chrome-stable', '/usr/bin/chromium', '/usr/bin/chromium-browser',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', 'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

/** How long a page may take for what must come: a machine half as fast, with other tests beside it, is no fault. */
export const PATIENCE_MS = 80_000

/** A real headless Chromium: the one that npm brought, or an installed Chrome where that one does not start. */
export async function openBrowser(more: readonly string[] = []): Promise<Browser> {
  const args = [...more, '--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--headless=shell']
  const faults: unknown[] = []
  if (process.platform === 'linux' && process.arch === 'x64') {
    try {
      return await playwright.launch({ executablePath: await chromium.executablePath(), args, headless: true })
    } catch (error) {
      faults.push(error)
    }
  }
  for (const executablePath of INSTALLED.filter((path) => existsSync(path))) {
    try {
      return await playwright.launch({ executablePath, args: args.slice(0, -1), headless: true })
    } catch (error) {
      faults.push(error)
    }
  }
  throw new AggregateError(faults, 'no Chromium starts here: install Chrome')
}
