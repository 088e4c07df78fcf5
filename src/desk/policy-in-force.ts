import { BridgeError } from '../domain/errors.ts'
import { compilePolicy, type Policy, type PolicySource } from '../rules/policy.ts'
import type { Tx } from '../store/store.ts'
import { createVersionKeeper, type KeeperPorts, type VersionKeeper } from './version-keeper.ts'
import { versionNamed } from './versions.ts'

export type PolicyKeeper = VersionKeeper<Policy>

export interface PolicyKeeperPorts extends KeeperPorts {
  /** The policy of the folder, in force where nothing was published. */
  readonly folder: () => Policy
}

export function createPolicyKeeper({ folder, ...ports }: PolicyKeeperPorts): PolicyKeeper {
  let ofFolder: Policy | null = null
  return createVersionKeeper(ports, { log: (tx) => tx.policies, name: 'policy', invalid: 'policy.invalid', compile: compileStored, standard: () => Promise.resolve((ofFolder ??= folder())) })
}

/** Throws `policy.invalid` for a version that is not known, not whole, or does not compile with this build. */
export function compileStored(source: string | null, version: string): Policy {
  if (source === null) throw new BridgeError('policy.invalid', `There is no policy version ${version} here.`)
  const policy = compilePolicy(JSON.parse(source) as PolicySource)
  if (policy.version !== version) throw new BridgeError('policy.invalid', `The policy version ${version} is not what it was when it was published.`)
  return policy
}

export const POLICIES = { what: 'policy', list: 'rules versions' } as const

/** The version by a name of at least four of its digits. Throws `config.invalid` where none or several fit. */
export function policyVersionNamed(tx: Tx, name: string): Promise<string> {
  return versionNamed(tx.policies, name, POLICIES)
}
