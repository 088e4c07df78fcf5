import { buildAutomaton, type Automaton } from '../text/automaton.ts'
import type { Vocabulary } from '../text/evasion.ts'
import { slipsOf } from '../text/slips.ts'
import { alternatives, compileEntry, isShort } from './entry.ts'
import type { Quality } from './source.ts'

/** How the words of one list take the danger out of others beside them. */
export interface QualifierSource {
  readonly as: Quality
  readonly within: 'span' | 'clause' | 'sentence'
  readonly only?: readonly string[] | undefined
  readonly unless: readonly string[]
}

/** The same with word lists by their index; `only` null: all that can be denied. */
export interface Qualifier {
  readonly as: Quality
  readonly within: QualifierSource['within']
  readonly only: ReadonlySet<number> | null
  readonly unless: ReadonlySet<number>
}

/** One word list of the policy, before it is compiled. */
export interface LexiconSource {
  readonly id: string
  /** Whether "not" before a hit takes it away. */
  readonly negatable: boolean
  /** Whether its English words are also known with two letters swapped, one left out, or the space before them missing. */
  readonly typos?: boolean
  readonly qualifies?: QualifierSource | undefined
  /** Language → entries; `any` for signs and words that every language shares. */
  readonly entries: Readonly<Record<string, readonly string[]>>
}

/** One part of a phrase as the automaton sees it. */
interface PatternRef {
  readonly lexicon: number
  /** Where this phrase keeps the ends of its parts. */
  readonly slot: number
  readonly part: number
  readonly last: boolean
  /** How many words may stand between the part before and this one. */
  readonly gap: number
  /** A short word that other languages use for other things counts in texts of its own language only; null counts always. */
  readonly lang: string | null
}

/** The same for all patterns side by side: those of pattern `p` are at `starts[p]` up to `starts[p + 1]`. */
export interface PatternRefs {
  readonly starts: Int32Array
  readonly lexicon: Int32Array
  readonly slot: Int32Array
  readonly gap: Uint8Array
  /** What the part is to its phrase: {@link PART}. */
  readonly part: Uint8Array
  /** Index into `languages`, or -1 where the pattern counts always. */
  readonly lang: Int8Array
  readonly languages: readonly string[]
}

export const PART = { whole: 0, first: 1, middle: 2, last: 3 } as const

export interface CompiledLexicons {
  readonly ids: readonly string[]
  /** The names of their forms outside quotation marks. */
  readonly ownIds: readonly string[]
  readonly negatable: readonly boolean[]
  readonly qualifiers: readonly (Qualifier | null)[]
  readonly automaton: Automaton
  /** Per pattern of the automaton, the phrases it belongs to. */
  readonly refs: PatternRefs
  /** Length of each pattern, its spaces at the edges included. */
  readonly lengths: Int32Array
  readonly slots: number
  readonly vocabulary: Vocabulary
  readonly entries: number
  /** Word lists from this index on are concepts: read by the learned model only, and never negated, quoted or shown. */
  readonly conceptBase: number
  readonly concepts: readonly string[]
}

/**
 * Compiles all word lists into one automaton. In an entry `(a|b)` stands for either, `(a|)` for a or nothing, a final
 * `*` for any ending, ` ~ ` for up to four words between and ` ~~ ` for up to twelve, within one sentence.
 * Faults go to `fault`; a faulty entry is left out.
 */
export function compileLexicons(lexicons: readonly LexiconSource[], concepts: readonly LexiconSource[], fault: (text: string) => void): CompiledLexicons {
  const sources = [...lexicons, ...concepts]
  const patterns = new Map<string, PatternRef[]>()
  const words = new Set<string>()
  const stems = new Set<string>()
  const guarded = new Set<string>()
  const guardedStems = new Set<string>()
  let slots = 0
  let entries = 0
  sources.forEach((source, lexicon) => {
    for (const [language, list] of Object.entries(source.entries)) {
      for (const entry of list) {
        for (const phrase of alternatives(entry)) {
          entries += 1
          const parts = compileEntry(phrase, language)
          if (typeof parts === 'string') {
            fault(`lexicon ${source.id}, ${language}: "${phrase}" ${parts}`)
            continue
          }
          parts.forEach((part, index) => {
            for (const form of part.forms) {
              const refs = patterns.get(form.pattern) ?? []
              refs.push({ lexicon, slot: slots + index, part: index, last: index === parts.length - 1, gap: part.gap, lang: parts.length === 1 && isShort(form.pattern, language) ? language : null })
              patterns.set(form.pattern, refs)
              for (const word of form.words) words.add(word)
              if (form.stem !== null) stems.add(form.stem)
              if (source.typos === true && language !== 'any') {
                for (const word of form.words) guarded.add(word)
                if (form.stem !== null) {
                  guarded.add(form.stem)
                  guardedStems.add(form.stem)
                }
              }
            }
          })
          slots += parts.length
        }
      }
    }
  })
  const texts = [...patterns.keys()]
  return {
    ids: sources.map((source) => source.id),
    ownIds: sources.map((source) => `${source.id}__own`),
    negatable: sources.map((source) => source.negatable),
    qualifiers: qualifiersOf(sources, fault),
    conceptBase: lexicons.length,
    concepts: concepts.map((concept) => concept.id),
    automaton: buildAutomaton(texts),
    refs: sideBySide(texts.map((text) => patterns.get(text) ?? [])),
    lengths: Int32Array.from(texts.map((text) => text.length)),
    slots,
    vocabulary: { words, stems, slips: slipsOf(guarded, guardedStems, words) },
    entries,
  }
}

function sideBySide(patterns: readonly (readonly PatternRef[])[]): PatternRefs {
  const starts = new Int32Array(patterns.length + 1)
  patterns.forEach((refs, pattern) => { starts[pattern + 1] = (starts[pattern] as number) + refs.length })
  const all = patterns.flat()
  const languages = [...new Set(all.flatMap((ref) => ref.lang ?? []))]
  return {
    starts,
    lexicon: Int32Array.from(all, (ref) => ref.lexicon),
    slot: Int32Array.from(all, (ref) => ref.slot),
    gap: Uint8Array.from(all, (ref) => ref.gap),
    part: Uint8Array.from(all, (ref) => (ref.part === 0 ? (ref.last ? PART.whole : PART.first) : ref.last ? PART.last : PART.middle)),
    lang: Int8Array.from(all, (ref) => (ref.lang === null ? -1 : languages.indexOf(ref.lang))),
    languages,
  }
}

function qualifiersOf(sources: readonly LexiconSource[], fault: (text: string) => void): (Qualifier | null)[] {
  const byId = new Map(sources.map((source, index) => [source.id, index]))
  return sources.map((source) => {
    const { qualifies } = source
    if (qualifies === undefined) return null
    const indexes = (names: readonly string[]): Set<number> => new Set(names.flatMap((name) => {
      const index = byId.get(name)
      if (index === undefined) fault(`lexicon ${source.id}: qualifies the unknown lexicon ${name}`)
      return index === undefined ? [] : [index]
    }))
    return { as: qualifies.as, within: qualifies.within, only: qualifies.only === undefined ? null : indexes(qualifies.only), unless: indexes(qualifies.unless) }
  })
}
