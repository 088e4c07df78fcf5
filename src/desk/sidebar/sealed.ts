import type { Category } from '../../domain/labels.ts'
import type { Triage } from '../../domain/triage.ts'

/** Matters of pictures and bodies: grave enough to be sealed as soon as a child may be in them. */
const SEXUAL: ReadonlySet<Category> = new Set<Category>(['sextortion', 'intimate_images', 'trafficking', 'sexual_harassment'])

/**
 * Whether a ticket's words and files are shown to nobody here: it is of child exploitation, or of a sexual matter with any sign of a child.
 * Anything that was ever judged so counts: nobody opens a ticket by correcting what it is.
 */
export function isSealed(judgements: readonly Triage[]): boolean {
  return judgements.some((one) => one.category === 'child_exploitation' || one.categories.includes('child_exploitation') || (isSexual(one) && mayBeChild(one)))
}

/** Matters of children: a picture that comes with one may show one. */
const OF_CHILDREN: ReadonlySet<Category> = new Set<Category>(['child_exploitation', 'child_welfare', 'underage_account'])

/**
 * A picture is worse than words: none is opened that may show somebody under 18. That is so wherever anything in the ticket is of a child's safety, wherever
 * anybody in it may be a child, and in a sexual matter unless everybody is known to be grown up.
 */
export function areFilesSealed(judgements: readonly Triage[]): boolean {
  return isSealed(judgements) || judgements.some((one) => (isSexual(one) && one.facts.minor !== false) || mayBeChild(one) || isOfChildren(one))
}

function isOfChildren({ category, categories, team, teams_also: also }: Triage): boolean {
  return OF_CHILDREN.has(category) || categories.some((one) => OF_CHILDREN.has(one)) || team === 'child_safety' || also.includes('child_safety')
}

function isSexual({ category, categories }: Triage): boolean {
  return SEXUAL.has(category) || categories.some((one) => SEXUAL.has(one))
}

function mayBeChild({ facts, details }: Triage): boolean {
  const ages = [facts.age, facts.reporter_age, facts.age_in_image, ...(details ?? []).map((detail) => (detail.kind === 'age_mention' ? Number(detail.value.split(':')[1]) : null))]
  return facts.minor === true || ages.some((age) => age !== null && age < 18) || (details ?? []).some((detail) => detail.kind === 'school_year')
}
