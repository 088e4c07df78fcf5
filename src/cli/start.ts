import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Config } from '../config.ts'
import { systemLog } from '../platform/log.ts'
import { EXIT, printJson, printLine } from './output.ts'
import type { EngineMessage, EngineOrder } from './engine-worker.ts'
import { servePages } from './pages.ts'
import type { Stop } from './stop.ts'

/**
 * Everything at once: the sandbox (in its own thread) where no CRM is set up, the syncing engine in a second thread with its own store,
 * and the server with its own reader in this one, so that storing a page never holds up an answer.
 */
export async function runStart(given: Config, flags: { readonly arrivals: boolean; readonly json?: boolean }, stop: Stop): Promise<number> {
  // On a terminal the lines below say what goes on; the log's own are for machines.
  const quiet = process.stderr.isTTY && given.LOG_LEVEL === 'info' ? { ...given, LOG_LEVEL: 'warn' as const } : given
  const log = systemLog(quiet.LOG_LEVEL)
  const sandboxed = given.ZENDESK_URL === undefined
  const config = sandboxed ? await withSandbox(quiet, flags.arrivals, stop) : quiet
  const engine = new Worker(new URL('./engine-worker.ts', import.meta.url), { workerData: { config } })
  const state: { heard: EngineMessage | null; at: number | null } = { heard: null, at: null }
  engine.on('message', (message: EngineMessage) => {
    if (message.run !== null) tellRun(message.run, flags.json === true)
    state.heard = message
    state.at = message.at
  })
  const order = (message: EngineOrder): void => engine.postMessage(message)
  const ended = new Promise<number>((resolve) => {
    engine.on('error', (error) => {
      log.error('engine.died', { reason: error instanceof Error ? error.message : 'unknown' })
      resolve(EXIT.failed)
    })
    engine.on('exit', (code) => resolve(code === 0 ? EXIT.done : EXIT.failed))
  })
  const pages = await servePages(config, {
    log,
    beat: () => state.at,
    calls: () => state.heard?.calls ?? {},
    wake: () => order({ kind: 'wake' }),
  })
  if (flags.json === true) printJson({ url: pages.url, sandbox: sandboxed, publicUrl: config.PUBLIC_URL ?? null })
  else {
    printLine(`Breakwater runs${sandboxed ? ' against its own sandbox: invented tickets, no account needed' : ''}.`)
    printLine(`Open ${pages.url}`)
    if (!sandboxed && config.PUBLIC_URL === undefined) printLine('Zendesk cannot reach this server (no PUBLIC_URL): no webhooks and no sidebar; polling goes on.')
  }
  const code = await Promise.race([ended, stop.asked.then(() => null)])
  if (code === null) order({ kind: 'stop' })
  await Promise.all([pages.close(), code === null ? ended : Promise.resolve()])
  return code ?? EXIT.done
}

/** One line for a run that did something; silence for the many that found nothing new. */
function tellRun(run: NonNullable<EngineMessage['run']>, json: boolean): void {
  const { state, mode, pulled, triaged, written, setAside, error } = run
  const something = error !== null || pulled > 0 || written > 0 || setAside > 0
  if (json) {
    if (something) printJson(run)
  } else if (error !== null) printLine(`The last sync did not finish: ${error.message}. ${error.remedy}`)
  else if (something) printLine(`Synced${state === 'done' ? '' : ` (${state})`}${mode === 'observe' ? ', observing only' : ''}: ${pulled} pulled, ${triaged} triaged, ${written} written${setAside > 0 ? `, ${setAside} set aside` : ''}.`)
}

/** A fresh sandbox and a fresh store for it: yesterday's store would speak of tickets that this sandbox never had. */
async function withSandbox(config: Config, arrivals: boolean, stop: Stop): Promise<Config> {
  const folder = join(config.DATA_DIR, 'sandbox')
  rmSync(folder, { recursive: true, force: true })
  const worker = new Worker(new URL('./sandbox-worker.ts', import.meta.url), { workerData: { arrivals } })
  stop.signal.addEventListener('abort', () => void setTimeout(() => void worker.terminate(), 8_000).unref(), { once: true })
  const environment = await new Promise<Record<string, string>>((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
  })
  worker.unref()
  return {
    ...config,
    DATA_DIR: folder,
    DATABASE_URL: undefined,
    // The sandbox is on this machine and can reach us, so webhooks run for real.
    PUBLIC_URL: config.PUBLIC_URL ?? (config.PORT === 0 ? undefined : `http://${config.HOST}:${config.PORT}`),
    ZENDESK_URL: environment['ZENDESK_URL'],
    ZENDESK_CLIENT_ID: environment['ZENDESK_CLIENT_ID'],
    ZENDESK_CLIENT_SECRET: environment['ZENDESK_CLIENT_SECRET'],
    SALESFORCE_URL: environment['SALESFORCE_URL'],
    SALESFORCE_CLIENT_ID: environment['SALESFORCE_CLIENT_ID'],
    SALESFORCE_CLIENT_SECRET: environment['SALESFORCE_CLIENT_SECRET'],
    SYNC_INTERVAL_SECONDS: Math.min(config.SYNC_INTERVAL_SECONDS, 20),
  }
}
