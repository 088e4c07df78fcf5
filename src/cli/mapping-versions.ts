import { userInfo } from 'node:os'
import type { Config } from '../config.ts'
import { checkAgainstAccounts } from '../desk/mapping-preview.ts'
import { mappingHistory, publishMapping, rollBackMapping } from '../desk/mapping-versions.ts'
import type { Reason } from '../desk/versions.ts'
import { BridgeError } from '../domain/errors.ts'
import { openBridge } from '../main.ts'
import { diffMappings, type MappingChange } from '../mapping/diff.ts'
import { systemClock } from '../platform/clock.ts'
import { systemLog } from '../platform/log.ts'
import { first, mappingNamed } from './mapping-named.ts'
import { printProblems } from './mapping.ts'
import { EXIT, printJson, printLine, table } from './output.ts'
import { badUsage } from './rules-read.ts'
import { withStore } from './rules-versions.ts'
import type { Stop } from './stop.ts'

export interface MappingWhy {
  readonly why: string
  readonly author?: string
  readonly json?: boolean
}

function reasonOf(flags: MappingWhy): Reason {
  const [author, reason] = [(flags.author ?? userInfo().username).trim(), flags.why.trim()]
  if (author === '' || reason === '') throw badUsage('--why and --author must say something: they are on record for ever.')
  return { author, reason, at: systemClock().now() }
}

/** Exit code 1 where the mapping does not fit both accounts; whatever was live stays live. */
export async function runMappingPublish(config: Config, file: string | undefined, flags: MappingWhy, stop: Stop): Promise<number> {
  const because = reasonOf(flags)
  const mapping = file === undefined ? first(config) : await mappingNamed(file, config)
  const bridge = await openBridge(config, { log: systemLog(config.LOG_LEVEL), signal: stop.signal })
  try {
    if (bridge.right === null) throw new BridgeError('config.invalid', 'A mapping needs two CRMs: set SALESFORCE_URL and its credentials as well')
    const problems = await checkAgainstAccounts(mapping, bridge.left, bridge.right)
    const rules = new Set((await bridge.policies.current()).compiled.rules.map((rule) => rule.id))
    const { done, version, before, changes } = await publishMapping(bridge.store, mapping, problems, rules, because)
    if (flags.json === true) printJson({ published: done ? version : null, before, problems, changes })
    else {
      printProblems(problems)
      printChanges(changes)
      if (!done) printLine('Not published: whatever is live stays live.')
      else if (before === version) printLine(`Version ${version} is live already.`)
      else printLine(`Version ${version} is live; before it was ${before ?? 'none'}. A running engine takes it up with its next run.`)
    }
    return done ? EXIT.done : EXIT.failed
  } finally {
    await bridge.close()
  }
}

export async function runMappingRollback(config: Config, to: string | undefined, flags: MappingWhy): Promise<number> {
  const because = reasonOf(flags)
  const { version, before } = await withStore(config, (store) => rollBackMapping(store, to, because))
  if (flags.json === true) printJson({ live: version, before })
  else if (version === before) printLine(version === null ? 'No mapping is in force.' : `Version ${version} is live already.`)
  else printLine(version === null ? `No mapping is in force any more; before it was ${before ?? 'none'}. Cases only mirror tickets.` : `Version ${version} is live again; before it was ${before ?? 'none'}.`)
  return EXIT.done
}

export async function runMappingHistory(config: Config, flags: { readonly json?: boolean }): Promise<number> {
  const history = await withStore(config, mappingHistory)
  if (flags.json === true) {
    printJson(history)
    return EXIT.done
  }
  printLine(history.live !== null ? `Version ${history.live} is live.` : history.versions.length > 0 ? 'No mapping is in force: cases only mirror tickets.' : 'Nothing was published yet: the mapping that MAPPING names is published by the first sync that writes.')
  const at = (instant: number): string => `${new Date(instant).toISOString().slice(0, 16).replace('T', ' ')} UTC`
  if (history.events.length > 0) printLine(`\n${table([['when', 'what', 'version', 'who', 'why'], ...history.events.map((event) => [at(event.at), event.kind, event.version ?? 'none', event.author, event.reason.split('\n')[0] ?? ''])])}`)
  return EXIT.done
}

export async function runMappingDiff(config: Config, a: string, b: string, flags: { readonly json?: boolean }): Promise<number> {
  const [one, other] = [await mappingNamed(a, config), await mappingNamed(b, config)]
  const changes = diffMappings(one.source, other.source)
  if (flags.json === true) printJson({ a: one.version, b: other.version, changes })
  else if (changes.length === 0) printLine('They say the same.')
  else printChanges(changes)
  return EXIT.done
}

function printChanges(changes: readonly MappingChange[]): void {
  for (const { about, change, before, after } of changes) printLine(`${change} ${about}: ${change === 'changed' ? `${before ?? ''} → ${after ?? ''}` : (after ?? before ?? '')}`)
}
