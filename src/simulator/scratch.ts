import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A folder for one story's store: in memory where the system has such a place, for every commit is synced to the disk. */
export function scratch(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'breakwater-sim-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}
