import type { Comment, Ticket } from '../../domain/ticket.ts'
import type { Instant } from '../../domain/ports.ts'
import type { LaneIntent } from '../../store/store.ts'
import { isOver } from '../over.ts'

/** A record that a lane writes to, as it was last read. */
export interface Standing {
  readonly record: Ticket | null
  /** When that version was read; null: nobody noted it. */
  readonly readAt: Instant | null
  readonly thread: readonly Comment[]
}

/**
 * A lane as planning sees it. «Nothing left to do» was said of a record in the bin: once it is read to be out again, the same may be wished
 * anew. And what its thread shows to be ours has landed, whatever was said of it then. Pure.
 */
export function revived(lane: readonly LaneIntent[], { record, readAt, thread }: Standing): readonly LaneIntent[] {
  if (record === null || isOver(record) || !lane.some(isMoot)) return lane
  const ours = new Set(thread.map((comment) => comment.ownKey))
  const since = Math.max(readAt ?? 0, record.changedAt)
  return lane.map((intent): LaneIntent => {
    if (!isMoot(intent)) return intent
    const { key } = intent.write
    if (ours.has(key)) return { ...intent, outcome: { key, result: 'landed', recordId: null, version: null } }
    return intent.createdAt < since ? { ...intent, outcome: { key, result: 'conflict' } } : intent
  })
}

function isMoot({ outcome }: LaneIntent): boolean {
  return outcome?.result === 'moot'
}
