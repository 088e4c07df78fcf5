import type { Category, Feature, Severity } from '../domain/labels.ts'
import type { Facts, FeatureSuggestion } from '../domain/triage.ts'
import type { FeaturePlan } from './features.ts'
import { isAllowed, isHelpAtP0, stageOf } from './feature-laws.ts'
import { type ConditionValues, isTrue } from './values.ts'

export interface SuggestContext {
  readonly plan: FeaturePlan
  readonly values: ConditionValues
  readonly present: ReadonlySet<string>
  readonly facts: Facts
  readonly category: Category
  readonly categories: readonly Category[]
  readonly severity: Severity
}

const MOST = 5
const MOST_AT_P0 = 2
/** "I called and nobody came" never removes help. */
const LIFE_SAFETY: ReadonlySet<Feature> = new Set<Feature>(['emergency-services', 'crisis-helpline'])
const NO_COPIES = ' Note user names, links and dates and keep written messages; no screenshot, saved copy or forwarding of the picture.'
const PICTURES: ReadonlySet<Category> = new Set<Category>(['child_exploitation', 'sextortion', 'intimate_images'])

/** At most five safety features, at P0 two, in the order help, evidence, report, block, settings. */
export function suggest(context: SuggestContext): FeatureSuggestion[] {
  const { plan, values, present, category, severity } = context
  const chosen = new Map<Feature, string>()
  for (const answer of plan.answers) {
    if (!answer.categories.includes(category)) continue
    if (answer.when !== null && !isTrue(answer.when, values)) continue
    for (const offer of answer.offers) {
      if (chosen.has(offer.id) || (offer.when !== null && !isTrue(offer.when, values))) continue
      if (severity === 'P0' && !isHelpAtP0(offer.id, context)) continue
      if (!isAllowed(offer.id, plan.gates[offer.id], context)) continue
      if (!LIFE_SAFETY.has(offer.id) && plan.done[offer.id].some((name) => present.has(name))) continue
      chosen.set(offer.id, because(offer.id, offer.because, context))
    }
  }
  const list = [...chosen].map(([id, reason]) => ({ id, because: reason }))
  list.sort((a, b) => stageOf(a.id) - stageOf(b.id))
  if (severity === 'P0' && context.facts.reporter === 'bystander' && category === 'child_exploitation') list.sort((a, b) => Number(b.id === 'report-sexual-abuse-form') - Number(a.id === 'report-sexual-abuse-form'))
  if (severity === 'P0' && category === 'sextortion') list.sort((a, b) => Number(b.id === 'crisis-helpline') - Number(a.id === 'crisis-helpline'))
  return list.slice(0, severity === 'P0' ? MOST_AT_P0 : MOST)
}

function because(id: Feature, reason: string, context: SuggestContext): string {
  const adult = context.facts.minor === false && (context.facts.age_in_image === null || context.facts.age_in_image >= 18)
  return id === 'preserve-evidence' && context.categories.some((one) => PICTURES.has(one)) && !adult ? reason + NO_COPIES : reason
}
