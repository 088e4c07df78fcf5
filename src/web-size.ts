import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { WEB_ENTRIES, WEB_FOLDER } from './web-files.ts'

/** What a page may load before it can paint, compressed. */
export const MOST_BYTES = 180_000

interface Chunk {
  readonly file: string
  readonly imports?: readonly string[]
  readonly css?: readonly string[]
}

/** Every file that a page loads before it can paint: its entry and all that it imports without being asked. */
export function initialFiles(page: keyof typeof WEB_ENTRIES, folder: string = WEB_FOLDER): string[] {
  const manifest = JSON.parse(readFileSync(join(folder, '.vite/manifest.json'), 'utf8')) as Readonly<Record<string, Chunk>>
  const seen = new Set<string>()
  const files = new Set<string>()
  const walk = (key: string): void => {
    const chunk = manifest[key]
    if (chunk === undefined || seen.has(key)) return
    seen.add(key)
    for (const file of [chunk.file, ...(chunk.css ?? [])]) files.add(file)
    for (const next of chunk.imports ?? []) walk(next)
  }
  walk(WEB_ENTRIES[page])
  return [...files]
}

export function initialBytes(page: keyof typeof WEB_ENTRIES, folder: string = WEB_FOLDER): number {
  return initialFiles(page, folder).reduce((sum, file) => sum + gzipSync(readFileSync(join(folder, file))).length, 0)
}
