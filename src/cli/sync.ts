import type { Config } from '../config.ts'
import { openBridge, type Bridge } from '../main.ts'
import { systemLog } from '../platform/log.ts'
import type { Log } from '../domain/ports.ts'
import type { Write } from '../domain/write.ts'
import type { Progress } from '../sync/context.ts'
import type { RunOptions } from '../sync/run-context.ts'
import { runSync, type RunSummary } from '../sync/run.ts'
import { createScheduler } from '../sync/schedule.ts'
import { consent, type Consent } from './consent.ts'
import { startEngines } from './engines.ts'
import { EXIT, duration, printJson, printLine, printNotice } from './output.ts'
import { watchOnce } from './keep-escalations.ts'
import { progressBar } from './progress.ts'
import { printFirstReport } from './first-report.ts'
import { runOptions } from './run-options.ts'
import { tellRun } from './tell-run.ts'
import type { Stop } from './stop.ts'

export interface SyncFlags {
  readonly once?: boolean
  readonly write?: boolean
  readonly dryRun?: boolean
  readonly json?: boolean
}

export async function runSyncCommand(config: Config, flags: SyncFlags, stop: Stop): Promise<number> {
  // On a terminal the progress line says what goes on; logs would tear it apart.
  const log = systemLog(process.stderr.isTTY && config.LOG_LEVEL === 'info' ? 'warn' : config.LOG_LEVEL)
  if (config.WORKERS > 1 && flags.once !== true && flags.dryRun !== true) return withWorkers(config, flags, log, stop)
  const bridge = await openBridge(config, { log, signal: stop.signal })
  try {
    let agreed = await consent(bridge, flags, stop.signal)
    if (flags.once === true || flags.dryRun === true) return codeOf(await oneRun(bridge, agreed, flags, stop.signal))
    let version = bridge.policies.last.version
    const run = async (): Promise<RunSummary> => {
      // Another policy may have other macros; an admin's consent is asked for again with them.
      const policy = await bridge.policies.current()
      if (policy.version !== version) agreed = await consent(bridge, flags, stop.signal)
      version = policy.version
      return oneRun(bridge, agreed, flags, stop.signal)
    }
    const scheduler = createScheduler({ ...bridge, intervalMs: config.SYNC_INTERVAL_SECONDS * 1000, signal: stop.signal, run })
    await scheduler.start()
    return EXIT.done
  } finally {
    await bridge.close()
  }
}

/** Several processes share the work until they are stopped. */
async function withWorkers(config: Config, flags: SyncFlags, log: Log, stop: Stop): Promise<number> {
  const engines = startEngines({ config, flags: flags.write === true ? { write: true } : {}, log, onRun: (run) => tellRun(run, flags.json === true) })
  const code = await Promise.race([engines.ended, stop.asked.then(() => null)])
  if (code !== null) return code
  engines.order({ kind: 'stop' })
  return engines.ended
}

async function oneRun(bridge: Bridge, agreed: Consent, flags: SyncFlags, signal: AbortSignal): Promise<RunSummary> {
  const bar = progressBar(process.stderr)
  const shown: { connection: string; write: Write }[] = []
  // What stands has clocks of its own; a run plans what they came to.
  if (agreed.mode !== 'dry-run') await watchOnce(bridge)
  const summary = await syncOnce(bridge, agreed.mode, signal, {
    progress: (progress) => bar.show(progressState(progress)),
    show: (write, connection) => {
      if (flags.json === true) shown.push({ connection, write })
      else printLine(describeWrite(write, connection))
    },
  })
  bar.end()
  if (flags.json === true) printJson({ ...summary, setUp: agreed.setUp, sandbox: agreed.sandbox, ...(flags.dryRun === true ? { wouldWrite: shown } : {}) })
  else print(summary, agreed)
  if (agreed.mode === 'observe' && flags.json !== true) await printFirstReport(bridge)
  return summary
}

/** One run with everything a bridge holds. */
export async function syncOnce(bridge: Bridge, mode: Consent['mode'], signal: AbortSignal, more: Pick<RunOptions, 'progress' | 'show' | 'readEveryMs' | 'webhooksApart'>): Promise<RunSummary> {
  return runSync({ ...(await runOptions(bridge, mode, signal)), ...more })
}

