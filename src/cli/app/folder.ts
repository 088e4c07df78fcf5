import { lstatSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { zipSync } from 'fflate'
import type { AppFault, AppFiles } from './fault.ts'

/** Of the folder, what belongs to the app; what else lies there (how the art is drawn, a README) stays at home. */
const PARTS = /^(?:manifest\.json$|requirements\.json$|translations\/|assets\/)/

export function readApp(folder: string): { readonly files: AppFiles; readonly faults: readonly AppFault[] } {
  const files = new Map<string, Uint8Array>()
  const faults: AppFault[] = []
  for (const name of (readdirSync(folder, { recursive: true }) as string[]).map((one) => one.replaceAll('\\', '/')).toSorted()) {
    if (!PARTS.test(name)) continue
    const found = lstatSync(join(folder, name))
    if (found.isSymbolicLink()) faults.push({ file: name, what: 'it is a link to somewhere else', remedy: 'Put the file itself there.' })
    else if (found.isFile()) files.set(name, readFileSync(join(folder, name)))
  }
  return { files, faults }
}

/** The same files always make the same bytes, wherever and whenever. */
export function zipApp(files: AppFiles): Uint8Array {
  const sorted = [...files].toSorted(([a], [b]) => (a < b ? -1 : 1))
  return zipSync(Object.fromEntries(sorted), { level: 9, mtime: new Date(2020, 0, 1), os: 3 })
}
