import type { Document } from './document.ts'
import type { CompiledLexicons, Qualifier } from './lexicon.ts'
import type { Hit } from './scan.ts'
import type { Quality } from './source.ts'

interface Beside {
  readonly hit: Hit
  readonly by: Qualifier
}

const NONE = (): null => null

/**
 * Answers what the words beside a hit make of it, or null where it stands as it is. Only the same sentence, clause or phrase is
 * looked at: harmless text elsewhere in a ticket must never take back what is grave in it.
 */
export function qualities(all: readonly Hit[], lexicons: CompiledLexicons, document: Document): (hit: Hit) => Quality | null {
  const { sentence, clause } = document.normal
  const bySentence = new Map<number, Beside[]>()
  for (const hit of all) {
    const by = lexicons.qualifiers[hit.lexicon]
    if (by === null || by === undefined || hit.negated) continue
    const key = sentence[hit.start + 1] as number
    const list = bySentence.get(key)
    if (list === undefined) bySentence.set(key, [{ hit, by }])
    else list.push({ hit, by })
  }
  if (bySentence.size === 0) return NONE
  const others = all.filter((hit) => bySentence.has(sentence[hit.start + 1] as number))
  return (hit) => {
    const list = bySentence.get(sentence[hit.start + 1] as number)
    if (list === undefined) return null
    for (const { hit: words, by } of list) {
      if (words === hit || !(by.only === null ? (hit.lexicon === -1 || (lexicons.negatable[hit.lexicon] ?? false)) : by.only.has(hit.lexicon))) continue
      if (by.within === 'span' ? !covers(words, hit) : by.within === 'clause' && clause[words.start + 1] !== clause[hit.start + 1]) continue
      if (by.unless.size > 0 && others.some((one) => by.unless.has(one.lexicon) && !one.negated && sentence[one.start + 1] === sentence[hit.start + 1])) continue
      return by.as
    }
    return null
  }
}

/** At least half of the hit stands inside the words. */
function covers(words: Hit, hit: Hit): boolean {
  const shared = Math.min(words.end, hit.end) - Math.max(words.start, hit.start)
  return shared * 2 >= hit.end - hit.start
}
