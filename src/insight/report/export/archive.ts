import { strFromU8, strToU8, unzipSync, type Zippable, zipSync } from 'fflate'

/** ZIP keeps local times of a zone it does not name, and none before 1980. */
const MADE = new Date(1980, 0, 1)

/** An Office file without the moment and the chance of its making: equal contents are equal bytes. */
export function settled(file: Uint8Array): Uint8Array {
  const entries: Zippable = {}
  for (const [name, bytes] of Object.entries(unzipSync(file)).toSorted(([a], [b]) => order(a) - order(b) || (a < b ? -1 : 1))) {
    entries[name] = [name === 'docProps/core.xml' ? strToU8(strFromU8(bytes).replace(/(<dcterms:(?:created|modified)[^>]*>)[^<]*/g, '$12000-01-01T00:00:00Z')) : bytes, { mtime: MADE }]
  }
  return zipSync(entries)
}

/** Readers look for this one first. */
function order(name: string): number {
  return name === '[Content_Types].xml' ? 0 : 1
}
