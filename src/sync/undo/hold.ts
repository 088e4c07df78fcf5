import type { Comment, Ticket } from '../../domain/ticket.ts'
import type { Triage } from '../../domain/triage.ts'
import type { Undoes } from '../../domain/write.ts'
import type { LaneIntent } from '../../store/store.ts'
import { triageInput } from '../input.ts'
import { digest } from '../keys.ts'
import { outwardOf } from '../outward.ts'

/** What stood before a ticket was judged and written to wrongly, as digests: as long as both are the same nothing has changed. */
export type Seen = Pick<Undoes, 'words' | 'outward'>

export function seenOf(ticket: Ticket, thread: readonly Comment[], triage: Triage | null): Seen {
  return { words: wordsOf(ticket, thread), outward: triage === null ? null : digest({ ...outwardOf(triage), policy: '' }) }
}

/** Of what the person who wrote in has said so far. */
export function wordsOf(ticket: Ticket, thread: readonly Comment[]): string {
  const { subject, body, comments } = triageInput(ticket, thread)
  return digest([subject, body, comments.map((comment) => comment.id)])
}

/** Tags (`tag:…`) and own fields of one lane that a person had taken back, and what they must not be written again for. */
export type Holds = ReadonlyMap<string, Undoes>

const NONE: Holds = new Map()

/** The fold of a lane: what was taken back is held until it has been written otherwise. Pure. */
export function holdsOf(lane: readonly LaneIntent[]): Holds {
  if (!lane.some(({ write }) => write.undoes !== undefined)) return NONE
  const holds = new Map<string, Undoes>()
  for (const { write, outcome } of lane) {
    if (outcome?.result !== 'landed') continue
    for (const name of ownNames(write)) {
      if (write.undoes === undefined) holds.delete(name)
      else holds.set(name, write.undoes)
    }
  }
  return holds
}

/** Names that are still held: under another policy, after new words, or for another result they may be written again. */
export function heldNow(holds: Holds, policy: string, seen: () => Seen): ReadonlySet<string> {
  if (holds.size === 0) return new Set()
  const now = seen()
  return new Set([...holds].flatMap(([name, undoes]) => (undoes.policy === policy && undoes.words === now.words && (undoes.outward === null || undoes.outward === now.outward) ? [name] : [])))
}

/** What a triage decides of one write. */
function ownNames(write: LaneIntent['write']): readonly string[] {
  const tags = write.op === 'update-ticket' ? [...write.addTags, ...write.removeTags].map((tag) => `tag:${tag}`) : []
  const fields = write.op === 'update-ticket' || write.op === 'update-case' || write.op === 'create-case' ? Object.keys(write.fields) : []
  const edits = write.op === 'edit-case' ? [...(write.queue === undefined ? [] : ['group']), ...(write.priority === undefined ? [] : ['priority'])] : []
  return [...tags, ...fields, ...edits]
}
