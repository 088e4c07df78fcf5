import type { FieldValue } from '../../domain/ticket.ts'
import type { Write } from '../../domain/write.ts'
import type { LaneIntent } from '../../store/store.ts'
import { isOwnTag } from '../outward.ts'

/** Written because of a triage, or because a mapping carries it. */
export type Part = 'own' | 'mapped'

/** One thing of a record that one write changed. */
export interface Change {
  readonly part: Part
  readonly key: string
  /** Undefined: nobody knows, or there was no record yet. */
  readonly before: FieldValue | undefined
  readonly after: FieldValue
  readonly intent: LaneIntent
}

/**
 * What landed in a lane, by what it changed, in order: `tag:<tag>` (true or false), `own:<field>`, `path:<path>`. Pure.
 */
export function timelineOf(lane: readonly LaneIntent[]): ReadonlyMap<string, readonly Change[]> {
  const found = new Map<string, Change[]>()
  for (const intent of lane) {
    if (intent.outcome?.result !== 'landed') continue
    const { write } = intent
    const mapped = new Set(Object.values(write.why ?? {}).flatMap((why) => why.paths))
    const had = new Set(Array.isArray(write.before?.['tags']) ? (write.before['tags'] as readonly string[]) : [])
    const add = (name: string, part: Part, before: FieldValue | undefined, after: FieldValue): void => {
      const known = found.get(name) ?? []
      found.set(name, [...known, { part, key: write.key, before, after, intent }])
    }
    const made = write.op === 'create-case'
    for (const [tag, after] of tagsOf(write)) add(`tag:${tag}`, isOwnTag(tag) ? 'own' : 'mapped', after ? had.has(tag) : true, after)
    // Nobody else writes these: before our first write there was nothing.
    for (const [field, value] of Object.entries(ownOf(write))) add(`own:${field}`, 'own', made ? undefined : (found.get(`own:${field}`)?.at(-1)?.after ?? null), value)
    for (const [path, value] of pathsOf(write)) add(`path:${path}`, mapped.has(path) ? 'mapped' : 'own', made ? undefined : write.before?.[path], value)
  }
  return found
}

function tagsOf(write: Write): readonly (readonly [string, boolean])[] {
  if (write.op !== 'update-ticket' && write.op !== 'edit-ticket') return []
  return [...write.addTags.map((tag) => [tag, true] as const), ...write.removeTags.map((tag) => [tag, false] as const)]
}

function ownOf(write: Write): Readonly<Record<string, FieldValue>> {
  return write.op === 'update-ticket' || write.op === 'update-case' || write.op === 'create-case' ? write.fields : {}
}

/** Every path a write sets, with `status`, `priority` and `group`. */
export function pathsOf(write: Write): readonly (readonly [string, FieldValue])[] {
  const of = (path: string, value: FieldValue | undefined): (readonly [string, FieldValue])[] => (value === undefined ? [] : [[path, value]])
  return [
    ...of('status', 'status' in write ? write.status : undefined), ...of('priority', 'priority' in write ? write.priority : undefined), ...of('group', 'queue' in write ? write.queue : undefined),
    ...('values' in write ? Object.entries(write.values ?? {}) : []),
  ]
}
