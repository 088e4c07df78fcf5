import type { Ticket } from '../domain/ticket.ts'
import type { Carry } from './carry.ts'
import type { CompiledMapping } from './compile.ts'
import { agreeing, compileField, type CompiledField } from './field.ts'
import type { FieldRule, Mapping } from './mapping.ts'
import { isEmpty } from './paths.ts'
import type { Side } from './side.ts'

/** The id of a record's counterpart on the other side; undefined: none is known; null: it is a pointer, and nothing is told of what belongs to it. */
export type Counterpart = (side: Side, id: string) => string | null | undefined

/** What one of the two records points at and nobody knows the counterpart of. */
export interface Unlinked {
  readonly field: string
  readonly side: Side
  readonly id: string
}

export function compileRelations({ parent }: Mapping): readonly CompiledField[] {
  if (parent === undefined || parent.direction === 'none') return []
  const rule: FieldRule = { id: 'parent', left: 'parent', right: 'parent', direction: parent.direction, owner: parent.owner, transform: { kind: 'same' }, whenEmpty: 'clear' }
  return [{ ...compileField(rule, () => undefined), relation: true }]
}

/**
 * The mapping as it holds between two records: with what they point at, where the counterpart of that is known on both sides. Nothing is compared
 * where it is not, for it would look like empty; nor where a side does not tell at all.
 */
export function between(mapping: CompiledMapping, left: Ticket, right: Ticket, known: Counterpart): { readonly mapping: CompiledMapping; readonly unlinked: readonly Unlinked[] } {
  const unlinked: Unlinked[] = []
  const fields = mapping.relations.flatMap((field): CompiledField[] => {
    if (left.parent === undefined || right.parent === undefined) return []
    const ends = ([['left', left.parent], ['right', right.parent]] as const).flatMap(([side, id]) => (id === null ? [] : [{ field: field.id, side, id, there: known(side, id) }]))
    unlinked.push(...ends.flatMap(({ there, ...end }): Unlinked[] => (there === undefined ? [end] : [])))
    return ends.every(({ there }) => typeof there === 'string') ? [carrying(field, known, left)] : []
  })
  return { mapping: fields.length === 0 ? mapping : { ...mapping, fields: [...mapping.fields, ...fields] }, unlinked }
}

function carrying(field: CompiledField, known: Counterpart, left: Ticket): CompiledField {
  const through = (carry: Carry | null, side: Side): Carry | null =>
    carry === null ? null : (value) => {
      if (isEmpty(value) || typeof value !== 'string') return { value: null }
      // What a record is, people decide: a question is not made an incident so that it can have a problem.
      if (side === 'right' && left.mayHaveParent === false) return { fault: `${field.id}: the ticket is of a type that has none; make it an incident, or take the case out of its parent` }
      const there = known(side, value)
      return typeof there === 'string' ? { value: there } : { fault: `${field.id}: the record it points at has no counterpart` }
    }
  const bound = { ...field, toRight: through(field.toRight, 'left'), toLeft: through(field.toLeft, 'right') }
  return { ...bound, agrees: (one, other) => agreeing(bound, one, other) }
}
