import type { Document } from './document.ts'
import type { Languages } from '../text/language.ts'
import type { CompiledPolicy } from './policy.ts'
import { findNear } from './near.ts'
import { qualities } from './qualities.ts'
import { type Hit, scan } from './scan.ts'

/** A ticket after its one pass: which signals are present and where. */
export interface Reading {
  readonly document: Document
  /** ISO 639-1 of what is said now, 'und' where it cannot be told. */
  readonly lang: string
  /** Hits that count (not denied), per lexicon. */
  readonly hits: ReadonlyMap<string, readonly Hit[]>
  readonly present: Set<string>
  has(lexicon: string): boolean
  first(lexicon: string): Hit | null
}

export function read(document: Document, policy: CompiledPolicy, languages: Languages): Reading {
  const lang = languages.main
  const { lexicons, lexiconIndex } = policy
  const negators = { before: lexiconIndex.get('negation_before') ?? -1, after: lexiconIndex.get('negation_after') ?? -1 }
  const all = scan(document.normal, lexicons, negators, document.quotes, policy.scratch, languages.passages)
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
  const places = { document, lexicons, hits, scratch: policy.scratch, met: new Map<number, readonly Hit[]>(), beside }
  for (const one of policy.combinations.candidates(places)) {
    const found = findNear(one, places)
    if (found === null) continue
    hits.set(one.id, [found])
    present.add(one.id)
    if (!found.quoted) present.add(`${one.id}__own`)
  }
  return { document, lang, hits, present, has: (id) => present.has(id), first: (id) => hits.get(id)?.[0] ?? null }
}
