import type { Category, Feature, Severity } from '../domain/labels.ts'
import type { Facts, FeatureSuggestion } from '../domain/triage.ts'
import type { FeaturePlan } from './features.ts'
import { isAllowed, isHelpAtP0, isSelfHarmNear, mayBeWatched, mayShowMinor, stageOf } from './feature-laws.ts'
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
export const LIFE_SAFETY: ReadonlySet<Feature> = new Set<Feature>(['emergency-services', 'crisis-helpline'])
const NO_COPIES = ' Note user names, links and dates and keep written messages; never a screenshot, a saved copy, a forward, or the picture sent to us.'
const NOTICEABLE = ' This can be noticed by somebody who shares the device, the account or the inbox.'

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
  if (severity === 'P0') addHelp(chosen, context)
  const list = [...chosen].map(([id, reason]) => ({ id, because: reason }))
  list.sort((a, b) => placeOf(a.id, context) - placeOf(b.id, context))
  return fit(list, context)
}

/** Where no danger is named, or an authority writes, an emergency number would be noise; the reply still begins with one at P0. */
const NO_DANGER_NAMED: ReadonlySet<Category> = new Set<Category>(['legal_request', 'not_safety'])

/** Danger to life is never answered with nothing, whatever danger the ticket is filed under. */
function addHelp(chosen: Map<Feature, string>, context: SuggestContext): void {
  const { category } = context
  if (isSelfHarmNear(context) && isHelpAtP0('crisis-helpline', context) && !chosen.has('crisis-helpline')) chosen.set('crisis-helpline', 'Signs of suicide or self-harm.')
  if (chosen.size === 0 && !NO_DANGER_NAMED.has(category)) chosen.set('emergency-services', 'Somebody may be in danger now.')
}

/** Help, evidence, report, block, settings; two kinds of danger have an order of their own. */
function placeOf(id: Feature, { category, facts, present, severity }: SuggestContext): number {
  const abuseSeen = category === 'child_exploitation' || (category === 'child_welfare' && present.has('surface_live'))
  if (severity === 'P0' && id === 'report-sexual-abuse-form' && facts.reporter === 'bystander' && abuseSeen) return -1
  return stageOf(id)
}

function fit(list: readonly FeatureSuggestion[], context: SuggestContext): FeatureSuggestion[] {
  const most = context.severity === 'P0' ? MOST_AT_P0 : MOST
  // Where somebody may be watching, what can be noticed is never the first thing to do.
  const watched = mayBeWatched(context)
  const first = watched ? list.findIndex((one) => !isNoticeable(one.id, context)) : 0
  const left = first === -1 ? [] : list.slice(first)
  // Being rid of the blackmailer is worth more than a second way to stop a picture.
  while (left.length > most) left.splice(left.findLastIndex((one) => context.category !== 'sextortion' || one.id !== 'block-account'), 1)
  return left
}

function isNoticeable(id: Feature, context: SuggestContext): boolean {
  return context.plan.gates[id].noticeable
}

function because(id: Feature, reason: string, context: SuggestContext): string {
  if (id === 'preserve-evidence') return mayShowMinor(context) ? reason + NO_COPIES : reason
  return isNoticeable(id, context) && mayBeWatched(context) ? reason + NOTICEABLE : reason
}
