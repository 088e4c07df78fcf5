import type { Comment, Ticket } from '../../domain/ticket.ts'
import type { Span } from '../../domain/triage.ts'
import { digest } from '../../sync/keys.ts'
import type { Passage } from './views.ts'

/** Everything a ticket says, by the fields that spans name. */
export type Words = (field: string) => string | undefined

export function wordsOf(ticket: Ticket, thread: readonly Comment[]): Words {
  const bodies = new Map(thread.map((comment) => [`comment:${comment.ref.id}`, comment.body]))
  return (field) => (field === 'subject' ? ticket.subject : field === 'body' ? ticket.description : bodies.get(field))
}

export interface PassageRules {
  readonly ticketId: string
  readonly words: Words
  readonly sealed: boolean
  /** What others wrote of the same words. */
  readonly described: (words: string) => string | null
}

/** A place in a ticket's words, without the words. Null where it no longer fits them. */
export function passageOf(span: Span, { ticketId, words, sealed, described }: PassageRules): Passage | null {
  const said = wordsAt(span, words)
  return said === null ? null : { id: `${span.field}:${span.start}-${span.end}:${markOf(ticketId, said)}`, field: span.field, described: described(said), sealed }
}

/** The words of a passage by its id; null where it is none, or the ticket says something else there by now. */
export function wordsOfPassage(id: string, { ticketId, words }: Pick<PassageRules, 'ticketId' | 'words'>): string | null {
  const whole = /^comment:[\w-]{1,64}$/.exec(id)
  if (whole !== null) return words(id) ?? null
  const match = /^(subject|body|comment:[\w-]{1,64}):(\d{1,9})-(\d{1,9}):([0-9a-f]{12})$/.exec(id)
  if (match === null) return null
  const said = wordsAt({ field: match[1] ?? '', start: Number(match[2]), end: Number(match[3]) }, words)
  return said !== null && markOf(ticketId, said) === match[4] ? said : null
}

export function wordsAt({ field, start, end }: Span, words: Words): string | null {
  const text = words(field)
  return text === undefined || start < 0 || end > text.length || start >= end ? null : text.slice(start, end)
}

/** Of this ticket only: nobody compares passages of different tickets by it. */
function markOf(ticketId: string, said: string): string {
  return digest([ticketId, said]).slice(0, 12)
}

const LONGEST = 20_000
/** Characters that make text read otherwise than it stands, and those that are none. */
const DECEIVING = /(?![\n\t])\p{Cc}|\p{Bidi_Control}|\uFEFF/gu

/** Somebody else's text as text: nothing in it turns what stands around it, and there is an end to it. */
export function plain(text: string): string {
  const clean = text.slice(0, LONGEST).replace(DECEIVING, '').toWellFormed()
  return text.length > LONGEST ? `${clean} …` : clean
}
