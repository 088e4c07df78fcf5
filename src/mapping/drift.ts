import type { CompiledMapping } from './compile.ts'
import type { Problem, Side } from './side.ts'

/** A field of a mapping that a live schema does not fit any more. */
export interface PausedField {
  readonly field: string
  readonly side: Side
  readonly kind: Problem['kind']
  readonly text: string
  readonly remedy: string
}

/** What is paused because of these problems, by field; the first of each says why. What concerns the whole mapping pauses nothing by itself. Pure. */
export function pausedBy(problems: readonly Problem[]): ReadonlyMap<string, PausedField> {
  const found = new Map<string, PausedField>()
  for (const { rule, side, kind, severity, text, remedy } of problems) {
    if (rule !== null && severity === 'error' && !found.has(rule)) found.set(rule, { field: rule, side, kind, text, remedy })
  }
  return found
}

/** The mapping as it holds while these are paused: neither read nor written, in either direction. */
export function withoutFields(mapping: CompiledMapping, paused: { has(field: string): boolean; readonly size: number }): CompiledMapping {
  if (paused.size === 0) return mapping
  const goes = ({ id }: { readonly id: string }): boolean => !paused.has(id)
  return { ...mapping, rules: mapping.rules.filter(goes), relations: mapping.relations.filter(goes), fields: mapping.fields.filter(goes), status: paused.has('status') ? null : mapping.status, group: paused.has('group') ? null : mapping.group }
}
