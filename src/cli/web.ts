import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { BridgeError } from '../domain/errors.ts'
import { buildWeb, WEB_ENTRIES, webIsOld } from '../web-files.ts'
import { initialBytes, MOST_BYTES } from '../web-size.ts'
import { EXIT, printJson, printLine, table } from './output.ts'

/** Builds the pages that Zendesk shows, and says how much each loads before it can paint. Exit code 1 where that is more than allowed. */
export async function runWebBuild(flags: { readonly ifNeeded?: boolean; readonly json?: boolean }): Promise<number> {
  const built = flags.ifNeeded !== true || webIsOld()
  process.env['NODE_ENV'] = 'production'
  if (built) await buildWeb()
  const pages = Object.keys(WEB_ENTRIES).map((page) => ({ page, bytes: initialBytes(page as keyof typeof WEB_ENTRIES) }))
  const heavy = pages.filter(({ bytes }) => bytes > MOST_BYTES)
  if (flags.json === true) printJson({ built, pages, most: MOST_BYTES })
  else {
    printLine(built ? 'Built into dist/web.' : 'dist/web is up to date.')
    printLine(table(pages.map(({ page, bytes }) => [page, `${(bytes / 1000).toFixed(1)} kB gzip before its first screen`])))
  }
  if (heavy.length > 0) throw new BridgeError('server.fault', `Too heavy to open quickly: ${heavy.map(({ page, bytes }) => `${page} ${bytes} bytes`).join(', ')}; at most ${MOST_BYTES}.`)
  return EXIT.done
}

/** Builds them where they are missing or older than their sources, in a process of its own: what serves pages for months should not carry a bundler. */
export async function ensureWeb(): Promise<void> {
  if (!webIsOld()) return
  const launcher = fileURLToPath(new URL('../launch.cjs', import.meta.url))
  const child = spawn(process.execPath, [launcher, 'web', 'build', '--if-needed'], { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => void (said += text))
  const code = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve))
  if (code !== 0) throw new BridgeError('server.fault', `The pages for Zendesk could not be built: ${said.trim().split('\n').slice(-3).join(' ')}`)
}
