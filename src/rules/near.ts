import type { Document } from './document.ts'
import type { CompiledLexicons } from './lexicon.ts'
import type { ConceptHits, Hit, Scratch } from './scan.ts'

/** One signal made of others that stand close together. */
export interface NearSource {
  readonly id: string
  /** One of each group must be there. A name is a word list or a concept. */
  readonly near: readonly (readonly string[])[]
  readonly words: number
  /** Takes the sense away where one of these stands in the same sentence as any member. */
  readonly unless: readonly string[]
}

/** The same by index: word lists first, concepts after them ({@link CompiledLexicons.conceptBase}). */
export interface Near {
  readonly id: string
  readonly groups: readonly Int32Array[]
  readonly words: number
  readonly unless: Int32Array
}

/** Concepts are written without their sign; where a word list and a concept share a name, the word list is meant. */
export function compileNear(sources: readonly NearSource[], lexicons: CompiledLexicons, fault: (text: string) => void): Near[] {
  const byName = new Map<string, number>()
  lexicons.concepts.forEach((name, index) => byName.set(name.slice(1), lexicons.conceptBase + index))
  lexicons.ids.slice(0, lexicons.conceptBase).forEach((name, index) => byName.set(name, index))
  return sources.map((source) => {
    const indexes = (names: readonly string[]): Int32Array => Int32Array.from(names.flatMap((name) => {
      const index = byName.get(name)
      if (index === undefined) fault(`combination ${source.id}: unknown word list or concept ${name}`)
      return index === undefined ? [] : [index]
    }))
    const all = source.near.flat()
    const twice = all.find((name, at) => all.indexOf(name) !== at)
    if (twice !== undefined) fault(`combination ${source.id}: ${twice} stands in it twice`)
    return { id: source.id, groups: source.near.map(indexes), words: source.words, unless: indexes(source.unless) }
  })
}

/** Where what is needed to find combinations stands. */
export interface Places {
  readonly document: Document
  readonly lexicons: CompiledLexicons
  readonly hits: ReadonlyMap<string, readonly Hit[]>
  readonly scratch: Scratch
  /** Whether the words beside a place make a story or something past of it. */
  readonly beside: (hit: Hit) => string | null
}

/** The first place where all groups stand within reach of one another; null where there is none. Linear in the members' hits. */
export function findNear(near: Near, places: Places): Hit | null {
  for (const group of near.groups) if (!group.some((index) => isThere(index, places))) return null
  const members: { readonly hit: Hit; readonly group: number }[] = []
  near.groups.forEach((group, number) => {
    for (const index of group) for (const hit of hitsOf(index, places)) if (!blocked(hit, near, places)) members.push({ hit, group: number })
  })
  members.sort((a, b) => a.hit.start - b.hit.start)
  const { word } = places.document.normal
  const last: (Hit | null)[] = near.groups.map(() => null)
  for (const { hit, group } of members) {
    last[group] = hit
    let start = hit.start
    let end = hit.end
    let complete = true
    let quoted = true
    for (const one of last) {
      if (one === null) {
        complete = false
        break
      }
      start = Math.min(start, one.start)
      end = Math.max(end, one.end)
      quoted &&= one.quoted
    }
    if (!complete || (word[end - 2] as number) - (word[start + 1] as number) > near.words) continue
    const found: Hit = { lexicon: -1, start, end, negated: false, quoted }
    if (places.beside(found) === null) return found
  }
  return null
}

function isThere(index: number, { lexicons, hits, scratch }: Places): boolean {
  if (index < lexicons.conceptBase) return hits.has(lexicons.ids[index] as string)
  return scratch.concepts.stamps[index - lexicons.conceptBase] === scratch.stamp
}

/** Where a word list or a concept counts in the ticket read last. */
export function* hitsOf(index: number, { lexicons, hits, scratch }: Pick<Places, 'lexicons' | 'hits' | 'scratch'>): Generator<Hit> {
  if (index < lexicons.conceptBase) {
    yield* hits.get(lexicons.ids[index] as string) ?? []
    return
  }
  const { concepts, stamp } = scratch
  const id = index - lexicons.conceptBase
  if (concepts.stamps[id] !== stamp) return
  for (let at = concepts.heads[id] as number; at !== -1; at = concepts.previous[at] as number) {
    if (concepts.negated[at] === 0) yield hitAt(concepts, at)
  }
}

function hitAt(concepts: ConceptHits, at: number): Hit {
  return { lexicon: -1, start: concepts.starts[at] as number, end: concepts.ends[at] as number, negated: false, quoted: concepts.quoted[at] === 1 }
}

function blocked(hit: Hit, near: Near, places: Places): boolean {
  const { sentence } = places.document.normal
  const own = sentence[hit.start + 1]
  for (const index of near.unless) for (const other of hitsOf(index, places)) if (sentence[other.start + 1] === own) return true
  return false
}
