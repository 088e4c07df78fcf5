import { BridgeError } from '../domain/errors.ts'
import type { Instant } from '../domain/ports.ts'
import { type CompiledMapping, compileMapping, mappingVersion } from '../mapping/compile.ts'
import { MappingFile } from '../mapping/mapping.ts'
import type { Store } from '../store/store.ts'
import { createVersionKeeper, type KeeperPorts, OURSELVES, type VersionKeeper } from './version-keeper.ts'
import { putInForce } from './versions.ts'

/** Null: none is in force, and cases only mirror tickets. */
export interface MappingKeeper extends VersionKeeper<CompiledMapping | null> {
  /** Puts the file's mapping on record where none ever was: from then on only a publication changes what is in force. */
  adopt(at: Instant): Promise<void>
}

export interface MappingKeeperPorts extends KeeperPorts {
  /** The mapping that is published first; null where the settings name none. Throws `mapping.invalid`. */
  readonly file: () => CompiledMapping | null
}

export function createMappingKeeper({ file, ...ports }: MappingKeeperPorts): MappingKeeper {
  const { store } = ports
  let ofFile: { readonly mapping: CompiledMapping | null } | null = null
  const first = (): CompiledMapping | null => (ofFile ??= { mapping: file() }).mapping
  const keeper = createVersionKeeper<CompiledMapping | null>(ports, {
    log: (tx) => tx.mappings, name: 'mapping', invalid: 'mapping.invalid', compile: compileStoredMapping,
    // Taken out of force is not the same as never published.
    standard: async () => ((await isNew(store)) ? first() : null),
  })
  return {
    current: () => keeper.current(),
    get last() {
      return keeper.last
    },
    get refused() {
      return keeper.refused
    },
    async adopt(at) {
      if (!(await isNew(store))) return
      const mapping = first()
      if (mapping === null) return
      await store.write(async (tx) => {
        if ((await tx.mappings.versions()).length === 0) await putInForce(tx.mappings, mapping.version, JSON.stringify(mapping.source), { at, author: OURSELVES, reason: 'the first, named by MAPPING' })
      })
    },
  }
}

function isNew(store: Store): Promise<boolean> {
  return store.read(async (tx) => (await tx.mappings.versions()).length === 0)
}

/** Throws `mapping.invalid` for a version that is not known, not whole, or does not compile with this build. */
export function compileStoredMapping(source: string | null, version: string): CompiledMapping {
  if (source === null) throw new BridgeError('mapping.invalid', `There is no mapping version ${version} here.`)
  const raw: unknown = JSON.parse(source)
  if (mappingVersion(raw) !== version) throw new BridgeError('mapping.invalid', `The mapping version ${version} is not what it was when it was published.`)
  const parsed = MappingFile.safeParse(raw)
  if (!parsed.success) throw new BridgeError('mapping.invalid', `The mapping version ${version} cannot be read by this build: ${parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('; ')}`)
  // What this build adds by default is no change of it: it keeps its name.
  return { ...compileMapping(parsed.data), version }
}
