import type { Issue } from '../rules/check.ts'
import { testRules, type TestFailure } from '../rules/check-tests.ts'
import { EXIT, printJson, printLine } from './output.ts'
import { checkFolder } from './rules-read.ts'

export interface JsonFlag {
  readonly json?: boolean
}

/** The whole set: exit code 0 when it may be used, 1 when a fault keeps it from being used. */
export function runRulesCheck(folder: string | undefined, flags: JsonFlag): number {
  const { report } = checkFolder(folder)
  const { version, faults, warnings, policy } = report
  if (flags.json === true) printJson({ version, usable: faults.length === 0, faults, warnings })
  else {
    for (const issue of faults) printIssue('fault', issue)
    for (const issue of warnings) printIssue('warning', issue)
    const rules = policy?.compiled.rules ?? []
    const states = Object.entries(Object.groupBy(rules, (rule) => rule.state)).map(([state, list]) => `${list.length} ${state}`).join(', ')
    printLine(faults.length > 0 ? `${count(faults.length, 'fault')}: this set cannot be used, whatever is live stays.` : `Version ${version} may be used: ${states} rules, ${policy?.compiled.lexicons.entries ?? 0} entries in word lists.`)
    if (warnings.length > 0) printLine(`${count(warnings.length, 'warning')}.`)
  }
  return faults.length > 0 ? EXIT.failed : EXIT.done
}

/** Only the tests inside the files. */
export function runRulesTest(folder: string | undefined, flags: JsonFlag): number {
  const { report } = checkFolder(folder)
  if (report.policy === null) {
    if (flags.json === true) printJson({ version: report.version, faults: report.faults })
    else for (const issue of report.faults) printIssue('fault', issue)
    return EXIT.failed
  }
  const { rules, tests, failures } = testRules(report.policy)
  if (flags.json === true) printJson({ version: report.version, rules, tests, failures })
  else {
    for (const one of failures) printFailure(one)
    printLine(`${tests - failures.length} of ${count(tests, 'test')} of ${count(rules, 'rule')} hold.`)
  }
  return failures.length > 0 ? EXIT.failed : EXIT.done
}

export function printIssue(kind: string, { file, about, text, remedy }: Issue): void {
  printLine(`${kind}: ${file}${about === null ? '' : `, ${about}`}: ${text}\n    ${remedy}`)
}

function printFailure({ rule, index, expected, got, because }: TestFailure): void {
  printLine(`rule ${rule}, test ${index}: expected that it ${expected}, got that it ${got}\n    ${because}`)
}

export function count(number: number, word: string): string {
  return `${number.toLocaleString('en')} ${word}${number === 1 ? '' : 's'}`
}
