import type { Span } from '../domain/triage.ts'

/** Matched words with a little of what stands around them. Shown only when a person asks. */
export interface Excerpt {
  /** `subject`, `body` or `comment`. */
  readonly where: string
  readonly before: string
  readonly words: string
  readonly after: string
}

const AROUND = 40

/** Spans that no longer fit their text (it changed since) are left out. */
export function excerpts(spans: readonly Span[], textOf: (field: string) => string | undefined): readonly Excerpt[] {
  return spans.flatMap(({ field, start, end }) => {
    const text = textOf(field)
    if (text === undefined || start < 0 || end > text.length || start >= end) return []
    const from = Math.max(0, start - AROUND)
    const to = Math.min(text.length, end + AROUND)
    return [{ where: field.split(':')[0] ?? field, before: `${from > 0 ? '…' : ''}${whole(text, wordStart(text, from, start), start)}`, words: text.slice(start, end), after: `${whole(text, end, to)}${to < text.length ? '…' : ''}` }]
  })
}

/** The beginning of the first whole word, where there is one. */
function wordStart(text: string, from: number, start: number): number {
  if (from === 0) return from
  const space = text.slice(from, start).search(/\s\S/)
  return space === -1 ? from : from + space + 1
}

/** Never half a surrogate pair. */
function whole(text: string, from: number, to: number): string {
  return text.slice(from, to).replace(/^[\uDC00-\uDFFF]|[\uD800-\uDBFF]$/g, '')
}
