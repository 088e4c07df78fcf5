import { loadCatalogue } from '../catalogue-file.ts'
import type { Config } from '../config.ts'
import { keptTickets } from '../desk/report/sightings.ts'
import { rangeOf } from '../desk/report/range.ts'
import { BridgeError } from '../domain/errors.ts'
import { systemClock } from '../platform/clock.ts'
import type { Store } from '../store/store.ts'
import { printJson, printLine, printNotice, table } from './output.ts'
import { startJudges } from './patterns-judges.ts'
import { findPatterns, LONGEST_TEXT, MOST_NAMED, patternJson, type PatternsFound, type SetAsideLine } from './patterns.ts'
import { withStore } from './rules-versions.ts'

export interface PatternsFlags {
  readonly store?: boolean
  readonly from?: string
  readonly to?: string
  readonly zone: string
  readonly show?: boolean
  readonly json?: boolean
}

/** Tickets from stdin, or what the store keeps; patterns to stdout. */
export async function runPatterns(config: Config, flags: PatternsFlags): Promise<number> {
  if (flags.store !== true && (flags.from ?? flags.to) !== undefined) throw new BridgeError('config.invalid', '--from and --to go with --store: tickets on stdin are read all')
  if (flags.store !== true) return find(config, flags, process.stdin)
  const now = systemClock().now()
  const range = flags.from === undefined && flags.to === undefined ? { from: 0, until: now } : rangeOf(flags, now)
  return withStore(config, (store) => find(config, flags, lines(store, range)))
}

/** As they would stand on stdin: what is found does not depend on where tickets come from. */
async function* lines(store: Store, range: Parameters<typeof keptTickets>[1]): AsyncGenerator<string> {
  for await (const { subject, body, ...ticket } of keptTickets(store, range)) yield `${JSON.stringify({ ...ticket, subject: subject.slice(0, LONGEST_TEXT), body: body.slice(0, LONGEST_TEXT) })}\n`
}

async function find(config: Config, flags: PatternsFlags, input: AsyncIterable<string | Uint8Array>): Promise<number> {
  const judges = startJudges(config.POLICY_DIR)
  let found: PatternsFound
  try {
    found = await findPatterns({ input, onBadLine: tell, catalogue: loadCatalogue(), judge: judges.judge, ...(flags.show === true ? { show: true } : {}) })
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
