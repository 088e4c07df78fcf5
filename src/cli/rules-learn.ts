import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { POLICY_FOLDER, readPolicy } from '../policy-files.ts'
import type { LabelledCase } from '../rules/evaluate-case.ts'
import { parseExamples } from '../rules/examples.ts'
import { writeModel } from '../rules/learned/file.ts'
import { lessonsOf } from '../rules/learned/lessons.ts'
import { train } from '../rules/learned/train.ts'
import { compilePolicy } from '../rules/policy.ts'
import { EXIT, printJson, printLine, printNotice } from './output.ts'
import { badUsage } from './rules-read.ts'

export interface LearnFlags {
  readonly policy?: string
  readonly out?: string
  readonly json?: boolean
}

/** The worked examples that ship with the bridge: written for it, free of other people's rights. */
const EXAMPLES = fileURLToPath(new URL('../../manifests/corpus', import.meta.url))

/**
 * Fits the linear model to the worked examples and writes it into the policy folder. The same examples and word lists give the same
 * file, byte for byte. Exit code 3 where lines could not be read and were left out.
 */
export function runRulesLearn(folder: string | undefined, flags: LearnFlags): number {
  const from = folder ?? EXAMPLES
  const target = flags.out ?? join(flags.policy ?? POLICY_FOLDER, 'learned', 'model.tsv')
  const source = readPolicy(flags.policy ?? POLICY_FOLDER)
  // The old model has no say in the new one, and may be of another shape.
  const policy = compilePolicy({ files: source.files.filter((file) => !file.name.startsWith('learned/model')) })
  const { cases, faults } = readExamples(from)
  for (const fault of faults) printNotice(fault)
  if (cases.length === 0) throw badUsage(`No worked example could be read from ${from}.`)
  const model = train(lessonsOf(cases, policy), policy.compiled.lexicons.concepts)
  mkdirSync(dirname(target), { recursive: true })
  writeFileSync(target, writeModel(model, `fitted to ${cases.length} worked examples by «rules learn»; do not edit`))
  const result = { examples: cases.length, grams: model.rows.length, weights: model.rows.reduce((sum, row) => sum + row.weights.length, 0), leftOut: faults.length }
  if (flags.json === true) printJson(result)
  else printLine(`Learned ${result.grams} grams from ${result.examples} examples.`)
  return faults.length > 0 ? EXIT.setAside : EXIT.done
}

function readExamples(folder: string): { readonly cases: LabelledCase[]; readonly faults: string[] } {
  const cases: LabelledCase[] = []
  const faults: string[] = []
  for (const name of readdirSync(folder).filter((one) => one.endsWith('.txt')).toSorted()) {
    const found = parseExamples(readFileSync(join(folder, name), 'utf8'), name)
    cases.push(...found.cases)
    faults.push(...found.faults.map((fault) => `${name}:${fault.line}: ${fault.text}`))
  }
  return { cases, faults }
}
