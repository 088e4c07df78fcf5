import { type Kysely, sql } from 'kysely'
import type { Flavour } from '../engine.ts'
import type { Schema } from '../schema.ts'
import { columnsOf } from './columns.ts'
import type { Migration } from './migration.ts'

/** An older Breakwater neither reads nor loses any of it. */
export const reports: Migration = { id: 20, name: 'reports', breaking: false, up }

async function up(db: Kysely<Schema>, flavour: Flavour): Promise<void> {
  await sql.raw(`create table reviews (${columnsOf('connection text!, ticket_id text!, at int!, body text!, primary key (connection, ticket_id)', flavour)})${flavour === 'sqlite' ? ' strict' : ''}`).execute(db)
  await sql.raw('create index tickets_arrived on tickets (connection, created_at, id) where listed = 1').execute(db)
}
