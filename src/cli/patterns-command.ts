import { loadCatalogue } from '../catalogue-file.ts'
import type { Config } from '../config.ts'
import { printJson, printLine, printNotice, table } from './output.ts'
import { startJudges } from './patterns-judges.ts'
import { findPatterns, MOST_NAMED, patternJson, type PatternsFound, type SetAsideLine } from './patterns.ts'

export interface PatternsFlags {
  readonly show?: boolean
  readonly json?: boolean
}

/** Tickets from stdin; patterns to stdout. */
export async function runPatterns(config: Config, flags: PatternsFlags): Promise<number> {
  const judges = startJudges(config.POLICY_DIR)
  let found: PatternsFound
  try {
    found = await findPatterns({ input: process.stdin, onBadLine: tell, catalogue: loadCatalogue(), judge: judges.judge, ...(flags.show === true ? { show: true } : {}) })
  } finally {
    await judges.end()
  }
  if (flags.json === true) printJson({ patterns: found.patterns.map(patternJson), tickets: found.tickets, setAsideLines: found.setAsideLines })
  else printFound(found)
  if (found.setAsideLines > 0) printNotice(`${found.setAsideLines} of ${found.tickets + found.setAsideLines} lines were set aside${found.setAsideLines > MOST_NAMED ? `; the first ${MOST_NAMED} are named above` : ''}.`)
  return found.exit
}

function printFound(found: PatternsFound): void {
  if (found.patterns.length === 0) printLine(`Nothing repeats among ${found.tickets} tickets.`)
  else printLine(table([['pattern', 'severity', 'what'], ...found.patterns.map(({ id, severity, summary }) => [id, severity, summary])]))
}

/** By number and remedy, never by what it says. */
function tell({ line, error, remedy }: SetAsideLine): void {
  printNotice(`Line ${line} was set aside: ${error}. ${remedy}`)
}
