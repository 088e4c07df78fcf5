import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Config } from '../config.ts'
import { packagedApp } from '../zendesk-app.ts'
import { systemLog } from '../platform/log.ts'
import { EXIT, printJson, printLine } from './output.ts'
import { ensureWeb } from './web.ts'
import { startEngines } from './engines.ts'
import { tellRun } from './tell-run.ts'
import { servePages } from './pages.ts'
import type { Stop } from './stop.ts'

/**
 * Everything at once: the sandbox (in its own thread) where no CRM is set up, what syncs in threads or processes of its own, each with its
 * own store, and the server with its own reader in this one, so that storing a page never holds up an answer.
 */
export async function runStart(given: Config, flags: { readonly arrivals: boolean; readonly json?: boolean }, stop: Stop): Promise<number> {
  // On a terminal the lines below say what goes on; the log's own are for machines.
  const quiet = process.stderr.isTTY && given.LOG_LEVEL === 'info' ? { ...given, LOG_LEVEL: 'warn' as const } : given
  const log = systemLog(quiet.LOG_LEVEL)
  const sandboxed = given.ZENDESK_URL === undefined
  const sandbox = sandboxed ? await withSandbox(quiet, flags.arrivals, stop) : null
  const config = sandbox?.config ?? quiet
  await ensureWeb()
  const engines = startEngines({ config, flags: {}, log, onRun: (run) => tellRun(run, flags.json === true) })
  const pages = await servePages(config, { log, beat: () => engines.beat(), calls: () => engines.calls(), wake: () => engines.order({ kind: 'wake' }) })
  sandbox?.install(pages.url)
  if (flags.json === true) printJson({ url: pages.url, sandbox: sandboxed, publicUrl: config.PUBLIC_URL ?? null, ...(sandbox === null ? {} : { workspace: sandbox.workspace, control: sandbox.control }) })
  else {
    printLine(`Breakwater runs${sandboxed ? ' against its own sandbox: invented tickets, no account needed' : ''}.`)
    printLine(`Open ${pages.url}`)
    if (sandbox !== null) printLine(`The agents' workspace, with the sidebar beside each ticket: ${sandbox.workspace}`)
    if (!sandboxed && config.PUBLIC_URL === undefined) printLine('Zendesk cannot reach this server (no PUBLIC_URL): no webhooks and no sidebar; polling goes on.')
  }
  const code = await Promise.race([engines.ended, stop.asked.then(() => null)])
  if (code === null) engines.order({ kind: 'stop' })
  await Promise.all([pages.close(), code === null ? engines.ended : Promise.resolve()])
  return code ?? EXIT.done
}

interface StartedSandbox {
  readonly config: Config
  readonly workspace: string
  readonly control: string
  /** The app for Zendesk, as it is packaged, with our pages at this address. */
  install(url: string): void
}

/** A fresh sandbox and a fresh store for it: yesterday's store would speak of tickets that this sandbox never had. */
async function withSandbox(config: Config, arrivals: boolean, stop: Stop): Promise<StartedSandbox> {
  const folder = join(config.DATA_DIR, 'sandbox')
  rmSync(folder, { recursive: true, force: true })
  const worker = new Worker(new URL('./sandbox-worker.ts', import.meta.url), { workerData: { arrivals } })
  stop.signal.addEventListener('abort', () => void setTimeout(() => void worker.terminate(), 8_000).unref(), { once: true })
  const { environment, workspace, control } = await new Promise<{ environment: Record<string, string>; workspace: string; control: string }>((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
  })
  worker.unref()
  const told: Config = {
    ...config,
    DATA_DIR: folder,
    DATABASE_URL: undefined,
    WORKERS: 1,
    // The sandbox is on this machine and can reach us, so webhooks run for real.
    PUBLIC_URL: config.PUBLIC_URL ?? (config.PORT === 0 ? undefined : `http://${config.HOST}:${config.PORT}`),
    ZENDESK_URL: environment['ZENDESK_URL'],
    ZENDESK_CLIENT_ID: environment['ZENDESK_CLIENT_ID'],
    ZENDESK_CLIENT_SECRET: environment['ZENDESK_CLIENT_SECRET'],
    SALESFORCE_URL: environment['SALESFORCE_URL'],
    SALESFORCE_CLIENT_ID: environment['SALESFORCE_CLIENT_ID'],
    SALESFORCE_CLIENT_SECRET: environment['SALESFORCE_CLIENT_SECRET'],
    APP_ID: environment['APP_ID'],
    APP_INSTALLATION_ID: environment['APP_INSTALLATION_ID'],
    APP_SUBDOMAIN: environment['APP_SUBDOMAIN'],
    APP_LEADS: (environment['APP_LEADS'] ?? '').split(','),
    SYNC_INTERVAL_SECONDS: Math.min(config.SYNC_INTERVAL_SECONDS, 20),
  }
  return { config: told, workspace, control, install: (url) => worker.postMessage(packagedApp(url)) }
}
