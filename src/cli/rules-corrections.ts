import type { Config } from '../config.ts'
import { corrections } from '../desk/corrections.ts'
import { EXIT, printJson, printLine, table } from './output.ts'
import { withStore } from './rules-versions.ts'

export interface CorrectionFlags {
  readonly limit: string
  readonly show?: boolean
  readonly json?: boolean
}

/** What specialists corrected, and against what: where rules are wrong. Reasons are people's words, and shown only with `--show`. */
export async function runRulesCorrections(config: Config, flags: CorrectionFlags): Promise<number> {
  const rows = await withStore(config, (store) => corrections(store, Math.max(1, Number.parseInt(flags.limit, 10) || 1)))
  const show = flags.show === true
  if (flags.json === true) printJson({ corrections: rows.map(({ reason, ...row }) => (show ? { ...row, reason } : row)) })
  else if (rows.length === 0) printLine('Nobody has corrected anything yet.')
  else printLine(table([['ticket', 'at', 'what', 'from', 'to', ...(show ? ['why'] : [])], ...rows.map((row) => [row.ticketId, new Date(row.at).toISOString().slice(0, 16), row.fact === null ? row.kind : `fact ${row.fact}`, row.from ?? '', row.to ?? '', ...(show ? [row.reason.replace(/[\p{C}\s]+/gu, ' ').slice(0, 80)] : [])])]))
  return EXIT.done
}
