import type { Pair, Side } from '../../domain/merge.ts'
import type { FieldValue } from '../../domain/ticket.ts'
import { mergeSets, type SetWrite } from './sets.ts'

/** What one value becomes on the other side; `fault` where it cannot cross as it is. */
export type Carried = { readonly value: FieldValue } | { readonly fault: string }

/** One pair of fields, as the merge needs it (`mapping/compile`). */
export interface MergeField {
  readonly id: string
  readonly direction: 'to-right' | 'to-left' | 'both' | 'create-only'
  readonly owner: Side | 'ask'
  readonly whenEmpty: 'clear' | 'keep'
  /** Tags: merged element by element, never in conflict. */
  readonly set: boolean
  /** Whether the two stand for each other though neither is what the other would be carried as. */
  readonly agrees?: (left: FieldValue, right: FieldValue) => boolean
  toRight(value: FieldValue): Carried
  /** Null: there is no way back. */
  readonly toLeft: ((value: FieldValue) => Carried) | null
}

/** What a merge of one pair of fields comes to. Nothing is done here. */
export type FieldMerge =
  /** Both sides say the same, or what differs is not ours to change. `base` null: as it was. */
  | { readonly kind: 'agreed'; readonly base: Pair | null }
  /** One side is written; once that landed, `base` is what both agree on. `over`: the value of a person that is written over, told in the open. */
  | { readonly kind: 'write'; readonly side: Side; readonly value: FieldValue; readonly base: Pair; readonly over: FieldValue | undefined }
  /** Sets may need a write on either side. */
  | { readonly kind: 'sets'; readonly left: SetWrite | null; readonly right: SetWrite | null }
  /** Both sides were changed to different things and nobody is said to own the field: a person decides. */
  | { readonly kind: 'conflict'; readonly left: FieldValue; readonly right: FieldValue; readonly base: Pair | null }
  /** A value that has no counterpart: set aside with the reason, and the other fields go on. */
  | { readonly kind: 'stuck'; readonly side: Side; readonly fault: string }

const KEEP: FieldMerge = { kind: 'agreed', base: null }

/**
 * Three-way merge of one pair of fields against the last agreed pair (law 7). Pure; after its writes have landed it answers
 * `agreed`, and its own writes coming back change nothing.
 * `base` null: never compared before. Then a side that is empty takes the other's value, and two different values are a conflict like any other.
 */
export function mergeField(field: MergeField, base: Pair | null, left: FieldValue, right: FieldValue): FieldMerge {
  if (field.direction === 'create-only') return KEEP
  if (field.set) {
    const sets = mergeSets(field, base, left, right)
    if (sets.left !== null || sets.right !== null) return { kind: 'sets', ...sets }
    return base !== null && same(base.left, left) && same(base.right, right) ? KEEP : { kind: 'agreed', base: { left, right } }
  }
  const leftMoved = base === null ? !isEmpty(left) : !same(left, base.left)
  const rightMoved = base === null ? !isEmpty(right) : !same(right, base.right)
  const here: Pair = { left, right }
  if (!leftMoved && !rightMoved) return base === null ? { kind: 'agreed', base: here } : KEEP
  if (field.agrees?.(left, right) === true) return { kind: 'agreed', base: here }
  const carried = field.toRight(left)
  // Many values may stand for one: as long as one side still says what the other does, nothing needs writing.
  if ('value' in carried && same(carried.value, right)) return { kind: 'agreed', base: here }
  const back = field.toLeft === null ? null : field.toLeft(right)
  if (back !== null && 'value' in back && same(back.value, left)) return { kind: 'agreed', base: here }
  if (leftMoved && rightMoved) return bothMoved(field, base, here, carried, back)
  return leftMoved ? towards(field, 'right', here, carried, undefined) : towards(field, 'left', here, back, undefined)
}

/** One side moved: the other follows where the direction allows it. */
function towards(field: MergeField, side: Side, here: Pair, carried: Carried | null, over: FieldValue | undefined): FieldMerge {
  const allowed = field.direction === 'both' || field.direction === `to-${side}`
  // Against the direction nothing is written: the value stays as somebody set it, until its owner's side moves again.
  if (!allowed || carried === null) return KEEP
  if ('fault' in carried) return { kind: 'stuck', side: side === 'right' ? 'left' : 'right', fault: carried.fault }
  if (isEmpty(carried.value) && field.whenEmpty === 'keep') return { kind: 'agreed', base: here }
  const base: Pair = side === 'right' ? { left: here.left, right: carried.value } : { left: carried.value, right: here.right }
  return { kind: 'write', side, value: carried.value, base, over }
}

function bothMoved(field: MergeField, base: Pair | null, here: Pair, carried: Carried, back: Carried | null): FieldMerge {
  if (field.owner === 'left' && field.direction !== 'to-left') return towards(field, 'right', here, carried, here.right)
  if (field.owner === 'right' && field.direction !== 'to-right') return towards(field, 'left', here, back, here.left)
  // Owned by the side that is never read from: its own value stands, and that is no conflict.
  if (field.owner !== 'ask') return KEEP
  return { kind: 'conflict', left: here.left, right: here.right, base }
}

/** Vendors answer null, an empty text and a missing field for the same thing. */
export function isEmpty(value: FieldValue | undefined): boolean {
  return value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
}

/** Equal as people see it: line ends and white space at either end do not count, since vendors take them away. */
export function same(one: FieldValue, other: FieldValue): boolean {
  if (isEmpty(one) && isEmpty(other)) return true
  if (Array.isArray(one) && Array.isArray(other)) return one.length === other.length && [...one].every((each) => (other as readonly string[]).includes(each as string)) && [...other].every((each) => (one as readonly string[]).includes(each as string))
  if (typeof one === 'string' && typeof other === 'string') return plain(one) === plain(other)
  return one === other
}

function plain(text: string): string {
  return text.replace(/\r\n?/g, '\n').trim()
}
