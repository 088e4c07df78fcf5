import type { Judged, Sighting } from '../insight/pattern.ts'
import type { Policy } from '../rules/policy.ts'
import { triage } from '../rules/triage.ts'

/** What triage says of a ticket, as far as patterns need it. */
export function judgeWith(policy: Policy, { subject, body, lang, at }: Sighting): Judged {
  const judged = triage({ subject, body, comments: [], lang, at }, policy, at)
  return { lang: judged.lang, category: judged.category, severity: judged.severity, surfaces: judged.facts.surfaces, country: judged.facts.country, meanings: meanings(policy) }
}

/** What the ticket triaged last means: the policy remembers it until it reads the next one. */
function meanings({ compiled: { scratch } }: Policy): number[] {
  const met: number[] = []
  scratch.concepts.stamps.forEach((stamp, concept) => { if (stamp === scratch.stamp) met.push(concept) })
  return met
}
