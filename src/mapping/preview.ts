import type { Floor } from '../domain/lives.ts'
import type { FieldValue, Ticket } from '../domain/ticket.ts'
import type { CompiledMapping } from './compile.ts'
import { type Evidence, under } from './crossing.ts'
import { type CompiledField, corresponds } from './field.ts'
import type { Crossing } from './mapping.ts'
import { isEmpty, isList, sameValue, sorted } from './paths.ts'
import type { Side } from './side.ts'

export interface PreviewSide {
  readonly path: string
  readonly before: FieldValue
  readonly after: FieldValue
}

export interface PreviewRow {
  readonly rule: string
  readonly left: PreviewSide
  readonly right: PreviewSide
  /** `conflict`: a person would be asked. `stuck`: the value has no counterpart. `withheld`: harm rules keep it on its side; then no value is shown. */
  readonly outcome: 'agreed' | 'to-right' | 'to-left' | 'both' | 'conflict' | 'stuck' | 'withheld' | 'left alone'
  /** What is missing, where it is stuck. */
  readonly fault: string | null
}

export interface PairPreview {
  /** `out`: not kept in step at all; `fault`: the filter cannot tell. */
  readonly filter: 'in' | 'out' | 'fault'
  readonly crossing: Crossing
  readonly rows: readonly PreviewRow[]
}

export interface PreviewOptions {
  readonly redact: (text: string) => string
  readonly floor?: Floor | null
  readonly triage?: Parameters<CompiledMapping['filter']>[1]
}

/** What would become of two records that were never compared; `right` null: it would be made. Nothing is sent. */
export function previewPair(mapping: CompiledMapping, left: Ticket, right: Ticket | null, evidence: Evidence, options: PreviewOptions): PairPreview {
  const crossing = mapping.crossing(evidence, options.floor ?? null)
  const filter = mapping.filter(left, options.triage ?? null)
  return { filter, crossing, rows: filter === 'in' ? mapping.fields.map((field) => rowOf(field, under(field, crossing, options.redact), left, right)) : [] }
}

type Outcome = Pick<PreviewRow, 'outcome' | 'fault'> & { readonly left?: FieldValue; readonly right?: FieldValue }

function rowOf(field: CompiledField, crossing: CompiledField | null, left: Ticket, right: Ticket | null): PreviewRow {
  const { rule } = field
  const row = (found: Outcome, one: FieldValue, other: FieldValue): PreviewRow => ({
    rule: field.id,
    left: { path: rule.left, before: one, after: found.left === undefined ? one : found.left },
    right: { path: rule.right, before: other, after: found.right === undefined ? other : found.right },
    outcome: found.outcome,
    fault: found.fault,
  })
  if (crossing === null) return row({ outcome: 'withheld', fault: null }, null, null)
  const one = crossing.read.left(left)
  const other = right === null ? null : crossing.read.right(right)
  return row(right === null ? made(crossing, one, left) : met(crossing, one, other, left, right), one, other)
}

/** The right is made: whatever goes there is written. */
function made(field: CompiledField, value: FieldValue, left: Ticket): Outcome {
  return field.toRight === null || isEmpty(value) ? LEFT_ALONE : towards(field, 'right', value, null, left)
}

const LEFT_ALONE: Outcome = { outcome: 'left alone', fault: null }
const AGREED: Outcome = { outcome: 'agreed', fault: null }

function met(field: CompiledField, one: FieldValue, other: FieldValue, left: Ticket, right: Ticket): Outcome {
  const { direction, owner } = field.rule
  if (direction === 'create-only') return LEFT_ALONE
  if (field.set) return sets(field, one, other, left, right)
  if ((isEmpty(one) && isEmpty(other)) || corresponds(field, left, right)) return AGREED
  // Nobody took a value away: a side that never had one takes the other's, and none is cleared.
  if (isEmpty(one)) return towards(field, 'left', other, one, right)
  if (isEmpty(other)) return towards(field, 'right', one, other, left)
  if (owner === 'left' && direction !== 'to-left') return towards(field, 'right', one, other, left)
  if (owner === 'right' && direction !== 'to-right') return towards(field, 'left', other, one, right)
  return owner === 'ask' ? { outcome: 'conflict', fault: null } : LEFT_ALONE
}

function towards(field: CompiledField, side: Side, value: FieldValue, there: FieldValue, from: Ticket): Outcome {
  const carry = side === 'right' ? field.toRight : field.toLeft
  if (carry === null) return LEFT_ALONE
  const carried = carry(value, from)
  if ('fault' in carried) return { outcome: 'stuck', fault: carried.fault }
  if (field.rule.whenEmpty === 'keep' && isEmpty(carried.value)) return LEFT_ALONE
  return sameValue(carried.value, there) ? AGREED : { outcome: side === 'right' ? 'to-right' : 'to-left', fault: null, [side]: carried.value }
}

/** Without a base nothing was ever taken away: each side gets what it lacks. */
function sets(field: CompiledField, one: FieldValue, other: FieldValue, left: Ticket, right: Ticket): Outcome {
  const carriedRight = field.toRight?.(one, left)
  const carriedLeft = field.toLeft?.(other, right)
  for (const carried of [carriedRight, carriedLeft]) if (carried !== undefined && 'fault' in carried) return { outcome: 'stuck', fault: carried.fault }
  const after = { left: union(one, carriedLeft), right: union(other, carriedRight) }
  const moved = { left: !sameValue(after.left, one), right: !sameValue(after.right, other) }
  if (!moved.left && !moved.right) return AGREED
  return { outcome: moved.left && moved.right ? 'both' : moved.left ? 'to-left' : 'to-right', fault: null, ...after }
}

function union(value: FieldValue, more: { readonly value: FieldValue } | { readonly fault: string } | undefined): FieldValue {
  const list = (one: FieldValue): readonly string[] => (isList(one) ? one : isEmpty(one) ? [] : [String(one)])
  return more === undefined || !('value' in more) ? value : sorted([...list(value), ...list(more.value)])
}
