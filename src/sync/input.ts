import type { Comment, SuspendedTicket, Ticket } from '../domain/ticket.ts'
import type { OutsideSignal, TriageInput } from '../domain/triage.ts'
import { isOwnTag } from './outward.ts'

/** The words of the person who wrote in: never agents' words, our own notes or our own tags, or a write would change the next triage. */
export function triageInput(ticket: Ticket, thread: readonly Comment[]): TriageInput {
  const spoken = thread.filter((comment) => isTheirs(comment, ticket.requester)).toSorted((a, b) => a.at - b.at || (a.ref.id < b.ref.id ? -1 : 1))
  // A thread begins with the description.
  const first = spoken.findIndex((comment) => comment.body.trim() === ticket.description.trim())
  return {
    subject: ticket.subject,
    body: ticket.description,
    comments: spoken.filter((_, index) => index !== first).map((comment) => ({ id: comment.ref.id, text: comment.body, at: comment.at })),
    channel: ticket.channel,
    tags: ticket.tags.filter((tag) => !isOwnTag(tag)),
    signals: outsideSignals(ticket),
    at: ticket.createdAt,
  }
}

/** The vendor's fields as they are: only those that the policy names are heard (`signals.yaml`). */
function outsideSignals(ticket: Ticket): OutsideSignal[] {
  return Object.entries(ticket.fields).flatMap(([field, value]) => (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? [{ field, value: typeof value === 'boolean' ? String(value) : value }] : []))
}

/** A comment by itself, where its ticket is not kept. */
export function commentInput(comment: Comment): TriageInput {
  return { subject: '', body: comment.body, comments: [], at: comment.at }
}

export function suspendedInput(suspended: SuspendedTicket): TriageInput {
  return { subject: suspended.subject, body: suspended.body, comments: [], at: suspended.at }
}

export function isTheirs(comment: Comment, requester: string | null): boolean {
  if (comment.ownKey !== null) return false
  return comment.authorRole === 'end-user' || (comment.author !== null && comment.author === requester)
}
