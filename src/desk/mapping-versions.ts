import type { Problem } from '../mapping/check.ts'
import { type CompiledMapping, compileMapping } from '../mapping/compile.ts'
import { diffMappings, type MappingChange } from '../mapping/diff.ts'
import type { Store, Tx } from '../store/store.ts'
import type { VersionKind } from '../store/version-store.ts'
import { compileStoredMapping } from './mapping-in-force.ts'
import { type History, historyOf, type Moved, moved, putInForce, type Reason, rollBack, versionNamed } from './versions.ts'

export interface PublishedMapping {
  /** False: it does not fit both accounts, and whatever is live stays. */
  readonly done: boolean
  readonly version: string
  readonly before: string | null
  /** Against what was live; empty where nothing was. */
  readonly changes: readonly MappingChange[]
}

/**
 * Keeps a mapping for ever and puts it in force, unless it does not fit both accounts. `problems`: what holding this very mapping against them said.
 * Throws `mapping.invalid` where it names rules that the policy in force does not have.
 */
export async function publishMapping(store: Store, mapping: CompiledMapping, problems: readonly Problem[], rules: ReadonlySet<string>, why: Reason): Promise<PublishedMapping> {
  compileMapping(mapping.source, { rules })
  const done = !problems.some((problem) => problem.severity === 'error')
  return store.write(async (tx) => {
    const live = await tx.mappings.live()
    // One that this build cannot use must not stand in the way of a better one.
    const old = live === null ? null : await stored(tx, live).catch(() => null)
    const changes = old === null ? [] : diffMappings(old.source, mapping.source)
    if (done) {
      await putInForce(tx.mappings, mapping.version, JSON.stringify(mapping.source), why)
      await tx.audit.add(moved('mapping-published', 'mapping', mapping.version, why))
    }
    return { done, version: mapping.version, before: live, changes }
  })
}

export const MAPPINGS = { what: 'mapping', list: 'mapping history' } as const

/** As {@link rollBack}; `none`: no mapping is in force any more. */
export function rollBackMapping(store: Store, to: string | undefined, why: Reason): Promise<Moved> {
  return store.write(async (tx) => {
    const back = await rollBack(tx.mappings, to, why, { nothing: 'none', ...MAPPINGS, compile: compileStoredMapping })
    await tx.audit.add(moved('mapping-rolled-back', 'mapping', back.version, why))
    return back
  })
}

export function mappingHistory(store: Store): Promise<History<VersionKind>> {
  return store.read((tx) => historyOf<VersionKind>(tx.mappings))
}

/** A published version by the beginning of its name, or `live`. Throws `config.invalid`, `mapping.invalid`; null where it is `live` and none is. */
export async function publishedMapping(store: Store, name: string): Promise<CompiledMapping | null> {
  return store.read(async (tx) => {
    const version = name === 'live' ? await tx.mappings.live() : await versionNamed(tx.mappings, name, MAPPINGS)
    return version === null ? null : stored(tx, version)
  })
}

async function stored(tx: Tx, version: string): Promise<CompiledMapping> {
  return compileStoredMapping(await tx.mappings.source(version), version)
}
