import type { Config } from '../config.ts'
import { policyHistory, publishPolicy, rollBackPolicy, switchAutomation } from '../desk/policy-versions.ts'
import { openStoreOf } from '../main.ts'
import { systemClock } from '../platform/clock.ts'
import type { Store } from '../store/store.ts'
import { EXIT, printJson, printLine, table } from './output.ts'
import { printIssue } from './rules-check.ts'
import { badUsage, checkFolder } from './rules-read.ts'

export interface WhyFlags {
  readonly author: string
  readonly reason: string
  readonly json?: boolean
}

/** Opens the store for one piece of work. */
export async function withStore<T>(config: Config, work: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStoreOf(config)
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}

function why(flags: WhyFlags): { author: string; reason: string; at: number } {
  const [author, reason] = [flags.author.trim(), flags.reason.trim()]
  if (author === '' || reason === '') throw badUsage('--author and --reason must say something: they are on record for ever.')
  return { author, reason, at: systemClock().now() }
}

/** Exit code 1 where the set is faulty; whatever was live stays live. */
export async function runRulesPublish(dir: string, config: Config, flags: WhyFlags): Promise<number> {
  const because = why(flags)
  const { source, report } = checkFolder(dir)
  const result = source === null ? null : await withStore(config, (store) => publishPolicy(store, source, report, because))
  const { faults, warnings } = result?.report ?? report
  const done = result?.done === true
  if (flags.json === true) printJson({ published: done ? result.version : null, before: result?.before ?? null, faults, warnings })
  else {
    for (const issue of faults) printIssue('fault', issue)
    for (const issue of warnings) printIssue('warning', issue)
    if (!done) printLine('Not published: whatever is live stays live.')
    else if (result.before === result.version) printLine(`Version ${result.version} is live already.`)
    else printLine(`Version ${result.version} is live; before it was ${result.before ?? 'the shipped policy'}. A running engine takes it up with its next run.`)
  }
  return done ? EXIT.done : EXIT.failed
}

export async function runRulesRollback(to: string | undefined, config: Config, flags: WhyFlags): Promise<number> {
  const because = why(flags)
  const { version, before } = await withStore(config, (store) => rollBackPolicy(store, to, because))
  if (flags.json === true) printJson({ live: version, before })
  else if (version === before) printLine(`${version ?? 'The shipped policy'} is live already.`)
  else printLine(`${version === null ? 'The shipped policy' : `Version ${version}`} is live again; before it was ${before ?? 'the shipped policy'}.`)
  return EXIT.done
}

export async function runRulesVersions(config: Config, flags: { readonly json?: boolean }): Promise<number> {
  const history = await withStore(config, policyHistory)
  if (flags.json === true) {
    printJson(history)
    return EXIT.done
  }
  const at = (instant: number): string => `${new Date(instant).toISOString().slice(0, 16).replace('T', ' ')} UTC`
  printLine(history.live === null ? 'The shipped policy is live; nothing else is published.' : `Version ${history.live} is live.`)
  if (history.stopped !== null) printLine(`Everything automatic is stopped since ${at(history.stopped.at)} by ${history.stopped.author}: ${history.stopped.reason}`)
  if (history.events.length > 0) printLine(`\n${table([['when', 'what', 'version', 'who', 'why'], ...history.events.map((event) => [at(event.at), event.kind, event.version ?? (event.kind === 'rolled-back' ? 'shipped' : ''), event.author, event.reason.split('\n')[0] ?? ''])])}`)
  return EXIT.done
}

export async function runRulesSwitch(to: 'stopped' | 'resumed', config: Config, flags: WhyFlags): Promise<number> {
  const because = why(flags)
  const { changed } = await withStore(config, (store) => switchAutomation(store, to, because))
  if (flags.json === true) printJson({ state: to, changed })
  else if (to === 'stopped') printLine(changed ? 'Stopped: nothing automatic is planned or delivered from now on. Reading and judging go on; `rules resume` lets it act again.' : 'It is stopped already.')
  else printLine(changed ? 'Resumed: the next run plans and delivers what was left.' : 'It was not stopped.')
  return EXIT.done
}
