import { statSync } from 'node:fs'
import type { Config } from '../config.ts'
import { publishedMapping } from '../desk/mapping-versions.ts'
import { BridgeError } from '../domain/errors.ts'
import type { CompiledMapping } from '../mapping/compile.ts'
import { loadMapping, loadMappingFile } from '../mapping-files.ts'
import type { Store } from '../store/store.ts'
import { withStore } from './rules-versions.ts'

/** The mapping by its name: a YAML file, one of manifests/mappings, `live`, or the beginning of a published version. Opens the store only where it must. */
export async function mappingNamed(name: string, config: Config, store: Store | null = null): Promise<CompiledMapping> {
  const here = withoutStore(name)
  if (here !== null) return here
  const found = await (store === null ? withStore(config, (own) => publishedMapping(own, name)) : publishedMapping(store, name))
  if (found === null) throw new BridgeError('config.invalid', 'No mapping is in force: `mapping publish` puts one in force')
  return found
}

/** The one named; else the one in force; else the one that MAPPING names. */
export async function mappingOrLive(name: string | undefined, config: Config, store: Store): Promise<CompiledMapping> {
  if (name !== undefined) return mappingNamed(name, config, store)
  const live = await publishedMapping(store, 'live')
  return live ?? first(config)
}

/** What is published where no file is named. */
export function first(config: Config): CompiledMapping {
  if (config.MAPPING === undefined) throw new BridgeError('config.invalid', 'Name a mapping: a file, or one of manifests/mappings; for example MAPPING=zendesk-salesforce')
  return loadMapping(config.MAPPING)
}

function withoutStore(name: string): CompiledMapping | null {
  if (/\.ya?ml$/.test(name)) {
    if (statSync(name, { throwIfNoEntry: false })?.isFile() !== true) throw new BridgeError('config.invalid', `There is no file ${name}.`)
    return loadMappingFile(name)
  }
  // Versions are hexadecimal; no mapping is called so, for names begin with a letter and say what they are.
  return name === 'live' || /^[0-9a-f]{4,12}$/.test(name) ? null : loadMapping(name)
}
