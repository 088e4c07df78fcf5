import { BridgeError } from '../domain/errors.ts'
import type { Clock, Instant, Log } from '../domain/ports.ts'
import type { Store, Tx } from '../store/store.ts'

/** Holds one or several pieces of work for one process. */
export interface HeldLeases {
  /** One transaction that fails, and so changes nothing, once another process has taken over that piece of work. */
  fenced<T>(name: string, work: (tx: Tx) => Promise<T>): Promise<T>
  /** Aborts once any of the leases is lost. */
  readonly lost: AbortSignal
  /** Done along with every renewal in the background, however long a call to a vendor takes. */
  meanwhile(work: () => Promise<void>): void
  release(): Promise<void>
}

interface LeasePorts {
  readonly clock: Clock
  readonly log: Log
  readonly signal: AbortSignal
}

interface LeaseOptions {
  readonly ttlMs: number
  /** Fenced transactions of one gate take turns, whatever lease they are under. */
  readonly gate: string
  /** Whether to wait for a dead process's lease to run out. */
  readonly wait: boolean
}

export const LEASE_MS = 10_000

/**
 * Takes all of these leases or none. Throws `store.busy` where a living process keeps one of them. They are renewed in the background, and
 * each inside the transactions that are fenced by it; a process that lost it can store nothing under it any more.
 */
export async function holdLeases(store: Store, names: readonly string[], owner: string, ports: LeasePorts, options: LeaseOptions): Promise<HeldLeases> {
  const { clock, log } = ports
  const tokens = await acquireAll(store, names, owner, ports, options)
  const done = new AbortController()
  const lost = new AbortController()
  const beats: (() => Promise<void>)[] = []

  const renew = async (tx: Tx, name: string): Promise<void> => {
    const token = tokens.get(name)
    if (token === undefined) throw new Error(`the lease ${name} is not among those held`)
    if (await tx.leases.renew(name, owner, token, clock.now(), options.ttlMs)) return
    lost.abort(new BridgeError('store.busy', 'another process took over this connection'))
    throw lost.signal.reason as Error
  }
  const keeping = (async () => {
    while (!done.signal.aborted && !lost.signal.aborted) {
      await clock.sleep(Math.ceil(options.ttlMs / 3), done.signal)
      await store.write(async (tx) => {
        for (const name of names) await renew(tx, name)
      })
      for (const beat of beats) await beat()
    }
  })().catch((error: unknown) => {
    if (!done.signal.aborted) log.warn('sync.lease-lost', { names: names.length, code: error instanceof BridgeError ? error.code : 'unknown' })
  })

  return {
    lost: lost.signal,
    fenced: (name, work) =>
      store.write(async (tx) => {
        await tx.leases.gate(options.gate)
        await renew(tx, name)
        return work(tx)
      }),
    meanwhile: (work) => void beats.push(work),
    async release() {
      done.abort()
      await keeping
      if (!lost.signal.aborted) await giveBack(store, tokens, owner)
    },
  }
}

/** Throws `store.busy` where another process keeps it. */
export async function holdLease(store: Store, name: string, owner: string, ports: LeasePorts, ttlMs: number): Promise<HeldLeases> {
  return holdLeases(store, [name], owner, ports, { ttlMs, gate: name, wait: true })
}

async function acquireAll(store: Store, names: readonly string[], owner: string, ports: LeasePorts, options: LeaseOptions): Promise<ReadonlyMap<string, number>> {
  const { clock, signal } = ports
  const { ttlMs } = options
  const until = clock.now() + (options.wait ? 2 * ttlMs : 0)
  for (;;) {
    const tokens = await store.write((tx) => allOrNone(tx, names, owner, clock.now(), ttlMs))
    if (tokens !== null) return tokens
    if (clock.now() >= until) throw new BridgeError('store.busy', 'another process is syncing this connection')
    await clock.sleep(Math.min(500, Math.ceil(ttlMs / 4)), signal)
  }
}

/** Two that each kept a part would wait for each other. */
async function allOrNone(tx: Tx, names: readonly string[], owner: string, now: Instant, ttlMs: number): Promise<ReadonlyMap<string, number> | null> {
  const tokens = new Map<string, number>()
  for (const name of names) {
    const token = await tx.leases.acquire(name, owner, now, ttlMs)
    if (token === null) break
    tokens.set(name, token)
  }
  if (tokens.size === names.length) return tokens
  for (const [name, token] of tokens) await tx.leases.release(name, owner, token)
  return null
}

async function giveBack(store: Store, tokens: ReadonlyMap<string, number>, owner: string): Promise<void> {
  await store.write(async (tx) => {
    for (const [name, token] of tokens) await tx.leases.release(name, owner, token)
  })
}
