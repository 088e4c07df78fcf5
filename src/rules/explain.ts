import type { Instant } from '../domain/ports.ts'
import type { Finding, Span, Triage, TriageInput } from '../domain/triage.ts'
import { placeOf, spanOf } from './document.ts'
import { explainNear, type NearExplanation, whyApart } from './explain-near.ts'
import type { Policy } from './policy.ts'
import type { Reading } from './reading.ts'
import type { CompiledRule } from './rule-set.ts'
import type { ConditionValues } from './values.ts'
import { isTrue } from './values.ts'
import { watch, type Watched, wouldFire } from './watched.ts'

/**
 * `present`; `quoted`: only inside quotation marks; `denied`, `unreal`, `past`: words of it are there, but denied, part of a story
 * or over; `absent`; `unknown`: a number that the text does not give.
 */
export type SignalState = 'present' | 'quoted' | 'denied' | 'unreal' | 'past' | 'absent' | 'unknown'

export interface SignalExplanation {
  /** As the condition names it. */
  readonly name: string
  readonly state: SignalState
  /** Numbers only. */
  readonly value: number | null
  /** Whether this signal alone, the other way round, would have changed the answer. */
  readonly decisive: boolean
  /** Where its words stand. */
  readonly spans: readonly Span[]
  /** Where it is made of words that must stand together: which of them are there. */
  readonly near: NearExplanation | null
}

export interface RuleExplanation {
  readonly rule: string
  readonly title: string
  readonly version: string
  readonly state: CompiledRule['state']
  readonly condition: string
  readonly fired: boolean
  /** `live`: it counted. Others changed nothing, whether they fired or not. */
  readonly counted: boolean
  /** Why, in one sentence that holds no word of the ticket. */
  readonly because: string
  readonly signals: readonly SignalExplanation[]
}

export interface Explained {
  readonly triage: Triage
  /** In the order of the policy, retired ones left out. */
  readonly rules: readonly RuleExplanation[]
  /** What else spoke for the result: the learned model, with the words that weighed most. */
  readonly others: readonly { readonly title: string; readonly finding: Finding }[]
}

/** One ticket against every rule that is live, in shadow or a draft: fired or not, and why. Pure. */
export function explainRules(input: TriageInput, policy: Policy, now: Instant): Explained {
  const watched = watch(input, policy, now)
  const rules = policy.compiled.rules.filter((rule) => rule.state !== 'retired')
  const known = new Set(policy.compiled.rules.map((rule) => rule.id))
  const near = new Map(policy.compiled.combinations.all.map((one) => [one.id, () => explainNear(one, watched.reading, policy.compiled)]))
  return {
    triage: watched.triage,
    rules: rules.map((rule) => explainRule(rule, watched, near)),
    others: watched.triage.findings.filter((finding) => !known.has(finding.rule)).map((finding) => ({ title: policy.ruleTitles[finding.rule] ?? finding.rule, finding })),
  }
}

type NearOf = ReadonlyMap<string, () => NearExplanation>

function explainRule(rule: CompiledRule, watched: Watched, near: NearOf): RuleExplanation {
  const values: ConditionValues = { present: new Set(rule.late ? watched.late : watched.early), numbers: watched.values.numbers }
  const fired = wouldFire(rule, watched)
  const names = [...rule.condition.names].toSorted()
  const signals = names.map((name) => signal(name, rule, values, watched, fired, near))
  return {
    rule: rule.id, title: rule.title, version: rule.version, state: rule.state, condition: rule.condition.source, fired,
    counted: fired && rule.state === 'live',
    because: sentence(fired, rule, signals, watched),
    signals,
  }
}

function signal(name: string, rule: CompiledRule, values: ConditionValues, watched: Watched, fired: boolean, near: NearOf): SignalExplanation {
  if (name in values.numbers) {
    const value = values.numbers[name] ?? null
    return { name, state: value === null ? 'unknown' : 'present', value, decisive: value === null, spans: watched.triage.factSpans[name === 'age' ? 'age' : 'reporter_age'] ?? [], near: null }
  }
  const present = new Set(values.present)
  if (!present.delete(name)) present.add(name)
  const decisive = watched.triage.judged && isTrue(rule.condition, { ...values, present }) !== fired
  return { name, state: stateOf(name, values.present, watched.reading), value: null, decisive, spans: spansOf(name, watched.reading), near: near.get(name.split('__')[0] ?? name)?.() ?? null }
}

function stateOf(name: string, present: ReadonlySet<string>, reading: Reading): SignalState {
  const [base = name, form] = name.split('__')
  if (present.has(name)) return form === undefined && reading.hits.get(base)?.every((hit) => hit.quoted) === true ? 'quoted' : 'present'
  if (form === 'own' && reading.hits.has(base)) return 'quoted'
  if (form !== undefined && form !== 'own') return 'absent'
  return present.has(`${base}__not`) ? 'denied' : present.has(`${base}__unreal`) ? 'unreal' : present.has(`${base}__past`) ? 'past' : 'absent'
}

const MOST_SPANS = 8

function spansOf(name: string, reading: Reading): readonly Span[] {
  const hits = reading.hits.get(name.split('__')[0] ?? name) ?? []
  return hits.slice(0, MOST_SPANS).map((hit) => {
    const place = placeOf(reading.document, hit.start, hit.end)
    return spanOf(reading.document, place.start, place.end)
  })
}

const STATE_WORDS: Readonly<Record<SignalState, string>> = {
  present: 'present', quoted: 'present, but only in quotation marks', denied: 'denied', unreal: 'part of a story or a figure of speech', past: 'spoken of as over', absent: 'absent', unknown: 'not known',
}

function sentence(fired: boolean, rule: CompiledRule, signals: readonly SignalExplanation[], watched: Watched): string {
  if (!watched.triage.judged) return 'There is no text to judge by, so no rule was asked.'
  const unknown = signals.filter((one) => one.state === 'unknown').map((one) => one.name)
  if (!fired && unknown.length > 0) return `Skipped: the text does not say ${unknown.join(', ')}.`
  const decisive = signals.filter((one) => one.decisive).map((one) => `${one.name} is ${STATE_WORDS[one.state]}${one.state === 'absent' && one.near !== null ? ` (${whyApart(one.near)})` : ''}`)
  if (fired) return `${rule.state === 'live' ? 'Fired' : `Would fire (it is in state ${rule.state})`}${decisive.length === 0 ? ': its condition holds in more than one way.' : `: ${decisive.join(', ')}.`}`
  return decisive.length === 0 ? 'Quiet: more than one of its signals would have to be different.' : `Quiet: ${decisive.join(', ')}.`
}
