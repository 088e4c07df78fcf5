import type { Category } from '../domain/labels.ts'
import type { Facts, Stated, Triage } from '../domain/triage.ts'
import type { FactsFound } from './facts/facts.ts'
import type { Policy } from './policy.ts'

/** The category a person named is the main one; what they say it is not is none of them. */
export function statedFirst(categories: readonly Category[], { category, not }: Stated): readonly Category[] {
  if (category === undefined) return categories
  return [category, ...categories.filter((one) => one !== category && one !== not)]
}

/** What a person knows stands in place of what the text seemed to say. */
export function statedFacts(found: FactsFound, { facts }: Stated): FactsFound {
  if (facts === undefined) return found
  return { ...found, facts: factsWith(found.facts, facts) }
}

/** Nothing in it could be read: then a person's word is all there is, and it was judged by them. */
export function statedAlone(triage: Triage, stated: Stated | undefined, { categories }: Pick<Policy, 'categories'>): Triage {
  if (stated === undefined) return triage
  const category = stated.category ?? triage.category
  return {
    ...triage, category, categories: [category], severity: stated.severity ?? (stated.category === undefined ? triage.severity : categories[category].severity),
    team: stated.category === undefined ? triage.team : categories[category].team, facts: factsWith(triage.facts, stated.facts ?? {}),
    missing: stated.category === undefined ? triage.missing : categories[category].needs, judged: stated.category !== undefined || stated.severity !== undefined,
  }
}

/** Who is known to be of an age is known to be a child or not. */
function factsWith(found: Facts, stated: Partial<Facts>): Facts {
  const { age } = stated
  return { ...found, ...(typeof age === 'number' ? { minor: age < 18 } : {}), ...stated }
}
