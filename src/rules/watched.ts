import { severityRank, type Category, type Severity, type Team } from '../domain/labels.ts'
import type { Instant } from '../domain/ports.ts'
import type { TriageInput } from '../domain/triage.ts'
import type { Policy } from './policy.ts'
import type { CompiledRule } from './rule-set.ts'
import { assess, type Assessment } from './triage.ts'
import { isTrue } from './values.ts'

/** An assessment by the live rules, and what the signals were when rules were asked: before and after the main category was known. */
export interface Watched extends Assessment {
  readonly early: ReadonlySet<string>
  readonly late: ReadonlySet<string>
}

/** Like `assess`, remembering what rules of any state were or would have been asked about. Pure. */
export function watch(input: TriageInput, policy: Policy, now: Instant): Watched {
  const seen: ReadonlySet<string>[] = []
  const { findRules } = policy.compiled
  const assessment = assess(input, withRules(policy, (present, states) => {
    seen.push(new Set(present))
    return findRules(present, states)
  }), now)
  const early = seen[0] ?? new Set<string>()
  return { ...assessment, early, late: seen[1] ?? early }
}

/** Whether a rule of any state fired, or would have, had it alone been live. */
export function wouldFire(rule: CompiledRule, watched: Watched): boolean {
  if (!watched.triage.judged || rule.state === 'retired') return false
  return isTrue(rule.condition, { present: new Set(rule.late ? watched.late : watched.early), numbers: watched.values.numbers })
}

/** What one rule in shadow would have changed, had it alone been live. */
export interface Would {
  readonly rule: string
  readonly version: string
  readonly severity: { readonly from: Severity; readonly to: Severity }
  readonly category: { readonly from: Category; readonly to: Category }
  readonly team: { readonly from: Team; readonly to: Team }
}

/** The triage in force, by live rules alone, and for every shadow rule that fired what it would have changed. Pure. */
export function shadow(input: TriageInput, policy: Policy, now: Instant): { readonly triage: Assessment['triage']; readonly would: readonly Would[] } {
  const rules = policy.compiled.rules.filter((rule) => rule.state === 'shadow')
  if (rules.length === 0) return { triage: assess(input, policy, now).triage, would: [] }
  const watched = watch(input, policy, now)
  const { triage } = watched
  const would = rules.filter((rule) => wouldFire(rule, watched)).map((rule): Would => {
    const then = assess(input, withRules(policy, (present, states) => policy.compiled.findRules(present, [...states, 'shadow']).filter((one) => one.state !== 'shadow' || one.id === rule.id)), now).triage
    return {
      rule: rule.id,
      version: rule.version,
      severity: { from: triage.severity, to: then.severity },
      category: { from: triage.category, to: then.category },
      team: { from: triage.team, to: then.team },
    }
  })
  return { triage, would }
}

/** Negative: more urgent than before. */
export function severityStep(change: { readonly from: Severity; readonly to: Severity }): number {
  return severityRank(change.to) - severityRank(change.from)
}

function withRules(policy: Policy, findRules: Policy['compiled']['findRules']): Policy {
  return { ...policy, compiled: { ...policy.compiled, findRules } }
}
