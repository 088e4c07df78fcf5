import { BridgeError } from '../domain/errors.ts'
import type { Decided, Tombstone } from '../domain/lives.ts'
import type { Store, Tx } from '../store/store.ts'

const MOST = 10_000

/** Deletes that wait for a person before they are carried over, of all connections, the oldest first. */
export function listDeletes(store: Store): Promise<readonly Tombstone[]> {
  return store.read(waitingIn)
}

async function waitingIn(tx: Tx): Promise<readonly Tombstone[]> {
  const all: Tombstone[] = []
  for (const { id } of await tx.connections.list()) all.push(...(await tx.tombstones.waiting(id, MOST)))
  return all.toSorted((one, other) => one.toldAt - other.toldAt)
}

/** What `all` stands for: those that wait for nothing but that there are so many. */
export const ALL = 'all'

/**
 * A person with that right lets the other side's record follow into the bin, or keeps it. By the id of either record, or `all`. Approved, the
 * next sync looks once more whether the record is still deleted; a legal hold outweighs it. Throws `desk.not-found` where none waits.
 */
export function decideDelete(store: Store, id: string, decision: 'approved' | 'declined', decided: Decided): Promise<readonly Tombstone[]> {
  return store.write(async (tx) => {
    const picked = (await waitingIn(tx)).filter((stone) => (id === ALL ? stone.because === 'many' : stone.recordId === id || stone.leftId === id))
    if (picked.length === 0) throw new BridgeError('desk.not-found', id === ALL ? 'No delete waits because there are so many' : `No delete of ${id} waits for a person`)
    const done: Tombstone[] = []
    for (const { connection, recordId } of picked) {
      const stone = await tx.tombstones.decide(connection, recordId, decision, decided)
      if (stone !== null) done.push(stone)
    }
    const on = done.flatMap(({ connection, recordId, leftConnection, leftId }) => [{ connection, kind: 'record' as const, id: recordId }, { connection: leftConnection, kind: 'ticket' as const, id: leftId }])
    await tx.audit.add({ ...decided, verb: 'delete-decided', as: decision, on })
    return done
  })
}

/** What waited for the end of a hold is looked after again. */
export async function wakeHeld(tx: Tx, left: string, ticketId: string, at: number): Promise<void> {
  for (const stone of await tx.tombstones.waiting(left, MOST)) if (stone.leftId === ticketId && stone.because === 'hold') await tx.tombstones.change(stone.connection, stone.recordId, { state: 'told', because: null, dueAt: at })
}
