import type { Category, Feature } from '../domain/labels.ts'
import type { Facts } from '../domain/triage.ts'
import type { FeatureGate } from './features.ts'
import type { SuggestContext } from './suggest.ts'

const STAGES: readonly (readonly Feature[])[] = [
  ['emergency-services'],
  ['crisis-helpline', 'hacked-account-recovery'],
  ['self-harm-guide', 'preserve-evidence'],
  ['report-sexual-abuse-form', 'report-content', 'report-impersonation', 'report-underage-account'],
  ['ncmec-take-it-down', 'stopncii', 'report-remove', 'trusted-adult-alert'],
  ['block-account', 'bulk-comment-actions'],
]

/** Help, then evidence, then report, then block, then settings. */
export function stageOf(id: Feature): number {
  const stage = STAGES.findIndex((one) => one.includes(id))
  return stage === -1 ? STAGES.length : stage
}

const VIOLENT: ReadonlySet<Category> = new Set<Category>(['violent_threat', 'stalking_doxxing', 'trafficking', 'hate', 'animal_cruelty', 'dangerous_activity', 'bullying_harassment', 'legal_request'])

/** Whether life is in danger by the person's own hand, whatever else the ticket is about. */
export function isSelfHarmNear({ categories, present }: SuggestContext): boolean {
  return categories.includes('self_harm') || present.has('sh_sign')
}

/** At P0 only help is said, and which help depends on the kind of danger. */
export function isHelpAtP0(id: Feature, context: SuggestContext): boolean {
  const { category } = context
  const danger = isSelfHarmNear(context)
  if (category === 'self_harm') return id === 'emergency-services' || id === 'crisis-helpline'
  if (category === 'sextortion') {
    return id === 'report-sexual-abuse-form' || id === 'ncmec-take-it-down' || id === 'stopncii' || id === 'report-remove' || (danger && id === 'crisis-helpline')
  }
  if (category === 'child_exploitation' || category === 'child_welfare') return id === 'emergency-services' || id === 'report-sexual-abuse-form'
  if (VIOLENT.has(category)) return id === 'emergency-services' || (danger && id === 'crisis-helpline')
  return id === 'emergency-services' || id === 'crisis-helpline' || id === 'report-sexual-abuse-form'
}

/** What somebody under 13 may be pointed to; no settings of a teenager's account. */
const UNDER_13: ReadonlySet<Feature> = new Set<Feature>([
  'emergency-services', 'crisis-helpline', 'report-content', 'report-sexual-abuse-form', 'report-impersonation', 'report-underage-account', 'under-13-experience', 'guardians-guide',
  'preserve-evidence', 'ncmec-take-it-down', 'report-remove', 'trusted-adult-alert', 'content-appeal', 'underage-ban-appeal', 'minimum-age-appeal', 'hacked-account-recovery', 'memorial-account', 'self-harm-guide', 'phishing-guide',
])
/** Whoever only saw the material keeps the link and nothing else. */
const WRITES_FOR_VICTIM: ReadonlySet<Facts['reporter']> = new Set<Facts['reporter']>(['self', 'parent_guardian', 'friend'])
const NOT_AGAINST_CAREGIVER: ReadonlySet<Feature> = new Set<Feature>(['family-pairing', 'trusted-adult-alert', 'guardians-guide', 'time-away'])

const PICTURES: ReadonlySet<Category> = new Set<Category>(['child_exploitation', 'sextortion', 'intimate_images'])
const PICTURE_SIGNALS = ['nude', 'deepfake', 'secret_filming', 'csam', 'nude_leaked', 'nude_threat', 'nude_blackmail']

/** An intimate picture plays a part, and nothing says that the person in it was grown up: no copy of it may be made, by anybody. */
export function mayShowMinor({ categories, present, facts }: SuggestContext): boolean {
  if (!categories.some((one) => PICTURES.has(one)) && !PICTURE_SIGNALS.some((name) => present.has(name))) return false
  return facts.age_in_image === null ? facts.minor !== false : facts.age_in_image < 18
}

/** Somebody dangerous reads along, or may: what can be noticed stays unsaid. */
export function isWatched({ facts, present }: SuggestContext): boolean {
  return facts.safe_contact === false || present.has('partner_abuse') || present.has('unsafe_contact')
}

/** Control or stalking: what can be noticed is never first, and never without a warning. */
export function mayBeWatched(context: SuggestContext): boolean {
  return isWatched(context) || context.categories.includes('stalking_doxxing') || context.present.has('spying')
}

/** Every limit that holds whatever the policy's lists say. An unknown age passes no age gate. */
export function isAllowed(id: Feature, gate: FeatureGate, context: SuggestContext): boolean {
  const { facts, present, category, categories } = context
  const { age, reporter_age: writer } = facts
  const imageAge = facts.age_in_image
  const imageMinor = imageAge !== null ? imageAge < 18 : facts.minor === true
  const imageAdult = imageAge !== null ? imageAge >= 18 : facts.minor === false
  const youngest = age ?? (facts.reporter === 'bystander' || facts.reporter === null ? writer : null)
  const under = (limit: number): boolean => (age !== null && age < limit) || (writer !== null && writer < limit)
  if (id === 'ncmec-take-it-down') return imageMinor
  if (id === 'stopncii') return imageAdult && facts.minor !== true
  if (id === 'report-remove') return imageMinor && facts.minor === true && facts.country === 'GB'
  if (id === 'direct-message-controls' && (under(16) || (facts.minor !== false && age === null))) return false
  if ((id === 'live-safety-guide' || id === 'live-comment-controls') && (under(18) || facts.minor !== false)) return false
  if ((id === 'family-pairing' || id === 'time-away') && (facts.reporter !== 'parent_guardian' || age === null || age < 13 || age > 17)) return false
  if (id === 'trusted-adult-alert' && ((facts.reporter !== 'self' && facts.reporter !== 'bystander') || youngest === null || youngest > 17)) return false
  if (id === 'preserve-evidence' && category === 'child_exploitation' && !WRITES_FOR_VICTIM.has(facts.reporter)) return false
  if (id === 'preserve-evidence' && facts.reporter === 'bystander' && mayShowMinor(context)) return false
  if ((categories.includes('child_welfare') || present.has('caregiver_abuser')) && NOT_AGAINST_CAREGIVER.has(id)) return false
  if (under(13) && !UNDER_13.has(id)) return false
  if (facts.reporter === 'parent_guardian' && facts.minor === true && age === null && id === 'under-13-experience') return false
  if (gate.noticeable && isWatched(context)) return false
  return passes(gate, context)
}

function passes(gate: FeatureGate, { facts }: SuggestContext): boolean {
  if (gate.minAge !== undefined && (facts.age === null ? !(gate.minAge <= 18 && facts.minor === false) : facts.age < gate.minAge)) return false
  if (gate.maxAge !== undefined && (facts.age === null ? !(gate.maxAge >= 17 && facts.minor === true) : facts.age > gate.maxAge)) return false
  if (gate.notUnder !== undefined && facts.age !== null && facts.age < gate.notUnder) return false
  if (gate.reporters !== undefined && (facts.reporter === null || !gate.reporters.includes(facts.reporter))) return false
  return gate.countries === undefined || (facts.country !== null && gate.countries.includes(facts.country))
}
