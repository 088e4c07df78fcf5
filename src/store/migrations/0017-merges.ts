import { type Kysely, sql } from 'kysely'
import type { Flavour } from '../engine.ts'
import type { Schema } from '../schema.ts'
import { columnsOf } from './columns.ts'
import type { Migration } from './migration.ts'

/** Breaking: an older Breakwater would take a merge for an ordinary end, and write to records that are no more. */
export const merges: Migration = { id: 17, name: 'merges', breaking: true, up }

const MERGES = `connection text!, record_id text!, side text!, left_connection text!, left_id text!, merged_at int!, told_at int!, into_id text?, state text!, because text?, due_at int?, decision text?, decided text?, primary key (connection, record_id)`

async function up(db: Kysely<Schema>, flavour: Flavour): Promise<void> {
  await sql.raw(`create table merges (${columnsOf(MERGES, flavour)})${flavour === 'sqlite' ? ' strict' : ''}`).execute(db)
  await sql.raw('create index merges_due on merges (left_connection, due_at) where due_at is not null').execute(db)
  await sql.raw("create index merges_waiting on merges (left_connection, told_at) where state = 'waits'").execute(db)
}
