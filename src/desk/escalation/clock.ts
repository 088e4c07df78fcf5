import type { Escalation, EscalationState, EscalationWatch } from '../../domain/escalation.ts'
import type { Instant } from '../../domain/ports.ts'
import type { EscalationClock, EscalationSettings, Hours } from '../../rules/escalation/settings.ts'
import { afterWork, isOpen } from './calendar.ts'

const MINUTE = 60_000

export type Kind = Pick<Escalation, 'team' | 'severity'> & Pick<EscalationWatch, 'category' | 'country'>

/** Everything the policy says of escalations of this kind: where several rules do, the first names the hours, and the shortest time counts. */
export interface Terms {
  readonly clock: EscalationClock
  /** Null: it never sleeps. */
  readonly hours: Hours | null
  /** Minutes from raising; null: no such end. */
  readonly stop: number | null
  /** Who is told next, and next; the owner is before all of them. */
  readonly ladder: readonly string[]
}

export function termsOf(settings: EscalationSettings, kind: Kind): Terms {
  const rules = settings.rules.filter((rule) => rule.teams?.includes(kind.team) !== false && rule.categories?.includes(kind.category) !== false && rule.severities?.includes(kind.severity) !== false && (rule.countries === undefined || (kind.country !== null && rule.countries.includes(kind.country))))
  const own = settings.teams[kind.team]
  const clock = { ...settings.clocks[kind.severity] }
  for (const { minutes = {} } of rules) {
    for (const name of NUMBERS) clock[name] = Math.min(clock[name], minutes[name] ?? Number.POSITIVE_INFINITY)
    if (minutes.before !== undefined) clock.before = minutes.before
  }
  const named = rules.find((rule) => rule.hours !== undefined)?.hours ?? own?.hours
  const stops = rules.flatMap((rule) => rule.stop ?? [])
  return {
    clock, hours: named === undefined || settings.neverSleeps.has(kind.severity) ? null : (settings.hours[named] ?? null),
    stop: stops.length === 0 ? null : Math.min(...stops),
    ladder: own?.ladder ?? settings.ladder,
  }
}

const NUMBERS = ['acknowledge', 'start', 'work', 'wait', 'verify', 'close', 'climb', 'repeat'] as const

/** How long a state may last, by the name of its clock. */
export const CLOCK_OF: Readonly<Record<Exclude<EscalationState, 'closed' | 'recalled'>, (typeof NUMBERS)[number]>> = {
  raised: 'acknowledge', 're-escalated': 'acknowledge', acknowledged: 'start', 'in-progress': 'work', waiting: 'wait', resolved: 'verify', verified: 'close',
  // Somebody else has to take it, or agree.
  declined: 'acknowledge',
}

/** Whose it is now: the first of the rota who is at work. Where nobody is, the fallback: never nobody. */
export function ownerNow(settings: EscalationSettings, kind: Pick<Kind, 'team'>, now: Instant): { readonly owner: string; readonly fallback: string } {
  const own = settings.teams[kind.team]
  const fallback = own?.fallback ?? settings.fallback
  if (own?.rota === undefined) return { owner: own?.owner ?? settings.owner, fallback }
  const onDuty = own.rota.find(({ hours }) => isOpen(settings.hours[hours]!, now))
  return { owner: onDuty?.who ?? fallback, fallback }
}

/** A reminder of one turn, by its place in it. */
export interface Step {
  readonly at: Instant
  /** `told`: people hear of it for the first time. */
  readonly what: 'told' | 'reminded' | 'due' | 'climbed'
  readonly rung: number
}

/** By when somebody must have said that they have it, were it raised now. */
export function firstDue(settings: EscalationSettings, kind: Kind, now: Instant): Instant {
  const terms = termsOf(settings, kind)
  return dueOf(terms, terms.clock.acknowledge, now, terms.stop === null ? null : now + terms.stop * MINUTE)
}

/** When a clock that begins now is due: by the work it may take, and never later than the stop. */
export function dueOf(terms: Terms, minutes: number, since: Instant, stopAt: Instant | null): Instant {
  const worked = afterWork(terms.hours, since, minutes)
  return stopAt === null ? worked : Math.min(worked, stopAt)
}

/**
 * The how many-th reminder of a turn: where it is new to people (`fresh`) at once, then before its time, at it, then up the ladder rung by rung, and at its top again and again: there is always a next one.
 * `lowest`: as far up as it was before. What is stopped by law does not sleep.
 */
export function stepOf(terms: Terms, { since, dueAt, stopAt, lowest, fresh }: { readonly since: Instant; readonly dueAt: Instant; readonly stopAt: Instant | null; readonly lowest: number; readonly fresh: boolean }, place: number): Step {
  if (fresh && place === 0) return { at: since, what: 'told', rung: lowest }
  const index = fresh ? place - 1 : place
  const early = terms.clock.before.toSorted((a, b) => b - a).map((minutes) => dueAt - minutes * MINUTE).filter((at) => at > since)
  const before = early[index]
  if (before !== undefined) return { at: before, what: 'reminded', rung: lowest }
  const from = Math.max(dueAt, since)
  const late = index - early.length
  if (late === 0) return { at: from, what: 'due', rung: lowest }
  const hours = stopAt !== null && dueAt >= stopAt ? null : terms.hours
  const top = terms.ladder.length
  const climbs = Math.max(0, top - lowest)
  const rung = Math.min(top, lowest + late)
  if (late <= climbs) return { at: afterWork(hours, from, late * terms.clock.climb), what: 'climbed', rung }
  return { at: afterWork(hours, from, climbs * terms.clock.climb + (late - climbs) * terms.clock.repeat), what: 'reminded', rung: top }
}
