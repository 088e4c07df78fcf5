import type { Config } from '../config.ts'
import { BridgeError } from '../domain/errors.ts'
import { openBridge, vaultOf } from '../main.ts'
import { systemLog } from '../platform/log.ts'
import { type Completeness, completeAgain, completeness } from '../sync/complete.ts'
import { type Convergence, reconcile, repair } from '../sync/reconcile.ts'
import { type Signed, signedBy } from './lives.ts'
import { EXIT, printJson, printLine, table } from './output.ts'
import type { Stop } from './stop.ts'

export interface ReconcileFlags extends Signed {
  readonly repair?: boolean
  readonly complete?: boolean
}

/** Compares both sides under the mapping, asked directly, and prints a signed report. Exit 3 where links differ or something is missing. */
export async function runReconcile(config: Config, flags: ReconcileFlags, stop: Stop): Promise<number> {
  const bridge = await openBridge(config, { log: systemLog(config.LOG_LEVEL), signal: stop.signal })
  try {
    const { store, left, right, mappings, clock } = bridge
    const mapping = await mappings.current()
    if (right === null || mapping === null) throw new BridgeError('config.invalid', 'There is nothing to compare: set both CRMs and a mapping; for example MAPPING=zendesk-salesforce')
    const compared = await reconcile({ store, left, right, mapping, now: clock.now(), signal: stop.signal })
    const complete = flags.complete === true ? await completeness({ store, left, right, mapping, route: bridge.route, signal: stop.signal }) : null
    const report = { ...compared, ...(complete === null ? {} : { complete }) }
    const signature = vaultOf(config).hash('convergence', JSON.stringify(report))
    const repaired = flags.repair !== true ? 0 : (await repair(store, left.id, compared, signedBy(flags, clock.now()))) + (complete === null ? 0 : await completeAgain(store, left.id, complete, clock.now()))
    if (flags.json === true) printJson({ ...report, signature, repaired })
    else {
      print(compared)
      if (complete !== null) printComplete(complete)
      if (flags.repair === true) printLine(`${repaired} will be compared again by the next sync.`)
      printLine(`Signed ${signature}`)
    }
    return compared.differing.length + compared.gone.length + (complete === null ? 0 : [complete.missing, complete.behind, complete.unlinked, complete.rejected].flat().length) > 0 ? EXIT.setAside : EXIT.done
  } finally {
    await bridge.close()
  }
}

function print(report: Convergence): void {
  const { links, equal, outside, differing, gone, unjudged } = report
  printLine(`${equal} of ${links} links equal at ${new Date(report.at).toISOString().slice(0, 19)}Z under ${report.mapping} ${report.version}; ${differing.length} differ, ${outside} not kept in step, ${gone.length} gone on one side, ${unjudged.length} not judged yet.`)
  if (differing.length > 0) printLine(table([['ticket', 'case', 'field', 'why'], ...differing.flatMap((one) => one.fields.map(({ field, why }) => [one.ticketId, one.rightId, field, why]))]))
  for (const one of gone) printLine(`ticket ${one.ticketId}, case ${one.rightId}: gone on the ${one.side === 'left' ? "ticket's" : "case's"} side`)
}

/** How many of one kind are named; the rest are in `--json`. */
const NAMED = 20

function printComplete({ read, routed, missing, behind, unlinked, rejected }: Completeness): void {
  printLine(`${read} tickets read once more, ${routed} of the route: ${missing.length} of them not here, ${behind.length} older here, ${unlinked.length} without a case, ${rejected.length} not to be read.`)
  for (const [what, ids] of [['not here', missing], ['older here', behind], ['without a case', unlinked], ['not to be read', rejected]] as const) {
    if (ids.length > 0) printLine(`${what}: ${ids.slice(0, NAMED).join(', ')}${ids.length > NAMED ? ` and ${ids.length - NAMED} more` : ''}`)
  }
}
