import { createHash } from 'node:crypto'
import type { FieldValue, Ticket } from '../domain/ticket.ts'
import type { Values } from '../domain/write.ts'
import type { Carried, Carry, CompiledTransform, Fault } from './carry.ts'
import type { FieldRule } from './mapping.ts'
import { isSetRule, theirsAt } from './own.ts'
import { asText, isEmpty, sameValue } from './paths.ts'
import { joined, spread } from './split.ts'
import { compileTransform } from './transform.ts'

/** One correspondence, ready to use: a field rule, the statuses or the groups. */
export interface CompiledField {
  /** The rule's, or `status` or `group`. */
  readonly id: string
  readonly rule: FieldRule
  /** What its two values stand for: another version's rule of the same shape reads the same, so what was agreed under it still holds. */
  readonly shape: string
  /** Null where the rule never writes that side. A set's elements may also be carried one by one. */
  readonly toRight: Carry | null
  readonly toLeft: Carry | null
  /** Merged element by element. */
  readonly set: boolean
  /** Its values are ids of other records of each side, carried through what is known to be the same (`mapping/relation`). */
  readonly relation?: true
  /** Paths besides the rule's own that a result depends on. */
  readonly reads: CompiledTransform['reads']
  /**
   * The value of a side as it is compared and kept as base: equal values read equal, tags of ours are not among them. What is made of several
   * paths reads as what it makes, so that a change of any of them is seen.
   */
  readonly read: { readonly left: (ticket: Ticket) => FieldValue; readonly right: (ticket: Ticket) => FieldValue }
  /** What to write for a value, by path. */
  readonly write: { readonly left: (value: FieldValue) => Values; readonly right: (value: FieldValue) => Values }
  /** Whether the two stand for each other as they are. True of what is written once and then left alone. */
  readonly agrees: (left: Ticket, right: Ticket) => boolean
  /** Of values: pairs of a table that may stand although another pair is the usual one. */
  readonly pairs: (left: FieldValue, right: FieldValue) => boolean
}

export function compileField(rule: FieldRule, fault: Fault): CompiledField {
  const { direction, transform: source } = rule
  const transform = compileTransform(rule, fault)
  const made = direction !== 'both' && (source.kind === 'template' || source.kind === 'cel')
  const wanted = { right: direction === 'to-left' ? null : transform.toRight, left: direction === 'both' || direction === 'to-left' ? transform.toLeft : null }
  const toRight = made ? ofTicket(wanted.right, rule.left) : wanted.right
  const toLeft = made ? ofTicket(wanted.left, rule.right) : wanted.left
  const parts = source.kind === 'split' ? { paths: [rule.right, ...source.also], separator: source.separator } : null
  const plainRight = (ticket: Ticket): FieldValue => (parts === null ? theirsAt(ticket, rule.right) : joined(parts.paths.map((path) => asText(theirsAt(ticket, path))), parts.separator))
  const read = {
    left: made && toRight !== null ? asMade(toRight, rule.left) : (ticket: Ticket) => transform.canonical.left(theirsAt(ticket, rule.left)),
    right: made && toLeft !== null ? asMade(toLeft, rule.right) : (ticket: Ticket) => transform.canonical.right(plainRight(ticket)),
  }
  const pairs = transform.pairs ?? (() => false)
  const field = {
    id: rule.id,
    rule,
    shape: shapeOf(rule),
    toRight,
    toLeft,
    set: isSetRule(rule),
    pairs,
    reads: transform.reads,
    read,
    write: {
      left: (value: FieldValue) => ({ [rule.left]: value }),
      right: (value: FieldValue) => (parts === null ? { [rule.right]: value } : spread(value, parts.separator, parts.paths)),
    },
  }
  return { ...field, agrees: (left, right) => agreeing(field, left, right) }
}

/** Where it reads and in what spelling; not what becomes of a value, nor who owns it. */
function shapeOf({ left, right, transform }: FieldRule): string {
  const parts = transform.kind === 'split' ? [transform.separator, ...transform.also] : transform.kind === 'date' ? [transform.left, transform.right] : []
  return createHash('sha256').update(JSON.stringify([left, right, transform.kind, ...parts])).digest('hex').slice(0, 8)
}

type Compared = Pick<CompiledField, 'rule' | 'read' | 'toRight' | 'toLeft' | 'pairs'>

/** As {@link CompiledField.agrees}. An empty side that is to change nothing agrees with whatever the other has. */
export function agreeing(field: Compared, left: Ticket, right: Ticket): boolean {
  const { rule, read, toRight, toLeft } = field
  if (rule.direction === 'create-only' || corresponds(field, left, right)) return true
  return rule.whenEmpty === 'keep' && ((toRight !== null && isEmpty(read.left(left))) || (toLeft !== null && isEmpty(read.right(right))))
}

/** Whether either side is what the other would be carried as, or a table pairs them. */
export function corresponds(field: Compared, left: Ticket, right: Ticket): boolean {
  const { read, toRight, toLeft } = field
  const one = read.left(left)
  const other = read.right(right)
  const is = (carried: Carried | undefined, there: FieldValue): boolean => carried !== undefined && 'value' in carried && sameValue(carried.value, there)
  return field.pairs(one, other) || is(toRight?.(one, left), other) || is(toLeft?.(other, right), one)
}

/** What is made of the whole record has one result, whatever value of it is at hand. */
function ofTicket(carry: Carry | null, path: string): Carry | null {
  return carry === null ? null : (_value, ticket) => carry(theirsAt(ticket, path), ticket)
}

function asMade(carry: Carry, path: string): (ticket: Ticket) => FieldValue {
  return (ticket) => {
    const value = theirsAt(ticket, path)
    const carried = carry(value, ticket)
    return 'value' in carried ? carried.value : value
  }
}

/** A field between two given records, as a merge asks for it. */
export interface BoundField {
  readonly id: string
  readonly direction: FieldRule['direction']
  readonly owner: FieldRule['owner']
  readonly whenEmpty: FieldRule['whenEmpty']
  readonly set: boolean
  readonly leftPath: string
  readonly rightPath: string
  readonly toRight: (value: FieldValue) => Carried
  readonly toLeft: ((value: FieldValue) => Carried) | null
  /** Pairs that stand for each other although neither is what the other would be carried as: nothing is written between them. */
  readonly pairs: (left: FieldValue, right: FieldValue) => boolean
}

/** Values go in as `read` gives them and come out as `write` takes them. */
export function bind(field: CompiledField, left: Ticket, right: Ticket): BoundField {
  const { rule, toRight, toLeft } = field
  return {
    id: field.id,
    direction: rule.direction,
    owner: rule.owner,
    whenEmpty: rule.whenEmpty,
    set: field.set,
    leftPath: rule.left,
    rightPath: rule.right,
    toRight: toRight === null ? () => ({ fault: `${field.id} goes to the left only` }) : (value) => toRight(value, left),
    toLeft: toLeft === null ? null : (value) => toLeft(value, right),
    pairs: field.pairs,
  }
}
