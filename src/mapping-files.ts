import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { z } from 'zod'
import { BridgeError } from './domain/errors.ts'
import { type CompiledMapping, compileMapping } from './mapping/compile.ts'
import { type Mapping, MappingFile } from './mapping/mapping.ts'

/** The mappings that ship with the bridge. */
export const MAPPINGS_FOLDER = fileURLToPath(new URL('../manifests/mappings', import.meta.url))

/** Reads and parses every mapping of a folder; the only place where a mapping meets a disk. Throws `mapping.invalid` that names every fault of every file. */
export function readMappings(folder: string = MAPPINGS_FOLDER): readonly Mapping[] {
  const mappings: Mapping[] = []
  const faults: string[] = []
  for (const name of readdirSync(folder).filter((one) => one.endsWith('.yaml')).toSorted()) {
    const read = readOne(join(folder, name))
    if (typeof read === 'string') faults.push(`${name}: ${read}`)
    else if (`${read.id}.yaml` !== name) faults.push(`${name}: its id is ${read.id}; a mapping is called as its file`)
    else mappings.push(read)
  }
  if (faults.length > 0) throw new BridgeError('mapping.invalid', `The mappings have ${faults.length} unreadable file${faults.length === 1 ? '' : 's'}:\n- ${faults.join('\n- ')}`)
  return mappings
}

/** Reads, checks and compiles one mapping by its id. Throws BridgeError `mapping.invalid`. */
export function loadMapping(name: string, folder: string = MAPPINGS_FOLDER): CompiledMapping {
  const mappings = readMappings(folder)
  const found = mappings.find((mapping) => mapping.id === name)
  if (found === undefined) throw new BridgeError('mapping.invalid', `There is no mapping ${name}; there are: ${mappings.map((mapping) => mapping.id).join(', ')}`)
  return compileMapping(found)
}

/** As {@link loadMapping}, of one file anywhere. */
export function loadMappingFile(path: string): CompiledMapping {
  const read = readOne(path)
  if (typeof read === 'string') throw new BridgeError('mapping.invalid', `${path}: ${read}`)
  return compileMapping(read)
}

function readOne(path: string): Mapping | string {
  try {
    const parsed = MappingFile.safeParse(parse(readFileSync(path, 'utf8')) as unknown)
    return parsed.success ? parsed.data : z.prettifyError(parsed.error).replaceAll('\n', '\n  ')
  } catch (error) {
    return error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'is not YAML'
  }
}
