import type { ReadsAs } from '../../domain/merge.ts'
import type { FieldValue, Ticket } from '../../domain/ticket.ts'
import type { OwnField } from '../../domain/write.ts'
import { sameValue, valueAt } from '../../mapping/paths.ts'
import type { LaneIntent } from '../../store/store.ts'
import { isOver } from '../over.ts'
import { type Change, type Part, timelineOf } from './timeline.ts'

export interface UndoInput {
  readonly lane: readonly LaneIntent[]
  /** Which writes are to be undone. */
  readonly picks: (intent: LaneIntent) => boolean
  readonly parts: Readonly<Record<Part, boolean>>
  /** As it is now. */
  readonly record: Ticket
  /** Under which key the record's fields hold ours, where that is known. */
  readonly ownKeys: ReadonlyMap<OwnField, string>
  /** What a status or priority reads back as there, where it has no name of its own. */
  readonly readsAs?: ReadsAs
}

/**
 * Why something stays as it is: somebody changed it since; a later write of ours did; it is as the record was made, and nobody knows
 * what stood before; a closed record takes nothing; a write is on its way; a ticket never becomes new again, nor loses its priority.
 */
export type Stays = 'touched' | 'written-again' | 'made-with-it' | 'closed' | 'on-its-way' | 'not-possible'

export interface UndoPlan {
  /** What goes back, by `tag:…`, `own:…`, `path:…`, to what it was. */
  readonly back: ReadonlyMap<string, { readonly part: Part; readonly to: FieldValue }>
  readonly stays: readonly { readonly name: string; readonly why: Stays }[]
  /** Notes of ours that are followed by one that takes them back: the keys of the writes that made them. */
  readonly notes: readonly string[]
  /** Comments that were carried here, likewise. */
  readonly carried: readonly string[]
  /** Of all that is taken back. */
  readonly keys: readonly string[]
  /** The newest of them: what it was planned under is what holds it back. */
  readonly newest: LaneIntent | null
}

/** What takes back the writes that were picked, without touching what anybody changed since. Pure; after its writes have landed it plans nothing. */
export function planUndo(input: UndoInput): UndoPlan {
  const { lane, picks, parts, record } = input
  const back = new Map<string, { part: Part; to: FieldValue }>()
  const stays: { name: string; why: Stays }[] = []
  const keys = new Set<string>()
  const busy = lane.some((intent) => intent.state === 'sent' || (intent.state === 'waiting' && intent.write.undoes !== undefined))
  const wanted = (change: Change): boolean => parts[change.part] && picks(change.intent)
  for (const [name, changes] of timelineOf(lane)) {
    const last = changes.at(-1)
    if (last === undefined || !changes.some(wanted)) continue
    if (!wanted(last)) {
      // Taken back already, or by somebody else's wish: then it is as it was.
      if (last.intent.write.undoes === undefined) stays.push({ name, why: 'written-again' })
      continue
    }
    // As far back as is known: a record that was made goes back to what it was made with.
    const first = changes.findLastIndex((change) => !wanted(change) || change.before === undefined) + 1
    const to = changes[first]?.before
    const now = nowOf(input, name)
    const why = to === undefined ? 'made-with-it' : now !== undefined && saysOf(name, now, to) ? null : staysBecause(input, name, now, last.after, to, busy)
    if (why !== undefined) {
      if (why !== null) stays.push({ name, why })
      continue
    }
    back.set(name, { part: last.part, to: to ?? null })
    for (const change of changes.slice(first)) keys.add(change.key)
  }
  const followed = new Set(lane.flatMap((intent) => (isStanding(intent) ? (intent.write.undoes?.keys ?? []) : [])))
  const said = busy || isOver(record) ? [] : lane.filter((intent) => intent.outcome?.result === 'landed' && picks(intent) && intent.write.undoes === undefined && !followed.has(intent.write.key))
  const notes = parts.own ? said.flatMap(({ write }) => (write.op === 'update-ticket' && write.note !== null ? [write.key] : [])) : []
  const carried = parts.mapped ? said.flatMap(({ write }) => (write.op === 'add-note' && write.source !== undefined ? [write.key] : [])) : []
  for (const key of [...notes, ...carried]) keys.add(key)
  return { back, stays, notes, carried, keys: [...keys], newest: lane.findLast((intent) => keys.has(intent.write.key)) ?? null }
}

/** It has taken effect or may still. */
function isStanding({ state, outcome }: LaneIntent): boolean {
  return state === 'waiting' || state === 'sent' || outcome?.result === 'landed'
}

/** Undefined: it may go back. */
function staysBecause({ record, readsAs = {} }: UndoInput, name: string, now: FieldValue | undefined, after: FieldValue, to: FieldValue | undefined, busy: boolean): Stays | undefined {
  if (isOver(record)) return 'closed'
  if (busy) return 'on-its-way'
  if (now !== undefined && !saysOf(name, now, after) && !saysOf(name, now, readBack(name, after, readsAs))) return 'touched'
  const never = (name === 'path:status' && to === 'new') || (name === 'path:priority' && to === null)
  return never && record.ref.kind === 'ticket' ? 'not-possible' : undefined
}

function readBack(name: string, value: FieldValue, { status, priority }: ReadsAs): FieldValue {
  const names: Readonly<Record<string, string | undefined>> = name === 'path:status' ? (status ?? {}) : name === 'path:priority' ? (priority ?? {}) : {}
  return names[String(value)] ?? value
}

/** Undefined where the record does not show it. */
function nowOf({ record, ownKeys }: UndoInput, name: string): FieldValue | undefined {
  const at = name.slice(name.indexOf(':') + 1)
  if (name.startsWith('tag:')) return record.tags.includes(at)
  if (name.startsWith('path:')) return valueAt(record, at)
  const key = ownKeys.get(at as OwnField)
  return key === undefined ? undefined : record.fields[key]
}

function saysOf(name: string, now: FieldValue, value: FieldValue): boolean {
  if (!name.startsWith('own:')) return sameValue(now, value)
  const [one, other] = [plain(now), plain(value)]
  // Each vendor spells ours its own way: `P1` may stand there as `severity_p1`, an instant as its day.
  return one === other || (other !== '' && one.endsWith(`_${other}`)) || (/^\d{4}-\d\d-\d\d/.test(one) && /^\d{4}-\d\d-\d\d/.test(other) && one.slice(0, 10) === other.slice(0, 10))
}

function plain(value: FieldValue): string {
  const text = Array.isArray(value) ? value.join(' ') : String(value ?? '')
  return text.toLowerCase().replaceAll(/[,;\s]+/g, ' ').trim()
}
