import type { FieldValue, Ticket } from '../domain/ticket.ts'
import type { Values } from '../domain/write.ts'
import type { Carry, CompiledTransform, Fault } from './carry.ts'
import type { FieldRule } from './mapping.ts'
import { isSetRule, theirsAt } from './own.ts'
import { asText, isEmpty, isList, sameValue, valueAt } from './paths.ts'
import { compileTransform } from './transform.ts'

/** One correspondence, ready to use: a field rule, the statuses or the groups. */
export interface CompiledField {
  /** The rule's, or `status` or `group`. */
  readonly id: string
  readonly rule: FieldRule
  /** Null where the rule never writes that side. */
  readonly toRight: Carry | null
  readonly toLeft: Carry | null
  /** Merged element by element. */
  readonly set: boolean
  /** Paths besides the rule's own that a result depends on: a change of these is a change of the value. */
  readonly reads: CompiledTransform['reads']
  /** The value of a side as it is compared and kept as base: equal values read equal, tags of ours are not among them. */
  readonly read: { readonly left: (ticket: Ticket) => FieldValue; readonly right: (ticket: Ticket) => FieldValue }
  /** What to write for a value, by path. */
  readonly write: { readonly left: (value: FieldValue) => Values; readonly right: (value: FieldValue) => Values }
  /** Whether the two stand for each other as they are. True of what is written once and then left alone. */
  readonly agrees: (left: Ticket, right: Ticket) => boolean
}

export function compileField(rule: FieldRule, fault: Fault): CompiledField {
  const transform = compileTransform(rule, fault)
  const { direction } = rule
  const toRight = direction === 'to-left' ? null : transform.toRight
  const toLeft = direction === 'both' || direction === 'to-left' ? transform.toLeft : null
  const parts = rule.transform.kind === 'split' ? [rule.right, ...rule.transform.also] : null
  const read = {
    left: (ticket: Ticket) => transform.canonical.left(theirsAt(ticket, rule.left)),
    right: (ticket: Ticket) => transform.canonical.right(parts === null ? theirsAt(ticket, rule.right) : parts.map((path) => asText(valueAt(ticket, path)))),
  }

  function agrees(left: Ticket, right: Ticket): boolean {
    if (direction === 'create-only') return true
    const one = read.left(left)
    const other = read.right(right)
    return transform.pairs?.(one, other) === true || carriesTo(toRight, one, left, other) || carriesTo(toLeft, other, right, one)
  }

  return {
    id: rule.id,
    rule,
    toRight,
    toLeft,
    set: isSetRule(rule),
    reads: transform.reads,
    read,
    write: { left: (value) => ({ [rule.left]: value }), right: (value) => (parts === null ? { [rule.right]: value } : spread(parts, value)) },
    agrees,
  }
}

function carriesTo(carry: Carry | null, value: FieldValue, from: Ticket, there: FieldValue): boolean {
  if (carry === null) return false
  const carried = carry(value, from)
  return 'keep' in carried || ('value' in carried && sameValue(carried.value, there))
}

function spread(paths: readonly string[], value: FieldValue): Values {
  const list = isList(value) ? value : isEmpty(value) ? [] : [asText(value)]
  return Object.fromEntries(paths.map((path, at) => [path, list[at] === undefined || list[at] === '' ? null : list[at]]))
}
