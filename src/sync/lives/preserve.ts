import type { Category } from '../../domain/labels.ts'
import type { Triage } from '../../domain/triage.ts'
import { crossingOf, evidenceOf } from '../../mapping/crossing.ts'
import type { Crossing } from '../../mapping/mapping.ts'

/** Child safety and threats: what is said there may be evidence. */
const PRESERVED: ReadonlySet<Category> = new Set<Category>(['child_exploitation', 'child_welfare', 'violent_threat'])

/**
 * Whether a ticket is under automatic preservation: it was once judged to be about a child's safety or a threat, or to be so grave that
 * nothing but a pointer may cross. What it is taken for later makes no difference: only a person lets go of it. Pure.
 */
export function isPreserved(triages: readonly Triage[], crossing: ((evidence: ReturnType<typeof evidenceOf>) => Crossing) | null): boolean {
  return triages.some((triage) => {
    const evidence = evidenceOf(triage)
    return evidence.categories.some((category) => PRESERVED.has(category)) || crossingOf({ crossing: [] }, evidence, null) === 'pointer' || crossing?.(evidence) === 'pointer'
  })
}
