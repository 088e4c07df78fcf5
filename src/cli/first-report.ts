import { BridgeError } from '../domain/errors.ts'
import type { Bridge } from '../main.ts'
import { FIRST_REPORT, type FirstReport } from '../sync/first-report.ts'
import { printLine } from './output.ts'
import { storageForecast, storageSentence } from './storage.ts'

/** What watching showed, before anything is written: numbers, languages, and what our writes would set off. */
export async function printFirstReport(bridge: Bridge): Promise<void> {
  const stored = await bridge.store.read((tx) => tx.reports.get(bridge.left.id, FIRST_REPORT))
  if (stored === null) throw new BridgeError('desk.not-found', 'No first-connection report was made yet.')
  const report = JSON.parse(stored.json) as FirstReport
  const bySeverity = Object.entries(report.bySeverity).map(([severity, count]) => `${count} ${severity}`).join(', ')
  printLine()
  printLine(`Last ${report.days} days: ${report.safetyTickets} safety tickets${bySeverity === '' ? '' : ` (${bySeverity})`}, ${report.urgentOutside} urgent ones outside the safety queue, ${report.suspended} urgent suspended ones, ${report.cannotJudge} without text, ${report.languages.length} languages.`)
  const storage = await storageForecast(bridge)
  if (storage !== null) printLine(storageSentence(storage))
  if (report.hazards.length === 0) return printLine('No trigger, automation or survey was found that our writes would set off.')
  printLine('These would fire on our writes:')
  for (const { kind, title, setOffBy, does, reaches, remedy } of report.hazards) {
    printLine(`  ${kind} «${title}» (set off by ${setOffBy === 'any-update' ? 'any update' : `our ${setOffBy}`}): ${does}; reaches ${reaches}`)
    printLine(`    → ${remedy}`)
  }
}
