import type { Write } from '../domain/write.ts'
import { pathsOf } from '../sync/undo/timeline.ts'

/** Names of all that a write is about: fields of the mapping, paths, our own fields, `tags`, `note`. */
export function touched(write: Write): readonly string[] {
  const names = new Set(Object.keys(write.why ?? {}))
  for (const [path] of pathsOf(write)) names.add(path)
  if ('fields' in write) for (const name of Object.keys(write.fields)) names.add(name)
  if ('queue' in write && write.queue !== undefined && write.queue !== null) names.add('queue')
  if ('addTags' in write && write.addTags.length + write.removeTags.length > 0) names.add('tags')
  if (write.op === 'add-note' || write.op === 'redact-note' || (write.op === 'update-ticket' && write.note !== null)) names.add('note')
  return [...names]
}
