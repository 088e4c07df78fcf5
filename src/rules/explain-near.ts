import type { Span } from '../domain/triage.ts'
import { placeOf, spanOf } from './document.ts'
import { hitsOf, type Near } from './near.ts'
import type { CompiledPolicy } from './policy.ts'
import type { Reading } from './reading.ts'
import type { Hit } from './scan.ts'

/** Words that must stand together, group by group. */
export interface NearExplanation {
  readonly groups: readonly {
    /** One of these must be there. */
    readonly names: readonly string[]
    readonly found: readonly string[]
    readonly spans: readonly Span[]
  }[]
  /** How many words may lie between the first and the last. */
  readonly words: number
  /** Words that take the sense away where they share a sentence with the others. */
  readonly heldOffBy: readonly string[]
}

const MOST_SPANS = 8

/** Only right after the reading it belongs to: hits of concepts live in working memory that the next ticket overwrites. */
export function explainNear(near: Near, reading: Reading, policy: CompiledPolicy): NearExplanation {
  const { lexicons, scratch } = policy
  const nameOf = (index: number): string => (lexicons.ids[index] ?? '').replace(/^#/, '')
  const met = new Map<number, readonly Hit[]>()
  const hits = (index: number): readonly Hit[] => hitsOf(index, { lexicons, hits: reading.hits, scratch, met })
  const spanAt = (hit: Hit): Span => {
    const place = placeOf(reading.document, hit.start, hit.end)
    return spanOf(reading.document, place.start, place.end)
  }
  return {
    groups: near.groups.map((group) => {
      const indexes = [...group]
      return { names: indexes.map(nameOf), found: indexes.filter((index) => hits(index).length > 0).map(nameOf), spans: indexes.flatMap(hits).slice(0, MOST_SPANS).map(spanAt) }
    }),
    words: near.words,
    heldOffBy: [...near.unless].filter((index) => hits(index).length > 0).map(nameOf),
  }
}

/** Why the words do not come together, in a few words of our own. */
export function whyApart({ groups, words, heldOffBy }: NearExplanation): string {
  const missing = groups.filter((group) => group.found.length === 0).map((group) => group.names.join(' or '))
  if (missing.length > 0) return `nothing of ${missing.join(', nor of ')} is there`
  const apart = `its words do not stand within ${words} words of one sense`
  return heldOffBy.length === 0 ? apart : `${apart}, or ${heldOffBy.join(', ')} beside them takes it away`
}
