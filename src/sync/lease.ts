import { BridgeError } from '../domain/errors.ts'
import type { Clock, Log } from '../domain/ports.ts'
import type { Store, Tx } from '../store/store.ts'

/** Holds a connection for one process. */
export interface HeldLease {
  fenced<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** Aborts once the lease is lost. */
  readonly lost: AbortSignal
  release(): Promise<void>
}

export const LEASE_MS = 10_000

/**
 * Takes the lease, waiting for a dead process's to run out. Throws `store.busy` where a living one keeps it.
 * It is renewed in the background and inside every fenced transaction; a process that lost it can store nothing any more.
 */
export async function holdLease(store: Store, name: string, owner: string, ports: { readonly clock: Clock; readonly log: Log; readonly signal: AbortSignal }, ttlMs = LEASE_MS): Promise<HeldLease> {
  const { clock, log, signal } = ports
  const token = await acquire(store, name, owner, clock, signal, ttlMs)
  const done = new AbortController()
  const lost = new AbortController()

  const renew = async (tx: Tx): Promise<void> => {
    if (await tx.leases.renew(name, owner, token, clock.now(), ttlMs)) return
    lost.abort(new BridgeError('store.busy', 'another process took over this connection'))
    throw lost.signal.reason as Error
  }
  const keeping = (async () => {
    while (!done.signal.aborted && !lost.signal.aborted) {
      await clock.sleep(Math.ceil(ttlMs / 3), done.signal)
      await store.write(renew)
    }
  })().catch((error: unknown) => {
    if (!done.signal.aborted) log.warn('sync.lease-lost', { name, code: error instanceof BridgeError ? error.code : 'unknown' })
  })

  return {
    lost: lost.signal,
    fenced: (work) =>
      store.write(async (tx) => {
        await renew(tx)
        return work(tx)
      }),
    async release() {
      done.abort()
      await keeping
      if (!lost.signal.aborted) await store.write((tx) => tx.leases.release(name, owner, token))
    },
  }
}

async function acquire(store: Store, name: string, owner: string, clock: Clock, signal: AbortSignal, ttlMs: number): Promise<number> {
  const until = clock.now() + 2 * ttlMs
  for (;;) {
    const token = await store.write((tx) => tx.leases.acquire(name, owner, clock.now(), ttlMs))
    if (token !== null) return token
    if (clock.now() >= until) throw new BridgeError('store.busy', 'another process is syncing this connection')
    await clock.sleep(Math.min(500, Math.ceil(ttlMs / 4)), signal)
  }
}
