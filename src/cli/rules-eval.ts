import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import type { Config } from '../config.ts'
import { evaluate, type Evaluation, type Score } from '../rules/evaluate.ts'
import { type LabelledCase, parseCase } from '../rules/evaluate-case.ts'
import { parseExamples } from '../rules/examples.ts'
import { EXIT, printJson, printLine, printNotice, table } from './output.ts'
import { policyNamed } from './rules-policy.ts'
import { badUsage } from './rules-read.ts'

export interface EvalFlags {
  readonly policy: string
  readonly json?: boolean
}

interface Labelled {
  readonly cases: LabelledCase[]
  readonly faults: { readonly file: string; readonly line: number; readonly text: string }[]
}

/** Scores labelled files; exit code 3 where lines could not be read and were left out. */
export async function runRulesEval(files: readonly string[], flags: EvalFlags, config: Config): Promise<number> {
  const policy = await policyNamed(flags.policy, config)
  const { cases, faults } = readLabelled(files)
  for (const { file, line, text } of faults) printNotice(`${file}:${line}: ${text}`)
  if (cases.length === 0) throw badUsage(`No labelled ticket could be read from ${files.join(', ')}.`)
  const result = evaluate(cases, policy)
  if (flags.json === true) printJson({ ...result, leftOut: faults })
  else print(result)
  return faults.length > 0 ? EXIT.setAside : EXIT.done
}

function readLabelled(files: readonly string[]): Labelled {
  const found: Labelled = { cases: [], faults: [] }
  for (const path of files) {
    let text: string
    try {
      text = readFileSync(path, 'utf8')
    } catch {
      throw badUsage(`The file ${path} cannot be read.`)
    }
    const file = basename(path)
    if (path.endsWith('.txt')) {
      const { cases, faults } = parseExamples(text, file)
      found.cases.push(...cases)
      found.faults.push(...faults.map((fault) => ({ file, ...fault })))
      continue
    }
    for (const [index, line] of text.split('\n').entries()) {
      if (line.trim() === '') continue
      const one = parseCase(line)
      if (typeof one === 'string') found.faults.push({ file, line: index + 1, text: one })
      else found.cases.push(one)
    }
  }
  return found
}

function print(found: Evaluation): void {
  const { all } = found
  printLine(`${found.cases} cases by policy ${found.policy}\n`)
  printLine(table([
    ['P0 or P1, answered so', show(all.grave)], ['only P0, answered P0', show(all.p0)], ['only P0, answered below P1', show(all.p0BelowP1)], ['only P2, raised', show(all.p2Raised)],
    ['P3 or P4, raised', show(all.calmRaised)], ['category', show(all.category)], ['team', show(all.team)],
    ['a good feature', show(found.suggestions.anyGood)], ['the first one good', show(found.suggestions.firstGood)], ['unsafe', String(found.suggestions.unsafe.length)],
  ]))
  printLine(`\n${table([['language', 'cases', 'P0 or P1', 'only P0', 'P2 raised', 'calm raised', 'category', 'team'], ...Object.entries(found.languages).map(([lang, one]) => [lang, String(one.cases), show(one.grave), show(one.p0), show(one.p2Raised), show(one.calmRaised), show(one.category), show(one.team)])])}`)
  printLine(`\n${table([['category', 'recall', 'precision', 'P0 or P1', 'only P0'], ...Object.entries(found.categories).map(([id, one]) => [id, show(one.recall), show(one.precision), show(one.grave), show(one.p0)])])}`)
  printLine(`\n${table([['severity', 'recall', 'precision'], ...Object.entries(found.severities).map(([id, one]) => [id, show(one.recall), show(one.precision)])])}`)
  const { values, lists, pii } = found.facts
  printLine(`\n${table([['fact', 'right', 'invented', 'F1'], ...Object.entries(values).map(([name, one]) => [name, `${one.right} of ${one.labelled}`, `${one.invented} of ${one.silent}`, percent(one.f1)]), ...Object.entries(lists).map(([name, one]) => [name, `${one.found} of ${one.labelled}`, String(one.extra), percent(one.f1)]), ['personal data masked', `${pii.masked} of ${pii.labelled}`, '', percent(pii.share)]])}`)
  for (const [title, ids] of [['Missed P0 or P1', found.missed], ['Only P0, answered below P1', found.p0BelowP1], ['P3 or P4 raised', found.falseAlarms], ['Only P2 raised', found.p2Raised], ['Wrong category', found.wrongCategory], ['Wrong team', found.wrongTeam]] as const) {
    if (ids.length > 0) printLine(`\n${title}: ${ids.join(' ')}`)
  }
  for (const { id, why } of found.suggestions.unsafe) printLine(`Unsafe: ${id}, ${why}`)
}

function show({ right, of, share }: Score): string {
  return of === 0 ? '-' : `${percent(share)} (${right}/${of})`
}

function percent(share: number | null): string {
  return share === null ? '-' : `${(share * 100).toFixed(1)} %`
}
