import type { Side } from '../domain/merge.ts'
import type { Comment } from '../domain/ticket.ts'
import type { Write } from '../domain/write.ts'
import { threadUnder } from '../mapping/crossing.ts'
import type { Crossing, Mapping } from '../mapping/mapping.ts'
import { mask } from '../rules/mask.ts'
import type { LaneIntent } from '../store/store.ts'
import { digest } from './keys.ts'

export interface CarryInput {
  readonly comments: Mapping['comments']
  readonly crossing: Crossing
  readonly from: Side
  /** Of the side that is read, oldest first. */
  readonly thread: readonly Comment[]
  /** What was written to the other side so far. */
  readonly lane: readonly LaneIntent[]
  readonly to: { readonly connection: string; readonly recordId: string; readonly version: string }
  /** Older ones are history, and the first of a thread is the record's own description. */
  readonly since: number
}

/** Whether all may read it there. What is carried late tells nobody: not a person who was answered a year ago. */
export function staysPublic({ since }: Pick<CarryInput, 'since'>, comment: Comment): boolean {
  return comment.public && comment.at >= since
}

/** The next comment to carry over, one at a time so that their order holds; null where nothing is left. Pure. */
export function carryNext(input: CarryInput): Write | null {
  const { lane, to } = input
  const notes = lane.flatMap(({ write, state, outcome }) => {
    const at = write.op === 'add-note' ? write.recordId : write.op === 'create-ticket' && write.source !== undefined ? to.recordId : null
    return at === null ? [] : [{ state, outcome, at, source: write.op === 'add-note' || write.op === 'create-ticket' ? write.source : undefined }]
  })
  if (notes.some((note) => note.state === 'waiting' || note.state === 'sent')) return null
  const how = threadUnder(input.crossing).comments
  if (how === 'no') return null
  for (const comment of input.thread.slice(1)) {
    if (!crossesAs(input, comment)) continue
    const source = noteSource(comment)
    const tried = notes.filter((note) => note.source === source)
    // Landed, gone, or set aside until a person tries it again: each once. What went nowhere because its record was merged away goes to the one that was kept.
    if (tried.some((note) => note.outcome?.result !== 'conflict' && !(note.outcome?.result === 'moot' && note.at !== to.recordId))) continue
    const said = how === 'redacted' ? mask(comment.body) : comment.body
    return { op: 'add-note', key: digest(['comment', source, to.connection, tried.length]), recordId: to.recordId, version: to.version, body: `${heading(input, comment)}${said}`, public: staysPublic(input, comment), source }
  }
  return null
}

/** Public goes where public goes and private where private goes; what we wrote ourselves goes nowhere. */
export function crossesAs({ comments, from, since }: Pick<CarryInput, 'comments' | 'from' | 'since'>, comment: Comment): boolean {
  const way = comment.public ? comments.public : comments.private
  if (comment.ownKey !== null || (comment.at < since && comments.history === 'leave') || comment.body.trim() === '' || isCarried(comment)) return false
  return way === 'both' || way === (from === 'left' ? 'to-right' : 'to-left')
}

/** Begins every comment that was carried over. A second sign of our own writing, should a vendor lose the first. */
const MARK = '\u2192 '

export function isCarried(comment: Pick<Comment, 'body'>): boolean {
  return comment.body.startsWith(MARK)
}

/** What was carried over, in the words of `AddNote.source`. */
export function noteSource({ ref }: Pick<Comment, 'ref'>): string {
  return `${ref.connection} ${ref.id}`
}

function heading(input: Pick<CarryInput, 'comments' | 'from'>, comment: Comment): string {
  return input.comments.attribution === 'none' ? MARK : `${whose(input, comment)}:\n\n`
}

/** What may stand above a comment that was carried over, the longer first. */
export function headingsOf(from: Side, comment: Comment): readonly string[] {
  return [heading({ comments: { public: 'none', private: 'none', attribution: 'role', history: 'leave' }, from }, comment), MARK]
}

/** Whose words these are, and when they were said; never a name or an address. */
export function whose({ comments, from }: Pick<CarryInput, 'comments' | 'from'>, comment: Comment): string {
  if (comments.attribution === 'none') return MARK.trim()
  const who = comment.authorRole === 'end-user' ? 'The person who wrote in' : comment.authorRole === 'agent' ? 'An agent' : 'Somebody'
  return `${MARK}${who}, on the ${from === 'left' ? 'ticket' : 'case'}, ${new Date(comment.at).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

/** Whether this side's comments are wanted at all. */
export function reads(comments: Mapping['comments'], side: Side): boolean {
  const way = side === 'left' ? 'to-right' : 'to-left'
  return [comments.public, comments.private].some((one) => one === 'both' || one === way)
}
