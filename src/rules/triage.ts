import { CATEGORIES, FEATURES, severityRank, type Category, type Feature, type Severity, type Team } from '../domain/labels.ts'
import type { Instant } from '../domain/ports.ts'
import type { Facts, Finding, Span, Stated, Triage, TriageInput } from '../domain/triage.ts'
import { detectLanguages } from '../text/language.ts'
import { type Document, placeOf, readDocument, spanOf } from './document.ts'
import { earlyFacts, findFacts, type EarlyFacts, type FactsFound } from './facts/facts.ts'
import { holdsWords } from './has-words.ts'
import { hearModel, type Learned, learnedFindings } from './learned/join.ts'
import { missingFacts } from './missing.ts'
import { outsideFindings, outsideLanguage, outsideSignals, raisedBy } from './outside.ts'
import type { Policy } from './policy.ts'
import { read, type Reading } from './reading.ts'
import type { CompiledRule } from './rule-set.ts'
import { statedAlone, statedFacts, statedFirst } from './stated.ts'
import { suggest } from './suggest.ts'
import { type ConditionValues, isTrue, valuesOf } from './values.ts'

/** A second category counts when it has at least this share of the main one's weight. */
const ALSO_SHARE = 0.5
const ALSO_LEAST = 3
const SPANS_PER_RULE = 8
const MODEL_ALONE: Severity = 'P2'
const FIRM = 1
const CALM: ReadonlySet<Category> = new Set<Category>(['not_safety', 'safety_advice', 'appeal'])

/**
 * What a ticket is about, how urgent it is, what it says and what would help. Pure, time linear in the text's length.
 * `now` is when it is judged; relative times in the text count from `input.at`.
 */
export function triage(input: TriageInput, policy: Policy, now: Instant): Triage {
  return assess(input, policy, now).triage
}

/** A triage together with what led to it, for those who explain, compare and count. */
export interface Assessment {
  readonly triage: Triage
  readonly reading: Reading
  readonly values: ConditionValues
  readonly fired: readonly CompiledRule[]
}

/** Like {@link triage}, with its reasons. `states`: which rules take part; `live` alone decides about a ticket. */
export function assess(input: TriageInput, policy: Policy, _now: Instant, states: readonly CompiledRule['state'][] = LIVE): Assessment {
  const document = readDocument(input, policy.compiled.lexicons.vocabulary)
  const { main: found, passages } = detectLanguages(document.text, document.now, input.lang)
  const lang = found === 'und' ? (outsideLanguage(input, policy.compiled.outside) ?? found) : found
  const reading = read(document, policy.compiled, { main: lang, passages })
  const flat = flatten(document)
  const early = earlyFacts(reading, flat)
  const values = valuesOf(reading.present, early, reading)
  const told = outsideSignals(input, policy.compiled.outside)
  for (const id of told) values.present.add(id)
  if (!holdsWords(document)) return { triage: statedAlone(unjudged(policy, lang, findFacts(reading, early, 'not_safety', policy.categories.not_safety)), input.stated, policy), reading, values, fired: [] }
  return judge(reading, early, values, policy, { lang, states, told, stated: input.stated ?? {} })
}

const LIVE: readonly CompiledRule['state'][] = ['live']

interface Given {
  readonly lang: string
  readonly states: readonly CompiledRule['state'][]
  readonly told: readonly string[]
  readonly stated: Stated
}

function judge(reading: Reading, early: EarlyFacts, values: ConditionValues, policy: Policy, { lang, states, told, stated }: Given): Assessment {
  const { present } = reading
  const fired: CompiledRule[] = policy.compiled.findRules(present, states).filter((rule) => !rule.late && isTrue(rule.condition, values))
  const grave = fired.flatMap((rule) => (rule.severity === null ? [] : [severityRank(rule.severity)]))
  const learned = hearModel(reading, grave.some((rank) => rank < 2), grave.some((rank) => rank === 2), policy.compiled)
  const categories = statedFirst(order(weigh(fired, learned)), stated)
  const main = categories[0] as Category
  present.add(`is_${main}`)
  for (const other of categories.slice(1)) present.add(`also_${other}`)
  for (const firm of firmCategories(fired)) if (firm !== stated.not) present.add(`is_${firm}`)
  const settings = policy.categories[main]
  const found = statedFacts(findFacts(reading, early, main, settings, learned?.scores.reporters ?? null), stated)
  addLateFacts(present, found.facts)
  const late = policy.compiled.findRules(present, states).filter((rule) => rule.late && isTrue(rule.condition, values))
  fired.push(...late)
  const severity = stated.severity ?? raisedBy(told, policy.compiled.outside, severityOf(fired, categories, learned, policy))
  present.add(`at_${severity.toLowerCase()}`)
  const team = teamOf(main, found.facts, policy)
  const answer: Triage = {
    lang,
    category: main,
    categories,
    severity,
    team,
    teams_also: teamsAlso(fired, categories, team),
    facts: found.facts,
    factSpans: found.spans,
    details: found.details,
    missing: missingFacts(settings.needs, found.facts, present),
    features: suggest({ plan: policy.compiled.featurePlan, values, present, facts: found.facts, category: main, categories, severity }),
    tried: triedBefore(policy, present),
    second_look: SECOND_LOOK.some((name) => present.has(name)),
    findings: [...fired.map((rule) => findingOf(rule, reading)), ...outsideFindings(told), ...(learned === null ? [] : learnedFindings(learned, main, reading, policy.compiled))],
    judged: true,
    policy: policy.version,
  }
  return { triage: answer, reading, values, fired }
}

/** Word lists by which people say that they were here before. */
const SECOND_LOOK = ['refused_before', 'written_before']

