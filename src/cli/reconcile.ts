import type { Config } from '../config.ts'
import { BridgeError } from '../domain/errors.ts'
import { openBridge, vaultOf } from '../main.ts'
import { systemLog } from '../platform/log.ts'
import { type Convergence, reconcile, repair } from '../sync/reconcile.ts'
import { EXIT, printJson, printLine, table } from './output.ts'
import type { Stop } from './stop.ts'

/** Compares both sides under the mapping, asked directly, and prints a signed report. Exit 3 where links differ. */
export async function runReconcile(config: Config, flags: { readonly json?: boolean; readonly repair?: boolean }, stop: Stop): Promise<number> {
  const bridge = await openBridge(config, { log: systemLog(config.LOG_LEVEL), signal: stop.signal })
  try {
    const { store, left, right, mappings, clock } = bridge
    const mapping = await mappings.current()
    if (right === null || mapping === null) throw new BridgeError('config.invalid', 'There is nothing to compare: set both CRMs and a mapping; for example MAPPING=zendesk-salesforce')
    const report = await reconcile({ store, left, right, mapping, now: clock.now(), signal: stop.signal })
    const signature = vaultOf(config).hash('convergence', JSON.stringify(report))
    const repaired = flags.repair === true ? await repair(store, left.id, report) : 0
    if (flags.json === true) printJson({ ...report, signature, repaired })
    else print(report, signature, flags.repair === true ? repaired : null)
    return report.differing.length > 0 || report.gone.length > 0 ? EXIT.setAside : EXIT.done
  } finally {
    await bridge.close()
  }
}

function print(report: Convergence, signature: string, repaired: number | null): void {
  const { links, equal, outside, differing, gone, unjudged } = report
  printLine(`${equal} of ${links} links equal at ${new Date(report.at).toISOString().slice(0, 19)}Z under ${report.mapping} ${report.version}; ${differing.length} differ, ${outside} not kept in step, ${gone.length} gone on one side, ${unjudged.length} not judged yet.`)
  if (differing.length > 0) printLine(table([['ticket', 'case', 'field', 'why'], ...differing.flatMap((one) => one.fields.map(({ field, why }) => [one.ticketId, one.rightId, field, why]))]))
  for (const one of gone) printLine(`ticket ${one.ticketId}, case ${one.rightId}: gone on the ${one.side === 'left' ? "ticket's" : "case's"} side`)
  if (repaired !== null) printLine(`${repaired} will be compared again by the next sync.`)
  printLine(`Signed ${signature}`)
}
