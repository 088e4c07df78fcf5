import { lookAlike } from './fold.ts'

/** The words that lexicons use: a disguise is only undone where a known word comes out. */
export interface Vocabulary {
  readonly words: ReadonlySet<string>
  /** Beginnings of words, for entries that end in `*`. */
  readonly stems: ReadonlySet<string>
  readonly slips: Slips
}

/** Slips of the pen, wanted or not, in the words that are disguised most. */
export interface Slips {
  /** A quick look that is never wrong when it says no. */
  maybe(codes: Uint16Array, from: number, to: number): boolean
  /** The word meant, or the two words that were written together; null where it is neither. */
  meant(letters: string): string | null
}

const NO_SLIPS: Slips = { maybe: () => false, meant: () => null }
export const NO_VOCABULARY: Vocabulary = { words: new Set(), stems: new Set(), slips: NO_SLIPS }

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
const SHORTEST_LOSS = 3
const SHORTEST_JOINED = 4
/** Real words that are one slip away from a guarded one, or look like two of them. */
const REAL = new Set(
  ('heat form angle quite diary trial causal martial unite lair sued burnt hated hats tash rash dies died date gate late mate rate sate fate hat hates bath path crap scam slum sum cum rats arts tars star ' +
    'dad did die do gas gym guy boy by my may jaw jam won wan men man mean mane teach peach reach beach leach each her hers here there these threat treat tread thread dead read real reel ' +
    'dye dyes dyed marion chik guine guinea therapist therapists analog killjoy painkiller painkillers manslaughter slaughter laughter').split(' '),
)
/** Small words that are written onto the next one by those who type fast or hide. */
const GLUE = new Set('i you all these those the are is so much such we they my your and of to for an with like should be by he she her his him people every no any this that who about hate'.split(' '))
const BITS = 1 << 20

/** Two letters swapped, one left out, or the space beside the word missing. The first letter stays: slips there are rare. */
export function slipsOf(guarded: ReadonlySet<string>, words: ReadonlySet<string>): Slips {
  const typos = new Map<string, string>()
  const add = (typo: string, word: string): void => {
    if (!words.has(typo) && !REAL.has(typo) && !GLUE.has(typo) && !typos.has(typo)) typos.set(typo, word)
  }
  const plain = [...guarded].filter((word) => /^[a-z]+$/.test(word))
  for (const word of plain) {
    for (let at = 1; at < word.length; at += 1) {
      if (word.length >= SHORTEST_SWAP && at + 1 < word.length) add(word.slice(0, at) + word.charAt(at + 1) + word.charAt(at) + word.slice(at + 2), word)
      if (word.length >= SHORTEST_LOSS && at + 1 < word.length) add(word.slice(0, at) + word.slice(at + 1), word)
    }
  }
  const long = new Set(plain.filter((word) => word.length >= SHORTEST_JOINED))
  const bits = new Uint8Array(BITS >> 3)
  const set = (hash: number): void => void ((bits[(hash >>> 12) >> 3] as number) |= 1 << ((hash >>> 12) & 7))
  for (const typo of typos.keys()) set(forward(typo, 1))
  for (const word of long) {
    set(forward(word, 2))
    set(backward(word))
  }
  const has = (hash: number): boolean => ((bits[(hash >>> 12) >> 3] as number) & (1 << ((hash >>> 12) & 7))) !== 0
  return {
    maybe(codes, from, to) {
      if ((codes[from] as number) > 127 || to - from < 2) return false
      let whole = 1
      let head = 2
      for (let at = from; at < to; at += 1) {
        whole = mix(whole, codes[at] as number)
        head = mix(head, codes[at] as number)
        if (at - from >= SHORTEST_JOINED - 1 && at + 1 < to && has(head)) return true
      }
      if (has(whole)) return true
      let tail = 3
      for (let at = to - 1; at > from; at -= 1) {
        tail = mix(tail, codes[at] as number)
        if (to - at >= SHORTEST_JOINED && has(tail)) return true
      }
      return false
    },
    meant: (letters) => typos.get(letters) ?? apart(letters, long, words),
  }
}

/** The two words that were written together, one of them guarded and the other known. */
function apart(letters: string, guarded: ReadonlySet<string>, words: ReadonlySet<string>): string | null {
  if (words.has(letters) || REAL.has(letters)) return null
  for (let cut = 1; cut < letters.length; cut += 1) {
    const head = letters.slice(0, cut)
    const tail = letters.slice(cut)
    if (guarded.has(tail) && (GLUE.has(head) || (head.length > 2 && words.has(head)))) return `${head} ${tail}`
    if (guarded.has(head) && (GLUE.has(tail) || (tail.length > 2 && words.has(tail))) && tail.length > 1) return `${head} ${tail}`
  }
  return null
}

function mix(hash: number, code: number): number {
  return Math.imul(hash ^ code, 0x01000193) ^ (hash >>> 15)
}

function forward(word: string, seed: number): number {
  let hash = seed
  for (let at = 0; at < word.length; at += 1) hash = mix(hash, word.charCodeAt(at))
  return hash
}

function backward(word: string): number {
  let hash = 3
  for (let at = word.length - 1; at >= 0; at -= 1) hash = mix(hash, word.charCodeAt(at))
  return hash
}
