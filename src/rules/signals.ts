import { CATEGORIES, REPORTERS } from '../domain/labels.ts'
import type { Names } from '../expr/condition.ts'

/** Yes-or-no facts that conditions may read besides the lexicons; false where the text does not say. */
export const FACT_SIGNALS = [
  'minor', 'adult', 'age_unknown', 'under_13', 'under_16', 'under_18', 'teen_13_17', 'image_minor', 'image_adult', 'reporter_minor',
  'has_handle', 'has_url', 'has_email', 'has_phone', 'has_address', 'country_known', 'offender_adult', 'question', 'unsafe_contact', 'ongoing', 'over', 'money_demand',
] as const

/** All names of the policy: lexicons (`x`, `x__own` outside quotation marks, `x__not` only denied, `x__unreal` in a story or figure of speech, `x__past` over), combinations, facts. */
export function signalNames(lexicons: readonly string[], combinations: readonly string[], outside: readonly string[] = []): Names {
  const names: Record<string, Names[string]> = {}
  for (const id of lexicons) for (const form of ['', '__own', '__not', '__unreal', '__past']) names[`${id}${form}`] = 'bool'
  for (const id of combinations) for (const form of ['', '__own']) names[`${id}${form}`] = 'bool'
  for (const id of outside) names[id] = 'bool'
  for (const id of FACT_SIGNALS) names[id] = 'bool'
  for (const id of REPORTERS) names[`by_${id}`] = 'bool'
  for (const id of CATEGORIES) {
    names[`is_${id}`] = 'bool'
    names[`also_${id}`] = 'bool'
  }
  for (const id of ['P0', 'P1', 'P2', 'P3', 'P4']) names[`at_${id.toLowerCase()}`] = 'bool'
  // Numbers may be unknown: a rule that reads an unknown number is skipped, not false.
  names['age'] = 'double'
  names['reporter_age'] = 'double'
  return names
}
