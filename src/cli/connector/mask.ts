import type { Manifest } from '../../../connectors/rest/manifest.ts'

/** Hides what people wrote and who they are in an answer, and keeps what its shape is: the same text is always hidden by the same word. */
export function createMask(manifest: Manifest): (body: unknown) => unknown {
  const kept = keptPaths(manifest)
  const words = new Map<string, string>()
  const hidden = (value: string | number): string => {
    const found = words.get(String(value)) ?? `hidden-${words.size + 1}`
    words.set(String(value), found)
    return found
  }
  const walk = (value: unknown, path: string): unknown => {
    if (Array.isArray(value)) return value.map((one) => walk(one, path))
    if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, walk(one, path === '' ? name : `${path}.${name}`)]))
    if (kept.has(path) || typeof value === 'boolean' || value === null) return value
    if (typeof value === 'number') return 0
    return typeof value === 'string' && value !== '' ? hidden(value) : value
  }
  return (body) => walk(body, '')
}

/** Paths from the root of an answer, lists left out of account, whose values say nothing of anybody: ids of records, versions, times, states. */
function keptPaths({ tickets, threads, schema }: Manifest): ReadonlySet<string> {
  const join = (...parts: readonly string[]): string => parts.filter((part) => part !== '').join('.').replace(/\[[^\]]*\]/g, '')
  const { fields, deleted, list } = tickets
  const record = [fields.id, fields.version, fields.updatedAt, fields.createdAt, fields.status.at, ...[fields.priority?.at, fields.channel?.at, deleted?.at].filter((path) => path !== undefined)]
  const said = threads === undefined ? [] : [threads.fields.id, threads.fields.at, threads.public.at, ...[threads.fields.changedAt, threads.fields.authorRole?.at].filter((path) => path !== undefined)]
  const bases = [list.items, tickets.one.item]
  const paths = bases.flatMap((base) => record.map((path) => join(base, path)))
  if (threads !== undefined && 'embedded' in threads.from) {
    const { embedded } = threads.from
    paths.push(...bases.flatMap((base) => said.map((path) => join(base, embedded, path))))
  }
  if (threads !== undefined && 'own' in threads.from) {
    const { own } = threads.from
    paths.push(...said.map((path) => join(own.items, path)), ...nextOf(own.paging))
  }
  if (schema !== undefined) paths.push(...[schema.id, schema.title ?? '', schema.choices ?? '', schema.writable?.at ?? ''].filter((path) => path !== '').map((path) => join(schema.items, path)))
  return new Set([...paths, ...nextOf(list.paging)])
}

function nextOf(paging: Manifest['tickets']['list']['paging']): string[] {
  return paging.kind === 'cursor' || paging.kind === 'next-link' ? [paging.next] : []
}
