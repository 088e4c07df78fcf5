import type { SignedBy } from '../domain/audit.ts'
import { BridgeError } from '../domain/errors.ts'
import type { Conflict, Side } from '../domain/merge.ts'
import type { Store } from '../store/store.ts'

const MOST = 500

/** The conflict inbox of all connections, the oldest first. Values are people's words: whoever shows them has been asked to. */
export async function listConflicts(store: Store): Promise<readonly Conflict[]> {
  return store.read(async (tx) => {
    const all: Conflict[] = []
    for (const { id } of await tx.connections.list()) all.push(...(await tx.conflicts.open(id, MOST)))
    return all.toSorted((one, other) => one.since - other.since)
  })
}

/** A person chooses whose value stands; the next sync writes it to the other side. Throws `desk.not-found` where there is no such open conflict. */
export async function decideConflict(store: Store, id: string, keep: Side, signed: SignedBy): Promise<Conflict> {
  return store.write(async (tx) => {
    const found = await tx.conflicts.decide(id, keep, signed.at)
    if (found === null) throw new BridgeError('desk.not-found', `There is no open conflict ${id}`)
    await tx.tickets.markDue(found.leftConnection, [found.leftId], 0)
    await tx.audit.add({ ...signed, verb: 'conflict-decided', as: keep, on: [{ connection: found.leftConnection, kind: 'ticket', id: found.leftId }, { connection: null, kind: 'conflict', id }] })
    return found
  })
}
