import type { Instant } from '../domain/ports.ts'
import type { Team } from '../domain/labels.ts'
import type { Triage } from '../domain/triage.ts'
import { factsFound, lines, plain, stamp } from './note.ts'
import { outwardOf, outwardTeam, words } from './outward.ts'

export interface EscalationNote {
  readonly team: Team
  readonly also: readonly Team[]
  readonly dueAt: Instant
  readonly link: string | null
}

/**
 * The internal note of an escalation. It names who must act and by when, which facts are there and which are missing, and quotes nothing: no words
 * of the ticket, nor of whoever raised it. Of a restricted matter it says only that it is one.
 */
export function escalationNote(triage: Triage, { team, also, dueAt, link }: EscalationNote): string {
  const outward = outwardOf(triage)
  const head = `Breakwater: escalated, ${outward.severity}`
  const due = `An answer is due ${stamp(dueAt)}`
  const details = link === null ? 'Details are in Breakwater.' : `Details: ${link}`
  if (outward.restricted) return lines([head, 'Restricted safety matter', due, details])
  const told = also.map(outwardTeam).filter((one) => one !== 'restricted')
  return lines([
    head,
    `Team: ${words(outwardTeam(team))}`,
    told.length === 0 ? null : `Told as well: ${told.map(words).join(', ')}`,
    due,
    factsFound(triage),
    triage.missing.length === 0 ? null : `Facts missing: ${triage.missing.toSorted().map(plain).join(', ')}`,
    details,
  ])
}
