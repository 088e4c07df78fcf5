import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { storeContract } from '../contract/store.ts'
import { type Site, site } from './site.ts'

async function sqliteSite(): Promise<Site> {
  const folder = mkdtempSync(join(tmpdir(), 'bw-store-'))
  const file = join(folder, 'breakwater.sqlite')

  function direct<T>(work: (db: DatabaseSync) => T): T {
    const db = new DatabaseSync(file, { timeout: 5000 })
    try {
      return work(db)
    } finally {
      db.close()
    }
  }
  return site({
    url: null,
    file,
    raw: async (sql) => direct((db) => db.prepare(sql).all().map((row) => ({ ...row }))),
    bytes: async () => {
      direct((db) => db.exec(`vacuum into '${join(folder, 'backup')}'`))
      // By another process: closing these files here would drop the locks that the open store holds on them.
      const read = (...names: string[]) => execFileSync('cat', names.map((name) => join(folder, name)), { maxBuffer: 1e9 })
      return { files: read('breakwater.sqlite', 'breakwater.sqlite-wal', 'breakwater.sqlite-shm'), backup: read('backup') }
    },
    end: async () => rmSync(folder, { recursive: true, force: true }),
  })
}

storeContract('the store on SQLite', sqliteSite)
