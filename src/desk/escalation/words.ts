import type { Escalation, EscalationState } from '../../domain/escalation.ts'
import { isRestricted } from '../../domain/labels.ts'
import { lines, plain, stamp } from '../../sync/note.ts'
import { outwardTeam, words } from '../../sync/outward.ts'
import type { Reminder, Watched } from './machine.ts'

/** What state it came to, for both records. */
const CAME_TO: Readonly<Record<EscalationState, string>> = {
  raised: 'escalated again', 're-escalated': 'escalated again, further up', acknowledged: 'somebody has it', 'in-progress': 'is worked on', waiting: 'waits for somebody else', resolved: 'resolved, to be checked by somebody else',
  verified: 'checked', declined: 'the team does not take it', recalled: 'taken back', closed: 'closed',
}
export const REMINDED: Readonly<Record<Reminder['what'], string>> = { told: 'somebody is needed', reminded: 'a reminder', due: 'an answer is due now', climbed: 'nobody answered, told further up' }

/**
 * The internal note of a step. It names the team and the role, the step and the time, and nobody: vendors mail notes to followers. Of a restricted
 * matter not even the team.
 */
export function stepNote(escalation: Watched, link: string | null): string {
  return note(escalation, CAME_TO[escalation.state], [], link)
}

export function reminderNote(escalation: Watched, reminder: Reminder, roles: ReadonlySet<string>, link: string | null): string {
  return note(escalation, REMINDED[reminder.what], reminder.who.filter((who) => roles.has(who)), link)
}

function note(escalation: Watched, step: string, told: readonly string[], link: string | null): string {
  const { severity, state, dueAt } = escalation
  const over = state === 'closed' || state === 'recalled'
  return lines([
    `Breakwater: escalation, ${severity}: ${step}`,
    teamOf(escalation),
    over ? null : `Due ${stamp(dueAt)}`,
    told.length === 0 ? null : `Told: ${told.map(plain).join(', ')}`,
    link === null ? 'Details are in Breakwater.' : `Details: ${link}`,
  ])
}

/** What may be called outside. */
export function teamOf({ team, watch }: Pick<Escalation, 'team' | 'watch'>): string {
  const outward = watch === null || isRestricted(watch.category) ? 'restricted' : outwardTeam(team)
  return outward === 'restricted' ? 'Restricted safety matter' : `Team: ${words(outward)}`
}

/** Names that are roles of the policy, not people. */
export function rolesOf(settings: { readonly owner: string; readonly fallback: string; readonly ladder: readonly string[]; readonly teams: Readonly<Record<string, { readonly owner?: string | undefined; readonly fallback?: string | undefined; readonly ladder?: readonly string[] | undefined; readonly rota?: readonly { readonly who: string }[] | undefined } | undefined>> }): ReadonlySet<string> {
  const own = Object.values(settings.teams).flatMap((team) => [team?.owner, team?.fallback, ...(team?.ladder ?? []), ...(team?.rota ?? []).map(({ who }) => who)])
  return new Set([settings.owner, settings.fallback, ...settings.ladder, ...own].filter((one) => one !== undefined))
}
