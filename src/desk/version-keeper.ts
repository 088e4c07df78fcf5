import { BridgeError, type ErrorCode } from '../domain/errors.ts'
import type { Clock, Log } from '../domain/ports.ts'
import type { Store, Tx } from '../store/store.ts'
import type { VersionLog } from '../store/version-store.ts'

export interface VersionKeeper<T> {
  /**
   * What is in force: the last version published or rolled back to, or the standard where nothing is. Looked up anew each time, compiled
   * only when it changed. A stored version that does not compile with this build is reported, and the last good one stays.
   * Throws the kind's own error only where there is no good one at all.
   */
  current(): Promise<T>
  /** As of the last `current()`, which must have been called once. */
  readonly last: T
  /** The version that should be in force and cannot be; null while all is well. */
  readonly refused: string | null
}

/** One kind of versions: policies, mappings. */
export interface VersionsOf<T> {
  readonly log: (tx: Tx) => VersionLog
  /** How it is called in the log: `policy`. */
  readonly name: 'policy' | 'mapping'
  readonly invalid: ErrorCode
  /** Throws `invalid` for a version that is not known, not whole, or does not compile with this build. */
  readonly compile: (source: string | null, version: string) => T
  /** In force where nothing that was published is. Asked for each time. */
  readonly standard: () => Promise<T>
}

export interface KeeperPorts {
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
}

/** How many publications and rollbacks are looked back at for one that compiles. */
const LOOKED_AT = 200
/** Stands for the program itself where people's names stand. */
export const OURSELVES = 'breakwater'

export function createVersionKeeper<T>({ store, clock, log }: KeeperPorts, kind: VersionsOf<T>): VersionKeeper<T> {
  let inForce: { readonly live: string | null; readonly value: T; readonly refused: string | null } | null = null

  async function current(): Promise<T> {
    const live = await store.read((tx) => kind.log(tx).live())
    if (inForce !== null && live !== null && inForce.live === live) return inForce.value
    const found = await good(live)
    if (found !== null) inForce = { live, value: found.value, refused: null }
    else inForce = { live, value: inForce === null ? await lastGood(live) : inForce.value, refused: live }
    return inForce.value
  }

  /** Null where it does not compile with this build, which is then on record. */
  async function good(version: string | null): Promise<{ readonly value: T } | null> {
    if (version === null) return { value: await kind.standard() }
    try {
      return { value: kind.compile(await store.read((tx) => kind.log(tx).source(version)), version) }
    } catch (error) {
      if (!(error instanceof BridgeError) || error.code !== kind.invalid) throw error
      log.error(`${kind.name}.refused`, { [kind.name]: version, faults: Number(error.details['faults'] ?? 0) })
      await store.write(async (tx) => {
        const versions = kind.log(tx)
        const [last] = await versions.events(1)
        if (last?.kind !== 'refused' || last.version !== version) await versions.record({ at: clock.now(), kind: 'refused', version, author: OURSELVES, reason: error.message })
      })
      return null
    }
  }

  async function lastGood(bad: string | null): Promise<T> {
    const events = await store.read((tx) => kind.log(tx).events(LOOKED_AT))
    const versions = new Set(events.filter((event) => event.kind === 'published' || event.kind === 'rolled-back').map((event) => event.version))
    versions.delete(bad)
    for (const version of versions) {
      const found = await good(version)
      if (found !== null) return found.value
    }
    return kind.standard()
  }

  return {
    current,
    get last() {
      if (inForce === null) throw new Error(`the ${kind.name} in force was asked for before it was looked up`)
      return inForce.value
    },
    get refused() {
      return inForce?.refused ?? null
    },
  }
}
