import { type Kysely, sql } from 'kysely'
import type { Flavour } from '../engine.ts'
import type { Schema } from '../schema.ts'
import type { Migration } from './migration.ts'
import { columnsOf } from './columns.ts'

/** Not breaking: an older Breakwater finds nobody on the other side, and what was chosen here waits for a newer one. */
export const matches: Migration = { id: 9, name: 'matches', breaking: false, up }

async function up(db: Kysely<Schema>, flavour: Flavour): Promise<void> {
  const columns = 'id text!, kind text!, left_connection text!, left_id text!, right_connection text!, ticket_id text!, candidates text!, since int!, chosen text?, chosen_at int?, primary key (id, ticket_id)'
  await sql.raw(`create table matches (${columnsOf(columns, flavour)})${flavour === 'sqlite' ? ' strict' : ''}`).execute(db)
  await sql.raw('create index matches_by_ticket on matches (left_connection, ticket_id)').execute(db)
  await sql.raw('create index matches_open on matches (since) where chosen is null').execute(db)
}
