import { createHash } from 'node:crypto'
import type { PolicySource } from './source.ts'

/** Twelve hex digits over the content, whatever the order of files and keys. */
export function contentHash(source: PolicySource): string {
  const files = [...source.files].sort((a, b) => (a.name < b.name ? -1 : 1))
  return createHash('sha256').update(JSON.stringify(files.map((file) => [file.name, canonical(file.data)]))).digest('hex').slice(0, 12)
}

function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical)
  if (typeof value !== 'object' || value === null) return value
  return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, one]) => [key, canonical(one)])
}
