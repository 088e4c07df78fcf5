import { statSync } from 'node:fs'
import type { Config } from '../config.ts'
import { compileStored, policyVersionNamed } from '../desk/policy-in-force.ts'
import { loadPolicy } from '../policy-files.ts'
import { compilePolicy, type Policy } from '../rules/policy.ts'
import type { Store } from '../store/store.ts'
import { readFolder } from './rules-read.ts'
import { withStore } from './rules-versions.ts'

/** The policy by its name: a folder, `shipped`, `live`, or the beginning of a published version. Opens the store only where it must. */
export function policyNamed(name: string, config: Config): Promise<Policy> {
  const here = withoutStore(name, config)
  return here === null ? withStore(config, (store) => policyIn(store, name, config)) : Promise.resolve(here)
}

export async function policyIn(store: Store, name: string, config: Config): Promise<Policy> {
  const here = withoutStore(name, config)
  if (here !== null) return here
  return store.read(async (tx) => {
    const version = name === 'live' ? await tx.policies.live() : await policyVersionNamed(tx, name)
    return version === null ? loadPolicy(config.POLICY_DIR) : compileStored(await tx.policies.source(version), version)
  })
}

function withoutStore(name: string, config: Config): Policy | null {
  if (name === 'shipped') return loadPolicy(config.POLICY_DIR)
  return statSync(name, { throwIfNoEntry: false })?.isDirectory() === true ? compilePolicy(readFolder(name)) : null
}
