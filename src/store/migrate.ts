import { type Kysely, sql } from 'kysely'
import { BridgeError } from '../domain/errors.ts'
import type { Instant } from '../domain/ports.ts'
import type { Engine, Flavour } from './engine.ts'
import { MIGRATIONS } from './migrations/index.ts'
import type { Schema } from './schema.ts'

/**
 * Brings the schema up to date in one transaction. Processes that open at once take turns: SQLite lets one write at a time,
 * PostgreSQL holds an advisory lock. Throws `store.newer` when the database has a breaking migration that is not known here.
 */
export async function migrate(engine: Engine, now: Instant): Promise<void> {
  await engine.write(async (db) => {
    if (engine.flavour === 'postgres') await sql`select pg_advisory_xact_lock(hashtextextended('breakwater.migrate.' || current_schema(), 0))`.execute(db)
    await createLedger(db, engine.flavour)
    const applied = await db.selectFrom('schema_migrations').select(['id', 'name', 'breaking']).orderBy('id').execute()

    const known = new Set(MIGRATIONS.map((migration) => migration.id))
    const newer = applied.find((row) => !known.has(row.id) && row.breaking === 1)
    if (newer !== undefined) throw new BridgeError('store.newer', `the database has the migration ${newer.id} (${newer.name}), which this version does not know`, { migration: newer.id })

    const done = new Set(applied.map((row) => row.id))
    for (const migration of MIGRATIONS.filter((each) => !done.has(each.id))) {
      // The row first: if two ever met here, the second fails on it before it has changed anything.
      await db.insertInto('schema_migrations').values({ id: migration.id, name: migration.name, breaking: migration.breaking ? 1 : 0, applied_at: now }).execute()
      await migration.up(db, engine.flavour)
    }
  })
}

async function createLedger(db: Kysely<Schema>, flavour: Flavour): Promise<void> {
  const int = flavour === 'sqlite' ? 'integer' : 'bigint'
  await sql.raw(`create table if not exists schema_migrations (id ${int} primary key, name text not null, breaking ${int} not null, applied_at ${int} not null)${flavour === 'sqlite' ? ' strict' : ''}`).execute(db)
}
