import { BridgeError } from '../domain/errors.ts'
import { isRestricted, type Category, type Feature, type Severity, type Team } from '../domain/labels.ts'
import type { SeverityClock } from '../domain/triage.ts'
import type { ProvisionItem } from '../domain/write.ts'
import type { Condition } from '../expr/condition.ts'
import { assemble } from './assemble.ts'
import { type EscalationSettings, escalationSettings } from './escalation/settings.ts'
import { checkFeatures, type FeaturePlan } from './features.ts'
import { contentHash } from './hash.ts'
import { LEARNED_TITLES } from './learned/join.ts'
import { compileModel, type LearnedModel } from './learned/model.ts'
import { compileLexicons, type CompiledLexicons } from './lexicon.ts'
import { compileNear, NearIndex, type NearSource } from './near.ts'
import { isNeed } from './missing.ts'
import { checkOutside, type CompiledOutside } from './outside.ts'
import { checkReplies, macrosOf, type ReplyCatalogue } from './replies.ts'
import { compileRules, type CompiledRule, type FindRules, indexRules, nearName } from './rule-set.ts'
import { scratchFor, type Scratch } from './scan.ts'
import { signalNames } from './signals.ts'
import type { CategorySettings, LearnedSettings, PolicySource } from './source.ts'
import { conditionCompiler } from '../expr/condition.ts'

export type { PolicySource } from './source.ts'

/** A whole policy, checked and compiled: everything {@link triage} needs. Immutable to its users. */
export interface Policy {
  /** Changes with every change of content, and only then. */
  readonly version: string
  readonly clocks: Readonly<Record<Severity, SeverityClock>>
  readonly teams: Readonly<Record<Team, { readonly title: string }>>
  readonly escalation: EscalationSettings
  readonly features: Readonly<Record<Feature, { readonly title: string; readonly does: string; readonly where: string; readonly link: string; readonly officialPage: boolean; readonly source: string; readonly checkedOn: string }>>
  /** What first replies are put together from (`compose.ts`). */
  readonly replies: ReplyCatalogue
  /** The response catalogue, one macro per category and language; restricted categories appear as "restricted" only. */
  readonly macros: readonly (ProvisionItem & { readonly kind: 'macro' })[]
  readonly ruleTitles: Readonly<Record<string, string>>
  /** Rules whose very names would tell a restricted matter: never named outside. */
  readonly restrictedRules: ReadonlySet<string>
  readonly categories: Readonly<Record<Category, CategorySettings>>
  readonly compiled: CompiledPolicy
}

/** The parts that only the rules folder reads. */
export interface CompiledPolicy {
  readonly lexicons: CompiledLexicons
  readonly lexiconIndex: ReadonlyMap<string, number>
  readonly combinations: NearIndex
  readonly names: readonly string[]
  readonly rules: readonly CompiledRule[]
  readonly findRules: FindRules
  readonly featurePlan: FeaturePlan
  readonly scratch: Scratch
  readonly outside: CompiledOutside
  /** Null: none, or switched off. */
  readonly learned: { readonly settings: LearnedSettings; readonly model: LearnedModel } | null
}

/**
 * Checks and compiles a policy as a whole. Pure.
 * Throws BridgeError `policy.invalid` that lists every fault at once; nothing of a faulty set can be used.
 */
export function compilePolicy(source: PolicySource): Policy {
  const faults: string[] = []
  const fault = (text: string): void => void faults.push(text)
  const parts = assemble(source, fault)
  if (parts === null) throw invalid(faults)
  const lexiconIndex = new Map(parts.lexicons.map((lexicon, index) => [lexicon.id, index]))
  const lexicons = compileLexicons(parts.lexicons, parts.concepts, fault)
  const near: NearSource[] = [
    ...parts.combinations.map((one) => ({ ...one, near: one.near.map((member) => (typeof member === 'string' ? [member] : member)) })),
    ...parts.rules.flatMap((rule) => (rule.near === undefined ? [] : [{ id: nearName(rule.id), near: rule.near.map((member) => (typeof member === 'string' ? [member] : member)), words: rule.words, unless: rule.unless }])),
  ]
  const combinations = new NearIndex(compileNear(near, lexicons, fault), lexicons)
  const names = signalNames(parts.lexicons.map((one) => one.id), combinations.all.map((one) => one.id), parts.outside.signals.map((one) => one.id))
  const compiler = conditionCompiler(names)
  const condition = (text: string, where: string): Condition | null => {
    const found = compiler.compile(text)
    if (typeof found !== 'string') return found
    fault(`${where}: the condition ${found}`)
    return null
  }
  const rules = compileRules(parts.rules, condition, new Set(Object.keys(names)), fault)
  const featurePlan = checkFeatures(parts.features, condition, lexiconIndex, fault)
  for (const [id, settings] of Object.entries(parts.categories)) for (const need of settings.needs) if (!isNeed(need)) fault(`category ${id}: unknown fact ${need}`)
  const replies = checkReplies(parts.replies, parts.resources, fault)
  const outside = checkOutside(parts.outside, rules, featurePlan, fault)
  const escalation = escalationSettings(parts.teams.escalations, parts.teams.hours, parts.teams.clocks, fault)
  if (faults.length > 0) throw invalid(faults)
  return {
    version: contentHash(source),
    clocks: parts.teams.clocks,
    teams: parts.teams.teams,
    escalation,
    features: parts.features.features,
    replies,
    macros: macrosOf(replies),
    ruleTitles: { ...LEARNED_TITLES, ...outside.titles, ...Object.fromEntries(rules.map((rule) => [rule.id, rule.title])) },
    restrictedRules: new Set(rules.filter(isOfRestricted).map((rule) => rule.id)),
    categories: parts.categories,
    compiled: { lexicons, lexiconIndex, combinations, names: Object.keys(names), rules, findRules: indexRules(rules), featurePlan, scratch: scratchFor(lexicons), outside, learned: parts.learned === null ? null : { settings: parts.learned.settings, model: compileModel(parts.learned.model, lexicons.concepts) } },
  }
}

function isOfRestricted(rule: CompiledRule): boolean {
  const asked = [...rule.condition.names].map((name) => name.replace(/^(?:is|also)_/, ''))
  return [rule.category, ...asked].some((name) => name !== null && isRestricted(name as Category)) || /sextort|exploit|nude|intimate|traffick|groom/.test(rule.id)
}

function invalid(faults: readonly string[]): BridgeError {
  const shown = faults.slice(0, 200)
  return new BridgeError('policy.invalid', `The policy has ${faults.length} fault${faults.length === 1 ? '' : 's'}:\n- ${shown.join('\n- ')}`, { faults: faults.length })
}
