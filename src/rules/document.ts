import type { Instant } from '../domain/ports.ts'
import type { Span, TriageInput } from '../domain/triage.ts'
import type { Vocabulary } from '../text/evasion.ts'
import { normalise, type Normalised, type Range } from '../text/normalise.ts'
import { quotedRanges } from '../text/quotes.ts'
import { segment } from '../text/segment.ts'
import { type Contact, findContacts } from './facts/contacts.ts'

interface Field {
  readonly name: string
  readonly start: number
  readonly end: number
}

/** One ticket, laid end to end: what was said now is normalised; addresses are found everywhere. */
export interface Document {
  readonly text: string
  readonly fields: readonly Field[]
  readonly now: readonly Range[]
  readonly contacts: readonly Contact[]
  readonly quotes: readonly Range[]
  readonly normal: Normalised
  /** When the ticket was written, and the zone its times are told in where that is known. */
  readonly at: Instant
  readonly zone: string | undefined
}

export function readDocument(input: TriageInput, vocabulary: Vocabulary): Document {
  const fields: Field[] = []
  let text = ''
  const now: Range[] = []
  const add = (name: string, value: string, split: boolean): void => {
    const start = text.length
    text += `${value}\n`
    fields.push({ name, start, end: start + value.length })
    const ranges = split ? segment(value).now : [{ start: 0, end: value.length }]
    for (const range of ranges) if (range.end > range.start) now.push({ start: start + range.start, end: start + range.end })
  }
  add('subject', input.subject, false)
  add('body', input.body, true)
  for (const comment of input.comments) add(`comment:${comment.id}`, comment.text, true)
  const contacts = findContacts(text)
  const masked = contacts.map((one): Range => ({ start: one.start, end: one.end }))
  return { text, fields, now, contacts, quotes: quotedRanges(text), normal: normalise(text, now, masked, vocabulary), at: input.at, zone: input.zone }
}

/** From positions in the whole document to a field and positions inside it. */
export function spanOf(document: Document, start: number, end: number): Span {
  const field = document.fields.find((one) => start <= one.end) ?? document.fields.at(-1)
  if (field === undefined) return { field: 'body', start: 0, end: 0 }
  return { field: field.name, start: Math.max(0, start - field.start), end: Math.min(end, field.end) - field.start }
}

/** The original place of a hit in the normalised text, its edges trimmed. */
export function placeOf(document: Document, start: number, end: number): Range {
  const { codes, from, to } = document.normal
  let first = start
  let last = end - 1
  while (first < last && codes[first] === 32) first += 1
  while (last > first && codes[last] === 32) last -= 1
  return { start: from[first] ?? 0, end: Math.max(to[last] ?? 0, from[first] ?? 0) }
}
