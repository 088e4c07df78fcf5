import type { Desk } from './context.ts'
import { describeTriage, type TriageView } from './describe-triage.ts'

/** Longest text that can be tried, in UTF-16 code units. */
export const LONGEST_TEXT = 20_000

/** Triage of any text, with reasons. Nothing is stored, logged or sent. */
export function tryText(desk: Desk, text: { readonly subject: string; readonly body: string }): TriageView {
  const now = desk.clock.now()
  const triage = desk.triage({ subject: text.subject, body: text.body, comments: [], at: now }, now)
  // The person who pasted the words has them on the screen already.
  return describeTriage(desk, triage, { words: 'asked', textOf: (field) => (field === 'subject' ? text.subject : field === 'body' ? text.body : undefined) })
}
