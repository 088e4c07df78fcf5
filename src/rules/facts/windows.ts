import type { Reading } from '../reading.ts'

export interface Word {
  readonly text: string
  readonly clause: number
}

/** Words beside a place, the nearest first, in the same sentence. */
export interface Words {
  readonly words: readonly Word[]
}

const REACH = 56
const MOST = 7

/** At most seven words before a place of the normalised text, nearest first. */
export function beforeWords(reading: Reading, flat: string, at: number): Words {
  const { sentence, clause } = reading.document.normal
  const own = sentence[at]
  const words: Word[] = []
  let end = at - 1
  const least = Math.max(0, at - REACH)
  while (end > least && words.length < MOST) {
    const start = flat.lastIndexOf(' ', end - 1)
    if (start < least || sentence[start + 1] !== own) break
    if (start + 1 < end) words.push({ text: flat.slice(start + 1, end), clause: clause[start + 1] as number })
    end = start
  }
  return { words }
}

/** At most seven words after a place. */
export function afterWords(reading: Reading, flat: string, at: number): Words {
  const { sentence, clause, length } = reading.document.normal
  const own = sentence[at - 1]
  const words: Word[] = []
  let start = at + 1
  const most = Math.min(length, at + REACH)
  while (start < most && words.length < MOST) {
    const found = flat.indexOf(' ', start)
    const end = found === -1 ? length : found
    if (sentence[start] !== own) break
    if (end > start) words.push({ text: flat.slice(start, end), clause: clause[start] as number })
    start = end + 1
  }
  return { words }
}

const LONGEST = 5

/** The longest phrase of `set` that ends right here, or null. The words come nearest first. */
export function endsWith(before: Words, set: ReadonlySet<string>): string | null {
  let text = ''
  let found: string | null = null
  for (let index = 0; index < before.words.length && index < LONGEST; index += 1) {
    const word = before.words[index] as Word
    text = index === 0 ? word.text : `${word.text} ${text}`
    if (set.has(text)) found = text
  }
  return found
}

/** The longest phrase of `set` that begins right here, or null. */
export function startsWith(after: Words, set: ReadonlySet<string>): string | null {
  let text = ''
  let found: string | null = null
  for (let index = 0; index < after.words.length && index < LONGEST; index += 1) {
    const word = after.words[index] as Word
    text = index === 0 ? word.text : `${text} ${word.text}`
    if (set.has(text)) found = text
  }
  return found
}

export function clauseAt(reading: Reading, at: number): number {
  return reading.document.normal.clause[at] as number
}
