import type { SignedBy } from '../domain/audit.ts'
import type { SetAsideRow, Store } from '../store/store.ts'

const MOST = 500

/** What was set aside and why, of all connections. */
export function listSetAside(store: Store): Promise<readonly SetAsideRow[]> {
  return store.read(async (tx) => {
    const rows: SetAsideRow[] = []
    for (const { id } of await tx.connections.list()) rows.push(...(await tx.intents.setAside(id, MOST)))
    return rows
  })
}

/** Puts one back in the queue, or all of them; the next sync sends them. Gives how many. */
export function retrySetAside(store: Store, keys: readonly string[] | 'all', signed: SignedBy): Promise<number> {
  return store.write(async (tx) => {
    let retried = 0
    for (const { id } of await tx.connections.list()) retried += await tx.intents.retry(id, keys, signed.at)
    if (retried > 0) await tx.audit.add({ ...signed, verb: 'retried', as: keys === 'all' ? 'all' : null, on: keys === 'all' ? [] : keys.map((id) => ({ connection: null, kind: 'intent' as const, id })) })
    return retried
  })
}
