import type { Clock, Log } from '../domain/ports.ts'
import { BridgeError } from '../domain/errors.ts'
import { compilePolicy, type Policy, type PolicySource } from '../rules/policy.ts'
import type { Store, Tx } from '../store/store.ts'

export interface PolicyKeeper {
  /**
   * The policy in force: the last one published or rolled back to, or the folder where nothing is. Looked up anew each time, compiled
   * only when it changed. A stored version that does not compile with this build is reported, and the last good one stays.
   * Throws `policy.invalid` only where there is no good one at all.
   */
  current(): Promise<Policy>
  /** As of the last `current()`, which must have been called once. */
  readonly last: Policy
  /** The version that should be in force and cannot be; null while all is well. */
  readonly refused: string | null
}

export interface KeeperPorts {
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  /** The policy of the folder, in force where nothing was published. */
  readonly folder: () => Policy
}

/** How many publications and rollbacks are looked back at for one that compiles. */
const LOOKED_AT = 200
/** Stands for the program itself where people's names stand. */
const OURSELVES = 'breakwater'

export function createPolicyKeeper({ store, clock, log, folder }: KeeperPorts): PolicyKeeper {
  let inForce: { readonly live: string | null; readonly policy: Policy; readonly refused: string | null } | null = null
  let ofFolder: Policy | null = null
  const standard = (): Policy => (ofFolder ??= folder())

  async function lookUp(): Promise<Policy> {
    const live = await store.read((tx) => tx.policies.live())
    if (inForce !== null && inForce.live === live) return inForce.policy
    const policy = live === null ? standard() : await compiled(live)
    if (policy !== null) {
      inForce = { live, policy, refused: null }
      return policy
    }
    const good = inForce?.policy ?? (await lastGood(live)) ?? standard()
    inForce = { live, policy: good, refused: live }
    return good
  }

  /** Null where it does not compile with this build, which is then on record. */
  async function compiled(version: string): Promise<Policy | null> {
    try {
      return compileStored(await store.read((tx) => tx.policies.source(version)), version)
    } catch (error) {
      if (!(error instanceof BridgeError) || error.code !== 'policy.invalid') throw error
      log.error('policy.refused', { policy: version, faults: Number(error.details['faults'] ?? 0) })
      await store.write(async (tx) => {
        const [last] = await tx.policies.events(1)
        if (last?.kind !== 'refused' || last.version !== version) await tx.policies.record({ at: clock.now(), kind: 'refused', version, author: OURSELVES, reason: error.message })
      })
      return null
    }
  }

  async function lastGood(bad: string | null): Promise<Policy | null> {
    const events = await store.read((tx) => tx.policies.events(LOOKED_AT))
    const versions = new Set(events.filter((event) => event.kind === 'published' || event.kind === 'rolled-back').map((event) => event.version))
    versions.delete(bad)
    for (const version of versions) {
      const policy = version === null ? standard() : await compiled(version)
      if (policy !== null) return policy
    }
    return null
  }

  return {
    current: lookUp,
    get last() {
      if (inForce === null) throw new Error('the policy in force was asked for before it was looked up')
      return inForce.policy
    },
    get refused() {
      return inForce?.refused ?? null
    },
  }
}

/** Throws `policy.invalid` for a version that is not known, not whole, or does not compile with this build. */
export function compileStored(source: string | null, version: string): Policy {
  if (source === null) throw new BridgeError('policy.invalid', `There is no policy version ${version} here.`)
  const policy = compilePolicy(JSON.parse(source) as PolicySource)
  if (policy.version !== version) throw new BridgeError('policy.invalid', `The policy version ${version} is not what it was when it was published.`)
  return policy
}

/** The version by a name of at least four of its digits. Throws `config.invalid` where none or several fit. */
export async function versionNamed(tx: Tx, name: string): Promise<string> {
  const fitting = (await tx.policies.versions()).filter((row) => name.length >= 4 && row.version.startsWith(name))
  if (fitting.length === 1 && fitting[0] !== undefined) return fitting[0].version
  throw new BridgeError('config.invalid', `${fitting.length === 0 ? 'No' : 'More than one'} published policy version is called ${name}; \`rules versions\` lists them.`)
}
