import type { Priority } from '../domain/ticket.ts'
import type { OwnFields, UpdateTicket } from '../domain/write.ts'
import type { LaneIntent } from '../store/store.ts'
import { isOwnTag } from './outward.ts'
import { type Holds, holdsOf } from './undo/hold.ts'

/** What the bridge is known to have written to a ticket: the fold of all writes that landed. Null fields: never written. */
export interface TicketBase {
  readonly written: boolean
  readonly tags: ReadonlySet<string>
  readonly fields: OwnFields
  /** The last note of a judgement; null: none yet. */
  readonly note: string | null
  /** Marks of the escalations that were told of. */
  readonly escalations: ReadonlySet<string>
  /** Something was sent at least once, landed or not: then the record's own time of change may be ours. */
  readonly touched: boolean
  /** What a person had taken back. */
  readonly holds: Holds
}

export interface CaseBase {
  /** Null: no case of ours is known. */
  readonly caseId: string | null
  readonly fields: OwnFields
  /** Undefined: we never set it, so it is not ours to change. */
  readonly queue: string | null | undefined
  readonly priority: Priority | null | undefined
  readonly holds: Holds
}

export interface LaneState {
  /** Sent and not settled, or about to take something back: nothing may be planned on top of it. */
  readonly busy: boolean
  /** Settled without effect so far; makes keys of later tries new. */
  readonly round: number
}

export function laneState(lane: readonly LaneIntent[]): LaneState {
  return {
    // What takes something back, or a person asked for, must not be replaced by a newer wish before it has left.
    busy: lane.some((intent) => intent.state === 'sent' || (intent.state === 'waiting' && (intent.write.undoes !== undefined || intent.write.asked === true))),
    round: lane.filter((intent) => intent.outcome?.result === 'conflict').length,
  }
}

export function ticketBase(lane: readonly LaneIntent[]): TicketBase {
  const tags = new Set<string>()
  let fields: OwnFields = {}
  let written = false
  let note: string | null = null
  const escalations = new Set<string>()
  for (const { write } of lane.filter(landed)) {
    if (write.op !== 'update-ticket') continue
    written = true
    // Tags that were carried over from a case are people's, not ours.
    for (const tag of write.removeTags.filter(isOwnTag)) tags.delete(tag)
    for (const tag of write.addTags.filter(isOwnTag)) tags.add(tag)
    fields = { ...fields, ...write.fields }
    for (const mark of write.escalation?.split(' ') ?? []) escalations.add(mark)
    note = judgementOf(write) ?? note
  }
  return { written, tags, fields, note, escalations, touched: lane.some((intent) => intent.attempts > 0 || intent.outcome !== null), holds: holdsOf(lane) }
}

/** What a note says of a judgement, less what it says of an escalation. */
function judgementOf({ note, escalation }: UpdateTicket): string | null {
  if (note === null || escalation === undefined) return note
  const end = note.indexOf(NOTE_GAP)
  return end === -1 ? null : note.slice(end + NOTE_GAP.length)
}

/** Between the note of an escalation and that of a judgement; neither has one inside. */
export const NOTE_GAP = '\n\n'

export function caseBase(lane: readonly LaneIntent[]): CaseBase {
  let base: CaseBase = { caseId: null, fields: {}, queue: undefined, priority: undefined, holds: holdsOf(lane) }
  for (const { write, outcome } of lane.filter(landed)) {
    const caseId = (outcome?.result === 'landed' ? outcome.recordId : null) ?? base.caseId
    if (write.op === 'create-case') base = { ...base, caseId, fields: { ...base.fields, ...write.fields }, queue: write.queue, priority: write.priority }
    else if (write.op === 'update-case') base = { ...base, caseId: write.caseId, fields: { ...base.fields, ...write.fields } }
    else if (write.op === 'edit-case') {
      base = { ...base, caseId: write.caseId, queue: write.queue === undefined ? base.queue : write.queue, priority: write.priority === undefined ? base.priority : write.priority }
    }
  }
  return base
}

function landed(intent: LaneIntent): boolean {
  return intent.outcome?.result === 'landed'
}
