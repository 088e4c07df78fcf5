import type { Instant } from '../domain/ports.ts'
import type { Side } from '../domain/merge.ts'
import type { PausedField } from '../mapping/drift.ts'
import type { MatchRow } from '../store/store.ts'
import { PARKED } from '../domain/ports.ts'
import { iso, NAMES, type Recorded } from './story-events.ts'
import { touched } from './touched.ts'

/** What something of a record waits for, and what can be done about it. */
export interface Wait {
  readonly fields: readonly string[]
  readonly waitsFor: string
  readonly remedy: string
}

export interface WaitFacts extends Pick<Recorded, 'left' | 'lanes' | 'conflicts'> {
  readonly now: Instant
  /** Fields whose schema does not fit the mapping now. */
  readonly paused: readonly PausedField[]
  /** Fields that point at a record which is linked to none on the other side yet. */
  readonly unlinked: readonly string[]
  /** Whom more than one may stand for. */
  readonly undecided: readonly MatchRow[]
  /** More than one case points at the ticket, and it is linked to none. */
  readonly ambiguous: boolean
  /** Comments have been read up to here. */
  readonly commentsUpTo: Instant
  /** Somebody stopped everything automatic. */
  readonly stopped: boolean
  /** Set-up was applied: writes may leave. */
  readonly writes: boolean
}

/** Everything that waits, and for what. Pure. */
export function waitsOf(facts: WaitFacts): readonly Wait[] {
  const { left, lanes, conflicts } = facts
  const nothing = 'Nothing to do.'
  const open = (['left', 'right'] as const).some((side) => lanes[side].some((step) => step.state === 'waiting' || step.state === 'sent'))
  const all: Wait[] = []
  if (!facts.writes) all.push({ fields: [], waitsFor: 'an admin: it is only observed, nothing is written', remedy: 'Look at `setup plan`, then run `setup apply`.' })
  if (facts.stopped && (open || left.dueAfter !== null)) all.push({ fields: [], waitsFor: 'somebody who lets automation act again: everything automatic is stopped', remedy: '`rules resume`' })
  if (facts.ambiguous) all.push({ fields: [], waitsFor: 'a person: more than one case points at this ticket, so it is linked to none and no other is made', remedy: 'Leave one case in the other CRM that points at it: the two are linked once the ticket changes again.' })
  if (left.dueAfter === PARKED) all.push({ fields: [], waitsFor: 'the answer to its own write, before it is judged again', remedy: nothing })
  else if (left.dueAfter !== null && left.dueAfter > facts.commentsUpTo && left.dueAfter <= facts.now) all.push({ fields: [], waitsFor: `comments up to ${iso(left.dueAfter)}, before it is judged`, remedy: nothing })
  else if (left.dueAfter !== null && left.dueAfter > facts.now) all.push({ fields: [], waitsFor: `${iso(left.dueAfter)}, before it is judged again`, remedy: nothing })
  else if (left.dueAfter !== null) all.push({ fields: [], waitsFor: 'the next sync, which judges and compares it again', remedy: nothing })
  for (const side of ['left', 'right'] as const) all.push(...laneWaits(facts, side))
  for (const { field, text, remedy } of facts.paused) all.push({ fields: [field], waitsFor: `its schema: ${text}`, remedy: `${remedy} It goes on by itself then.` })
  for (const field of facts.unlinked) all.push({ fields: [field], waitsFor: 'a link: the record it belongs to has no counterpart on the other side yet', remedy: 'Nothing to do: it is carried once that record is linked.' })
  for (const { id, kind } of facts.undecided) all.push({ fields: [kind === 'person' ? 'people' : 'organizations'], waitsFor: `a person: more than one ${kind === 'person' ? 'contact has the key of the requester' : 'account has the key of the organization'}`, remedy: `\`people ${id} --choose\` one of its candidates, or \`--none\`` })
  for (const one of conflicts) if (one.decision === null) all.push({ fields: [one.field], waitsFor: 'a person: both sides changed it to different things', remedy: `\`conflicts ${one.id} --keep left\` or \`--keep right\`` })
  return all
}

function laneWaits({ lanes, now }: WaitFacts, side: Side): readonly Wait[] {
  const record = NAMES[side]
  const out = lanes[side].some((step) => step.state === 'sent')
  return lanes[side].flatMap((step): Wait[] => {
    const fields = touched(step.write)
    const last = step.tries.at(-1)?.outcome
    if (step.state === 'sent') return [{ fields, waitsFor: `the ${record}'s answer to what was sent`, remedy: 'Nothing to do: it is asked for, or sent again as it was.' }]
    if (step.state === 'set-aside') return [{ fields, waitsFor: `a person: the ${record} refused it${last?.result === 'refused' ? `, ${last.reason}` : ''}`, remedy: `${last?.result === 'refused' ? `${last.remedy} Then ` : ''}\`set-aside --retry ${step.write.key}\`` }]
    if (step.state !== 'waiting') return []
    if (out) return [{ fields, waitsFor: `an earlier write to the ${record} that is on its way`, remedy: 'Nothing to do.' }]
    if (step.notBefore > now) return [{ fields, waitsFor: `${iso(step.notBefore)}, when it is sent to the ${record} again${last?.result === 'again' ? ` [${last.code}]` : ''}`, remedy: 'Nothing to do.' }]
    return [{ fields, waitsFor: `the next sync, which sends it to the ${record}`, remedy: 'Nothing to do.' }]
  })
}