function triedBefore(policy: Policy, present: ReadonlySet<string>): Feature[] {
  const { done } = policy.compiled.featurePlan
  return FEATURES.filter((id) => done[id].some((name) => present.has(name)))
}

function weigh(fired: readonly CompiledRule[], learned: Learned | null): Map<Category, number> {
  const scores = new Map<Category, number>(learned?.weights)
  for (const rule of fired) if (rule.category !== null) scores.set(rule.category, (scores.get(rule.category) ?? 0) + rule.weight)
  return scores
}

/** What the rules alone are sure of: no belief of the model and no weight of harmless words elsewhere takes it off the table. */
function firmCategories(fired: readonly CompiledRule[]): Category[] {
  return [...weigh(fired, null)].filter(([category, weight]) => weight >= FIRM && !CALM.has(category)).map(([category]) => category)
}

/** The heaviest first; of equals the graver, which is the order of the vocabulary. */
function order(scores: ReadonlyMap<Category, number>): Category[] {
  const ranked = [...scores.entries()].sort((a, b) => b[1] - a[1] || CATEGORIES.indexOf(a[0]) - CATEGORIES.indexOf(b[0]))
  const [main, weight] = ranked[0] ?? ['not_safety', 0]
  const others = ranked.slice(1).filter(([category, one]) => one >= ALSO_LEAST && one >= weight * ALSO_SHARE && category !== 'not_safety')
  return [main, ...others.map(([category]) => category)]
}

function severityOf(fired: readonly CompiledRule[], categories: readonly Category[], learned: Learned | null, policy: Policy): Severity {
  let best: Severity = 'P4'
  const raise = (severity: Severity): void => {
    if (severityRank(severity) < severityRank(best)) best = severity
  }
  // What one rule calls grave stays grave, whatever else the ticket is about.
  for (const rule of fired) if (!rule.late && rule.severity !== null) raise(rule.severity)
  for (const category of categories) {
    const rules = fired.filter((rule) => rule.category === category)
    if (rules.some((rule) => rule.severity !== null)) continue
    // Where only the model believes in a category, its belief in the danger decides how urgent it is.
    const usual = policy.categories[category].severity
    raise(rules.length === 0 && severityRank(usual) < severityRank(MODEL_ALONE) ? MODEL_ALONE : usual)
  }
  if (learned?.grave === true) raise(learned.p0 ? 'P0' : 'P1')
  // A category that only the model believes in is no ground for the utmost, and no ground for more where the model sees no danger.
  const firm = firmCategories(fired)
  const otherwise: Severity = learned === null ? 'P0' : learned.grave ? 'P1' : MODEL_ALONE
  for (const rule of fired) {
    if (!rule.late || rule.severity === null) continue
    const sure = firm.some((category) => rule.condition.names.has(`is_${category}`))
    raise(sure || severityRank(rule.severity) > severityRank(otherwise) ? rule.severity : otherwise)
  }
  return best
}

function teamOf(category: Category, facts: Facts, policy: Policy): Team {
  if (category === 'sextortion') return facts.minor === false && (facts.age_in_image === null || facts.age_in_image >= 18) ? 'intimate_image_abuse' : 'child_safety'
  return policy.categories[category].team
}

function teamsAlso(fired: readonly CompiledRule[], categories: readonly Category[], team: Team): Team[] {
  const also = new Set<Team>(fired.flatMap((rule) => rule.teamsAlso))
  if (categories.includes('self_harm')) also.add('crisis_response')
  also.delete(team)
  return [...also]
}

function addLateFacts(present: Set<string>, facts: Facts): void {
  const set = (name: string, on: boolean): void => {
    if (on) present.add(name)
    else if (!name.startsWith('under_')) present.delete(name)
  }
  // A young age that the text gives stays on the table, even where it turned out not to be the age of the person at risk.
  const { age, minor, age_in_image: then } = facts
  set('minor', minor === true)
  set('adult', minor === false)
  set('age_unknown', minor === null)
  set('under_18', minor === true)
  set('under_16', age !== null && age < 16)
  set('under_13', age !== null && age < 13)
  set('teen_13_17', age !== null && age >= 13 && age < 18)
  set('image_minor', then !== null ? then < 18 : minor === true)
  set('image_adult', then !== null ? then >= 18 : minor === false)
  set('reporter_minor', facts.reporter_age !== null && facts.reporter_age < 18)
  set('money_demand', facts.money_demand === true || present.has('money_demand'))
  set('ongoing', facts.ongoing === true)
  set('country_known', facts.country !== null)
  for (const name of ['self', 'parent_guardian', 'friend', 'bystander', 'official']) set(`by_${name}`, facts.reporter === name)
}

function findingOf(rule: CompiledRule, reading: Reading): Finding {
  const spans: Span[] = []
  for (const name of rule.condition.names) {
    for (const hit of reading.hits.get(name.replace(/__own$/, '')) ?? []) {
      if (spans.length >= SPANS_PER_RULE) break
      const place = placeOf(reading.document, hit.start, hit.end)
      if (reading.document.text.slice(place.start, place.end).trim() !== '') spans.push(spanOf(reading.document, place.start, place.end))
    }
  }
  return { rule: rule.id, version: rule.version, spans }
}

const UTF16 = new TextDecoder('utf-16le')

/** The normalised text as one string, for looking around numbers. */
export function flatten(document: Document): string {
  return UTF16.decode(document.normal.codes.subarray(0, document.normal.length))
}

function unjudged(policy: Policy, lang: string, found: FactsFound): Triage {
  return {
    lang, category: 'not_safety', categories: ['not_safety'], severity: 'P2', team: 'support', teams_also: [], facts: found.facts,
    factSpans: found.spans, details: found.details, missing: ['text'], features: [], tried: [], second_look: false, findings: [], judged: false, policy: policy.version,
  }
}
