import type { Side } from '../../domain/merge.ts'
import type { AttachmentMeta, Comment } from '../../domain/ticket.ts'
import type { AddFile } from '../../domain/write.ts'
import { threadUnder } from '../../mapping/crossing.ts'
import type { Crossing, Mapping } from '../../mapping/mapping.ts'
import type { LaneIntent } from '../../store/store.ts'
import { crossesAs, isCarried, noteSource, whose, staysPublic } from '../carry-comments.ts'
import { digest } from '../keys.ts'

export interface FilesInput {
  readonly files: NonNullable<Mapping['attachments']>
  readonly comments: Mapping['comments']
  readonly crossing: Crossing
  readonly from: Side
  /** Of the side that is read, oldest first: its comments, and files that hang on the record as comments without words. */
  readonly thread: readonly Comment[]
  /** Files written to the other side so far, and to this one. */
  readonly there: readonly LaneIntent[]
  readonly here: readonly LaneIntent[]
  /** Comments written to the other side so far. */
  readonly notes: readonly LaneIntent[]
  readonly to: { readonly connection: string; readonly recordId: string; readonly version: string }
  /** Older ones are history. */
  readonly since: number
}

export interface FilesPlan {
  readonly write: AddFile | null
  /** A file that stays where it is although the mapping carries such files: a person has to know. */
  readonly held: boolean
}

/**
 * The next file to carry over, one at a time and after the comment that carried it, so that their order holds. What could not cross yet
 * is simply met again: nothing is remembered but what was sent. Pure.
 */
export function carryFile(input: FilesInput): FilesPlan {
  if (!threadUnder(input.crossing).attachments || !goes(input.files.direction, input.from)) return { write: null, held: false }
  const ours = new Set(input.here.flatMap(({ outcome }) => (outcome?.result === 'landed' && outcome.recordId !== null ? [outcome.recordId] : [])))
  let held = false
  let write: AddFile | null = null
  const busy = input.there.some(({ state }) => state === 'waiting' || state === 'sent')
  for (const comment of input.thread) {
    if (comment.attachments.length === 0 || !mayCross(input, comment)) continue
    for (const file of comment.attachments) {
      const stays = ours.has(file.id) ? 'ours' : reasonToStay(file, input.files)
      if (stays === 'held') held = true
      if (stays !== null || write !== null || busy) continue
      const source = `${noteSource(comment)} ${file.id}`
      const tried = input.there.filter((one) => one.write.op === 'add-file' && one.write.source === source)
      // Landed, gone, or set aside until a person tries it again: each once.
      if (tried.some((one) => one.outcome?.result !== 'conflict')) continue
      // Its words go first.
      if (isStillToCome(input, comment)) return { write: null, held }
      write = writeOf(input, comment, file, source, tried.length)
    }
  }
  return { write, held }
}

/** Whether files of that side are carried at all. */
export function goes(direction: NonNullable<Mapping['attachments']>['direction'], from: Side): boolean {
  return direction === 'both' || direction === (from === 'left' ? 'to-right' : 'to-left')
}

/** What we wrote ourselves goes nowhere, and what the mapping keeps of comments it keeps of their files; where it carries no comments at all, files go by themselves. */
function mayCross({ comments, from, since }: FilesInput, comment: Comment): boolean {
  if (comment.ownKey !== null || (comment.at < since && comments.history === 'leave') || isCarried(comment)) return false
  const any = goes(comments.public, from) || goes(comments.private, from)
  return !any || goes(comment.public ? comments.public : comments.private, from)
}

/** `chosen`: the mapping carries no such files. */
function reasonToStay(file: AttachmentMeta, { largest, types }: FilesInput['files']): 'held' | 'chosen' | null {
  if (types.length > 0 && !types.some((type) => isOfType(file.contentType, type))) return 'chosen'
  if (file.size === 0) return 'chosen'
  return file.scan === 'malware' || file.scan === 'failed' || file.size > largest ? 'held' : null
}

/** `image/png`, or all of `image/*`. */
function isOfType(contentType: string, type: string): boolean {
  const bare = (contentType.split(';')[0] ?? '').trim().toLowerCase()
  return type.endsWith('/*') ? bare.startsWith(type.slice(0, -1).toLowerCase()) : bare === type.toLowerCase()
}

function isStillToCome(input: FilesInput, comment: Comment): boolean {
  if (comment === input.thread[0] && input.from === 'left') return false
  if (!crossesAs(input, comment)) return false
  const tried = input.notes.filter(({ write }) => write.op === 'add-note' && write.source === noteSource(comment))
  return !tried.some(({ outcome }) => outcome !== null && outcome.result !== 'conflict')
}

function writeOf(input: FilesInput, comment: Comment, file: AttachmentMeta, source: string, tries: number): AddFile {
  const { to, files } = input
  return {
    op: 'add-file',
    key: digest(['file', source, to.connection, tries]),
    recordId: to.recordId,
    version: to.version,
    file: { connection: comment.ref.connection, recordId: comment.ticketId, id: file.id },
    public: staysPublic(input, comment),
    heading: whose(input, comment),
    largest: files.largest,
    known: [...new Set([...input.there, ...input.here].flatMap(({ write, outcome }) => (write.op === 'add-file' && write.size === file.size && outcome?.result === 'landed' && outcome.sha256 !== undefined ? [outcome.sha256] : [])))],
    source,
    size: file.size,
  }
}
