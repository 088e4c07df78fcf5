import type { Agreement, Agreements, Bases, Because, Pair, SetChange, Side, Since } from '../../domain/merge.ts'
import type { FieldValue } from '../../domain/ticket.ts'
import { mergeField, type MergeField } from './field.ts'
import { agreeSets } from './sets.ts'

/** The bases after something was agreed; `since` says since when and under what. */
export function agree(bases: Bases, agreements: Agreements, since: (field: string) => Since | undefined = () => undefined): Bases {
  const next: Record<string, Pair> = { ...bases }
  for (const [field, one] of Object.entries(agreements)) {
    const { left, right } = 'pair' in one ? one.pair : agreeSets(bases[field] ?? null, one.sets)
    const from = since(field)
    next[field] = { left, right, ...(from === undefined ? {} : { since: from }) }
  }
  return next
}

/** A pair of fields and where they stand in the two records. */
export interface RecordField extends MergeField {
  readonly leftPath: string
  readonly rightPath: string
}

export interface RecordMergeInput {
  /** Those that may cross for this record (`mapping/crossing`). */
  readonly fields: readonly RecordField[]
  readonly bases: Bases
  readonly left: Readonly<Record<string, FieldValue>>
  readonly right: Readonly<Record<string, FieldValue>>
  /** Fields of the conflict inbox for which a person has chosen a side. Those still open are merged as ever: they may have come to agree. */
  readonly decided: Readonly<Record<string, Side>>
  /** A side that must not be written now: closed, gone, or paused. */
  readonly frozen: Readonly<Record<Side, boolean>>
}

/** What one side is to be told. */
export interface SideChanges {
  readonly values: Readonly<Record<string, FieldValue>>
  readonly sets: Readonly<Record<string, SetChange>>
  /** To be kept once it has landed. */
  readonly agrees: Agreements
  readonly because: Readonly<Record<string, Because>>
}

export interface RecordConflict {
  readonly field: string
  readonly left: FieldValue
  readonly right: FieldValue
}

export interface RecordMerge {
  readonly toLeft: SideChanges | null
  readonly toRight: SideChanges | null
  /** Agreed without any write: kept at once. */
  readonly agreed: Bases
  readonly conflicts: readonly RecordConflict[]
  readonly stuck: readonly { readonly field: string; readonly side: Side; readonly fault: string }[]
  /** Somebody's value is written over because the field has an owner: shown in the record's story. */
  readonly over: readonly { readonly field: string; readonly side: Side; readonly value: FieldValue }[]
}

interface Growing {
  readonly values: Record<string, FieldValue>
  readonly sets: Record<string, SetChange>
  readonly agrees: Record<string, Agreement>
  readonly because: Record<string, Because>
}

/** Merges two linked records field by field. Pure; the order of fields does not matter, for no two write the same path. */
export function mergeRecord(input: RecordMergeInput): RecordMerge {
  const grown: Record<Side, Growing> = { left: grow(), right: grow() }
  const agreed: Record<string, Pair> = {}
  const conflicts: RecordConflict[] = []
  const stuck: { field: string; side: Side; fault: string }[] = []
  const over: { field: string; side: Side; value: FieldValue }[] = []
  for (const field of input.fields) {
    const left = input.left[field.leftPath] ?? null
    const right = input.right[field.rightPath] ?? null
    const decided = input.decided[field.id]
    if (decided !== undefined && !writes(field, decided)) {
      // The field goes the other way only: what was chosen stays where it is, and the difference is agreed.
      agreed[field.id] = { left, right }
      continue
    }
    const base = input.bases[field.id] ?? null
    const found = mergeField(decided === undefined ? field : { ...field, owner: decided }, base, left, right)
    if (found.kind === 'agreed') {
      if (found.base !== null) agreed[field.id] = found.base
    } else if (found.kind === 'conflict') conflicts.push({ field: field.id, left: found.left, right: found.right })
    else if (found.kind === 'stuck') stuck.push({ field: field.id, side: found.side, fault: found.fault })
    else if (found.kind === 'write') {
      if (input.frozen[found.side]) continue
      const side = grown[found.side]
      side.values[found.side === 'left' ? field.leftPath : field.rightPath] = found.value
      side.agrees[field.id] = { pair: found.base }
      side.because[field.id] = found.over !== undefined ? (decided === undefined ? 'owner' : 'decided') : base === null ? 'first' : 'changed'
      if (found.over !== undefined) over.push({ field: field.id, side: found.side, value: found.over })
    } else {
      for (const side of ['left', 'right'] as const) {
        const change = found[side]
        if (change === null || input.frozen[side]) continue
        grown[side].sets[side === 'left' ? field.leftPath : field.rightPath] = change.change
        grown[side].agrees[field.id] = { sets: change.agreed }
        grown[side].because[field.id] = base === null ? 'first' : 'changed'
      }
    }
  }
  return { toLeft: changesOf(grown.left), toRight: changesOf(grown.right), agreed, conflicts, stuck, over }
}

/** Whether this side's value may be written to the other. */
function writes(field: RecordField, from: Side): boolean {
  return from === 'left' ? field.direction !== 'to-left' : field.direction !== 'to-right' && field.toLeft !== null
}

function grow(): Growing {
  return { values: {}, sets: {}, agrees: {}, because: {} }
}

function changesOf(side: Growing): SideChanges | null {
  return Object.keys(side.agrees).length === 0 ? null : side
}
