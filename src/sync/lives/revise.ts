import { saysNoMore, saysTheSame } from '../../connector/redaction.ts'
import type { Comment } from '../../domain/ticket.ts'

/** What a comment that was just read is, beside the one that is kept. */
export type Revision =
  /** Never seen: kept as it is. */
  | 'new'
  /** Nothing of it is news: the same words, or an older reading. */
  | 'none'
  /** It says less than it did: words were redacted, or it was deleted. */
  | 'less'
  /** It says something that it did not say before. */
  | 'other'

/**
 * Pure. Vendors give comments more than once, and a page may be older than what was read directly: words that were taken out never come
 * back by an older reading, nor by one of the same instant.
 */
export function revisionOf(known: Comment | null, read: Comment): Revision {
  if (known === null) return read.gone === true ? 'none' : 'new'
  const [then, now] = [stampOf(known), stampOf(read)]
  if (now < then || (known.gone === true) === (read.gone === true) && saysTheSame(known.body, read.body)) return 'none'
  if (read.gone === true || saysNoMore(read.body, known.body)) return 'less'
  // Once gone and there again: somebody took the deletion back.
  return now > then ? 'other' : 'none'
}

/** What is kept from now on. Whose key made it never changes. */
export function revised(known: Comment, read: Comment): Comment {
  return { ...read, ownKey: known.ownKey, at: known.at }
}

function stampOf(comment: Comment): number {
  return comment.changedAt ?? comment.at
}
