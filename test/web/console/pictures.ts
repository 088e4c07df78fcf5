import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { openBrowser } from '../../support/browser.ts'
import { builtWeb } from '../../support/web.ts'
import { serveConsole } from './harness.ts'
import { PAGES } from './looks.ts'

/** Pictures of every page, at three widths, light and dark, to be looked at: `npm run console-pictures -- folder locale`. */
const folder = process.argv[2] ?? 'dist/console-pictures'
const locale = process.argv[3] ?? 'en'

builtWeb()
mkdirSync(folder, { recursive: true })
const harness = await serveConsole()
const browser = await openBrowser()
for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [360, 768, 1440]) {
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, locale })
    const page = await context.newPage()
    for (const { name, path, ready } of PAGES) {
      await page.goto(`${harness.url}/console${path}`)
      await page.waitForSelector(ready)
      await page.waitForTimeout(100)
      await page.screenshot({ path: join(folder, `${name.replaceAll(' ', '-')}-${width}-${colorScheme}.png`), fullPage: true })
    }
    await context.close()
  }
}
await browser.close()
await harness.close()
process.stdout.write(`Pictures of ${PAGES.length} pages in ${folder}\n`)
