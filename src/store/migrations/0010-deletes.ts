import { type Kysely, sql } from 'kysely'
import type { Flavour } from '../engine.ts'
import type { Schema } from '../schema.ts'
import { columnsOf } from './columns.ts'
import type { Migration } from './migration.ts'

/** Breaking: an older Breakwater would not know which links have ended, nor what must not leave any more. */
export const deletes: Migration = { id: 10, name: 'deletes', breaking: true, up }

const TOMBSTONES = `connection text!, record_id text!, side text!, left_connection text!, left_id text!, deleted_at int!, told_at int!, looked_at int?, state text!, because text?, due_at int?, carried_at int?, decision text?,
  deleted_by text?, decided text?, primary key (connection, record_id)`

async function up(db: Kysely<Schema>, flavour: Flavour): Promise<void> {
  await sql.raw(`create table tombstones (${columnsOf(TOMBSTONES, flavour)})${flavour === 'sqlite' ? ' strict' : ''}`).execute(db)
  await sql.raw('create index tombstones_due on tombstones (left_connection, due_at) where due_at is not null').execute(db)
  await sql.raw('create index tombstones_told on tombstones (connection, told_at)').execute(db)
  await sql.raw('create index tombstones_carried on tombstones (connection, carried_at) where carried_at is not null').execute(db)
  await sql.raw("create index tombstones_leaving on tombstones (left_connection, told_at) where state = 'leaving'").execute(db)
  await sql.raw("create index tombstones_waiting on tombstones (left_connection, told_at) where state = 'waits'").execute(db)
  await sql.raw(`alter table links add column ended ${columnsOf('int?', flavour)}`).execute(db)
}
