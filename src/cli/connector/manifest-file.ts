import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { parseManifest, type Manifest } from '../../../connectors/rest/manifest.ts'
import { BridgeError } from '../../domain/errors.ts'

/** Reads YAML or JSON. Throws `config.invalid` that says what of the file cannot be used. */
export function readDocument(file: string): unknown {
  try {
    return parse(readFileSync(file, 'utf8')) as unknown
  } catch (error) {
    throw new BridgeError('config.invalid', `${file} cannot be read: ${error instanceof Error ? error.message.split('\n')[0] : 'unknown'}`, {}, { cause: error })
  }
}

/** A manifest, or every fault of it in one error. */
export function readManifest(file: string): { readonly raw: Readonly<Record<string, unknown>>; readonly manifest: Manifest } {
  const raw = readDocument(file)
  const read = parseManifest(raw)
  if ('faults' in read) throw new BridgeError('config.invalid', `${file} needs correcting:\n${read.faults.map((fault) => `  ${fault}`).join('\n')}`)
  return { raw: raw as Readonly<Record<string, unknown>>, manifest: read.manifest }
}
