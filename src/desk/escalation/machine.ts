import { BridgeError } from '../../domain/errors.ts'
import { type Escalation, type EscalationState, type EscalationVerb, type EscalationWatch, isOver } from '../../domain/escalation.ts'
import { isGraveSeverity } from '../../domain/labels.ts'
import type { Instant } from '../../domain/ports.ts'
import type { EscalationSettings } from '../../rules/escalation/settings.ts'
import { CLOCK_OF, dueOf, ownerNow, type Step, stepOf, termsOf } from './clock.ts'

const MINUTE = 60_000

/** An escalation that is watched. */
export type Watched = Escalation & { readonly watch: EscalationWatch }
type Open = Exclude<EscalationState, 'closed' | 'recalled'>

/** From which states a verb leads where. */
const MOVES: Readonly<Record<EscalationVerb, { readonly from: readonly EscalationState[]; readonly to: EscalationState; /** A reason must be given. */ readonly why?: true }>> = {
  acknowledge: { from: ['raised', 're-escalated'], to: 'acknowledged' },
  start: { from: ['raised', 're-escalated', 'acknowledged', 'waiting'], to: 'in-progress' },
  wait: { from: ['acknowledged', 'in-progress'], to: 'waiting', why: true },
  resolve: { from: ['acknowledged', 'in-progress', 'waiting'], to: 'resolved' },
  verify: { from: ['resolved'], to: 'verified' },
  close: { from: ['verified', 'declined'], to: 'closed' },
  decline: { from: ['raised', 're-escalated', 'acknowledged', 'in-progress', 'waiting'], to: 'declined', why: true },
  recall: { from: ['raised', 're-escalated', 'acknowledged', 'in-progress', 'waiting', 'declined'], to: 'recalled', why: true },
  reescalate: { from: ['raised', 're-escalated', 'acknowledged', 'in-progress', 'waiting', 'resolved', 'verified', 'declined'], to: 're-escalated', why: true },
}

/** What can be done with it now, in the order of {@link MOVES}. */
export function verbsOf({ state }: Pick<Escalation, 'state'>): readonly EscalationVerb[] {
  return (Object.keys(MOVES) as EscalationVerb[]).filter((verb) => MOVES[verb].from.includes(state))
}

/** Begins to watch one: from here on it has an owner and a next moment. `dueAt`: a time that stands already. Pure. */
export function watched(settings: EscalationSettings, escalation: Omit<Escalation, 'watch' | 'dueAt'>, kind: Pick<EscalationWatch, 'category' | 'country'>, now: Instant, dueAt: Instant | null = null): Watched {
  const terms = termsOf(settings, { ...escalation, ...kind })
  const stopAt = terms.stop === null ? null : escalation.raisedAt + terms.stop * MINUTE
  const blank: EscalationWatch = { ...kind, ...ownerNow(settings, escalation, now), turn: 0, since: now, stopAt, reminded: 0, lowest: 0, rung: 0, nextAt: now, topAt: null, resolvedBy: null, told: [] }
  return turned(settings, { ...escalation, dueAt: dueAt ?? now, watch: blank }, now, { dueAt })
}

/** A person does something with it. Throws `desk.order` where that is not what comes next, and `desk.bad-request` where a reason is missing. Pure. */
export function moved(settings: EscalationSettings, escalation: Watched, verb: EscalationVerb, by: string, why: string | null, now: Instant): Watched {
  const { from, to, why: wanted } = MOVES[verb]
  const { id, state, watch, severity } = escalation
  if (!from.includes(state)) throw new BridgeError('desk.order', `Escalation ${id} is ${state}; what can be done with it now: ${verbsOf(escalation).join(', ') || 'nothing'}`, { state, verb })
  if (wanted === true && (why ?? '').trim() === '') throw new BridgeError('desk.bad-request', `why: ${verb} needs a reason`)
  if (verb === 'verify' && isGraveSeverity(severity) && watch.resolvedBy === by) throw new BridgeError('desk.order', `Escalation ${id} is ${severity}: somebody other than the one who resolved it has to verify it`, { state, verb })
  const top = termsOf(settings, { ...escalation, ...watch }).ladder.length
  const lowest = verb === 'reescalate' ? Math.min(top, Math.max(watch.rung, watch.lowest) + 1) : 0
  const resolvedBy = verb === 'resolve' ? by : verb === 'verify' || verb === 'close' ? watch.resolvedBy : null
  const then = { ...escalation, state: to, watch: { ...watch, lowest, resolvedBy } }
  if (isOver(then)) return { ...then, watch: { ...then.watch, topAt: null, rung: 0 } }
  return turned(settings, then, now, { owner: to === 'acknowledged' || to === 'in-progress' || to === 'waiting' ? by : null })
}

