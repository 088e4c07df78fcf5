import { lookAlike } from './fold.ts'

/** The words that lexicons use: a disguise is only undone where a known word comes out. */
export interface Vocabulary {
  readonly words: ReadonlySet<string>
  /** Beginnings of words, for entries that end in `*`. */
  readonly stems: ReadonlySet<string>
  /** Misspelling → the word meant, for the words that are disguised most. */
  readonly typos: ReadonlyMap<string, string>
}

export const NO_VOCABULARY: Vocabulary = { words: new Set(), stems: new Set(), typos: new Map() }

const LEET: Readonly<Record<string, string>> = { '0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '6': 'g', '7': 't', '8': 'b', '9': 'g', '@': 'a', $: 's', '!': 'i' }
const VOWELS = ['a', 'e', 'i', 'o', 'u']
const LONGEST_STEM = 14

export function isKnown(word: string, vocabulary: Vocabulary): boolean {
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

/** Splits letters written one by one ("k i l l y o u") into known words; null where that does not come out even. */
export function respace(letters: string, vocabulary: Vocabulary): string[] | null {
  const length = Math.min(letters.length, 40)
  const best: (string[] | null)[] = [[]]
  for (let end = 1; end <= length; end += 1) {
    best[end] = null
    for (let start = Math.max(0, end - 14); start < end; start += 1) {
      const before = best[start]
      const piece = letters.slice(start, end)
      if (before === null || before === undefined || !vocabulary.words.has(piece)) continue
      if (piece.length < 2 && piece !== 'i' && piece !== 'u') continue
      const found = best[end]
      if (found === null || found === undefined || found.length > before.length + 1) best[end] = [...before, piece]
    }
  }
  return best[length] ?? null
}

const SHORTEST_SWAP = 4
const SHORTEST_LOSS = 5
/** Real words that are one slip away from a guarded one. */
const REAL = new Set('heat form angle quite diary trial causal martial unite lair sued burnt hated hats tash rash dies died date gate late mate rate sate fate hat hates bath path crap scam slum sum cum rats arts tars star'.split(' '))

/** Two inner letters swapped, an inner letter left out, or "I" and "all" written together with the word. First letters stay: slips there are rare. */
export function typosOf(guarded: ReadonlySet<string>, words: ReadonlySet<string>): Map<string, string> {
  const typos = new Map<string, string>()
  const add = (typo: string, word: string): void => {
    if (!words.has(typo) && !REAL.has(typo) && !typos.has(typo)) typos.set(typo, word)
  }
  for (const word of guarded) {
    if (word.length < SHORTEST_SWAP || !/^[a-z]+$/.test(word)) continue
    for (let at = 1; at + 1 < word.length; at += 1) {
      add(word.slice(0, at) + word.charAt(at + 1) + word.charAt(at) + word.slice(at + 2), word)
      if (word.length >= SHORTEST_LOSS) add(word.slice(0, at) + word.slice(at + 1), word)
    }
    add(`i${word}`, `i ${word}`)
    add(`all${word}`, `all ${word}`)
    add(`you${word}`, `you ${word}`)
    add(`these${word}`, `these ${word}`)
  }
  return typos
}
