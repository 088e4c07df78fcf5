import type { Config } from '../config.ts'
import { checkAgainstAccounts, previewMapping } from '../desk/mapping-preview.ts'
import { BridgeError } from '../domain/errors.ts'
import { openBridge } from '../main.ts'
import { loadMapping, readMappings } from '../mapping-files.ts'
import type { Problem } from '../mapping/check.ts'
import { mappingNamed, mappingOrLive } from './mapping-named.ts'
import { systemLog } from '../platform/log.ts'
import { schemasFound } from '../sync/schemas.ts'
import { EXIT, printJson, printLine, table } from './output.ts'
import type { Stop } from './stop.ts'

interface MappingFlags {
  readonly json?: boolean
  readonly show?: boolean
}

/** The mappings there are, each compiled, so that a faulty one is named. */
export function runMappingList(flags: MappingFlags): number {
  const all = readMappings().map((one) => ({ id: one.id, title: one.title, version: loadMapping(one.id).version, fields: one.fields.length }))
  if (flags.json === true) printJson({ mappings: all })
  else printLine(table([['mapping', 'title', 'fields', 'version'], ...all.map((one) => [one.id, one.title, String(one.fields), one.version])]))
  return EXIT.done
}

/** Holds a mapping against both live accounts. Exit 1 where something would not work. */
export async function runMappingCheck(config: Config, name: string | undefined, flags: MappingFlags, stop: Stop): Promise<number> {
  const bridge = await openBridge(config, { log: systemLog(config.LOG_LEVEL), signal: stop.signal })
  try {
    const mapping = await mappingOrLive(name, config, bridge.store)
    if (bridge.right === null) throw new BridgeError('config.invalid', 'A mapping needs two CRMs: set SALESFORCE_URL and its credentials as well')
    const problems = await checkAgainstAccounts(mapping, bridge.left, bridge.right)
    const paused = (await bridge.store.read((tx) => schemasFound(tx, bridge.left.id)))?.paused ?? []
    if (flags.json === true) printJson({ mapping: mapping.source.id, version: mapping.version, problems, paused })
    else if (problems.length === 0 && paused.length === 0) printLine(`The mapping ${mapping.source.id} fits both accounts.`)
    else {
      printProblems(problems)
      for (const { field, text } of paused) printLine(`paused: ${field}, since ${text}; it goes on by itself once the schema is right`)
    }
    return problems.some((one) => one.severity === 'error') ? EXIT.failed : EXIT.done
  } finally {
    await bridge.close()
  }
}

export function printProblems(problems: readonly Problem[]): void {
  for (const { severity, rule, text, remedy } of problems) printLine(`${severity}${rule === null ? '' : ` in ${rule}`}: ${text}\n  ${remedy}`)
}

/** What the mapping would do to one ticket and its case, before anything is sent. Values only with `--show`. */
export async function runMappingPreview(config: Config, name: string, ticket: string, flags: MappingFlags, stop: Stop): Promise<number> {
  const bridge = await openBridge(config, { log: systemLog(config.LOG_LEVEL), signal: stop.signal })
  try {
    const mapping = await mappingNamed(name, config, bridge.store)
    const preview = await previewMapping(bridge.store, mapping, bridge.left.id, bridge.right?.id ?? null, ticket)
    const rows = preview.rows.map((row) => (flags.show === true ? row : { rule: row.rule, outcome: row.outcome, fault: row.fault, left: { path: row.left.path }, right: { path: row.right.path } }))
    if (flags.json === true) printJson({ ...preview, rows })
    else {
      printLine(preview.filter === 'in' ? `Ticket ${ticket} crosses ${preview.crossing === 'pointer' ? 'as a pointer: ids and states only' : preview.crossing}.` : `Ticket ${ticket} is not kept in step: the mapping's filter leaves it out.`)
      if (rows.length > 0) printLine(table([['rule', 'ticket', 'case', 'what would happen'], ...rows.map((row) => [row.rule, row.left.path, row.right.path, row.fault ?? row.outcome])]))
    }
    return EXIT.done
  } finally {
    await bridge.close()
  }
}