function progressState(progress: Progress): Parameters<ReturnType<typeof progressBar>['show']>[0] {
  const { counts, seconds, written, left } = progress
  const budget = Object.entries(progress.calls).flatMap(([id, calls]) => (calls.budget === null ? [] : [`${id.split(':')[0]} ${calls.budget.left.toLocaleString('en')} of ${calls.budget.max.toLocaleString('en')} calls left a ${calls.budget.per}`]))
  if (progress.phase === 'reading') {
    const done = counts.pulled + counts.scanned
    const total = progress.read === null || progress.read <= 0.01 ? null : Math.max(done, Math.round(done / progress.read))
    return { phase: 'reading tickets', done, total, seconds, budget: budget.join(', ') }
  }
  return { phase: progress.phase, done: written, total: written + left, seconds, budget: budget.join(', ') }
}

/** Which mapped values would be written; they are people's words, so none is shown. */
function mapped({ status, values = {} }: { readonly status?: string; readonly values?: Readonly<Record<string, unknown>> }): string {
  const paths = Object.keys(values)
  return `${status === undefined ? '' : `, status ${status}`}${paths.length === 0 ? '' : `, mapped: ${paths.join(', ')}`}`
}

/** Our own words only: a dry run shows notes and tags, never what a ticket says. */
function describeWrite(write: Write, connection: string): string {
  switch (write.op) {
    case 'update-ticket':
      return `${connection} ticket ${write.ticketId}: +[${write.addTags.join(' ')}] -[${write.removeTags.join(' ')}] ${fieldsOf(write.fields)}${mapped(write)}${write.note === null ? '' : `\n  internal note:\n${write.note.split('\n').map((line) => `    ${line}`).join('\n')}`}`
    case 'edit-ticket':
      return `${connection} ticket ${write.ticketId}: +[${write.addTags.join(' ')}] -[${write.removeTags.join(' ')}]${mapped(write)}`
    case 'create-case':
      return `${connection} new case ${write.externalId}: ${write.subject}, queue ${write.queue ?? 'none'}, ${fieldsOf(write.fields)}${mapped(write)}`
    case 'update-case':
      return `${connection} case ${write.caseId}: ${fieldsOf(write.fields)}${write.adopt ? ' (adopted)' : ''}`
    case 'edit-case':
      return `${connection} case ${write.caseId}: queue ${write.queue ?? 'as it is'}, priority ${write.priority ?? 'as it is'}${mapped(write)}`
    case 'add-note':
      return `${connection} note on ${write.recordId}`
    case 'redact-note':
      return `${connection} words taken out of a note on ${write.recordId}`
    case 'remove':
      return `${connection} record ${write.recordId} into the bin`
    case 'add-file':
      return `${connection} file of ${write.size} bytes on ${write.recordId}, ${write.public ? 'public' : 'internal'}`
    case 'create-ticket':
      return `${connection} new ticket ${write.externalId}`
    case 'provision':
      return `${connection} ${write.item.kind} ${write.item.title}`
    case 'retire':
      return `${connection} take away ${write.kind} ${write.id}`
  }
}

function fieldsOf(fields: Readonly<Record<string, unknown>>): string {
  return Object.entries(fields).map(([name, value]) => `${name}=${Array.isArray(value) ? value.join(',') : String(value)}`).join(' ')
}

function print(summary: RunSummary, agreed: Consent): void {
  const { pulled, scanned, triaged, written, unchanged, setAside, attention, apiCalls, seconds } = summary
  const stopped = agreed.mode === 'write' && summary.mode === 'observe'
  printLine(`${{ done: 'Done', failed: 'Failed', stopped: 'Stopped' }[summary.state]} in ${duration(seconds)}${summary.mode === 'write' ? '' : summary.mode === 'observe' ? ', observing only' : ', dry run'}: ${pulled} safety tickets pulled, ${scanned} others read in passing, ${triaged} triaged, ${written} records written, ${unchanged} unchanged, ${setAside} set aside.`)
  if (attention > 0) printLine(`${attention} new under «Needs a person».`)
  printLine(`Calls: ${Object.entries(apiCalls).map(([vendor, count]) => `${vendor} ${count}`).join(', ')}.`)
  if (setAside > 0) printLine('See what was set aside and why: npm run -s breakwater -- set-aside')
  if (summary.error !== null) printNotice(`${summary.error.message}\n${summary.error.remedy} [${summary.error.code}]`)
  if (stopped) printLine('Somebody stopped everything automatic: nothing was planned or delivered. `rules versions` says who and why; `rules resume` lets it act again.')
  if (agreed.mode === 'observe') printLine('Nothing was written. To let Breakwater write, look at `setup plan`, then run `setup apply`.')
}

function codeOf(summary: RunSummary): number {
  if (summary.state === 'failed') return EXIT.failed
  return summary.setAside > 0 ? EXIT.setAside : EXIT.done
}
