import type { Range } from './normalise.ts'

const PAIRS: Readonly<Record<string, string>> = { '“': '”', '«': '»', '„': '“”', '「': '」', '『': '』', '"': '"', '‘': '’', "'": "'" }
const LONGEST = 400
/** Marks that never close cost a search each; a text of nothing but such marks must stay cheap. */
const MOST_UNCLOSED = 500

/** What stands between quotation marks: words that the writer repeats rather than says. Linear: no mark is looked at twice. */
export function quotedRanges(text: string): Range[] {
  const found: Range[] = []
  let unclosed = 0
  const marks = /["“«„「『‘']/g
  for (let match = marks.exec(text); match !== null && unclosed < MOST_UNCLOSED; match = marks.exec(text)) {
    const start = match.index
    const closers = PAIRS[match[0]] ?? ''
    const single = match[0] === "'" || match[0] === '‘'
    if (single && start > 0 && /[\p{L}\p{N}]/u.test(text[start - 1] ?? '')) continue
    const end = closing(text, start + 1, closers, single)
    if (end === -1) {
      unclosed += 1
      continue
    }
    found.push({ start: start + 1, end })
    marks.lastIndex = end + 1
  }
  return found
}

function closing(text: string, from: number, closers: string, single: boolean): number {
  const stop = Math.min(text.length, from + LONGEST)
  for (let at = from; at < stop; at += 1) {
    if (!closers.includes(text[at] ?? '\0')) continue
    if (single && at + 1 < text.length && /[\p{L}\p{N}]/u.test(text[at + 1] ?? '')) continue
    return at
  }
  return -1
}
