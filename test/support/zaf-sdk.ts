import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { BrowserContext } from 'playwright-core'

/** Where apps load Zendesk's SDK from. */
export const SDK_PATTERN = 'https://static.zdassets.com/zendesk_app_framework_sdk/**'
const FILES = ['client', 'utils', 'index', 'vendor/native-promise-only']

/** The vendor's own code as npm has it (a republish, older than what Zendesk serves), put together as its build does. */
export function zafSdk(): string {
  const folder = dirname(createRequire(import.meta.url).resolve('zendesk_app_framework_sdk/lib/index.js'))
  const modules = FILES.map((name) => `${JSON.stringify(name)}: function (module, exports, require) {${readFileSync(join(folder, `${name}.js`), 'utf8')}\n}`)
  return `window.ZAFClient = (function () { var made = {}, all = {${modules.join(',')}}
function load(name) { var id = name.replace('./', ''); if (!made[id]) { made[id] = { exports: {} }; all[id](made[id], made[id].exports, load) } return made[id].exports }
return load('index') })()`
}

/** Answers Zendesk's address of the SDK, which tests cannot reach. */
export async function serveSdk(context: BrowserContext): Promise<void> {
  const body = zafSdk()
  await context.route(SDK_PATTERN, (route) => route.fulfill({ contentType: 'text/javascript', body }))
}
