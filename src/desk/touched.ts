import type { FieldValue } from '../domain/ticket.ts'
import type { Write } from '../domain/write.ts'

/** One path of a record that a write sets. */
export interface Written {
  readonly path: string
  readonly value: FieldValue
}

/** Every mapped path a write sets, `status`, `priority` and `group` among them. Notes and our own fields are no paths. */
export function pathsOf(write: Write): readonly Written[] {
  const of = (path: string, value: FieldValue | undefined): Written[] => (value === undefined ? [] : [{ path, value }])
  const values = 'values' in write ? Object.entries(write.values ?? {}).map(([path, value]) => ({ path, value })) : []
  return [...of('status', 'status' in write ? write.status : undefined), ...of('priority', 'priority' in write ? write.priority : undefined), ...of('group', 'queue' in write ? write.queue : undefined), ...values]
}

/** Names of all that a write is about: fields of the mapping, paths, our own fields, `tags`, `note`. */
export function touched(write: Write): readonly string[] {
  const names = new Set(Object.keys(write.why ?? {}))
  for (const { path } of pathsOf(write)) names.add(path)
  if ('fields' in write) for (const name of Object.keys(write.fields)) names.add(name)
  if ('queue' in write && write.queue !== undefined && write.queue !== null) names.add('queue')
  if ('addTags' in write && write.addTags.length + write.removeTags.length > 0) names.add('tags')
  if (write.op === 'add-note' || write.op === 'redact-note' || (write.op === 'update-ticket' && write.note !== null)) names.add('note')
  return [...names]
}
