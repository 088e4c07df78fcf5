import { noteMark } from '../../connector/note-mark.ts'
import { COVER, covered, saidIn, saysNoMore } from '../../connector/redaction.ts'
import type { Crossing } from '../../domain/lives.ts'
import type { Side } from '../../domain/merge.ts'
import type { Comment } from '../../domain/ticket.ts'
import type { AddNote, RedactNote } from '../../domain/write.ts'
import { mask } from '../../rules/mask.ts'
import type { LaneIntent } from '../../store/store.ts'
import { headingsOf, noteSource } from '../carry-comments.ts'
import { digest } from '../keys.ts'

export interface TakenBackInput {
  readonly from: Side
  /** Of the side that is read, as it reads now. */
  readonly thread: readonly Comment[]
  /** What was written to the other side so far. */
  readonly lane: readonly LaneIntent[]
  readonly to: string
  /** How much may stand on the other side now; null: whatever was carried there. */
  readonly crossing: Crossing | null
}

/**
 * Comments that were carried over and say more than those they were carried from, or more than may cross now: for each, the write that takes the rest back. A comment
 * that is not known here takes nothing back: only what was read to say less does. Pure.
 */
export function takenBack({ from, thread, lane, to, crossing }: TakenBackInput): readonly RedactNote[] {
  const sources = new Map(thread.map((comment) => [noteSource(comment), comment]))
  return lane.flatMap(({ write, outcome }): RedactNote[] => {
    if (write.op !== 'add-note' || write.source === undefined || outcome?.result !== 'landed') return []
    const comment = sources.get(write.source)
    const left = comment === undefined ? null : leftOf(write, comment, from, crossing)
    if (left === null) return []
    return [{ op: 'redact-note', key: digest(['redact', to, write.key, left]), recordId: write.recordId, note: { key: write.key, mark: noteMark(write.body) }, body: left }]
  })
}

/** What a carried comment may still say; null: all that it says. Its heading is ours, and stays. */
function leftOf(write: AddNote, comment: Comment, from: Side, crossing: Crossing | null): string | null {
  const head = headingsOf(from, comment).find((one) => write.body.startsWith(one)) ?? ''
  const said = write.body.slice(head.length)
  if (comment.gone === true || crossing === 'pointer') return saysNoMore(said, '') ? null : `${head}${COVER}`
  if (said === comment.body && crossing !== 'redacted') return null
  // It crossed whole or redacted; what is left may say what either says.
  const allowed = [...(crossing === 'redacted' ? [] : [comment.body]), mask(comment.body)]
  if (allowed.some((one) => saysNoMore(said, one))) return null
  const [most = ''] = allowed.map((one) => covered(said, one)).toSorted((one, other) => saidIn(other).length - saidIn(one).length)
  return `${head}${most}`
}

/** Writes to the other side that would still carry what was taken back: none of them may leave, and each is planned anew. */
export function overtaken(lane: readonly LaneIntent[], comment: Comment): readonly string[] {
  return lane.flatMap(({ write, state }) => (write.op === 'add-note' && write.source === noteSource(comment) && (state === 'waiting' || state === 'set-aside') ? [write.key] : []))
}
