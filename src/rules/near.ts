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

/** Which combinations are worth a closer look in a ticket: those of whose smallest group one word list or concept was met. */
export class NearIndex {
  readonly all: readonly Near[]
  readonly #by: readonly (readonly number[])[]
  readonly #stamps: Int32Array

  constructor(all: readonly Near[], lexicons: CompiledLexicons) {
    this.all = all
    this.#stamps = new Int32Array(all.length)
    const by: number[][] = lexicons.ids.map(() => [])
    all.forEach((near, number) => {
      const rarest = near.groups.reduce((one, other) => (other.length < one.length ? other : one))
      for (const index of rarest) by[index]?.push(number)
    })
    this.#by = by
  }

  /** In the policy's order. */
  candidates({ lexicons, scratch }: Pick<Places, 'lexicons' | 'scratch'>): Near[] {
    const found: number[] = []
    const { stamp, concepts } = scratch
    this.#by.forEach((numbers, index) => {
      const met = index < lexicons.conceptBase ? scratch.countStamps[index] : concepts.stamps[index - lexicons.conceptBase]
      if (met !== stamp) return
      for (const number of numbers) {
        if (this.#stamps[number] === stamp) continue
        this.#stamps[number] = stamp
        found.push(number)
      }
    })
    return found.sort((a, b) => a - b).map((number) => this.all[number] as Near)
  }
}

/** Where what is needed to find combinations stands. */
export interface Places {
  readonly document: Document
  readonly lexicons: CompiledLexicons
  readonly hits: ReadonlyMap<string, readonly Hit[]>
  readonly scratch: Scratch
  /** Hits of concepts as they were asked for, so that combinations share them. */
  readonly met: Map<number, readonly Hit[]>
  /** Whether the words beside a place make a story or something past of it. */
  readonly beside: (hit: Hit) => string | null
}

/** The first place where all groups stand within reach of one another; null where there is none. Linear in the members' hits. */
export function findNear(near: Near, places: Places): Hit | null {
  for (const group of near.groups) {
    let there = false
    for (let at = 0; at < group.length && !there; at += 1) there = isThere(group[at] as number, places)
    if (!there) return null
  }
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
  if (index < lexicons.conceptBase) return scratch.countStamps[index] === scratch.stamp && hits.has(lexicons.ids[index] as string)
  return scratch.concepts.stamps[index - lexicons.conceptBase] === scratch.stamp
}

const NO_HITS: readonly Hit[] = []

/** Where a word list or a concept counts in the ticket read last. */
export function hitsOf(index: number, { lexicons, hits, scratch, met }: Pick<Places, 'lexicons' | 'hits' | 'scratch' | 'met'>): readonly Hit[] {
  if (index < lexicons.conceptBase) return hits.get(lexicons.ids[index] as string) ?? NO_HITS
  const { concepts, stamp } = scratch
  const id = index - lexicons.conceptBase
  if (concepts.stamps[id] !== stamp) return NO_HITS
  const known = met.get(index)
  if (known !== undefined) return known
  const found: Hit[] = []
  for (let at = concepts.heads[id] as number; at !== -1; at = concepts.previous[at] as number) if (concepts.negated[at] === 0) found.push(hitAt(concepts, at))
  met.set(index, found)
  return found
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
