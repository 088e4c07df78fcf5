import { createHash } from 'node:crypto'
import type { ProvisionItem } from '../domain/write.ts'

/**
 * A stable fingerprint of something that must exist at a vendor, so that a plan is a comparison of fingerprints.
 * Order of keys does not matter; order of choices and tags does not either, for no vendor keeps it faithfully.
 */
export function provisionDigest(item: ProvisionItem): string {
  return createHash('sha256').update(canonical(normalised(item))).digest('hex').slice(0, 32)
}

function normalised(item: ProvisionItem): ProvisionItem {
  if (item.kind === 'field') return { ...item, choices: item.choices.toSorted((a, b) => (a.value < b.value ? -1 : 1)) }
  if (item.kind === 'macro') return { ...item, addTags: item.addTags.toSorted(), reply: item.reply.replace(/\r\n/g, '\n').trimEnd() }
  return item
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join(',')}}`
}
