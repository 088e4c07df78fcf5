import { BridgeError } from '../domain/errors.ts'
import type { Decided, Merged } from '../domain/lives.ts'
import type { Store, Tx } from '../store/store.ts'

const MOST = 10_000

/** Merges of which something waits for a person, of all connections, the oldest first. */
export function listMerges(store: Store): Promise<readonly Merged[]> {
  return store.read(waitingIn)
}

async function waitingIn(tx: Tx): Promise<readonly Merged[]> {
  const all: Merged[] = []
  for (const { id } of await tx.connections.list()) all.push(...(await tx.merges.waiting(id, MOST)))
  return all.toSorted((one, other) => one.toldAt - other.toldAt)
}

/**
 * A person with that right lets the case of a merged ticket name the one that was kept and be solved, or leaves it as it is. By the id of the merged record
 * or of its ticket. Approved, the next sync looks at all of it once more; a legal hold outweighs it. Throws `desk.not-found` where none waits.
 */
export function decideMerge(store: Store, id: string, decision: 'approved' | 'declined', decided: Decided): Promise<readonly Merged[]> {
  return store.write(async (tx) => {
    const picked = (await waitingIn(tx)).filter((one) => one.recordId === id || one.leftId === id)
    if (picked.length === 0) throw new BridgeError('desk.not-found', `No merge of ${id} waits for a person`)
    const done: Merged[] = []
    for (const { connection, recordId } of picked) {
      const one = await tx.merges.decide(connection, recordId, decision, decided)
      if (one !== null) done.push(one)
    }
    const on = done.flatMap(({ connection, recordId, leftConnection, leftId }) => [{ connection, kind: 'record' as const, id: recordId }, { connection: leftConnection, kind: 'ticket' as const, id: leftId }])
    await tx.audit.add({ ...decided, verb: 'merge-decided', as: decision, on })
    return done
  })
}
