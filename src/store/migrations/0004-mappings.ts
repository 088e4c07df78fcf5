import { type Kysely, sql } from 'kysely'
import type { Flavour } from '../engine.ts'
import type { Schema } from '../schema.ts'
import type { Migration } from './migration.ts'
import { columnsOf } from './columns.ts'

/** Breaking: an older Breakwater would keep records in step under a file that is not in force any more. */
export const mappings: Migration = { id: 4, name: 'mappings', breaking: true, up }

const TABLES: Readonly<Record<string, string>> = {
  mapping_versions: 'version text!, at int!, body text!, primary key (version)',
  mapping_events: 'seq serial, at int!, kind text!, version text?, body text!',
}

async function up(db: Kysely<Schema>, flavour: Flavour): Promise<void> {
  for (const [name, columns] of Object.entries(TABLES)) await sql.raw(`create table ${name} (${columnsOf(columns, flavour)})${flavour === 'sqlite' ? ' strict' : ''}`).execute(db)
  await sql.raw('create index mapping_events_by_kind on mapping_events (kind, seq)').execute(db)
  // Who wrote and under what: an undo finds its writes by these. Unindexed, for that is asked for seldom and by hand.
  for (const name of ['policy', 'mapping']) await sql.raw(`alter table intents add column ${columnsOf(`${name} text?`, flavour)}`).execute(db)
}
