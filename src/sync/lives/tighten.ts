import { COVER } from '../../connector/redaction.ts'
import type { FieldValue, Ticket } from '../../domain/ticket.ts'
import type { CompiledMapping } from '../../mapping/compile.ts'
import { allowed } from '../../mapping/crossing.ts'
import type { CompiledField } from '../../mapping/field.ts'
import { sameValue } from '../../mapping/paths.ts'
import { mask } from '../../rules/mask.ts'
import type { LaneIntent } from '../../store/store.ts'
import type { InStep, SideWrite } from '../in-step.ts'
import { isOver } from '../over.ts'
import { pathsOf } from '../undo/timeline.ts'

/**
 * The same plan, and where words of the ticket were carried into fields of its counterpart and may not stand there any more: what takes
 * them back. What people wrote there stays. Pure.
 */
export function tightened(step: InStep, mapping: CompiledMapping, right: Ticket, lane: readonly LaneIntent[]): InStep {
  if (step.crossing === 'whole' || isOver(right)) return step
  let toRight: SideWrite | null = step.toRight
  for (const field of mapping.fields) {
    const stands = field.read.right(right)
    if (typeof stands !== 'string' || stands === '' || !saysWords(field) || Object.hasOwn(toRight?.agrees ?? {}, field.id)) continue
    const how = allowed(field, step.crossing)
    const less = how === 'whole' ? stands : how === 'redacted' ? mask(stands) : COVER
    if (less === stands || !isOurs(field.write.right(stands), lane)) continue
    const values = field.write.right(less)
    toRight = {
      tags: { add: [], remove: [] }, ...toRight,
      values: { ...toRight?.values, ...values },
      // The ticket's own words count as news should a person let them cross again.
      agrees: { ...toRight?.agrees, [field.id]: { pair: { left: null, right: less } } },
      why: { ...toRight?.why, [field.id]: { because: 'tightened', from: 'left', shape: field.shape, paths: Object.keys(values) } },
      // What is taken back is kept nowhere.
      before: { ...toRight?.before, ...values },
    }
  }
  return { ...step, toRight }
}

function saysWords({ rule, set }: CompiledField): boolean {
  return !set && (rule.words === true || rule.right === 'subject' || rule.right === 'description')
}

/** What stands there is what was last written by us. */
function isOurs(values: Readonly<Record<string, FieldValue>>, lane: readonly LaneIntent[]): boolean {
  const written = new Map(lane.flatMap(({ write, outcome }) => (outcome?.result === 'landed' ? pathsOf(write) : [])))
  return Object.entries(values).every(([path, value]) => written.has(path) && sameValue(written.get(path) ?? null, value))
}
