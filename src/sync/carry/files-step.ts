import type { Side } from '../../domain/merge.ts'
import type { Comment, Ticket } from '../../domain/ticket.ts'
import type { CompiledMapping } from '../../mapping/compile.ts'
import { threadUnder } from '../../mapping/crossing.ts'
import type { IntentRow, LaneIntent, Tx } from '../../store/store.ts'
import type { SyncContext } from '../context.ts'
import type { InStep } from '../in-step.ts'
import { intentOf } from '../intent.ts'
import { externalIdOf, fileLane } from '../keys.ts'
import { carryFile, goes, type FilesPlan } from './files.ts'

/** Files go when nothing else is left to do. */
const LAST = 3

/** What was written of files between a ticket and its counterpart. */
export interface FileLanes {
  readonly left: readonly LaneIntent[]
  readonly right: readonly LaneIntent[]
}

export interface WithFiles {
  readonly ticket: Ticket
  readonly thread: readonly Comment[]
  readonly counterThread: readonly Comment[]
}

/** By ticket; empty where the mapping carries no files. */
export async function fileLanesOf(ctx: SyncContext, tx: Tx, records: readonly WithFiles[]): Promise<ReadonlyMap<string, FileLanes>> {
  const { left, right, mapping } = ctx
  if (right === null || mapping?.source.attachments === undefined) return new Map()
  const lanes = records.flatMap((record) => {
    const { onLeft, onRight } = namesOf(record)
    return onLeft.length === 0 && onRight.length === 0 ? [] : [{ id: record.ticket.ref.id, onLeft, onRight }]
  })
  const written = { left: await tx.intents.ofLanes(left.id, lanes.flatMap(({ onLeft }) => onLeft)), right: await tx.intents.ofLanes(right.id, lanes.flatMap(({ onRight }) => onRight)) }
  return new Map(lanes.map(({ id, onLeft, onRight }) => [id, { left: onLeft.flatMap((lane) => written.left.get(lane) ?? []), right: onRight.flatMap((lane) => written.right.get(lane) ?? []) }]))
}

/** Lanes of the files that each side may have been sent: those that hang on the other. */
function namesOf({ ticket, thread, counterThread }: WithFiles): { readonly onLeft: readonly string[]; readonly onRight: readonly string[] } {
  const ids = (comments: readonly Comment[]): readonly string[] => comments.flatMap((comment) => comment.attachments.map((file) => file.id))
  return { onLeft: ids(counterThread).map((id) => fileLane(ticket.ref.id, id)), onRight: ids(thread).map((id) => fileLane(externalIdOf(ticket.ref), id)) }
}

export interface FilesStep {
  readonly rows: readonly IntentRow[]
  /** Lanes in which nothing may go out any more. */
  readonly withdrawn: readonly { readonly connection: string; readonly lanes: readonly string[] }[]
  readonly held: boolean
}

export const NO_FILES: FilesStep = { rows: [], withdrawn: [], held: false }

/** Whether files of that side are wanted at all. */
export function readsFiles(mapping: CompiledMapping, side: Side): boolean {
  const { attachments } = mapping.source
  return attachments !== undefined && goes(attachments.direction, side)
}

/** The next file of each side that the mapping carries to the other, and what must not go any more. */
export function planFiles(ctx: SyncContext, step: InStep, record: WithFiles, right: Ticket, over: { readonly left: boolean; readonly right: boolean }, lanes: FileLanes, notes: FileLanes): FilesStep {
  const { mapping } = ctx
  const files = mapping?.source.attachments
  if (mapping === null || files === undefined || ctx.right === null) return NO_FILES
  const { ticket } = record
  if (!threadUnder(step.crossing).attachments) {
    const { onLeft, onRight } = namesOf(record)
    return { ...NO_FILES, withdrawn: [{ connection: ctx.left.id, lanes: onLeft }, { connection: ctx.right.id, lanes: onRight }] }
  }
  const shared = { files, comments: mapping.comments, crossing: step.crossing, since: ctx.row.connectedAt }
  const nothing: FilesPlan = { write: null, held: false }
  const toRight = over.right ? nothing : carryFile({ ...shared, from: 'left', thread: record.thread, there: lanes.right, here: lanes.left, notes: notes.right, to: { connection: ctx.right.id, recordId: right.ref.id, version: right.version } })
  const toLeft = over.left ? nothing : carryFile({ ...shared, from: 'right', thread: record.counterThread, there: lanes.left, here: lanes.right, notes: notes.left, to: { connection: ctx.left.id, recordId: ticket.ref.id, version: ticket.version } })
  const row = ({ write }: FilesPlan, connection: string, of: string): IntentRow[] => (write === null ? [] : [intentOf(ctx, write, connection, fileLane(of, write.file.id), LAST)])
  return { rows: [...row(toRight, ctx.right.id, externalIdOf(ticket.ref)), ...row(toLeft, ctx.left.id, ticket.ref.id)], withdrawn: [], held: toRight.held || toLeft.held }
}
