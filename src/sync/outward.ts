import { isRestricted, outwardCategory, TEAMS, type Severity, type Team } from '../domain/labels.ts'
import type { Priority } from '../domain/ticket.ts'
import type { Triage } from '../domain/triage.ts'

/** Asks for a person: an urgent finding outside the route, or a ticket that cannot be judged. */
export const REVIEW_TAG = 'safety_review'
/** A person escalated it. */
const ESCALATED_TAG = 'safety_escalated'
const OWN_TAG = /^(?:safety_|severity_p\d$)/

/** What of a triage a CRM may be told. Restricted categories, their teams, rules and facts have no name here (`domain/labels.ts`). */
export interface Outward {
  readonly restricted: boolean
  readonly judged: boolean
  readonly severity: Severity
  readonly category: string
  /** Without repetition, the main one first. */
  readonly categories: readonly string[]
  readonly team: Team | 'restricted'
  readonly tags: readonly string[]
  readonly missing: readonly string[]
  readonly language: string
  readonly policy: string
  readonly queue: string
  readonly priority: Priority
}

/** Teams that work on restricted matters only: their very names would say what a ticket is about. */
const INWARD_TEAMS: ReadonlySet<Team> = new Set<Team>(['intimate_image_abuse'])
/** What a CRM may know of teams. */
export const OUTWARD_TEAMS: readonly (Team | 'restricted')[] = [...TEAMS.filter((team) => !INWARD_TEAMS.has(team)), 'restricted']

const PRIORITY: Readonly<Record<Severity, Priority>> = { P0: 'urgent', P1: 'high', P2: 'normal', P3: 'low', P4: 'low' }

export function outwardOf(triage: Triage): Outward {
  const restricted = isRestricted(triage.category) || triage.categories.some(isRestricted)
  const categories = [...new Set([triage.category, ...triage.categories].map(outwardCategory))]
  const team = restricted ? 'restricted' : outwardTeam(triage.team)
  return {
    restricted,
    judged: triage.judged,
    severity: triage.severity,
    category: restricted ? 'restricted' : outwardCategory(triage.category),
    categories,
    team,
    tags: [...categories.map((category) => `safety_${category}`), severityTag(triage.severity), ...(triage.judged ? [] : [REVIEW_TAG]), ...(triage.escalated === true ? [ESCALATED_TAG] : [])].toSorted(),
    // Which facts an escalation lacks would name the category as surely as its id does.
    missing: restricted ? [] : triage.missing.toSorted(),
    language: triage.lang,
    policy: triage.policy,
    queue: queueOf(team),
    priority: PRIORITY[triage.severity],
  }
}

/** A team as a CRM may name it. */
export function outwardTeam(team: Team): Team | 'restricted' {
  return INWARD_TEAMS.has(team) ? 'restricted' : team
}

export function severityTag(severity: Severity): string {
  return `severity_${severity.toLowerCase()}`
}

/** The queue of a team; everything restricted shares one with a neutral name. */
export function queueOf(team: Team | 'restricted'): string {
  return `safety_${team}`
}

/** Tags the bridge writes. They never count as input: not for the route, not for the triage. */
export function isOwnTag(tag: string): boolean {
  return OWN_TAG.test(tag)
}

/** `self_harm` → `Self harm`. */
export function words(id: string): string {
  const spaced = id.replace(/[_-]+/g, ' ')
  return spaced.charAt(0).toUpperCase() + spaced.slice(1)
}
