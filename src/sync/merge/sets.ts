import type { Pair, SetChange } from '../../domain/merge.ts'
import type { FieldValue } from '../../domain/ticket.ts'
import type { Carried, MergeField } from './field.ts'

/** A change of one side's set, and what is agreed on both sides once it has landed: only that, for the other side's own news may fail to land. */
export interface SetWrite {
  readonly change: SetChange
  readonly agreed: { readonly left: SetChange; readonly right: SetChange }
}

interface Known {
  readonly now: ReadonlySet<string>
  readonly before: ReadonlySet<string> | null
}

/** Elements are merged one by one against the last agreed sets: what was added on one side is added on the other, what was taken away is taken away. */
export function mergeSets(field: Pick<MergeField, 'direction' | 'toRight' | 'toLeft'>, base: Pair | null, left: FieldValue, right: FieldValue): { readonly left: SetWrite | null; readonly right: SetWrite | null } {
  const here: Known = { now: asSet(left), before: base === null ? null : asSet(base.left) }
  const there: Known = { now: asSet(right), before: base === null ? null : asSet(base.right) }
  const back = field.toLeft
  const toRight = field.direction === 'to-left' ? null : follow(here, there, (value) => text(field.toRight(value)))
  const toLeft = field.direction === 'to-right' || back === null ? null : follow(there, here, (value) => text(back(value)))
  return {
    right: toRight === null ? null : { change: toRight.written, agreed: { left: toRight.seen, right: toRight.written } },
    left: toLeft === null ? null : { change: toLeft.written, agreed: { left: toLeft.written, right: toLeft.seen } },
  }
}

/** The agreed sets after a write has landed, whatever else was agreed meanwhile. */
export function agreeSets(base: Pair | null, agreed: SetWrite['agreed']): Pair {
  const after = (before: FieldValue, change: SetChange): readonly string[] => {
    const set = new Set(asSet(before))
    for (const one of change.remove) set.delete(one)
    for (const one of change.add) set.add(one)
    return [...set].toSorted()
  }
  return { left: after(base?.left ?? null, agreed.left), right: after(base?.right ?? null, agreed.right) }
}

/** What one side's news means for the other: nothing is added that is there, nothing taken away that somebody there has just put in. */
function follow(here: Known, there: Known, carry: (value: string) => string | null): { readonly seen: SetChange; readonly written: SetChange } | null {
  const add = new Map<string, string>()
  const remove = new Map<string, string>()
  const kept = new Set([...here.now].map(carry))
  for (const value of here.now) {
    const other = here.before?.has(value) === true ? null : carry(value)
    if (other !== null && !there.now.has(other)) add.set(value, other)
  }
  for (const value of here.before ?? []) {
    const other = here.now.has(value) ? null : carry(value)
    if (other !== null && there.now.has(other) && there.before?.has(other) === true && !kept.has(other)) remove.set(value, other)
  }
  if (add.size === 0 && remove.size === 0) return null
  return { seen: { add: list(add.keys()), remove: list(remove.keys()) }, written: { add: list(add.values()), remove: list(remove.values()) } }
}

function text(carried: Carried): string | null {
  return 'value' in carried && typeof carried.value === 'string' && carried.value !== '' ? carried.value : null
}

function list(values: Iterable<string>): readonly string[] {
  return [...new Set(values)].toSorted()
}

function asSet(value: FieldValue): ReadonlySet<string> {
  return new Set(Array.isArray(value) ? (value as readonly string[]) : typeof value === 'string' && value !== '' ? [value] : [])
}
