import { lookAlike } from './fold.ts'
import type { Slips } from './slips.ts'

/** The words that lexicons use: a disguise is only undone where a known word comes out. */
export interface Vocabulary {
  readonly words: ReadonlySet<string>
  /** Beginnings of words, for entries that end in `*`. */
  readonly stems: ReadonlySet<string>
  readonly slips: Slips
}

const NO_SLIPS: Slips = { maybe: () => false, meant: () => null }
export const NO_VOCABULARY: Vocabulary = { words: new Set(), stems: new Set(), slips: NO_SLIPS }

const LEET: Readonly<Record<string, string>> = { '0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '6': 'g', '7': 't', '8': 'b', '9': 'g', '@': 'a', $: 's', '!': 'i' }
const VOWELS = ['a', 'e', 'i', 'o', 'u']
export const LONGEST_STEM = 14

export function isKnown(word: string, vocabulary: Pick<Vocabulary, 'words' | 'stems'>): boolean {
  if (vocabulary.words.has(word)) return true
  for (let length = Math.min(word.length, LONGEST_STEM); length > 3; length -= 1) if (vocabulary.stems.has(word.slice(0, length))) return true
  return false
}

/** The plain word behind digits, signs, look-alike letters, stars and stretched letters; null where none is known. */
export function undisguise(word: string, vocabulary: Vocabulary): string | null {
  if (!/\p{L}/u.test(word)) return null
  const plain = /[\u0370-\u052f]/.test(word) && /[a-z]/.test(word) ? lookAlike(word) : word
  for (const candidate of candidates(plain)) if (candidate !== word && isKnown(candidate, vocabulary)) return candidate
  return plain === word ? null : plain
}

function* candidates(word: string): Generator<string> {
  yield word
  const decoded = word.replace(/[0-9@$!]/g, (sign) => LEET[sign] ?? sign)
  yield decoded
  yield decoded.replace(/1/g, 'l')
  yield word.replace(/1/g, 'l').replace(/[0-9@$!]/g, (sign) => LEET[sign] ?? sign)
  yield* squeezed(decoded)
  const star = decoded.indexOf('*')
  if (star > 0 && decoded.indexOf('*', star + 1) === -1) for (const vowel of VOWELS) yield decoded.replace('*', vowel)
}

/** `kiiilll` → kill, kil: every run of three or more as two and as one. */
function* squeezed(word: string): Generator<string> {
  const runs = [...word.matchAll(/(.)\1{2,}/gu)].slice(0, 4)
  if (runs.length === 0) return
  for (let choice = 0; choice < 1 << runs.length; choice += 1) {
    let index = 0
    yield word.replace(/(.)\1{2,}/gu, (_, letter: string) => {
      const twice = (choice >> index) & 1
      index += 1
      return twice === 1 ? letter + letter : letter
    })
  }
}

/** A stem stands for many words; shorter ones would be found in anything. */
const LEAST_STEM = 5

/** Splits letters written one by one ("k i l l y o u") into known words; null where that does not come out even. */
export function respace(letters: string, vocabulary: Vocabulary): string[] | null {
  return alone(letters, vocabulary) ?? split(letters, vocabulary)
}

/** One known word, with "a" or "I" beside it that is a word of its own. */
function alone(letters: string, vocabulary: Vocabulary): string[] | null {
  const known = (word: string): boolean => word.length > 2 && isKnown(word, vocabulary)
  if (known(letters)) return [letters]
  const first = /^[aiuà]/.test(letters) ? [letters.charAt(0)] : []
  const last = letters.endsWith('i') ? ['i'] : []
  for (const [before, after] of [[first, []], [[], last], [first, last]]) {
    const word = letters.slice(before?.length, letters.length - (after?.length ?? 0))
    if (before !== undefined && after !== undefined && known(word)) return [...before, word, ...after]
  }
  return null
}

function split(letters: string, vocabulary: Vocabulary): string[] | null {
  const length = Math.min(letters.length, 40)
  const best: (string[] | null)[] = [[]]
  for (let end = 1; end <= length; end += 1) {
    best[end] = null
    for (let start = Math.max(0, end - 14); start < end; start += 1) {
      const before = best[start]
      const piece = letters.slice(start, end)
      if (before === null || before === undefined || !(vocabulary.words.has(piece) || (piece.length >= LEAST_STEM && isKnown(piece, vocabulary)))) continue
      if (piece.length < 2 && piece !== 'i' && piece !== 'u') continue
      const found = best[end]
      if (found === null || found === undefined || found.length > before.length + 1) best[end] = [...before, piece]
    }
  }
  return best[length] ?? null
}
