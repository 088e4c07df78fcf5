import type { Policy } from './policy.ts'
import { explainRules } from './explain.ts'
import type { CompiledRule } from './rule-set.ts'

/** One test inside a rule that does not hold. */
export interface TestFailure {
  readonly rule: string
  /** Counted from 1, as it stands in the file. */
  readonly index: number
  readonly expected: 'fires' | 'stays quiet'
  readonly got: 'fired' | 'stayed quiet'
  /** Why, by signals; no word of the text. */
  readonly because: string
}

export interface TestReport {
  readonly rules: number
  readonly tests: number
  readonly failures: readonly TestFailure[]
}

/** Runs the tests inside the rules, drafts and shadow rules included, each rule as if it were live. Pure. */
export function testRules(policy: Policy): TestReport {
  const rules = policy.compiled.rules.filter((rule) => rule.state !== 'retired')
  return { rules: rules.length, tests: rules.reduce((sum, rule) => sum + rule.tests.length, 0), failures: rules.flatMap((rule) => failuresOf(rule, policy)) }
}

function failuresOf(rule: CompiledRule, policy: Policy): TestFailure[] {
  const alone: Policy = { ...policy, compiled: { ...policy.compiled, rules: [rule] } }
  return rule.tests.flatMap((test, index): TestFailure[] => {
    const expected = test.hit !== undefined
    const text = test.hit ?? test.miss ?? ''
    const { rules: [found] } = explainRules({ subject: '', body: text, comments: [], lang: test.lang, at: 0 }, alone, 0)
    if (found === undefined || found.fired === expected) return []
    return [{ rule: rule.id, index: index + 1, expected: expected ? 'fires' : 'stays quiet', got: found.fired ? 'fired' : 'stayed quiet', because: found.because }]
  })
}
