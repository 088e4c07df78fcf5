import { BridgeError } from '../domain/errors.ts'
import type { Decided, HeldRedaction } from '../domain/lives.ts'
import type { Store, Tx } from '../store/store.ts'
import { applyRevision } from '../sync/lives/take-comments.ts'

const MOST = 500

/** Redactions that wait for a person, of all connections, the oldest first. What the comments say is people's words: whoever shows them has been asked to. */
export async function listRedactions(store: Store): Promise<readonly HeldRedaction[]> {
  return store.read(async (tx) => {
    const all: HeldRedaction[] = []
    for (const { id } of await tx.connections.list()) all.push(...(await tx.redactions.waiting(id, MOST)))
    return all.toSorted((one, other) => one.since - other.since)
  })
}

/**
 * A person with that right lets a redaction through, or keeps what was said. Approved, the words go here at once, and on the other side
 * with the next sync; declined, they stay in both places. Throws `desk.not-found` where none of that id waits.
 */
export function decideRedaction(store: Store, id: string, decision: 'approved' | 'declined', decided: Decided): Promise<HeldRedaction> {
  return store.write(async (tx) => {
    const row = await letThrough(tx, id, decision, decided)
    if (row === null) throw new BridgeError('desk.not-found', `No redaction ${id} waits for a person`)
    await tx.audit.add({ ...decided, verb: 'redaction-decided', as: decision, on: [{ connection: row.leftConnection, kind: 'ticket', id: row.leftId }, { connection: null, kind: 'redaction', id }] })
    return row
  })
}

/** Null where none of that id waits. */
export async function letThrough(tx: Tx, id: string, decision: 'approved' | 'declined', decided: Decided): Promise<HeldRedaction | null> {
  const row = await tx.redactions.decide(id, decision, decided)
  if (row === null) return null
  const known = (await tx.comments.get(row.connection, [row.commentId])).get(row.commentId)
  if (decision === 'approved' && known !== undefined) await applyRevision({ left: { id: row.leftConnection }, right: row.rightConnection === null ? null : { id: row.rightConnection } }, tx, row.leftId, known, row.comment)
  return row
}