/** A new clock for its state; whoever owns it is named anew. */
export function turned(settings: EscalationSettings, escalation: Watched, now: Instant, { dueAt = null, owner = null }: { readonly dueAt?: Instant | null; readonly owner?: string | null }): Watched {
  const { watch, state } = escalation
  const terms = termsOf(settings, { ...escalation, ...watch })
  // Once it is done what the law asks for, its clock no longer presses those who check and close.
  const stopAt = state === 'verified' || state === 'resolved' ? null : watch.stopAt
  const due = dueAt ?? dueOf(terms, terms.clock[CLOCK_OF[state as Open]], now, stopAt)
  const { fallback, owner: named } = ownerNow(settings, escalation, now)
  const next = stepOf(terms, { since: now, dueAt: due, stopAt, lowest: watch.lowest, fresh: isFresh(state) }, 0)
  // What was done is checked by somebody else, and so is what a team does not take.
  const whose = owner ?? (state === 'resolved' || state === 'verified' || state === 'declined' ? fallback : named)
  return { ...escalation, dueAt: due, watch: { ...watch, owner: whose, fallback, turn: watch.turn + 1, since: now, reminded: 0, rung: watch.lowest, nextAt: next.at, topAt: null } }
}

/** It turned out to be graver, or something that a law has a time for: its clock is set anew, never to a later time, and from as far up the ladder as it was. Pure. */
export function worsened(settings: EscalationSettings, escalation: Watched, { severity, ...kind }: Pick<Escalation, 'severity'> & Pick<EscalationWatch, 'category' | 'country'>, now: Instant): Watched {
  const { stop } = termsOf(settings, { ...escalation, severity, ...kind })
  const stops = [escalation.watch.stopAt, stop === null ? null : escalation.raisedAt + stop * MINUTE].filter((one) => one !== null)
  const known = { ...escalation, severity, watch: { ...escalation.watch, ...kind, stopAt: stops.length === 0 ? null : Math.min(...stops) } }
  const graver = { ...known, watch: { ...known.watch, lowest: Math.max(known.watch.lowest, known.watch.rung) } }
  // A person who has it keeps it.
  const then = turned(settings, graver, now, isFresh(escalation.state) ? {} : { owner: escalation.watch.owner })
  if (then.dueAt < escalation.dueAt) return then
  return severity === escalation.severity ? known : turned(settings, graver, now, { dueAt: escalation.dueAt, owner: then.watch.owner })
}

/** Somebody has to be found who takes it. */
function isFresh(state: EscalationState): boolean {
  return state === 'raised' || state === 're-escalated'
}

/** What the watch came to say: who is to be told, and of what. */
export interface Reminder extends Step {
  /** Tells it from every other one there ever is of this escalation. */
  readonly key: string
  /** Everybody up to the rung it reached, the last named first. */
  readonly who: readonly string[]
  /** One of those that go on for ever at the top: said to people, not written on the records again. */
  readonly again: boolean
}

/**
 * Goes on to `now`: null where its time has not come. Of several that passed while nobody watched only the last is made: it says all that the others would
 * have. Every reminder has its own number in its turn, so that none is made twice. Pure.
 */
export function advanced(settings: EscalationSettings, escalation: Watched, now: Instant): { readonly escalation: Watched; readonly reminder: Reminder } | null {
  const { watch, dueAt, state, id } = escalation
  if (isOver(escalation) || watch.nextAt > now) return null
  const terms = termsOf(settings, { ...escalation, ...watch })
  const turn = { since: watch.since, dueAt, stopAt: state === 'verified' || state === 'resolved' ? null : watch.stopAt, lowest: watch.lowest, fresh: isFresh(state) }
  let index = watch.reminded
  let [step, next] = [stepOf(terms, turn, index), stepOf(terms, turn, index + 1)]
  while (next.at <= now) {
    index += 1
    ;[step, next] = [next, stepOf(terms, turn, index + 1)]
  }
  const byRole = isFresh(state)
  const { owner, fallback } = ownerNow(settings, escalation, now)
  const top = terms.ladder.length
  const again = step.what === 'reminded' && watch.topAt !== null
  const topAt = watch.topAt ?? (step.rung === top && step.at >= dueAt ? now : null)
  const later: Watched = { ...escalation, watch: { ...watch, ...(byRole ? { owner, fallback } : {}), reminded: index + 1, rung: Math.max(watch.rung, step.rung), nextAt: Math.max(next.at, now + 1), topAt } }
  const what = step.rung > watch.rung ? 'climbed' : step.what
  const who = [...terms.ladder.slice(0, step.rung).toReversed(), later.watch.owner]
  return { escalation: later, reminder: { ...step, what, key: `${id}:${watch.turn}:${index}`, who: [...new Set(who)], again } }
}
