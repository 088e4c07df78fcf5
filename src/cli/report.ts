import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { loadCatalogue } from '../catalogue-file.ts'
import type { Config } from '../config.ts'
import { localDay, localTime, rangeOf } from '../desk/report/range.ts'
import { makeReport } from '../desk/report/report.ts'
import { BridgeError } from '../domain/errors.ts'
import { csv, dictionaryLines, figureLines, recordLines } from '../insight/report/export/csv.ts'
import { docx } from '../insight/report/export/docx.ts'
import { html } from '../insight/report/export/html.ts'
import { xlsx } from '../insight/report/export/xlsx.ts'
import type { Range, Report } from '../insight/report/model.ts'
import { systemClock } from '../platform/clock.ts'
import { loadTransparency } from '../transparency-file.ts'
import { EXIT, printJson, printLine } from './output.ts'
import { writePrivate } from './private-file.ts'
import { policyIn } from './rules-policy.ts'
import { withStore } from './rules-versions.ts'

export const FORMATS = ['html', 'xlsx', 'docx', 'csv'] as const
export type ReportFormat = (typeof FORMATS)[number]

export interface ReportFlags {
  readonly from?: string
  readonly to?: string
  readonly zone: string
  readonly format?: string
  readonly out: string
  readonly least: number
  readonly records: boolean
  readonly bom?: boolean
  readonly transparency?: string
  readonly json?: boolean
}

/** Writes the report of a range in each format that is wanted. */
export function runReport(config: Config, flags: ReportFlags): Promise<number> {
  const formats = formatsOf(flags.format)
  if (!Number.isInteger(flags.least) || flags.least < 2 || flags.least > 1000) throw new BridgeError('config.invalid', '--least takes a whole number from 2 to 1000')
  const range = rangeOf(flags, systemClock().now())
  return withStore(config, async (store) => {
    const report = await makeReport({ store, policy: await policyIn(store, 'live', config), catalogue: loadCatalogue(), transparency: loadTransparency(flags.transparency), range, least: flags.least })
    mkdirSync(flags.out, { recursive: true, mode: 0o700 })
    const files: string[] = []
    const base = `report-${localDay(range.from, range.zone)}-to-${localDay(range.until - 1, range.zone)}`
    for (const [name, content] of await contents(report, formats, flags)) {
      const file = join(flags.out, `${base}${name}`)
      writePrivate(file, content)
      files.push(file)
    }
    const figures = report.sections.flatMap(({ tables }) => tables).reduce((sum, { rows, columns }) => sum + rows.length * (columns.length - 1), 0)
    if (flags.json === true) printJson({ report: { from: new Date(range.from).toISOString(), until: new Date(range.until).toISOString(), zone: range.zone, policy: report.policy, figures, files } })
    else {
      printLine(`${titleOf(range)}: ${figures === 0 ? 'too few people wrote to show anything about them' : `${figures} figures`}.`)
      for (const file of files) printLine(`  ${file}`)
      if (flags.records) printLine('The records file names the tickets behind each figure: it is for those who may open them, and is not passed on with the report.')
    }
    return EXIT.done
  })
}

async function contents(report: Report, formats: readonly ReportFormat[], flags: ReportFlags): Promise<readonly (readonly [string, string | Uint8Array])[]> {
  const { range } = report
  const [title, about, timeOf] = [titleOf(range), aboutOf(report), (at: number) => localTime(at, range.zone)]
  const made: (readonly [string, string | Uint8Array])[] = []
  if (formats.includes('html')) made.push(['.html', html(report, title, about, timeOf)])
  if (formats.includes('xlsx')) made.push(['.xlsx', await xlsx(report, about, (at) => Date.parse(`${timeOf(at).replace(' ', 'T')}Z`))])
  if (formats.includes('docx')) made.push(['.docx', await docx(report, title, about, timeOf)])
  if (formats.includes('csv')) made.push(['.csv', csv(figureLines(report), flags.bom)], ['.dictionary.csv', csv(dictionaryLines(report), flags.bom)])
  if (flags.records) made.push(['.records.csv', csv(recordLines(report), flags.bom)])
  return made
}

function titleOf({ from, until, zone }: Range): string {
  return `Safety tickets, ${localDay(from, zone)} to ${localDay(until - 1, zone)}`
}

function aboutOf({ range: { from, until, zone }, policy, least }: Report): readonly (readonly [string, string])[] {
  return [
    ['Range', `from ${localTime(from, zone)} on, before ${localTime(until, zone)}`],
    ['Time zone', zone],
    ['As it stood', 'at the end of the range: what happened later is not in it; judgements, first and second, as they stand now'],
    ['Policy', policy],
    ['Withheld', `what fewer than ${least} people stand behind, and as much more as it takes that no sum gives it away`],
    ['Records', 'the tickets behind each figure are listed in the records file under the name of the figure: table/row/measure'],
  ]
}

function formatsOf(text: string | undefined): readonly ReportFormat[] {
  if (text === undefined) return FORMATS
  return text.split(',').map((one) => {
    const known = FORMATS.find((format) => format === one.trim())
    if (known === undefined) throw new BridgeError('config.invalid', `--format takes ${FORMATS.join(', ')}, or several of them with commas between`)
    return known
  })
}
