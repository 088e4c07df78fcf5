import type { Config } from '../config.ts'
import { openBridge } from '../main.ts'
import { systemLog } from '../platform/log.ts'
import { removeSetup, showSetup, type SetupResult } from '../sync/setup-apply.ts'
import { connectionsOf, desiredOf, meet, setUpConnection } from './consent.ts'
import { type Signed, signedBy } from './lives.ts'
import { EXIT, printJson, printLine, table } from './output.ts'
import { storageForecast, storageSentence } from './storage.ts'
import type { Stop } from './stop.ts'

/** `plan` looks, `apply` makes, `remove` takes away exactly what was made. */
export async function runSetup(verb: 'plan' | 'apply' | 'remove', config: Config, flags: Signed, stop: Stop): Promise<number> {
  const bridge = await openBridge(config, { log: systemLog(config.LOG_LEVEL === 'info' ? 'warn' : config.LOG_LEVEL), signal: stop.signal })
  try {
    await meet(bridge)
    const results: Record<string, SetupResult> = {}
    const ports = { by: signedBy(flags, bridge.clock.now()).by, store: bridge.store, clock: bridge.clock, ids: bridge.ids, log: bridge.log, signal: stop.signal, leaseMs: config.LEASE_SECONDS * 1000 }
    for (const connection of connectionsOf(bridge)) {
      if (verb === 'plan') results[connection.id] = { plan: await showSetup(ports, connection, desiredOf(bridge)), changed: 0, refused: [] }
      else if (verb === 'apply') results[connection.id] = await setUpConnection(bridge, connection, stop.signal, signedBy(flags, bridge.clock.now()).by)
      else results[connection.id] = await removeSetup(ports, connection)
    }
    const storage = verb === 'remove' ? null : await storageForecast(bridge)
    if (flags.json === true) printJson(results)
    else if (storage !== null) printLine(storageSentence(storage))
    if (flags.json !== true) for (const [id, result] of Object.entries(results)) print(verb, id, result)
    return Object.values(results).some(({ refused }) => refused.length > 0) ? EXIT.setAside : EXIT.done
  } finally {
    await bridge.close()
  }
}

const VERBS = { create: 'make', update: 'correct', keep: 'keep', retire: 'take away', foreign: 'use as it is (made by somebody else)' } as const

function print(verb: string, id: string, { plan, changed, refused }: SetupResult): void {
  printLine(`${id}:`)
  const shown = plan.filter(({ action }) => action !== 'keep')
  if (shown.length === 0) printLine(verb === 'remove' ? '  nothing of ours is there' : '  everything is as it should be')
  else printLine(table(shown.map(({ action, kind, title }) => [`  ${VERBS[action]}`, kind, title])))
  if (verb !== 'plan') printLine(`  ${changed} changed`)
  for (const { kind, id: item, reason, remedy } of refused) printLine(`  refused: ${kind} ${item}: ${reason}\n    → ${remedy}`)
}
