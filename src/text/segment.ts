import type { Range } from './normalise.ts'

/** What the writer says now, and what was there before. All ranges count code units of the original text, in order. */
export interface Segments {
  readonly now: readonly Range[]
  /** Quoted mail, forwarded history, signatures: searched for personal data only. */
  readonly history: readonly Range[]
}

const REPLY_HEAD =
  /^\s*(?:-{2,}\s*(?:original message|forwarded message|mensaje original|mensagem original|message d'origine|urspr(?:ü|ue)ngliche nachricht|messaggio originale|oorspronkelijk bericht|wiadomo(?:ś|s)(?:ć|c) oryginalna)|_{10,}\s*$|(?:on|el|em|le|am|il|op|pada|w dniu|vào)\s.{4,90}\s(?:wrote|escribi(?:ó|o)|escreveu|a (?:é|e)crit|schrieb.{0,60}|ha scritto|schreef.{0,60}|menulis|napisał\(?a?\)?|đã viết)\s*:\s*$|.{4,90}(?:şunu yazdı|tarihinde.{0,60}yazdı|のメール)\s*:\s*$|كتب.{0,80}:\s*$)/iu
const SIGNATURE = /^(?:--\s*$|sent from my |enviado desde mi |enviado do meu |envoy(?:é|e) de mon |von meinem .{2,30} gesendet|inviato da |verzonden vanaf |wysłano z )/iu

/** Splits lines of a mail; whatever is not recognised as history counts as said now. Only the first 2,000 characters of a line are looked at. */
export function segment(text: string): Segments {
  const now: Range[] = []
  const history: Range[] = []
  let old = false
  let start = 0
  while (start <= text.length) {
    const found = text.indexOf('\n', start)
    const end = found === -1 ? text.length : found + 1
    const first = text.charCodeAt(start)
    const quoted = first === 62 || (first === 32 && text.charCodeAt(start + 1) === 62)
    if (!old && !quoted && looksLikeHead(text, start, end)) old = true
    if (end > start) push(old || quoted ? history : now, start, end)
    if (found === -1) break
    start = end
  }
  // A mail that holds nothing but history was forwarded: then the history is what they want us to read.
  const empty = now.every((range) => text.slice(range.start, Math.min(range.end, range.start + 400)).trim() === '')
  return empty && history.length > 0 ? { now: history, history: [] } : { now: withoutTags(text, now), history }
}

function looksLikeHead(text: string, start: number, end: number): boolean {
  if (end - start > 220) return false
  const line = text.slice(start, end).trimEnd()
  return line.length > 1 && (SIGNATURE.test(line) || REPLY_HEAD.test(line))
}

function push(ranges: Range[], start: number, end: number): void {
  const last = ranges.at(-1)
  if (last !== undefined && last.end === start) ranges[ranges.length - 1] = { start: last.start, end }
  else ranges.push({ start, end })
}

const TAG = /<(?:\/?[a-z][a-z0-9]{0,12}(?:\s[^<>]{0,400})?\/?|!--[^<>]{0,400}--)>/gi

/** Markup is cut out; what stands between tags is text. */
function withoutTags(text: string, ranges: readonly Range[]): Range[] {
  if (!text.includes('<')) return [...ranges]
  const kept: Range[] = []
  for (const range of ranges) {
    let at = range.start
    for (const tag of text.slice(range.start, range.end).matchAll(TAG)) {
      const start = range.start + tag.index
      if (start > at) kept.push({ start: at, end: start })
      at = start + tag[0].length
    }
    if (at < range.end) kept.push({ start: at, end: range.end })
  }
  return kept
}
