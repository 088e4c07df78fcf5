import { KIND, kindOf } from './fold.ts'
import { isKnown, LONGEST_STEM } from './evasion.ts'

/** Slips of the pen, wanted or not, in the words that are disguised most. */
export interface Slips {
  /** A quick look that is never wrong when it says no. */
  maybe(codes: Uint16Array, from: number, to: number): boolean
  /** The word meant, or the two words that were written together; null where it is neither. */
  meant(letters: string): string | null
}

const SHORTEST_SWAP = 4
const SHORTEST_LOSS = 3
const SHORTEST_JOINED = 4
const SHORTEST_SLIPPED_STEM = 6
/** Real words that are one slip away from a guarded one, or look like two of them. */
const REAL = new Set(
  ('heat form angle quite diary trial causal martial unite lair sued burnt hated hats tash rash dies died date gate late mate rate sate fate hat hates bath path crap scam slum sum cum rats arts tars star ' +
    'dad did die do gas gym guy boy by my may jaw jam won wan men man mean mane teach peach reach beach leach each her hers here there these threat treat tread thread dead read real reel ' +
    'dye dyes dyed marion chik guine guinea therapist therapists analog killjoy painkiller painkillers manslaughter slaughter laughter').split(' '),
)
/** Small words that are written onto the next one by those who type fast or hide. */
const GLUE = new Set('i you all these those the are is so much such we they my your and of to for an with like should be by he she her his him people every no any this that who about hate'.split(' '))
const BITS = 1 << 20

/** Two letters swapped, one left out, or the space beside the word missing. `stems`: beginnings that any ending may follow. */
export function slipsOf(guarded: ReadonlySet<string>, stems: ReadonlySet<string>, words: ReadonlySet<string>): Slips {
  const typos = new Map<string, string>()
  const add = (typo: string, word: string): void => {
    if (!words.has(typo) && !REAL.has(typo) && !GLUE.has(typo) && !typos.has(typo)) typos.set(typo, word)
  }
  const plain = [...guarded].filter((word) => /^\p{L}+$/u.test(word) && kindOf(word.charCodeAt(0)) === KIND.word)
  for (const word of plain) for (const slip of slipped(word)) add(slip, word)
  const stemTypos = new Map<string, string>()
  for (const stem of stems) if (stem.length >= SHORTEST_SLIPPED_STEM && /^\p{L}+$/u.test(stem)) for (const slip of slipped(stem)) if (!stemTypos.has(slip)) stemTypos.set(slip, stem)
  const long = new Set(plain.filter((word) => word.length >= SHORTEST_JOINED))
  const bits = new Uint8Array(BITS >> 3)
  const set = (hash: number): void => void ((bits[(hash >>> 12) >> 3] as number) |= 1 << ((hash >>> 12) & 7))
  for (const typo of typos.keys()) set(forward(typo, 1))
  for (const typo of stemTypos.keys()) set(forward(typo, 4))
  for (const word of long) {
    set(forward(word, 2))
    set(backward(word))
  }
  const plainly = new Set([...words].filter((word) => word.length > 1).map((word) => forward(word, 1)))
  const has = (hash: number): boolean => ((bits[(hash >>> 12) >> 3] as number) & (1 << ((hash >>> 12) & 7))) !== 0
  return {
    maybe(codes, from, to) {
      if (to - from < 2) return false
      let whole = 1
      let head = 2
      let stem = 4
      let begins = false
      for (let at = from; at < to; at += 1) {
        whole = mix(whole, codes[at] as number)
        head = mix(head, codes[at] as number)
        stem = mix(stem, codes[at] as number)
        begins ||= at - from >= SHORTEST_JOINED - 1 && ((at + 1 < to && has(head)) || has(stem))
      }
      // A word that the lists know as it is, is no slip of another.
      if (plainly.has(whole)) return false
      if (begins || has(whole)) return true
      let tail = 3
      for (let at = to - 1; at > from; at -= 1) {
        tail = mix(tail, codes[at] as number)
        if (to - at >= SHORTEST_JOINED && has(tail)) return true
      }
      return false
    },
    meant: (letters) => typos.get(letters) ?? (isKnown(letters, { words, stems }) ? null : (apart(letters, long, words) ?? inflected(letters, stemTypos))),
  }
}

/** The first letter stays: slips there are rare. */
function* slipped(word: string): Generator<string> {
  for (let at = 1; at + 1 < word.length; at += 1) {
    if (word.length >= SHORTEST_SWAP) yield word.slice(0, at) + word.charAt(at + 1) + word.charAt(at) + word.slice(at + 2)
    if (word.length >= SHORTEST_LOSS) yield word.slice(0, at) + word.slice(at + 1)
  }
}

/** A slip in the stem, with whatever ending the language puts behind it. */
function inflected(letters: string, typos: ReadonlyMap<string, string>): string | null {
  if (letters.length < SHORTEST_SLIPPED_STEM || REAL.has(letters)) return null
  for (let length = Math.min(letters.length, LONGEST_STEM); length >= SHORTEST_SLIPPED_STEM - 1; length -= 1) {
    const stem = typos.get(letters.slice(0, length))
    if (stem !== undefined) return stem + letters.slice(length)
  }
  return null
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
