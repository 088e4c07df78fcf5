import type { Document } from './document.ts'
import type { CompiledPolicy } from './policy.ts'
import { qualities } from './qualities.ts'
import { type Hit, scan } from './scan.ts'

/** A ticket after its one pass: which signals are present and where. */
export interface Reading {
  readonly document: Document
  /** Hits that count (not denied), per lexicon. */
  readonly hits: ReadonlyMap<string, readonly Hit[]>
  readonly present: Set<string>
  has(lexicon: string): boolean
  first(lexicon: string): Hit | null
}

export function read(document: Document, policy: CompiledPolicy, lang: string): Reading {
  const { lexicons, lexiconIndex } = policy
  const negators = { before: lexiconIndex.get('negation_before') ?? -1, after: lexiconIndex.get('negation_after') ?? -1 }
  const all = scan(document.normal, lexicons, negators, document.quotes, policy.scratch, lang)
  const hits = new Map<string, Hit[]>()
  const present = new Set<string>()
  const denied = new Set<string>()
  const beside = qualities(all, lexicons, document)
  for (const hit of all) {
    const id = lexicons.ids[hit.lexicon] as string
    if (hit.negated) {
      denied.add(id)
      continue
    }
    const quality = beside(hit)
    if (quality !== null) {
      present.add(`${id}__${quality}`)
      continue
    }
    if (!hit.quoted) present.add(lexicons.ownIds[hit.lexicon] as string)
    const list = hits.get(id)
    const last = list?.at(-1)
    if (list === undefined) {
      hits.set(id, [hit])
      present.add(id)
    } else if (last !== undefined && last.end > hit.start + 1 && last.quoted === hit.quoted && last.start <= hit.start) last.end = Math.max(last.end, hit.end)
    else list.push(hit)
  }
  for (const id of denied) if (!hits.has(id)) present.add(`${id}__not`)
  for (const one of policy.combinations) combine(one.lexicons.map((index) => lexicons.ids[index] as string), one.words, one.id, hits, document, present)
  return { document, hits, present, has: (id) => present.has(id), first: (id) => hits.get(id)?.[0] ?? null }
}

/** All members within `words` words of one another, in one pass over their hits; the combination's own hit spans them. */
function combine(members: readonly string[], words: number, id: string, hits: Map<string, Hit[]>, document: Document, present: Set<string>): void {
  const lists = members.map((member) => hits.get(member))
  if (lists.some((list) => list === undefined)) return
  const merged = lists.flatMap((list, member) => (list ?? []).map((hit) => ({ hit, member }))).sort((a, b) => a.hit.start - b.hit.start)
  const last: (Hit | null)[] = members.map(() => null)
  for (const { hit, member } of merged) {
    last[member] = hit
    const group = last.filter((one) => one !== null)
    if (group.length < members.length) continue
    const start = Math.min(...group.map((one) => one.start))
    const end = Math.max(...group.map((one) => one.end))
    const { word } = document.normal
    if ((word[end - 2] as number) - (word[start + 1] as number) > words) continue
    hits.set(id, [...(hits.get(id) ?? []), { lexicon: -1, start, end, negated: false, quoted: group.every((one) => one.quoted) }])
    present.add(id)
    return
  }
}

