import { type Kysely, sql } from 'kysely'
import type { Flavour } from '../engine.ts'
import type { Schema } from '../schema.ts'
import type { Migration } from './migration.ts'
import { columnsOf } from './columns.ts'

/** Not breaking: an older Breakwater leaves parents alone, and what waits here is noticed once a newer one runs again. */
export const waits: Migration = { id: 8, name: 'waits', breaking: false, up }

async function up(db: Kysely<Schema>, flavour: Flavour): Promise<void> {
  const columns = 'connection text!, id text!, ticket_connection text!, ticket_id text!, primary key (ticket_connection, ticket_id, connection, id)'
  await sql.raw(`create table waits (${columnsOf(columns, flavour)})${flavour === 'sqlite' ? ' strict' : ''}`).execute(db)
}
